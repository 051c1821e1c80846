"""The Django app of this folder."""

from django.apps import AppConfig


class GuidesConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.guides"
    label = "guides"
