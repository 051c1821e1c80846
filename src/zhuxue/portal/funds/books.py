"""The lists of the books, as pages and as files, and the proof on asking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction as database
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.timezone import localtime

from zhuxue.portal.audit.actions import record
from zhuxue.portal.funds import columns, queries
from zhuxue.portal.funds.proofs import PROOFS, SAYS, Broken, broken
from zhuxue.portal.people.access import require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.components import Text
from zhuxue.portal.ui.export import exported
from zhuxue.portal.ui.listing import Column, Listing, since

FILTERS = ("year", "programme", "state", "source")
EXPORTED_AT_MOST = 50_000  # rows


@dataclass(frozen=True)
class Book:
    """A list: its rows in reach, its columns, how it is sorted unasked."""

    rows: Callable[[Membership], QuerySet[Any]]
    columns: tuple[Column, ...]
    sort: str


LISTS = {
    "accounts": Book(lambda acting: queries.balances(acting).exclude(balance_fen=0), columns.ACCOUNTS, "office"),
    "idle_money": Book(queries.idle_visible_to, columns.IDLE, "-idle_0"),
    "year_end": Book(queries.closable, columns.CLOSING, "year"),
    "local_shares": Book(queries.local_shares_visible_to, columns.SHARES, "-since"),
    "set_asides": Book(queries.set_asides_visible_to, columns.SET_ASIDES, "-short"),
    "allocations": Book(queries.allocations_visible_to, columns.ALLOCATIONS, "-drafted"),
    "quotas": Book(queries.quotas_visible_to, columns.QUOTAS, "office"),
    "fund": Book(lambda acting: columns.listed(queries.postings_visible_to(acting)), columns.POSTINGS, "-at"),
    "trace_money": Book(lambda acting: columns.listed(queries.postings_visible_to(acting)), columns.POSTINGS, "at"),
}


def listing(acting: Membership, name: str, asked: QueryDict) -> Listing:
    """Return a list in reach, narrowed by what the address asks for."""
    book = LISTS[name]
    rows = book.rows(acting)
    for key, field in (("year", "fund__year"), ("programme", "fund__programme"), ("state", "state")):
        value = asked.get(key, "")
        if value and name in {"accounts", "idle_money", "year_end"} and (key != "year" or value.isdecimal()):
            rows = rows.filter(**{field: value})
    if name == "fund":
        rows = rows.filter(account__fund=int(asked["of"]) if asked.get("of", "").isdecimal() else None)
    if name == "trace_money":
        rows = columns.listed(queries.trace(acting, asked.get("reference", "")[:80]))
    if name == "allocations":
        rows = since(rows, asked, "decided_at")
    if name == "idle_money" and (office := asked.get("office", "")).isdecimal():
        rows = rows.filter(office=office)
    if name == "set_asides" and asked.get("below") == "1":
        rows = rows.filter(shortfall_fen__gt=0)
    return Listing(rows, book.columns, asked, book.sort)


@database.atomic
def export(acting: Membership, name: str, kind: str, asked: QueryDict) -> bytes:
    """Return a list as a file, who took it and by which filter on its first line; noted in the audit chain."""
    acting = require(acting, "see_funds")
    found = listing(acting, name, asked)
    by = (
        "，".join(
            f"{key}={asked[key][:40]}"
            for key in (*FILTERS, "of", "reference", "office", "since", "below", "sort")
            if asked.get(key)
        )
        or "全部 all"
    )
    entry = record(
        "exported", f"funds.{name}", acting=acting, details={"kind": kind, "filter": by, "rows": found.count}
    )
    at = f"{localtime(entry.at):%Y-%m-%d %H:%M}"
    mark = f"{acting.office.name} {acting.person.username} {at} 筛选 filter: {by} 第{entry.number}号 Exported, entry {entry.number}"
    return exported(found, kind, mark)


@dataclass(frozen=True)
class Proved:
    """What the proofs found, all rows named."""

    rows: list[Broken]


@database.atomic
def prove(acting: Membership) -> Proved:
    """Run every proof over all books of the portal; who asked and what came out is noted."""
    acting = require(acting, "verify_money")
    rows = list(broken())
    record("money verified", "funds", acting=acting, details={"proofs": len(PROOFS), "broken": len(rows)})
    return Proved(rows)


def titles() -> list[Text]:
    """Return what each proof says holds."""
    return [SAYS.get(proof, proof.__name__) for proof in PROOFS]
