"""Addresses of emergencies; none holds anything personal."""

from django.urls import path

from zhuxue.portal.emergencies import views, views_families, views_rows

urlpatterns = [
    path("", views.emergencies, name="emergencies"),
    path("declare", views.declare_emergency, name="declare_emergency"),
    path("mine", views_families.my_emergencies, name="my_emergencies"),
    path("elsewhere", views_rows.students_elsewhere, name="students_elsewhere"),
    path("checks/", views_rows.after_checks, name="after_checks"),
    path("checks/<int:pk>/", views_rows.note_check, name="note_check"),
    path("rows/", views_rows.affected, name="affected"),
    path("rows/answer", views_rows.answer_affected, name="answer_affected"),
    path("rows/approve", views_rows.approve_affected, name="approve_affected"),
    path("rows/forward", views_rows.forward_affected, name="forward_affected"),
    path("rows/<int:pk>/", views_rows.affected_row, name="affected_row"),
    path("rows/<int:pk>/adjust", views_rows.begin_adjustment, name="begin_adjustment"),
    path("<int:pk>/", views.emergency, name="emergency"),
    path("<int:pk>/confirm", views.confirm_emergency, name="confirm_emergency"),
    path("<int:pk>/run", views.run_emergency, name="run_emergency"),
    path("<int:pk>/draw", views.draw_checks, name="draw_checks"),
    path("<int:pk>/add", views_rows.add_affected, name="add_affected"),
    path("<int:pk>/apply", views_families.apply_emergency, name="apply_emergency"),
    path("<int:pk>/spending", views.emergency_spending, name="emergency_spending"),
]
