"""The Django app of this folder."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.indicators"
    label = "indicators"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known the kinds of job this app adds."""
        from zhuxue.portal.indicators import jobs  # noqa: F401
