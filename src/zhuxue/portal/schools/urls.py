"""Addresses of students' pages; none holds anything personal."""

from django.urls import path

from zhuxue.portal.schools import views

urlpatterns = [
    path("", views.students, name="students"),
    path("filter", views.filter_students, name="filter_students"),
    path("find", views.find_student, name="find_student"),
    path("export", views.export_students, name="export_students"),
    path("<int:pk>/", views.student, name="student"),
    path("<int:pk>/in-clear", views.show_in_clear, name="show_in_clear"),
]
