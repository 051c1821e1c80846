"""How the candidates of a round within a quota stand today: their figures, the order, who has a place, what a tie needs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhuxue.portal.applications.models import Case
from zhuxue.portal.awards.models import Candidate, RankFact, Round, Ruling
from zhuxue.portal.awards.ranking import Standing, ranked
from zhuxue.portal.ui.components import Text

RESULTS = {
    "in": _("名额内"),
    "tied": _("末位并列，待评审"),
    "reserve": _("候补"),
    "unordered": _("缺排序依据"),
    "open": _("待定"),
    "seat": _("已列入名单"),
    "back": _("退回补充中"),
    "out": _("已退出"),
}


@dataclass(frozen=True)
class Line:
    """One candidate's line: figures in the order of what is ranked by, place, whether and which seat, votes so far."""

    candidate: Candidate
    figures: tuple[RankFact | None, ...]
    place: int | None
    alike: int
    result: str
    seat: int | None
    votes: int

    @property
    def says(self) -> Text:
        """The result in words."""
        return RESULTS[self.result]


@dataclass(frozen=True)
class Standings:
    """All lines of a round in order; `free` places, `turn` of the next tie, `tied` those level at the last place."""

    lines: list[Line]
    free: int | None
    turn: int

    @property
    def tied(self) -> list[Line]:
        """Those level at the last place."""
        return [line for line in self.lines if line.result == "tied"]

    @property
    def missing(self) -> list[Line]:
        """Those without a figure to rank by."""
        return [line for line in self.lines if line.result == "unordered"]

    @property
    def chosen(self) -> list[Line]:
        """Those within the free places who have none yet."""
        return [line for line in self.lines if line.result == "in"]


def standings(round_: Round) -> Standings:
    """Return how a round stands. Those with a place keep it; the others are ranked for the places that are free."""
    candidates = {
        c.pk: c for c in round_.candidates.filter(case__isnull=False).select_related("case", "office", "seat")
    }
    figures = _figures(round_, candidates)
    seats = {pk: c.seat.number for pk, c in candidates.items() if hasattr(c, "seat")}
    running = [pk for pk, c in candidates.items() if _at_review(c.case) and pk not in seats]
    free = None if round_.places is None else round_.places - len(seats)
    best = tuple(key["best"] for key in round_.terms["rank_by"])
    values = {pk: tuple(_value(figure) for figure in figures[pk]) for pk in running}
    found = ranked(values, best, free)
    found = _with_settled(round_, found, values, best, free)
    turn = round_.rulings.filter(kind=Ruling.Kind.TIE).count() + 1
    votes = Counter(round_.votes.filter(turn=turn).values_list("candidate", flat=True))
    everybody = {s.key: s for s in ranked({pk: tuple(_value(f) for f in figures[pk]) for pk in candidates}, best, None)}
    lines = [_line(candidates[s.key], figures, everybody, s.result, seats, votes) for s in found]
    rest = [pk for pk in candidates if pk not in values]
    lines += [
        _line(c, figures, everybody, _of_the_rest(c, seats), seats, votes) for c in map(candidates.get, rest) if c
    ]
    lines.sort(key=lambda line: (line.result == "out", line.place is None, line.place or 0, line.seat is None, line.candidate.name))  # fmt: skip
    return Standings(lines, free, turn)


def _at_review(case: Case) -> bool:
    return case.state == Case.State.OPEN and case.at["step"] == "review"


def _of_the_rest(candidate: Candidate, seats: dict[int, int]) -> str:
    if candidate.pk in seats:
        return "seat"
    return "back" if candidate.case.state == Case.State.OPEN else "out"


def _line(
    candidate: Candidate,
    figures: dict[int, tuple[Any, ...]],
    everybody: dict[int, Standing],
    result: str,
    seats: dict[int, int],
    votes: Counter[int],
) -> Line:
    pk = candidate.pk
    own = everybody[pk]
    return Line(candidate, figures[pk], own.place, own.alike, result, seats.get(pk), votes[pk])


def _with_settled(
    round_: Round, found: list[Standing], values: Any, best: tuple[str, ...], free: int | None
) -> list[Standing]:
    """Put in what people settled of a tie, while exactly the same candidates are level still."""
    tied = {standing.key for standing in found if standing.result == "tied"}
    last = round_.rulings.filter(kind=Ruling.Kind.TIE).order_by("-sequence").first()
    if not tied or last is None or set(last.details["tied"]) != tied:
        return found
    return ranked(values, best, free, set(last.details["chosen"]))


def _figures(round_: Round, candidates: dict[int, Candidate]) -> dict[int, tuple[RankFact | None, ...]]:
    """The last figure of each candidate and fact."""
    latest: dict[tuple[int, str], RankFact] = {}
    for figure in RankFact.objects.filter(candidate__round=round_).order_by("pk"):
        latest[figure.candidate_id, figure.fact] = figure
    keys = [key["fact"] for key in round_.terms["rank_by"]]
    return {pk: tuple(latest.get((pk, key)) for key in keys) for pk in candidates}


def _value(figure: RankFact | None) -> Fraction | None:
    return None if figure is None else Fraction(figure.number, figure.out_of)
