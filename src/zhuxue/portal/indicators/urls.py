"""Addresses of indicators' pages; none holds anything personal."""

from django.urls import path

from zhuxue.portal.indicators import views, views_evaluation, views_national, views_survey

urlpatterns = [
    path("", views.indicators, name="indicators"),
    path("cells", views.indicator_cells, name="indicator_cells"),
    path("rows", views.indicator_rows, name="indicator_rows"),
    path("rows/<int:pk>/", views.red_row, name="red_row"),
    path("measure", views.measure_indicators, name="measure_indicators"),
    path("charges", views.charges, name="charges"),
    path("charges/<int:pk>/", views.charge, name="charge"),
    path("national", views_national.national_sheets, name="national_sheets"),
    path("national/send", views_national.send_national, name="send_national"),
    path("national/uploads/<int:pk>/", views_national.sheet_upload, name="sheet_upload"),
    path("national/fill", views_national.national_template, name="national_template"),
    path("national/fill/export", views_national.fill_national, name="fill_national"),
    path("national/<int:pk>/", views_national.national_sheet, name="national_sheet"),
    path("national/<int:pk>/compare", views_national.compare_national, name="compare_national"),
    path("national/rows/<int:pk>/", views_national.sheet_row, name="sheet_row"),
    path("evaluations", views_evaluation.evaluations, name="evaluations"),
    path("evaluations/compare", views_evaluation.compare_evaluations, name="compare_evaluations"),
    path("evaluations/<int:pk>/", views_evaluation.evaluation, name="evaluation"),
    path("evaluations/<int:pk>/change", views_evaluation.change_evaluation, name="change_evaluation"),
    path("evaluations/<int:pk>/sign", views_evaluation.sign_evaluation, name="sign_evaluation"),
    path("evaluations/<int:pk>/pdf", views_evaluation.evaluation_pdf, name="evaluation_pdf"),
    path("evaluations/figures/<int:pk>/", views_evaluation.evaluation_rows, name="evaluation_rows"),
    path("evaluations/rows/<int:pk>/", views_evaluation.evidence_row, name="evidence_row"),
    path("surveys", views_survey.surveys, name="surveys"),
    path("surveys/<int:pk>/", views_survey.survey, name="survey"),
    path("surveys/mine", views_survey.my_surveys, name="my_surveys"),
    path("surveys/<int:pk>/answer", views_survey.answer_survey, name="answer_survey"),
    path("about/<slug:name>/", views.indicator, name="indicator"),
]
