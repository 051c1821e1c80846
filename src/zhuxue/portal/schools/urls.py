"""Addresses of students' pages; none holds anything personal."""

from django.urls import path

from zhuxue.portal.schools import account_views, class_views, family_views, transfer_views, views

urlpatterns = [
    path("transfers/", transfer_views.transfers, name="transfers"),
    path("transfers/claim", transfer_views.claim_transfer, name="claim_transfer"),
    path("transfers/<int:pk>/", transfer_views.transfer, name="transfer"),
    path("transfers/<int:pk>/decide", transfer_views.decide_transfer, name="decide_transfer"),
    path("transfers/<int:pk>/withdraw", transfer_views.withdraw_transfer, name="withdraw_transfer"),
    path("classes/", class_views.classes, name="classes"),
    path("classes/open", class_views.open_class, name="open_class"),
    path("classes/<int:pk>/rename", class_views.rename_class, name="rename_class"),
    path("classes/<int:pk>/close", class_views.close_class, name="close_class"),
    path("classes/move-up", class_views.move_up, name="move_up"),
    path("calendar", class_views.school_calendar, name="school_calendar"),
    path("", views.students, name="students"),
    path("filter", views.filter_students, name="filter_students"),
    path("find", views.find_student, name="find_student"),
    path("export", views.export_students, name="export_students"),
    path("<int:pk>/", views.student, name="student"),
    path("<int:pk>/status", views.change_status, name="change_status"),
    path("<int:pk>/account", account_views.change_account, name="change_account"),
    path("accounts/<int:pk>/", account_views.decide_account, name="decide_account"),
    path("<int:pk>/guardians/new", family_views.add_guardian, name="add_guardian"),
    path("guardians/<int:pk>/", family_views.change_guardian, name="change_guardian"),
    path("<int:pk>/groups/new", family_views.note_group, name="note_group"),
    path("groups/<int:pk>/end", family_views.end_group, name="end_group"),
    path("<int:pk>/in-clear", views.show_in_clear, name="show_in_clear"),
]
