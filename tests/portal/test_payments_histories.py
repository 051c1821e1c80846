"""Random histories of a batch: whatever people and banks do, in whatever order, the books are right after every step."""

from __future__ import annotations

import gc
import logging
import os
import re
import shutil
import tempfile
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, Error, connection, transaction
from django.db.models import F, Q, Sum
from django.utils.timezone import localdate, now
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.engine.demo.returns import Answer
from zhuxue.portal.awards.models import Award
from zhuxue.portal.funds import actions, closing
from zhuxue.portal.funds.actions import Move
from zhuxue.portal.funds.models import FundAccount, Transaction
from zhuxue.portal.funds.proofs import broken
from zhuxue.portal.notices.models import Notice
from zhuxue.portal.payments import checking, due
from zhuxue.portal.payments.actions import approving, arrears, making, returning, sending
from zhuxue.portal.payments.models import Approval, Arrear, Batch, Line, ReturnRow
from zhuxue.portal.payments.models.batches import LIVING
from zhuxue.portal.payments.proofs import PROOFS
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.schools.models import Account, Run

from .asked_proofs import Asked
from .payment_people import WHY, Desk, answers, county_desk, garbled, give_money, make_desk, returned

AWARDS, STEPS = 4, 14
DONE: Counter[str] = Counter()
ASKED = Asked()
WRITES = re.compile(r'(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM) "?(\w+)')
HISTORIES = int(os.environ.get("ZHUXUE_PAYMENT_HISTORIES", "6"))
CODES = st.sampled_from(["0000", "0000", "0001", "1001", "1004", "9001"])
WHICH = st.integers(0, 3)


DIES = st.one_of(st.none(), st.none(), st.none(), st.integers(1, 80))
# What people and banks do here; a long run must have seen each of them done.
DRIVEN = (
    "allocate", "reverse", "close_year", "regular", "reissue", "back_pay", "approve", "check", "cancel", "back", "order", "sent", "close",
    "read", "read early", "read late", "settle", "decide", "receive", "died", "refused", "twice", "garbled",
)  # fmt: skip
begun = precondition(lambda machine: machine.declared)


class Crash(DatabaseError):
    """The power goes between two statements, or while a transaction ends."""


class Watched:
    """One act, statement by statement: the power goes after so many, and what each table held before it was written is kept."""

    def __init__(self, dies: int | None) -> None:
        self.left, self.before, self.back = dies or 0, dict[str, list[Any]](), False

    def __call__(self, execute: Any, sql: str, *said: Any) -> Any:
        back, self.back = self.back, sql.startswith("ROLLBACK")
        if not self.back and not (back and sql.startswith("RELEASE")):  # going back is what a crash itself does
            self.left -= 1
            if self.left == 0:
                raise Crash
        if (found := WRITES.match(sql)) and found[1] not in self.before:
            self.before[found[1]] = rows_of(found[1])
        return execute(sql, *said)

    def changed(self) -> bool:
        """Whether a table holds anything else now than before the act."""
        return any(rows_of(table) != rows for table, rows in self.before.items())


