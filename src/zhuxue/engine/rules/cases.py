"""Cases beside a programme file: a student, a moment, the verdict the sources call for; and asks for what verdicts do not show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.money import fen_from_yuan, yuan_text
from zhuxue.engine.common.terms import Term
from zhuxue.engine.common.yamlfile import Mapping, read_yaml
from zhuxue.engine.rules.compile import Moment
from zhuxue.engine.rules.facts import Fact
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.place import Place
from zhuxue.engine.rules.verdicts import Ruling, in_force, outcomes_select, rulings, texts_for
from zhuxue.engine.warehouse.duck import DuckWarehouse

FAR_FUTURE = date(9999, 12, 31)
CASE_KEYS = ("name", "term", "as_known_on", "on", "given", "expect", "pays", "worth", "version")
ASKS = ("pay_until", "step_until", "workdays", "quota", "share", "average", "range", "reviewed_until")
ASK_KEYS = ("ask", "term", "step", "of", "expect", "as_known_on")

Answer = tuple[str, int | None, str, str]  # verdict, amount_fen, reason, version
Known = dict[
    tuple[Moment, str], tuple[Any, dict[int, Answer]]
]  # moment and basis → what the programme says, the answers


@dataclass(frozen=True)
class Case:
    """One case: `given` by column of `students`; `pays_fen` null when no amount is expected.

    `version` (who/pays, as a verdict names them, “-” for none) is compared only where the case gives it.
    `worth_fen`: what the file says falls in the term to one who is chosen, where nothing is paid as of right.
    """

    name: str
    moment: Moment
    given: dict[str, Any]
    expect: str
    pays_fen: int | None
    version: str | None = None
    worth_fen: int | None = None


@dataclass(frozen=True)
class CaseFile:
    """The cases and asks of one programme in one layer."""

    path: Path
    code: str
    cases: tuple[Case, ...]
    asks: tuple[dict[str, Any], ...]


def read_cases(path: Path, code: str, library: Library, calendar: Calendar) -> CaseFile:
    """Read a cases file; raises LibraryError for unknown keys and facts."""
    data = read_yaml(path)
    place = Place(path.name).at(data)
    place.only(data, ("cases", "asks"))
    cases = tuple(_case(item, library, calendar, place.at(item, "cases")) for item in data.get("cases", []))
    asks = tuple(_ask(item, place.at(item, "asks")) for item in data.get("asks") or [])
    return CaseFile(path, code, cases, asks)


def _ask(item: Mapping, place: Place) -> dict[str, Any]:
    place.only(item, ASK_KEYS)
    if item.get("ask") not in ASKS:
        place.unknown(str(item.get("ask")), ("问法", "ask"), ASKS)
    return item


def _case(item: Mapping, library: Library, calendar: Calendar, place: Place) -> Case:
    place.only(item, CASE_KEYS)
    term = Term.parse(item["term"])
    on = date.fromisoformat(item["on"]) if "on" in item else calendar.starts_on(term)
    known = date.fromisoformat(item["as_known_on"]) if "as_known_on" in item else FAR_FUTURE
    moment = Moment(term, on, known, len(calendar.payment_months(term)))
    pays, worth = (fen_from_yuan(item[key]) if item.get(key) is not None else None for key in ("pays", "worth"))
    given = _given(item["given"], library, place)
    return Case(item["name"], moment, given, item["expect"], pays, item.get("version"), worth)


def _given(given: Mapping, library: Library, place: Place) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in given.items():
        if key in ("in", "not_in"):
            for code in value:
                if code not in library.facts.register_titles:
                    place.unknown(code, ("名单代码", "register"), library.facts.register_titles)
                found[f"in_{code}"] = key == "in"
        elif key not in library.facts.by_name:
            place.unknown(key, ("事实", "fact"), library.facts.by_name)
        else:
            found[key] = _typed(value, library.facts.by_name[key])
    return found


def _typed(value: Any, fact: Fact) -> Any:
    if value is None:
        return None
    if fact.unit == "fen":
        return fen_from_yuan(str(value).removesuffix("元"))
    return date.fromisoformat(value) if fact.type == "date" else value


def students_of(cases: tuple[Case, ...], library: Library) -> pa.Table:
    """Return the cases as `students`: student_key is the case's place in the list; facts not given are null."""
    types = {"boolean": pa.bool_(), "integer": pa.int64(), "date": pa.date32()}
    columns: dict[str, pa.Array] = {"student_key": pa.array(range(len(cases)), pa.int64())}
    for name, fact in library.facts.by_name.items():
        columns[name] = pa.array([case.given.get(name) for case in cases], types.get(fact.type, pa.string()))
    for code in library.facts.register_titles:
        columns[f"in_{code}"] = pa.array([case.given.get(f"in_{code}") for case in cases], pa.bool_())
    return pa.table(columns)


def answers(warehouse: DuckWarehouse, code: str, cases: tuple[Case, ...], library: Library) -> list[Answer]:
    """Return (verdict, amount_fen, reason, version) of each case, by the compiled rule; `students` must hold `students_of(cases)`."""
    found = {key: answer for part in _answered(warehouse, code, cases, library, {}) for key, answer in part.items()}
    return [found[key] for key in range(len(cases))]


