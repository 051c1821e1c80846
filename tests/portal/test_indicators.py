"""The three 100 % and three zero-errors: green only where every row agrees, red leads to its rows, nothing delivered is unknown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import localdate

from zhuxue.engine.common.indicators import load_indicators
from zhuxue.engine.common.places import LIBRARY
from zhuxue.portal.indicators import counting, queries
from zhuxue.portal.indicators.actions import measuring
from zhuxue.portal.indicators.models import Cell, Charge, Measuring, RedRow, SheetRow
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.payments.models import Line, ReturnRow
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.schools.statuses import change_status

from .conftest import holder, waits
from .indicator_people import deliver, enrolled_rows
from .payment_people import PROGRAMME, answers, give_money, make_desk, returned, sent

SignedIn = Callable[..., Client]


def cell(indicator: str, office: Any, programme: str = "") -> Cell:
    """The newest cell of an indicator at an office."""
    return Cell.objects.filter(indicator=indicator, office=office, programme=programme).latest("measuring")


def measured() -> Measuring:
    return measuring.measure(None)


@pytest.fixture
def agreed(lin: Membership) -> Membership:
    """Lin, whose school's sheet of the roll names exactly its students."""
    deliver(lin, "enrolled", enrolled_rows(lin.office))
    return lin


def test_a_school_is_green_only_when_every_student_agrees_with_the_roll(agreed: Membership) -> None:
    measured()

    found = cell("zero_enrolled", agreed.office)
    assert (found.state, found.faults, found.unknown) == ("green", 0, 0)
    assert found.ours == found.theirs == Enrolment.objects.filter(school=agreed.office, ends_on=None, roll_status="enrolled").count() > 0  # fmt: skip


def test_one_too_many_and_one_too_few_are_two_differences_and_never_zero(lin: Membership) -> None:
    rows = enrolled_rows(lin.office)
    stranger = rows[0] | {"name": "示例外人", "identity_number": "439900201001011237"}
    deliver(lin, "enrolled", [*rows[1:], stranger])

    measured()

    found = cell("zero_enrolled", lin.office)
    assert found.ours == found.theirs
    assert (found.state, found.faults) == ("red", 2)
    kinds = set(RedRow.objects.filter(measuring=found.measuring_id, indicator="zero_enrolled", office=lin.office).values_list("fault", flat=True))  # fmt: skip
    assert kinds == {"not_on_roll", "only_on_roll"}


def test_where_nothing_was_delivered_an_office_is_unknown_and_neither_red_nor_green(chen: Membership) -> None:
    other = Enrolment.objects.filter(ends_on=None).exclude(school__path__startswith=chen.office.parent.path).exclude(
        school__parent__in=[row.office_id for row in queries.sheets_visible_to(holder(Role.PROVINCE)).filter(kind="enrolled")]
    )  # fmt: skip
    school = other.exclude(school__in=[row.office_id for row in queries.sheets_visible_to(holder(Role.PROVINCE))])[
        0
    ].school

    measured()

    found = cell("zero_enrolled", school)
    assert (found.state, found.theirs, found.faults) == ("unknown", 0, 0)
    assert found.unknown > 0


def test_a_red_school_makes_everything_above_it_red_and_counts_once(lin: Membership) -> None:
    deliver(lin, "enrolled", enrolled_rows(lin.office)[1:])

    measured()

    county, province = cell("zero_enrolled", lin.office.parent), cell("zero_enrolled", holder(Role.PROVINCE).office)
    schools = Cell.objects.filter(
        measuring=county.measuring_id, indicator="zero_enrolled", office__kind="school", programme=""
    )
    assert county.state == province.state == "red"
    for above in (county, province):
        inside = schools.filter(office__path__startswith=above.office.path)
        assert above.schools_red == inside.filter(state="red").count()
        assert above.schools_green + above.schools_red + above.schools_unknown == inside.count()
        assert above.faults == sum(inside.values_list("faults", flat=True))


def test_a_row_corrected_on_its_own_page_turns_green_and_closes_the_charge(agreed: Membership) -> None:
    gone = SheetRow.objects.filter(sheet__office=agreed.office, outcome="matched").order_by("pk").first()
    deliver(agreed, "enrolled", [row for row in enrolled_rows(agreed.office) if row["name"] != gone.name])
    measured()
    charges = Charge.objects.filter(indicator="zero_enrolled", office=agreed.office, closed_by=None)
    assert charges.count() == 1

    for row in RedRow.objects.filter(
        measuring=queries.latest_measuring(), indicator="zero_enrolled", office=agreed.office
    ):
        change_status(
            Enrolment.objects.get(pk=row.about), "withdrawn", on=localdate(), reason="已随父母迁出", acting=agreed
        )
    last = measured()

    assert cell("zero_enrolled", agreed.office).state == "green"
    assert charges.count() == 0
    assert Charge.objects.filter(office=agreed.office, closed_by=last, closed_on=localdate()).exists()


