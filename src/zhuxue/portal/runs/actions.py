"""Asking for a run of a term."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.timezone import localdate

from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.portal.jobs.actions import ask
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.access import require
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.runs.models import RunLayer


@dataclass(frozen=True)
class Part:
    """One run of the engine: the students of an office under its layer; `enrolments` in the order of its roster."""

    office: Office
    layer: str
    folder: Path
    enrolments: list[int]

    @property
    def manifest_sha256(self) -> str:
        """What names this part for ever."""
        return hashlib.sha256((self.folder / "manifest.json").read_bytes()).hexdigest()


def layers_of(office: Office, on: date) -> list[tuple[Office, str]]:
    """Return the layer that judges an office's students on a day, then those of the offices below that differ."""
    return import_string(settings.RUN_LAYERS)(office, on)


@transaction.atomic
def start_run(term: Term, *, on: date | None, as_known_on: date | None, acting: Membership | None) -> Job:
    """Ask for a run of a term over the students of the office acted for; the same one asked for while it waits or runs is one."""
    acting = require(acting, "start_run")
    known = as_known_on or localdate()
    day = on or Calendar.load(LIBRARY, layer=layers_of(acting.office, known)[0][1]).starts_on(term)
    said = {"term": str(term), "on": day.isoformat(), "as_known_on": known.isoformat()}
    waiting = Job.objects.filter(
        kind="run_term", office=acting.office, state__in=("waiting", "running"), arguments=said
    )
    return waiting.first() or ask("run_term", said, acting)


def note_layers(run: int, parts: Sequence[Part]) -> None:
    """Keep which office's students a run judged by which layer; part of loading the run."""
    RunLayer.objects.bulk_create(
        RunLayer(run_id=run, office=part.office, layer=Path(part.layer).name, manifest_sha256=part.manifest_sha256)
        for part in parts
    )
