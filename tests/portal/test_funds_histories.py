"""Random histories of the ledger: money entered, passed on, spent, returned, reversed, carried over, and a crash between any two statements.

`ZHUXUE_HISTORIES` says how many (10000 for a long run). A list of faults, put into the code one at a time, must each be noticed.
"""

from __future__ import annotations

import inspect
import os
import uuid
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import Error, connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from zhuxue.portal.funds import actions, closing, dealing, proofs, splitting
from zhuxue.portal.funds.kinds import KINDS
from zhuxue.portal.funds.models import Fund, FundAccount, State, Transaction
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office

from .funds_people import keeper, treasury

HISTORIES = int(os.environ.get("ZHUXUE_HISTORIES", "15"))
STEPS = 12
A, R, O, P = State.ALLOCATED, State.RESERVED, State.ORDERED, State.PAID  # noqa: E741
# What one office does with its own money: kind, from, to.
LOCAL = (
    ("reserve", A, R), ("release", R, A), ("order", R, O), ("cancel", O, R), ("pay", O, P), ("return", O, State.RETURNED),
    ("return", P, State.RETURNED), ("reissue", State.RETURNED, R), ("give_up", State.RETURNED, A), ("recover", P, State.RECOVERED),
    ("use_again", State.RECOVERED, A), ("hand_back", State.RECOVERED, State.HANDED_BACK),
)  # fmt: skip
COMES = ("allocate", "pass_on", "close_year")
AMOUNTS = st.integers(1, 900)
OF_LEDGER = [proof for proof in proofs.PROOFS if proof.__module__ == proofs.__name__]
Key = tuple[int, int, str]


class Crash(Exception):
    """The machine goes down between two statements."""


