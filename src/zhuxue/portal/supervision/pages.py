"""What the pages of supervision put together: one issue with its orders, answers, money and timeline; the paper of an order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.audit.actions import without_numbers
from zhuxue.portal.notices.days import SURE
from zhuxue.portal.payments.queries import arrears_visible_to
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.supervision import acts
from zhuxue.portal.supervision.actions.chasing import climbs_of
from zhuxue.portal.supervision.columns import NO_DATA, overdue
from zhuxue.portal.supervision.days import rules
from zhuxue.portal.supervision.forms import FetchForm
from zhuxue.portal.supervision.models import Issue, IssueStep, Rectification
from zhuxue.portal.supervision.queries import rows_listed
from zhuxue.portal.ui.components import Event, Figure, Step, Tag, Text, steps_until

S: Any = Issue.State
STEPS = (_("发现"), _("核实"), _("下达整改"), _("反馈"), _("复核"), _("销号"))
PLACE = {S.OPEN: 1, S.VERIFIED: 2, S.ORDERED: 3, S.REPLIED: 4, S.CLOSED: 6}
FIRST = 10  # rows shown on an issue's page
ROWS_OF_PAPER = 200


def of_issue(issue: Issue, acting: Membership, filled: dict[str, forms.Form]) -> dict[str, Any]:
    """Return what an issue's page shows."""
    orders = list(issue.orders.select_related("office", "by__office", "by__person").order_by("turn"))
    last = orders[-1] if orders else None
    return {
        "issue": issue,
        "steps": [] if issue.state == S.DISMISSED else _steps(issue),
        "tag": tag(issue),
        "figures": _figures(issue),
        "rows": [_row(row, acting) for row in rows_listed(acting, issue=issue.pk).exclude(state="gone").order_by("state", "pk")[:FIRST]],
        "orders": [_order(order, acting) for order in orders],
        "climbing": climbs_of(last) if last and issue.state == S.ORDERED else [],
        "sure": SURE[rules().to_county.confidence],
        "acts": acts.offered(issue, acting, filled),
        "money": arrears_visible_to(acting).filter(origin=f"issue:{issue.pk}").order_by("pk"),
        "fetch": FetchForm() if MATRIX.allows(acting.role, "see_evidence") else None,
        "events": [_event(step) for step in issue.steps.select_related("person", "office").order_by("-number")],
        "came_back": issue.came_back.order_by("-pk").first(),
    }  # fmt: skip


def tag(issue: Issue) -> Tag:
    """Return the state of an issue with its colour."""
    if overdue(issue):
        return Tag(_("逾期未整改"), "late")
    kinds = {
        S.OPEN: "wait",
        S.VERIFIED: "wait",
        S.ORDERED: "info",
        S.REPLIED: "info",
        S.CLOSED: "ok",
        S.DISMISSED: "no",
    }
    return Tag(issue.get_state_display(), kinds[S(issue.state)])  # type: ignore[arg-type]


def _steps(issue: Issue) -> list[Step]:
    return steps_until(STEPS, PLACE[S(issue.state)])


def _figures(issue: Issue) -> list[Figure]:
    address = reverse("issue_rows", args=[issue.pk])
    counts: dict[str, int] = {}
    for state in issue.rows.values_list("state", flat=True):
        counts[state] = counts.get(state, 0) + 1
    money = NO_DATA if issue.fen is None else _("%(yuan)s 元") % {"yuan": yuan_text(issue.fen)}
    return [
        Figure(
            _("存在的行"),
            counts.get("present", 0),
            _("最近一次核查"),
            f"{address}?state=present",
            "list-details",
            "wait",
        ),
        Figure(_("已不再发现"), counts.get("gone", 0), "", f"{address}?state=gone", "circle-check", "ok"),
        Figure(_("已排除"), counts.get("cleared", 0), "", f"{address}?state=cleared", "circle-minus"),
        Figure(_("涉及金额"), money, _("存在的行合计"), f"{address}?state=present", "coins"),
    ]


def _row(row: Any, acting: Membership) -> dict[str, Any]:
    one = row.finding.enrolment
    seen = one is not None and MATRIX.allows(acting.role, "see_students") and one.office.path.startswith(acting.office.path)  # fmt: skip
    return {"row": row, "student": reverse("student", args=[one.pk]) if seen else "", "fen": row.finding.amount_fen}


def _order(order: Rectification, acting: Membership) -> dict[str, Any]:
    """An order with its answer; words of the answer without long numbers."""
    reply = getattr(order, "reply", None)
    may = MATRIX.allows(acting.role, "see_evidence")
    return {
        "order": order,
        "reply": reply,
        "words": without_numbers(reply.words.in_clear()) if reply and may else "",
        "files": list(reply.files.defer("content").order_by("pk")) if reply and may else [],
        "climbs": list(order.climbs.select_related("office").order_by("on")),
    }


def _event(step: IssueStep) -> Event:
    said = [text for key, value in step.details.items() if (text := _said(key, value))]
    who = f"{step.person.name} · {step.office.name}" if step.person else _("系统")
    return Event(step.at, step.get_act_display(), who, "；".join([*([step.reason] if step.reason else []), *said]))


def _said(key: str, value: Any) -> str:
    words: dict[str, Text] = {
        "rows": _("%(n)s 行"), "new": _("新增 %(n)s 行"), "gone": _("不再发现 %(n)s 行"), "stay": _("仍存在 %(n)s 行"),
        "due": _("期限 %(n)s"), "on": _("应于 %(n)s 上报"), "turn": _("第 %(n)s 次"), "files": _("佐证文件 %(n)s 个"),
    }  # fmt: skip
    if key == "office":
        office = Office.objects.filter(code=value).first()
        return office.name if office else ""
    if key == "fen":
        return str(_("%(yuan)s 元") % {"yuan": yuan_text(value)})
    if key == "former":
        return str(_("原编号 %(n)s") % {"n": value})
    return str(words[key] % {"n": value}) if key in words and value else ""


def of_paper(order: Rectification, acting: Membership) -> dict[str, Any]:
    """Return what the paper of an order shows: what, the rows it rests on, and the days."""
    rows = rows_listed(acting, issue=order.issue_id).exclude(state="cleared").order_by("pk")
    return {
        "order": order,
        "issue": order.issue,
        "rows": [_row(row, acting) for row in rows[:ROWS_OF_PAPER]],
        "more": max(0, rows.count() - ROWS_OF_PAPER),
        "climbing": climbs_of(order),
        "today": localdate(),
        "sure": SURE[rules().to_county.confidence],
    }
