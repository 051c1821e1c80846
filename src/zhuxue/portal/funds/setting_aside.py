"""What schools declare, set aside and use for aid of their own, and who must make a shortfall good until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction as database
from django.db.models import BigIntegerField, Case, F, OuterRef, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from zhuxue.engine.common.money_rules import due_of
from zhuxue.portal.audit.actions import record
from zhuxue.portal.funds.actions import Move, move
from zhuxue.portal.funds.models import Fund, FundAccount, SetAside, SetAsideUse, Source, State, Transaction
from zhuxue.portal.funds.rules import set_aside_rule
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office

SET_ASIDE = "SCHOOL_AID"  # the programme a school's own money is for


def set_asides() -> QuerySet[SetAside]:
    """Return the rows with `set_fen` (set aside, without what was carried over), `used_fen` and `shortfall_fen` of the ledger."""
    of_school = FundAccount.objects.filter(
        fund__source=Source.SCHOOL, fund__programme=SET_ASIDE, office=OuterRef("office")
    )

    def balance(state: object, year: Any) -> Coalesce:
        found = of_school.filter(state=state).annotate(of=year).filter(of=OuterRef("year")).values("of")
        return Coalesce(
            Subquery(found.annotate(fen=Sum("balance_fen")).values("fen")), 0, output_field=BigIntegerField()
        )

    came, carried = balance(State.OUTSIDE, F("fund__year")), balance(State.CARRIED, F("fund__year") + 1)
    money = SetAside.objects.annotate(set_fen=-came - carried, used_fen=balance(State.PAID, F("fund__year")))
    missing = Case(
        When(due_fen__gt=F("set_fen"), then=F("due_fen") - F("set_fen")), default=0, output_field=BigIntegerField()
    )
    return money.annotate(shortfall_fen=missing).select_related("office__parent", "owner__person")


@database.atomic
def declare(acting: Membership, year: int, kind: str, income_fen: int, document: str) -> SetAside:
    """Declare a school's income of a year, and so what it must set aside; declared again it is corrected, with its document."""
    acting = require(acting, "keep_set_aside")
    rule = set_aside_rule(acting.office, kind)
    if rule is None or acting.office.kind != Office.Kind.SCHOOL:
        raise NotAllowed("计提由学校按学校类型申报。请换学校的身份，并选一种学校类型。", "Set-aside is declared by a school, by its kind. Act for a school, and choose its kind.")  # fmt: skip
    said = {"kind": kind, "income_fen": income_fen, "document": document, "least": rule.least, "due_fen": due_of(income_fen, rule.least)}  # fmt: skip
    made, _new = SetAside.objects.update_or_create(office=acting.office, year=year, defaults=said)
    record("set-aside declared", made, acting=acting, reason=document, details={"year": year, "kind": kind, "income": income_fen})  # fmt: skip
    return made


@database.atomic
def set_aside(acting: Membership, row: SetAside, amount_fen: int, *, reason: str, once: str) -> Transaction:
    """Set money aside: it enters the school's ledger."""
    acting = require(acting, "keep_set_aside")
    row = _locked(acting, row)
    moves = [Move(_fund(row), row.office, State.OUTSIDE, row.office, State.ALLOCATED, amount_fen)]
    return move(acting, "allocate", moves, reference=f"set_aside:{row.pk}", reason=reason, once=once)


@dataclass(frozen=True)
class Use:
    """What set-aside money is spent on, for how many people."""

    purpose: str
    amount_fen: int
    people_count: int
    reason: str


@database.atomic
def spend(acting: Membership, row: SetAside, use: Use, *, once: str) -> Transaction:
    """Enter what was spent of set-aside money; raises NotAllowed when more is spent than was set aside."""
    acting = require(acting, "keep_set_aside")
    row = _locked(acting, row)
    moves = [Move(_fund(row), row.office, State.ALLOCATED, row.office, State.PAID, use.amount_fen)]
    done = move(acting, "spend", moves, reference=f"set_aside:{row.pk}", reason=use.reason, once=once)
    said = {"set_aside": row, "purpose": use.purpose, "amount_fen": use.amount_fen, "people_count": use.people_count}
    SetAsideUse.objects.get_or_create(transaction=done, defaults=said)
    return done


@database.atomic
def ask_to_make_good(acting: Membership, row: SetAside, owner: Membership, due_on: date, reason: str) -> None:
    """Say who at the school makes a shortfall good, until when; raises NotAllowed where there is none, or the day has passed."""
    acting = require(acting, "follow_set_aside")
    row = _locked(acting, row)
    if not set_asides().get(pk=row.pk).shortfall_fen:
        raise NotAllowed(
            "这所学校没有计提缺口，不需要催办。", "This school has no shortfall, so there is nothing to ask for."
        )
    if owner.office_id != row.office_id or due_on < localdate():
        raise NotAllowed(
            "请选这所学校的人，期限不早于今天。", "Choose somebody of this school, and a day not before today."
        )
    row.owner, row.due_on = owner, due_on
    row.save(update_fields=["owner", "due_on"])
    record("set-aside asked for", row, acting=acting, reason=reason, details={"due_on": due_on.isoformat()})


def _locked(acting: Membership, row: SetAside) -> SetAside:
    found = SetAside.objects.select_for_update(of=("self",)).select_related("office").get(pk=row.pk)
    if not found.office.path.startswith(acting.office.path):
        raise NotAllowed("这所学校不在您的管辖范围内。", "This school is not within your reach.")
    return found


def _fund(row: SetAside) -> Fund:
    defaults = {"title": f"{row.year}年学校计提资助经费"}
    return Fund.objects.get_or_create(source=Source.SCHOOL, programme=SET_ASIDE, year=row.year, term="", donor="", defaults=defaults)[0]  # fmt: skip
