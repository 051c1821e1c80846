"""Addresses of notices for everybody: a secret word instead of a sign-in, and nothing about anybody."""

from django.urls import path

from zhuxue.portal.notices import public_views as views

urlpatterns = [
    path("receipt", views.notice_receipt, name="notice_receipt"),
    path("answer", views.notice_answer, name="notice_answer"),
    path("board/<str:token>/", views.notice_board, name="notice_board"),
    path("<str:token>/", views.public_notice, name="public_notice"),
    path("<str:token>/object/<int:number>/", views.object_to_notice, name="object_to_notice"),
]
