"""The Django app of this folder."""

from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.families"
    label = "families"
    default_auto_field = "django.db.models.BigAutoField"
