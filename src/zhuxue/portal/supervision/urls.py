"""Addresses of supervision's pages; none holds anything personal."""

from django.urls import path

from zhuxue.portal.supervision import check_views, sample_views, views

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
    path("checks/", check_views.written_checks, name="written_checks"),
    path("checks/open", check_views.open_check, name="open_check"),
    path("checks/<int:pk>/", check_views.written_check, name="written_check"),
    path("checks/<int:pk>/save", check_views.save_check, name="save_check"),
    path("checks/<int:pk>/try", check_views.try_written_check, name="try_written_check"),
    path("checks/<int:pk>/submit", check_views.submit_check, name="submit_check"),
    path("checks/<int:pk>/review", check_views.review_check, name="review_check"),
    path("checks/<int:pk>/withdraw", check_views.withdraw_check, name="withdraw_check"),
    path("checks/<int:pk>/renew", check_views.renew_check, name="renew_check"),
    path("of-line/<int:pk>/", views.issue_of_line, name="issue_of_line"),
    path("of-arrear/<int:pk>/", views.issue_of_arrear, name="issue_of_arrear"),
]
