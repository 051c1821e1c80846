"""A draft tried out: its cases and every number of it, by the engine's own check, in a layer that is thrown away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from zhuxue.engine.common.calendar import Calendar, half
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.engine.common.yamlfile import read_yaml
from zhuxue.engine.rules.cases import answer_to
from zhuxue.engine.rules.check import check_file
from zhuxue.engine.rules.facts import Facts
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.mutate import Mutation
from zhuxue.engine.rules.programme import Programme
from zhuxue.portal.schemes.casebook import CaseAnswer, case_answers
from zhuxue.portal.schemes.library import Rules
from zhuxue.portal.schemes.proposing import cases_for
from zhuxue.portal.schemes.written import dumped, value_of

Row = dict[str, Any]  # one case as the form has it: name, term, as_known_on, given (text), expect, pays, version


@dataclass(frozen=True)
class Tried:
    """What the cases showed: each answer, what fails, and the numbers no case would miss."""

    answers: list[CaseAnswer]
    failed: tuple[str, ...]
    unnoticed: tuple[Mutation, ...]

    @property
    def passes(self) -> bool:
        """Whether it may be reviewed."""
        return bool(self.answers) and not self.failed and not self.unnoticed


@contextmanager
def trial_rules(below: str, code: str, text: str, cases_text: str = "cases: []\n") -> Iterator[tuple[Rules, Path]]:
    """Give the rules of `below` with a draft over them, and the draft's file; raises LibraryError for one that cannot be read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "programmes").mkdir()
        (folder / "layer.yaml").write_text(f"layer: draft\ntitle: draft\non: {below}\n", encoding="utf-8")
        path = folder / "programmes" / f"{code.lower()}.yaml"
        path.write_text(text, encoding="utf-8")
        path.with_name(f"{path.stem}.cases.yaml").write_text(cases_text, encoding="utf-8")
        yield Rules(Library.load(LIBRARY, layer=folder), Calendar.load(LIBRARY, layer=folder)), path


def tried(below: str, code: str, text: str, cases_text: str) -> Tried:
    """Return what the cases of a draft show; raises LibraryError for a case that cannot be read."""
    with trial_rules(below, code, text, cases_text) as (rules, path):
        checked = check_file(rules.library, path, read_yaml(path), code, rules.calendar)
        return Tried(
            case_answers(rules, path.with_name(f"{path.stem}.cases.yaml"), code), checked.failed, checked.unnoticed
        )


def proposed(below: str, code: str, text: str) -> list[Row]:
    """Return cases for the newest version of a draft, each with the engine's answer, for the officer to compare with the document."""
    with trial_rules(below, code, text) as (rules, path):
        programme, facts = rules.library.programmes[code], rules.library.facts
        who = max(programme.who, key=lambda v: (v.start, v.known_from))
        pays = max(programme.pays, key=lambda v: (v.start, v.known_from), default=None)
        rows = [{**case, "given": given_text(case["given"], facts), "expect": "unknown", "pays": "", "version": ""}
                for case in cases_for(programme, who, pays, facts)]  # fmt: skip
        beside = path.with_name(f"{path.stem}.cases.yaml")
        beside.write_text(cases_text(rows, programme, rules), encoding="utf-8")
        found = case_answers(rules, beside, code), case_answers(_owed(rules, programme), beside, code)
    return [
        {
            **row,
            "expect": answer.verdict,
            "pays": "" if owed.amount_fen is None else f"{owed.amount_fen / 100:.2f}",
            "version": answer.version,
        }
        for row, answer, owed in zip(rows, *found, strict=True)
    ]


def _owed(rules: Rules, programme: Programme) -> Rules:
    """Return the rules with a programme as if it were owed by right: what who is chosen would have."""
    owed = programme.model_copy(update={"basis": "entitlement"})
    programmes = {**rules.library.programmes, programme.code: owed}
    return replace(rules, library=replace(rules.library, programmes=programmes))


def cases_text(rows: list[Row], programme: Programme, rules: Rules) -> str:
    """Return the cases file: the cases, and asks for the numbers that no verdict shows."""
    amount = "pays" if programme.basis == "entitlement" else "worth"
    return dumped(
        {"cases": [_case(row, rules.library.facts, amount) for row in rows], "asks": list(_asks(programme, rules))}
    )


def _case(row: Row, facts: Facts, amount: str) -> dict[str, Any]:
    """Return a case as a file has it; `amount` is what the file calls it: what is paid, or what who is chosen gets."""
    case = {"name": row["name"], "term": row["term"], "given": given_of(row["given"], facts), "expect": row["expect"]}
    case |= {key: str(row[key]) for key in ("as_known_on", "version") if row.get(key)}
    return case | ({amount: str(row["pays"])} if row.get("pays") else {})


def _asks(programme: Programme, rules: Rules) -> Iterator[dict[str, Any]]:
    for ask in _wanted(programme):
        yield {**ask, "expect": answer_to(ask, rules.library, programme.code, rules.calendar)}


def _wanted(programme: Programme) -> Iterator[dict[str, Any]]:
    if programme.quota:
        yield {"ask": "quota", "of": 1000}
    if programme.funding:
        yield {"ask": "share", "of": 10000}
    if programme.reviewed_until:
        yield {"ask": "reviewed_until"}
    for pays in programme.pays:
        if pays.from_[-1] in "SF":
            at = {"term": pays.from_, "as_known_on": pays.known_from.isoformat()}
            yield from ({"ask": ask, **at} for ask in ("average", "range"))
    year = max((version.known_from for version in programme.who), default=date.today()).year
    for term in (Term(year, 0), Term(year, 1)):
        if programme.payment and programme.payment.until.get(half(term)):
            yield {"ask": "pay_until", "term": str(term)}
        yield from ({"ask": "step_until", "term": str(term), "step": s.step} for s in programme.process if s.until)
    yield from ({"ask": "workdays", "step": s.step} for s in programme.process if s.workdays is not None)


IN, NOT_IN = "在名单", "不在名单"


def given_text(given: dict[str, Any], facts: Facts) -> str:
    """Return facts as people write them, what is not known left out.

    >>> given_text({"stage": "primary", "boards": True, "in_DIBAO": False}, Facts.load(LIBRARY))
    '学段=小学；是否寄宿=是；不在名单=低保家庭'
    """
    said = []
    for name, value in given.items():
        if value is None:
            continue
        if name.startswith("in_"):
            said.append(f"{IN if value else NOT_IN}={facts.register_titles[name[3:]]}")
        else:
            said.append(f"{facts.title(name)}={_value_text(name, value, facts)}")
    return "；".join(said)


def _value_text(name: str, value: Any, facts: Facts) -> str:
    fact = facts.by_name[name]
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value / 100:.2f}元" if fact.unit == "fen" else fact.values.get(str(value), str(value))


def given_of(text: str, facts: Facts) -> dict[str, Any]:
    """Return facts as a cases file has them; raises KeyError with the word that is no fact or register."""
    titles = {fact.title: name for name, fact in facts.by_name.items()}
    registers = {title: code for code, title in facts.register_titles.items()}
    given: dict[str, Any] = {}
    for part in (part.strip() for part in text.replace(";", "；").split("；") if part.strip()):
        title, _, value = (word.strip() for word in part.partition("="))
        if title in (IN, NOT_IN):
            given.setdefault("in" if title == IN else "not_in", []).append(registers[value])
        else:
            name = titles[title]
            given[name] = value_of(value, facts.by_name[name], name)
    return given