def test_a_question_that_names_no_fault_for_two_sides_that_differ_is_red_all_the_same(monkeypatch: pytest.MonkeyPatch, db: None) -> None:  # fmt: skip
    one = load_indicators(LIBRARY)["records"]
    silent = one.model_copy(update={"rows": one.rows.replace("'not_filed'", "''")})
    monkeypatch.setattr(counting, "indicators", lambda: {"records": silent})

    last = measured()

    rows = last.rows.filter(indicator="records")
    assert rows.exists()
    assert set(rows.values_list("fault", flat=True)) == {counting.DIFFERS}


def test_what_the_bank_said_and_what_the_system_booked_agree_to_the_fen_or_the_school_is_red(db: None, tmp_path: Path) -> None:  # fmt: skip
    desk = make_desk()
    give_money(desk)
    batch = sent(desk, desk.declare())
    measured()
    waiting = cell("zero_aid", desk.county, PROGRAMME)
    assert (waiting.state, waiting.ours, waiting.theirs) == ("unknown", 0, 0)

    returned(desk, batch, tmp_path, answers(batch, {1: "1001"}))
    measured()
    good = cell("zero_aid", desk.county, PROGRAMME)
    paid = batch.lines.filter(state="paid")
    assert good.state == "green"
    assert good.ours_fen == good.theirs_fen == sum(paid.values_list("amount_fen", flat=True))
    assert good.ours == good.theirs == paid.count()

    line = paid.order_by("pk")[0]
    ReturnRow.objects.create(file=batch.return_files.get(), row=9_999, number=line.number, amount_fen=line.amount_fen + 1, outcome="success", line=line, unmatched="amount")  # fmt: skip
    measured()
    bad = cell("zero_aid", line.school, PROGRAMME)
    assert (bad.state, bad.theirs_fen - bad.ours_fen) == ("red", line.amount_fen + 1)
    assert Line.objects.get(pk=line.pk).state == "paid"


