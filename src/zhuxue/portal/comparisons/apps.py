"""The Django app of this folder."""

from django.apps import AppConfig


class ComparisonsConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.comparisons"
    label = "comparisons"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known the kinds of job this app adds."""
        from zhuxue.portal.comparisons import jobs  # noqa: F401
