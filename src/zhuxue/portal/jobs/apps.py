"""The Django app of this folder."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Learn every app's kinds of job from its `jobs.py`."""
        autodiscover_modules("jobs")
