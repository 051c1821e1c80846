"""Addresses of indicators' pages; none holds anything personal."""

from django.urls import path

from zhuxue.portal.indicators import views, views_national

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
    path("about/<slug:name>/", views.indicator, name="indicator"),
]
