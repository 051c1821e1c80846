"""What is filled in, as a browser sends it: names with places in them (who-0-conditions-1-fact), and rows added or taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

Answers = dict[str, list[str]]
ROWS = 40  # in one list
DEEP = 8  # groups within groups


def rows_at(answers: Iterable[str], path: str) -> list[str]:
    """Return the places of the rows of a list, in order; a row is there when anything of it was sent.

    >>> rows_at(["steps-0-step", "steps-2-step", "steps-2-by", "head-title"], "steps")
    ['steps-0', 'steps-2']
    """
    named = re.compile(rf"{re.escape(path)}-(0|[1-9][0-9]{{0,3}})-")
    numbers = {int(found[1]) for name in answers if (found := named.match(name))}
    return [f"{path}-{number}" for number in sorted(numbers)]


def next_row(answers: Iterable[str], path: str) -> str:
    """Return the place of a further row of a list."""
    rows = rows_at(answers, path)
    return f"{path}-{int(rows[-1].rpartition('-')[2]) + 1 if rows else 0}"


def without(answers: Mapping[str, list[str]], row: str) -> Answers:
    """Return the answers without a row and all that stands in it."""
    return {name: list(values) for name, values in answers.items() if not name.startswith(f"{row}-")}


def copied(answers: Mapping[str, list[str]], row: str, to: str) -> Answers:
    """Return what stands in a row, at another place."""
    inside = {name.removeprefix(row): values for name, values in answers.items() if name.startswith(f"{row}-")}
    return {to + name: list(values) for name, values in inside.items()}


def at(path: str, said: Mapping[str, list[str] | str]) -> Answers:
    """Return what is said of the fields of a form, at its place."""
    return {f"{path}-{name}": value if isinstance(value, list) else [value] for name, value in said.items()}
