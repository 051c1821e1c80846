"""Random histories of a batch: whatever people and banks do, in whatever order, the books are right after every step."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.engine.demo.returns import Answer
from zhuxue.portal.funds.proofs import broken
from zhuxue.portal.payments.actions import approving, making, returning, sending
from zhuxue.portal.payments.models import Batch, Line, ReturnRow
from zhuxue.portal.schools.models import Account

from .payment_people import WHY, Desk, answers, county_desk, give_money, make_desk, returned

AWARDS, STEPS = 4, 14
DONE: Counter[str] = Counter()
HISTORIES = int(os.environ.get("ZHUXUE_PAYMENT_HISTORIES", "6"))
CODES = st.sampled_from(["0000", "0000", "0001", "1001", "1004", "9001"])
WHICH = st.integers(0, 3)


DIES = st.one_of(st.none(), st.none(), st.none(), st.integers(1, 80))
begun = precondition(lambda machine: machine.declared)


class Crash(Exception):
    """The power goes between two statements."""


class Dying:
    """Lets so many statements of the database through, then dies once."""

    def __init__(self, statements: int) -> None:
        self.left = statements

    def __call__(self, execute: Any, *said: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            raise Crash
        return execute(*said)


class Histories(RuleBasedStateMachine):
    """Everybody tries everything, and dies between any two statements; what is refused or cut off changes nothing."""

    desk: Desk

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.atomic()
        self.point.__enter__()
        self.folder = Path(tempfile.mkdtemp())
        self.declared = self.acted = False

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.point.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    def tried(self, act: Any, dies: int | None = None) -> Any:
        self.acted = True
        try:
            with transaction.atomic(), connection.execute_wrapper(Dying(dies or 0)):
                return act()
        except (ZhuxueError, Crash) as refused:
            DONE["died" if isinstance(refused, Crash) else "refused"] += 1
            return None

    def batch(self, which: int) -> Batch | None:
        found = list(
            Batch.objects.filter(maker=self.desk.wang.person, lines__award__in=self.desk.awards)
            .distinct()
            .order_by("-pk")[:4]
        )
        return found[which % len(found)] if found else None

    @rule(kind=st.sampled_from(["regular", "regular", "reissue", "back_pay"]), dies=DIES)
    def declare(self, kind: str, dies: int | None = None) -> None:
        self.declared |= self.tried(lambda: self.desk.declare(kind=kind), dies) is not None

    @begun
    @rule(which=WHICH, who=st.sampled_from(["wang", "zhao", "sun"]), dies=DIES)
    def approve(self, which: int, who: str, dies: int | None = None) -> None:
        if batch := self.batch(which):
            self.tried(lambda: approving.approve(batch, acting=getattr(self.desk, who), reason=WHY), dies)

    @begun
    @rule(which=WHICH, act=st.sampled_from(["check", "cancel", "back", "order", "sent", "close"]), dies=DIES)
    def act(self, which: int, act: str, dies: int | None = None) -> None:
        batch, desk = self.batch(which), self.desk
        acts = {
            "check": lambda: making.check_again(batch, acting=desk.wang), "cancel": lambda: making.cancel(batch, "试着作废", acting=desk.wang),
            "back": lambda: approving.send_back(batch, "试着退回", acting=desk.sun), "order": lambda: sending.order(batch, "bank_text", acting=desk.wang),
            "sent": lambda: sending.mark_sent(batch, acting=desk.wang, receipt="银行已签收"), "close": lambda: sending.close(batch, acting=desk.wang),
        }  # fmt: skip
        if batch:
            self.tried(acts[act], dies)

    @begun
    @rule(which=WHICH)
    def hurry(self, which: int) -> None:
        """The usual way to the bank, so that histories come to the returns."""
        for who in ("zhao", "sun"):
            self.approve(which, who)
        for act in ("order", "sent"):
            self.act(which, act)

    @begun
    @rule(
        dies=DIES,
        which=WHICH,
        codes=st.lists(CODES, min_size=1, max_size=8),
        stray=st.sampled_from(["", "unknown", "again", "amount", "account"]),
        part=st.booleans(),
    )
    def read(self, which: int, codes: list[str], stray: str, part: bool, dies: int | None) -> None:
        batch = self.batch(which)
        if batch is None:
            return
        said = [
            Answer(a.number, a.account_no, a.payee_name, a.amount_fen, codes[n % len(codes)])
            for n, a in enumerate(answers(batch))
        ]
        said = said[: max(1, len(said) // 2)] if part else said
        if said and stray:
            first = said[0]
            changed = {
                "unknown": {"number": 8888},
                "again": {},
                "amount": {"amount_fen": first.amount_fen + 1},
                "account": {"account_no": "6217111111111111"},
            }[stray]
            said = (
                [Answer(**(first.__dict__ | changed)), *said[stray != "again" :]]
                if stray != "again"
                else [first, *said]
            )
        if said:
            self.tried(lambda: returned(self.desk, batch, self.folder, said), dies)

    @begun
    @rule(accept=st.booleans(), number=st.integers(1, 3), place=st.integers(0, 9), dies=DIES)
    def settle(self, accept: bool, number: int, place: int, dies: int | None) -> None:
        rows = list(ReturnRow.objects.filter(settled="", file__state="applied").exclude(unmatched="").order_by("pk"))
        if rows:
            row = rows[place % len(rows)]
            self.tried(lambda: returning.settle(row, accept, "核实过了", acting=self.desk.wang, number=number), dies)

    @begun
    @rule()
    def put_right(self) -> None:
        for line in Line.objects.filter(state="refused", award__in=self.desk.awards)[:2]:
            Account.objects.filter(student=line.student_id, ends_on=None).update(ends_on="2024-12-01")
            Account.objects.create(
                student=line.student, account_no=f"62170000{Account.objects.count():08d}", payee_name=line.student.name
            )

    @invariant()
    def the_books_are_right(self) -> None:
        if not self.acted:
            return
        self.acted = False
        DONE["acts"] += 1
        assert [(one.row, one.zh) for one in broken()] == []
        out = (
            Line.objects.filter(state__in=["ordered", "pending", "paid"])
            .values_list("award")
            .annotate(fen=Sum("amount_fen"))
        )
        most = {award.pk: award.amount_fen for award in self.desk.awards}
        assert [award for award, fen in out.order_by() if fen > most[award]] == []


def test_random_histories_keep_the_books_right(committed: None) -> None:
    desk = county_desk(AWARDS)
    give_money(desk, fen=10**9)
    machine = type("Here", (Histories,), {"desk": desk})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=HISTORIES < 50,
        ),
    )
    assert DONE["acts"] > HISTORIES * STEPS // 3, "most histories did nothing"


MUTATIONS = {
    "a return moves no money": (returning, "move_drawn", lambda *a, **k: None),
    "an order moves no money": (sending, "move_drawn", lambda *a, **k: None),
    "rows are not compared with lines": (returning, "_match", lambda batch, file: file.rows.update(line=batch.lines.order_by("pk").values("pk")[:1])),
    "draws are left out": (approving, "write_draws", lambda batch: None),
    "what is due is not looked at": (making, "check_lines", lambda batch: {"ready": batch.lines.filter(state="draft").update(state="ready")}),
}  # fmt: skip


@pytest.mark.parametrize("what", MUTATIONS)
def test_breaking_the_code_on_purpose_is_caught(
    db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, what: str
) -> None:
    desk = make_desk()
    give_money(desk)
    if what == "what is due is not looked at":
        Account.objects.filter(student=desk.awards[0].student_id).update(payee_name="外人")
    monkeypatch.setattr(*MUTATIONS[what])
    caught: list[Any] = []
    try:
        batch = desk.declare()
        for who in (desk.zhao, desk.sun):
            approving.approve(batch, acting=who, reason=WHY)
        sending.order(batch, "bank_text", acting=desk.wang)
        sending.mark_sent(batch, acting=desk.wang, receipt="银行已签收")
        returned(desk, batch, tmp_path, answers(batch, {1: "1001"}))
        caught = list(broken())
    except Exception as refused:
        caught = [refused]

    assert caught
