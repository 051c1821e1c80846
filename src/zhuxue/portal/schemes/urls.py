"""Addresses of programmes and schemes; none holds anything personal."""

from django.urls import path

from zhuxue.portal.schemes import views

urlpatterns = [
    path("", views.programmes, name="programmes"),
    path("<slug:code>/", views.programme, name="programme"),
    path("<slug:code>/versions", views.programme_versions, name="programme_versions"),
    path("<slug:code>/files/<int:number>", views.programme_file, name="programme_file"),
]