class Histories(RuleBasedStateMachine):
    """The books beside a sum of our own: `held` says what each account must hold, `done` what each transaction moved."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        books = treasury()
        self.offices = [books.province.office, books.county.office, books.other.office, books.school]
        self.keepers = [books.province, books.county, books.other, keeper(books.school)]
        self.funds = [books.fund, Fund.objects.create(source="county", programme="SH_GRANT", year=2036, title="县级")]
        self.held: dict[Key, int] = {}
        self.done: list[tuple[Transaction, list[Any]]] = []
        self.undone: dict[int, int] = {}

    def teardown(self) -> None:
        """Prove the ledger once more and forget the history; what apps above prove, no history touches."""
        try:
            assert [row for proof in OF_LEDGER for row in proof()] == []
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    # What may happen.

    @rule(fund=st.integers(0, 1), place=st.integers(0, 3), fen=AMOUNTS)
    def money_comes(self, fund: int, place: int, fen: int) -> None:
        office = self.offices[place]
        self._move(self.keepers[place], "allocate", self._one(fund, office, State.OUTSIDE, office, A, fen))

    @rule(fund=st.integers(0, 1), place=st.integers(1, 2), fen=AMOUNTS)
    def money_goes_down(self, fund: int, place: int, fen: int) -> None:
        self._move(self.keepers[0], "pass_on", self._one(fund, self.offices[0], A, self.offices[place], A, fen))

    @rule(fund=st.integers(0, 1), fens=st.tuples(AMOUNTS, AMOUNTS))
    def money_goes_to_two_at_once(self, fund: int, fens: tuple[int, int]) -> None:
        both = [self._one(fund, self.offices[0], A, self.offices[place], A, fen)[0] for place, fen in zip((1, 2), fens, strict=True)]  # fmt: skip
        self._move(self.keepers[0], "pass_on", both)

    @rule(fund=st.integers(0, 1), place=st.integers(1, 2), fen=AMOUNTS)
    def money_is_given_back(self, fund: int, place: int, fen: int) -> None:
        self._move(self.keepers[place], "give_back", self._one(fund, self.offices[place], A, self.offices[0], A, fen))

    @rule(fund=st.integers(0, 1), place=st.integers(0, 3), way=st.sampled_from(LOCAL), fen=AMOUNTS)
    def money_goes_on(self, fund: int, place: int, way: tuple[str, str, str], fen: int) -> None:
        kind, start, end = way
        self._move(self.keepers[place], kind, self._one(fund, self.offices[place], start, self.offices[place], end, fen))  # fmt: skip

    @precondition(lambda self: self.done)
    @rule(which=st.integers(0, 99))
    def a_button_is_pressed_twice(self, which: int) -> None:
        done, moves = self.done[which % len(self.done)]
        if done.kind not in {"reverse", "close_year"}:
            again = actions.move(done.membership, done.kind, moves, reference="", reason="再点一次", once=done.once)
            assert again == done
        self._as_expected()

    @precondition(lambda self: self.done)
    @rule(which=st.integers(0, 99))
    def a_mistake_is_undone(self, which: int) -> None:
        done, moves = self.done[which % len(self.done)]
        back = [(m.fund, m.to_office, m.to_state, m.from_office, m.from_state, m.amount_fen) for m in moves]
        mirror = [actions.Move(*said) for said in back]
        if done.pk in self.undone:
            assert actions.reverse(self.keepers[0], done, "再冲一次").pk == self.undone[done.pk]
        elif done.reverses_id or not KINDS[done.kind].by_hand or not self._enough(mirror):
            with pytest.raises(NotAllowed):
                actions.reverse(self.keepers[0], done, "冲正")
        else:
            made = actions.reverse(self.keepers[0], done, "冲正")
            self.undone[done.pk] = made.pk
            self._count(made, mirror)
        self._as_expected()

    @precondition(lambda self: self.done)
    @rule(which=st.integers(0, 99), place=st.integers(1, 3))
    def somebody_else_tries(self, which: int, place: int) -> None:
        done, moves = self.done[which % len(self.done)]
        mine = self.keepers[place]
        beyond = any(not move.from_office.path.startswith(mine.office.path) for move in moves)
        if beyond and done.kind not in {"reverse", "close_year"}:
            with pytest.raises(NotAllowed, match="管辖范围"):
                actions.move(mine, done.kind, moves, reference="", reason="越权", once=str(uuid.uuid4()))
        self._as_expected()

    @rule(fund=st.integers(0, 1), fen=st.integers(-3, 0))
    def nothing_is_moved(self, fund: int, fen: int) -> None:
        office = self.offices[1]
        with pytest.raises(NotAllowed):
            actions.move(self.keepers[1], "allocate", self._one(fund, office, State.OUTSIDE, office, A, fen), reference="", reason="空", once=str(uuid.uuid4()))  # fmt: skip
        with pytest.raises(ValueError, match="reserve"):
            actions.move(self.keepers[1], "reserve", self._one(fund, office, A, office, P, 1), reference="", reason="跳", once=str(uuid.uuid4()))  # fmt: skip

    @rule(fund=st.integers(0, 1), place=st.integers(0, 2))
    def the_year_ends(self, fund: int, place: int) -> None:
        account = FundAccount.objects.filter(fund=self.funds[fund], office=self.offices[place], state=A).first()
        if account is None or not self.held.get(self._key(account), 0):
            return
        before = self.held[self._key(account)]
        made = closing.close_year(self.keepers[place], account, reason="年终")
        moves = actions.moves_of(made)
        kept = sum(move.amount_fen for move in moves if move.to_state == State.CARRIED)
        gone = sum(move.amount_fen for move in moves if move.to_state == State.HANDED_BACK)
        assert (kept + gone, gone) == (before, self._old(account, before))
        self._count(made, moves)
        self._as_expected()

    @rule(fund=st.integers(0, 1), fen=AMOUNTS, after=st.integers(0, 25))
    def the_machine_goes_down(self, fund: int, fen: int, after: int) -> None:
        office, moves = self.offices[1], None
        moves = self._one(fund, office, State.OUTSIDE, office, A, fen)
        once, seen = f"crash:{uuid.uuid4()}", [0]

        def down(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            seen[0] += 1
            if seen[0] > after and not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                raise Crash
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(down):
                actions.move(self.keepers[1], "allocate", moves, reference="", reason="断电", once=once)
        except Crash:
            self._as_expected()
            made = actions.move(self.keepers[1], "allocate", moves, reference="", reason="断电", once=once)
        else:
            made = Transaction.objects.get(once=once)
        self._count(made, moves)
        self._as_expected()

    # What must hold.

    def _move(self, acting: Membership, kind: str, moves: list[Any]) -> None:
        once = str(uuid.uuid4())
        if self._enough(moves):
            self._count(actions.move(acting, kind, moves, reference="", reason="办理", once=once), moves)
        else:
            with pytest.raises(NotAllowed):
                actions.move(acting, kind, moves, reference="", reason="办理", once=once)
        self._as_expected()

    def _one(self, fund: int, start: Office, state: str, end: Office, to: str, fen: int) -> list[Any]:
        return [actions.Move(self.funds[fund], start, state, end, to, fen)]

    def _enough(self, moves: list[Any]) -> bool:
        after = self._after(moves)
        return all(fen >= 0 for (_fund, _office, state), fen in after.items() if state != State.OUTSIDE)

    def _after(self, moves: list[Any]) -> dict[Key, int]:
        after = dict(self.held)
        for move in moves:
            start, end = (move.fund.pk, move.from_office.pk, str(move.from_state)), (move.fund.pk, move.to_office.pk, str(move.to_state))  # fmt: skip
            after[start] = after.get(start, 0) - move.amount_fen
            after[end] = after.get(end, 0) + move.amount_fen
        return after

    def _count(self, made: Transaction, moves: list[Any]) -> None:
        self.held = self._after(moves)
        self.done.append((made, moves))

    def _old(self, account: FundAccount, before: int) -> int:
        """What was carried in and is still there: carried money is spent first."""
        came: dict[str, int] = {}
        for made, moves in self.done:
            for move in moves if made.kind in COMES and made.pk not in self.undone else ():
                if (move.fund.pk, move.to_office.pk, str(move.to_state)) == self._key(account):
                    came[made.kind] = came.get(made.kind, 0) + move.amount_fen
        return min(before, max(0, came.get("close_year", 0) - (sum(came.values()) - before)))

    @staticmethod
    def _key(account: FundAccount) -> Key:
        return (account.fund_id, account.office_id, account.state)

    def _as_expected(self) -> None:
        rows = FundAccount.objects.filter(office__in=self.offices).values_list("fund", "office", "state", "balance_fen")
        assert {(fund, office, state): fen for fund, office, state, fen in rows if fen} == {k: fen for k, fen in self.held.items() if fen}  # fmt: skip


def a_history() -> None:
    """One history in which everything happens: each fault must show itself here."""
    history = Histories()
    try:
        history.money_comes(0, 0, 900)
        history.a_button_is_pressed_twice(0)
        history.money_goes_to_two_at_once(0, (200, 100))
        history.somebody_else_tries(1, 2)
        history.money_goes_down(0, 1, 300)
        history.money_goes_down(0, 1, 301)
        history.money_is_given_back(0, 2, 50)
        history.a_mistake_is_undone(2)
        history.a_mistake_is_undone(2)
        history.a_mistake_is_undone(4)
        for way, fen in (
            (LOCAL[0], 120),
            (LOCAL[0], 150),
            (LOCAL[2], 100),
            (LOCAL[4], 90),
            (LOCAL[5], 10),
            (LOCAL[9], 30),
        ):
            history.money_goes_on(0, 1, way, fen)
        history.a_mistake_is_undone(9)
        history.nothing_is_moved(0, 0)
        history.nothing_is_moved(0, -3)
        for after in (0, 4, 8, 12, 16, 99):
            history.the_machine_goes_down(1, 70, after)
        history.the_year_ends(0, 1)
        _next_year(history)
    finally:
        history.teardown()


def _next_year(history: Histories) -> None:
    """In the year after, money comes beside what was carried, some is spent, and the year ends again."""
    history.funds[0] = Fund.objects.get(source="centre", programme="SH_GRANT", year=2037)
    history.money_comes(0, 1, 500)
    history.money_goes_on(0, 1, LOCAL[0], 10)
    history.the_year_ends(0, 1)


def test_whatever_happens_the_books_are_right(db: None) -> None:
    chosen = settings(
        max_examples=HISTORIES, stateful_step_count=STEPS, deadline=None, derandomize=HISTORIES < 1000, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )  # fmt: skip
    run_state_machine_as_test(Histories, settings=chosen)


def test_a_history_in_which_everything_happens_ends_with_right_books(db: None) -> None:
    a_history()


FAULTS: dict[str, tuple[ModuleType, tuple[tuple[str, str], ...]]] = {
    "an account is overdrawn": (actions, (("balance_fen + change < 0", "balance_fen + change < -100"),)),
    "the shortfall is looked for in the wrong direction": (actions, (("balance_fen + change < 0", "balance_fen - change < 0"),)),
    "balances stay where they were": (actions, (('F("balance_fen") + change', 'F("balance_fen")'),)),
    "balances move the wrong way": (actions, (('F("balance_fen") + change', 'F("balance_fen") - change'),)),
    "a balance is written from what was read": (actions, (('F("balance_fen") + change', "change"),)),
    "only the first move counts": (actions, (("for one in moves:\n        for side", "for one in moves[:1]:\n        for side"),)),
    "postings are the wrong way round": (actions, (("amount_fen=sign * one.amount_fen", "amount_fen=-sign * one.amount_fen"),)),
    "a posting is a fen short": (actions, (("amount_fen=sign * one.amount_fen", "amount_fen=sign * one.amount_fen - (sign < 0)"),)),
    "the last move has no postings": (actions, (("enumerate(moves, start=1)", "enumerate(moves[:-1] or moves, start=1)"),)),
    "the transaction is never sealed": (actions, (("made.sealed = True", "made.sealed = False"),)),
    "half an act survives a crash": (actions, (("@database.atomic\ndef move", "def move"),)),
    "the same act is done again": (actions, (("if done := Transaction.objects.filter(once=once).first():", "if done := None:"), ("get_or_create(once=once, ", "get_or_create(once=str(uuid4()), "), ("from datetime import", "from uuid import uuid4\nfrom datetime import"))),
    "the key of an act is forgotten": (actions, (("return _same(done, said[\"kind\"], moves)", "pass"), ("if not new:", "if False:"))),
    "anybody moves anybody's money": (actions, (("not one.from_office.path.startswith(mine) or", ""), ("(one.to_office.path.startswith(mine) or up)", "True"))),
    "money skips a state": (actions, (("way not in KINDS[kind].ways", "False"),)),
    "nothing is a move": (actions, (("one.amount_fen <= 0", "one.amount_fen < -9"),)),
    "a reversal is reversed": (actions, (("if transaction.reverses_id:", "if False:"), ("if not KINDS[transaction.kind].by_hand:", "if False:"))),
    "what belongs to a batch is undone by hand": (actions, (("if not KINDS[transaction.kind].by_hand:", "if False:"),)),
    "a mistake is undone twice": (actions, (('f"reverse:{transaction.pk}"', 'f"reverse:{transaction.pk}:{now()}"'),)),
    "a reversal does it again": (actions, (("Move(m.fund, m.to_office, m.to_state, m.from_office, m.from_state, m.amount_fen)", "m"),)),
    "old money is carried for ever": (closing, (("account.balance_fen - old, old", "account.balance_fen, 0"),)),
    "all money is handed back": (closing, (("account.balance_fen - old, old", "0, account.balance_fen"),)),
    "new money is spent before old": (closing, (("came - (all_came - account.balance_fen)", "came"),)),
    "carried money does not arrive": (closing, (("Move(following, office, State.OUTSIDE, office, State.ALLOCATED, carry)", "Move(fund, office, State.OUTSIDE, office, State.ALLOCATED, carry)"),)),
}  # fmt: skip


NOTICED = (AssertionError, NotAllowed, Error, ValueError, ObjectDoesNotExist, pytest.fail.Exception)


@pytest.fixture
def fault(request: pytest.FixtureRequest) -> Iterator[str]:
    """Put one fault into the code, and mend it afterwards."""
    module, changes = FAULTS[request.param]
    source = broken_source = inspect.getsource(module)
    kept = dict(vars(module))
    for right, wrong in changes:
        assert right in broken_source, f"{right!r} is not in the code any more: say the fault anew"
        broken_source = broken_source.replace(right, wrong)
    assert broken_source != source
    exec(compile(broken_source, module.__file__ or "", "exec"), vars(module))
    yield request.param
    vars(module).update(kept)


@pytest.mark.parametrize("fault", FAULTS, indirect=True)
def test_each_fault_is_noticed(db: None, fault: str) -> None:
    with pytest.raises(NOTICED):
        a_history()


@given(amount=st.integers(0, 10**12), weights=st.lists(st.integers(0, 10_000), min_size=1, max_size=6).filter(sum))
@settings(max_examples=200, deadline=None, derandomize=True, database=None)
def test_an_amount_is_dealt_out_to_the_fen(amount: int, weights: list[int]) -> None:
    parts = splitting.deal(amount, weights)

    assert sum(parts) == amount
    assert all(abs(part * sum(weights) - amount * weight) < sum(weights) for part, weight in zip(parts, weights, strict=True))  # fmt: skip
    equal = [(a, b) for a in range(len(weights)) for b in range(a + 1, len(weights)) if weights[a] == weights[b]]
    assert all(parts[a] >= parts[b] for a, b in equal)


@given(total=st.integers(0, 5_000), weights=st.lists(st.integers(0, 500), min_size=1, max_size=8).filter(sum), least=st.integers(0, 20))  # fmt: skip
@settings(max_examples=200, deadline=None, derandomize=True, database=None)
def test_places_are_dealt_out_whole_with_the_least_for_each(total: int, weights: list[int], least: int) -> None:
    if least * sum(weight > 0 for weight in weights) > total:
        with pytest.raises(NotAllowed):
            dealing.deal_with_least(total, weights, least)
        return
    dealt = dealing.deal_with_least(total, weights, least)

    assert sum(dealt) == total
    assert all(places >= least if weight else places == 0 for places, weight in zip(dealt, weights, strict=True))
