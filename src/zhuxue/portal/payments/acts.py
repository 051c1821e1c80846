"""What may be done on a batch's page: each act with its form, its moment, and the action behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.payments.actions import approving, making, returning, sending
from zhuxue.portal.payments.forms import ApproveForm, OrderForm, ReasonForm, SchoolForm, SentForm
from zhuxue.portal.payments.models import Batch, ReturnRow
from zhuxue.portal.payments.models.batches import OUT
from zhuxue.portal.payments.queries import schools_waiting
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.components import Text

S: Any = Batch.State


@dataclass(frozen=True)
class Act:
    """A form, what its button says, when it is offered, what is done with it, what was done."""

    form: type[forms.Form]
    button: Text
    fits: Callable[[Batch, Membership], bool]
    do: Callable[[Batch, dict[str, Any], Membership], Any]
    done: Text
    choices: Callable[[Batch], Any] | None = None

    def filled(self, name: str, batch: Batch, data: Any = None) -> forms.Form:
        """Return the form of this act, under ids of its own."""
        more = {"choices": self.choices(batch)} if self.choices else {}
        return self.form(data, auto_id=f"{name}_%s", **more)


def _at(*states: str) -> Callable[[Batch, Membership], bool]:
    return lambda batch, acting: batch.state in states


def _may_approve(batch: Batch, acting: Membership) -> bool:
    asked = batch.state in (S.CHECKED, S.APPROVED_ONCE) and batch.maker_id != acting.person_id
    return asked and not batch.approvals.filter(round=batch.round, person=acting.person_id).exists()


def _no_file(batch: Batch, acting: Membership) -> bool:
    return batch.state in (S.APPROVED, S.ORDERED) and not batch.files.exists()


def _has_file(batch: Batch, acting: Membership) -> bool:
    return batch.state == S.ORDERED and batch.files.exists()


def _came_early(batch: Batch, acting: Membership) -> bool:
    goes_on = batch.job is not None and batch.job.is_open
    return batch.state in (S.SENT, S.RETURNED) and not goes_on and batch.return_files.filter(state="waiting").exists()


def _all_settled(batch: Batch, acting: Membership) -> bool:
    rows = ReturnRow.objects.filter(file__batch=batch, settled="").exclude(unmatched="")
    return batch.state in (S.SENT, S.RETURNED) and not batch.lines.filter(state__in=OUT).exists() and not rows.exists()


MAKE = {
    "check": Act(forms.Form, _("重新核对暂停的行"), _at(S.CHECKED), lambda b, d, a: making.check_again(b, acting=a), _("已重新核对。")),
    "cancel": Act(ReasonForm, _("作废这个批次"), _at(S.DECLARED, S.CHECKED, S.APPROVED_ONCE), lambda b, d, a: making.cancel(b, d["reason"], acting=a), _("批次已作废，其中的人可以列入别的批次。")),
}  # fmt: skip
APPROVE = {
    "approve": Act(ApproveForm, _("同意发放"), _may_approve, lambda b, d, a: approving.approve(b, acting=a, reason=d["reason"]), _("已审批。")),
    "back": Act(ReasonForm, _("退回重新核对"), _may_approve, lambda b, d, a: approving.send_back(b, d["reason"], acting=a), _("已退回。")),
}  # fmt: skip
SEND = {
    "order": Act(OrderForm, _("生成发放文件"), _no_file, lambda b, d, a: sending.ask_order(b, d["format"], acting=a), _("发放文件已生成，写出后已逐行读回核对。"), sending.formats_for),
    "sent": Act(SentForm, _("标记已送出"), _has_file, lambda b, d, a: sending.mark_sent(b, acting=a, receipt=d["reason"]), _("已标记送出。")),
    "school": Act(SchoolForm, _("确认学校已到账"), lambda b, a: b.to_school and b.state == S.SENT, lambda b, d, a: sending.confirm_school(b, d["school"], d["reason"], acting=a), _("已确认。"), schools_waiting),
    "early": Act(forms.Form, _("把先到的回盘入账"), _came_early, lambda b, d, a: returning.apply_early(b, acting=a), _("已开始入账。")),
    "close": Act(forms.Form, _("办结这个批次"), _all_settled, lambda b, d, a: sending.close(b, acting=a), _("批次已办结。")),
}  # fmt: skip
KNOWN = {"make_batch": MAKE, "approve_batch": APPROVE, "send_batch": SEND}
ROUTES = {"make_batch": "run_batch", "approve_batch": "approve_batch", "send_batch": "send_batch"}


def offered(batch: Batch, acting: Membership, filled: dict[str, forms.Form]) -> list[dict[str, Any]]:
    """Return the acts that fit the moment and the role, each with its form and route; `filled` are those that came back."""
    return [
        {"name": name, "form": filled.get(name) or act.filled(name, batch), "button": act.button, "open": name in filled, "route": ROUTES[action]}
        for action, acts in KNOWN.items()
        if MATRIX.allows(acting.role, action)
        for name, act in acts.items()
        if act.fits(batch, acting)
    ]  # fmt: skip