def rows_of(table: str) -> list[Any]:
    return list(connection.connection.execute(f'SELECT * FROM "{table}"').fetchall())


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

    def tried(self, what: str, act: Any, dies: int | None = None) -> Any:
        """Do it as people do, each act its own transaction; refused or cut off it changed nothing, but an order may stand without its file."""
        watched = Watched(dies)
        try:
            with connection.execute_wrapper(watched):
                done = act()
        except (ZhuxueError, Crash) as refused:
            DONE["died" if isinstance(refused, Crash) else "refused"] += 1
            if watched.changed():
                assert (what, type(refused)) == ("order", Crash), f"{what} left something behind"
                self.acted = True
            return None
        DONE[what] += 1
        self.acted |= bool(watched.before)
        return done

    def batch(self, which: int) -> Batch | None:
        found = list(
            Batch.objects.filter(maker=self.desk.wang.person, lines__award__in=self.desk.awards)
            .distinct()
            .order_by("-pk")[:4]
        )
        return found[which % len(found)] if found else None

    def dead(self, kind: str) -> bool:
        """Whether nothing can be due, so that only one try in some is worth its time: nearly all tries would be such."""
        DONE["dead"] += 1
        lines = Line.objects.filter(award__in=self.desk.awards)
        due = {
            "regular": lines.filter(state__in=LIVING).count() < AWARDS, "reissue": lines.filter(state="refused").exists(),
            "back_pay": Arrear.objects.filter(kind="back_pay", state="decided").exists(),
        }  # fmt: skip
        return not due[kind] and DONE["dead"] % 8 != 0

    @rule(kind=st.sampled_from(["regular", "regular", "reissue", "back_pay"]), dies=DIES)
    def declare(self, kind: str, dies: int | None = None) -> None:
        if dies is None and self.dead(kind):
            return
        self.declared |= self.tried(kind, lambda: self.desk.declare(kind=kind), dies) is not None

    @begun
    @rule(which=WHICH, who=st.sampled_from(["wang", "zhao", "sun"]), dies=DIES)
    def approve(self, which: int, who: str, dies: int | None = None) -> None:
        if batch := self.batch(which):
            self.tried("approve", lambda: approving.approve(batch, acting=getattr(self.desk, who), reason=WHY), dies)

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
            self.tried(act, acts[act], dies)

    @begun
    @rule(which=WHICH, so_far=st.sampled_from([1, 2, 3, 3]), codes=st.lists(CODES, min_size=1, max_size=4))
    def hurry(self, which: int, so_far: int, codes: list[str]) -> None:
        """The usual way to the bank, and what it says, so that histories come to the returns."""
        for who in ("zhao", "sun"):
            self.approve(which, who)
        for act in ("order", "sent")[:so_far]:
            self.act(which, act)
        if so_far == 3:
            self.read(which, codes, "", False, None)

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
            came = {"ordered": "read early", "closed": "read late"}.get(batch.state, "read")
            self.tried(came, lambda: returned(self.desk, batch, self.folder, said), dies)

    @begun
    @rule(which=WHICH, how=st.sampled_from(["twice", "cut", "empty", "other batch"]))
    def misread(self, which: int, how: str) -> None:
        """A file that came before, or is no file of this batch, counts for nothing."""
        batch = self.batch(which)
        said = answers(batch) if batch else []
        if batch is None or not said:
            return
        if how == "twice" and self.tried("read", lambda: returned(self.desk, batch, self.folder, said)) is None:
            return
        before = DONE["refused"]
        self.tried("misread", lambda: garbled(self.desk, batch, self.folder, said, how))
        assert DONE["refused"] == before + 1, "a file that counts for nothing was read"
        DONE["twice" if how == "twice" else "garbled"] += 1

    @begun
    @rule(kind=st.sampled_from(["back_pay", "recovery"]), dies=DIES)
    def differ(self, kind: str, dies: int | None) -> None:
        """What was paid turns out to be another amount: a person decides, what was too much comes back in parts."""
        line = Line.objects.filter(state="paid", award__in=self.desk.awards).order_by("-pk").first()
        if line is None:
            return
        found = differing(line, kind)
        kind = found.kind
        said = arrears.Decided(True, "按新标准办理", *((2, localdate(), "当面送达") if kind == "recovery" else ()))
        self.tried("decide", lambda: arrears.decide(found, said, acting=self.desk.sun), dies)
        for number in (1, 2) if kind == "recovery" else ():
            self.tried(
                "receive",
                lambda part=number: arrears.receive(found, part, f"缴款书{part}", acting=self.desk.wang),
                dies,
            )

    @begun
    @rule(
        what=st.sampled_from(["allocate", "reverse", "close_year"]),
        place=st.integers(0, 3),
        fen=st.sampled_from([100, 40_000]),
        dies=DIES,
    )
    def treasure(self, what: str, place: int, fen: int, dies: int | None) -> None:
        """The money itself comes, is undone by hand (also what a batch moved may be tried) and is carried over at the year's end."""
        wang, office = self.desk.wang, self.desk.county
        account = FundAccount.objects.filter(fund__year=2024, state="allocated").order_by("pk")[place]
        last = Transaction.objects.order_by("-pk")[place]
        moves = [Move(account.fund, office, "outside", office, "allocated", fen)]
        said = {"reference": "test", "reason": "再下达", "once": str(uuid.uuid4())}
        acts = {
            "allocate": lambda: actions.move(wang, "allocate", moves, **said), "reverse": lambda: actions.reverse(wang, last, "登记有误"),
            "close_year": lambda: closing.close_year(wang, account, reason="年终"),
        }  # fmt: skip
        self.tried(what, acts[what], dies)

    @begun
    @rule(accept=st.booleans(), number=st.integers(1, 3), place=st.integers(0, 9), dies=DIES)
    def settle(self, accept: bool, number: int, place: int, dies: int | None) -> None:
        rows = list(ReturnRow.objects.filter(settled="", file__state="applied").exclude(unmatched="").order_by("pk"))
        if rows:
            row = rows[place % len(rows)]
            self.tried(
                "settle", lambda: returning.settle(row, accept, "核实过了", acting=self.desk.wang, number=number), dies
            )

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
        assert [(one.row, one.zh) for one in ASKED.broken()] == []
        out = (
            Line.objects.filter(state__in=["ordered", "pending", "paid"], award__isnull=False)
            .values_list("award")
            .annotate(fen=Sum("amount_fen"))
        )
        most = {award.pk: award.amount_fen for award in self.desk.awards}
        assert [award for award, fen in out.order_by() if fen > most[award]] == []


