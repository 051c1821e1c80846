"""The cases beside a programme, as the compiled rule answers them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.rules.cases import answers, read_cases, students_of, wrong_asks
from zhuxue.engine.warehouse.duck import DuckWarehouse
from zhuxue.portal.schemes import words
from zhuxue.portal.schemes.library import Rules, rules_of


@dataclass(frozen=True)
class CaseAnswer:
    """One case: what the sources call for, and what the compiled rule answers."""

    name: str
    term: str
    expect: str
    pays_fen: int | None
    verdict: str
    amount_fen: int | None
    reason: str
    version: str
    passes: bool

    @property
    def expected(self) -> object:
        """The verdict called for, in words."""
        return words.VERDICTS[self.expect]


@cache
def cases_of(layer: str, code: str) -> tuple[tuple[CaseAnswer, ...], tuple[str, ...]]:
    """Return the answers to the cases beside a programme's files, and a sentence for each ask that is answered wrongly.

    Each file's cases are asked of the layer they were written for.
    """
    found: list[CaseAnswer] = []
    wrong: list[str] = []
    raws = list(rules_of(layer).library.raws[code].from_below())
    for raw in raws:
        beside = raw.path.with_name(f"{raw.path.stem}.cases.yaml")
        if beside.is_file():
            its = rules_of(_layer_with(raw.path))
            found += case_answers(its, beside, code)
            wrong += wrong_asks(read_cases(beside, code, its.library, its.calendar), its.library, its.calendar)
    return tuple(found), tuple(wrong)


def case_answers(rules: Rules, beside: Path, code: str) -> list[CaseAnswer]:
    """Return what the compiled rule answers to each case of a file; raises LibraryError for a file that cannot be read."""
    cases = read_cases(beside, code, rules.library, rules.calendar).cases
    with closing(DuckWarehouse(memory="256MB", threads=1)) as warehouse:
        warehouse.create_from_arrow("students", students_of(cases, rules.library))
        given = answers(warehouse, code, cases, rules.library)
    return [
        CaseAnswer(
            case.name, str(case.moment.term), case.expect, case.pays_fen, verdict, fen, reason, version,
            (verdict, fen) == (case.expect, case.pays_fen) and case.version in (None, version),
        )
        for case, (verdict, fen, reason, version) in zip(cases, given, strict=True)
    ]  # fmt: skip


def _layer_with(path: Path) -> str:
    folder = next(parent for parent in path.parents if parent.name == "programmes").parent
    if folder == LIBRARY:
        return "national"
    return folder.relative_to(LIBRARY / "layers").as_posix() if folder.is_relative_to(LIBRARY) else str(folder)
