"""The Django app of this folder."""

from django.apps import AppConfig


class FundsConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.funds"
    label = "funds"
    default_auto_field = "django.db.models.BigAutoField"
