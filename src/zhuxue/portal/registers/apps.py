"""The Django app of this folder."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.registers"
    label = "registers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known the kinds of job this app adds."""
        from zhuxue.portal.registers import jobs  # noqa: F401
