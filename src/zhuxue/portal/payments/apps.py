"""The Django app of this folder."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Django's name for the app."""

    name = "zhuxue.portal.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known the kinds of job, the kind of transaction and the proofs this app adds."""
        from django.utils.translation import gettext_lazy as _

        from zhuxue.portal.funds.proofs import PROOFS
        from zhuxue.portal.payments import jobs, money, proofs  # noqa: F401

        money.register(_("回盘结果"))
        PROOFS.extend(proof for proof in proofs.PROOFS if proof not in PROOFS)
