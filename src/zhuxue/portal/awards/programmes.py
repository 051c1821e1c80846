"""What a round takes from a programme's file on the day it opens: its way, steps, amount, what to rank by, whom to pay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhuxue.engine.common.exclusions import Exclusions
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.engine.rules.amount import Fixed
from zhuxue.engine.rules.compile import Moment
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.programme import PaysVersion, Programme
from zhuxue.engine.rules.verdicts import in_force
from zhuxue.portal.applications.models import NEVER
from zhuxue.portal.applications.process import due_of, steps_of, steps_within, version_of
from zhuxue.portal.awards.models import Round
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Office
from zhuxue.portal.runs.layers import layer_at
from zhuxue.portal.schools.models import Run

Terms = dict[str, Any]
W: Any = Round.Way


@lru_cache(maxsize=32)
def library(layer: str) -> Library:
    """Return the library down to a layer, read once."""
    return Library.load(layer=layer)


@lru_cache(maxsize=32)
def exclusions(layer: str) -> Exclusions:
    """Return which programmes may not be held together, read once."""
    return Exclusions.load(LIBRARY, layer=layer)


def way_of(programme: Programme) -> str | None:
    """Return how a programme reaches a student by its file; None where the file names no steps to decide it by."""
    if not programme.process or programme.basis == "universal" or programme.kind == "loan":
        return None
    if programme.basis == "competition":  # the list is settled at the review
        return W.RANKING if any(step.step == "review" for step in programme.process) else None
    if any(step.by == "family" for step in programme.process):
        return W.APPLICATION
    return W.DUE if programme.basis == "entitlement" else None


def openable(run: Run, office: Office, stages: Collection[str]) -> list[tuple[str, str]]:
    """Return (code, title) of the programmes a round can be opened for at a school with these stages."""
    found = library(layer_at(run, office)).programmes.values()
    return [(p.code, p.title) for p in found if way_of(p) is not None and set(p.stage) & set(stages)]


def terms_of(code: str, run: Run, office: Office) -> Terms:
    """Return what a programme's file says for a run's term at an office, to be kept with the round; raises NotAllowed."""
    layer = layer_at(run, office)
    rules = library(layer)
    programme = rules.programmes.get(code)
    way = way_of(programme) if programme else None
    if programme is None or way is None:
        raise NotAllowed("政策库没有写明这个项目的办理环节，不能开办。请先在政策库补上。", "The library names no steps for this programme, so no round can be opened. Add them there first.")  # fmt: skip
    steps = steps_within(steps_of(programme.process), office)
    pays = in_force(programme.pays, Moment(Term.parse(run.term), run.on, run.as_known_on))
    rank_by = programme.quota.rank_by if programme.quota else ()
    return {
        "way": way, "title": programme.title, "term": run.term, "layer": Path(layer).name if Path(layer).is_absolute() else layer, "library": rules.content_hash,
        "period": _period(programme, pays, run), "process": steps, "version": version_of(steps), "amount_fen": _constant(pays),
        "amount_version": pays.label if pays else "", "rank_by": [_key(fact, rules) for fact in rank_by],
        "payee": programme.payment.payee if programme.payment else "",
        "through": programme.payment.through if programme.payment else "",
    }  # fmt: skip


def reply_until(terms: Terms, today: date) -> date:
    """Return the last day for the family that the file names; NEVER where it names none."""
    by_family = [step for step in terms["process"] if step["by"] == "family" and step.get("until")]
    return due_of(by_family[0], today, terms["period"]) if by_family else NEVER


def conditions_of(code: str, run: Run, office: Office) -> list[tuple[str, str, str | None]]:
    """Return (id, sentence, source) of the conditions a run judged a programme by at an office."""
    programme = library(layer_at(run, office)).programmes.get(code)
    who = in_force(programme.who, Moment(Term.parse(run.term), run.on, run.as_known_on)) if programme else None
    return [(c.id, c.says, c.source) for c in who.conditions] if who else []


def school_year(period: str) -> str:
    """Return the school year a term or school year is in.

    >>> school_year("2025-S"), school_year("2024-2025")
    ('2024-2025', '2024-2025')
    """
    return Term.parse(period).school_year if period[-1] in "SF" else period


def _period(programme: Programme, pays: PaysVersion | None, run: Run) -> str:
    """A term where a run owes it by right, for it owes by term, and where it is paid by term or month; else the school year."""
    by_term = programme.basis == "entitlement" or (pays is not None and pays.per in {"term", "month"})
    return run.term if by_term else Term.parse(run.term).school_year


def _constant(pays: PaysVersion | None) -> int | None:
    """The amount in fen where it is the same for everybody; null where it depends on the student or is not known."""
    return pays.amount.fen if pays and isinstance(pays.amount, Fixed) else None


def _key(fact: str, rules: Library) -> dict[str, str]:
    known = rules.facts.by_name[fact]
    best = known.best or "lowest"
    return {"fact": fact, "title": known.title, "best": best, "unit": known.unit or ""}
