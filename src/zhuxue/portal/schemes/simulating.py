"""What a version would cost over the students of an office: the engine's own simulation, before and after."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.terms import Term
from zhuxue.engine.common.yamlfile import parse_yaml
from zhuxue.engine.report.finished import FinishedRun
from zhuxue.engine.report.simulate import Sides, by_part, simulated
from zhuxue.engine.rules.compile import Moment
from zhuxue.engine.warehouse.duck import DuckWarehouse
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schemes import queries
from zhuxue.portal.schemes.library import rules_of, term_of
from zhuxue.portal.schemes.models import SchemeVersion
from zhuxue.portal.schemes.population import population
from zhuxue.portal.schools.models import Stage

FEW = 5  # below this a group could be told apart person by person
Figures = dict[str, Any]


def figures(version: SchemeVersion, acting: Membership, budget_fen: int | None, on: date) -> tuple[Moment, Figures]:
    """Return the moment simulated and the figures: whole, by programme, stage and school; counts and fen only."""
    before, after = queries.layer_before(version), queries.layer_after(version)
    library = rules_of(after).library
    moment = _moment(version, rules_of(before).calendar, on)
    with closing(DuckWarehouse(memory="1GB")) as tables:
        tables.create_from_arrow("students", population(acting, library.facts, on))
        manifest = {
            "term": str(moment.term),
            "on": str(moment.on),
            "as_known_on": str(moment.as_known_on),
            "layer": before,
        }
        run = FinishedRun(Path(), manifest, tables)
        sides = Sides(rules_of(before).library, library, moment, (version.scheme.code,), ())
        page = simulated(run, sides, budget_fen)
        stages = by_part(run, "COALESCE(s.stage, '')")
        schools = by_part(run, "COALESCE(s.school_name, '')")
    kept = {key: page[key] for key in ("whole", "costs", "spent")}
    return moment, kept | {"stages": stages, "schools": schools}


def _moment(version: SchemeVersion, calendar: Calendar, on: date) -> Moment:
    """Return today's term, or the first one the version holds in where that is later."""
    said = parse_yaml(version.text, name=version.scheme.code)
    added = [*said.get("who", []), *said.get("pays", [])]
    known = max((date.fromisoformat(each["known_from"]) for each in added), default=on)
    term = max([term_of(on), *(_begins(each["from"]) for each in added)])
    day = on if term == term_of(on) else calendar.starts_on(term)
    return Moment(term, day, max(known, on), len(calendar.payment_months(term)))


def _begins(start: str) -> Term:
    return Term.parse(start) if start[-1] in "SF" else term_of(date.fromisoformat(start))


@dataclass(frozen=True)
class Part:
    """One row of a table of who is touched. None stands for a count of so few that it is not shown."""

    name: str
    students: int | None
    winners: int | None
    losers: int | None
    change_fen: int | None


def parts(rows: list[Figures], *, sees_rows: bool) -> list[Part]:
    """Return the rows of a table; to who may not see single students, small groups are not shown, nor a last one that could be subtracted."""
    found = [
        Part(Stage(r["name"]).label if r["name"] in Stage.values else r["name"], r["students"], r["winners"], r["losers"], r["after_fen"] - r["before_fen"])
        for r in rows
    ]  # fmt: skip
    if sees_rows:
        return found
    few = [
        part for part in found if any(0 < (count or 0) < FEW for count in (part.students, part.winners, part.losers))
    ]
    if len(few) == 1 and len(found) > 1:
        few.append(min((part for part in found if part not in few), key=lambda part: part.students or 0))
    return [Part(part.name, None, None, None, None) if part in few else part for part in found]
