"""Addresses of pages about oneself, offices and their people, and the audit chain."""

from django.urls import path

from zhuxue.portal.people import entries, views

urlpatterns = [
    path("role", views.choose_role, name="choose_role"),
    path("roles", views.my_roles, name="my_roles"),
    path("offices/", views.own_office, name="offices"),
    path("offices/<int:pk>/", views.office, name="office"),
    path("offices/<int:pk>/open", views.open_office, name="open_office"),
    path("offices/<int:pk>/close", views.close_office, name="close_office"),
    path("offices/<int:pk>/appoint", views.appoint, name="appoint"),
    path("leave/<int:pk>/", views.close_colleague, name="close_colleague"),
    path("audit/", entries.audit, name="audit"),
    path("audit/filter", entries.filter_audit, name="filter_audit"),
    path("audit/export", entries.export_audit, name="export_audit"),
    path("audit/verify", entries.verify_audit, name="verify_audit"),
]
