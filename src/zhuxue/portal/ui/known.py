"""A column of figures that were counted already, so that a list can sort by them and leaf through them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import BigIntegerField, F, Func


class Known(Func):
    """The whole number of each row by its key, 0 for the others; for some hundred rows, as each stands in the statement."""

    def __init__(self, key: Any, numbers: tuple[tuple[int, int], ...] = ()) -> None:
        super().__init__(key, output_field=BigIntegerField())
        self.numbers = numbers

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        """Return one CASE over the key."""
        if not self.numbers:
            return "0", []
        key, params = compiler.compile(self.source_expressions[0])
        whens = " WHEN %s THEN %s" * len(self.numbers)
        sql = f"CAST(CASE {key}{whens} ELSE 0 END AS bigint)"  # times 100 it stays whole
        return sql, [*params, *(number for pair in self.numbers for number in pair)]


def known(numbers: Mapping[int, int]) -> Known:
    """Return the column of these numbers by the keys of rows."""
    return Known(F("pk"), tuple(numbers.items()))
