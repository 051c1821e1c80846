"""Many rows into one table without an object of each: by COPY on PostgreSQL, by one prepared statement elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection, models

from zhuxue.portal.personal.cipher import encrypt
from zhuxue.portal.personal.fields import EncryptedField

Convert = Callable[[Any], Any]


def write_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows of the fields `names` (a relation by its `_id`) and return how many; ids are the database's.

    Personal values are encrypted, JSON is written out. Fields left out must have a default in the database: null or an id.
    """
    fields = [model._meta.get_field(name) for name in names]
    columns = ", ".join(str(field.column) for field in fields)
    prepared = _prepared([_conversion(field) for field in fields], rows)
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            places = ", ".join(["%s"] * len(fields))
            return int(cursor.executemany(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({places})", prepared).rowcount)  # fmt: skip
        with cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy:
            for row in prepared:
                copy.write_row(row)
        return int(cursor.rowcount)


def _prepared(conversions: list[Convert | None], rows: Iterable[Sequence[Any]]) -> Iterable[list[Any]]:
    for row in rows:
        yield [
            value if convert is None or value is None else convert(value)
            for convert, value in zip(conversions, row, strict=True)
        ]


def _conversion(field: Any) -> Convert | None:
    """Return how a value that is not null is written; None as it stands."""
    if isinstance(field, EncryptedField):
        return lambda value: encrypt(str(value), field.place)
    if isinstance(field, models.JSONField):
        return lambda value: json.dumps(value, ensure_ascii=False)
    if isinstance(field, models.DateField) and connection.vendor == "sqlite":
        return date.isoformat
    return None
