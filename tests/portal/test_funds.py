"""The ledger: money moves once, wholly, inside its reach, and never where it is not; the database holds it too."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, IntegrityError, connection, transaction
from django.utils.timezone import now

from zhuxue.engine.rules.programme import Funding
from zhuxue.portal.funds import proofs, queries, splitting, triggers
from zhuxue.portal.funds.actions import Move, enter_local_share, move, reverse
from zhuxue.portal.funds.models import Fund, FundAccount, Posting, Transaction
from zhuxue.portal.funds.proofs import broken
from zhuxue.portal.funds.splitting import deal, split
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Role

from .funds_people import (
    ALLOCATED,
    OUTSIDE,
    PAID,
    RESERVED,
    Treasury,
    allocated,
    balance,
    keeper,
    moved,
    passed_on,
    reserved,
    treasury,
)


@pytest.fixture
def books(db: None) -> Treasury:
    """A province that got 1,000 yuan of the centre, of which the first county has 600."""
    made = treasury()
    allocated(made, 100_000)
    passed_on(made, 60_000)
    return made


@pytest.fixture
def open_books(db: None) -> Iterator[Treasury]:
    """The same, with the database's own promises switched off, so that a broken row can be put in."""
    made = treasury()
    allocated(made, 100_000)
    passed_on(made, 60_000)
    triggers.remove(connection)
    yield made


def test_money_is_somewhere_and_only_there(books: Treasury) -> None:
    top, county = books.province.office, books.county.office

    assert balance(books.fund, top, OUTSIDE) == -100_000
    assert (balance(books.fund, top), balance(books.fund, county)) == (40_000, 60_000)
    assert list(broken()) == []


def test_nobody_spends_what_is_not_there_and_the_refusal_says_how_much_is_missing(books: Treasury) -> None:
    with pytest.raises(NotAllowed, match=r"示例990101.*中央普通高中国家助学金 2036.*600\.00 元，还差 0\.01 元"):
        reserved(books, 60_001)

    assert balance(books.fund, books.county.office) == 60_000
    assert not Transaction.objects.filter(kind="reserve", postings__account__fund=books.fund).exists()


def test_a_double_click_moves_nothing_twice(books: Treasury) -> None:
    first = reserved(books, 10_000, once="batch:test:reserve")
    second = reserved(books, 10_000, once="batch:test:reserve")

    assert first == second
    assert balance(books.fund, books.county.office, RESERVED) == 10_000


def test_the_same_key_for_another_amount_is_refused(books: Treasury) -> None:
    reserved(books, 10_000, once="batch:test:reserve")

    with pytest.raises(NotAllowed, match="已经办过"):
        reserved(books, 10_001, once="batch:test:reserve")


def test_a_mistake_is_reversed_not_edited_and_only_once(books: Treasury) -> None:
    wrong = passed_on(books, 30_000, books.other)
    undone = reverse(books.province, wrong, "县名选错")

    assert undone.reverses == wrong
    assert balance(books.fund, books.other.office) == 0
    assert reverse(books.province, wrong, "再点一次") == undone
    assert balance(books.fund, books.province.office) == 40_000
    with pytest.raises(NotAllowed, match="冲正本身"):
        reverse(books.province, undone, "反悔")
    assert list(broken()) == []


def test_money_that_has_gone_on_is_not_reversed(books: Treasury) -> None:
    got = Transaction.objects.filter(kind="pass_on").latest("pk")
    reserved(books, 60_000)

    with pytest.raises(NotAllowed, match=r"还差 600\.00 元"):
        reverse(books.province, got, "收回")


def test_a_county_neither_takes_from_another_county_nor_gives_to_it(books: Treasury) -> None:
    county, other = books.county.office, books.other.office

    for acting, start, end in ((books.other, county, other), (books.county, county, other)):
        with pytest.raises(NotAllowed, match="不在您的管辖范围"):
            moved(acting, "pass_on", books.fund, (start, ALLOCATED), (end, ALLOCATED), 1)
    with pytest.raises(NotAllowed, match="不在您的管辖范围"):
        reverse(books.other, Transaction.objects.filter(kind="pass_on").latest("pk"), "试试")