def differing(line: Line, kind: str) -> Arrear:
    """What a line should have been: more, or a little less; found once, and not while another difference is open."""
    open_ones = Q(state__in=["found", "decided"])
    now_fen = line.amount_fen + (12_500 if kind == "back_pay" else -100)
    return Arrear.objects.filter(Q(kind=kind) | open_ones, student=line.student_id).first() or Arrear.objects.create(
        student_id=line.student_id, enrolment_id=line.enrolment_id, office_id=line.office_id, name=line.name, programme=line.programme, title="示例",
        period=line.period, kind=kind, amount_fen=abs(now_fen - line.amount_fen), was_fen=line.amount_fen, now_fen=now_fen, cause="示例",
        run=Run.objects.latest("pk"), found_at=now(),
    )  # fmt: skip


def test_random_histories_keep_the_books_right(committed: None) -> None:
    desk = county_desk(AWARDS)
    give_money(desk, fen=200_000)
    machine = type("Here", (Histories,), {"desk": desk})
    gc.freeze()  # what Django and the desk are made of need not be looked through again and again
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=HISTORIES < 50,
            database=None,
            phases=[Phase.generate],
            report_multiple_bugs=False,
        ),
    )
    logging.getLogger("histories").warning("%s", dict(DONE))
    assert DONE.total() > HISTORIES * STEPS // 3, "most histories did nothing"
    assert HISTORIES < 1000 or [what for what in DRIVEN if not DONE[what]] == []


def one_more(batch: Batch, rows: Any, fill: Any = making.fill) -> None:
    """Each line a fen above its award."""
    fill(batch, rows)
    Line.objects.filter(batch=batch).update(amount_fen=F("amount_fen") + 1)


def of_another_sum(batch: Batch, turn: int, acting: Any, reason: str) -> Approval:
    said = {"batch": batch, "round": batch.round, "turn": turn, "person_id": acting.person_id, "membership": acting}
    return Approval.objects.create(**said, lines_count=1, lines_fen=1, reason=reason, at=now())


def all_paid(batch: Batch, file: Any, acting: Any) -> None:
    batch.lines.update(state="paid", settled_at=now())


