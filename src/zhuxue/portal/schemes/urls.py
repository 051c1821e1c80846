"""Addresses of programmes and schemes; none holds anything personal."""

from django.urls import path

from zhuxue.portal.schemes import family_views, views

urlpatterns = [
    path("", views.programmes, name="programmes"),
    path("what-am-i-due", family_views.due, name="due"),
    path("mine", family_views.my_dues, name="my_dues"),
    path("<slug:code>/", views.programme, name="programme"),
    path("<slug:code>/versions", views.programme_versions, name="programme_versions"),
    path("<slug:code>/files/<int:number>", views.programme_file, name="programme_file"),
]
