"""The library of a place, read once per process: the layers that come with the software, over them what offices published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils.timezone import localdate

from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.layered import NATIONAL, layer_roots
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.engine.common.yamlfile import read_yaml
from zhuxue.engine.rules.check import layers_of
from zhuxue.engine.rules.compile import Moment
from zhuxue.engine.rules.library import Library


@dataclass(frozen=True)
class Rules:
    """The rules of one layer with its calendar."""

    library: Library
    calendar: Calendar

    def moment(self, day: date | None = None) -> Moment:
        """Return the moment of a day as known then: today's, unless another is asked for."""
        day = day or localdate()
        term = term_of(day)
        return Moment(term, day, day, len(self.calendar.payment_months(term)))


@cache
def rules_of(layer: str) -> Rules:
    """Return the rules of a layer: a name, or the folder of a published one, which never changes."""
    return Rules(Library.load(LIBRARY, layer=layer), Calendar.load(LIBRARY, layer=layer))


def term_of(day: date) -> Term:
    """Return the term a day belongs to; January still belongs to autumn, the summer from August on to the next autumn.

    >>> str(term_of(date(2026, 1, 15))), str(term_of(date(2026, 11, 25)))
    ('2025-F', '2026-F')
    """
    return Term(day.year - 1, 1) if day.month == 1 else Term(day.year, int(day.month >= 8))


@cache
def layer_titles() -> dict[str, str]:
    """Return the layers that come with the software, by name, the national one first with an empty title."""
    folders = {layer: LIBRARY / "layers" / layer / "layer.yaml" for layer in layers_of(LIBRARY) if layer != NATIONAL}
    return {NATIONAL: "", **{layer: read_yaml(path)["title"] for layer, path in folders.items()}}


def layer_title(layer: str) -> str:
    """Return what people call a layer, also one that an office published; empty for the national one."""
    return (
        layer_titles()[layer]
        if layer in layer_titles()
        else read_yaml(layer_roots(LIBRARY, layer)[-1][1] / "layer.yaml")["title"]
    )


@dataclass(frozen=True)
class Place:
    """Where somebody goes to school, as far as rules differ: a layer of the software, or an office that published its own."""

    key: str
    title: str


def file_of(code: str) -> str:
    """Return the code of a programme's file: what stands after a point names the one event that is paid by it.

    >>> file_of("TEMP_AID.12"), file_of("CE_BOARD")
    ('TEMP_AID', 'CE_BOARD')
    """
    return code.partition(".")[0]


# What an app above calls the one event a code names after its point, by the code of the programme's file.
EVENTS: dict[str, Callable[[str], str]] = {}
# What an app above knows of such codes: each returns those there are.
EVENT_CODES: list[Callable[[], list[str]]] = []


def event_title(code: str) -> str:
    """Return what follows a programme's title where the code names one event; empty where it names none."""
    named = EVENTS.get(file_of(code))
    said = named(code) if named and file_of(code) != code else ""
    return f"·{said}" if said else ""


@cache
def programme_titles() -> dict[str, str]:
    """Return what the programmes that come with the software are called, by code, whatever layer they stand in."""
    files = (path for path in sorted(LIBRARY.rglob("programmes/**/*.yaml")) if not path.name.endswith(".cases.yaml"))
    found = (read_yaml(path) for path in files)
    return {said["programme"]: said["title"] for said in found if "title" in said}
