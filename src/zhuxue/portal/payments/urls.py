"""Addresses of payments' pages; none holds anything personal."""

from django.urls import path

from zhuxue.portal.payments import views, views_arrears, views_batch, views_offsets, views_timely

urlpatterns = [
    path("", views.batches, name="batches"),
    path("open", views.open_batch, name="open_batch"),
    path("lines", views.lines, name="pay_lines"),
    path("lines/export", views.export_lines, name="export_lines"),
    path("lines/<int:pk>/", views.line, name="pay_line"),
    path("funds/<int:pk>/", views.fund_report, name="fund_report"),
    path("returns", views.returns, name="returns"),
    path("days", views.pay_days, name="pay_days"),
    path("on-time", views_timely.on_time, name="on_time"),
    path("private-schools", views_timely.private_schools, name="private_schools"),
    path("private-schools/<int:pk>/", views_timely.private_school, name="private_school"),
    path("offsets", views_offsets.offset_list, name="offsets"),
    path("offsets/<int:pk>/", views_offsets.offset, name="offset"),
    path("offsets/<int:pk>/answer", views_offsets.answer_offset, name="answer_offset"),
    path("offsets/<int:pk>/judge", views_offsets.judge_offset, name="judge_offset"),
    path("offsets/papers/<int:pk>", views_offsets.offset_paper, name="offset_paper"),
    path("mine", views.my_payments, name="my_payments"),
    path("arrears", views_arrears.arrears, name="arrears"),
    path("arrears/<int:pk>/", views_arrears.arrear, name="arrear"),
    path("arrears/<int:pk>/decide", views_arrears.decide_arrear, name="decide_arrear"),
    path("arrears/<int:pk>/receipt", views_arrears.receive_instalment, name="receive_instalment"),
    path("<int:pk>/", views_batch.batch, name="batch"),
    path("<int:pk>/lines", views_batch.batch_lines, name="batch_lines"),
    path("<int:pk>/make", views_batch.run_batch, name="run_batch"),
    path("<int:pk>/hold", views_batch.hold_lines, name="hold_lines"),
    path("<int:pk>/approve", views_batch.approve_batch, name="approve_batch"),
    path("<int:pk>/send", views_batch.send_batch, name="send_batch"),
    path("<int:pk>/file", views_batch.fetch_file, name="fetch_file"),
    path("<int:pk>/return", views_batch.read_return, name="read_return"),
    path("rows/<int:pk>/settle", views_batch.settle_row, name="settle_row"),
]
