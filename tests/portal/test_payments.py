"""Batches: what is declared is what is made, what a check holds up stays visible, and nothing is in two batches."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from zhuxue.portal.awards.models import Award
from zhuxue.portal.notices.models import Notice
from zhuxue.portal.payments.actions import approving, making
from zhuxue.portal.payments.models import Batch, Line
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.schools.models import Account, Cleared, Finding, Outcome, Run, StatusChange

from .payment_people import WHY, Desk, give_money, make_desk


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def line_of(award: Award) -> Line:
    return award.lines.latest("pk")


def why(batch: Batch, award: Award) -> str:
    return batch.lines.get(award=award).why


def test_count_and_sum_are_declared_first_and_the_lines_come_to_them(desk: Desk) -> None:
    batch = desk.declare()

    assert batch.declared_count == batch.lines.count() == len(desk.awards) > 3
    assert (
        batch.declared_fen
        == sum(batch.lines.values_list("amount_fen", flat=True))
        == sum(a.amount_fen for a in desk.awards)
    )
    assert list(batch.events.order_by("pk").values_list("what", flat=True)) == ["declared", "checked"]


def test_lines_that_do_not_come_to_what_was_declared_are_not_made(desk: Desk) -> None:
    with transaction.atomic():
        batch = making._declared(desk.scope(), desk.wang, uuid.uuid4())
    Batch.objects.filter(pk=batch.pk).update(declared_fen=batch.declared_fen + 1)

    with pytest.raises(NotAllowed, match="两者不同"):
        making.make(batch, acting=desk.wang)

    assert batch.lines.count() == 0


def test_the_same_form_sent_twice_is_one_batch(desk: Desk) -> None:
    key = uuid.uuid4()
    first = making.declare(desk.scope(), acting=desk.wang, form_key=key)

    assert making.declare(desk.scope(), acting=desk.wang, form_key=key) == first


def test_what_is_in_a_batch_is_not_due_again(desk: Desk) -> None:
    desk.declare()

    with pytest.raises(NotAllowed, match="没有应发未发"):
        desk.declare()


def test_a_cancelled_batch_gives_its_awards_back(desk: Desk) -> None:
    batch = desk.declare()
    making.cancel(batch, "范围选错了，重新来", acting=desk.wang)

    assert desk.declare().declared_count == batch.declared_count


def test_no_award_can_stand_in_two_living_lines_whatever_writes_them(desk: Desk) -> None:
    line = line_of_first(desk)
    line.pk = None

    with pytest.raises(IntegrityError):
        line.save(force_insert=True)


def line_of_first(desk: Desk) -> Line:
    return desk.declare().lines.filter(state="ready").order_by("pk")[0]


@pytest.mark.parametrize("change", [{"amount_fen": 1}, {"state": "paid", "number": 1}])
def test_the_database_refuses_a_line_changed_or_paid_out_of_turn(desk: Desk, change: dict[str, Any]) -> None:
    line = line_of_first(desk)

    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.filter(pk=line.pk).update(**change)


def test_a_line_without_an_account_is_blocked_and_the_rest_goes_on(desk: Desk) -> None:
    award = desk.awards[0]
    Account.objects.filter(student=award.student_id).update(ends_on="2024-09-01")
    batch = desk.declare()

    assert why(batch, award) == "no_account"
    assert batch.lines.filter(state="ready").count() > 0


def test_a_line_to_somebody_who_is_no_guardian_is_blocked(desk: Desk) -> None:
    award = desk.awards[0]
    Account.objects.filter(student=award.student_id).update(payee_name="外人")

    assert why(desk.declare(), award) == "owner"


def test_one_card_for_children_of_different_guardians_is_blocked_for_both(desk: Desk) -> None:
    first, second = (Account.objects.get(student=award.student_id, ends_on=None) for award in desk.awards[:2])
    second.account_no = first.account_no.in_clear()
    second.save()
    batch = desk.declare()

    assert [why(batch, award) for award in desk.awards[:2]] == ["shared", "shared"]


def test_brothers_and_sisters_may_share_their_mothers_card(desk: Desk) -> None:
    first, second = desk.awards[:2]
    for award in (first, second):
        award.student.guardians.all().delete()
        award.student.guardians.create(name="示例母亲", identity_number="439900198001011234")
        Account.objects.filter(student=award.student_id).delete()
        Account.objects.create(student=award.student, account_no="6217000000000001", payee_name="示例母亲")
    batch = desk.declare()

    assert [line_of(award).state for award in (first, second)] == ["ready", "ready"]
    assert batch.lines.count() == len(desk.awards)


def test_an_amount_that_is_not_what_the_rule_said_is_blocked(desk: Desk) -> None:
    award = desk.awards[0]
    award.enrolment.verdicts.filter(outcome__programme=award.programme).update(award_fen=award.amount_fen - 1)

    assert why(desk.declare(), award) == "amount"


def test_who_no_longer_qualifies_by_the_last_run_is_blocked(desk: Desk) -> None:
    award = desk.awards[0]
    said = award.enrolment.verdicts.get(outcome__programme=award.programme)
    said.outcome = Outcome.objects.filter(programme=award.programme, verdict="refused").first()
    said.award_fen = award.amount_fen
    said.save()

    assert why(desk.declare(), award) == "rule"


def test_who_left_before_the_term_is_blocked_and_who_left_midway_waits_for_a_person(desk: Desk) -> None:
    before, midway = desk.awards[:2]
    type(before.enrolment).objects.filter(pk=before.enrolment_id).update(ends_on="2024-08-31")
    type(before.enrolment).objects.filter(pk=midway.enrolment_id).update(ends_on="2024-10-20")
    batch = desk.declare()

    assert [why(batch, award) for award in (before, midway)] == ["left", "left_midway"]
    with pytest.raises(NotAllowed):
        making.release([line_of(before).pk], batch, "他还在读", acting=desk.wang)
    making.release([line_of(midway).pk], batch, "县里核定全额发放", acting=desk.wang)
    assert line_of(midway).state == "ready"


def dead(award: Award, run: Run) -> Finding:
    """The register of deaths holds the student's number."""
    return found(award, run, "A05", "测**的证件号码在死亡人员名单中")


