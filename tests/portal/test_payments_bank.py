"""From approval to the bank and back: two people, one file, and every return laid to its line once."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from zhuxue.engine.demo.returns import Answer
from zhuxue.portal.applications.models import Case
from zhuxue.portal.audit.models import Entry
from zhuxue.portal.funds import actions
from zhuxue.portal.funds.models import FundAccount
from zhuxue.portal.funds.proofs import broken
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import Work, claim, do, work_off
from zhuxue.portal.payments.actions import approving, making, returning, sending
from zhuxue.portal.payments.models import Approval, Batch, Draw, Line
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.schools.models import Account

from .conftest import browser
from .payment_people import WHY, Desk, answers, approved, give_money, make_desk, returned, sent


@pytest.fixture
def desk(db: None) -> Desk:
    made = make_desk()
    give_money(made)
    return made


def held(desk: Desk, state: str) -> int:
    said = FundAccount.objects.filter(office=desk.county, state=state, fund__programme="CE_NONBOARD")
    return said.aggregate(sum=Sum("balance_fen"))["sum"] or 0


def due(batch: Batch, *states: str) -> int:
    return batch.lines.filter(state__in=states).aggregate(sum=Sum("amount_fen"))["sum"] or 0


def test_who_made_a_batch_does_not_approve_it_and_nobody_approves_twice(desk: Desk) -> None:
    batch = desk.declare()

    with pytest.raises(NotAllowed, match="另外两人"):
        approving.approve(batch, acting=desk.wang, reason=WHY)
    approving.approve(batch, acting=desk.zhao, reason=WHY)
    with pytest.raises(NotAllowed, match="另一人"):
        approving.approve(batch, acting=desk.zhao, reason=WHY)
    batch.refresh_from_db()
    assert batch.state == "approved_once"


def test_the_database_itself_refuses_the_makers_approval(desk: Desk) -> None:
    batch = desk.declare()
    ready = batch.lines.filter(state="ready")
    said: dict[str, Any] = {
        "round": 1,
        "turn": 1,
        "lines_count": ready.count(),
        "lines_fen": due(batch, "ready"),
        "at": batch.declared_at,
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(batch=batch, person=desk.wang.person, membership=desk.wang, **said)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(batch=batch, person=desk.zhao.person, membership=desk.zhao, **said | {"lines_fen": 1})


def test_the_second_approval_sets_the_money_apart_out_of_each_fund_exactly(desk: Desk) -> None:
    before = held(desk, "allocated")
    batch = approved(desk, desk.declare())

    assert held(desk, "reserved") == due(batch, "ready") == before - held(desk, "allocated")
    for line in batch.lines.filter(state="ready"):
        assert line.draws.aggregate(sum=Sum("amount_fen"))["sum"] == line.amount_fen
        assert line.draws.count() > 1


def test_without_money_the_second_approval_is_refused_and_leaves_no_trace(db: None) -> None:
    desk = make_desk()
    give_money(desk, fen=100)
    batch = desk.declare()
    approving.approve(batch, acting=desk.zhao, reason=WHY)

    with pytest.raises(NotAllowed, match="还差"):
        approving.approve(batch, acting=desk.sun, reason=WHY)

    batch.refresh_from_db()
    assert batch.state == "approved_once"
    assert Draw.objects.filter(line__batch=batch).count() == 0
    assert batch.approvals.count() == 1


def test_sent_back_it_is_approved_anew_by_both(desk: Desk) -> None:
    batch = desk.declare()
    approving.approve(batch, acting=desk.zhao, reason=WHY)
    approving.send_back(batch, "有一行请再核对", acting=desk.sun)
    approving.approve(batch, acting=desk.zhao, reason=WHY)
    batch.refresh_from_db()

    assert batch.state == "approved_once"
    assert approved_by(desk, batch) == "approved"


def approved_by(desk: Desk, batch: Batch) -> str:
    approving.approve(batch, acting=desk.sun, reason=WHY)
    batch.refresh_from_db()
    return batch.state


def test_an_award_taken_back_after_the_check_stops_the_approval(desk: Desk) -> None:
    batch = desk.declare()
    award = batch.lines.filter(state="ready")[0].award
    later = type(award.decision).objects.get(pk=award.decision_id)
    later.pk, later.sequence, later.verdict = None, 9, "undo"
    later.save(force_insert=True)
    type(award).objects.create(case=award.case, decision=later, student=award.student, enrolment=award.enrolment, office=award.office,
        name=award.name, programme=award.programme, title=award.title, period=award.period, amount_fen=-award.amount_fen, undoes=award, at=award.at)  # fmt: skip

    with pytest.raises(NotAllowed, match="被撤销"):
        approving.approve(batch, acting=desk.zhao, reason=WHY)


@pytest.mark.parametrize("form", ["bank_text", "bank_fixed", "one_card"])
def test_the_file_holds_every_ordered_line_and_is_kept_encrypted(desk: Desk, form: str) -> None:
    batch = approved(desk, desk.declare())
    file = sending.order(batch, form, acting=desk.wang)
    fetched, parts = sending.fetch(batch, "送交银行代发", acting=desk.wang)
    content = b"".join(parts)

    assert hashlib.sha256(content).hexdigest() == file.sha256 == fetched.sha256
    assert (file.lines_count, file.lines_fen) == (batch.lines.filter(state="ordered").count(), due(batch, "ordered"))
    assert held(desk, "ordered") == file.lines_fen
    first = batch.lines.get(number=1)
    assert form == "one_card" or first.account.account_no.in_clear().encode() in content
    assert first.account.account_no.in_clear().encode() not in bytes(file.parts.first().content.kept())


def test_fetching_the_file_is_noted_with_its_purpose(desk: Desk) -> None:
    batch = approved(desk, desk.declare())
    sending.order(batch, "bank_text", acting=desk.wang)

    with pytest.raises(NotAllowed, match="理由"):
        sending.fetch(batch, " ", acting=desk.wang)
    sending.fetch(batch, "送交银行代发", acting=desk.wang)

    assert Entry.objects.latest("number").action == "batch fetched"
    assert batch.events.filter(what="fetched", reason="送交银行代发").count() == 1


def test_ordering_twice_writes_one_file_and_moves_the_money_once(desk: Desk) -> None:
    batch = approved(desk, desk.declare())
    first = sending.order(batch, "bank_text", acting=desk.wang)

    assert sending.order(batch, "bank_text", acting=desk.wang) == first
    assert held(desk, "ordered") == due(batch, "ordered")


def test_everything_the_bank_can_say_ends_where_it_belongs(desk: Desk, tmp_path: Path) -> None:
    batch = sent(desk, desk.declare())
    file = returned(desk, batch, tmp_path, answers(batch, {1: "1001", 2: "0001"}))
    batch.refresh_from_db()

    assert [batch.lines.get(number=number).state for number in (1, 2, 3)] == ["refused", "pending", "paid"]
    assert batch.lines.get(number=1).why == "name"
    assert batch.state == "returned"
    assert file.counts == {"paid": batch.lines.filter(state="paid").count(), "refused": 1, "pending": 1, "unmatched": 0}
    assert (held(desk, "paid"), held(desk, "returned"), held(desk, "ordered")) == (due(batch, "paid"), due(batch, "refused"), due(batch, "pending"))  # fmt: skip
    assert list(broken()) == []


def test_a_pending_line_is_neither_paid_nor_due_again_and_a_later_file_settles_it(desk: Desk, tmp_path: Path) -> None:
    batch = sent(desk, desk.declare())
    returned(desk, batch, tmp_path, answers(batch, {2: "0001"}))

    with pytest.raises(NotAllowed, match="没有结果"):
        sending.close(batch, acting=desk.wang)
    with pytest.raises(NotAllowed, match="没有应发未发"):
        desk.declare(kind="reissue")
    returned(desk, batch, tmp_path, answers(batch, numbers=[2]))
    sending.close(batch, acting=desk.wang)

    assert batch.lines.get(number=2).state == "paid"


def test_the_same_file_read_twice_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    batch = sent(desk, desk.declare())
    said = answers(batch, {1: "1001"})
    returned(desk, batch, tmp_path, said)
    before = (held(desk, "paid"), held(desk, "returned"))

    with pytest.raises(NotAllowed, match="已经读入过"):
        returned(desk, batch, tmp_path, said)
    assert (held(desk, "paid"), held(desk, "returned")) == before


def test_a_file_that_comes_before_the_batch_is_noted_as_sent_waits_and_is_read_then(desk: Desk, tmp_path: Path) -> None:
    batch = approved(desk, desk.declare())
    sending.order(batch, "bank_text", acting=desk.wang)
    file = returned(desk, batch, tmp_path, answers(batch, {1: "1001"}))
    assert (file.state, batch.lines.filter(state="ordered").count()) == ("waiting", file.rows_count)

    sending.mark_sent(batch, acting=desk.wang, receipt="银行已签收")

    assert batch.lines.get(number=1).state == "refused"
    assert held(desk, "ordered") == 0


def test_two_files_that_came_early_wait_for_no_account_once_the_first_has_moved_money(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = approved(desk, desk.declare())
    sending.order(batch, "bank_text", acting=desk.wang)
    returned(desk, batch, tmp_path, answers(batch, {1: "1001"}, numbers=[1]))
    returned(desk, batch, tmp_path, answers(batch, numbers=[2, 3]))
    asked: list[set[Any]] = []
    lock = actions._locked
    monkeypatch.setattr(actions, "_locked", lambda keys: asked.append(keys) or lock(keys))

    sending.mark_sent(batch, acting=desk.wang, receipt="银行已签收")

    first, *later = asked
    assert len(later) == 2
    assert all(keys <= first for keys in later)
    assert list(broken()) == []


def test_long_files_that_came_early_are_applied_by_a_job_in_their_order_and_later_ones_wait_behind_them(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returning, "AT_ONCE", 0)
    batch = approved(desk, desk.declare())
    sending.order(batch, "bank_text", acting=desk.wang)
    returned(desk, batch, tmp_path, answers(batch, {1: "1001"}, numbers=[1]))
    sending.mark_sent(batch, acting=desk.wang, receipt="银行已签收")
    later = returned(desk, batch, tmp_path, answers(batch, numbers=[1, 2, 3]))

    assert (later.state, batch.lines.filter(state="ordered").count()) == ("waiting", batch.lines.count())
    assert "等待入账" in browser(desk.wang).get(f"/payments/{batch.pk}/").content.decode()
    with pytest.raises(NotAllowed):
        sending.close(batch, acting=desk.wang)
    work_off()

    assert Job.objects.filter(kind="apply-returns").count() == 1
    assert set(batch.return_files.values_list("state", flat=True)) == {"applied"}
    assert batch.lines.get(number=1).state == "refused"  # the first word counts, the later one waits for a person
    assert batch.return_files.get(pk=later.pk).rows.get(number=1).unmatched == "contradicts"
    assert held(desk, "ordered") == sum(batch.lines.filter(state="ordered").values_list("amount_fen", flat=True))
    assert list(broken()) == []


def test_a_stopped_entering_changes_nothing_and_is_begun_anew_from_the_batchs_page(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returning, "AT_ONCE", 0)
    batch = approved(desk, desk.declare())
    sending.order(batch, "bank_text", acting=desk.wang)
    returned(desk, batch, tmp_path, answers(batch))
    sending.mark_sent(batch, acting=desk.wang, receipt="银行已签收")
    work = Work(claim("here"), "here")  # type: ignore[arg-type]
    work.stop_asked = True
    do(work)
    assert (Job.objects.get(pk=work.job.pk).state, held(desk, "paid")) == ("stopped", 0)

    page = browser(desk.wang).get(f"/payments/{batch.pk}/").content.decode()
    assert "把先到的回盘入账" in page
    browser(desk.wang).post(f"/payments/{batch.pk}/send", {"act": "early"})
    work_off()
    assert held(desk, "paid") == sum(batch.lines.filter(state="paid").values_list("amount_fen", flat=True)) > 0
    assert list(broken()) == []


def test_the_file_of_another_batch_is_refused(desk: Desk, tmp_path: Path) -> None:
    batch = sent(desk, desk.declare())

    with pytest.raises(NotAllowed, match="不是"):
        returned(desk, batch, tmp_path, answers(batch), number="2024-F-999999")


STRAY: dict[str, Any] = {
    "unknown": lambda good: [*good, Answer(9999, "6217000000000009", "路人", 100, "0000")],
    "again": lambda good: [*good, good[0]],
    "amount": lambda good: [Answer(good[0].number, good[0].account_no, "", good[0].amount_fen - 1, "0000"), *good[1:]],
    "account": lambda good: [Answer(good[0].number, "6217999999999999", "", good[0].amount_fen, "0000"), *good[1:]],
}


@pytest.mark.parametrize("why", STRAY)
def test_a_stray_row_waits_for_a_person_and_the_rest_counts(desk: Desk, tmp_path: Path, why: str) -> None:
    batch = sent(desk, desk.declare())
    file = returned(desk, batch, tmp_path, STRAY[why](answers(batch)))
    stray = file.rows.exclude(unmatched="")

    assert set(stray.values_list("unmatched", flat=True)) == {why}
    assert batch.lines.filter(state="paid").count() == batch.lines.exclude(number=None).count() - (why != "unknown")
    for row in stray.order_by("-pk"):
        returning.settle(row, False, "银行电话核实，不是本批的", acting=desk.wang)
    assert file.rows.filter(settled="rejected").count() == stray.count()
    assert list(broken()) == []


def test_a_row_with_another_account_may_be_accepted_but_never_one_with_another_amount(
    desk: Desk, tmp_path: Path
) -> None:
    batch = sent(desk, desk.declare())
    good = answers(batch)
    file = returned(desk, batch, tmp_path, [*STRAY["account"](good)[:1], *STRAY["amount"](good[1:])])
    account, amount = file.rows.get(unmatched="account"), file.rows.get(unmatched="amount")

    returning.settle(account, True, "换卡，银行出具证明", acting=desk.wang)
    with pytest.raises(NotAllowed, match="金额"):
        returning.settle(amount, True, "差一分也算了吧", acting=desk.wang)
    with pytest.raises(NotAllowed, match="已经处理"):
        returning.settle(account, False, "又不要了", acting=desk.wang)

    assert batch.lines.get(number=account.number).state == "paid"
    assert held(desk, "paid") == due(batch, "paid")


def test_paid_first_and_refused_later_is_never_believed_without_a_person(desk: Desk, tmp_path: Path) -> None:
    batch = sent(desk, desk.declare())
    returned(desk, batch, tmp_path, answers(batch))
    sending.close(batch, acting=desk.wang)
    file = returned(desk, batch, tmp_path, answers(batch, {1: "1006"}, [1]))
    row = file.rows.get()
    assert (row.unmatched, batch.lines.get(number=1).state) == ("contradicts", "paid")

    returning.settle(row, True, "银行通知退汇，已退回财政专户", acting=desk.wang)
    batch.refresh_from_db()

    assert (batch.lines.get(number=1).state, batch.state) == ("refused", "returned")
    assert held(desk, "returned") == batch.lines.get(number=1).amount_fen
    assert list(broken()) == []


def test_refused_first_and_paid_later_is_booked_by_a_person_unless_it_is_being_paid_again(
    desk: Desk, tmp_path: Path
) -> None:
    batch = sent(desk, desk.declare())
    returned(desk, batch, tmp_path, answers(batch, {1: "9001"}))
    file = returned(desk, batch, tmp_path, answers(batch, numbers=[1]))
    again = desk.declare(kind="reissue")
    row = file.rows.get()

    with pytest.raises(NotAllowed, match="已重发"):
        returning.settle(row, True, "银行说后来到账了", acting=desk.wang)
    making.cancel(again, "银行说后来到账了", acting=desk.wang)
    returning.settle(row, True, "银行说后来到账了", acting=desk.wang)

    assert batch.lines.get(number=1).state == "paid"
    assert held(desk, "returned") == 0


def test_a_refused_line_is_paid_again_once_its_account_is_another_one(desk: Desk, tmp_path: Path) -> None:
    batch = sent(desk, desk.declare())
    returned(desk, batch, tmp_path, answers(batch, {1: "1001"}))
    line = batch.lines.get(number=1)
    with pytest.raises(NotAllowed, match="没有应发未发"):
        desk.declare(kind="reissue")
    Account.objects.filter(student=line.student_id, ends_on=None).update(ends_on="2024-12-01")
    Account.objects.create(student=line.student, account_no="6217000000000003", payee_name=line.student.name)

    again = sent(desk, desk.declare(kind="reissue"))
    returned(desk, again, tmp_path, answers(again))

    made = again.lines.get()
    assert (made.reissues_id, made.amount_fen, made.state) == (line.pk, line.amount_fen, "paid")
    assert held(desk, "returned") == 0
    assert held(desk, "paid") == due(batch, "paid") + made.amount_fen
    assert list(made.draws.order_by("fund").values_list("fund", "amount_fen")) == list(
        line.draws.order_by("fund").values_list("fund", "amount_fen")
    )
    with pytest.raises(NotAllowed, match="没有应发未发"):
        desk.declare(kind="reissue")
    assert list(broken()) == []


def test_a_batch_is_closed_when_every_line_and_every_row_is_settled(desk: Desk, tmp_path: Path) -> None:
    batch = sent(desk, desk.declare())
    file = returned(desk, batch, tmp_path, [*answers(batch), Answer(9999, "", "", 100, "0000")])
    with pytest.raises(NotAllowed, match="对不上"):
        sending.close(batch, acting=desk.wang)
    returning.settle(file.rows.get(number=9999), False, "别的单位的", acting=desk.wang)
    sending.close(batch, acting=desk.wang)
    batch.refresh_from_db()

    assert batch.state == "closed"


def test_a_waiver_is_paid_to_the_school_with_the_list_of_its_students(db: None) -> None:
    Case.objects.filter(programme="SH_WAIVER", state="open").update(state="withdrawn")
    desk = make_desk("SH_WAIVER")
    give_money(desk, programme="SH_WAIVER")
    batch = desk.declare(programme="SH_WAIVER", to_school=True)
    file = sending.order(approved(desk, batch), "拨付学校", acting=desk.wang)
    sending.mark_sent(batch, acting=desk.wang, receipt="国库集中支付")
    line = batch.lines.first()

    assert file.name.endswith(".xlsx")
    assert (line.account_id, file.lines_count) == (None, batch.lines.count())
    sending.confirm_school(batch, line.school_id, "凭证2024-118号", acting=desk.wang)
    assert batch.lines.filter(school=line.school_id).exclude(state="paid").count() == 0


def test_no_line_was_lost(desk: Desk, tmp_path: Path) -> None:
    batch = sent(desk, desk.declare())
    returned(desk, batch, tmp_path, answers(batch, {1: "1001", 2: "0001"}))

    assert due(batch, "paid", "refused", "pending", "blocked") == batch.declared_fen
    assert Line.objects.filter(batch=batch).count() == batch.declared_count
