"""What is done for many students of a list at once: which work the role has, its form and buttons, doing it, saying what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from zhuxue.portal.emergencies import queries
from zhuxue.portal.emergencies.actions import rows as actions
from zhuxue.portal.emergencies.choosing import approving
from zhuxue.portal.emergencies.forms import AnswerForm, ForwardForm
from zhuxue.portal.emergencies.models import Affected
from zhuxue.portal.jobs.actions import ask
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.components import Act
from zhuxue.portal.ui.listing import COUNTED, Listing
from zhuxue.portal.ui.words import in_language

SHOWN = 5  # reasons told on the page; no names, for what is told lies in a cookie


@dataclass(frozen=True)
class Work:
    """A bulk work: its route, its form, its buttons, which of them was pressed."""

    route: str
    form: forms.Form
    acts: list[Act]
    act: str = ""


@dataclass(frozen=True)
class Said:
    """What came of it: how many now, who was refused and why; or the job that does it."""

    done: int = 0
    refused: tuple[tuple[Affected, Any], ...] = ()
    job: Job | None = None


def _answer(acting: Membership, data: QueryDict | None = None) -> Work:
    acts = [Act(_("核实属实，报县级审批"), "confirm", primary=True), Act(_("不列入"), "refuse")]
    return Work("answer_affected", AnswerForm(data), acts, data.get("act", "") if data else "")


def _approve(acting: Membership, data: QueryDict | None = None) -> Work:
    acts = [Act(_("批准"), "approve", primary=True)]
    return Work("approve_affected", approving(acting, data), acts, data.get("act", "") if data else "")


def _forward(acting: Membership, data: QueryDict | None = None) -> Work:
    acts = [Act(_("转送学校核实"), "forward", primary=True)]
    return Work("forward_affected", ForwardForm(data), acts, data.get("act", "") if data else "")


WORKS: dict[str, Callable[..., Work]] = {"answer_affected": _answer, "forward_affected": _forward, "approve_affected": _approve}  # fmt: skip


def offered(acting: Membership, listing: Listing) -> Work | None:
    """Return the work the role has with a list: first what waits to be sent on, where the list holds such."""
    mine = [route for route in WORKS if MATRIX.allows(acting.role, MATRIX.routes[route])]
    for route in mine:
        if route != "forward_affected" or listing.rows.filter(held=True).exists():
            return WORKS[route](acting) if _fitting(listing.rows, route, acting).exists() else None
    return None


def _fitting(rows: QuerySet[Affected], route: str, acting: Membership) -> QuerySet[Affected]:
    """Of some rows those a work is about."""
    if route == "forward_affected":
        return rows.filter(held=True)
    if route == "approve_affected":
        return rows.filter(pk__in=queries.to_approve(acting).order_by().values("pk"))
    return rows.filter(state__in=queries.ASKED)


def chosen(rows: QuerySet[Affected], work: Work, acting: Membership) -> list[int]:
    """Return the numbers of the chosen rows a work is about."""
    return list(_fitting(rows, work.route, acting).order_by("pk").values_list("pk", flat=True)[: COUNTED + 1])


def do(work: Work, rows: list[int], acting: Membership) -> Said:
    """Do it, at once or as a job; raises NotAllowed where nothing fits, or too much."""
    if not rows:
        raise NotAllowed("没有选中可以办理的学生。请先勾选，再办理。", "No student was chosen for whom this can be done. Tick some first.")  # fmt: skip
    if len(rows) > COUNTED:
        raise NotAllowed(f"一次最多办理 {COUNTED} 名学生。请先筛选，例如按学校。", f"At most {COUNTED} students at once. Filter first, by school for example.")  # fmt: skip
    said = work.form.cleaned_data
    if work.act == "forward":
        return Said(actions.forward(rows, said["reason"], acting=acting))
    granting = _granting(said) if work.act == "approve" else None
    if len(rows) > actions.AT_ONCE:
        arguments = {"rows": rows, "act": work.act, "reason": said["reason"], "granting": granting}
        return Said(job=ask("answer_affected", arguments, acting))
    if granting:
        came = actions.approve_many(rows, actions.Granting(**granting), said["reason"], acting=acting)
    else:
        act = actions.confirm_many if work.act == "confirm" else actions.refuse_many
        came = act(rows, said["reason"], acting=acting)
    return Said(came.done, tuple(came.refused))


def _granting(said: dict[str, Any]) -> dict[str, Any]:
    fund, whose = said["source"].split("-")
    return {"amount_fen": said["amount_fen"], "fund": int(fund), "whose": whose}


def tell(request: HttpRequest, said: Said) -> None:
    """Say on the next page what was done, and of whom not and why."""
    messages.success(request, _("已办理 %(count)s 人。") % {"count": said.done})
    whys = Counter(in_language(why) for _row, why in said.refused)
    for why, count in whys.most_common(SHOWN):
        messages.error(request, _("%(count)s 人没有办成，仍在名单里：%(why)s") % {"count": count, "why": why})
