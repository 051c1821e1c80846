"""Rivals do the same work on the same data; a time is only given when their answers are equal."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any


class Disagreement(Exception):
    """Two rivals answered differently: one of them is wrong, and no time of either means anything."""


@dataclass(frozen=True)
class Contender:
    """Who does the work. `act` is timed and returns whatever it likes; `answer` makes of it what is compared, untimed."""

    name: str
    act: Callable[[], Any]
    answer: Callable[[Any], Any] = lambda made: made


@dataclass(frozen=True)
class Timing:
    """One row of the table: the best of `repeats` times; `ours_to_rival` is null for Zhuxue itself."""

    measurement: str
    task: str
    students: int
    who: str
    seconds: float
    repeats: int
    ours_to_rival: float | None = None
    equal: str = ""
    note: str = ""
    details: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """What is measured: at how many students, how often, what was found equal, and what the reader should know."""

    measurement: str
    name: str
    students: int
    repeats: int
    equal: str
    note: str = ""


def best_of(repeats: int, act: Callable[[], Any]) -> tuple[float, Any]:
    """Return the shortest of `repeats` times in seconds, and what the last call returned."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        made = act()
        times.append(time.perf_counter() - began)
    return min(times), made


def contest(task: Task, contenders: Sequence[Contender]) -> list[Timing]:
    """Time each contender, ours first; raise Disagreement unless every answer equals ours."""
    taken = {}
    answers: dict[str, Any] = {}
    for contender in contenders:
        taken[contender.name], made = best_of(task.repeats, contender.act)
        answers[contender.name] = contender.answer(made)
    return timings(task, taken, answers)


def timings(task: Task, taken: dict[str, float], answers: dict[str, Any]) -> list[Timing]:
    """Return the rows of a task from times and answers by contender, ours first; raise Disagreement where they differ."""
    ours = next(iter(taken))
    for name, answer in answers.items():
        if answer != answers[ours]:
            said = f"{task.measurement}, {task.name}: “{ours}” and “{name}” differ, so no time is given: "
            raise Disagreement(said + difference(answers[ours], answer))
    return [
        Timing(task.measurement, task.name, task.students, name, seconds, task.repeats,
               None if name == ours else taken[ours] / seconds, task.equal, task.note)
        for name, seconds in taken.items()
    ]  # fmt: skip


def difference(one: Any, other: Any) -> str:
    """Say what stands only on either side, the first few of it."""
    if isinstance(one, dict) and isinstance(other, dict):
        one, other = set(one.items()), set(other.items())
    if isinstance(one, list) and isinstance(other, list):
        one, other = set(one), set(other)
    if isinstance(one, set | frozenset) and isinstance(other, set | frozenset):
        return (
            f"only the first {sorted(map(str, one - other))[:3]}, only the second {sorted(map(str, other - one))[:3]}"
        )
    return f"{one} and {other}"
