"""The Django app of this folder."""

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.overview"
    label = "overview"
    default_auto_field = "django.db.models.BigAutoField"
