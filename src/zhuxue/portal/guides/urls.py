"""The address of the guide."""

from django.urls import path

from zhuxue.portal.guides import views

urlpatterns = [path("", views.guide, name="guide")]
