"""Whose money pays a student of an event: one fund out of the books of one office, named by whoever approved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.awards.models import Award
from zhuxue.portal.emergencies.models import Affected
from zhuxue.portal.emergencies.rules import PROGRAMME
from zhuxue.portal.funds.models import Fund, FundAccount, Source
from zhuxue.portal.funds.setting_aside import SET_ASIDE
from zhuxue.portal.payments.due import PAID_ELSEWHERE
from zhuxue.portal.payments.models import Batch
from zhuxue.portal.payments.money import FUND_OF
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office

OWN, SCHOOL = "office", "school"


@dataclass(frozen=True)
class Choice:
    """A source of money: a fund, and whether the office that approves pays out of it, or each student's own school."""

    fund: Fund
    whose: str
    balance_fen: int

    @property
    def key(self) -> str:
        """What names it in a form."""
        return f"{self.fund.pk}-{self.whose}"

    @property
    def title(self) -> str:
        """What stands beside its button."""
        who = _("各学生所在学校") if self.whose == SCHOOL else _("本单位")
        return _("%(source)s · %(title)s · %(who)s发放 · 可用 %(yuan)s 元") % {
            "source": Source(self.fund.source).label, "title": self.fund.title, "who": who, "yuan": yuan_text(self.balance_fen),
        }  # fmt: skip


def choices(acting: Membership) -> list[Choice]:
    """Return the money an approval may name: for emergency aid at the office or at schools below, and what schools set aside."""
    held = FundAccount.objects.filter(state="allocated", balance_fen__gt=0).order_by()
    kinds = Q(fund__programme=PROGRAMME) | Q(fund__programme=SET_ASIDE, fund__source=Source.SCHOOL)
    own = held.filter(kinds, office=acting.office_id)
    schools = held.filter(kinds, office__path__startswith=acting.office.path, office__kind=Office.Kind.SCHOOL)
    found = [(OWN, row) for row in _sums(own)] + [(SCHOOL, row) for row in _sums(schools.exclude(office=acting.office_id))]  # fmt: skip
    funds = Fund.objects.in_bulk([row["fund"] for _whose, row in found])
    return [Choice(funds[row["fund"]], whose, row["sum"]) for whose, row in found]


def _sums(accounts: QuerySet[FundAccount]) -> list[dict[str, int]]:
    return list(accounts.values("fund").annotate(sum=Sum("balance_fen")).order_by("fund"))


def payer_of(row: Affected, fund: Fund, whose: str, acting: Membership) -> Office:
    """Return out of whose books a row is paid; raises NotAllowed where that office has nothing of the fund."""
    payer: Office = row.school if whose == SCHOOL else acting.office
    has = FundAccount.objects.filter(fund=fund, office=payer, state="allocated", balance_fen__gt=0)
    if not has.exists():
        raise NotAllowed(f"“{payer.name}”没有“{fund.title}”的可用资金。请换一个来源，或先登记收到。", f"“{payer.name}” has nothing available of “{fund.title}”. Choose another source, or enter the money first.")  # fmt: skip
    return payer


def _elsewhere(awards: QuerySet[Award], payer: int) -> QuerySet[Award]:
    """Leave out what another office pays."""
    others = Affected.objects.filter(award=OuterRef("pk")).exclude(payer=payer)
    return awards.exclude(Exists(others)) if payer else awards


def _funds(batch: Batch) -> Iterable[tuple[int, int]]:
    """The fund of each line, as its approval named it."""
    named = batch.lines.filter(award__affected__fund__isnull=False)
    return named.values_list("pk", "award__affected__fund")


if _elsewhere not in PAID_ELSEWHERE:
    PAID_ELSEWHERE.append(_elsewhere)
FUND_OF[PROGRAMME] = _funds
