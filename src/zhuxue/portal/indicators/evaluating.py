"""A set's figures counted for one office: sums, the rows they stand on, answers of families, and the points that follow."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils.timezone import localdate

from zhuxue.engine.common.evaluation import EvaluationSet, Measure, load_evaluations, scored
from zhuxue.engine.common.places import LIBRARY
from zhuxue.portal.indicators.models import Evaluation, EvaluationFigure, EvidenceRow, SurveyRound
from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.models import Enrolment, Run, SpecialGroup

SCOPED = """WITH items AS ({question}), mine AS (SELECT i.* FROM items i JOIN people_office o ON o.id = i.school
    WHERE SUBSTR(o.path, 1, LENGTH(%(path)s)) = %(path)s AND i.programme IN ({programmes}))"""
SUMS = """ SELECT COALESCE(SUM(ours), 0), COALESCE(SUM(CASE WHEN ours IS NULL THEN 0 ELSE theirs END), 0),
    COALESCE(SUM(CASE WHEN ours IS NULL THEN theirs ELSE 0 END), 0), COALESCE(SUM(ABS(ours - theirs)), 0) FROM mine"""
ROWS = """INSERT INTO {table} (figure_id, office_id, programme, ours, theirs, about, name)
    {scoped} SELECT %(figure)s, school, programme, ours, theirs, about, name FROM mine"""
FEW = "答卷不足 {fewest} 份，不显示"


@dataclass(frozen=True)
class Counted:
    """What is known of a measure: `ours` of `theirs`, `unknown` more of theirs; `why` where something is not known."""

    ours: int
    theirs: int
    unknown: int
    why: str = ""


def sets() -> dict[str, EvaluationSet]:
    """Return the library's sets by name."""
    return load_evaluations(LIBRARY)


def run_of_year(year: int) -> Run | None:
    """Return the newest run of a term of a calendar year, the autumn's before the spring's."""
    return Run.objects.filter(term__in=[f"{year}-F", f"{year}-S"]).order_by("term", "-pk").first()


def values_for(office: Office, said: EvaluationSet, year: int, run: Run | None) -> dict[str, Any]:
    """Return what questions may ask for by name, the office and its programmes."""
    today = localdate()
    values: dict[str, Any] = {
        "run": run.pk if run else -1, "spring": f"{year}-S", "autumn": f"{year}-F", "school_year": f"{year}-{year + 1}", "year": year,
        "month": f"{today:%Y-%m}", "today": today, "path": office.path,
    }  # fmt: skip
    return values | {f"p{at}": code for at, code in enumerate(said.programmes)}


def counted(measure: Measure, said: EvaluationSet, office: Office, values: dict[str, Any]) -> Counted:
    """Count a measure at an office; where nothing is there to count, or nobody can know it, everything is open."""
    if measure.survey:
        return _survey(measure.survey, office, values["year"], measure.unknown)
    if not measure.rows:
        return Counted(0, 0, 0, measure.unknown)
    with connection.cursor() as cursor:
        cursor.execute(_scoped(measure, said) + SUMS, values)
        ours, theirs, unknown, off = (int(each) for each in cursor.fetchone())
    ours = theirs - off if measure.scoring == "deviation" else ours
    return Counted(ours, theirs, unknown, measure.unknown if unknown or not theirs else "")


def write_figure(evaluation: Evaluation, number: int, measure: Measure, found: Counted) -> EvaluationFigure:
    """Keep a figure with its points."""
    points = scored(measure, found.ours, found.theirs, found.unknown)
    return EvaluationFigure.objects.create(
        evaluation=evaluation, measure=measure.id, number=number, ours=found.ours, theirs=found.theirs, unknown=found.unknown,
        low=points.low, high=points.high, why=found.why,
    )  # fmt: skip


def write_evidence(figure: EvaluationFigure, measure: Measure, said: EvaluationSet, values: dict[str, Any]) -> None:
    """Keep the rows a figure was counted from, in one statement."""
    if measure.rows:
        with connection.cursor() as cursor:
            cursor.execute(
                ROWS.format(table=EvidenceRow._meta.db_table, scoped=_scoped(measure, said)),
                {**values, "figure": figure.pk},
            )


def _scoped(measure: Measure, said: EvaluationSet) -> str:
    names = ", ".join(f"%(p{at})s" for at in range(len(said.programmes)))
    return SCOPED.format(question=measure.question, programmes=names)


def _survey(question: str, office: Office, year: int, unknown: str) -> Counted:
    """The answers that count as yes, of those that count; from the nearest round that asks the office's families."""
    rounds = SurveyRound.objects.filter(year=year).order_by("-path")
    round_ = next(
        (each for each in rounds if office.path.startswith(each.path) or each.path.startswith(office.path)), None
    )
    if round_ is None:
        return Counted(0, 0, 0, unknown)
    found = tally(round_, question, office.path)
    total = found[True] + found[False]
    whole = tally(round_, question, round_.path)
    rest = whole[True] + whole[False] - total
    if total < round_.fewest or 0 < rest < round_.fewest:  # else the few others follow from the sum above
        return Counted(0, 0, 0, FEW.format(fewest=round_.fewest))
    return Counted(found[True], total, 0)


def tally(round_: SurveyRound, question: str, path: str) -> Counter[bool | None]:
    """Return how many answers at an office and below count as yes, as no, not at all."""
    options = next(
        ({o["id"]: o["counts"] for o in each["options"]} for each in round_.questions if each["id"] == question), {}
    )
    found: Counter[bool | None] = Counter()
    given = round_.answers.filter(school__path__startswith=path).order_by().values_list(f"answers__{question}")
    for option, number in given.annotate(n=Count("pk")):
        if option in options:
            found[options[option]] += number
    return found


def sizes(office: Office) -> tuple[int, int]:
    """Return how many students an office has, and how many of them belong to a special group: shown beside points, for fairness."""
    here = Enrolment.objects.filter(ends_on=None, office__path__startswith=office.path)
    special = SpecialGroup.objects.filter(ends_on=None, student__in=here.values("student"))
    return here.count(), special.values("student").distinct().count()


def digest_of(evaluation: Evaluation) -> str:
    """Return the hash of everything an evaluation says, which its signature stands for."""
    rows = list(
        evaluation.figures.order_by("number").values_list("measure", "ours", "theirs", "unknown", "low", "high", "why")
    )
    said = [evaluation.office.code, evaluation.name, evaluation.year, evaluation.said, evaluation.low, evaluation.high, rows,
            evaluation.students_count, evaluation.special_count, evaluation.work_done, evaluation.problems, evaluation.measures]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def as_said(one: EvaluationSet) -> dict[str, Any]:
    """Return what the set's file says, to be kept with an evaluation; questions in SQL stay in the library."""
    return one.model_dump(mode="json", exclude={"measures": {"__all__": {"rows"}}})
