"""The Django app of this folder."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"
