"""One programme as a page shows it: who, how much, how, when; and its versions on two time axes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from zhuxue.engine.common.process import ProcessStep
from zhuxue.engine.report.values import amount_text
from zhuxue.engine.report.words import since_text
from zhuxue.engine.rules.amount import Amount, Fixed, ShareOf, parts_of
from zhuxue.engine.rules.programme import Condition, Dated, PaysVersion, Programme, WhoVersion
from zhuxue.engine.rules.verdicts import in_force
from zhuxue.portal.schemes import words
from zhuxue.portal.schemes.library import Rules, layer_titles, rules_of
from zhuxue.portal.schools.models import Stage


def language() -> str:
    """Return the engine's name for the language of the page."""
    return "en" if (get_language() or "").startswith("en") else "zh"


@dataclass(frozen=True)
class Card:
    """A programme in a list."""

    programme: Programme
    level: str
    amount: str

    @property
    def title(self) -> str:
        """The name in the language of the page."""
        return self.programme.english if language() == "en" else self.programme.title

    @property
    def stage_titles(self) -> list[Any]:
        """The stages it is for."""
        return [Stage(stage).label for stage in self.programme.stage]

    @property
    def kind(self) -> object:
        """What kind of aid."""
        return words.KINDS[self.programme.kind]

    @property
    def basis(self) -> object:
        """Whether it is owed by right."""
        return words.BASES[self.programme.basis]

    @property
    def level_title(self) -> object:
        """Whose programme it is."""
        return words.LEVELS[self.level]


def cards(layer: str, *, stage: str = "", kind: str = "", level: str = "") -> list[Card]:
    """Return the programmes of a layer, national ones first; empty words filter nothing."""
    rules = rules_of(layer)
    found = [Card(p, level_of(rules, p.code), amount_now(rules, p)) for p in rules.library.programmes.values()]
    wanted = [
        card
        for card in found
        if (not stage or stage in card.programme.stage)
        and (not kind or card.programme.kind == kind)
        and (not level or card.level == level)
    ]
    order = list(rules.library.facts.by_name["stage"].values)
    return sorted(wanted, key=lambda card: (order.index(card.programme.stage[0]), list(words.LEVELS).index(card.level)))


def level_of(rules: Rules, code: str) -> str:
    """Return whose programme it is: the layer that defines it, not those that change values of it."""
    return level_of_layer(rules.library.origins[code].get("programme", "national"))


def level_of_layer(layer: str) -> str:
    """Return how near a layer is.

    >>> level_of_layer("national"), level_of_layer("hunan"), level_of_layer("hunan/pingjiang"), level_of_layer("430626")
    ('national', 'province', 'county', 'local')
    """
    if layer == "national":
        return "national"
    if layer not in layer_titles():
        return "local"
    return "county" if "/" in layer else "province"


def amount_now(rules: Rules, programme: Programme) -> str:
    """Return what it pays today in one line; empty when no version is in force."""
    pays = in_force(programme.pays, rules.moment())
    return amount_line(pays, rules) if pays else ""


def amount_line(pays: PaysVersion, rules: Rules) -> str:
    """Return the amount with its unit of time; what no document states is said to be so."""
    if isinstance(pays.amount, Fixed) and pays.amount.fen is None:
        return ""
    return f"{words.PER[pays.per]} {amount_said(pays.amount, rules)}"


def amount_said(amount: Amount, rules: Rules) -> str:
    """Return how an amount is reckoned, other programmes by their names instead of their codes."""
    said = amount_text(amount, rules.library.facts, language())
    for part in parts_of(amount):
        if isinstance(part, ShareOf):
            said = said.replace(part.programme, f"“{rules.library.programmes[part.programme].title}”")
    return said


@dataclass(frozen=True)
class Step:
    """One step with its day in this term."""

    step: ProcessStep
    day: date | None

    @property
    def title(self) -> object:
        """What is done."""
        return words.STEPS.get(self.step.step, self.step.step)

    @property
    def by(self) -> object:
        """Who does it."""
        return words.BY[self.step.by]


