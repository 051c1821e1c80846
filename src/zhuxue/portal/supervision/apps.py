"""The Django app of this folder."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.supervision"
    label = "supervision"
    default_auto_field = "django.db.models.BigAutoField"
