"""Which other programme of the same student a case collides with, and what follows: read from the library's exclusions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhuxue.engine.common.exclusions import Exclusion
from zhuxue.engine.common.layered import NATIONAL
from zhuxue.portal.applications.models import Case
from zhuxue.portal.awards.models import Choice
from zhuxue.portal.awards.programmes import exclusions, library, school_year
from zhuxue.portal.runs.layers import layer_at
from zhuxue.portal.schools.queries import latest_run

LIVING = (Case.State.DRAFT, Case.State.OPEN, Case.State.GRANTED)


@dataclass(frozen=True)
class Collision:
    """Another living case of the student, by which exclusion; `keeps` is what the library or the student says to keep.

    `keeps` empty: the better one for the student, and nobody has chosen yet.
    """

    exclusion: str
    other: Case
    title: str
    why: str
    source: str
    keeps: str
    chosen: bool


def collisions(case: Case) -> list[Collision]:
    """Return what a case collides with; nothing when it stands alone."""
    return list(_found(case))


def _found(case: Case) -> Iterator[Collision]:
    run = latest_run()
    layer = layer_at(run, case.office) if run else NATIONAL
    mine = [e for e in exclusions(layer).exclusions if case.programme in e.programmes]
    if not mine:
        return
    others = Case.objects.filter(student=case.student_id, state__in=LIVING).exclude(pk=case.pk)
    for exclusion in mine:
        (code,) = set(exclusion.programmes) - {case.programme}
        for other in others.filter(programme=code):
            if _same_time(exclusion, case, other):
                yield _collision(exclusion, case, other, _title(layer, code))


def _collision(exclusion: Exclusion, case: Case, other: Case, title: str) -> Collision:
    period = school_year(case.period)
    choice = Choice.objects.filter(student=case.student_id, exclusion=exclusion.id, period=period).order_by("-sequence").first()  # fmt: skip
    ruled = "" if exclusion.keep == "better" else exclusion.keep
    keeps = choice.keeps if choice else ruled
    return Collision(exclusion.id, other, title, exclusion.why, exclusion.source, keeps, choice is not None)


def _same_time(exclusion: Exclusion, case: Case, other: Case) -> bool:
    if exclusion.within == "term" and case.period[-1] in "SF" and other.period[-1] in "SF":
        return case.period == other.period
    return school_year(case.period) == school_year(other.period)


def _title(layer: str, code: str) -> str:
    programme = library(layer).programmes.get(code)
    return programme.title if programme else code  # of an office's own that has withdrawn it since
