"""Questions in SQL that library files hold: one SELECT of named columns about known values, and nothing that changes anything."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import sqlglot
from sqlglot import exp

from zhuxue.engine.common.checked import Say

NAMED = re.compile(r"(?<!:):([a-z_]+)")


def question(text: str, columns: tuple[str, ...], asked: Collection[str]) -> str:
    """Return the text; raises Say, with the remedy, for what is not one SELECT of `columns` about values named in `asked`."""
    if "%" in text or ";" in text:
        raise Say(
            "不能写百分号和分号；查前缀用 SUBSTR。", "No percent signs and no semicolons; use SUBSTR for prefixes."
        )
    tree = parsed(text)
    if not isinstance(tree, exp.Query) or any(tree.find_all(exp.Insert, exp.Update, exp.Delete, exp.Command, exp.DDL)):
        raise Say("只能写一条 SELECT。", "Write one SELECT.")
    if tuple(tree.named_selects) != columns:
        raise Say(f"列应依次为 {'、'.join(columns)}。", f"Give the columns {', '.join(columns)}, in this order.")
    if unknown := set(NAMED.findall(text)) - set(asked):
        names = "、".join(sorted(unknown))
        raise Say(f"不认识 :{names}。可用：{'、'.join(sorted(asked))}。", f":{names} is not known. Use {', '.join(sorted(asked))}.")  # fmt: skip
    return text


def parsed(text: str) -> Any:
    """Return the tree of a question; raises Say where it is no SQL."""
    try:
        return sqlglot.parse_one(text, read="postgres")
    except sqlglot.errors.SqlglotError:
        raise Say("不是能读懂的 SQL。请改正。", "This is no SQL that can be read. Correct it.") from None


def for_django(text: str) -> str:
    """Return a question with its values named as Django's databases take them.

    >>> for_django("SELECT a FROM b WHERE c = :run")
    'SELECT a FROM b WHERE c = %(run)s'
    """
    return NAMED.sub(r"%(\1)s", text)