def test_a_measuring_is_kept_as_it_was_and_so_are_its_cells(db: None) -> None:
    last = measured()

    changes = [
        lambda: Measuring.objects.filter(pk=last.pk).update(term="2000-F"),
        lambda: last.cells.update(state="green", faults=0),
        lambda: Cell.objects.filter(measuring=last).delete(),
        lambda: last.rows.update(name=""),
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_rows_of_the_last_two_measurings_stay_and_older_ones_go_while_their_cells_remain(db: None) -> None:
    first, second, third = measured(), measured(), measured()

    assert not first.rows.exists()
    assert second.rows.count() == third.rows.count() > 0
    assert first.cells.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        second.rows.all().delete()


def test_a_green_cell_with_something_unknown_below_is_refused_by_the_database(db: None) -> None:
    last = measured()
    said = {"measuring": last, "indicator": "x", "office": holder(Role.PROVINCE).office, "ours": 1, "theirs": 1, "faults": 0, "unknown": 0, "schools_green": 1, "schools_red": 0}  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic():
        Cell.objects.create(**said, schools_unknown=1, state="green")
    with pytest.raises(IntegrityError), transaction.atomic():
        Cell.objects.create(**(said | {"faults": 1}), schools_unknown=0, state="unknown")


def test_asking_twice_counts_once_and_says_who_asked(lin: Membership) -> None:
    first, second = measuring.ask_to_measure(lin), measuring.ask_to_measure(lin)
    assert first == second

    work_off()

    last = queries.latest_measuring()
    assert last.asked_by == lin
    assert Job.objects.get(pk=first.pk).state == "done"
    assert measuring.ask_to_measure(lin) != first


def test_the_machine_counts_again_when_something_came_and_rests_otherwise(lin: Membership) -> None:
    measured()
    assert measuring.measure_when_stale() == 0

    deliver(lin, "enrolled", enrolled_rows(lin.office))
    assert measuring.measure_when_stale() == 1
    work_off()

    assert queries.latest_measuring().asked_by is None
    assert measuring.measure_when_stale() == 0


def test_chen_sees_nothing_of_lins_school(agreed: Membership, chen: Membership) -> None:
    measured()

    for seen in (queries.cells_visible_to, queries.rows_visible_to, queries.charges_visible_to):
        assert not seen(chen).exclude(office__path__startswith=chen.office.path).exists()
    assert queries.cells_visible_to(agreed).filter(office=agreed.office).exists()
    assert queries.office_in_reach(chen, str(agreed.office_id)) is None


def test_the_office_above_names_who_and_until_when_and_the_school_itself_does_not(lin: Membership) -> None:
    deliver(lin, "enrolled", enrolled_rows(lin.office)[1:])
    measured()
    charge = Charge.objects.get(indicator="zero_enrolled", office=lin.office, closed_by=None)
    for untouched in Charge.objects.filter(set_by=None):
        assert untouched.due_on == untouched.opened_on + timedelta(
            days=load_indicators(LIBRARY)[untouched.indicator].due.days
        )
    county, due = holder(Role.COUNTY), localdate() + timedelta(days=3)

    with pytest.raises(NotAllowed):
        measuring.set_charge(charge, owner=None, due_on=due, reason="自己延期", acting=lin)
    with pytest.raises(NotAllowed, match="不在这个单位任职"):
        measuring.set_charge(charge, owner=county, due_on=due, reason="本周内核对", acting=county)
    measuring.set_charge(charge, owner=lin, due_on=due, reason="本周内核对", acting=county)

    charge.refresh_from_db()
    assert (charge.owner, charge.due_on, charge.set_by) == (lin, due, county)


def test_a_red_cell_waits_on_the_desk_of_its_school_and_is_late_after_its_day(lin: Membership) -> None:
    deliver(lin, "enrolled", enrolled_rows(lin.office)[1:])
    measured()
    Charge.objects.filter(office=lin.office, indicator="zero_enrolled", closed_by=None).update(due_on=localdate() - timedelta(days=1))  # fmt: skip

    (mine,) = waits(queries.waiting, lin)
    assert mine.late == 1
    assert mine.count == Charge.objects.filter(office=lin.office, closed_by=None).count()
    assert any(one.late for one in waits(queries.waiting, holder(Role.COUNTY)))


def test_the_board_leads_from_the_province_to_the_row_and_each_list_is_taken_out(agreed: Membership, signed_in: SignedIn) -> None:  # fmt: skip
    deliver(agreed, "enrolled", enrolled_rows(agreed.office)[1:])
    measured()
    province = signed_in(holder(Role.PROVINCE))
    city, county = agreed.office.parent.parent, agreed.office.parent

    top = province.get("/indicators/").content.decode()
    assert f"/indicators/?office={city.pk}" in top
    assert f"/indicators/?office={county.pk}" in province.get(f"/indicators/?office={city.pk}").content.decode()
    below = province.get(f"/indicators/?office={county.pk}").content.decode()
    address = f"/indicators/rows?indicator=zero_enrolled&amp;office={agreed.office_id}"
    assert address in below
    listed = province.get(address.replace("&amp;", "&"))
    row = listed.context["listing"].page[0]
    page = signed_in(agreed).get(f"/indicators/rows/{row.pk}/").content.decode()
    assert f'href="/students/{row.about}/"' in page
    for name, asked in (("indicator_rows", f"?indicator=zero_enrolled&office={agreed.office_id}"), ("indicator_cells", "?state=red"), ("charges", "")):  # fmt: skip
        sent_file = province.post(f"{export_address(name)}{asked}", {"kind": "csv", "reason": "上会使用"})  # fmt: skip
        assert sent_file.status_code == 200
        assert len(sent_file.content.decode("utf-8-sig").splitlines()) > 2


def export_address(name: str) -> str:
    from django.urls import reverse

    return reverse("export_list", args=[name])


def test_an_indicator_speaks_the_language_of_the_page(lin: Membership, signed_in: SignedIn) -> None:
    client = signed_in(lin)
    client.post("/language", {"language": "en"})
    page = client.get("/indicators/").content.decode()

    assert "All institutions in the system" in page
    assert "机构名录" not in page


def test_a_board_of_a_province_takes_a_handful_of_questions(db: None, signed_in: SignedIn, django_assert_max_num_queries: Any) -> None:  # fmt: skip
    client = signed_in(holder(Role.PROVINCE))
    client.get("/indicators/")

    with django_assert_max_num_queries(20):
        client.get("/indicators/")
    assert offices_visible_to(holder(Role.PROVINCE)).exists()
