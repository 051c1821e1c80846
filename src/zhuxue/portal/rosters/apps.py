"""The Django app of this folder."""

from django.apps import AppConfig


class RostersConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.rosters"
    label = "rosters"
    default_auto_field = "django.db.models.BigAutoField"
