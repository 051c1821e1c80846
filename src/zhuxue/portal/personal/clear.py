"""Looking for personal numbers in clear: every column of text or bytes of every table, row by row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from zhuxue.engine.common.identity import fault

FETCHED = 2_000  # rows
MAY_HOLD = re.compile(r"\d{11}")
# Neither within a longer number or word, as a hash is, nor behind a decimal point.
NUMBER = re.compile(r"(?<![0-9A-Za-z.])(\d{11,19}[Xx]?)(?![0-9A-Za-z])")
TELEPHONE, CARD = re.compile(r"1[3-9]\d{9}"), re.compile(r"\d{16,19}")
READ = (str, bytes, memoryview, dict, list)


@dataclass(frozen=True)
class InClear:
    """A row that holds a number in clear, and of which kind; never the number."""

    table: str
    column: str
    row: Any
    kind: str


def kind_of(number: str) -> str | None:
    """Return what a number is: identity, telephone or card; null for any other.

    >>> kind_of("11010519491231002x"), kind_of("19900001234"), kind_of("6212345678901234567"), kind_of("20261101123")
    ('identity', 'telephone', None, None)
    """
    if fault(number.upper()) is None:
        return "identity"
    if TELEPHONE.fullmatch(number):
        return "telephone"
    return "card" if CARD.fullmatch(number) and luhn(number) else None


def luhn(number: str) -> bool:
    """Return whether the last digit of a card's number is right.

    >>> luhn("79927398713"), luhn("79927398710")
    (True, False)
    """
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def kinds_in(value: Any) -> set[str]:
    """Return which kinds of number a value holds in clear. Numbers within JSON are counts; its strings are read."""
    if isinstance(value, memoryview | bytes):
        value = bytes(value).decode("latin-1")
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    if not MAY_HOLD.search(text):
        return set()
    if text[:1] in "{[":
        with suppress(ValueError):
            text = "\n".join(_strings(json.loads(text)))
    return {found for number in NUMBER.findall(text) if (found := kind_of(number))}


def _strings(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        for key, value in said.items():
            yield from (str(key), *_strings(value))
    elif isinstance(said, list):
        for value in said:
            yield from _strings(value)


def in_clear() -> Iterator[InClear]:
    """Yield each row and column in which a number stands in clear, table by table; nothing is kept in memory."""
    with transaction.atomic():
        for table in sorted(connection.introspection.table_names()):
            yield from _in_table(table)


def _in_table(table: str) -> Iterator[InClear]:
    with connection.cursor() as cursor:
        key = connection.introspection.get_primary_key_column(cursor, table)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        rows = cursor.fetchmany(FETCHED)  # a cursor of the server knows its columns from the first rows on
        names = [column[0] for column in cursor.description]
        while rows:
            for row in rows:
                for name, value in zip(names, row, strict=True):
                    if isinstance(value, READ):
                        number = row[names.index(key)] if key else None
                        yield from (InClear(table, name, number, kind) for kind in sorted(kinds_in(value)))
            rows = cursor.fetchmany(FETCHED)
