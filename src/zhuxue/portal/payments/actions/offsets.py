"""A waiver that came to a school: the school says how it passed it on to its students, the office above confirms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.utils.timezone import localdate, now

from zhuxue.portal.audit.actions import record, without_numbers
from zhuxue.portal.payments.actions.noting import because
from zhuxue.portal.payments.models import Batch, Line, Offset, OffsetAnswer, OffsetException, OffsetPaper
from zhuxue.portal.payments.queries import lines_of_offset, offset_papers_visible_to, offsets_visible_to
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.people.papers import Paper

S: Any = Offset.State
V: Any = OffsetAnswer.Verdict
W: Any = OffsetAnswer.Way
LONGEST = 300  # of words, in characters


@dataclass(frozen=True)
class Passed:
    """What a school says: how, on which day, by what evidence; `exceptions` are the numbers of lines not passed on, each with why."""

    way: str
    done_on: date
    words: str
    exceptions: Mapping[int, str] = field(default_factory=dict)
    paper: Paper | None = None


def come_in(batch: Batch, school: int, lines: QuerySet[Line], on: date) -> Offset:
    """Note that the money of these lines came to a school on a day; what it does with it is to be said. The caller has the transaction."""
    sums = lines.aggregate(count=Count("pk"), fen=Sum("amount_fen"))
    return Offset.objects.create(batch=batch, office_id=school, received_on=on, **sums)


@transaction.atomic
def answer(offset: Offset, said: Passed, *, acting: Membership | None, seen: int) -> OffsetAnswer:
    """Say how a waiver was passed on, exceptions apart; only the school it came to may. Raises NotAllowed.

    What is confirmed may be said again while students stand apart; what is known stays until the new answer is confirmed.
    """
    acting = require(acting, "answer_offset")
    found = _locked(offset, acting, "answer_offset", seen)
    words = without_numbers(because(said.words))[:LONGEST]
    if found.office_id != acting.office_id:
        raise NotAllowed("由收到钱的学校回报。", "The school that got the money answers.")
    if found.state == S.SAID or (found.state == S.CONFIRMED and found.passed_fen == found.fen):
        raise NotAllowed("已经回报，不用再报。请刷新页面。", "This has been answered already. Load the page again.")
    if said.way == W.REFUNDED and not found.received_on <= said.done_on <= localdate():
        raise NotAllowed("退学费的日期应在钱到校以后、今天以前。请核对。", "Fees are given back after the money came and not later than today. Check the day.")  # fmt: skip
    if said.done_on > localdate():
        raise NotAllowed("减免的日期不能晚于今天。请核对。", "Fees were not lowered on a day still to come. Check the day.")  # fmt: skip
    if said.paper and said.paper.fault:
        raise said.paper.fault
    lines = _exceptions(found, said.exceptions)
    made = OffsetAnswer.objects.create(
        offset=found, number=found.last + 1, way=said.way, done_on=said.done_on, words=words, by=acting, person=acting.person, at=now(),
        file_name=said.paper.kept_name if said.paper else "", sha256=said.paper.sha256 if said.paper else "",
    )  # fmt: skip
    OffsetException.objects.bulk_create([OffsetException(answer=made, line=line, why=why) for line, why in lines], 2000)
    if said.paper:
        OffsetPaper.objects.create(of=made, content=said.paper.base64)
    found.state, found.last = S.SAID, made.number
    found.save(update_fields=["state", "last"])
    record("offset answered", found, acting=acting, reason=words, details={"number": made.number, "exceptions": len(lines)})  # fmt: skip
    return made


def _exceptions(offset: Offset, said: Mapping[int, str]) -> list[tuple[Line, str]]:
    lines = {line.number: line for line in lines_of_offset(offset).filter(number__in=said)}
    if strange := sorted(set(said) - set(lines)):
        raise NotAllowed(f"名单里没有序号 {strange[0]}。请看下面名单的序号。", f"There is no number {strange[0]} in the list below. Look again.")  # fmt: skip
    return [(lines[number], without_numbers(because(why))[:200]) for number, why in sorted(said.items())]


@transaction.atomic
def judge(offset: Offset, verdict: str, why: str, *, acting: Membership | None, seen: int) -> Offset:
    """Confirm what a school said, or send it back; an office above, and never who said it. Raises NotAllowed."""
    acting = require(acting, "confirm_offset")
    found, said = _locked(offset, acting, "confirm_offset", seen), because(why)
    if found.state != S.SAID:
        raise NotAllowed("现在没有要确认的回报。请刷新页面。", "Nothing waits to be confirmed. Load the page again.")
    last = found.answers.get(number=found.last)
    if acting.office_id == found.office_id or last.person_id == acting.person_id:
        raise NotAllowed("由学校以外的另一人确认。请换人办理。", "Somebody else, outside the school, confirms it. Ask a colleague.")  # fmt: skip
    last.verdict, last.why, last.judged_by, last.judge, last.judged_at = verdict, without_numbers(said)[:LONGEST], acting, acting.person, now()  # fmt: skip
    last.save(update_fields=["verdict", "why", "judged_by", "judge", "judged_at"])
    found.state = S.CONFIRMED if verdict == V.CONFIRMED else S.BACK
    if verdict == V.CONFIRMED:
        apart = last.exceptions.aggregate(count=Count("pk"), fen=Sum("line__amount_fen"))
        found.passed_count, found.passed_fen = found.count - apart["count"], found.fen - (apart["fen"] or 0)
    found.save(update_fields=["state", "passed_count", "passed_fen"])
    record(f"offset {verdict}", found, acting=acting, reason=said, details={"number": last.number, "passed_fen": found.passed_fen})  # fmt: skip
    return found


def _locked(offset: Offset, acting: Membership, action: str, seen: int) -> Offset:
    within = offsets_visible_to(acting, action).filter(pk=offset.pk).order_by().values("pk")
    found = Offset.objects.select_for_update(of=("self",)).filter(pk__in=within).first()
    if found is None:
        raise NotAllowed("没有这一笔。请回到列表。", "There is no such sum. Go back to the list.")
    if found.last != seen:
        raise NotAllowed("刚有人回报过。请刷新页面再看。", "Somebody has just answered. Load the page again.")
    return found


@transaction.atomic
def show_paper(paper: OffsetPaper, *, acting: Membership | None) -> str:
    """Return a paper in clear, as Base64, and note who looked. Raises NotAllowed out of reach."""
    acting = require(acting, "see_payments")
    found = offset_papers_visible_to(acting).filter(pk=paper.pk).select_related("of__offset").first()
    if found is None:
        raise NotAllowed("没有这份材料。请回到列表。", "There is no such paper. Go back to the list.")
    record("offset paper shown", found.of.offset, acting=acting, details={"answer": found.of.number})
    return str(found.content.in_clear())
