"""The Django app of this folder."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.site"
    label = "portal_site"
    default_auto_field = "django.db.models.BigAutoField"
