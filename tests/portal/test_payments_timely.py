"""How much arrived in time by county, private schools, what finance is told that is missing, and a county's own programme."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils.timezone import localdate, now

from zhuxue.portal.awards.models import Award
from zhuxue.portal.demo.veterans import PROGRAMME as VETERANS
from zhuxue.portal.funds.actions import enter_local_share
from zhuxue.portal.funds.programmes import programme_for, title_at
from zhuxue.portal.payments import lights, timeliness
from zhuxue.portal.payments.models import Arrear, Batch, Line
from zhuxue.portal.payments.programmes import due_day, payment_of
from zhuxue.portal.payments.queries import title_of
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Office
from zhuxue.portal.schemes.models import Scheme
from zhuxue.portal.schools.models import Account, Enrolment, Student

from .payment_people import PERIOD, PROGRAMME, Desk, answers, approved, give_money, make_desk, returned, sent

SignedIn = Callable[..., Client]
PAYING = timeliness.Paying(PROGRAMME, PERIOD, date(2024, 11, 30), "示例")


@pytest.fixture
def desk(db: None) -> Desk:
    made = make_desk()
    give_money(made)
    return made


def test_what_arrived_by_the_last_day_is_in_time_and_what_came_later_is_not(desk: Desk, tmp_path: Path) -> None:
    batch = sent(desk, desk.declare())
    returned(desk, batch, tmp_path, answers(batch, {1: "1001"}))
    paid = batch.lines.filter(state="paid").order_by("pk")
    first = paid[0]
    Line.objects.filter(pk=first.pk).update(settled_at="2024-11-30T03:00:00Z")

    row = timeliness.by_office(desk.sun, PAYING).get()
    assert (row.name, row.awards) == (desk.county.name, len(desk.awards))
    assert row.fen == sum(award.amount_fen for award in desk.awards)
    assert (row.in_time_fen, row.paid_fen) == (first.amount_fen, sum(paid.values_list("amount_fen", flat=True)))
    assert row.open_fen == row.fen - row.paid_fen > 0
    assert row.percent == row.in_time_fen * 100 // row.fen


def test_the_page_leads_from_a_county_down_to_its_lines_and_is_taken_out_with_its_filter(
    desk: Desk, signed_in: SignedIn
) -> None:
    desk.declare()
    client = signed_in(desk.sun)
    asked = f"/payments/on-time?paying={PROGRAMME}%7C{PERIOD}"

    page = client.get(asked).content.decode()
    way = f"/payments/lines?below={desk.county.pk}&amp;programme={PROGRAMME}&amp;period={PERIOD}"
    assert way in page
    listed = client.get(way.replace("&amp;", "&")).context["listing"]
    assert {line.programme for line in listed.page} == {PROGRAMME}
    other = Office.objects.filter(kind="county").exclude(pk=desk.county.pk)[0]
    assert client.get(f"/payments/lines?below={other.pk}").context["listing"].page == []
    file = client.post(f"/exports/lists/on_time?paying={PROGRAMME}%7C{PERIOD}", {"kind": "csv", "reason": "月度通报"})
    assert title_of(PROGRAMME) in file.content.decode("utf-8-sig").splitlines()[0]


def test_a_private_school_shows_what_is_late_and_a_public_one_is_not_listed(desk: Desk) -> None:
    school = desk.awards[0].enrolment.school
    Enrolment.objects.filter(school__path__startswith=desk.county.path).update(facts={"school_kind": "public"})
    Enrolment.objects.filter(school=school).update(facts={"school_kind": "private"})
    batch = sent(desk, desk.declare())
    type(batch).objects.filter(pk=batch.pk).update(due_on="2024-11-30")

    row = timeliness.private_schools(desk.sun).get()
    out = batch.lines.filter(school=school, state="ordered").values_list("amount_fen", flat=True)
    assert (row.pk, row.paid_fen, row.late_fen) == (school.pk, 0, sum(out))
    assert row.late_since == date(2024, 11, 30)
    assert timeliness.without_kind(desk.sun) == 0


@pytest.fixture
def private(desk: Desk) -> Office:
    """The one private school of the county, with a batch at the bank."""
    school = desk.awards[0].enrolment.school
    Enrolment.objects.filter(school__path__startswith=desk.county.path).update(facts={"school_kind": "public"})
    Enrolment.objects.filter(school=school).update(facts={"school_kind": "private"})
    return school


def late_by(desk: Desk, days: int) -> Batch:
    batch = sent(desk, desk.declare())
    Batch.objects.filter(pk=batch.pk).update(due_on=localdate() - timedelta(days=days))
    return batch


@pytest.mark.parametrize(
    ("days", "light"), [(0, lights.GREEN), (1, lights.AMBER), (29, lights.AMBER), (30, lights.RED)]
)
def test_a_private_schools_light_turns_with_the_days_its_money_is_late(desk: Desk, private: Office, days: int, light: int) -> None:  # fmt: skip
    missing = Award.objects.filter(enrolment__school=private).exclude(
        student__in=Account.objects.filter(ends_on=None).values("student")
    )
    for award in missing:
        Account.objects.create(student=award.student, account_no="6217000000000000", payee_name=award.name)
    late_by(desk, days)

    row = lights.lit(desk.sun).get(pk=private.pk)

    assert row.light == light
    assert any(f"已 {days} 天" in str(said) for said in lights.reasons(row)) == (days > 0)


def test_a_missing_account_is_amber_and_so_many_red_and_the_page_says_how_many(desk: Desk, private: Office, signed_in: SignedIn) -> None:  # fmt: skip
    Account.objects.filter(student__in=Award.objects.filter(enrolment__school=private).values("student")).update(
        ends_on="2024-01-01"
    )

    row = lights.lit(desk.sun).get(pk=private.pk)
    assert row.missing == row.awarded > 0
    assert row.light == lights.RED
    page = signed_in(desk.sun).get("/payments/private-schools").content.decode()
    assert f"{row.missing} 名受助学生没有登记账户" in page
    assert f"/payments/private-schools/{private.pk}/" in page


def test_a_private_school_of_which_nothing_is_known_has_no_green_light(desk: Desk) -> None:
    code = f"{desk.county.code}6001"
    silent = desk.county.children.create(kind="school", code=code, name="示例民办", path=f"{desk.county.path}{code}/")
    student = Student.objects.create(name="测样", lookup="0" * 64)
    Enrolment.objects.create(student=student, school=silent, office=silent, name="测样", stage="primary", facts={"school_kind": "private"}, begins_on="2024-09-01")  # fmt: skip

    row = lights.lit(desk.sun).get(pk=silent.pk)

    assert row.light == lights.UNKNOWN
    assert "无从判断" in str(lights.reasons(row)[0])


def test_what_reached_a_school_is_counted_in_the_books_of_one_year(desk: Desk, private: Office, tmp_path: Path) -> None:
    batch = sent(desk, desk.declare())
    returned(desk, batch, tmp_path, answers(batch, {}))
    paid = sum(batch.lines.filter(school=private, state="paid").values_list("amount_fen", flat=True))

    by_year = {
        year: lights.lit(desk.sun, year=year).get(pk=private.pk).paid_fen for year in (batch.year, batch.year + 1)
    }

    assert by_year[batch.year] >= paid > 0
    assert by_year[batch.year + 1] == 0


def test_a_private_school_opens_to_its_batches_and_says_that_passing_on_is_not_known(desk: Desk, private: Office, signed_in: SignedIn) -> None:  # fmt: skip
    batch = sent(desk, desk.declare())
    line = batch.lines.filter(school=private)[0]
    Batch.objects.filter(pk=batch.pk).update(to_school=True)
    Line.objects.filter(pk=line.pk).update(state="paid", settled_at=now())

    page = signed_in(desk.sun).get(f"/payments/private-schools/{private.pk}/").content.decode()

    assert batch.title in page
    assert "是否冲抵到学生暂无数据" in page
    assert lights.lit(desk.sun).get(pk=private.pk).light != lights.GREEN
    assert signed_in(desk.sun).get(f"/payments/private-schools/{desk.county.pk}/").status_code == 404


def test_the_page_says_which_share_is_missing_and_once_it_is_entered_two_people_approve(
    db: None, signed_in: SignedIn
) -> None:
    desk = make_desk()
    batch = desk.declare()
    Batch.objects.filter(pk=batch.pk).update(programme="PRE_AID")  # of which the small demo has none due
    client = signed_in(desk.wang)
    page = client.get(f"/payments/{batch.pk}/").content.decode()
    assert "中央负担比例没有查到" in page
    assert "/funds/local-shares/enter?programme=PRE_AID" in page

    said = {"programme": "PRE_AID", "since": "2024-01-01", "central": "50", "province": "20", "city": "10", "county": "20", "source": "示例：县财教〔2024〕7号"}  # fmt: skip
    assert client.post("/funds/local-shares/enter", said | {"county": "21"}).status_code == 422
    assert client.post("/funds/local-shares/enter", said).status_code == 302
    assert "资金账" in client.get(f"/payments/{batch.pk}/").context["lacking"]
    give_money(desk, fen=10_000_000, programme="PRE_AID")

    assert client.get(f"/payments/{batch.pk}/").context["lacking"] == ""
    assert approved(desk, batch).state == "approved"


def test_the_centres_share_is_not_entered_over_what_the_file_says(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="项目文件已写明中央负担比例"):
        enter_local_share(desk.wang, desk.county, PROGRAMME, date(2025, 1, 1), (2500, 1250, 1250), source="示例", central=5000)  # fmt: skip


def test_a_countys_own_programme_has_its_money_and_its_way_of_paying(db: None) -> None:
    scheme = Scheme.objects.get(title="示例：寄宿生交通补助")
    other = Office.objects.filter(kind="county").exclude(pk=scheme.owner_id).order_by("path")[0]

    assert programme_for(scheme.code, scheme.owner).title == scheme.title == title_of(scheme.code)
    assert title_at(scheme.code, scheme.owner) == scheme.title
    payment = payment_of(scheme.code)
    assert payment is not None
    assert payment.payee == "student_or_guardian"
    assert due_day(scheme.code, PERIOD)[0] is None
    with pytest.raises(NotAllowed, match="没有"):
        programme_for(scheme.code, other)


def test_the_back_pay_of_the_veterans_names_the_notice(db: None) -> None:
    found = Arrear.objects.filter(programme=VETERANS).first()

    assert found is not None
    assert (found.kind, found.was_fen, found.now_fen) == ("back_pay", 165_000, 185_000)
    assert "财教〔2024〕181号" in found.cause
    assert "2024-10-28" in found.cause
