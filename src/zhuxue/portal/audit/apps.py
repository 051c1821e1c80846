"""The Django app of this folder."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
