"""Addresses of families' pages; no code, name or number stands in one."""

from django.urls import path

from zhuxue.portal.families import views

urlpatterns = [
    path("invited/", views.invited, name="invited"),
    path("family/add/", views.add_child, name="add_child"),
    path("invitations/", views.invitations, name="invitations"),
    path("invitations/<int:pk>/", views.print_invitations, name="print_invitations"),
]
