"""The Django app of this folder."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.applications"
    label = "applications"
    default_auto_field = "django.db.models.BigAutoField"