# What must hold of a batch (the name of its proof), and the code that keeps it broken on purpose, in one way or several.
MUTATIONS = {
    "batches_hold_what_was_declared": [(making, "totals", lambda scope: (1, 1))],
    "batches_were_approved_by_two": [(approving, "_approval", of_another_sum), (approving, "_approval", lambda batch, *said: Approval(lines_count=1, lines_fen=1))],
    "files_hold_the_lines_sent": [(sending, "_facts", lambda batch, facts=sending._facts: facts(batch) | {"sum": 1})],
    "lines_come_from_a_decision": [(making, "fill", one_more)],
    "nothing_is_paid_twice": [(due, "_awards", lambda scope: Award.objects.filter(undoes=None, undone_by=None).annotate(fen=F("amount_fen")))],
    "notices_have_run": [(checking, "CHECKS", tuple(check for check in checking.CHECKS if check is not checking._notice))],
    "accounts_were_checked": [(checking, "CHECKS", tuple(check for check in checking.CHECKS if check is not checking._account))],
    "draws_sum_to_lines": [(approving, "write_draws", lambda batch: None)],
    "draws_are_posted": [(returning, "move_drawn", lambda *a, **k: None), (sending, "move_drawn", lambda *a, **k: None), (approving, "move_drawn", lambda *a, **k: None)],
    "results_were_said_by_somebody": [
        (returning, "_apply", all_paid),
        (returning, "_match", lambda batch, file: file.rows.update(line=batch.lines.order_by("pk").values("pk")[:1])),
    ],
    "recoveries_have_their_letter": [(arrears, "_letter", lambda *said: ""), (arrears, "_parts", lambda found, count, first: [])],
}  # fmt: skip
BROKEN = [(proof, place) for proof, ways in MUTATIONS.items() for place in range(len(ways))]


def a_term(desk: Desk, folder: Path) -> list[Any]:
    """A batch from what is due to what the bank said, and a recovery after it; return what the proofs then find."""
    batch = desk.declare()
    for who in (desk.zhao, desk.sun):
        approving.approve(batch, acting=who, reason=WHY)
    sending.order(batch, "bank_text", acting=desk.wang)
    sending.mark_sent(batch, acting=desk.wang, receipt="银行已签收")
    returned(desk, batch, folder, answers(batch, {1: "1001"}))
    with pytest.raises(NotAllowed, match="没有应发未发"):
        desk.declare()
    found = differing(batch.lines.filter(state="paid").order_by("pk")[0], "recovery")
    arrears.decide(found, arrears.Decided(True, "多发了，应退回", 2, localdate(), "当面送达"), acting=desk.sun)
    for number in (1, 2):
        arrears.receive(found, number, f"缴款书{number}", acting=desk.wang)
    return list(broken())


@pytest.fixture
def desk(db: None) -> Desk:
    made = make_desk()
    give_money(made)
    return made


def spoil(desk: Desk, what: str) -> None:
    """What the checks that are broken would have held back: a card of somebody else, a list that was taken down."""
    if what == "accounts_were_checked":
        Account.objects.filter(student=desk.awards[0].student_id).update(payee_name="外人")
    if what == "notices_have_run":
        Notice.objects.filter(rows__about=str(desk.awards[0].case_id)).update(state="taken_down")


def test_a_term_without_a_fault_ends_with_right_books(desk: Desk, tmp_path: Path) -> None:
    assert a_term(desk, tmp_path) == []


def test_every_proof_of_payments_has_its_code_broken_on_purpose() -> None:
    assert set(MUTATIONS) == {proof.__name__ for proof in PROOFS}


@pytest.mark.parametrize(("what", "place"), BROKEN)
def test_breaking_the_code_on_purpose_is_caught(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, what: str, place: int
) -> None:
    spoil(desk, what)
    monkeypatch.setattr(*MUTATIONS[what][place])
    try:
        caught = a_term(desk, tmp_path)
    except (ZhuxueError, Error, AssertionError, ValueError, pytest.fail.Exception) as refused:
        caught = [refused]

    assert caught
