"""verify_money sees each way a batch can be wrong; back pay and recovery are a person's; months are paid once each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils.timezone import localdate

from zhuxue.portal.applications.actions import decide as decide_case
from zhuxue.portal.applications.models import Decision
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.funds import triggers as funds_triggers
from zhuxue.portal.funds.proofs import broken
from zhuxue.portal.notices.models import Notice
from zhuxue.portal.payments import due, triggers
from zhuxue.portal.payments.actions import arrears
from zhuxue.portal.payments.models import AccountCheck, Approval, Arrear, Batch, Draw, Line, PaymentFile, ReturnRow
from zhuxue.portal.payments.programmes import months_of, netting
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.schools.models import Run, StudentVerdict

from .asked_proofs import Asked
from .payment_people import Desk, answers, give_money, make_desk, returned, sent


@pytest.fixture
def desk(db: None) -> Desk:
    made = make_desk()
    give_money(made)
    return made


@pytest.fixture
def paid(desk: Desk, tmp_path: Path) -> Iterator[Batch]:
    """A batch paid, with one line refused, in a database without its triggers, as a thief would leave it."""
    batch = sent(desk, desk.declare())
    returned(desk, batch, tmp_path, answers(batch, {1: "1001"}))
    assert list(broken()) == []
    triggers.remove(connection)
    funds_triggers.remove(connection)
    yield batch


def first(batch: Batch, state: str = "paid") -> Line:
    return batch.lines.filter(state=state).order_by("number")[0]


def other_account(batch: Batch) -> None:
    AccountCheck.objects.filter(account=first(batch).account).update(owner="other")


def no_notice(batch: Batch) -> None:
    Notice.objects.filter(rows__about=str(first(batch).award.case_id)).update(state="taken_down")


def twice(batch: Batch) -> None:
    """The constraint is dropped too: proofs hold on any database."""
    with connection.schema_editor() as editor:
        for name in ("line_award_once", "line_student_once"):
            editor.execute(f"DROP INDEX {name}")
    line = first(batch)
    line.pk, line.number = None, 9999
    line.save(force_insert=True)


BREAKAGES: dict[str, tuple[Callable[[Batch], Any], str]] = {
    "the declared sum changed": (lambda b: Batch.objects.filter(pk=b.pk).update(declared_fen=b.declared_fen + 1), "申报"),
    "one approval gone": (lambda b: Approval.objects.filter(batch=b, turn=2).delete(), "审批"),
    "the maker approved": (lambda b: Approval.objects.filter(batch=b, turn=2).update(person=b.maker), "审批"),
    "an approval of another sum": (lambda b: Approval.objects.filter(batch=b, turn=1).update(lines_fen=1), "审批"),
    "the file of another sum": (lambda b: PaymentFile.objects.filter(batch=b).update(lines_fen=1), "发放文件"),
    "a line raised by a fen": (lambda b: Line.objects.filter(pk=first(b).pk).update(amount_fen=first(b).amount_fen + 1), "金额"),
    "a line paid twice": (twice, "行在发放"),
    "a notice taken down": (no_notice, "公示"),
    "an account of somebody else": (other_account, "户主"),
    "a draw changed": (lambda b: Draw.objects.filter(line=first(b)).order_by("pk")[:1].get().delete(), "资金构成"),
    "a refused line called paid": (lambda b: Line.objects.filter(pk=first(b, "refused").pk).update(state="paid"), "银行没有说过"),
    "the bank's row gone": (lambda b: ReturnRow.objects.filter(line=first(b)).delete(), "银行没有说过"),
    "a line back from paid": (lambda b: Line.objects.filter(pk=first(b).pk).update(state="ordered"), "账上"),
}  # fmt: skip


@pytest.mark.parametrize("what", [name for name in BREAKAGES if name != "a line paid twice"])
def test_every_breakage_is_seen_and_named(paid: Batch, what: str) -> None:
    again = Asked()
    assert again.broken() == []
    BREAKAGES[what][0](paid)
    found = list(broken())

    assert again.broken() == found, "the short way of the long tests misses what the proofs see"
    assert any(BREAKAGES[what][1] in one.zh for one in found), [one.zh for one in found]
    assert all(":" in one.row for one in found)


MONTHS = ("2024-09", "2024-10", "2024-11", "2024-12", "2025-01")


def test_a_month_is_paid_once_and_the_months_of_a_term_come_to_the_award_to_the_fen(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "months_of", lambda code, period: MONTHS)
    for month in MONTHS:
        batch = desk.declare(month=month)
        assert set(batch.lines.values_list("month", flat=True)) == {month}
        with pytest.raises(NotAllowed, match="没有应发未发"):
            desk.declare(month=month)

    for award in desk.awards:
        parts = list(award.lines.order_by("month").values_list("amount_fen", flat=True))
        assert sum(parts) == award.amount_fen
        assert parts == sorted(parts, reverse=True)


def test_the_library_says_which_programmes_are_paid_by_month(db: None) -> None:
    assert months_of("SV_GRANT", "2024-F") == MONTHS
    assert len(months_of("SV_GRANT", "2024-2025")) == 10
    assert months_of("CE_BOARD", "2024-F") == ()


def owe(desk: Desk, line: Line, fen: int) -> None:
    """The last run now owes another amount."""
    said = StudentVerdict.objects.filter(enrolment=line.enrolment_id, outcome__programme=line.programme)
    said.update(award_fen=fen)


def found(line: Line) -> Arrear | None:
    arrears.find_arrears(Run.objects.latest("pk"))
    return Arrear.objects.filter(student=line.student_id, programme=line.programme).order_by("-pk").first()


def test_a_rule_raised_later_is_back_pay_once_a_person_says_so_and_a_second_run_adds_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    batch = sent(desk, desk.declare())
    returned(desk, batch, tmp_path, answers(batch))
    line = first(batch)
    owe(desk, line, line.amount_fen + 12_500)
    arrear = found(line)
    assert arrear is not None
    assert (arrear.kind, arrear.amount_fen, arrear.state) == ("back_pay", 12_500, "found")
    with pytest.raises(NotAllowed, match="没有应发未发"):
        desk.declare(kind="back_pay")

    arrears.decide(arrear, arrears.Decided(True, "按新标准补发"), acting=desk.sun)
    again = sent(desk, desk.declare(kind="back_pay"))
    returned(desk, again, tmp_path, answers(again))

    assert again.lines.get().amount_fen == 12_500
    assert found(line) == arrear
    assert Arrear.objects.get(pk=arrear.pk).state == "settled"
    with pytest.raises(NotAllowed, match="没有应发未发"):
        desk.declare(kind="back_pay")
    assert list(broken()) == []


def test_who_the_run_does_not_know_is_asked_for_nothing(desk: Desk, tmp_path: Path) -> None:
    batch = sent(desk, desk.declare())
    returned(desk, batch, tmp_path, answers(batch))
    line = first(batch)
    StudentVerdict.objects.filter(enrolment=line.enrolment_id, outcome__programme=line.programme).delete()

    assert found(line) is None


def test_a_recovery_needs_a_decision_and_a_letter_and_comes_back_in_parts(desk: Desk, tmp_path: Path) -> None:
    batch = sent(desk, desk.declare())
    returned(desk, batch, tmp_path, answers(batch))
    line = first(batch)
    owe(desk, line, line.amount_fen - 100)
    arrear = found(line)
    assert arrear is not None
    with pytest.raises(NotAllowed, match="书面通知"):
        arrears.decide(arrear, arrears.Decided(True, "多发了，应退回"), acting=desk.sun)
    with pytest.raises(NotAllowed):
        arrears.receive(arrear, 1, "缴款书1", acting=desk.wang)

    said = arrears.Decided(True, "多发了，应退回", 3, localdate() + timedelta(days=30), "当面送达")
    arrears.decide(arrear, said, acting=desk.sun)
    assert list(arrear.instalments.values_list("amount_fen", flat=True)) == [34, 33, 33]
    arrear.refresh_from_db()
    assert "不从以后的资助中抵扣" in arrear.letter
    for number in (1, 2, 3):
        arrears.receive(arrear, number, f"缴款书{number}", acting=desk.wang)

    arrear.refresh_from_db()
    assert arrear.state == "settled"
    with pytest.raises(NotAllowed):
        arrears.receive(arrear, 3, "又来一次", acting=desk.wang)
    assert list(broken()) == []


def test_an_award_taken_back_after_the_payment_is_a_recovery_of_all_of_it(desk: Desk, tmp_path: Path) -> None:
    batch = sent(desk, desk.declare())
    returned(desk, batch, tmp_path, answers(batch))
    line = first(batch)
    case = line.award.case
    decide_case(
        case.pk, Said(Decision.Verdict.UNDO, "开学前已迁出，不应享受"), acting=desk.sun, seen=case.last_sequence
    )
    arrear = found(line)

    assert arrear is not None
    assert (arrear.kind, arrear.amount_fen, arrear.now_fen) == ("recovery", line.amount_fen, 0)


def test_no_rule_allows_holding_it_back_so_nothing_does() -> None:
    assert netting()["allowed"] is None
