"""The demo shows every state: whoever looks for a case at some step, or ended some way, finds one."""

from __future__ import annotations

import pytest

from zhuxue.engine.common.yamlfile import parse_yaml
from zhuxue.portal.applications.models import Case, Decision, Task
from zhuxue.portal.applications.process import BEFORE
from zhuxue.portal.awards.models import Award
from zhuxue.portal.demo import waivers
from zhuxue.portal.demo.schemes import PAID
from zhuxue.portal.funds.models import Fund
from zhuxue.portal.notices.models import Notice
from zhuxue.portal.payments import lights
from zhuxue.portal.payments.models import Batch, Line, Offset
from zhuxue.portal.people.models import Role
from zhuxue.portal.schemes.models import SchemeVersion

from .conftest import holder

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


def test_of_three_private_schools_one_is_silent_one_has_answered_and_one_is_confirmed(db: None) -> None:
    offsets = {offset.office.name[-len(waivers.SILENT) :]: offset for offset in Offset.objects.select_related("office")}
    assert {name: offset.state for name, offset in offsets.items()} == {
        waivers.SILENT: "open", waivers.ANSWERED: "said", waivers.CONFIRMED: "confirmed",
    }  # fmt: skip
    assert offsets[waivers.ANSWERED].answers.get().exceptions.count() == 1

    rows = {row.pk: row for row in lights.lit(holder(Role.COUNTY))}
    said = {name: (rows[offset.office_id].light, " ".join(map(str, lights.reasons(rows[offset.office_id])))) for name, offset in offsets.items()}  # fmt: skip
    assert (said[waivers.SILENT][0], said[waivers.ANSWERED][0]) == (lights.UNKNOWN, lights.UNKNOWN)
    assert f"已 {waivers.CAME_DAYS} 天" in said[waivers.SILENT][1]
    assert said[waivers.CONFIRMED][0] == lights.GREEN
    assert "已冲抵到学生 100%" in said[waivers.CONFIRMED][1]


def test_a_countys_own_programme_went_from_its_text_to_closed_batches_with_a_line_returned_and_paid_again(db: None) -> None:  # fmt: skip
    version = SchemeVersion.objects.get(scheme__title=PAID)
    code, steps = version.scheme.code, [step["step"] for step in parse_yaml(version.text, name=PAID)["process"]]
    awards = Award.objects.filter(programme=code).select_related("case", "decision")
    assert steps == ["review", "notice", "approve"]
    assert awards
    for award in awards:
        assert [step["step"] for step in award.case.process] == steps
        assert award.decision.verdict == "pass"
        assert Notice.objects.filter(rows__about=str(award.case_id), state="closed").exists()

    lines = Line.objects.filter(programme=code)
    assert set(Batch.objects.filter(programme=code).values_list("kind", "state")) == {("regular", "closed"), ("reissue", "closed")}  # fmt: skip
    assert lines.filter(state="refused").count() == 1
    assert set(lines.filter(state="paid").values_list("student", flat=True)) == set(awards.values_list("student", flat=True))  # fmt: skip
    drawn = lines.filter(state="paid").values_list("draws__fund", "draws__amount_fen")
    assert {Fund.objects.get(pk=fund).source for fund, _fen in drawn} == {"county"}
    assert {fen for _fund, fen in drawn} == {10_000}
