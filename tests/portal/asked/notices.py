"""Routes of public notices."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from zhuxue.portal.notices.models import Board, Notice, Objection
from zhuxue.portal.people.models import Membership
from zhuxue.portal.people.queries import offices_visible_to

from . import Asked, Rows


def _either(rows: QuerySet[Any], to_office: str, acting: Membership | None) -> tuple[int | None, int | None]:
    if acting is None:
        return rows.values_list("pk", flat=True).first(), None
    reach = {f"{to_office}__in": offices_visible_to(acting).order_by().values("pk")}
    inside, outside = rows.filter(**reach), rows.exclude(**reach)
    return inside.values_list("pk", flat=True).first(), outside.values_list("pk", flat=True).first()


def notice(**such: Any) -> Rows:
    """A notice at the office of `acting` or below, and one elsewhere."""
    return lambda acting: _either(Notice.objects.filter(**such).order_by("pk"), "office", acting)


def objection(**such: Any) -> Rows:
    """An objection to a notice in reach that `acting` did not post, and one elsewhere."""

    def found(acting: Membership | None) -> tuple[int | None, int | None]:
        others = Objection.objects.filter(**such).exclude(poster=acting.person_id if acting else None)
        return _either(others.order_by("pk"), "notice__office", acting)

    return found


def hanging(acting: Membership | None) -> tuple[str, None]:
    """The secret word of a notice that hangs."""
    return Notice.objects.filter(state="hanging", names=True).order_by("pk")[0].token, None


NAMED = objection(objector_name__isnull=False)


def named(acting: Membership | None) -> tuple[int | None, int | None]:
    """A named objection in reach; elsewhere any."""
    return NAMED(acting)[0], objection()(acting)[1]


ASKED = {
    "notice": Asked(rows=notice()),
    "notice_sheet": Asked(rows=notice(state="hanging")),
    "begin_notice": Asked(post={"made_from": "none"}),
    "post_notice": Asked(post={"names": "1", "contact_name": "资助办公室", "contact": "综合楼203室"}, rows=notice(state="draft")),
    "take_down_notice": Asked(post={"reason": "名单有误，重做"}, rows=notice(state="hanging")),
    "open_board": Asked(post={}),
    "objection": Asked(rows=objection()),
    "answer_objection": Asked(post={"outcome": "rejected", "answer": "已核实，情况属实"}, rows=objection(state="open")),
    "show_objector": Asked(post={"reason": "需要当面核实"}, rows=named),
    "record_outage": Asked(post={"begins_at": "2026-11-03T08:00", "ends_at": "2026-11-03T12:00", "reason": "学校断网"}),
    "public_notice": Asked(rows=hanging),
    "object_to_notice": Asked(rows=lambda acting: ((hanging(acting)[0], 2), None)),
    "notice_board": Asked(rows=lambda acting: (Board.objects.order_by("pk")[0].token, None)),
}  # fmt: skip
