"""The Django app of this folder."""

from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.schools"
    label = "schools"
    default_auto_field = "django.db.models.BigAutoField"