def test_a_county_may_give_back_to_one_above(books: Treasury) -> None:
    moved(books.county, "give_back", books.fund, (books.county.office, ALLOCATED), (books.province.office, ALLOCATED), 1_000)  # fmt: skip

    assert balance(books.fund, books.province.office) == 41_000


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SCHOOL_HEAD, Role.CLASS_TEACHER, Role.APPLICANT])
def test_who_only_looks_moves_nothing(books: Treasury, role: Role) -> None:
    looking = keeper(books.county.office, role)

    with pytest.raises(NotAllowed):
        moved(looking, "reserve", books.fund, (looking.office, ALLOCATED), (looking.office, RESERVED), 1)


def test_money_does_not_skip_a_state_and_a_kind_nobody_declared_is_refused(books: Treasury) -> None:
    place = books.county.office

    for kind, end in (("reserve", PAID), ("pay", PAID), ("invented", RESERVED)):
        with pytest.raises(ValueError, match=kind):
            moved(books.county, kind, books.fund, (place, ALLOCATED), (place, end), 1)


def test_amounts_of_nothing_and_below_are_refused(books: Treasury) -> None:
    for fen in (0, -5):
        with pytest.raises(NotAllowed, match="大于零"):
            reserved(books, fen)


# What the database itself refuses.


def test_the_database_refuses_a_balance_below_zero(books: Treasury) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FundAccount.objects.filter(office=books.county.office).update(balance_fen=-1)


def raw(books: Treasury, *amounts: tuple[int, int, str, int], seal: bool = True) -> Transaction:
    """A transaction written past all code: (number, fund, state, fen) at the first county."""
    made = Transaction.objects.create(kind="reserve", at=now(), membership=books.county, reason="x", reference="", once=f"raw{Transaction.objects.count()}")  # fmt: skip
    for number, fund, state, fen in amounts:
        account, _ = FundAccount.objects.get_or_create(fund_id=fund, office=books.county.office, state=state)
        Posting.objects.create(transaction=made, number=number, account=account, amount_fen=fen)
    if seal:
        Transaction.objects.filter(pk=made.pk).update(sealed=True)
    return made


def test_the_database_seals_nothing_that_does_not_balance(books: Treasury) -> None:
    fund, other = books.fund.pk, Fund.objects.create(source="province", programme="SH_GRANT", year=2036, title="省").pk
    wrong = (
        (),  # no posting at all
        ((1, fund, ALLOCATED, -5),),
        ((1, fund, ALLOCATED, -5), (1, fund, RESERVED, 4)),
        ((1, fund, ALLOCATED, -5), (1, other, RESERVED, 5)),  # one fund's money becomes another's
        ((1, fund, ALLOCATED, -5), (2, fund, RESERVED, 5)),  # no move has two sides
    )
    for amounts in wrong:
        with pytest.raises(Error, match="does not balance"), transaction.atomic():
            raw(books, *amounts)

    with transaction.atomic():
        raw(books, (1, fund, ALLOCATED, -5), (1, fund, RESERVED, 5))


def test_the_database_refuses_a_changed_ledger(books: Treasury) -> None:
    done = Transaction.objects.first()
    attempts: list[Callable[[], object]] = [
        lambda: Posting.objects.update(amount_fen=1),
        lambda: Posting.objects.all()._raw_delete(using="default"),
        lambda: Transaction.objects.update(reason="y"),
        lambda: Transaction.objects.filter(pk=done.pk)._raw_delete(using="default"),
        lambda: Transaction.objects.update(sealed=False),
        lambda: Posting.objects.create(transaction=done, number=9, account=FundAccount.objects.first(), amount_fen=1),
        lambda: FundAccount.objects.update(state=PAID),
        lambda: Transaction.objects.create(
            kind="x", at=now(), membership=books.county, reason="x", once="x", sealed=True
        ),
    ]
    for attempt in attempts:
        with pytest.raises(Error, match=r"append-only|sealed|stays where"), transaction.atomic():
            attempt()


def test_postgresql_commits_nothing_unsealed(books: Treasury) -> None:
    if connection.vendor != "postgresql":
        raw(books, seal=False)
        assert [row.row.split(":")[0] for row in broken()] == ["funds.transaction", "funds.transaction"]
        return
    with pytest.raises(IntegrityError, match="not sealed"), transaction.atomic():
        raw(books, seal=False)
        connection.check_constraints()


# What may be seen.


def test_a_county_sees_its_own_postings_and_nothing_of_its_neighbour(books: Treasury) -> None:
    top, county, other = books.province.office, books.county.office, books.other.office
    both = [Move(books.fund, top, ALLOCATED, place, ALLOCATED, fen) for place, fen in ((county, 100), (other, 200))]
    move(books.province, "pass_on", both, reference="plan:1", reason="追加", once="plan:1")

    assert [p.amount_fen for p in queries.trace(books.county, "plan:1")] == [100]
    assert {a.office for a in queries.balances(books.county)} == {county}
    assert queries.transactions_visible_to(books.other).count() == 1
    assert [p.amount_fen for p in queries.trace(books.province, "plan:1")] == [-100, 100, -200, 200]


