"""Addresses of large exports."""

from django.urls import path

from zhuxue.portal.exports import views

urlpatterns = [
    path("", views.exports, name="exports"),
    path("lists/<slug:name>", views.export_list, name="export_list"),
    path("<int:pk>/approve", views.approve_export, name="approve_export"),
    path("<int:pk>/refuse", views.refuse_export, name="refuse_export"),
    path("<int:pk>/fetch", views.fetch_export, name="fetch_export"),
]
