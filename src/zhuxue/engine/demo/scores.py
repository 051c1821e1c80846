"""How well a run of a demo found what was planted into it: recall and precision of each check, by planted.csv."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq


class Listed(NamedTuple):
    """A line of planted.csv: a copy of a kind, and whether a check must find its rows or must not."""

    kind: str
    check: str
    innocent: bool
    rows: frozenset[str]


class Finding(NamedTuple):
    """A finding of a run: the rows it stands on, and what it says."""

    check: str
    rows: frozenset[str]
    sentence: str


@dataclass(frozen=True)
class Score:
    """What one check did with planted rows; findings elsewhere in the demo are not counted, for nobody listed what is true there.

    `missed`: anomalies without a finding. `wronged`: look-alikes that it found. `findings`: those that stand on any planted
    row; `surprises`: those of them that stand on no row planted for this check.
    """

    check: str
    anomalies: int
    missed: tuple[str, ...]
    innocent: int
    wronged: tuple[str, ...]
    findings: int
    surprises: tuple[str, ...]

    @property
    def recall(self) -> float | None:
        """The share of its anomalies found; null when nothing was planted for it."""
        return (self.anomalies - len(self.missed)) / self.anomalies if self.anomalies else None

    @property
    def precision(self) -> float | None:
        """The share of its findings in planted rows that were planted for it; null when there are none."""
        return (self.findings - len(self.surprises)) / self.findings if self.findings else None


def scores(folder: Path, out: Path) -> list[Score]:
    """Return the score of each check named in planted.csv of the demo `folder`, from the findings of its run in `out`."""
    planted, found = listed(folder), findings(out)
    return [_score(check, planted, found) for check in sorted({each.check for each in planted})]


def listed(folder: Path) -> list[Listed]:
    """Read planted.csv."""
    with (folder / "planted.csv").open(encoding="utf-8", newline="") as stream:
        return [
            Listed(line["kind"], line["check"], line["innocent"] == "yes", frozenset(line["rows"].split(";")))
            for line in csv.DictReader(stream)
        ]


def findings(out: Path) -> list[Finding]:
    """Read the findings of a run."""
    rows = pq.read_table(out / "findings.parquet", columns=["check", "rows", "sentence"]).to_pylist()
    return [Finding(row["check"], frozenset(row["rows"]), row["sentence"]) for row in rows]


def _score(check: str, planted: Sequence[Listed], found: Sequence[Finding]) -> Score:
    every = frozenset().union(*(each.rows for each in planted))
    here = [finding for finding in found if finding.check == check and finding.rows & every]
    stood_on = frozenset().union(*(finding.rows for finding in here))
    mine = [each for each in planted if each.check == check]
    anomalies = [each for each in mine if not each.innocent]
    innocent = [each for each in mine if each.innocent]
    anomalous = frozenset().union(*(each.rows for each in anomalies))
    return Score(
        check=check,
        anomalies=len(anomalies),
        missed=tuple(each.kind for each in anomalies if not each.rows & stood_on),
        innocent=len(innocent),
        wronged=tuple(each.kind for each in innocent if each.rows & stood_on),
        findings=len(here),
        surprises=tuple(finding.sentence for finding in here if not finding.rows & anomalous),
    )
