"""The Django app of this folder."""

from django.apps import AppConfig
from django.db.models import CharField

from zhuxue.portal.ui.parts import HasPart


class UiConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every query ask for a part of a text."""
        CharField.register_lookup(HasPart, "has_part")
