"""What may be done on an issue's page: each act with its form, its moment, and the action behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.awards.programmes import library
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership
from zhuxue.portal.runs.layers import layer_at
from zhuxue.portal.supervision.actions import answering, deciding, money
from zhuxue.portal.supervision.forms import (
    AgainForm,
    ClearForm,
    CloseForm,
    MoneyForm,
    OrderForm,
    ReplyForm,
    RestoreForm,
    VerifyForm,
)
from zhuxue.portal.supervision.models import Issue, RectificationReply
from zhuxue.portal.supervision.models.issues import LIVING
from zhuxue.portal.ui.components import Text

S: Any = Issue.State
ROWS = 200  # students offered for a money case


@dataclass(frozen=True)
class Act:
    """A form, what its button says, when it is offered, what is done with it, what was done."""

    form: type[forms.Form]
    button: Text
    fits: Callable[[Issue, Membership], bool]
    do: Callable[[Issue, dict[str, Any], HttpRequest], Any]
    done: Text
    more: Callable[[Issue], dict[str, Any]] = lambda issue: {}

    def filled(self, name: str, issue: Issue, *data: Any) -> forms.Form:
        """Return the form of this act under ids of its own, carrying the last step seen."""
        initial = {"seen": issue.steps_count, "basis": issue.basis}
        return self.form(*data, auto_id=f"{name}_%s", initial=initial, **self.more(issue))


def _judges(*states: str) -> Callable[[Issue, Membership], bool]:
    """For an office above the issue's own; the province, above which nobody stands, for its own too."""

    def fits(issue: Issue, acting: Membership) -> bool:
        above = issue.office_id != acting.office_id or issue.office.parent_id is None
        return issue.state in states and above

    return fits


def _rechecks(issue: Issue, acting: Membership) -> bool:
    answered = RectificationReply.objects.filter(order__issue=issue)
    mine = answered.filter(person=acting.person_id) | answered.filter(office=acting.office_id)
    return _judges(S.REPLIED)(issue, acting) and not mine.exists()


def _restores(issue: Issue, acting: Membership) -> bool:
    return _judges(*Issue.State.values)(issue, acting) and deciding.restorable(issue, acting).exists()


def _answers(issue: Issue, acting: Membership) -> bool:
    return issue.state == S.ORDERED and issue.orders.latest("turn").office_id == acting.office_id


def _about_students(issue: Issue, acting: Membership) -> bool:
    return issue.state in LIVING and issue.rows.filter(finding__enrolment__isnull=False).exclude(state="cleared").exists()  # fmt: skip


def _offered(issue: Issue) -> dict[str, Any]:
    """The students of an issue's rows and the programmes of the rules that judged them."""
    rows = issue.rows.filter(finding__enrolment__isnull=False).exclude(state="cleared").select_related("finding__enrolment__office")  # fmt: skip
    people = [(row.pk, f"{row.finding.enrolment.name} · {row.finding.enrolment.office.name}") for row in rows.order_by("pk")[:ROWS]]  # fmt: skip
    programmes = library(layer_at(issue.run, issue.office)).programmes.values()
    return {"rows": people, "programmes": [(one.code, one.title) for one in programmes]}


def _make_case(issue: Issue, said: dict[str, Any], request: HttpRequest) -> Any:
    owed = money.Owed(said["programme"], issue.term, said["was"], said["now"], said["reason"])
    return money.make_case(issue, said["row"], owed, acting=request.acting, seen=said["seen"])


JUDGE = {
    "verify": Act(VerifyForm, _("核实属实"), _judges(S.OPEN), lambda i, d, r: deciding.verify(i, d["reason"], acting=r.acting, seen=d["seen"]), _("已记为属实。")),
    "order": Act(OrderForm, _("下达整改"), _judges(S.OPEN, S.VERIFIED), lambda i, d, r: deciding.order(i, deciding.Ordered(d["what"], d["basis"], d["due_on"]), acting=r.acting, seen=d["seen"]), _("整改单已下达。")),
    "close": Act(CloseForm, _("复核通过，销号"), _rechecks, lambda i, d, r: deciding.close(i, d["reason"], acting=r.acting, seen=d["seen"]), _("已销号。")),
    "again": Act(AgainForm, _("复核不通过，再次整改"), _rechecks, lambda i, d, r: deciding.again(i, d["reason"], d["due_on"], acting=r.acting, seen=d["seen"]), _("已退回再次整改。")),
    "clear": Act(ClearForm, _("全部排除"), _judges(*LIVING), lambda i, d, r: deciding.clear(i, d["reason"], acting=r.acting, seen=d["seen"]), _("已排除，同样的情况不再列为疑点。")),
    "restore": Act(RestoreForm, _("收回全部排除"), _restores, lambda i, d, r: deciding.restore(i, d["reason"], acting=r.acting, seen=d["seen"]), _("已收回排除，重新列为疑点。")),
}  # fmt: skip
ANSWER = {
    "reply": Act(ReplyForm, _("反馈整改情况"), _answers, lambda i, d, r: answering.reply(i, d["words"], d["files"], acting=r.acting, seen=d["seen"]), _("整改情况已反馈，等待复核。")),
}  # fmt: skip
MONEY = {
    "money": Act(MoneyForm, _("提出补发或追回"), _about_students, _make_case, _("已提出，由另一人决定。"), _offered),
}
KNOWN = {"judge_issues": JUDGE, "answer_orders": ANSWER, "raise_money": MONEY}
ROUTES = {"judge_issues": "judge_issue", "answer_orders": "answer_order", "raise_money": "raise_money"}


def offered(issue: Issue, acting: Membership, filled: dict[str, forms.Form]) -> list[dict[str, Any]]:
    """Return the acts that fit the moment and the role, each with its form and route; `filled` are those that came back."""
    return [
        {"name": name, "form": filled.get(name) or act.filled(name, issue), "button": act.button, "open": name in filled, "route": ROUTES[action], "files": name == "reply"}
        for action, acts in KNOWN.items()
        if MATRIX.allows(acting.role, action)
        for name, act in acts.items()
        if act.fits(issue, acting)
    ]  # fmt: skip
