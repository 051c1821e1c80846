"""Addresses of cases; none holds anything personal."""

from django.urls import path

from zhuxue.portal.applications import recognition_views, views

urlpatterns = [
    path("", views.cases, name="cases"),
    path("filter", views.filter_cases, name="filter_cases"),
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/filter", views.filter_tasks, name="filter_tasks"),
    path("tasks/export", views.export_tasks, name="export_tasks"),
    path("tasks/try", views.try_bulk, name="try_bulk"),
    path("tasks/do", views.do_bulk, name="do_bulk"),
    path("apply/", recognition_views.apply_for, name="apply_for"),
    path("apply/<int:pk>/begin", recognition_views.begin_case, name="begin_case"),
    path("panel/", recognition_views.panel_list, name="panel_list"),
    path("panel/<int:pk>/", recognition_views.panel_case, name="panel_case"),
    path("panel/members/<int:pk>/", recognition_views.panel_members, name="panel_members"),
    path("panel/members/<int:pk>/remove", recognition_views.remove_member, name="remove_member"),
    path("told/", recognition_views.tellings, name="tellings"),
    path("carry-over/", recognition_views.carry_over, name="carry_over"),
    path("<int:pk>/", views.case, name="case"),
    path("<int:pk>/decide", views.decide_case, name="decide_case"),
    path("<int:pk>/recuse", views.recuse, name="recuse"),
    path("<int:pk>/form/", recognition_views.hardship_form, name="hardship_form"),
]
