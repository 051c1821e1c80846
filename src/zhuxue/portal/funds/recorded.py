"""What schools set aside for aid of their own, as a run's checks ask about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from zhuxue.engine.common.terms import Term
from zhuxue.engine.intake.records import source_of
from zhuxue.portal.funds.rules import set_aside_rule
from zhuxue.portal.funds.setting_aside import set_asides
from zhuxue.portal.people.models import Office


def of_schools(office: Office, _term: Term, _known: date) -> Iterator[dict[str, Any]]:
    """Return a row of `set_asides` (docs/tables.yaml) for each school and year declared, with the ledger's sums of today."""
    for row in set_asides().filter(office__path__startswith=office.path):
        rule = set_aside_rule(row.office, row.kind)
        yield {
            "source": source_of("set_asides", row.office.code, row.pk), "office": row.office.name, "year": row.year, "kind": row.kind,
            "kind_title": rule.title if rule else row.kind, "income_fen": row.income_fen, "least_percent": f"{Decimal(row.least) / 100:f}",
            "due_fen": None if row.income_fen is None else row.due_fen, "set_aside_fen": row.set_fen, "used_fen": row.used_fen,
        }  # fmt: skip