def _answered(
    warehouse: DuckWarehouse, code: str, cases: tuple[Case, ...], library: Library, known: Known
) -> Iterator[dict[int, Answer]]:
    """Yield the answers of the cases of each moment, by the place of the case.

    `known` keeps the first answers at each moment: where a changed programme says the same, they are not asked again.
    Only the programme `code` may differ between libraries that share a `known`.
    """
    moments: dict[Moment, list[int]] = {}
    for key, case in enumerate(cases):
        moments.setdefault(case.moment, []).append(key)
    for moment, keys in moments.items():
        ruling = rulings(library, moment, codes=[code])[0]
        place, says = (
            (moment, ruling.programme.basis),
            (ruling.programme.stage, ruling.who, ruling.pays, ruling.not_begun),
        )
        said, given = known.get(place, (None, {}))
        if said != says:
            given = _asked(warehouse, ruling, library, moment, keys)
            known.setdefault(place, (says, given))
        yield given


def _asked(
    warehouse: DuckWarehouse, ruling: Ruling, library: Library, moment: Moment, keys: list[int]
) -> dict[int, Answer]:
    """Ask the compiled rule at one moment about the cases `keys`."""
    select = outcomes_select([ruling], library, moment).sql("duckdb", copy=False)
    rows = warehouse.rows(f"SELECT * FROM ({select}) WHERE student_key IN ({', '.join(map(str, keys))})")
    found: dict[int, Answer] = dict.fromkeys(keys, ("no verdict", None, "学段不在本项目", ruling.version))
    for key, _, outcome, amount in rows:
        _, _, _, verdict, reason, _, _ = texts_for(ruling, [outcome])[0]
        found[key] = (verdict, amount if verdict == "granted" else None, reason, ruling.version)
    return found


def failures(
    warehouse: DuckWarehouse, file: CaseFile, library: Library, calendar: Calendar, known: Known | None = None
) -> Iterator[str]:
    """Yield a sentence for each ask and case whose answer is not the expected one; lazily, for one may be enough.

    `known` is kept between calls on one programme, see `_answered`.
    """
    yield from wrong_asks(file, library, calendar)
    known, wrong = {} if known is None else known, False
    for part in _answered(warehouse, file.code, file.cases, library, known):
        for key, (verdict, amount, reason, version) in part.items():
            case = file.cases[key]
            where = f"{file.path.name}「{case.name}」："
            if (verdict, amount) != (case.expect, case.pays_fen):
                wrong = True
                yield f"{where}应为 {_said(case.expect, case.pays_fen)}，实为 {_said(verdict, amount)}（{reason}）"
            elif case.version not in (None, version):
                wrong = True
                yield f"{where}版本应为 {case.version}，实为 {version}"
    if not wrong:
        yield from _wrong_worth(warehouse, file, library, known)


def wrong_asks(file: CaseFile, library: Library, calendar: Calendar) -> list[str]:
    """Return a sentence for each ask whose answer is not the expected one."""
    answers = ((ask, _plain(ask["expect"]), answer_to(ask, library, file.code, calendar)) for ask in file.asks)
    return [
        f"{file.path.name}「{ask['ask']}」：应为 {expected}，实为 {said}"
        for ask, expected, said in answers
        if said != expected
    ]


def _wrong_worth(warehouse: DuckWarehouse, file: CaseFile, library: Library, known: Known) -> Iterator[str]:
    """Hold `worth` against the amount the file states, asked as if it were owed by right."""
    if all(case.worth_fen is None for case in file.cases):
        return
    owed = library.programmes[file.code].model_copy(update={"basis": "entitlement"})
    whole = replace(library, programmes={**library.programmes, file.code: owed})
    for part in _answered(warehouse, file.code, file.cases, whole, known):
        for key, (_, amount, _, _) in part.items():
            case = file.cases[key]
            if case.worth_fen is not None and amount != case.worth_fen:
                yield f"{file.path.name}「{case.name}」：获得者应得 {_said('', case.worth_fen)}，实为 {_said('', amount)}"


def _said(verdict: str, fen: int | None) -> str:
    return verdict if fen is None else f"{verdict} {yuan_text(fen)}元"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return (
        str(Decimal(str(value)).normalize())
        if isinstance(value, int | Decimal) and not isinstance(value, bool)
        else value
    )


def answer_to(ask: dict[str, Any], library: Library, code: str, calendar: Calendar) -> Any:
    """Return what the programme file answers to an ask, as text, list of texts or mapping; None when it does not say."""
    programme = library.programmes[code]
    term = Term.parse(ask["term"]) if "term" in ask else None
    match ask["ask"]:
        case "pay_until" if term and programme.payment:
            until = programme.payment.until.get("autumn" if term.half else "spring")
            return calendar.day_in(term, until).isoformat() if until else None
        case "step_until" if term:
            until = next((s.until for s in programme.process if s.step == ask["step"]), None)
            return calendar.day_in(term, until).isoformat() if until else None
        case "workdays":
            return _plain(next((s.workdays for s in programme.process if s.step == ask["step"]), None))
        case "quota" if programme.quota:
            return _quota(programme.quota.share_percent, programme.quota.places, ask["of"])
        case "share" if programme.funding:
            return _shares(programme.funding.model_dump(), ask["of"])
        case "reviewed_until":
            return programme.reviewed_until.isoformat() if programme.reviewed_until else None
        case "average" | "range" if term:
            known = date.fromisoformat(ask["as_known_on"]) if "as_known_on" in ask else FAR_FUTURE
            pays = in_force(programme.pays, Moment(term, calendar.starts_on(term), known))
            return None if pays is None else _plain(pays.average if ask["ask"] == "average" else pays.between)
    return None


def _quota(percent: Any, places: int | None, of: int) -> Any:
    return (
        _plain(places)
        if places is not None
        else _plain(Decimal(str(percent)) * of / 100)
        if percent is not None
        else None
    )


def _shares(funding: dict[str, Any], of: int) -> dict[str, Any]:
    return {
        key.removesuffix("_percent"): _plain(Decimal(str(value)) * of / 100)
        for key, value in funding.items()
        if key.endswith("_percent") and value is not None
    }
