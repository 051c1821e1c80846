"""The lists of the books, and the proof on asking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction as database
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.audit.actions import record
from zhuxue.portal.funds import columns, queries
from zhuxue.portal.funds.models import State
from zhuxue.portal.funds.proofs import PROOFS, SAYS, Broken, broken
from zhuxue.portal.people.access import require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.components import Text
from zhuxue.portal.ui.listing import Column, Listing, since


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


class BookFilter(forms.Form):
    """What an address may narrow a list of the books by; its words stand on a file of it."""

    year = forms.IntegerField(label=_("预算年度"), required=False)
    programme = forms.CharField(label=_("资助项目"), max_length=40, required=False)
    state = forms.ChoiceField(label=_("状态"), choices=[("", ""), *State.choices], required=False)
    of = forms.IntegerField(label=_("资金编号"), required=False)
    office = forms.IntegerField(label=_("单位编号"), required=False)
    reference = forms.CharField(label=_("关联业务"), max_length=80, required=False)
    below = forms.BooleanField(label=_("只看有缺口的学校"), required=False)


def listing(acting: Membership, name: str, asked: QueryDict) -> Listing:
    """Return a list in reach, narrowed by what the address asks for; empty where that cannot be understood."""
    book, form = LISTS[name], BookFilter(asked)
    rows = narrowed(name, book.rows(acting), acting, form.cleaned_data) if form.is_valid() else book.rows(acting).none()
    if name == "allocations":
        rows = since(rows, asked, "decided_at")
    return Listing(rows, book.columns, asked, book.sort, form)


def narrowed(name: str, rows: QuerySet[Any], acting: Membership, said: dict[str, Any]) -> QuerySet[Any]:
    """Return what is asked for of a list's rows."""
    if name in {"accounts", "idle_money", "year_end"}:
        wanted = {"fund__year": said["year"], "fund__programme": said["programme"], "state": said["state"]}
        rows = rows.filter(**{field: value for field, value in wanted.items() if value})
    if name == "fund":
        rows = rows.filter(account__fund=said["of"])
    if name == "trace_money":
        rows = columns.listed(queries.trace(acting, said["reference"]))
    if name == "idle_money" and said["office"]:
        rows = rows.filter(office=said["office"])
    if name == "set_asides" and said["below"]:
        rows = rows.filter(shortfall_fen__gt=0)
    return rows


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
