"""What became of one fund: how many students it reached at which stage and what is left, without anybody's name."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Sum
from django.utils.timezone import localdate

from zhuxue.portal.funds.columns import programme_title
from zhuxue.portal.funds.models import Fund, State
from zhuxue.portal.funds.queries import accounts_visible_to
from zhuxue.portal.payments.models import Draw
from zhuxue.portal.payments.queries import lines_visible_to
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.models import Stage


def of_fund(fund: Fund, acting: Membership) -> dict[str, Any]:
    """Return what the report shows of a fund's accounts and payments in reach; all sums in fen."""
    states = accounts_visible_to(acting).filter(fund=fund).exclude(state=State.OUTSIDE).exclude(balance_fen=0)
    sums = states.order_by().values_list("state").annotate(Sum("balance_fen"))
    by_state = [(State(state).label, fen) for state, fen in sorted(sums, key=lambda row: list(State.values).index(row[0]))]  # fmt: skip
    return {
        "programme": programme_title(fund.programme, acting.office),
        "states": by_state,
        "whole_fen": sum(fen for _label, fen in by_state),
        "stages": reached(fund, acting),
        "day": localdate(),
    }


def reached(fund: Fund, acting: Membership) -> list[tuple[Any, int, int]]:
    """Return (stage, students, fen) of what arrived out of a fund; one student counts once at a stage."""
    paid = lines_visible_to(acting).filter(state="paid").order_by().values("pk")
    rows = Draw.objects.filter(fund=fund, line__in=paid).order_by().values_list("line__enrolment__stage")
    found = rows.annotate(Count("line__student", distinct=True), Sum("amount_fen")).order_by("line__enrolment__stage")
    return [(Stage(stage).label, students, fen) for stage, students, fen in found]
