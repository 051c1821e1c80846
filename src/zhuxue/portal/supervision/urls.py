"""Addresses of supervision's pages; none holds anything personal."""

from django.urls import path

from zhuxue.portal.supervision import sample_views, views

urlpatterns = [
    path("", views.issues, name="issues"),
    path("board", views.issue_board, name="issue_board"),
    path("<int:pk>/", views.issue, name="issue"),
    path("<int:pk>/rows", views.issue_rows, name="issue_rows"),
    path("<int:pk>/rows/clear", views.clear_rows, name="clear_rows"),
    path("<int:pk>/judge", views.judge_issue, name="judge_issue"),
    path("<int:pk>/answer", views.answer_order, name="answer_order"),
    path("<int:pk>/money", views.raise_money, name="raise_money"),
    path("orders/<int:pk>/", views.order_paper, name="order_paper"),
    path("evidence/<int:pk>/", views.fetch_evidence, name="fetch_evidence"),
    path("samples/", sample_views.samples, name="samples"),
    path("samples/draw", sample_views.draw_sample, name="draw_sample"),
    path("samples/<int:pk>/", sample_views.sample, name="sample"),
    path("samples/<int:pk>/again", sample_views.redraw_sample, name="redraw_sample"),
    path("samples/<int:pk>/frame", sample_views.sample_frame, name="sample_frame"),
    path("visits/<int:pk>/", sample_views.visit, name="visit"),
    path("visits/<int:pk>/answer", sample_views.answer_visit, name="answer_visit"),
    path("of-line/<int:pk>/", views.issue_of_line, name="issue_of_line"),
    path("of-arrear/<int:pk>/", views.issue_of_arrear, name="issue_of_arrear"),
]
