"""The Django app of this folder."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.exports"
    label = "exports"
    default_auto_field = "django.db.models.BigAutoField"
