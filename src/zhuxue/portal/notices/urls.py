"""Addresses of notices for those who sign in; none holds anything personal."""

from django.urls import path

from zhuxue.portal.notices import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("begin", views.begin_notice, name="begin_notice"),
    path("board", views.open_board, name="open_board"),
    path("<int:pk>/", views.notice, name="notice"),
    path("<int:pk>/post", views.post_notice, name="post_notice"),
    path("<int:pk>/take-down", views.take_down_notice, name="take_down_notice"),
    path("<int:pk>/sheet", views.notice_sheet, name="notice_sheet"),
    path("objections/", views.objections, name="objections"),
    path("objections/<int:pk>/", views.objection, name="objection"),
    path("objections/<int:pk>/answer", views.answer_objection, name="answer_objection"),
    path("objections/<int:pk>/objector", views.show_objector, name="show_objector"),
    path("outages/", views.outages, name="outages"),
    path("outages/record", views.record_outage, name="record_outage"),
]
