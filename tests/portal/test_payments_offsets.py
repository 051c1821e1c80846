"""Waivers that came to a school: what it says of passing them on, who confirms it, what the light of a private school and a family are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils.timezone import localdate

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.payments import lights, offsets
from zhuxue.portal.payments.actions import offsets as actions
from zhuxue.portal.payments.actions import sending
from zhuxue.portal.payments.actions.offsets import Passed
from zhuxue.portal.payments.models import Batch, Line, Offset, OffsetException, OffsetPaper
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership
from zhuxue.portal.people.papers import Paper
from zhuxue.portal.schools.models import Account, Enrolment

from .conftest import make_person
from .payment_people import Desk, approved, give_money, make_desk

SignedIn = Callable[..., Client]
WORDS = "收费票据注明已减免，存学校财务室"
SEEN = "抽看10名学生的收费票据，均已减免"


@pytest.fixture
def desk(db: None) -> Desk:
    made = make_desk()
    give_money(made)
    return made


@pytest.fixture
def came(desk: Desk) -> Offset:
    """A waiver that came to the one private school of the county, with every account known and nothing late."""
    school = desk.awards[0].enrolment.school
    here = Enrolment.objects.filter(school__path__startswith=desk.county.path)
    here.update(facts={"school_kind": "public"})
    here.filter(school=school).update(facts={"school_kind": "private"})
    for one in here.filter(school=school).exclude(student__accounts__ends_on=None):
        Account.objects.create(student_id=one.student_id, account_no="6217000000000000", payee_name=one.name)
    batch = approved(desk, desk.declare())
    Batch.objects.filter(pk=batch.pk).update(to_school=True, due_on=None)
    batch.refresh_from_db()
    sending.order(batch, sending.SCHOOLS, acting=desk.wang)
    sending.mark_sent(batch, acting=desk.wang, receipt="国库支付已受理")
    sending.confirm_school(batch, school.pk, "国库支付2024-1103号", acting=desk.wang)
    return Offset.objects.select_related("office", "batch").get(batch=batch, office=school)


@pytest.fixture
def officer(came: Offset) -> Membership:
    """Who answers for the school."""
    made = make_person("offset-officer", came.office, "school_officer")
    return Membership.objects.select_related("person", "office").get(person=made)


def passed(**more: Any) -> Passed:
    return Passed(**({"way": "reduced", "done_on": localdate(), "words": WORDS} | more))


def light(desk: Desk, came: Offset) -> Any:
    return lights.lit(desk.sun).get(pk=came.office_id)


def numbers(came: Offset) -> list[int]:
    return list(Line.objects.filter(batch=came.batch, school=came.office).order_by("number").values_list("number", flat=True))  # fmt: skip


def test_money_that_came_to_a_school_is_unknown_until_it_answers_and_the_county_confirms(desk: Desk, came: Offset, officer: Membership) -> None:  # fmt: skip
    lines = Line.objects.filter(batch=came.batch, school=came.office, state="paid")
    assert (came.count, came.fen) == (lines.count(), sum(lines.values_list("amount_fen", flat=True)))
    assert light(desk, came).light == lights.UNKNOWN

    actions.answer(came, passed(), acting=officer, seen=0)
    assert light(desk, came).light == lights.UNKNOWN  # its word alone is not yet known to be so
    actions.judge(came, "confirmed", SEEN, acting=desk.sun, seen=1)

    row = light(desk, came)
    assert (row.light, row.passed_fen, row.unsaid_fen, row.kept_fen) == (lights.GREEN, came.fen, 0, 0)
    assert "已冲抵到学生 100%" in "".join(map(str, lights.reasons(row)))


def test_a_student_the_money_did_not_reach_makes_the_light_amber_until_the_school_answers_again(desk: Desk, came: Offset, officer: Membership) -> None:  # fmt: skip
    first = numbers(came)[0]
    actions.answer(came, passed(exceptions={first: "开学前已退学，钱在学校账上"}), acting=officer, seen=0)
    actions.judge(came, "confirmed", SEEN, acting=desk.sun, seen=1)
    kept = Line.objects.get(batch=came.batch, number=first).amount_fen

    row = light(desk, came)
    assert (row.light, row.kept_fen, row.passed_fen) == (lights.AMBER, kept, came.fen - kept)

    actions.answer(came, passed(way="refunded"), acting=officer, seen=1)
    assert light(desk, came).kept_fen == kept  # what is known stays until the new answer is confirmed
    actions.judge(came, "confirmed", SEEN, acting=desk.sun, seen=2)
    assert light(desk, came).light == lights.GREEN


def test_days_alone_turn_no_light_unless_an_office_set_how_many(desk: Desk, came: Offset, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    with connection.cursor() as cursor:  # the trigger keeps the day, and the test has no month to wait
        drop = "DROP TRIGGER {} ON payments_offset" if connection.vendor == "postgresql" else "DROP TRIGGER {}"
        cursor.execute("SELECT 1")
        from zhuxue.portal.payments.triggers import GUARDED

        for name, table, moment, *_ in GUARDED._named():
            if (table, moment) == ("payments_offset", "UPDATE"):
                cursor.execute(drop.format(name))
    Offset.objects.filter(pk=came.pk).update(received_on=localdate() - timedelta(days=40))
    assert light(desk, came).light == lights.UNKNOWN

    said = lights.limits()
    monkeypatch.setattr(lights, "limits", lambda: said.model_copy(update={"amber_days_not_passed_on": 40, "red_days_not_passed_on": 41}))  # fmt: skip
    assert light(desk, came).light == lights.AMBER
    monkeypatch.setattr(lights, "limits", lambda: said.model_copy(update={"amber_days_not_passed_on": 30, "red_days_not_passed_on": 40}))  # fmt: skip
    assert light(desk, came).light == lights.RED


def test_only_the_school_answers_and_only_somebody_else_above_it_confirms(chen: Membership, desk: Desk, came: Offset, officer: Membership) -> None:  # fmt: skip
    other = make_person("offset-county", desk.county, "county")
    also = Membership.objects.create(person=officer.person, office=desk.county, role="county", begins_on="2024-01-01")
    with pytest.raises(NotAllowed):
        actions.answer(came, passed(), acting=chen, seen=0)
    with pytest.raises(NotAllowed):
        actions.answer(came, passed(), acting=desk.sun, seen=0)
    actions.answer(came, passed(), acting=officer, seen=0)
    with pytest.raises(NotAllowed, match="已经回报"):
        actions.answer(came, passed(), acting=officer, seen=1)
    with pytest.raises(NotAllowed, match="另一人确认"):
        actions.judge(came, "confirmed", SEEN, acting=also, seen=1)
    with pytest.raises(NotAllowed, match="刚有人回报过"):
        actions.judge(came, "confirmed", SEEN, acting=desk.sun, seen=0)
    beside = Membership.objects.select_related("person", "office").get(person=other)
    actions.judge(came, "back", "票据看不到减免", acting=beside, seen=1)
    came.refresh_from_db()
    assert (came.state, came.passed_fen) == ("back", None)


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"words": " "}, "四个字"),
        ({"done_on": date(2999, 1, 1)}, "不能晚于今天"),
        ({"way": "refunded", "done_on": date(2024, 1, 1)}, "钱到校以后"),
        ({"exceptions": {99_999: "没有这个人呀"}}, "没有序号 99999"),
        ({"paper": Paper("票据.exe", b"MZ")}, "只收 PDF"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_says_why(came: Offset, officer: Membership, said: dict[str, Any], refused: str) -> None:  # fmt: skip
    with pytest.raises(NotAllowed, match=refused):
        actions.answer(came, passed(**said), acting=officer, seen=0)
    assert not came.answers.exists()


def test_the_database_keeps_what_a_school_said_and_takes_no_student_of_another_list(desk: Desk, came: Offset, officer: Membership) -> None:  # fmt: skip
    made = actions.answer(came, passed(), acting=officer, seen=0)
    other = Line.objects.filter(batch=came.batch).exclude(school=came.office).first()
    for change in (
        lambda: came.answers.update(words="别的话"),
        lambda: came.answers.all().delete(),
        lambda: Offset.objects.filter(pk=came.pk).update(fen=1),
        lambda: other and OffsetException.objects.create(answer=made, line=other, why="不是这里的"),
        lambda: came.answers.update(verdict="confirmed", judge=made.person, judged_by=officer, judged_at=made.at),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_school_answers_in_the_browser_with_a_paper_and_the_county_confirms(desk: Desk, came: Offset, officer: Membership, signed_in: SignedIn) -> None:  # fmt: skip
    client, first = signed_in(officer), numbers(came)[0]
    form = {"way": "reduced", "done_on": localdate().isoformat(), "words": WORDS, "exceptions": f"{first} 开学前已退学，钱在学校账上", "seen": "0"}  # fmt: skip
    where = f"/payments/offsets/{came.pk}/"

    broken = client.post(f"{where}answer", form | {"exceptions": "第一个没有"})
    assert broken.status_code == 422
    assert "第 1 行看不懂" in broken.content.decode()
    sent = client.post(f"{where}answer", form | {"file": SimpleUploadedFile("票据.pdf", b"%PDF-1.4 example")})
    assert sent.status_code == 302
    assert b"%PDF" not in bytes(OffsetPaper.objects.get(of__offset=came).content.kept())

    county = signed_in(desk.sun)
    assert came.office.name in county.get("/payments/offsets?state=said").content.decode()
    page = county.get(where).content.decode()
    assert "开学前已退学" in page
    answered = came.answers.get().pk
    assert county.get(f"/payments/offsets/papers/{answered}").content == b"%PDF-1.4 example"
    assert Entry.objects.filter(action="offset paper shown").exists()
    assert county.post(f"{where}judge", {"verdict": "confirmed", "reason": SEEN, "seen": "1"}).status_code == 302
    assert "99%" in county.get(where).content.decode() or "已确认" in county.get(where).content.decode()


def test_a_family_reads_what_the_school_says_of_its_child_and_nothing_is_called_arrived(came: Offset, officer: Membership) -> None:  # fmt: skip
    lines = list(Line.objects.filter(batch=came.batch, school=came.office).select_related("batch").order_by("number"))
    assert "还没有回报" in str(offsets.to_families(lines)[lines[0].pk])

    actions.answer(came, passed(exceptions={lines[0].number: "开学前已退学"}), acting=officer, seen=0)

    told = offsets.to_families(lines)
    assert "还没有冲抵到您的孩子" in str(told[lines[0].pk])
    if len(lines) > 1:
        assert "上级还没有核对" in str(told[lines[1].pk])
