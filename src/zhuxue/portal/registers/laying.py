"""What a run stands on, laid out for the engine: accepted releases, and what people decided on proposals."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhuxue.engine.compare.decided import DIFFERENT, HEADER, SAME
from zhuxue.portal.registers.keeping import lay_out
from zhuxue.portal.registers.models import Proposal, Release
from zhuxue.portal.registers.queries import usable_releases

DECISIONS = {Proposal.State.CONFIRMED: SAME, Proposal.State.DENIED: DIFFERENT}


@dataclass(frozen=True)
class Laid:
    """Releases as an order takes them; `gone` are those whose content was deleted at the end of its time."""

    registers: tuple[tuple[str, Path, date | None], ...]
    covers: dict[Path, tuple[str, ...]]
    parts: dict[Path, str]
    gone: tuple[Release, ...]


def lay_out_releases(folder: Path, known_on: date) -> Laid:
    """Write the accepted releases of up to a day into `folder`."""
    registers, covers, parts, gone = [], {}, {}, []
    for release in usable_releases(known_on):
        path = lay_out(release, folder)
        if path is None:
            gone.append(release)
            continue
        registers.append((release.register, path, release.released_on))
        covers[path], parts[path] = tuple(release.covers), release.part
    return Laid(tuple(registers), {path: said for path, said in covers.items() if said}, parts, tuple(gone))


def write_decisions(path: Path) -> int:
    """Write what people decided on proposals as the engine takes it; return how many. It holds no number of a person."""
    rows = Proposal.objects.filter(state__in=DECISIONS).order_by("pk").values_list("pair", "state")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        count = 0
        for pair, state in rows.iterator(chunk_size=2000):
            writer.writerow([pair, DECISIONS[Proposal.State(state)]])
            count += 1
    return count
