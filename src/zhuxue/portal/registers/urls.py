"""Addresses of registers; none holds a name or a number of a person."""

from django.urls import path

from zhuxue.portal.registers import views, views_proposals

urlpatterns = [
    path("", views.register_board, name="register_board"),
    path("releases", views.releases, name="releases"),
    path("send", views.send_release, name="send_release"),
    path("<int:pk>/", views.release, name="release"),
    path("<int:pk>/accept", views.accept_release, name="accept_release"),
    path("<int:pk>/refuse", views.refuse_release, name="refuse_release"),
    path("<int:pk>/again", views.read_release_again, name="read_release_again"),
    path("<int:pk>/rejects", views.release_rejects, name="release_rejects"),
    path("proposals/", views_proposals.proposals, name="proposals"),
    path("proposals/<int:pk>/", views_proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/decide", views_proposals.decide_proposal, name="decide_proposal"),
]
