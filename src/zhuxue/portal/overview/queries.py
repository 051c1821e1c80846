"""What the home page of an office shows: its own totals by stage, those of the offices below it, and the map."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db.models import Sum
from django.utils.functional import cached_property

from zhuxue.engine.common.yamlfile import read_yaml
from zhuxue.portal.overview.models import OfficeTotal
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Run, Stage

TILES: dict[str, tuple[int, int]] = read_yaml(Path(__file__).parent / "tiles.yaml")
SUMS = {
    "students": Sum("students_count"),
    "due": Sum("due_count"),
    "unknown": Sum("unknown_count"),
    "fen": Sum("award_fen"),
}


@dataclass(frozen=True)
class Total:
    """What a run said of one office or one stage, in numbers of students and fen."""

    key: str
    label: str
    students: int
    due: int
    unknown: int
    fen: int

    @cached_property
    def due_percent(self) -> float:
        """Share of students with an award, in percent; 0 without students."""
        return self.due * 100 / self.students if self.students else 0


def stages(acting: Membership | None, run: Run | None) -> list[Total]:
    """Return the totals of the office acted for, by stage in the order of school life; nothing out of reach."""
    if acting is None or not MATRIX.allows(acting.role, "see_students"):
        return []
    rows = OfficeTotal.objects.filter(run=run, office=acting.office).values_list("stage").annotate(**SUMS).order_by()
    found = {stage: Total(stage, str(Stage(stage).label), *sums) for stage, *sums in rows}
    return [found[stage] for stage in Stage.values if stage in found]


def below(acting: Membership | None, run: Run | None, *, kind: str = "") -> list[Total]:
    """Return the totals of the offices directly below one's own, or of all of a kind in reach; the largest first."""
    if acting is None or not MATRIX.allows(acting.role, "see_students"):
        return []
    offices = offices_visible_to(acting).order_by()
    chosen = offices.filter(kind=kind) if kind else offices.filter(parent=acting.office)
    rows = OfficeTotal.objects.filter(run=run, office__in=chosen.values("pk"))
    summed = rows.values_list("office", "office__name").annotate(**SUMS).order_by("-students", "office__path")
    return [Total(str(office), name, *sums) for office, name, *sums in summed]


@dataclass(frozen=True)
class Tile:
    """One county of the map: where its square lies, its total, null where the run has no students there."""

    name: str
    x: int
    y: int
    total: Total | None

    @property
    def level(self) -> int:
        """Which of four depths of colour; 0 for no data.

        >>> Tile("", 0, 0, Total("", "", 100, 12, 0, 0)).level
        2
        """
        if self.total is None:
            return 0
        return 1 + sum(self.total.due_percent >= limit for limit in LEVELS)


LEVELS = (10, 20, 30)  # percent of students with an award: where the next colour begins


def county_map(acting: Membership | None, run: Run | None) -> list[Tile]:
    """Return every county in reach as a square about where it lies; nothing for an office below the city."""
    if acting is None or acting.office.kind not in {Office.Kind.PROVINCE, Office.Kind.CITY}:
        return []
    totals = {total.key: total for total in below(acting, run, kind="county")}
    counties = offices_visible_to(acting).filter(kind=Office.Kind.COUNTY, closed_on=None)
    placed = [(office, TILES.get(office.code)) for office in counties]
    return [Tile(office.name, *place, totals.get(str(office.pk))) for office, place in placed if place]
