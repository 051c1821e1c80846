"""Places of one office on its page: what is proposed for those below, who got what, what happened."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from zhuxue.portal.funds.columns import programme_title
from zhuxue.portal.funds.dealing import deal_with_least
from zhuxue.portal.funds.models import Quota, QuotaMove
from zhuxue.portal.funds.proposing import eligible
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.queries import latest_run
from zhuxue.portal.ui.components import Event, Figure

SHOWN = 100  # moves on the page


def offices_below(quota: Quota) -> list[Office]:
    """Return to whom places may be given: the offices directly below that are open and have pupils of their own or below."""
    below = quota.office.children.filter(closed_on=None).exclude(kind__in=(Office.Kind.CLASS, Office.Kind.COLLEGE))
    found = list(below.order_by("path"))
    run = latest_run()
    weights = eligible(run, quota.programme, found) if run else {}
    had = set(Quota.objects.filter(programme=quota.programme, period=quota.period, office__in=found).values_list("office", flat=True))  # fmt: skip
    return [office for office in found if office.pk in weights or office.pk in had]


def proposed(quota: Quota, *, total: int, least: int) -> dict[int, int]:
    """Return places by office in proportion to who meets the programme's conditions by the newest run, each at least `least`."""
    run, offices = latest_run(), offices_below(quota)
    weights = eligible(run, quota.programme, offices) if run else {}
    dealt = deal_with_least(total, [weights.get(office.pk, 0) for office in offices], least) if weights else []
    return {office.pk: places for office, places in zip(offices, dealt, strict=False)}


def of_quota(acting: Membership, quota: Quota, form: forms.Form) -> dict[str, Any]:
    """Return one office's places: figures, offices below, moves in the order they happened, the latest first."""
    same = Quota.objects.filter(programme=quota.programme, period=quota.period)
    below = same.filter(office__parent=quota.office).select_related("office").order_by("office__path")
    moves = QuotaMove.objects.filter(Q(giver=quota) | Q(taker=quota)).select_related("giver__office", "taker__office", "membership__person", "membership__office")  # fmt: skip
    mine = quota.office_id == acting.office_id and MATRIX.allows(acting.role, "plan_quota")
    return {
        "quota": quota,
        "title": programme_title(quota.programme, quota.office),
        "figures": [
            Figure(_("得到"), quota.got, icon="arrow-down"),
            Figure(_("已分配"), quota.given, icon="arrows-split"),
            Figure(_("已使用"), quota.used, icon="user-check", kind="ok"),
            Figure(_("可用"), quota.free, icon="users", kind="wait" if quota.free else "no"),
        ],
        "below": list(below),
        "events": [_event(move, acting) for move in moves.order_by("-pk")[:SHOWN]],
        "may_share": mine and quota.free > 0 and quota.office.kind not in {Office.Kind.SCHOOL},
        "may_give_back": mine and quota.free > 0 and quota.office.parent_id is not None,
        "form": form,
    }


def _event(move: QuotaMove, acting: Membership) -> Event:
    """One move in words; who acted stands there where she works in reach."""
    other = (
        move.taker
        if move.kind == QuotaMove.Kind.PASS_ON
        else move.giver
        if move.kind == QuotaMove.Kind.GIVE_BACK
        else None
    )
    where = f" · {other.office.name}" if other else ""
    near = move.membership.office.path.startswith(acting.office.path)
    who = move.membership.person.name if near else move.membership.office.name
    return Event(move.at, f"{move.get_kind_display()} {move.places}{where}", who, move.reason)