@dataclass(frozen=True)
class Version:
    """One version on the timeline. `state`: now, coming, or past; the layer that said it."""

    part: str
    dated: WhoVersion | PaysVersion
    since: str
    state: str
    text: str
    layer: str

    @property
    def key(self) -> str:
        """How an address names it."""
        return self.dated.label

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Its conditions, none for an amount."""
        return self.dated.conditions if isinstance(self.dated, WhoVersion) else ()

    @property
    def confidence(self) -> object:
        """How sure the source is."""
        return words.CONFIDENCES[self.dated.confidence]


@dataclass(frozen=True)
class ProgrammePage:
    """Everything the page of one programme shows."""

    rules: Rules
    programme: Programme
    layer: str

    @property
    def card(self) -> Card:
        """Its head."""
        return Card(self.programme, level_of(self.rules, self.programme.code), amount_now(self.rules, self.programme))

    @property
    def stages(self) -> list[Any]:
        """The stages in words."""
        return self.card.stage_titles

    @property
    def who(self) -> WhoVersion | None:
        """The conditions in force today."""
        return in_force(self.programme.who, self.rules.moment())

    @property
    def pays(self) -> PaysVersion | None:
        """The amount in force today."""
        return in_force(self.programme.pays, self.rules.moment())

    @property
    def average(self) -> list[tuple[str, Decimal]]:
        """What a document gives as average, for information: (of whom, yuan)."""
        average = self.pays.average if self.pays else None
        if isinstance(average, dict):
            levels = self.rules.library.facts.by_name["education_level"].values
            return [(levels.get(level, level), yuan) for level, yuan in average.items()]
        return [("", average)] if average is not None else []

    @property
    def confidence_who(self) -> object:
        """How sure the conditions are."""
        return words.CONFIDENCES[self.who.confidence] if self.who else ""

    @property
    def confidence_pays(self) -> object:
        """How sure the amount is."""
        return words.CONFIDENCES[self.pays.confidence] if self.pays else ""

    @property
    def steps(self) -> list[Step]:
        """The steps of an application, each with its day in the term of today."""
        return steps_of(self.programme, self.rules)

    @property
    def quota(self) -> list[tuple[object, object]]:
        """The quota in words: what it is of, within what, how it binds."""
        quota = self.programme.quota
        return [(words.OF[quota.of], words.WITHIN[quota.within])] if quota else []

    @property
    def quota_kind(self) -> object:
        """Whether the quota cuts."""
        return words.QUOTA_KINDS[self.programme.quota.kind] if self.programme.quota else ""

    @property
    def shares(self) -> list[tuple[object, Decimal]]:
        """Whose money, in percent, as far as it is known."""
        funding = self.programme.funding
        given = funding.model_dump() if funding else {}
        return [(title, given[key]) for key, title in words.SHARES.items() if given.get(key) is not None]

    @property
    def pay_until(self) -> list[tuple[object, str]]:
        """By which day it is paid, in each half of the year."""
        until = self.programme.payment.until if self.programme.payment else {}
        return [(words.HALVES[half], day) for half, day in until.items()]

    @property
    def payee(self) -> object:
        """To whom it is paid."""
        return words.PAYEES[self.programme.payment.payee] if self.programme.payment else ""

    @property
    def through(self) -> object:
        """By which way it is paid."""
        return words.THROUGH[self.programme.payment.through] if self.programme.payment else ""

    @property
    def versions(self) -> list[Version]:
        """All versions of conditions and amount, the latest first."""
        found = [*self._versions("who", self.programme.who), *self._versions("pays", self.programme.pays)]
        return sorted(found, key=lambda v: (v.dated.start, v.dated.known_from), reverse=True)

    def _versions(self, part: str, versions: tuple[WhoVersion | PaysVersion, ...]) -> Iterator[Version]:
        moment = self.rules.moment()
        now = in_force(versions, moment)
        for dated in versions:
            coming = dated.known_from > moment.as_known_on or not dated.in_force(moment.term, moment.on)
            state = "now" if dated is now else "coming" if coming else "past"
            text = amount_said(dated.amount, self.rules) if isinstance(dated, PaysVersion) else ""
            yield Version(part, dated, since_text(dated.from_), state, text, self._layer_of(part, dated))

    def _layer_of(self, part: str, dated: Dated) -> str:
        origins = self.rules.library.origins[self.programme.code]
        return str(words.LEVELS[level_of_layer(origins.get(f"{part}[{dated.label}].known_from", "national"))])

    @property
    def files(self) -> list[File]:
        """The files that say it, the lowest layer first."""
        raws = self.rules.library.raws[self.programme.code].from_below()
        return [File(raw.path, raw.path.read_text(encoding="utf-8")) for raw in raws]


@dataclass(frozen=True)
class File:
    """One file of the library, as it is written."""

    path: Path
    text: str


def steps_of(programme: Programme, rules: Rules) -> list[Step]:
    """Return the steps of an application with their days in the term of today."""
    term = rules.moment().term
    return [Step(step, rules.calendar.day_in(term, step.until) if step.until else None) for step in programme.process]


def programme_page(layer: str, code: str) -> ProgrammePage | None:
    """Return one programme of a layer, None when it has no such programme."""
    programme = rules_of(layer).library.programmes.get(code)
    return ProgrammePage(rules_of(layer), programme, layer) if programme else None
