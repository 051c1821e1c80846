"""The Django app of this folder."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.runs"
    label = "runs"
    default_auto_field = "django.db.models.BigAutoField"
