"""One student calculated now: the same compiled rules over the portal's own data of this moment, and nothing else is changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schemes.now import Line, Now, calculate_now
from zhuxue.portal.schools.models import Enrolment, Run, SpecialGroup, StudentVerdict
from zhuxue.portal.schools.queries import latest_run

from .award_people import judged, mother_of
from .conftest import browser
from .test_runs_local import run_this_term


def line_of(found: Now, code: str) -> Line:
    return next(line for line in found.lines if line.now and line.now.programme.code == code)


@pytest.fixture
def boarder(hers: Enrolment) -> Enrolment:
    """A pupil of Lin's school who boards and whose roster says that her family is poor."""
    hers.facts |= {"hardship_level": "hard", "boards": True}
    hers.roll_status, hers.stage, hers.grade = "enrolled", "primary", 3
    hers.save()
    return hers


def test_what_the_rules_say_now_follows_what_the_portal_knows_now(boarder: Enrolment, lin: Membership) -> None:
    before = line_of(calculate_now(boarder, acting=lin, action="see_students"), "CE_BOARD").now
    boarder.roll_status = "suspended"
    boarder.save()
    after = line_of(calculate_now(boarder, acting=lin, action="see_students"), "CE_BOARD").now

    assert before is not None and after is not None
    assert before.verdict == "granted"
    assert before.amount_fen is not None and before.amount_fen > 0
    assert after.verdict == "refused"


def test_a_run_of_this_moment_says_the_same_of_every_student(lin: Membership) -> None:
    run_this_term()
    here = Enrolment.objects.filter(school=lin.office, ends_on=None).order_by("pk")[:15]
    found = [calculate_now(enrolment, acting=lin, action="see_students") for enrolment in here]
    lines = [line for each in found for line in each.lines]

    assert len(lines) > 60
    assert {line.now.verdict for line in lines if line.now} == {"granted", "refused", "unknown"}
    assert [(line.title, line.differs) for line in lines if line.differs] == []


@pytest.fixture
def senior(boarder: Enrolment) -> Enrolment:
    """A pupil of a senior high school, of whom the last run said something; no register has found her."""
    SpecialGroup.objects.filter(student=boarder.student_id).delete()
    boarder.stage = "senior_high"
    boarder.facts |= {"hukou_region": "430626", "hukou_kind": "rural"}
    boarder.save()
    judged(boarder, "SCHOOL_AID", "refused")
    return boarder


def compared(day: date, *registers: str, scope: str = "43") -> Run:
    """Let the last run have been on a day, with releases of these registers of that day."""
    run = latest_run()
    releases = [{"register": code, "released_on": day.isoformat(), "scope": scope} for code in registers]
    Run.objects.filter(pk=run.pk).update(on=day, releases=releases)
    return run


FOUR = ("POV_LIFTED", "DISABLED_STU", "DIBAO", "TEKUN")


def test_what_registers_said_in_the_last_run_still_counts_while_it_is_fresh(senior: Enrolment, lin: Membership) -> None:
    compared(localdate() - timedelta(days=3), *FOUR)
    refused = calculate_now(senior, acting=lin, action="see_students")
    group = {"student": senior.student, "group": "DIBAO", "source": "register", "evidence": "DIBAO@x"}
    SpecialGroup.objects.create(**group, begins_on=localdate() - timedelta(days=3))
    granted = line_of(calculate_now(senior, acting=lin, action="see_students"), "SH_WAIVER").now

    assert line_of(refused, "SH_WAIVER").now.verdict == "refused"
    assert "部门名单没有重新比对" in refused.limits[0]
    assert not any("已过有效期" in says for says in refused.limits)
    assert (granted.verdict, granted.amount_fen) == ("granted", 100_000)


def test_a_register_that_did_not_speak_of_her_county_is_not_a_no(senior: Enrolment, lin: Membership) -> None:
    compared(localdate() - timedelta(days=3), *FOUR, scope="11")

    assert line_of(calculate_now(senior, acting=lin, action="see_students"), "SH_WAIVER").now.verdict == "unknown"


def test_a_register_past_its_freshness_is_not_known_and_the_page_says_so(senior: Enrolment, lin: Membership) -> None:
    compared(localdate() - timedelta(days=900), *FOUR)
    found = calculate_now(senior, acting=lin, action="see_students")

    assert line_of(found, "SH_WAIVER").now.verdict == "unknown"
    assert any("已过有效期" in says and "低保" in says for says in found.limits)


def test_a_condition_that_turned_otherwise_is_named(senior: Enrolment, lin: Membership) -> None:
    conditions = {"enrolled": True, "four_groups": False}
    judged(senior, "SH_WAIVER", "refused", conditions=conditions)
    compared(localdate() - timedelta(days=900))

    assert "当时不符合，现在待核实" in " ".join(line_of(calculate_now(senior, acting=lin, action="see_students"), "SH_WAIVER").differs)  # fmt: skip


def test_who_was_never_in_a_run_is_told_that_no_register_was_compared(boarder: Enrolment, lin: Membership) -> None:
    StudentVerdict.objects.filter(enrolment=boarder).delete()
    found = calculate_now(boarder, acting=lin, action="see_students")

    assert "没有与任何部门名单比对" in found.limits[0]
    assert {line.then for line in found.lines} == {None}


def test_nothing_of_the_run_is_changed_and_the_reading_is_recorded(boarder: Enrolment, lin: Membership) -> None:
    before = list(StudentVerdict.objects.order_by("pk").values_list("pk", "outcome", "amount_fen", "award_fen"))
    page = browser(lin).post(f"/programmes/now/{boarder.pk}")

    assert page.status_code == 200
    assert "只供查看，不改变已算的判定" in page.content.decode()
    assert list(StudentVerdict.objects.order_by("pk").values_list("pk", "outcome", "amount_fen", "award_fen")) == before
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.action, entry.object, entry.person_id) == (
        "student calculated",
        f"schools.enrolment:{boarder.pk}",
        lin.person_id,
    )


def test_a_family_calculates_its_own_child_and_no_other(boarder: Enrolment, others: Enrolment) -> None:
    client = browser(mother_of(boarder))

    assert "立即测算" in client.get("/programmes/mine").content.decode()
    assert client.post(f"/programmes/mine/{boarder.pk}/now").status_code == 200
    assert client.post(f"/programmes/mine/{others.pk}/now").status_code == 404
    assert client.post(f"/programmes/now/{boarder.pk}").status_code in (403, 404)


def test_a_student_of_another_school_is_not_found(others: Enrolment, lin: Membership) -> None:
    assert browser(lin).post(f"/programmes/now/{others.pk}").status_code == 404
    with pytest.raises(NotAllowed):
        calculate_now(others, acting=lin, action="see_students")


def test_a_past_enrolment_is_not_calculated(boarder: Enrolment, lin: Membership) -> None:
    boarder.ends_on = localdate() - timedelta(days=1)
    boarder.save()

    with pytest.raises(NotAllowed, match="不在这所学校"):
        calculate_now(boarder, acting=lin, action="see_students")


def test_a_row_that_a_run_would_refuse_is_told_with_its_remedy(boarder: Enrolment, lin: Membership) -> None:
    Enrolment.objects.filter(pk=boarder.pk).update(name="")
    page = browser(lin).post(f"/programmes/now/{boarder.pk}", follow=True)

    assert "计算不收这名学生" in page.content.decode()
