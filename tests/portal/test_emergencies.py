"""Emergency aid: an event of two people, who is hit and who is not known, the fast lane, money once, the check afterwards."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import localdate

from zhuxue.engine.common.emergencies import Emergencies
from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.portal.applications.actions import decide
from zhuxue.portal.applications.models import HardshipLevel
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.applications.rules import HARDSHIP
from zhuxue.portal.awards.models import Award
from zhuxue.portal.emergencies import queries, spending
from zhuxue.portal.emergencies.actions import adding, adjusting, checking, events, noticing, rows
from zhuxue.portal.emergencies.area import Area
from zhuxue.portal.emergencies.finding import find
from zhuxue.portal.emergencies.models import Affected, AfterCheck, Emergency, EmergencyStep
from zhuxue.portal.emergencies.paying import SCHOOL
from zhuxue.portal.funds.actions import Move, move
from zhuxue.portal.funds.models import Fund, FundAccount
from zhuxue.portal.funds.proofs import broken
from zhuxue.portal.funds.setting_aside import SET_ASIDE
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.notices.actions import take_down
from zhuxue.portal.notices.steps import begin_notice
from zhuxue.portal.payments.due import offers
from zhuxue.portal.payments.models import Draw, Line
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.models import Enrolment, Outcome, Run, StudentVerdict

from .award_people import mother_of
from .conftest import browser, waits
from .emergency_people import EACH, WHY, Flood, flood, student
from .payment_people import member, office


@pytest.fixture
def place(db: None) -> Flood:
    return flood()


def refused(act: Any, *said: Any, **more: Any) -> str:
    """Why something is not allowed, as a person reads it."""
    with pytest.raises(NotAllowed) as why, transaction.atomic():
        act(*said, **more)
    return why.value.zh


# the event


def test_an_event_runs_only_once_another_person_confirms_it(place: Flood) -> None:
    event = place.declare()

    assert event.state == "declared"
    assert "另一人确认" in refused(events.confirm, event, WHY, acting=place.sun)
    assert refused(find, event, acting=place.sun)
    with pytest.raises(IntegrityError), transaction.atomic():
        Emergency.objects.filter(pk=event.pk).update(state="open", confirmed_by=place.sun.person)
    assert events.confirm(event, WHY, acting=place.qian).state == "open"


def test_declared_twice_by_a_double_click_it_is_one_event(place: Flood) -> None:
    said = events.Declared("flood", "示例县洪涝", localdate(), None, WHY, regions=[place.county.code])
    key = uuid.uuid4()

    assert events.declare(said, acting=place.sun, form_key=key) == events.declare(said, acting=place.sun, form_key=key)
    assert EmergencyStep.objects.filter(what="declared", person=place.sun.person).count() == 1


def test_nobody_declares_beyond_the_own_reach_nor_a_flood_without_a_place(place: Flood) -> None:
    assert "超出" in refused(place.declare, regions=["990699"])
    assert "受灾区域" in refused(place.declare, regions=[])
    assert place.declare(kind="fire", regions=[]).state == "declared"


def test_what_an_event_is_and_what_was_done_is_never_changed(place: Flood) -> None:
    event = place.opened()

    for change in (
        lambda: Emergency.objects.filter(pk=event.pk).update(office=place.chen.office),
        lambda: Emergency.objects.filter(pk=event.pk).update(state="declared"),
        lambda: EmergencyStep.objects.update(reason="别的"),
        lambda: EmergencyStep.objects.all().delete(),
        lambda: Affected.objects.filter(emergency=event).delete(),
        lambda: Affected.objects.filter(emergency=event).update(student=place.away.student),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# who is hit


@pytest.mark.parametrize(
    ("hukou", "address", "places", "expected"),
    [
        ("430626", "", (), True),
        ("431202", "", (), False),
        (None, "", (), None),
        (None, "示例村示例组", (), None),
        ("431202", "岳阳市平江县示例镇", (), True),
        ("430626", "怀化市鹤城区示例街道", (), False),
        ("430626", "岳阳市", (), True),
        ("430626", "", ("示例镇",), None),
        ("430626", "示例镇示例村", ("示例镇",), True),
        ("430626", "别的镇示例村", ("示例镇",), False),
        ("430626", "示例村示例组", ("示例镇",), None),
        ("431202", "", ("示例镇",), False),
    ],
)
def test_where_somebody_lives_is_known_or_it_is_not_known_and_never_taken_for_elsewhere(
    hukou: str | None, address: str, places: tuple[str, ...], expected: bool | None
) -> None:
    assert Area(("430626",), places).home(hukou, address) is expected


def test_who_lives_there_and_who_studies_there_is_found_and_who_is_for_certain_elsewhere_is_not(place: Flood) -> None:
    commuter = student(place.lin.office, 5, "431202")
    foreign = student(place.chen.office, 6, "431202")
    event = place.opened()

    assert {row.student_id for row in event.rows.filter(lives=True)} == {e.student_id for e in [*place.here, place.away]}  # fmt: skip
    assert (place.row(event, commuter).lives, place.row(event, commuter).studies) == (False, True)
    assert not event.rows.filter(student=foreign.student_id).exists()


def test_a_student_whose_home_is_not_known_is_listed_as_unknown_never_as_not_hit(place: Flood) -> None:
    nameless = student(place.chen.office, 7, None)
    vague = student(place.chen.office, 8, None, address="示例村示例组")
    event = place.opened()

    assert {place.row(event, each).state for each in (nameless, vague)} == {"unknown"}
    assert event.steps.get(what="found").details["unknown"] >= 2


def test_looking_again_adds_only_who_is_new_and_leaves_what_was_answered(place: Flood) -> None:
    event = place.opened()
    before = event.rows.count()
    rows.refuse_many([place.row(event, place.here[0]).pk], "住处没有进水", acting=place.lin)
    student(place.lin.office, 5, place.county.code)

    assert find(event, acting=place.sun)["new"] == 1
    assert event.rows.count() == before + 1
    assert place.row(event, place.here[0]).state == "refused"


def test_a_register_names_students_only_when_it_was_delivered_after_the_event(place: Flood) -> None:
    hit = student(place.chen.office, 7, None)
    run = Run.objects.latest("pk")
    outcome = Outcome.objects.create(run=run, programme="TEMP_AID", title="t", verdict="granted", reason="r", version="t", conditions={})  # fmt: skip
    StudentVerdict.objects.create(enrolment=hit, outcome=outcome)
    Run.objects.filter(pk=run.pk).update(releases=[{"register": "DISASTER", "released_on": f"{localdate()}", "scope": None}])  # fmt: skip
    named = place.row(place.opened(), hit)
    Run.objects.filter(pk=run.pk).update(releases=[{"register": "DISASTER", "released_on": "2024-08-25", "scope": None}])  # fmt: skip
    old = place.row(place.opened(), hit)

    assert (named.register, named.state) == (True, "found")
    assert (old.register, old.state) == (False, "unknown")


def test_the_search_is_a_job_that_says_how_many(place: Flood) -> None:
    event = events.confirm(place.declare(), WHY, acting=place.qian)
    job = events.ask_find(event, acting=place.sun)

    assert events.ask_find(event, acting=place.sun) == job
    work_off()
    job.refresh_from_db()
    assert (job.state, job.result["new"]) == ("done", event.rows.count())


def test_pupils_of_the_area_who_study_elsewhere_wait_for_the_province_and_show_name_school_and_reason_only(
    place: Flood,
) -> None:
    event = place.opened()
    row = place.row(event, place.away)
    assert row.held
    assert not queries.rows_visible_to(place.chen).filter(pk=row.pk).exists()
    assert not queries.rows_visible_to(place.sun).filter(pk=row.pk).exists()

    page = browser(place.sun).get("/emergencies/elsewhere").content.decode()
    assert place.away.name in page and place.chen.office.name in page
    assert place.here[0].name not in page
    assert browser(place.sun).get(f"/emergencies/rows/{row.pk}/").status_code == 404
    assert rows.forward([row.pk], "转学生所在学校核实", acting=place.top) == 1
    assert rows.forward([row.pk], "转学生所在学校核实", acting=place.top) == 0
    assert queries.rows_visible_to(place.chen).filter(pk=row.pk).exists()
    assert not queries.rows_visible_to(place.sun).filter(pk=row.pk).exists()


def test_another_school_and_another_class_see_nothing(place: Flood) -> None:
    event = place.opened()
    classroom = office("class", "99062600001-C1", place.lin.office)
    teacher = member("f-teacher", classroom, "class_teacher")
    row = place.row(event, place.here[0])

    assert browser(place.chen).get(f"/emergencies/rows/{row.pk}/").status_code == 404
    assert browser(teacher).get(f"/emergencies/rows/{row.pk}/").status_code == 404
    Affected.objects.filter(pk=row.pk).update(office=classroom)
    assert browser(teacher).get(f"/emergencies/rows/{row.pk}/").status_code == 200
    assert [r.pk for r in queries.rows_visible_to(teacher)] == [row.pk]


# families, and whom nobody found


def test_a_family_applies_once_and_reads_where_it_stands(place: Flood) -> None:
    event = place.opened(kind="fire", regions=[])
    mother = mother_of(place.here[0], "f-mother")
    for _ in range(2):
        adding.apply(event, place.here[0], "房屋过火，电话 19900001234", acting=mother)

    row = place.row(event, place.here[0])
    assert (row.state, row.applied) == ("found", True)
    assert "19900001234" not in row.story
    assert event.steps.filter(what="applied").count() == 1
    assert "学校正在核实" in browser(mother).get("/emergencies/mine").content.decode()
    assert refused(adding.apply, event, place.here[1], "替别人家的孩子申请", acting=mother)


def test_who_was_not_known_to_be_hit_is_asked_about_once_the_family_applies(place: Flood) -> None:
    nameless = student(place.chen.office, 7, None)
    event = place.opened()
    mother = mother_of(nameless, "f-mother")
    adding.apply(event, nameless, "家里进水了", acting=mother)

    row = place.row(event, nameless)
    assert (row.state, row.held) == ("found", False)


# the fast lane


def test_a_school_verifies_all_in_two_clicks_and_the_county_approves(place: Flood) -> None:
    event = place.opened()
    lin = browser(place.lin)
    asked = f"?event={event.pk}&state=found"
    page = lin.get(f"/emergencies/rows/{asked}").content.decode()
    assert "核实属实，报县级审批" in page and 'value="学校核实属实"' in page

    lin.post(f"/emergencies/rows/answer{asked}", {"all": "1", "act": "confirm", "reason": "学校核实属实"})
    assert set(event.rows.filter(school=place.lin.office).values_list("state", flat=True)) == {"confirmed"}
    said = {
        "all": "1",
        "act": "approve",
        "amount_fen": "500",
        "source": f"{place.fund.pk}-office",
        "reason": "同意发放",
    }
    browser(place.sun).post(f"/emergencies/rows/approve?event={event.pk}", said)
    assert Award.objects.filter(programme=event.code, amount_fen=EACH).count() == 4


def test_nobody_approves_what_they_verified_and_no_case_is_passed_without_amount_and_source(place: Flood) -> None:
    event = place.opened()
    row = place.row(event, place.here[0])
    rows.confirm_many([row.pk], "学校核实属实", acting=place.lin)
    row.refresh_from_db()
    last = row.case.decisions.order_by("-sequence")[0]
    again = {
        "round": 1,
        "number": 1,
        "step": "approve",
        "sequence": 9,
        "verdict": "pass",
        "reason": "同意",
        "at": last.at,
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        row.case.decisions.create(**again, person=place.lin.person, membership=place.lin)
    blank = Said("pass", "同意发放", amount_fen=EACH)
    assert "金额和资金来源" in refused(decide, row.case_id, blank, acting=place.sun, seen=row.case.last_sequence)


def test_verified_twice_it_is_one_case_and_a_second_approval_changes_nothing(place: Flood) -> None:
    event = place.opened()
    row = place.row(event, place.here[0])

    assert [rows.confirm_many([row.pk], "学校核实属实", acting=place.lin).done for _ in range(2)] == [1, 0]
    assert [rows.approve_many([row.pk], place.granting(), "同意发放", acting=place.sun).done for _ in range(2)] == [1, 0]  # fmt: skip
    other = rows.approve_many([row.pk], place.granting(60_000), "同意发放", acting=place.qian)
    assert (other.done, len(other.refused)) == (0, 1)
    assert Award.objects.filter(programme=event.code).count() == 1


def test_nothing_is_approved_while_the_limits_are_not_known(place: Flood) -> None:
    event = place.opened(limits=None)
    row = place.row(event, place.here[0])
    rows.confirm_many([row.pk], "学校核实属实", acting=place.lin)

    done = rows.approve_many([row.pk], place.granting(), "同意发放", acting=place.sun)
    assert "限额还不知道" in done.refused[0][1].zh
    events.enter_limits(event, EACH, EACH, WHY, acting=place.sun)
    assert rows.approve_many([row.pk], place.granting(), "同意发放", acting=place.sun).done == 1


def test_no_limit_is_overrun_by_a_fen_whatever_writes_it(place: Flood) -> None:
    event = place.opened(limits=(EACH, 2 * EACH))
    chosen = [place.row(event, each).pk for each in place.here]
    rows.confirm_many(chosen, "学校核实属实", acting=place.lin)

    assert "每人限额" in rows.approve_many(chosen[:1], place.granting(EACH + 1), "同意发放", acting=place.sun).refused[0][1].zh  # fmt: skip
    done = rows.approve_many(chosen, place.granting(), "同意发放", acting=place.sun)
    assert (done.done, {why.zh[:6] for _, why in done.refused}) == (2, {"本事件总限额"})
    assert refused(events.enter_limits, event, EACH, EACH, WHY, acting=place.sun)
    with pytest.raises(IntegrityError), transaction.atomic():
        event.rows.filter(state="approved").update(amount_fen=EACH + 1)


def test_a_refusal_says_why_and_a_verified_student_is_not_refused_by_the_school_any_more(place: Flood) -> None:
    event = place.opened()
    first, second = (place.row(event, each).pk for each in place.here[:2])

    assert refused(rows.refuse_many, [first], "无", acting=place.lin)
    rows.refuse_many([first], "住处没有进水", acting=place.lin)
    rows.confirm_many([second], "学校核实属实", acting=place.lin)
    assert rows.refuse_many([second], "住处没有进水", acting=place.lin).refused
    assert event.rows.get(pk=first).steps.get().reason == "住处没有进水"


def test_an_event_ends_only_once_everybody_is_answered(place: Flood) -> None:
    event = place.opened()
    assert "没有核实或审批" in refused(events.close, event, "灾后已全部办完", acting=place.sun)

    rows.forward([place.row(event, place.away).pk], "转学生所在学校核实", acting=place.top)
    rows.refuse_many([place.row(event, place.away).pk], "住处没有进水", acting=place.chen)
    place.granted(event)
    event.rows.filter(state="found").update(state="refused")  # whoever else the demo has
    assert events.close(event, "灾后已全部办完", acting=place.sun).state == "closed"
    assert refused(adding.add, event, place.here[0], "又进水了", acting=place.lin)


# money


def test_the_money_is_paid_like_any_other_and_every_yuan_is_traced(place: Flood, tmp_path: Path) -> None:
    event = place.opened()
    place.granted(event)
    place.paid(event, tmp_path, {1: "1001"})

    lines = Line.objects.filter(programme=event.code)
    assert sorted(lines.values_list("state", flat=True)) == ["paid", "paid", "paid", "refused"]
    assert set(Draw.objects.filter(line__in=lines).values_list("fund", flat=True)) == {place.fund.pk}
    assert FundAccount.objects.get(fund=place.fund, office=place.county, state="paid").balance_fen == 3 * EACH
    assert list(broken()) == []


def test_nobody_is_paid_twice_for_one_event_across_schools_and_counties(place: Flood, tmp_path: Path) -> None:
    event = place.opened()
    row = place.granted(event, 1)[0]
    moved = Enrolment.objects.create(student=place.here[0].student, school=place.chen.office, office=place.chen.office, name="测灾0", stage="primary", begins_on="2024-09-01")  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic():
        Affected.objects.create(emergency=event, student=row.student, enrolment=moved, school=moved.school, office=moved.office, name="测灾0", state="found", since=localdate(), due_on=localdate())  # fmt: skip
    award = Award.objects.get(programme=event.code)
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.create(case=award.case, decision=award.case.decisions.order_by("sequence")[0], student=row.student, enrolment=moved, office=moved.office,
            name="测灾0", programme=event.code, title="t", period="2025-F", amount_fen=1, at=award.at)  # fmt: skip
    assert refused(adding.add, event, moved, "在新学校又加一次", acting=place.chen)
    assert event.rows.filter(student=row.student).count() == 1
    place.paid(event, tmp_path)
    assert place_offers(place.county, event.code) == 0


def test_two_events_of_one_term_may_both_help_one_student(place: Flood, tmp_path: Path) -> None:
    first, second = place.opened(), place.opened(title="示例县第二次洪涝")

    assert len(place.granted(first, 1)) == len(place.granted(second, 1)) == 1
    place.paid(first, tmp_path)
    (tmp_path / "second").mkdir()
    place.paid(second, tmp_path / "second")
    assert Line.objects.filter(student=place.here[0].student, state="paid").count() == 2
    assert list(broken()) == []


def test_what_the_school_pays_of_its_set_aside_is_not_offered_to_the_county(place: Flood) -> None:
    event = place.opened()
    own = Fund.objects.create(source="school", programme=SET_ASIDE, year=1999, term="", donor="", title="示例计提")
    school = place.lin.office
    move(place.lin, "allocate", [Move(own, school, "outside", school, "allocated", 100_000)], reference="t", reason=WHY, once="flood:own")  # fmt: skip
    chosen = [place.row(event, each).pk for each in place.here]
    rows.confirm_many(chosen, "学校核实属实", acting=place.lin)
    rows.approve_many(chosen[:1], place.granting(fund=own.pk, whose=SCHOOL), "同意发放", acting=place.sun)
    rows.approve_many(chosen[1:], place.granting(), "同意发放", acting=place.sun)

    assert (place_offers(place.county, event.code), place_offers(school, event.code)) == (3, 1)
    assert place.batch(event).declared_count == 3


def place_offers(where: Office, code: str) -> int:
    """How many of an event an office is offered to pay."""
    return sum(offer.count for offer in offers(where) if offer.scope.programme == code)


def test_an_award_taken_back_frees_the_limit_and_stands_no_more(place: Flood) -> None:
    event = place.opened(limits=(EACH, EACH))
    row = place.granted(event, 1)[0]
    decide(row.case_id, Said("undo", "发现不住在这里"), acting=place.sun, seen=row.case.last_sequence)

    row.refresh_from_db()
    assert (row.state, row.award_id, queries.spent_fen(event)) == ("confirmed", None, 0)
    assert rows.approve_many([row.pk], place.granting(), "核实后同意", acting=place.qian).done == 1
    assert place_offers(place.county, event.code) == 1


# hardship in mid-year


def test_one_click_begins_the_adjustment_of_hardship_and_the_machine_changes_no_level(place: Flood) -> None:
    event = place.opened()
    row = place.granted(event, 1)[0]
    before = HardshipLevel.objects.count()
    first = adjusting.begin_adjustment(row, "电话征得家长同意", acting=place.lin)

    assert adjusting.begin_adjustment(row, "电话征得家长同意", acting=place.lin) == first
    assert (first.programme, first.state) == (HARDSHIP, "draft")
    assert HardshipLevel.objects.count() == before
    assert f"/cases/{first.pk}/" in browser(place.lin).get(f"/emergencies/rows/{row.pk}/").content.decode()
    assert f"/emergencies/rows/{row.pk}/" in browser(place.lin).get(f"/cases/{first.pk}/").content.decode()


def test_an_adjustment_begins_only_from_a_verified_student(place: Flood) -> None:
    event = place.opened()

    assert refused(adjusting.begin_adjustment, place.row(event, place.here[0]), "电话征得家长同意", acting=place.lin)


# the check afterwards


def test_the_draw_can_be_drawn_again_by_its_seed_and_nobody_checks_what_they_decided(place: Flood, tmp_path: Path) -> None:  # fmt: skip
    event = place.opened()
    assert "还没有新到账" in refused(checking.draw, event, acting=place.sun)
    place.granted(event)
    place.paid(event, tmp_path)
    drawn = checking.draw(event, acting=place.sun)
    check = AfterCheck.objects.get(draw=drawn)

    assert checking.drawn_by(drawn.seed, drawn.among, drawn.drawn) == [check.row_id]
    assert (len(drawn.among), drawn.drawn, drawn.due_on) == (4, 1, localdate() + timedelta(days=30))
    said = checking.Found("right", "入户看过属实", "走访记录第1号")
    assert "没有办过" in refused(checking.note_result, check, said, acting=place.sun)
    with pytest.raises(IntegrityError), transaction.atomic():
        AfterCheck.objects.filter(pk=check.pk).update(result="right", note="看过", evidence="记录", by=place.sun.person, at=drawn.at)  # fmt: skip
    checking.note_result(check, said, acting=place.qian)
    assert refused(checking.note_result, check, said, acting=place.qian)
    with pytest.raises(IntegrityError), transaction.atomic():
        AfterCheck.objects.filter(pk=check.pk).update(result="doubt")
    assert refused(checking.draw, event, acting=place.sun)


def test_a_late_check_stands_on_the_desk(place: Flood, tmp_path: Path) -> None:
    event = place.opened()
    place.granted(event)
    place.paid(event, tmp_path)
    drawn = checking.draw(event, acting=place.sun)
    row = AfterCheck.objects.get(draw=drawn)
    late = AfterCheck(draw=drawn, row=event.rows.exclude(pk=row.row_id).filter(state="approved")[0], due_on=localdate() - timedelta(days=1),
        confirmed_by=place.lin.person, approved_by=place.sun.person)  # fmt: skip
    late.save()

    told = next(w for w in waits(queries.waiting, place.qian) if "after" in w.address or "checks" in w.address)
    assert (told.count, told.late) == (2, 1)
    assert browser(place.qian).get(told.address).context["listing"].count == 2


# what was spent


def test_every_figure_of_the_spending_leads_to_just_its_rows(place: Flood, tmp_path: Path) -> None:
    event = place.opened()
    place.granted(event, 3)
    place.paid(event, tmp_path, {1: "1001"})
    qian = browser(place.qian)
    page = qian.get(f"/emergencies/{event.pk}/spending")
    approved, paid = page.context["figures"][:2]

    assert (approved.value, paid.value) == ("1,500.00", "1,000.00")
    assert [qian.get(figure.address).context["listing"].count for figure in (approved, paid)] == [3, 2]
    (source,) = page.context["sources"]
    assert source[1:3] == (3, 3 * EACH)
    assert qian.get(source[3]).context["listing"].count == 3
    (school,) = [row for row in page.context["listing"].rows if row.approved_fen]
    assert (school.people, school.approved_fen, school.paid_people, school.paid_fen, school.public_fen) == (3, 3 * EACH, 2, 2 * EACH, 3 * EACH)  # fmt: skip
    assert page.context["left_fen"] == event.event_fen - 3 * EACH


def test_the_hours_run_from_declaring_to_the_first_and_the_last_payment(place: Flood, tmp_path: Path) -> None:
    event = place.opened()
    place.granted(event, 2)
    place.paid(event, tmp_path)
    lines = Line.objects.filter(programme=event.code).order_by("pk")
    for line, minutes in zip(lines, (61, 1440), strict=True):
        Line.objects.filter(pk=line.pk).update(settled_at=event.declared_at + timedelta(minutes=minutes))

    assert spending.pace(event, lines) == spending.Pace(2, 24)


def test_a_school_sees_what_came_to_its_own_students_only(place: Flood) -> None:
    event = place.opened()
    place.granted(event, 2)
    page = browser(place.chen).get(f"/emergencies/{event.pk}/spending")

    assert page.status_code == 404
    rows.forward([place.row(event, place.away).pk], "转学生所在学校核实", acting=place.top)
    page = browser(place.chen).get(f"/emergencies/{event.pk}/spending")
    assert (page.status_code, page.context["figures"][0].value) == (200, "0.00")


# the desk, and the rules as data


def test_each_desk_shows_what_waits_and_its_link_leads_to_just_these(place: Flood) -> None:
    event = place.opened()
    for who, many in ((place.lin, 4), (place.top, None)):
        told = next(w for w in waits(queries.waiting, who) if "rows" in w.address)
        listed = browser(who).get(told.address).context["listing"].count
        assert told.count == listed and many in {None, listed}
    rows.confirm_many([place.row(event, place.here[0]).pk], "学校核实属实", acting=place.lin)
    told = next(w for w in waits(queries.waiting, place.sun) if "confirmed" in w.address)
    assert told.count == browser(place.sun).get(told.address).context["listing"].count == 1


def test_what_is_approved_waits_on_the_desk_of_who_pays_it_until_a_batch_holds_it(place: Flood) -> None:
    event = place.opened()
    place.granted(event, 3)
    told = next(w for w in waits(queries.waiting, place.wang) if "paid=due" in w.address)
    assert (told.count, told.late) == (3, 0)
    assert browser(place.wang).get(told.address).context["listing"].count == 3
    event.rows.filter(state="approved").update(since=localdate() - timedelta(days=20))
    assert next(w for w in waits(queries.waiting, place.wang) if "paid=due" in w.address).late == 3

    place.batch(event)
    assert not [w for w in waits(queries.waiting, place.wang) if "paid=due" in w.address]


def test_only_who_declared_an_event_or_is_above_draws_from_all_its_rows(place: Flood) -> None:
    event = place.opened()
    rows.forward([place.row(event, place.away).pk], "转学生所在学校核实", acting=place.top)
    other = member("f-other", place.chen.office.parent, "county")

    assert browser(other).get(f"/emergencies/{event.pk}/").status_code == 200
    assert browser(other).post(f"/emergencies/{event.pk}/draw", {"act": "draw"}).status_code == 404


def test_what_was_paid_is_posted_by_the_school_only_once_the_county_decided_so(place: Flood, tmp_path: Path) -> None:
    Office.objects.filter(pk=place.lin.office_id).update(name="示例小学")  # a code in a name would not be posted
    event = place.opened()
    place.granted(event, 2)
    place.paid(event, tmp_path)
    assert noticing.to_post(place.lin) == []
    with pytest.raises(NotAllowed):
        noticing.decide_notice(event, True, WHY, acting=place.lin)

    client = browser(place.sun)
    said = {"act": "notice", "after": "yes", "reason": "县政府要求公开发放人数"}
    assert client.post(f"/emergencies/{event.pk}/run", said).status_code == 302
    event.refresh_from_db()
    assert event.steps.get(what="notice").reason == "县政府要求公开发放人数"
    with pytest.raises(NotAllowed, match="已经决定过"):
        noticing.decide_notice(event, False, WHY, acting=place.sun)

    step = noticing.to_post(place.lin)[0]
    assert step.rows_count == 2
    notice = begin_notice(step.made_from, acting=place.lin)
    assert (notice.names, notice.rows_count) == (False, 2)
    assert noticing.to_post(place.lin) == []
    take_down(notice, reason="挂错了地方", acting=place.lin)
    assert [one.rows_count for one in noticing.to_post(place.lin)] == [2]


def test_who_was_paid_after_a_notice_stands_in_the_next_one(place: Flood, tmp_path: Path) -> None:
    Office.objects.filter(pk=place.lin.office_id).update(name="示例小学")
    event = place.opened()
    rows_of = place.granted(event, 3)
    noticing.decide_notice(event, True, WHY, acting=place.sun)
    place.paid(event, tmp_path, {1: "1004"})
    begin_notice(noticing.to_post(place.lin)[0].made_from, acting=place.lin)
    Line.objects.filter(award__affected__in=rows_of, state="refused").update(state="paid")

    step = noticing.to_post(place.lin)[0]

    assert (step.rows_count, step.made_from.rpartition(":")[2]) == (1, "2")
    begin_notice(step.made_from, acting=place.lin)
    assert noticing.to_post(place.lin) == []


def test_no_name_of_an_event_is_posted_and_its_steps_ask_for_no_notice() -> None:
    rules = Emergencies.load(LIBRARY)

    assert (rules.notice.names, rules.notice.after) == ("none", None)
    assert [step.step for step in rules.process] == ["review", "approve"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("days: 30", "days: 0"), "after_check.days"),
        (("confidence: official}", "confidence: sure}"), "confidence"),
        (("by: county", "by: school"), "学校核实、县级审批"),
        (("code: drought", "code: flood"), "写了两次"),
        (("student_yuan: null", "student_yuan: null, most: 3"), "most"),
        (("names: none", "names: posted"), "names"),
    ],
)
def test_a_wrong_file_is_refused_with_place_and_remedy(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    text = (LIBRARY / "emergencies.yaml").read_text(encoding="utf-8")
    assert change[0] in text
    (tmp_path / "emergencies.yaml").write_text(text.replace(*change, 1), encoding="utf-8")

    with pytest.raises(LibraryError) as why:
        Emergencies.load(tmp_path)
    assert said in str(why.value) and "emergencies.yaml" in str(why.value)


def test_a_family_opens_no_list_of_an_office(place: Flood) -> None:
    client: Client = browser(mother_of(place.here[0], "f-mother"))

    assert [client.get(f"/emergencies/{page}").status_code for page in ("", "rows/", "elsewhere", "checks/")] == [
        403
    ] * 4
