"""The Django app of this folder."""

from django.apps import AppConfig


class PersonalConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.personal"
    label = "personal"
    default_auto_field = "django.db.models.BigAutoField"