def found(award: Award, run: Run, check: str, sentence: str, severity: str = "block") -> Finding:
    """A check of a run found something against the student."""
    mark = f"{check}-{award.student_id}"
    return Finding.objects.create(run=run, enrolment=award.enrolment, office=award.enrolment.school, check_id=check, severity=severity, sentence=sentence, fingerprint=mark)  # fmt: skip


def test_who_stands_in_the_register_of_deaths_is_blocked_until_a_person_says_why_not(desk: Desk) -> None:
    award = desk.awards[0]
    dead(award, Run.objects.latest("pk"))
    batch = desk.declare()

    assert (why(batch, award), line_of(award).state) == ("deceased", "blocked")
    assert batch.lines.filter(state="ready").count() == len(desk.awards) - 1
    making.release([line_of(award).pk], batch, "学校当日上门核实，本人在读，号码被他人冒用", acting=desk.sun)
    assert line_of(award).state == "ready"


def test_a_death_a_later_run_finds_blocks_the_line_and_one_approval_no_longer_counts(desk: Desk) -> None:
    award, batch = desk.awards[0], desk.declare()
    approving.approve(batch, acting=desk.zhao, reason=WHY)
    later = Run.objects.latest("pk")
    later.pk, later.manifest_sha256 = None, "later"
    later.save()
    dead(award, later)

    assert making.block_found(later) == 1
    batch.refresh_from_db()
    assert (why(batch, award), batch.state, batch.round) == ("deceased", "checked", 2)


def test_a_blocking_check_holds_the_line_and_names_itself_until_a_person_clears_the_finding(desk: Desk) -> None:
    award, run = desk.awards[0], Run.objects.latest("pk")
    one = found(award, run, "A04", "测** 在 两所学校 同时在籍")
    batch = desk.declare()

    line = line_of(award)
    assert (line.why, line.state, line.note) == ("finding", "blocked", "A04 测** 在 两所学校 同时在籍")
    with pytest.raises(NotAllowed, match="不能凭理由放行"):
        making.release([line.pk], batch, "学校说没有问题", acting=desk.sun)
    Cleared.objects.create(finding=one, fingerprint=one.fingerprint, reason="同名，不是同一人", by=desk.sun, at="2024-10-01T00:00:00Z")  # fmt: skip
    making.check_again(batch, acting=desk.wang)
    assert (line_of(award).state, line_of(award).note) == ("ready", "")


