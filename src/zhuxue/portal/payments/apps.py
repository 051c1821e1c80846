"""The Django app of this folder."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known the kinds of job."""
        from zhuxue.portal.payments import jobs  # noqa: F401
