"""A before-round: three worklists, every row with its school's answer and evidence, closed only when none is open."""

from __future__ import annotations

import shutil
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from django.utils.timezone import localdate

from zhuxue.engine.common.comparisons import Comparisons
from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.portal.audit.models import Entry
from zhuxue.portal.comparisons import actions, bulk, queries
from zhuxue.portal.comparisons.actions import Said
from zhuxue.portal.comparisons.lists import rules
from zhuxue.portal.comparisons.models import AnswerPaper, Comparison, ComparisonRow, RowAnswer
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.people.papers import Paper
from zhuxue.portal.registers.board import registers
from zhuxue.portal.registers.models import RegisterMatch, StudentSources
from zhuxue.portal.schools.groups import note_group
from zhuxue.portal.schools.models import Enrolment, Run

from .conftest import browser, holder, make_person, waits

PAPER = Paper("家庭书面说明.pdf", b"%PDF-1.4 example")
WHY = "已电话核实"


@pytest.fixture
def wang(db: None) -> Membership:
    """An officer of the county of Lin's school."""
    return holder(Role.COUNTY)


@pytest.fixture
def going_on(wang: Membership) -> Comparison:
    """The round of the demo that goes on."""
    return Comparison.objects.get(office=wang.office, state="open")


@pytest.fixture
def of_lin(going_on: Comparison, lin: Membership) -> ComparisonRow:
    """A row of Lin's school that waits, of those who may be due."""
    return open_row(going_on, lin, "due_not_recognised")


def open_row(round_: Comparison, lin: Membership, name: str) -> ComparisonRow:
    """A row about a student of Lin's school who stands on no list yet."""
    free = Enrolment.objects.filter(school=lin.office, ends_on=None).exclude(pk__in=round_.rows.values("enrolment"))
    pupil = free.order_by("pk")[0]
    return ComparisonRow.objects.create(comparison=round_, list=name, enrolment=pupil, school=pupil.school, office=pupil.office, name=pupil.name, says="示例")  # fmt: skip


def answer_all(round_: Comparison, by: Membership) -> None:
    """Every row that waits, answered by somebody as its school would."""
    for row in round_.rows.exclude(state="answered"):
        code = next(code for code, one in rules().of(row.list).items() if one.needs == "words")
        officer = Membership.objects.filter(role=Role.SCHOOL_OFFICER, office=row.school).first() or Membership.objects.get(person=make_person(f"o{row.school_id}", row.school))  # fmt: skip
        actions.answer(row, Said(code, WHY), seen=row.last, acting=officer)


def opened(acting: Membership, **more: object) -> Comparison:
    return actions.open_round(Run.objects.latest("pk"), due_on=localdate() + timedelta(days=5), form_key=uuid.uuid4(), acting=acting)  # fmt: skip


def test_the_lists_hold_who_may_be_due_who_lacks_support_and_warnings(going_on: Comparison) -> None:
    run = going_on.run
    by_list = {name: going_on.rows.filter(list=name) for name in rules().lists}

    assert by_list["due_not_recognised"].exists()
    assert by_list["warnings"].exists()
    for row in by_list["due_not_recognised"]:
        assert row.enrolment.facts.get("hardship_level") in (None, "none")
        assert RegisterMatch.objects.filter(run=run, enrolment=row.enrolment).exclude(register__in=("VEHICLE", "PROPERTY", "BUSINESS", "PAYROLL")).exists()  # fmt: skip
    for row in by_list["warnings"]:
        assert RegisterMatch.objects.filter(run=run, enrolment=row.enrolment, register__in=("VEHICLE", "PROPERTY", "BUSINESS", "PAYROLL")).exists()  # fmt: skip
        assert row.enrolment.facts["hardship_level"] != "none"
    for row in by_list["recognised_without_support"]:
        assert row.enrolment.facts.get("hardship_score") is None
        assert "-" not in StudentSources.objects.get(run=run, enrolment=row.enrolment).said[:15]


