"""Why a case stands as it does: each condition with what is known, where it comes from, and what was known on the day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhuxue.engine.rules.library import Library
from zhuxue.portal.applications.models import Case
from zhuxue.portal.applications.rules import hardship
from zhuxue.portal.schools.models import StudentVerdict
from zhuxue.portal.schools.queries import verdicts_of
from zhuxue.portal.ui.components import Tag, Text

TRUTHS = {True: Tag(_("符合"), "ok"), False: Tag(_("不符合"), "no"), None: Tag(_("待核实"), "wait")}
CONFIDENCE = {"official": _("官方原文"), "secondary": _("转载资料"), "assumed": _("暂按假定")}


@dataclass(frozen=True)
class Reason:
    """One condition: what it says, whether it holds, who says so, and on which article it rests."""

    says: str
    truth: Tag
    known_from: Text
    source: str


def reasons_of(case: Case) -> list[Reason]:
    """Return the conditions of a case, those of recognition from the form and registers, an award's from the last run."""
    if case.kind == Case.Kind.HARDSHIP:
        return _of_recognition(case)
    verdict = verdicts_of(case.enrolment).filter(outcome__programme=case.programme).first()
    return _of_award(verdict) if verdict else []


def _of_recognition(case: Case) -> list[Reason]:
    form, library = getattr(case, "form", None), hardship()
    if form is None:
        return []
    yes, family, scoring = TRUTHS[True], _("家庭填报，已书面承诺"), library.scoring
    proved = [Reason(says, yes, _("部门名单比对"), "") for says in form.proved]
    groups = [Reason(g.title, yes, family, g.source) for g in library.special_groups if g.code in form.groups]
    return proved + groups + [Reason(i.says, yes, family, scoring.source) for i in scoring.items if i.id in form.items]


def _of_award(verdict: StudentVerdict) -> list[Reason]:
    said, run = _conditions().get(verdict.outcome.programme, {}), verdict.outcome.run
    known = _("%(term)s 的计算，按 %(day)s 所知") % {"term": run.term, "day": run.as_known_on}
    return [
        Reason(says, TRUTHS[truth], known, source)
        for name, truth in verdict.outcome.conditions.items()
        for says, source in [said.get(name, (name, ""))]
    ]


@cache
def _conditions() -> dict[str, dict[str, tuple[str, str]]]:
    """Return by programme and condition what it says and its source."""
    programmes = Library.load().programmes
    return {
        code: {c.id: (c.says, c.source or who.source) for who in programme.who for c in who.conditions}
        for code, programme in programmes.items()
    }


def basis_of(case: Case) -> list[tuple[str, Any]]:
    """Return the source of each step of a case with how sure it is, as the case keeps them."""
    return [(step.get("source", ""), CONFIDENCE.get(step.get("confidence", ""), "")) for step in case.process]
