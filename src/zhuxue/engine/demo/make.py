"""Make the synthetic province on disk: rosters, registers, lists, what is planted, the truth, and how to run it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.demo import lists
from zhuxue.engine.demo.faults import assign_faults
from zhuxue.engine.demo.guide import write_guide
from zhuxue.engine.demo.offices import offices_at
from zhuxue.engine.demo.planted import STUDENTS_PER_COPY, plant, write_planted
from zhuxue.engine.demo.registers import write_registers
from zhuxue.engine.demo.rosters import write_rosters
from zhuxue.engine.demo.truth import Truth
from zhuxue.engine.demo.world import make_world

Progress = Callable[[int, int], None]
MESS_LEVELS = range(4)
FEWEST_STUDENTS = 100


def make_demo(
    folder: Path,
    *,
    students: int = 50_000,
    seed: int = 1,
    mess: int = 2,
    copies: int = 0,
    progress: Progress | None = None,
) -> None:
    """Fill `folder` with a province of `students` people; the same arguments give the same files.

    Every kind of anomaly is planted `copies` times, or once for each ten thousand students. `progress` is called with
    (steps done, steps in all). Raises InputError when `folder` is not empty.
    """
    _refuse_unusable(folder, students, mess)
    told = progress or (lambda done, total: None)
    with _no_garbage_collection():
        world = make_world(students=students, seed=seed, mess=mess)
        assign_faults(world)
        truth, total, done = Truth(), len(world.schools) + len(offices_at(mess)), 0
        for _ in write_rosters(folder, world, truth):
            done += 1
            told(done, total)
        releases = []
        for release in write_registers(folder, world, truth):
            releases.append(release)
            done += 1
            told(done, total)
        lists.write_lists(folder, world)
        truth.write(folder)
        planting = plant(copies or max(1, students // STUDENTS_PER_COPY), set(world.counties))
        planted = write_planted(folder, planting)
        write_guide(folder, world, releases, planted)


def _refuse_unusable(folder: Path, students: int, mess: int) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            f"“{folder}”里已有内容，演示数据不覆盖任何文件。请换一个新文件夹。",
            f"“{folder}” is not empty, and the demo overwrites nothing. Name a new folder.",
        )
    if students < FEWEST_STUDENTS or mess not in MESS_LEVELS:
        raise InputError(
            f"学生数至少{FEWEST_STUDENTS}人，杂乱程度为0到3。请改正参数。",
            f"At least {FEWEST_STUDENTS} students, and mess from 0 to 3. Correct the arguments.",
        )


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Every small object here lives to the end anyway; looking for dead ones only costs time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
