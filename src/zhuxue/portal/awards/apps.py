"""The Django app of this folder."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.awards"
    label = "awards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known what follows from a decision on an award, and the kinds of job."""
        from zhuxue.portal.awards import effects, jobs  # noqa: F401
