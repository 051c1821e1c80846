"""What pages show of waivers that came to schools: one with its answers, and what a family reads of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.payments.forms_offsets import JudgeForm, PassedForm
from zhuxue.portal.payments.models import Line, Offset, OffsetAnswer, OffsetException
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.components import Tag, Text

S: Any = Offset.State
KINDS = {S.OPEN: "wait", S.SAID: "info", S.BACK: "no", S.CONFIRMED: "ok"}
SHOWN = 200  # exceptions of an answer


def tag(offset: Offset) -> Tag:
    """Return where it stands, with its colour."""
    return Tag(offset.get_state_display(), KINDS[S(offset.state)])  # type: ignore[arg-type]


def percent(offset: Offset) -> object:
    """Return how much of the money reached the students, in whole percent rounded down; in words where nobody knows."""
    return _("暂无数据") if offset.passed_fen is None else f"{offset.passed_fen * 100 // offset.fen}%"


def days_open(offset: Offset) -> int | None:
    """Return for how many days money has been at the school without all of it known to be passed on; null where it is."""
    return None if offset.passed_fen == offset.fen else (localdate() - offset.received_on).days


def of_offset(offset: Offset, acting: Membership, answer: Any = None, judge: Any = None) -> dict[str, Any]:
    """Return what an offset's page shows, with the form for whose turn it is."""
    own = acting.office_id == offset.office_id
    again = offset.state in (S.OPEN, S.BACK) or (offset.state == S.CONFIRMED and offset.passed_fen != offset.fen)
    may_answer = own and again and MATRIX.allows(acting.role, "answer_offset")
    last = offset.answers.filter(number=offset.last).first()
    others = last is not None and last.person_id != acting.person_id
    may_judge = offset.state == S.SAID and not own and others and MATRIX.allows(acting.role, "confirm_offset")
    seen = {"seen": offset.last}
    return {
        "offset": offset,
        "tag": tag(offset),
        "percent": percent(offset),
        "days": days_open(offset),
        "answers": [_answer(one) for one in offset.answers.select_related("by__office", "person", "judge", "judged_by__office", "paper").order_by("-number")],
        "answer": (answer or PassedForm(initial=seen)) if may_answer else None,
        "judge": (judge or JudgeForm(initial=seen)) if may_judge else None,
    }  # fmt: skip


def _answer(one: OffsetAnswer) -> dict[str, Any]:
    apart = one.exceptions.select_related("line").order_by("line__number")
    return {"said": one, "apart": list(apart[:SHOWN]), "count": apart.count(), "paper": hasattr(one, "paper")}


def to_families(lines: Iterable[Line]) -> dict[int, Text]:
    """Return by line what a family reads of a waiver that came to its school: what the school says, or that it says nothing yet."""
    came = [line for line in lines if line.batch.to_school and line.state == "paid"]
    apart = OffsetException.objects.filter(line__in=came)
    answers = OffsetAnswer.objects.prefetch_related(Prefetch("exceptions", apart, to_attr="apart")).order_by("number")
    offsets = Offset.objects.filter(
        batch__in={line.batch_id for line in came}, office__in={line.school_id for line in came}
    )
    found = {
        (one.batch_id, one.office_id): one
        for one in offsets.prefetch_related(Prefetch("answers", answers, to_attr="said"))
    }
    return {line.pk: _to_family(line, found.get((line.batch_id, line.school_id))) for line in came}


def _to_family(line: Line, offset: Any) -> Text:
    said = [one for one in offset.said if one.verdict != OffsetAnswer.Verdict.BACK] if offset else []
    if not said:
        return _("学校还没有回报怎样冲抵您孩子的学费。")
    last = said[-1]
    if any(one.line_id == line.pk for one in last.apart):
        return _("学校说这笔钱还没有冲抵到您的孩子，请向学校资助老师问原因。")
    words = {"way": last.get_way_display(), "yuan": yuan_text(line.amount_fen), "day": last.done_on.isoformat()}
    text = _("学校说：%(way)s %(yuan)s 元（%(day)s）。") % words
    sure = _("上级已核对。") if last.verdict else _("上级还没有核对。")
    return f"{text}{sure}" + _("与实际不符的，请告诉学校的主管单位。")
