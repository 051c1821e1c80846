"""The demo shows every state: whoever looks for a case at some step, or ended some way, finds one."""

from __future__ import annotations

import pytest

from zhuxue.portal.applications.models import Case, Decision, Task
from zhuxue.portal.applications.process import BEFORE

KINDS = ("hardship", "award")


@pytest.mark.parametrize("kind", KINDS)
def test_at_every_step_somebody_is_waited_for(db: None, kind: str) -> None:
    steps = {step["step"] for case in Case.objects.filter(kind=kind) for step in case.process} - BEFORE
    open_tasks = Task.objects.filter(case__kind=kind, case__state="open", state__in=["waiting", "blocked"])
    drafts = Case.objects.filter(kind=kind, state="draft")

    found = set(open_tasks.values_list("step", flat=True)) | ({"apply"} if drafts else set())
    assert steps - found == set()


@pytest.mark.parametrize("kind", KINDS)
def test_cases_have_ended_in_every_way(db: None, kind: str) -> None:
    ends = set(Case.objects.filter(kind=kind).values_list("state", flat=True))

    assert {"open", "granted", "refused", "withdrawn"} <= ends
    verdicts = set(Decision.objects.filter(case__kind=kind).values_list("verdict", flat=True))
    assert {"pass", "refuse", "send_back", "withdraw", "appeal"} <= verdicts


def test_everything_that_can_be_decided_of_hardship_was_decided_once(db: None) -> None:
    decided = Decision.objects.filter(case__kind="hardship").values_list("verdict", flat=True)

    assert set(Decision.Verdict.values) - set(decided) == set()