def test_families_class_teachers_and_nobody_see_no_money(books: Treasury) -> None:
    for role in (Role.APPLICANT, Role.CLASS_TEACHER, Role.DONOR):
        assert not queries.balances(keeper(books.province.office, role)).exists()
    assert not queries.balances(None).exists()


def test_balances_are_asked_by_year_programme_and_state(books: Treasury) -> None:
    assert queries.balances(books.province, year=2035).count() == 0
    assert queries.balances(books.province, year=2036, programme="SH_GRANT", state=ALLOCATED).count() == 2


# Shares.


def shared(books: Treasury, province: int = 2000, city: int = 0, county: int = 2000) -> None:
    enter_local_share(books.county, books.county.office, "SH_GRANT", date(2036, 1, 1), (province, city, county), source="示例县财〔2036〕1号")  # fmt: skip


def opened(year: int = 2036) -> None:
    for source in ("province", "city", "county"):
        Fund.objects.create(source=source, programme="SH_GRANT", year=year, title=source)


def test_every_fen_is_dealt_out_and_the_odd_one_goes_to_the_largest_remainder_then_the_highest(books: Treasury) -> None:
    assert sum(deal(31_251, [6000, 2000, 2000])) == 31_251
    assert deal(1, [5000, 5000]) == [1, 0]
    assert deal(3, [6000, 2000, 2000]) == [
        2,
        1,
        0,
    ]  # 1.8, 0.6, 0.6: of the equal remainders the higher source gets the fen
    assert deal(0, [6000, 4000]) == [0, 0]


def test_an_amount_is_split_by_the_programmes_shares(books: Treasury) -> None:
    shared(books), opened()

    parts = split("SH_GRANT", 62_501, books.school, date(2036, 10, 8), 2036)

    assert [(part.fund.source, part.amount_fen) for part in parts] == [("centre", 37_501), ("province", 12_500), ("county", 12_500)]  # fmt: skip


def test_nothing_is_guessed_where_the_local_shares_are_not_known(books: Treasury) -> None:
    with pytest.raises(NotAllowed, match=r"省、市、县之间的分担比例没有登记.*县级财务"):
        split("SH_GRANT", 62_501, books.school, date(2036, 10, 8), 2036)
    with pytest.raises(NotAllowed, match="中央负担比例没有查到"):
        split("PRE_AID", 62_501, books.school, date(2036, 10, 8), 2036)


def test_a_split_that_does_not_fit_the_programme_is_refused(books: Treasury) -> None:
    with pytest.raises(NotAllowed, match="合计应为 40%"):
        shared(books, county=2001)
    shared(books)
    with pytest.raises(NotAllowed, match="已经登记过"):
        shared(books)


def test_a_split_holds_for_its_place_and_from_its_day_on(books: Treasury) -> None:
    shared(books), opened()
    enter_local_share(books.county, books.school, "SH_GRANT", date(2036, 9, 1), (4000, 0, 0), source="示例")

    def sources(place: object, day: date) -> list[str]:
        return [part.fund.source for part in split("SH_GRANT", 100, place, day, 2036)]

    assert sources(books.school, date(2036, 8, 31)) == ["centre", "province", "county"]
    assert sources(books.school, date(2036, 9, 1)) == ["centre", "province"]
    assert sources(books.second_school, date(2036, 9, 1)) == ["centre", "province", "county"]
    with pytest.raises(NotAllowed):
        sources(books.other.office, date(2036, 9, 1))
    with pytest.raises(NotAllowed, match="不在您的管辖范围"):
        enter_local_share(books.other, books.school, "SH_GRANT", date(2036, 9, 2), (4000, 0, 0), source="x")


def test_a_year_without_its_fund_says_which_money_is_not_entered(books: Treasury) -> None:
    shared(books)

    with pytest.raises(NotAllowed, match="2036年没有 SH_GRANT 的“省级财政”资金账"):
        split("SH_GRANT", 100, books.school, date(2036, 10, 8), 2036)


