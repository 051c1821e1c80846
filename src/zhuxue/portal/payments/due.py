"""What is due and not yet paid: awards, refused lines whose account was put right, back pay a person decided on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models import Case as If
from django.db.models.functions import Mod
from django.db.models.lookups import GreaterThan
from django.utils.timezone import localdate

from zhuxue.portal.awards.models import Award
from zhuxue.portal.awards.queries import in_force
from zhuxue.portal.payments.models import Arrear, Batch, Line
from zhuxue.portal.payments.models.batches import LIVING
from zhuxue.portal.payments.programmes import months_of
from zhuxue.portal.payments.words import NEEDS_ACCOUNT
from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.models import Account

K: Any = Batch.Kind
UNFINISHED = (Batch.State.DECLARED, Batch.State.CHECKED, Batch.State.APPROVED_ONCE, Batch.State.APPROVED)
SCHOOL = "school"  # the payee of a waiver
# Each leaves out the awards that another office pays than the one named (its number): an app above knows of such.
PAID_ELSEWHERE: list[Callable[[QuerySet[Award], int], QuerySet[Award]]] = []


@dataclass(frozen=True)
class Scope:
    """What a batch takes in: of what kind, which programme and period (and month), to schools or persons, below which office."""

    kind: str
    programme: str
    period: str
    month: str
    to_school: bool
    office: Office
    year: int = 0  # the calendar year in whose books the money stands; 0: that of the period's first day
    payer: int = 0  # the office out of whose books it is paid

    @classmethod
    def of(cls, batch: Batch) -> Scope:
        """Return the scope a batch was declared with."""
        return cls(
            batch.kind,
            batch.programme,
            batch.period,
            batch.month,
            batch.to_school,
            batch.scope,
            batch.year,
            batch.office_id,
        )


def due(scope: Scope) -> QuerySet[Any]:
    """Return what is due in a scope, each with `fen`, the amount: awards, refused lines or arrears by its kind."""
    found = {K.REGULAR: _awards, K.REISSUE: _refused, K.BACK_PAY: _arrears}[Batch.Kind(scope.kind)](scope)
    return found.filter(programme=scope.programme, period=scope.period, office__path__startswith=scope.office.path)


def totals(scope: Scope) -> tuple[int, int]:
    """Return how many and how much is due in a scope."""
    said = due(scope).aggregate(count=Count("pk"), sum=Sum("fen"))
    return said["count"], said["sum"] or 0


def _awards(scope: Scope) -> QuerySet[Award]:
    """Awards that stand and have an amount, without a line for the month that lives, was refused or waits blocked."""
    months = months_of(scope.programme, scope.period)
    taken = Line.objects.filter(award=OuterRef("pk"), month=scope.month).filter(_taken() | Q(state="refused"))
    payee = Q(payee=SCHOOL) if scope.to_school else ~Q(payee=SCHOOL)
    fen = _part(months, scope.month) if months else F("amount_fen")
    found = in_force(Award.objects.filter(payee, amount_fen__gt=0)).filter(~Exists(taken)).annotate(fen=fen)
    for leave_out in PAID_ELSEWHERE:
        found = leave_out(found, scope.payer)
    return found.filter(fen__gt=0)


def _part(months: tuple[str, ...], month: str) -> Any:
    """The month's part of an amount: odd fen go to the first months, as the engine splits them."""
    odd = Mod(F("amount_fen"), Value(len(months)), output_field=BigIntegerField())
    more = If(When(GreaterThan(odd, Value(months.index(month))), then=Value(1)), default=Value(0))
    return F("amount_fen") / Value(len(months)) + more


def _refused(scope: Scope) -> QuerySet[Line]:
    """Refused lines without another that pays them again, once the account is another one where the cause asks for it."""
    again = Line.objects.filter(reissues=OuterRef("pk")).filter(_taken())
    account = Account.objects.filter(student=OuterRef("student"), ends_on=None).values("pk")[:1]
    found = Line.objects.filter(state="refused", batch__to_school=scope.to_school).filter(~Exists(again))
    found = found.filter(batch__office=scope.payer) if scope.payer else found  # what came back lies in its books
    found = found.annotate(fen=F("amount_fen"), now=Subquery(account)).exclude(now=None)
    return found.exclude(why__in=NEEDS_ACCOUNT, now=F("account"))


def _arrears(scope: Scope) -> QuerySet[Arrear]:
    """Back pay a person decided on and nothing pays yet."""
    taken = Line.objects.filter(arrear=OuterRef("pk")).filter(_taken() | Q(state="refused"))
    return Arrear.objects.filter(kind="back_pay", state="decided").filter(~Exists(taken)).annotate(fen=F("amount_fen"))


def _taken() -> Q:
    """A line that lives, or stands blocked in a batch nothing was ordered of yet."""
    return Q(state__in=LIVING) | Q(state="blocked", batch__state__in=UNFINISHED)


@dataclass(frozen=True)
class Offer:
    """Something a batch could be made of now: its scope, how many, how much."""

    scope: Scope
    count: int
    fen: int

    @property
    def key(self) -> str:
        """What names it in a form; holds nothing personal."""
        scope = self.scope
        return "|".join((scope.kind, scope.programme, scope.period, scope.month, SCHOOL if scope.to_school else ""))


def offers(office: Office) -> list[Offer]:
    """Return everything a batch of an office could be made of now."""
    scopes = [*_regular_scopes(office), *_again_scopes(office), *_back_scopes(office)]
    found = [Offer(scope, *totals(scope)) for scope in scopes]
    return [offer for offer in found if offer.count]


def _regular_scopes(office: Office) -> Iterator[Scope]:
    stands = in_force(Award.objects.filter(office__path__startswith=office.path, amount_fen__gt=0)).order_by()
    for programme, period, payee in sorted({*stands.values_list("programme", "period", "payee").distinct()}):
        started = [m for m in months_of(programme, period) if m <= f"{localdate():%Y-%m}"]
        for month in started if months_of(programme, period) else [""]:
            yield Scope(K.REGULAR, programme, period, month, payee == SCHOOL, office, payer=office.pk)


def _again_scopes(office: Office) -> Iterator[Scope]:
    refused = Line.objects.filter(office__path__startswith=office.path, state="refused").order_by()
    for programme, period, to_school in sorted(
        {*refused.values_list("programme", "period", "batch__to_school").distinct()}
    ):
        yield Scope(K.REISSUE, programme, period, "", to_school, office, payer=office.pk)


def _back_scopes(office: Office) -> Iterator[Scope]:
    owed = Arrear.objects.filter(office__path__startswith=office.path, kind="back_pay", state="decided").order_by()
    for programme, period in sorted({*owed.values_list("programme", "period").distinct()}):
        yield Scope(K.BACK_PAY, programme, period, "", False, office)


def without_amount(office: Office) -> int:
    """Return how many awards stand whose amount no rule and no person has named yet."""
    return in_force(Award.objects.filter(office__path__startswith=office.path, amount_fen=None)).count()


def narrowed(scope: Scope, office: Office, year: int | None) -> Scope:
    """Return a scope for one office below, out of the books of a year where one is named."""
    return replace(scope, office=office, year=year or 0)
