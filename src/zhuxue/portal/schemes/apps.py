"""The Django app of this folder."""

from django.apps import AppConfig


class SchemesConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.schemes"
    default_auto_field = "django.db.models.BigAutoField"
