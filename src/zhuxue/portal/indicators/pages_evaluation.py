"""What the pages of evaluations and surveys show."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zhuxue.portal.indicators import evaluating, report
from zhuxue.portal.indicators import queries_evaluation as queries
from zhuxue.portal.indicators.forms_evaluation import TextForm, WithdrawForm
from zhuxue.portal.indicators.models import Evaluation, EvaluationFigure, EvidenceRow, SurveyRound
from zhuxue.portal.jobs.columns import progress_of
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.charts import Chart, chart
from zhuxue.portal.ui.listing import Listing
from zhuxue.portal.ui.words import in_english

CHARTED = 30  # bars


def of_evaluation(evaluation: Evaluation, acting: Membership) -> dict[str, Any]:
    """Return a report with what may be done about it."""
    own, draft = evaluation.office_id == acting.office_id, evaluation.state == Evaluation.State.DRAFT
    counted = evaluation.counted_at is not None
    text = {name: getattr(evaluation, name) for name in ("work_done", "problems", "measures")}
    may_make = own and draft and MATRIX.allows(acting.role, "make_evaluation")
    may_sign = own and MATRIX.allows(acting.role, "sign_evaluation")
    other = evaluation.maker_id != acting.person_id
    return {
        "evaluation": evaluation, "title": report.title(evaluation), "summary": report.summary(evaluation), "rows": report.rows_of(evaluation),
        "notes": report.notes(evaluation) if counted else [], "signed": report.signed(evaluation),
        "text": TextForm(initial=text) if may_make else None, "may_count": may_make,
        "seen": evaluating.digest_of(evaluation) if may_sign and draft and counted and other else "",
        "own_draft": may_sign and draft and not other,
        "withdraw": WithdrawForm() if may_sign and evaluation.state != Evaluation.State.WITHDRAWN else None,
        "progress": progress_of(evaluation.job) if evaluation.job and evaluation.job.is_open else None,
    }  # fmt: skip


def of_figure(figure: EvaluationFigure) -> dict[str, Any]:
    """Return a figure's words for the page of its rows."""
    address = reverse("evaluation_rows", args=[figure.pk])
    shown = next((each for each in report.rows_of(figure.evaluation) if each.address == address), None)
    said = {"figure": figure, "measure": _measure(figure), "shown": shown}
    return said | {"evaluation": figure.evaluation, "title": report.title(figure.evaluation)}


def place_of(row: EvidenceRow, acting: Membership) -> str:
    """Return the address of what a row was counted from; empty where this role may not open it."""
    page = _measure(row.figure).get("page")
    if page is None or row.about is None or not MATRIX.allows(acting.role, MATRIX.routes[page]):
        return ""
    return reverse(page, args=[row.about])


def _measure(figure: EvaluationFigure) -> dict[str, Any]:
    return next((report.spoken(each) for each in figure.evaluation.said.get("measures", []) if each["id"] == figure.measure), {})  # fmt: skip


def chart_of(listing: Listing) -> Chart | None:
    """One bar an office in the order of the list: points it has, points nobody knows, points it lacks; the table below says the same."""
    rows = [
        (row.office.name, (row.low // 100, row.high // 100 - row.low // 100, 100 - row.high // 100), reverse("evaluation", args=[row.pk]))
        for row in listing.ordered[:CHARTED]
    ]  # fmt: skip
    legend = [("p", _("已得分")), ("no", _("未知分")), ("wait", _("未得分"))]
    return chart(_("各单位得分（取整）"), legend, rows) if rows else None


def of_survey(round_: SurveyRound, acting: Membership) -> dict[str, Any]:
    """Return how many families answered, and what, as far as there are enough of them."""
    total, schools = queries.answers_below(acting, round_)
    english = in_english()
    questions = [_question(each, round_, acting, english) for each in round_.questions] if total is not None else []
    return {"round": round_, "total": total, "schools": schools, "questions": questions}


def _question(each: dict[str, Any], round_: SurveyRound, acting: Membership, english: bool) -> dict[str, Any]:
    path = acting.office.path if acting.office.path.startswith(round_.path) else round_.path
    found = evaluating.tally(round_, each["id"], path)
    counted = found[True] + found[False]
    shown = counted >= round_.fewest
    return {
        "asks": each["english" if english else "asks"], "yes": found[True] if shown else None, "counted": counted if shown else None,
        "percent": found[True] * 100 // counted if shown else None,
        "yes_words": "、".join(o["english" if english else "says"] for o in each["options"] if o["counts"]),
    }  # fmt: skip
