"""What became of one fund: how many students it reached at which stage and what is left, without anybody's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.funds.columns import programme_title
from zhuxue.portal.funds.models import Fund, State
from zhuxue.portal.funds.queries import accounts_visible_to
from zhuxue.portal.payments.models import Draw
from zhuxue.portal.payments.queries import lines_visible_to
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.models import Stage

# A sum beside one or two students is what each of them got, and who gave may know the school. No document gives the number.
FEWEST = 3
COUNTED = {"students": Count("line__student", distinct=True), "fen": Sum("amount_fen")}


@dataclass(frozen=True)
class Reached:
    """What arrived at a stage: students, each counted once, and fen.

    Both null: not told, so that no child is singled out; `few` says that there are fewer than FEWEST.
    """

    stage: Any
    students: int | None
    fen: int | None
    few: bool = False


def of_fund(fund: Fund, acting: Membership) -> dict[str, Any]:
    """Return what the report shows of a fund's accounts and payments in reach; all sums in fen."""
    states = accounts_visible_to(acting).filter(fund=fund).exclude(state=State.OUTSIDE).exclude(balance_fen=0)
    sums = states.order_by().values_list("state").annotate(Sum("balance_fen"))
    by_state = [(State(state).label, fen) for state, fen in sorted(sums, key=lambda row: list(State.values).index(row[0]))]  # fmt: skip
    return {
        "programme": programme_title(fund.programme, acting.office),
        "states": by_state,
        "whole_fen": sum(fen for _label, fen in by_state),
        "stages": told(reached(fund, acting)),
        "total": _total(fund, acting),
        "fewest": FEWEST,
        "day": localdate(),
    }


def reached(fund: Fund, acting: Membership) -> list[Reached]:
    """Return what arrived out of a fund at each stage, small ones too: shown to nobody but by `told`."""
    found = _arrived(fund, acting).values_list("line__enrolment__stage").annotate(**COUNTED)
    return [Reached(Stage(stage).label, *counted) for stage, *counted in found.order_by("line__enrolment__stage")]


def told(rows: Sequence[Reached]) -> list[Reached]:
    """Return the rows with the small ones hidden, and with them so many of the next smallest that the total less what is shown tells nothing either."""
    by_size = sorted(rows, key=lambda row: row.students or 0)
    few = [row for row in by_size if (row.students or 0) < FEWEST]
    hidden, rest = few[:], by_size[len(few) :]
    while few and rest and sum(row.students or 0 for row in hidden) < FEWEST:
        hidden.append(rest.pop(0))
    return [Reached(row.stage, None, None, few=row in few) if row in hidden else row for row in rows]


def _total(fund: Fund, acting: Membership) -> Reached:
    return told([Reached(_("合计"), *_arrived(fund, acting).aggregate(**COUNTED).values())])[0]


def _arrived(fund: Fund, acting: Membership) -> QuerySet[Draw]:
    paid = lines_visible_to(acting).filter(state="paid").order_by().values("pk")
    return Draw.objects.filter(fund=fund, line__in=paid).order_by()
