"""Addresses of runs."""

from django.urls import path

from zhuxue.portal.runs import views

urlpatterns = [
    path("", views.runs, name="runs"),
    path("start", views.start_run, name="start_run"),
    path("<int:pk>/", views.run, name="run"),
]
