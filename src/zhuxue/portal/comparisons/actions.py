"""What people do with a before-round: open it, answer its rows, send rows back, close it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now

from zhuxue.portal.audit.actions import record, without_numbers
from zhuxue.portal.comparisons.lists import rules
from zhuxue.portal.comparisons.models import AnswerPaper, Comparison, ComparisonRow, RowAnswer
from zhuxue.portal.comparisons.queries import comparisons_visible_to, rows_visible_to
from zhuxue.portal.jobs.actions import ask
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.papers import Paper
from zhuxue.portal.schools.models import Run

OF_THESE = (Office.Kind.COUNTY, Office.Kind.PROVINCE)
State: Any = ComparisonRow.State


@dataclass(frozen=True)
class Said:
    """What a school answers: which answer, in which words, and the paper that shows it, if any."""

    answer: str
    words: str
    file: Paper | None = None


@transaction.atomic
def open_round(run: Run, *, due_on: date, form_key: UUID, acting: Membership | None) -> Comparison:
    """Open a round for the term of a run and have its lists made; the same form twice is one round. Raises NotAllowed."""
    acting = require(acting, "open_comparison")
    if acting.office.kind not in OF_THESE:
        raise NotAllowed("事前比对由县级或省级资助中心开办。请换一个身份。", "Before-rounds are opened by counties or the province. Act in another role.")  # fmt: skip
    if due_on < localdate():
        raise NotAllowed("截止日期已经过去。请另选一天。", "The last day has passed. Choose another.")
    if found := Comparison.objects.filter(form_key=form_key, opened_by=acting).first():
        return found
    try:
        with transaction.atomic():
            made = Comparison.objects.create(office=acting.office, term=run.term, run=run, due_on=due_on, form_key=form_key, opened_by=acting)  # fmt: skip
    except IntegrityError:
        raise NotAllowed(
            "这一学期已有一轮没有结束。请先办完那一轮。", "A round of this term goes on. Finish it first."
        ) from None
    made.job = ask("comparison_open", {"comparison": made.pk}, acting)
    made.save(update_fields=["job"])
    record("comparison opened", made, acting=acting, details={"term": run.term, "due_on": due_on.isoformat()})
    return made


@transaction.atomic
def answer(row: ComparisonRow, said: Said, *, seen: int, acting: Membership | None) -> RowAnswer:
    """Answer a row; `seen` is the number of the last thing said that stood on the page. The same twice is one. Raises NotAllowed."""
    acting = require(acting, "answer_comparison")
    found = _locked(row, acting, "answer_comparison")
    last = found.answers.order_by("-number").first()
    if last and last.number == seen + 1 and last.by_id == acting.pk and last.answer == said.answer:
        return last
    if refused := why_not(found, said, seen):
        raise refused
    made = _add(found, RowAnswer.What.ANSWER, said, acting)
    found.state, found.answer, found.last = State.ANSWERED, said.answer, made.number
    found.save(update_fields=["state", "answer", "last"])
    record("comparison answered", found, acting=acting, details={"answer": said.answer, "file": bool(said.file)})
    return made


@transaction.atomic
def send_back(row: ComparisonRow, *, reason: str, seen: int, acting: Membership | None) -> RowAnswer:
    """Have a school answer a row again, and say why. Raises NotAllowed."""
    acting = require(acting, "open_comparison")
    found = _locked(row, acting, "open_comparison")
    if not reason.strip():
        raise NotAllowed("请写明退回的理由。", "Say why it is sent back.")
    if found.last != seen or found.state != State.ANSWERED:
        raise NotAllowed("这一行刚有变化。请刷新页面再看。", "This row has just changed. Load the page again.")
    made = _add(found, RowAnswer.What.RETURN, Said("", reason), acting)
    found.state, found.last = State.RETURNED, made.number
    found.save(update_fields=["state", "last"])
    record("comparison sent back", found, acting=acting, reason=reason)
    return made


@transaction.atomic
def close_round(comparison: Comparison, *, acting: Membership | None) -> Comparison:
    """Close a round; raises NotAllowed while a row is open, and for whoever answered one. Closing twice does nothing more."""
    acting = require(acting, "open_comparison")
    seen = comparisons_visible_to(acting, "open_comparison").filter(pk=comparison.pk).order_by().values("pk")
    found = Comparison.objects.select_for_update().filter(pk__in=seen, office=acting.office_id).first()
    if found is None:
        raise NotAllowed("没有这一轮比对。请回到列表。", "There is no such round. Go back to the list.")
    if found.state == Comparison.State.CLOSED:
        return found
    waiting = found.rows.exclude(state=State.ANSWERED).count()
    if waiting or found.state != Comparison.State.OPEN:
        raise NotAllowed(f"还有 {waiting} 行没有处置，不能结束。请先催办。", f"{waiting} rows are still open, so it cannot be closed. Remind the schools first.")  # fmt: skip
    if RowAnswer.objects.filter(row__comparison=found, what=RowAnswer.What.ANSWER, person=acting.person_id).exists():
        raise NotAllowed(
            "有的行由您处置，请另一个人结束这一轮。", "You answered rows of it, so a colleague must close it."
        )
    found.state, found.closed_by, found.closer, found.closed_at = Comparison.State.CLOSED, acting, acting.person, now()
    found.save(update_fields=["state", "closed_by", "closer", "closed_at"])
    record("comparison closed", found, acting=acting, details={"rows": found.rows_count})
    return found


def why_not(row: ComparisonRow, said: Said, seen: int | None = None) -> NotAllowed | None:
    """Return why an answer would be refused; null where it would stand."""
    known = rules().of(row.list)
    if row.comparison.state != Comparison.State.OPEN:
        return NotAllowed("这一轮已经结束，不能再处置。", "The round is closed; nothing can be answered any more.")
    if row.state == State.ANSWERED or (seen is not None and row.last != seen):
        return NotAllowed("这一行已经处置过，或刚被退回。请刷新页面再看。", "This row was answered, or has just been sent back. Load the page again.")  # fmt: skip
    if said.answer not in known:
        return NotAllowed("这张清单没有这种处置结论。请另选一种。", "This list has no such answer. Choose another.")
    if not said.words.strip():
        return NotAllowed("请写明情况。", "Say how things are.")
    if known[said.answer].needs == "file" and said.file is None:
        return NotAllowed(f"“{known[said.answer].title}”须附书面材料，请逐行办理。", "This answer needs a paper attached; answer row by row.")  # fmt: skip
    return said.file.fault if said.file else None


def _add(row: ComparisonRow, what: Any, said: Said, acting: Membership) -> RowAnswer:
    made = RowAnswer.objects.create(
        row=row, number=row.last + 1, what=what, answer=said.answer, words=without_numbers(said.words.strip())[:300], file_name=said.file.kept_name if said.file else "",
        sha256=said.file.sha256 if said.file else "", by=acting, person=acting.person,
    )  # fmt: skip
    if said.file:
        AnswerPaper.objects.create(of=made, content=said.file.base64)
    return made


def _locked(row: ComparisonRow, acting: Membership, action: str) -> ComparisonRow:
    seen = rows_visible_to(acting, action).filter(pk=row.pk).order_by().values("pk")
    found = (
        ComparisonRow.objects.select_for_update(of=("self",)).select_related("comparison").filter(pk__in=seen).first()
    )
    if found is None:
        raise NotAllowed("没有这一行。请回到清单。", "There is no such row. Go back to the list.")
    if found.comparison.state != Comparison.State.OPEN:
        raise NotAllowed("这一轮已经结束，不能再改。", "The round is closed; nothing can be changed any more.")
    return found


@transaction.atomic
def show_paper(paper: AnswerPaper, *, acting: Membership | None) -> str:
    """Return a paper in clear, as Base64, and note who looked."""
    acting = require(acting, "see_comparisons")
    if not rows_visible_to(acting).filter(pk=paper.of.row_id).exists():
        raise NotAllowed("没有这份材料。请回到清单。", "There is no such paper. Go back to the list.")
    record("comparison paper shown", paper.of.row, acting=acting, details={"answer": paper.of.number})
    return paper.content.in_clear()