def test_who_has_no_register_no_score_and_no_paper_is_listed_and_without_data_nobody_knows(wang: Membership, lin: Membership, going_on: Comparison) -> None:  # fmt: skip
    run, asked = going_on.run, [code for code, one in registers().registers.items() if one.kind != "status"]
    free = Enrolment.objects.filter(school=lin.office, ends_on=None).exclude(register_matches__register__in=asked)
    plain, papered, unknown, scored = free.exclude(student__special_groups__isnull=False).order_by("pk")[:4]
    for pupil in (plain, papered, unknown, scored):
        Enrolment.objects.filter(pk=pupil.pk).update(facts={"hardship_level": "hard"}, roll_status="enrolled")
        StudentSources.objects.filter(run=run, enrolment=pupil).update(said=("-" if pupil == unknown else "0") + "0" * (len(run.compared.registers) - 1))  # fmt: skip
    Enrolment.objects.filter(pk=scored.pk).update(facts={"hardship_level": "hard", "hardship_score": 100})
    note_group(papered, "DISABLED_CHILD", paper="残疾人证", begins_on=run.on, acting=lin)
    answer_all(going_on, lin)
    actions.close_round(going_on, acting=wang)

    again = opened(wang)
    work_off()

    again.refresh_from_db()
    listed = again.rows.filter(list="recognised_without_support").values_list("enrolment", flat=True)
    assert plain.pk in listed
    assert not {papered.pk, unknown.pk, scored.pk} & set(listed)
    assert again.left_aside == going_on.left_aside + 1


def test_a_round_covers_the_schools_directly_below_and_one_goes_on_at_a_time(wang: Membership, going_on: Comparison) -> None:  # fmt: skip
    province = opened(holder(Role.PROVINCE))
    work_off()

    province.refresh_from_db()
    assert province.state == "open"
    assert {row.school.parent_id for row in province.rows.select_related("school")} <= {province.office_id}
    assert {row.school.parent_id for row in going_on.rows.select_related("school")} == {wang.office_id}
    with pytest.raises(NotAllowed, match="没有结束"):
        opened(wang)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comparison.objects.create(office=wang.office, term=going_on.term, run=going_on.run, due_on=localdate(), form_key=uuid.uuid4(), opened_by=wang)  # fmt: skip


def test_a_row_is_answered_with_words_and_where_asked_with_a_paper(of_lin: ComparisonRow, lin: Membership) -> None:
    with pytest.raises(NotAllowed, match="写明情况"):
        actions.answer(of_lin, Said("told_family", " "), seen=0, acting=lin)
    with pytest.raises(NotAllowed, match="书面材料"):
        actions.answer(of_lin, Said("family_declined", WHY), seen=0, acting=lin)
    with pytest.raises(NotAllowed, match="没有这种处置结论"):
        actions.answer(of_lin, Said("for_living", WHY), seen=0, acting=lin)

    made = actions.answer(of_lin, Said("family_declined", WHY, PAPER), seen=0, acting=lin)

    assert AnswerPaper.objects.get(of=made).content.in_clear() not in ("", None)
    assert PAPER.content not in bytes(AnswerPaper.objects.get(of=made).content.kept())
    of_lin.refresh_from_db()
    assert (of_lin.state, of_lin.answer) == ("answered", "family_declined")


def test_answered_twice_it_is_once_and_a_second_person_is_told(of_lin: ComparisonRow, lin: Membership) -> None:
    colleague = Membership.objects.filter(role=Role.SCHOOL_OFFICER, office=lin.office).exclude(pk=lin.pk)[0]
    first = actions.answer(of_lin, Said("told_family", WHY), seen=0, acting=lin)

    assert actions.answer(of_lin, Said("told_family", WHY), seen=0, acting=lin) == first
    with pytest.raises(NotAllowed, match="已经处置过"):
        actions.answer(of_lin, Said("not_ours", WHY), seen=0, acting=colleague)
    assert RowAnswer.objects.filter(row=of_lin).count() == 1


