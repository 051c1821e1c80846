"""What emergencies.yaml says for the place of an office, read once; and the words for it."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from django.utils.timezone import localdate

from zhuxue.engine.common.emergencies import Emergencies
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.regions import Regions
from zhuxue.portal.applications.models import NEVER
from zhuxue.portal.applications.process import due_of, steps_of
from zhuxue.portal.funds.programmes import layer_for
from zhuxue.portal.people.models import Office
from zhuxue.portal.schemes.library import programme_titles
from zhuxue.portal.ui.components import Text


@cache
def _rules(layer: str) -> Emergencies:
    return Emergencies.load(LIBRARY, layer=layer)


PROGRAMME = _rules("national").programme


def rules_for(office: Office) -> Emergencies:
    """Return the rules that hold at an office."""
    return _rules(layer_for(office))


def steps_for(office: Office) -> list[dict[str, Any]]:
    """Return the steps of the fast lane as a case keeps them."""
    return steps_of(rules_for(office).process)


@cache
def regions() -> Regions:
    """Return the regions of the province, read once."""
    return Regions.load(LIBRARY)


def kinds() -> list[tuple[str, Text]]:
    """Return the kinds of event with their names, for a form."""
    return [(kind.code, kind.title) for kind in _rules("national").kinds]


def kind_title(code: str) -> str:
    """Return what a kind of event is called; its code where the library has it no more."""
    return dict((kind.code, kind.title) for kind in _rules("national").kinds).get(code, code)


def programme_title() -> str:
    """Return what the programme of emergency aid is called."""
    return programme_titles().get(PROGRAMME, PROGRAMME)


def answer_until(event: Any) -> date:
    """Return until when a school answers for a student listed today; NEVER where the year has no calendar yet."""
    return due_of(steps_for(event.office)[0], localdate(), event.period)


def order_until(office: Office, approved_on: date) -> date | None:
    """Return until when what was approved on a day at an office is to be ordered; null where the year has no calendar yet."""
    said = due_of({"workdays": rules_for(office).pay.workdays}, approved_on, "")
    return None if said == NEVER else said