def test_shares_that_do_not_sum_to_the_whole_split_nothing(books: Treasury, monkeypatch: pytest.MonkeyPatch) -> None:
    shared(books), opened()
    said = Funding(central_percent=50, local_percent=40, source="示例", confidence="assumed")
    found = splitting.programme_for("SH_GRANT", books.school).model_copy(update={"funding": said})
    monkeypatch.setattr(splitting, "programme_for", lambda code, office: found)

    with pytest.raises(NotAllowed, match="合计不是100%"):
        split("SH_GRANT", 100, books.school, date(2036, 10, 8), 2036)


# Proofs.


def test_verify_money_passes_on_right_books(books: Treasury, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_money")

    assert "资金账正确" in capsys.readouterr().out


BREAKS = {
    "a balance changed by hand": lambda books: FundAccount.objects.filter(office=books.county.office).update(balance_fen=1),
    "a posting gone": lambda books: Posting.objects.order_by("pk").last().delete(),
    "a posting changed": lambda books: Posting.objects.filter(amount_fen=60_000).update(amount_fen=60_001),
    "a transaction left open": lambda books: Transaction.objects.filter(kind="pass_on").update(sealed=False),
    "money that skips a state": lambda books: FundAccount.objects.filter(office=books.county.office).update(state=PAID),
    "a kind of its own": lambda books: Transaction.objects.filter(kind="pass_on").update(kind="invented"),
}  # fmt: skip


@pytest.mark.parametrize("how", BREAKS)
def test_verify_money_names_the_broken_row(open_books: Treasury, how: str) -> None:
    BREAKS[how](open_books)

    with pytest.raises(CommandError, match=r"funds\.(transaction|fundaccount|fund):\d+"):
        call_command("verify_money")


def test_a_proof_of_an_app_above_is_run_too(books: Treasury, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = proofs.Broken("payments.batch:3", "合计不符", "sums differ")
    monkeypatch.setattr(proofs, "PROOFS", [*proofs.PROOFS, lambda: [wrong]])

    assert list(broken()) == [wrong]


def test_a_reversal_that_is_no_mirror_image_is_noticed(open_books: Treasury) -> None:
    done = reverse(open_books.province, Transaction.objects.filter(kind="pass_on").latest("pk"), "x")
    Posting.objects.filter(transaction=done, amount_fen__gt=0).update(account=FundAccount.objects.get(state=OUTSIDE, fund=open_books.fund))  # fmt: skip

    assert f"funds.transaction:{done.reverses_id}" in {row.row for row in broken()}


# Two people at once.


@pytest.mark.usefixtures("committed")
def test_fifty_people_cannot_spend_one_fen_more_than_there_is() -> None:
    made = treasury()
    allocated(made, 100_000)
    passed_on(made, 40_000)
    done, refused = at_once(50, lambda number: reserved(made, 1_000, once=f"writer:{number}"))

    assert (len(done), len(refused)) == (40, 10)
    assert all(isinstance(error, NotAllowed) for error in refused)
    assert balance(made.fund, made.county.office) == 0
    assert list(broken()) == []


@pytest.mark.usefixtures("committed")
def test_the_same_act_from_many_at_once_is_done_once() -> None:
    made = treasury()
    allocated(made, 100_000)
    passed_on(made, 40_000)
    done, refused = at_once(20, lambda number: reserved(made, 1_000, once="batch:test7:reserve"))

    assert (len({one.pk for one in done}), refused) == (1, [])
    assert balance(made.fund, made.county.office, RESERVED) == 1_000


@pytest.mark.usefixtures("committed")
def test_money_to_and_fro_between_the_same_accounts_never_waits_in_a_circle() -> None:
    made = treasury()
    allocated(made, 100_000)
    passed_on(made, 50_000)
    top, county = made.province.office, made.county.office

    def cross(number: int) -> Transaction:
        if number % 2:
            return passed_on(made, 10, once=f"down:{number}")
        return moved(made.county, "give_back", made.fund, (county, ALLOCATED), (top, ALLOCATED), 10, f"up:{number}")

    done, refused = at_once(30, cross)
    assert (len(done), refused) == (30, [])
    assert (balance(made.fund, top), balance(made.fund, county)) == (50_000, 50_000)
    assert list(broken()) == []


def at_once(many: int, act: Callable[[int], Transaction]) -> tuple[list[Transaction], list[Exception]]:
    """What `many` threads got that acted in the same moment, and what each refusal said."""
    done: list[Transaction] = []
    refused: list[Exception] = []
    ready = threading.Barrier(many)

    def one(number: int) -> None:
        try:
            ready.wait()
            done.append(act(number))
        except Exception as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done, refused
