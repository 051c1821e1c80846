"""Addresses of jobs."""

from django.urls import path

from zhuxue.portal.jobs import views

urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<int:pk>/", views.job, name="job"),
    path("<int:pk>/stop", views.stop_job, name="stop_job"),
]
