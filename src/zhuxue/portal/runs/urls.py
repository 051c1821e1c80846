"""Addresses of runs."""

from django.urls import path

from zhuxue.portal.runs import views

urlpatterns = [
    path("", views.runs, name="runs"),
    path("start", views.start_run, name="start_run"),
    path("registers", views.keep_register, name="keep_register"),
]
