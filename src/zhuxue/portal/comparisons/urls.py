"""Addresses of before-rounds; none holds a name or a number of a person."""

from django.urls import path

from zhuxue.portal.comparisons import views, views_rows

urlpatterns = [
    path("", views.comparisons, name="comparisons"),
    path("open", views.open_comparison, name="open_comparison"),
    path("<int:pk>/", views.comparison, name="comparison"),
    path("<int:pk>/close", views.close_comparison, name="close_comparison"),
    path("<int:pk>/answers", views_rows.answer_rows, name="answer_rows"),
    path("rows/<int:pk>/", views_rows.comparison_row, name="comparison_row"),
    path("rows/<int:pk>/answer", views_rows.answer_row, name="answer_row"),
    path("rows/<int:pk>/return", views_rows.return_row, name="return_row"),
    path("papers/<int:pk>", views_rows.answer_paper, name="answer_paper"),
]