def test_a_check_that_only_warns_holds_nothing_but_both_approvals_say_why(desk: Desk) -> None:
    award, run = desk.awards[0], Run.objects.latest("pk")
    Finding.objects.filter(run=run, severity="warn").update(severity="info")  # of the demo's own
    batch = desk.declare()
    approving.approve(batch, acting=desk.zhao)
    found(award, run, "A11", "测**（示例）", "warn")

    assert line_of(award).state == "ready"
    give_money(desk)
    with pytest.raises(NotAllowed, match="有 1 行的学生有核查预警"):
        approving.approve(batch, acting=desk.sun)
    approving.approve(batch, acting=desk.sun, reason=WHY)
    said = batch.events.latest("pk")
    assert (said.reason, said.details["warned"]) == (WHY, 1)


def test_a_later_run_that_finds_a_block_holds_a_line_that_waits(desk: Desk) -> None:
    award, batch = desk.awards[0], desk.declare()
    run = Run.objects.latest("pk")
    found(award, run, "A04", "测** 在 两所学校 同时在籍")

    assert making.block_found(run) == 1
    assert (why(batch, award), line_of(award).note[:3]) == ("finding", "A04")


def test_who_is_on_leave_on_the_first_day_is_blocked(desk: Desk) -> None:
    award = desk.awards[0]
    StatusChange.objects.create(
        enrolment=award.enrolment, before="enrolled", status="suspended", on="2024-08-20", reason="病休", by=desk.sun
    )

    assert why(desk.declare(), award) == "suspended"


def test_a_notice_taken_down_early_holds_up_all_its_rows(desk: Desk) -> None:
    award = desk.awards[0]
    notice = Notice.objects.get(rows__about=str(award.case_id), basis_code=award.programme)
    Notice.objects.filter(pk=notice.pk).update(state="taken_down")
    batch = desk.declare()

    assert {why(batch, each) for each in desk.awards if notice.rows.filter(about=str(each.case_id)).exists()} == {
        "notice"
    }


def test_an_objection_upheld_holds_up_only_its_row(desk: Desk) -> None:
    award = desk.awards[0]
    Notice.objects.get(rows__about=str(award.case_id), basis_code=award.programme).rows.filter(
        about=str(award.case_id)
    ).update(state="struck")
    batch = desk.declare()

    assert list(batch.lines.filter(why="objection").values_list("award", flat=True)) == [award.pk]


def test_what_excludes_the_programme_and_is_paid_already_blocks_it(desk: Desk) -> None:
    award = desk.awards[0]
    line = line_of_first(desk)
    other = Line.objects.get(pk=line.pk)
    making.cancel(line.batch, "换一个范围再来", acting=desk.wang)
    other.pk, other.programme, other.award, other.student, other.state = None, "CE_BOARD", award, award.student, "ready"
    other.save(force_insert=True)
    Line.objects.filter(pk=other.pk)
    rest = making.declare(desk.scope(), acting=desk.wang, form_key=uuid.uuid4())

    assert rest.lines.filter(award=award).count() == 0 or why(rest, award) == "exclusive"


def test_checked_again_a_corrected_account_goes_on(desk: Desk) -> None:
    award = desk.awards[0]
    old = Account.objects.get(student=award.student_id, ends_on=None)
    Account.objects.filter(pk=old.pk).update(ends_on="2024-09-01")
    batch = desk.declare()
    Account.objects.create(student=award.student, account_no="6217000000000002", payee_name=award.student.name)
    making.check_again(batch, acting=desk.wang)

    assert line_of(award).state == "ready"
    assert line_of(award).account_id != old.pk


def test_another_office_sees_no_batch_of_this_one(desk: Desk, chen: Any) -> None:
    batch = desk.declare()

    with pytest.raises(NotAllowed):
        making.cancel(batch, "不是我的批次", acting=chen)
