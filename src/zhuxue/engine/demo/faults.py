"""Decide what goes wrong with students' numbers on the way into the roster."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from zhuxue.engine.demo import names, rates
from zhuxue.engine.demo.people import SPECIAL_GROUPS, Student
from zhuxue.engine.demo.places import School
from zhuxue.engine.demo.world import World

TWO_SCHOOLS = "two_schools"
SLIP = "slip"  # which slip it is, is decided when the number is written


def assign_faults(world: World) -> None:
    """Put some students on a second roll; from level 2 on, give passports, rare names and number faults too."""
    if world.mess >= 1:
        _second_rolls(world)
    if world.mess >= 2:
        _rare_names(world)
        _number_faults(world)


def _second_rolls(world: World) -> None:
    """A few students stand in the roster of another school of their stage as well, some of them in another county."""
    rng = world.stream("second rolls")
    schools: dict[str, list[School]] = {}
    for school in world.schools:
        schools.setdefault(school.stage, []).append(school)
    for student in list(world.students):
        if rng.random() < rates.TWO_SCHOOLS and len(schools[student.stage]) > 1:
            other = rng.choice([school for school in schools[student.stage] if school is not student.school])
            again = replace(student, school=other, status="enrolled", fault=TWO_SCHOOLS, first_roll=student)
            world.second_rolls.setdefault(other, []).append(again)


def _rare_names(world: World) -> None:
    rng = world.stream("rare names")
    for student in world.students:
        if rng.random() < rates.RARE_NAME:
            student.name = names.rare_name(student.family.surname, rng)


def _number_faults(world: World) -> None:
    scale = world.mess - 1
    rng = world.stream("faults")
    on_two_rolls = {roll.person for rolls in world.second_rolls.values() for roll in rolls}
    for student in world.students:
        chance = rng.random() / scale
        if student in on_two_rolls:
            continue
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
