"""A small province with money, for tests of the ledger: people of finance, and a fund of the centre."""

from __future__ import annotations

from dataclasses import dataclass

from zhuxue.portal.funds.actions import Move, move
from zhuxue.portal.funds.models import Fund, FundAccount, State, Transaction
from zhuxue.portal.people.models import Membership, Office, Person, Role

OUTSIDE, ALLOCATED, RESERVED, ORDERED, PAID = State.OUTSIDE, State.ALLOCATED, State.RESERVED, State.ORDERED, State.PAID


@dataclass(frozen=True)
class Treasury:
    """A province with two counties and two schools in the first; who keeps the money of each; one fund."""

    province: Membership
    county: Membership
    other: Membership
    school: Office
    second_school: Office
    fund: Fund


def treasury() -> Treasury:
    """Open it, empty."""
    top = Office.objects.create(kind="province", code="99", name="湖南省", path="/99/")
    city = office("city", "9901", top)
    county, other = office("county", "990101", city), office("county", "990102", city)
    school, second = office("school", "9901010001", county), office("school", "9901010002", county)
    fund = Fund.objects.create(source="centre", programme="SH_GRANT", year=2036, title="中央普通高中国家助学金 2036")
    return Treasury(*(keeper(place) for place in (top, county, other)), school, second, fund)


def office(kind: str, code: str, parent: Office) -> Office:
    """Open an office."""
    return Office.objects.create(kind=kind, code=code, name=f"示例{code}", parent=parent, path=f"{parent.path}{code}/")


def keeper(place: Office, role: Role = Role.FINANCE, suffix: str = "") -> Membership:
    """Somebody in a role of an office, finance unless told."""
    person = Person.objects.create(username=f"{role}-{place.code}{suffix}", name="测试")
    return Membership.objects.create(person=person, office=place, role=role, begins_on="2026-01-01")


def moved(
    acting: Membership, kind: str, fund: Fund, start: tuple[Office, str], end: tuple[Office, str], fen: int, once: str = "", **said: str
) -> Transaction:  # fmt: skip
    """Move one amount; without `once` it is an act of its own."""
    once = once or f"test:{Transaction.objects.count()}"
    return move(acting, kind, [Move(fund, *start, *end, fen)], **{"reference": "test:1", "reason": "测试", "once": once} | said)  # fmt: skip


def allocated(books: Treasury, fen: int) -> Transaction:
    """The centre's money reaches the province."""
    top = books.province.office
    return moved(books.province, "allocate", books.fund, (top, OUTSIDE), (top, ALLOCATED), fen)


def passed_on(books: Treasury, fen: int, to: Membership | None = None, **said: str) -> Transaction:
    """The province passes money on to a county, the first unless told."""
    to = to or books.county
    return moved(books.province, "pass_on", books.fund, (books.province.office, ALLOCATED), (to.office, ALLOCATED), fen, **said)  # fmt: skip


def reserved(books: Treasury, fen: int, once: str = "") -> Transaction:
    """The first county reserves money."""
    place = books.county.office
    return moved(books.county, "reserve", books.fund, (place, ALLOCATED), (place, RESERVED), fen, once)


def balance(fund: Fund, office: Office, state: str = ALLOCATED) -> int:
    """What an account holds; 0 when it was never opened."""
    return sum(FundAccount.objects.filter(fund=fund, office=office, state=state).values_list("balance_fen", flat=True))
