"""The Django app of this folder."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"