def test_a_row_sent_back_waits_again_and_everything_said_stays(of_lin: ComparisonRow, lin: Membership, wang: Membership) -> None:  # fmt: skip
    actions.answer(of_lin, Said("told_family", WHY), seen=0, acting=lin)
    with pytest.raises(NotAllowed, match="理由"):
        actions.send_back(of_lin, reason=" ", seen=1, acting=wang)

    actions.send_back(of_lin, reason="请附佐证", seen=1, acting=wang)
    actions.answer(of_lin, Said("not_ours", "已转学"), seen=2, acting=lin)

    assert list(of_lin.answers.order_by("number").values_list("what", flat=True)) == ["answer", "return", "answer"]
    with pytest.raises(DatabaseError), transaction.atomic():
        RowAnswer.objects.filter(row=of_lin).update(words="x")


def test_a_round_does_not_close_with_an_open_row_and_the_database_holds_it(going_on: Comparison, wang: Membership, lin: Membership) -> None:  # fmt: skip
    with pytest.raises(NotAllowed, match="没有处置"):
        actions.close_round(going_on, acting=wang)
    with pytest.raises(DatabaseError), transaction.atomic():
        Comparison.objects.filter(pk=going_on.pk).update(state="closed", closer=wang.person, closed_at="2026-11-01T00:00Z")  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        going_on.rows.filter(state="open").update(state="answered", answer="told_family", last=1)

    hers = open_row(going_on, lin, "warnings")
    answer_all(going_on, lin)
    actions.close_round(going_on, acting=wang)

    assert actions.close_round(going_on, acting=wang).state == "closed"
    assert Entry.objects.filter(action="comparison closed", object=f"comparisons.comparison:{going_on.pk}").count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        going_on.rows.update(state="returned")
    with pytest.raises(NotAllowed, match="已经结束"):
        actions.answer(hers, Said("not_ours", WHY), seen=1, acting=lin)


def test_nobody_closes_a_round_over_own_answers(going_on: Comparison, wang: Membership, lin: Membership) -> None:
    also = Membership.objects.create(person=wang.person, office=lin.office, role=Role.SCHOOL_OFFICER, begins_on="2024-09-01")  # fmt: skip
    row = open_row(going_on, lin, "warnings")
    actions.answer(row, Said("not_ours", WHY), seen=row.last, acting=also)
    answer_all(going_on, lin)

    with pytest.raises(NotAllowed, match="另一个人"):
        actions.close_round(going_on, acting=wang)
    with pytest.raises(DatabaseError), transaction.atomic():
        Comparison.objects.filter(pk=going_on.pk).update(state="closed", closer=wang.person, closed_at="2026-11-01T00:00Z")  # fmt: skip


def test_warnings_cancel_nothing(going_on: Comparison, lin: Membership) -> None:
    row = open_row(going_on, lin, "warnings")
    before = list(row.enrolment.verdicts.order_by("pk").values_list("outcome", "award_fen")), dict(row.enrolment.facts)

    actions.answer(row, Said("to_adjust", "家庭情况已好转"), seen=0, acting=lin)

    row.enrolment.refresh_from_db()
    assert (list(row.enrolment.verdicts.order_by("pk").values_list("outcome", "award_fen")), row.enrolment.facts) == before  # fmt: skip


def test_many_rows_are_tried_first_and_one_that_fails_stops_no_other(going_on: Comparison, lin: Membership) -> None:
    rows = [open_row(going_on, lin, name) for name in ("due_not_recognised", "warnings", "due_not_recognised")]
    said = Said("told_family", WHY)

    tried = bulk.try_out(rows, said)
    assert not RowAnswer.objects.filter(row__in=rows).exists()
    done = bulk.do_many([(row, row.last) for row in rows], said, acting=lin)

    due = [row for row in rows if row.list == "due_not_recognised"]
    assert [one.refused is None for one in tried] == [row.list == "due_not_recognised" for row in rows]
    assert sum(one.refused is None for one in done) == len(due) == RowAnswer.objects.filter(row__in=rows).count()


