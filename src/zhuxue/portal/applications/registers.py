"""What registers prove of a student already, so that nobody asks her family for papers."""

from __future__ import annotations

from functools import cache

from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.requirement import AllOf, AnyOf, InRegister
from zhuxue.portal.schools.groups import groups_today
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.schools.queries import verdicts_of


def proved_of(enrolment: Enrolment) -> list[str]:
    """Return the sentences that the last run found true of a student and that only a register can make true, and her groups."""
    provable, found = _provable(), []
    for verdict in verdicts_of(enrolment):
        for name, truth in verdict.outcome.conditions.items():
            says = provable.get((verdict.outcome.programme, name))
            if truth is True and says and says not in found:
                found.append(says)
    return found + [title for title in groups_today(enrolment.student_id) if title not in found]


@cache
def _provable() -> dict[tuple[str, str], str]:
    """Return by programme and condition the sentences that need a register."""
    programmes = Library.load().programmes
    return {
        (code, condition.id): condition.says
        for code, programme in programmes.items()
        for version in programme.who
        for condition in version.conditions
        if _needs_register(condition.test)
    }


def _needs_register(test: object) -> bool:
    """Whether a test cannot be true without a register."""
    if isinstance(test, AllOf):
        return any(_needs_register(part) for part in test.parts)
    if isinstance(test, AnyOf):
        return all(_needs_register(part) for part in test.parts)
    return isinstance(test, InRegister)
