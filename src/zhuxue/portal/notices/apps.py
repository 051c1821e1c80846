"""The Django app of this folder."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
