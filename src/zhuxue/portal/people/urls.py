"""Addresses of pages about oneself."""

from django.urls import path

from zhuxue.portal.people import views

urlpatterns = [path("role", views.choose_role, name="choose_role")]
