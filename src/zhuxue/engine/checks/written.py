"""Checks that an office writes: one SELECT over known tables and columns, from SQL or from tests on facts; anything else is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.rules.facts import Facts

PLACE = ("student_key", "name", "office", "source", "class_name", "sex", "born_on")  # beside the facts; nobody's number
TABLES: dict[str, tuple[str, ...]] = {
    "people": (*PLACE, *Facts.load(LIBRARY).by_name),
    "awards": ("student_key", "programme", "amount_fen"),
    "withheld": ("student_key", "programme", "amount_fen", "cause"),
}
NEEDED = ("student_key", "office", "source_rows")
SETTINGS = ("term", "last_term", "on", "school_year")
TESTS = {
    "is": lambda fact, value: fact.eq(value),
    "is_not": lambda fact, value: fact.neq(value),
    "at_least": lambda fact, value: fact >= value,
    "at_most": lambda fact, value: fact <= value,
}


@dataclass(frozen=True)
class FactTest:
    """One test on a fact; a fact that is not known fits no test."""

    fact: str
    test: str
    value: str


def refuse_unsafe(sql: str, says: str = "") -> None:
    """Raise InputError unless `sql` is one SELECT over the known tables and columns that gives what `says` names."""
    tree = _parsed(sql)
    _refuse_nodes(tree)
    names = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if table.args.get("db") or table.args.get("catalog") or not isinstance(table.this, exp.Identifier):
            raise InputError("只能查列出的表，不能读文件或别的库。请改写 FROM。", "Only the listed tables may be asked, no files and no other databases. Change FROM.")  # fmt: skip
        if table.name not in TABLES and table.name not in names:
            raise InputError(f"没有“{table.name}”这张表。可用：{'、'.join(TABLES)}。", f"There is no table “{table.name}”. Use {', '.join(TABLES)}.")  # fmt: skip
    _refuse_columns(tree)
    given = {one.alias_or_name for one in tree.selects}
    wanted = [*NEEDED, *(field for _, field, _, _ in Formatter().parse(says) if field)]
    if missing := [name for name in wanted if name not in given]:
        raise InputError(f"SELECT 里缺少 {'、'.join(missing)} 列。请补上。", f"The SELECT lacks {', '.join(missing)}. Add it.")  # fmt: skip


def _parsed(sql: str) -> Any:
    try:
        found = sqlglot.parse(_filled(sql), dialect="duckdb")
    except (ParseError, TokenError) as error:
        said = getattr(error, "errors", None) or [{}]
        line = said[0].get("line", "?")
        raise InputError(f"第{line}行读不懂，不是完整的 SELECT。请核对括号和逗号。", f"Line {line} cannot be read as a SELECT. Check brackets and commas.") from None  # fmt: skip
    statements = [one for one in found if one is not None]
    if len(statements) != 1 or not isinstance(statements[0], exp.Select):
        raise InputError("只能写一条 SELECT，不能写别的语句。", "Write one SELECT and nothing else.")
    return statements[0]


def _filled(sql: str) -> str:
    """Settings in braces are words of a run; anything else in braces stays and is refused as it stands."""
    for name in SETTINGS:
        sql = sql.replace(f"{{{name}}}", "2024-F")
    return sql.strip().rstrip(";")


def _refuse_nodes(tree: exp.Expression) -> None:
    """Nothing that writes, asks the machine, goes on without end, or is a function sqlglot does not know."""
    for node in tree.walk():
        if isinstance(node, exp.Command | exp.Insert | exp.Update | exp.Delete | exp.Create | exp.Drop | exp.Copy | exp.Set | exp.Into | exp.Pragma | exp.Attach):  # fmt: skip
            raise InputError("核查只能读，不能改任何东西。", "A check only reads.")
        if isinstance(node, exp.With) and node.args.get("recursive"):
            raise InputError("不能写递归查询，它可能没有尽头。", "No recursive queries: they may have no end.")
        if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
            raise InputError(f"不认识函数“{node.name}”。请用常见的函数。", f"Function “{node.name}” is not known. Use a common one.")  # fmt: skip
        if isinstance(node, exp.UDTF | exp.ReadCSV | exp.ReadParquet) and not isinstance(
            node, exp.Subquery | exp.Values
        ):
            raise InputError("不能读文件或展开序列。", "No files are read and no series are made.")


def _refuse_columns(tree: exp.Expression) -> None:
    known = {column for columns in TABLES.values() for column in columns}
    known |= {one.alias for one in tree.find_all(exp.Alias)} | {name for alias in tree.find_all(exp.TableAlias) for name in alias.columns}  # fmt: skip
    if next(tree.find_all(exp.Star), None) is not None and not all(isinstance(star.parent, exp.Count) for star in tree.find_all(exp.Star)):  # fmt: skip
        raise InputError("请逐列写明，不能写 *。", "Name each column; * is not taken.")
    for column in tree.find_all(exp.Column):
        if column.name not in known:
            raise InputError(f"没有“{column.name}”这一列。请从列出的列里选。", f"There is no column “{column.name}”. Choose one of those listed.")  # fmt: skip


def sql_of(tests: Sequence[FactTest]) -> str:
    """Return the SELECT that finds the students all tests fit; raises InputError for a fact, test or value that is none.

    >>> "p.stage = 'primary'" in sql_of([FactTest("stage", "is", "primary")])
    True
    """
    if not tests:
        raise InputError("至少写一个条件。", "Write one test at least.")
    shown = [column for column in dict.fromkeys(test.fact for test in tests) if column not in PLACE]
    columns = ["p.student_key", "p.name", "p.office", "p.source AS source_rows", *(f"p.{name}" for name in shown)]
    query = exp.select(*columns).from_("people AS p")
    for test in tests:
        query = query.where(_truth(test))
    return query.sql(dialect="duckdb", pretty=True)


def _truth(test: FactTest) -> Any:
    fact = Facts.load(LIBRARY).by_name.get(test.fact)
    if fact is None or test.test not in TESTS:
        raise InputError(f"没有“{test.fact}”这项信息，或没有“{test.test}”这种比法。", f"There is no fact “{test.fact}”, or no test “{test.test}”.")  # fmt: skip
    value = _value(fact.type, test.value, fact.values)
    if value is None:
        raise InputError(f"“{fact.title}”不能是“{test.value}”。请写{_wanted(fact)}。", f"“{test.fact}” cannot be “{test.value}”.")  # fmt: skip
    return TESTS[test.test](exp.column(test.fact, table="p"), value)


def _value(kind: str, text: str, words: Mapping[str, str]) -> Any:
    """The literal of what somebody wrote; None where it is no value of the fact."""
    text = text.strip()
    if kind == "boolean":
        return {"是": exp.true(), "否": exp.false(), "true": exp.true(), "false": exp.false()}.get(text)
    if kind == "integer":
        return exp.Literal.number(text) if text.isdecimal() else None
    if kind == "one_of":
        code = next((code for code, word in words.items() if text in (code, word)), None)
        return exp.Literal.string(code) if code else None
    return exp.Literal.string(text) if text else None


def _wanted(fact: Any) -> str:
    if fact.type == "one_of":
        return "、".join(fact.values.values())
    return {"boolean": "是或否", "integer": "整数", "date": "日期"}.get(fact.type, "文字")


def check_file(head: Mapping[str, str], sql: str) -> str:
    """Return the file of a check as the library reads it."""
    lines = [f"-- {key}: {' '.join(value.split())}" for key, value in head.items()]
    return "\n".join([*lines, sql.strip().rstrip(";"), ""])
