"""Addresses of programmes and schemes; none holds anything personal."""

from django.urls import path

from zhuxue.portal.schemes import family_views, now_views, office_views, views

urlpatterns = [
    path("", views.programmes, name="programmes"),
    path("what-am-i-due", family_views.due, name="due"),
    path("mine", family_views.my_dues, name="my_dues"),
    path("now/<int:pk>", now_views.student_now, name="student_now"),
    path("mine/<int:pk>/now", now_views.child_now, name="child_now"),
    path("schemes", office_views.schemes, name="schemes"),
    path("schemes/new", office_views.open_scheme, name="open_scheme"),
    path("schemes/<int:pk>", office_views.scheme, name="scheme"),
    path("schemes/<int:pk>/draft", office_views.scheme_draft, name="scheme_draft"),
    path("schemes/<int:pk>/cases", office_views.scheme_cases, name="scheme_cases"),
    path("schemes/<int:pk>/submit", office_views.scheme_submit, name="scheme_submit"),
    path("schemes/<int:pk>/review", office_views.scheme_review, name="scheme_review"),
    path("schemes/<int:pk>/withdraw", office_views.scheme_withdraw, name="scheme_withdraw"),
    path("schemes/<int:pk>/next-version", office_views.scheme_version, name="scheme_version"),
    path("schemes/<int:pk>/simulate", office_views.scheme_simulate, name="scheme_simulate"),
    path("schemes/simulations/<int:pk>", office_views.simulation, name="simulation"),
    path("schemes/<int:pk>/file", office_views.scheme_file, name="scheme_file"),
    path("<slug:code>/", views.programme, name="programme"),
    path("<slug:code>/versions", views.programme_versions, name="programme_versions"),
    path("<slug:code>/files/<int:number>", views.programme_file, name="programme_file"),
]
