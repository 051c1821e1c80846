"""Decide what goes wrong with students' numbers on the way into the roster."""

from __future__ import annotations

from random import Random

from zhuxue.engine.demo import rates
from zhuxue.engine.demo.people import SPECIAL_GROUPS, Student
from zhuxue.engine.demo.world import World

SLIP = "slip"  # which slip it is, is decided when the number is written


def assign_faults(world: World) -> None:
    """Give students passports, permits or no number yet, and number faults; nothing below mess level 2."""
    scale = world.mess - 1
    if scale < 1:
        return
    rng = world.stream("faults")
    for student in world.students:
        chance = rng.random() / scale
        if chance < rates.PASSPORT + rates.RESIDENCE_PERMIT + rates.NO_NUMBER_YET:
            _other_kind(student, world, chance)
        else:
            student.fault = _fault(student, world.mess, scale, rng)


def _other_kind(student: Student, world: World, chance: float) -> None:
    if student.registers - {"SCHOOL_ROLL", "SOCIAL_CARD"}:
        return
    student.registers = set()
    student.level, student.score = "", 0
    if chance < rates.PASSPORT:
        student.kind, student.number = "passport", f"E4399{student.number[12:17]}"
    elif chance < rates.PASSPORT + rates.RESIDENCE_PERMIT:
        student.kind, student.number = "residence_permit", world.numbers.issue_permit(student.born)
    else:
        student.kind, student.number = "none", ""
    if not student.college:
        student.roll_number = f"J{student.school.county}{student.born:%Y%m%d}{world.seed % 1000:03d}1"


def _fault(student: Student, mess: int, scale: int, rng: Random) -> str:
    linked = bool(student.registers & set(SPECIAL_GROUPS))
    slips = (rates.ROSTER_SLIP_LINKED if linked else rates.ROSTER_SLIP) * scale
    limits = [
        ("number_cell", rates.NUMBER_CELL * scale),
        ("blank", rates.BLANK * scale),
        (SLIP, slips),
        ("g_prefix", 0.0004 if mess >= 3 else 0.0),
    ]
    chance = rng.random()
    for fault, limit in limits:
        if chance < limit:
            return "" if fault == "number_cell" and student.number.endswith("X") else fault
        chance -= limit
    return ""
