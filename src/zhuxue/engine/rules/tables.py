"""Asks of the tables that are no programme: each number of calendar, registers and scoring must be noticed by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from zhuxue.engine.common.calendar import Calendar, WorkYear
from zhuxue.engine.common.checked import checked
from zhuxue.engine.common.emergencies import Emergencies
from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.hardship import Hardship
from zhuxue.engine.common.money_rules import MoneyRules, due_of
from zhuxue.engine.common.notices import NoticeRules
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.common.supervision import SupervisionRules
from zhuxue.engine.common.terms import Term
from zhuxue.engine.common.yamlfile import Mapping, read_yaml
from zhuxue.engine.rules.mutate import Mutation, mutations
from zhuxue.engine.rules.place import Place

TABLES: dict[str, type[BaseModel]] = {
    "calendar": Calendar, "registers": Registers, "hardship": Hardship, "notices": NoticeRules,
    "money": MoneyRules, "supervision": SupervisionRules, "emergencies": Emergencies,
}  # fmt: skip
FILE = "tables.cases.yaml"
Asks = list[Mapping]


def check_tables(library: Path) -> Iterator[tuple[str, Asks, list[str], list[tuple[Mutation, bool]]]]:
    """Yield for each table its name, asks, sentences for wrong answers, and each change with whether an ask noticed it."""
    given = read_yaml(library / FILE)
    Place(FILE).at(given).only(given, TABLES)
    for name in TABLES:
        content, asks = read_yaml(library / f"{name}.yaml"), given.get(name, [])
        for ask in asks:
            if ask.get("ask") not in ANSWERS:
                Place(FILE).at(ask, name).unknown(str(ask.get("ask")), ("问法", "ask"), ANSWERS)
        wrong = _wrong(name, content, asks)
        tried = [] if wrong else [(m, _noticed(name, c, asks)) for m, c in mutations(content, tuple(content))]
        yield name, asks, wrong, tried


def _noticed(name: str, content: Mapping, asks: Asks) -> bool:
    try:
        return bool(_wrong(name, content, asks))
    except (LibraryError, ValueError):
        return True


def _wrong(name: str, content: Mapping, asks: Asks) -> list[str]:
    table: Any = checked(TABLES[name], content, Path(f"{name}.yaml"))
    answers = ((ask, ANSWERS[ask["ask"]](table, ask)) for ask in asks)
    return [f"{FILE}「{name} {ask['ask']}」：应为 {ask['expect']}，实为 {said}" for ask, said in answers if said != ask["expect"]]  # fmt: skip


def _day_of_term(calendar: Calendar, ask: Mapping) -> str:
    term = Term.parse(ask["term"])
    half = "autumn" if term.half else "spring"
    days = {"begins": calendar.first_day, "ends": calendar.last_day}.get(ask["ask"])
    until = days[half] if days else next(d.until for d in calendar.deadlines if d.id == ask["id"])  # type: ignore[index]
    return calendar.day_in(term, until).isoformat()


def _days(calendar: Calendar, year: int) -> list[tuple[date, bool]]:
    """Each day of a year and whether offices work on it."""
    calendar.is_workday(date(year, 1, 1))  # refuses a year the table does not hold
    return _days_of(year, calendar.years[str(year)])


@cache
def _days_of(year: int, exceptions: WorkYear) -> list[tuple[date, bool]]:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    return [(day, exceptions.is_workday(day)) for day in days]


def _rest(calendar: Calendar, ask: Mapping) -> list[str]:
    """Runs of days off in one year that hold a weekday, as 02-10/02-17."""
    runs: list[list[date]] = [[]]
    for day, worked in _days(calendar, ask["year"]):
        if worked:
            runs.append([])
        else:
            runs[-1].append(day)
    return [f"{r[0]:%m-%d}/{r[-1]:%m-%d}" for r in runs if any(day.weekday() < 5 for day in r)]


def _worked(calendar: Calendar, ask: Mapping) -> list[str]:
    return [f"{day:%m-%d}" for day, worked in _days(calendar, ask["year"]) if worked and day.weekday() >= 5]


def _fresh(registers: Registers, ask: Mapping) -> bool:
    age = date.fromisoformat(ask["on"]) - date.fromisoformat(ask["released"])
    return age.days <= registers.registers[ask["register"]].fresh_days


def _kept(registers: Registers, ask: Mapping) -> str:
    return (date.fromisoformat(ask["taken"]) + timedelta(days=registers.keep.days)).isoformat()


def _step_ends(hardship: Hardship, ask: Mapping) -> str | int | None:
    """The day a step ends, or for how many workdays it lasts."""
    step = next(step for step in hardship.process.with_days if step.step == ask["step"])
    return step.until or step.workdays


def _hangs(rules: NoticeRules, ask: Mapping) -> int:
    section, value = ask["of"].split(".")
    return int(getattr(getattr(rules, section), value))


def _set_aside(rules: MoneyRules, ask: Mapping) -> list[Any]:
    """What a kind of school sets aside of an income at least and at most, in fen; null where no limit is stated."""
    rule = next(rule for rule in rules.set_aside if rule.kind == ask["kind"])
    most = None if rule.most_percent is None else due_of(ask["income_fen"], int(rule.most_percent * 100))
    return [rule.of, due_of(ask["income_fen"], rule.least), most]


def _climbs(rules: SupervisionRules, ask: Mapping) -> list[str]:
    """The days on which an order comes to county, city and province."""
    return [day.isoformat() for _, day in rules.climbs(date.fromisoformat(ask["due"]), ("county", "city", "province"))]


def _lane(rules: Emergencies, ask: Mapping) -> list[Any]:
    """The steps of the fast lane with their workdays, and those to the payment."""
    return [f"{step.step}/{step.by}/{step.workdays}" for step in rules.process] + [rules.pay.workdays]


def _kinds(rules: Emergencies, ask: Mapping) -> list[str]:
    return [f"{kind.code}/{kind.english}/{kind.register_ or ''}" for kind in rules.kinds]


def _checked_afterwards(rules: Emergencies, ask: Mapping) -> list[Any]:
    """How many of so many paid are drawn, and within how many days they are looked at."""
    return [rules.after_check.many(ask["paid"]), rules.after_check.days]


ANSWERS: dict[str, Any] = {
    "begins": _day_of_term, "ends": _day_of_term, "deadline": _day_of_term,
    "months": lambda calendar, ask: list(calendar.payment_months(Term.parse(ask["term"]))),
    "rest": _rest, "worked": _worked, "fresh": _fresh, "kept": _kept,
    "points": lambda hardship, ask: hardship.scoring.points(set(ask["of"])),
    "level": lambda hardship, ask: hardship.scoring.level(ask["points"]), "step_ends": _step_ends,
    "enough_votes": lambda hardship, ask: hardship.panel.enough(ask["votes"], ask["of"]),
    "implied": lambda hardship, ask: sorted(hardship.scoring.implied(ask["of"])),
    "bands": lambda hardship, ask: list(hardship.income_bands.yuan),
    "hangs": _hangs, "set_aside": _set_aside,
    "years": lambda rules, ask: rules.year_end.years, "idle": lambda rules, ask: list(rules.idle.days),
    "climbs": _climbs, "days": lambda rules, ask: getattr(rules, ask["of"]).days,
    "lane": _lane, "kinds": _kinds, "checked_afterwards": _checked_afterwards, "posted": lambda rules, ask: rules.notice.names,
    "paid_by": lambda rules, ask: rules.programme,
}  # fmt: skip
