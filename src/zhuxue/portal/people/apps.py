"""The Django app of this folder."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
