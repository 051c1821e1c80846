"""What one student is due by the rules of today, asked of the same compiled rule that a run uses."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.rules.cases import Case, students_of
from zhuxue.engine.rules.compile import Moment
from zhuxue.engine.rules.programme import Programme
from zhuxue.engine.rules.requirement import columns_of
from zhuxue.engine.rules.verdicts import Ruling, outcomes_select, rulings, texts_for
from zhuxue.engine.warehouse.duck import DuckWarehouse
from zhuxue.portal.schemes import words
from zhuxue.portal.schemes.library import Rules, rules_of
from zhuxue.portal.schemes.programmes import Step, amount_line, steps_of

ORDER = ("granted", "unknown", "refused")
TRUTHS: dict[bool | None, object] = {True: _("符合"), False: _("不符合"), None: _("待核实")}
# Who can tell what is not known, by where facts.yaml says the fact comes from.
BRING = {
    "roster": _("请学校核对学籍信息"), "hardship": _("还没有认定的，向学校提出家庭经济困难学生认定申请"),
    "register": _("由资助部门与民政等部门的名单比对，不用交证明"), "run": _("由资助部门核实"),
}  # fmt: skip


@dataclass(frozen=True)
class Reason:
    """One condition: true, false or not known, its sentence, and what is missing of it."""

    id: str
    truth: bool | None
    says: str
    missing: list[str]

    @property
    def mark(self) -> str:
        """A sign for its truth."""
        return {True: "✓", False: "✗", None: "？"}[self.truth]

    @property
    def word(self) -> object:
        """Its truth in a word."""
        return TRUTHS[self.truth]


@dataclass(frozen=True)
class Due:
    """What a programme says to one student. `amount_fen` is for the term, and only of what is owed by right."""

    programme: Programme
    verdict: str
    reason: str
    amount_fen: int | None
    amount: str
    average: object
    reasons: list[Reason]
    steps: list[Step]
    bring: list[object]
    version: str

    @property
    def says_all(self) -> bool:
        """Whether the conditions tell the whole reason; what lacks only its amount says so itself."""
        return bool(self.reasons) and (self.verdict != "unknown" or any(r.truth is None for r in self.reasons))

    @property
    def verdict_title(self) -> object:
        """The verdict in a word; who is chosen, or may apply, is not promised anything."""
        open_to = {"competition": _("可参评"), "application": _("可申请"), "universal": _("人人享受")}
        if self.verdict == "granted" and self.programme.basis in open_to:
            return open_to[self.programme.basis]
        return words.VERDICTS[self.verdict]


@dataclass(frozen=True)
class Compiled:
    """The rules of one stage on one day as SQL, made once per process."""

    rulings: list[Ruling]
    sql: str
    moment: Moment


@lru_cache(maxsize=64)
def compiled(layer: str, stage: str, day: date) -> Compiled:
    """Return the compiled rules of a stage of a layer as known on a day."""
    rules = rules_of(layer)
    moment = rules.moment(day)
    ruled = [ruling for ruling in rulings(rules.library, moment) if stage in ruling.programme.stage]
    return Compiled(ruled, outcomes_select(ruled, rules.library, moment).sql("duckdb") if ruled else "", moment)


def dues(layer: str, stage: str, given: dict[str, Any]) -> list[Due]:
    """Return what every programme of a stage says to a student with these facts, granted first; nothing is kept."""
    rules, ready = rules_of(layer), compiled(layer, stage, localdate())
    if not ready.rulings:
        return []
    numbered = {ruling.number: ruling for ruling in ready.rulings}
    person = Case("", ready.moment, {**given, "stage": stage}, "", None)
    warehouse = _warehouse()
    warehouse.create_from_arrow("students", students_of((person,), rules.library))
    found = [_due(numbered[number], code, fen, rules, given) for _key, number, code, fen in warehouse.rows(ready.sql)]
    return sorted(
        found, key=lambda due: (ORDER.index(due.verdict), due.programme.basis != "entitlement", due.programme.code)
    )


_own = threading.local()


def _warehouse() -> DuckWarehouse:
    """Each thread has a small database of its own for its one row."""
    if not hasattr(_own, "warehouse"):
        _own.warehouse = DuckWarehouse(memory="256MB", threads=1)
    return _own.warehouse


def _due(ruling: Ruling, code: int, fen: int | None, rules: Rules, given: dict[str, Any]) -> Due:
    _number, _code, _name, verdict, reason, _version, conditions = texts_for(ruling, [code])[0]
    truths = json.loads(conditions)
    return Due(
        ruling.programme, verdict, reason, fen if verdict == "granted" else None,
        amount_line(ruling.pays, rules) if ruling.pays else "",
        ruling.pays.average if ruling.pays and not isinstance(ruling.pays.average, dict) else None,
        [Reason(c.id, truths[c.id], c.says, _missing(c.test, truths[c.id], rules, given)) for c in ruling.conditions],
        steps_of(ruling.programme, rules), bring(ruling, truths, rules, given), ruling.version,
    )  # fmt: skip


def _missing(test: Any, truth: bool | None, rules: Rules, given: dict[str, Any]) -> list[str]:
    columns = dict.fromkeys(columns_of(test)) if truth is None else {}
    return [rules.library.facts.title(column) for column in columns if given.get(column) is None]


def bring(
    ruling: Ruling, truths: dict[str, bool | None], rules: Rules, given: dict[str, Any] | None = None
) -> list[object]:
    """Return whom to ask about the conditions that are not known, one sentence for each origin of the missing facts."""
    tests = [condition.test for condition in ruling.conditions if truths.get(condition.id) is None]
    columns = [column for test in tests for column in columns_of(test) if (given or {}).get(column) is None]
    return origins_of(columns, rules)


def origins_of(columns: list[str], rules: Rules) -> list[object]:
    """Return who can tell these facts, each sentence once."""
    by_name = rules.library.facts.by_name
    origins = ("register" if column.startswith("in_") else by_name[column].source_of for column in columns)
    return [BRING[origin] for origin in dict.fromkeys(origins)]
