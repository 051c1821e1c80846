"""The Django app of this folder."""

from django.apps import AppConfig


class EmergenciesConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.emergencies"
    label = "emergencies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known what follows from a decision, whose money pays, what leads from a case to an event, and the kinds of job."""
        from zhuxue.portal.emergencies import effects, jobs, pages, paying  # noqa: F401
