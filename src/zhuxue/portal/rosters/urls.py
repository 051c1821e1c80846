"""Addresses of rosters; none holds a name or a number of a person."""

from django.urls import path

from zhuxue.portal.rosters import views

urlpatterns = [
    path("", views.rosters, name="rosters"),
    path("send", views.send_roster, name="send_roster"),
    path("<int:pk>/", views.roster, name="roster"),
    path("<int:pk>/leavers", views.tick_leavers, name="tick_leavers"),
    path("<int:pk>/confirm", views.confirm_roster, name="confirm_roster"),
    path("<int:pk>/compare", views.compare_roster, name="compare_roster"),
    path("<int:pk>/withdraw", views.withdraw_roster, name="withdraw_roster"),
    path("<int:pk>/rejects", views.roster_rejects, name="roster_rejects"),
]
