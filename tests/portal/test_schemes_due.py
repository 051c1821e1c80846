"""What am I due: a few answers, every programme of the stage, and a missing answer is never a no."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.schemes.due import dues
from zhuxue.portal.schemes.library import rules_of
from zhuxue.portal.schemes.mine import children_of
from zhuxue.portal.schemes.questions import asked_for
from zhuxue.portal.schools.models import Applicant, Enrolment, StudentVerdict

from .conftest import browser, make_person

STAGES = list(rules_of("hunan").library.facts.by_name["stage"].values)


def said(stage: str, **facts: Any) -> dict[str, Any]:
    return {due.programme.code: due for due in dues("hunan", stage, facts)}


def test_a_boarder_in_need_is_due_the_allowance_with_its_amount_for_the_term() -> None:
    found = said("primary", roll_status="enrolled", boards=True, hardship_level="hard")

    assert (found["CE_BOARD"].verdict, found["CE_BOARD"].amount_fen) == ("granted", 62500)
    assert found["CE_NONBOARD"].verdict == "refused"
    assert next(reason.says for reason in found["CE_NONBOARD"].reasons if reason.truth is False) == "非寄宿就读"


@pytest.mark.parametrize("stage", STAGES)
def test_a_family_that_knows_nothing_is_refused_nothing(stage: str) -> None:
    found = dues("hunan", stage, {})

    assert {due.verdict for due in found} == {"unknown"}
    assert len(found) == len([p for p in rules_of("hunan").library.programmes.values() if stage in p.stage])


def test_what_is_missing_is_named_and_who_can_tell_it() -> None:
    board = said("primary", roll_status="enrolled", boards=True)["CE_BOARD"]

    assert [reason.missing for reason in board.reasons if reason.truth is None] == [["困难认定等级"]]
    assert [str(sentence) for sentence in board.bring] == ["还没有认定的，向学校提出家庭经济困难学生认定申请"]


@pytest.mark.parametrize("stage", STAGES)
def test_only_facts_that_some_programme_needs_are_asked(stage: str) -> None:
    asked = asked_for("hunan", (stage,))

    assert all(question.fact.asks for question in asked.questions)
    names = {question.name for question in asked.questions}
    assert ("boards" in names) == (stage in {"primary", "junior_high"})
    assert not names & {"school_name", "identity_number"}


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(STAGES), st.data())
def test_answering_one_more_question_never_turns_a_no_into_a_yes(stage: str, data: Any) -> None:
    """What is refused or granted with facts missing stays so when they become known."""
    values = {q.name: [v for v, _ in q.values if v not in ("", "none")] for q in asked_for("hunan", (stage,)).questions}
    known = {
        name: {"true": True, "false": False}.get(value, value)
        for name, offered in values.items()
        if offered and (value := data.draw(st.sampled_from(offered)))
    }
    less = {name: value for name, value in known.items() if data.draw(st.booleans())}

    before, after = said(stage, **less), said(stage, **known)
    assert [code for code in before if before[code].verdict == "refused" and after[code].verdict != "refused"] == []
    assert [code for code in before if before[code].verdict == "granted" and after[code].verdict == "refused"] == []


def test_the_answer_is_given_without_signing_in_and_nothing_is_kept(db: None) -> None:
    entries = Entry.objects.count()
    asked = {"stages": ["primary", "senior_high"], "place": "hunan", "answers": "1", "roll_status": "enrolled", "boards": "true", "hardship_level": "special"}  # fmt: skip
    page = Client().post("/programmes/what-am-i-due", asked)

    assert "本学期 625.00 元" in page.content.decode()
    assert [title for title, _ in page.context["found"]] == ["小学", "普通高中"]
    assert Entry.objects.count() == entries
    assert not Client().cookies


def test_a_programme_without_amount_says_why(db: None) -> None:
    asked = {"stages": ["senior_high"], "place": "hunan", "answers": "1", "roll_status": "enrolled", "hardship_level": "special"}  # fmt: skip
    page = Client().post("/programmes/what-am-i-due", asked).content.decode()

    assert "湖南2025年春季起的分档金额未见文件" in page


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"stages": []}, "请至少选一个学段"),
        ({"stages": ["nursery"]}, "nursery"),
        ({"stages": ["undergraduate"], "grade": "二"}, "整数"),
        ({"stages": ["undergraduate"], "tuition_paid_fen": "-1"}, "大于或等于"),
        ({"stages": ["undergraduate"], "tuition_paid_fen": "1e99"}, "小于或等于"),
        ({"stages": ["undergraduate"], "military_on": "2024-13-01"}, "日期"),
        ({"stages": ["primary"], "registers": ["none", "in_DIBAO"]}, "不能和其他一起选"),
        ({"stages": ["primary"], "hardship_level": "rich"}, "rich"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_question(db: None, wrong: dict[str, Any], says: str) -> None:
    page = Client().post("/programmes/what-am-i-due", {"answers": "1", **wrong})

    assert page.status_code == 422
    assert says in page.content.decode()


def test_none_of_the_registers_is_a_no_and_nothing_chosen_is_not_known(db: None) -> None:
    def disaster(**more: Any) -> bool | None:
        asked = {"stages": ["primary"], "place": "hunan", "answers": "1", "roll_status": "enrolled", "sudden_hardship": "false", **more}  # fmt: skip
        found = Client().post("/programmes/what-am-i-due", asked).context["found"][0][1]
        return next(due.verdict for due in found if due.programme.code == "TEMP_AID")

    assert disaster() == "unknown"
    assert disaster(registers=["none"]) == "refused"
    assert disaster(registers=["in_DISASTER"]) == "granted"


@pytest.fixture
def mother(db: None, hers: Enrolment) -> Membership:
    """The mother of one student of Lin's school."""
    person = make_person("mother", hers.school, Role.APPLICANT)
    Applicant.objects.create(person=person, student=hers.student, begins_on=date(2024, 9, 1))
    return person.memberships.get()


def test_a_mother_sees_what_the_run_said_of_her_child_and_of_nobody_else(
    mother: Membership, hers: Enrolment, others: Enrolment
) -> None:
    page = browser(mother).get("/programmes/mine").content.decode()

    assert hers.name in page
    assert others.name not in page
    assert [child.enrolment for child in children_of(mother)] == [hers]
    said_of = StudentVerdict.objects.filter(enrolment=hers).count()
    assert len(children_of(mother)[0].said) == said_of > 0


def test_whoever_no_longer_signs_in_for_a_child_sees_it_no_more(mother: Membership) -> None:
    Applicant.objects.update(ends_on=date(2024, 9, 2))

    assert children_of(mother) == []