def test_the_page_shows_the_preview_and_does_it_once(going_on: Comparison, lin: Membership, of_lin: ComparisonRow) -> None:  # fmt: skip
    client, address = browser(lin), f"/comparisons/{going_on.pk}/answers"
    said = {"answer": "told_family", "words": WHY}

    shown = client.post(address, said | {"row": of_lin.pk, "act": "try"}).content.decode()
    assert f'value="{of_lin.pk}:0"' in shown
    assert of_lin.answers.count() == 0
    for _ in range(2):
        client.post(address, said | {"row": f"{of_lin.pk}:0", "sure": "1"})

    assert of_lin.answers.count() == 1


def test_a_school_sees_its_own_rows_and_another_county_none(going_on: Comparison, lin: Membership, chen: Membership, of_lin: ComparisonRow) -> None:  # fmt: skip
    office = Office.objects.filter(kind="county").order_by("-path")[0]
    far = Membership.objects.get(person=make_person("far", office, Role.COUNTY))

    assert set(queries.rows_visible_to(lin).values_list("school", flat=True)) == {lin.office_id}
    for other in (chen, far):
        assert of_lin not in queries.rows_visible_to(other)
        assert browser(other).get(f"/comparisons/rows/{of_lin.pk}/").status_code == 404
    assert browser(far).get(f"/comparisons/{going_on.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.close_round(going_on, acting=far)
    with pytest.raises(NotAllowed):
        actions.send_back(of_lin, reason="请附佐证", seen=0, acting=holder(Role.PROVINCE))


def test_late_rows_stand_on_the_desks_of_school_and_county(going_on: Comparison, lin: Membership, wang: Membership) -> None:  # fmt: skip
    Comparison.objects.filter(pk=going_on.pk).update(due_on=localdate() - timedelta(days=1))
    waiting = going_on.rows.exclude(state="answered")

    school = {str(one.title): one for one in waits(queries.waiting, lin)}["事前比对：待处置"]
    county = {str(one.title): one for one in waits(queries.waiting, wang)}["事前比对：学校逾期未处置"]

    assert (school.count, school.late) == (waiting.filter(school=lin.office).count(),) * 2
    assert county.count == county.late == waiting.count()
    assert "已逾期" in browser(lin).get(f"/comparisons/{going_on.pk}/").content.decode()


def test_the_province_sees_progress_by_county_and_by_school(going_on: Comparison) -> None:
    province = holder(Role.PROVINCE)

    by_county = queries.by_office(province, going_on.term)
    by_school = queries.by_school(going_on, province)

    counts = [sum(bar.parts[place].value for bar in by_school.bars) for place in range(3)]
    assert counts == [going_on.rows.filter(state=state).count() for state in ("answered", "returned", "open")]
    assert {str(bar.label) for bar in by_county.bars} == {going_on.office.name}
    page = browser(province).get("/comparisons/").content.decode()
    assert "各单位进度" in page


def test_looking_at_a_paper_is_recorded(of_lin: ComparisonRow, lin: Membership, wang: Membership) -> None:
    made = actions.answer(of_lin, Said("family_declined", WHY, PAPER), seen=0, acting=lin)

    shown = browser(wang).get(f"/comparisons/papers/{made.pk}")

    assert shown.content == PAPER.content
    assert Entry.objects.filter(action="comparison paper shown").count() == 1


@pytest.mark.parametrize(("before", "after", "where"), [
    ("needs: words, ", "needs: talk, ", "needs"), ("lists: [due_not_recognised], needs: words", "lists: [nobody], needs: words", "lists"),
    ("confidence: assumed", "confidence: sure", "confidence"), ("title: 已通知家庭申请, ", "", "title"),
])  # fmt: skip
def test_a_wrong_file_of_answers_is_refused_with_file_place_and_remedy(tmp_path: Path, before: str, after: str, where: str) -> None:  # fmt: skip
    shutil.copy(LIBRARY / "comparisons.yaml", tmp_path)
    path = tmp_path / "comparisons.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")

    with pytest.raises(LibraryError, match=r"comparisons\.yaml，第\d+行") as refused:
        Comparisons.load(tmp_path)
    assert where in str(refused.value)


def test_every_student_on_a_list_is_there_now(going_on: Comparison) -> None:
    assert not Enrolment.objects.filter(pk__in=going_on.rows.values("enrolment")).exclude(ends_on=None).exists()
