"""Decide which registers each synthetic family and student belongs to, and what school recognised."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from zhuxue.engine.demo import names, rates
from zhuxue.engine.demo.numbers import Numbers
from zhuxue.engine.demo.people import SPECIAL_GROUPS, Family, Person, Student
from zhuxue.engine.demo.places import ELSEWHERE

# source: domain.md §2.2 (Hunan: these groups are 特别困难); the others are made 困难 here [D]
TOP_TIER = set(SPECIAL_GROUPS) - {"DIBAO_EDGE", "RIGID_EXP", "OTHER_LOWINC", "WORKER_HARD"}
GROWN_UP, SCHOOL_AGE, INFANT, RECRUIT = range(45, 80), range(7, 15), range(1, 3), range(24, 26)


def assign_groups(rng: Random, families: list[Family], counties: dict[str, str], numbers: Numbers) -> None:
    """Fill `registers` of families and students, `others` of listed households, and `level`."""
    flooded = list(counties)[-1]
    for family in families:
        if family.county not in ELSEWHERE:
            _household(family, flooded, numbers, rng)
            _parents(family, rng)
        for student in family.students:
            _student(student, rng)
            _recognise(student, rng)


def _household(family: Family, flooded: str, numbers: Numbers, rng: Random) -> None:
    scale = 1.0 if family.hukou_kind == "rural" else 1 / 3
    chance = rng.random() / scale
    for code, share in rates.HOUSEHOLD_REGISTERS.items():
        if chance < share:
            family.registers.add(code)
            break
        chance -= share
    if family.county == flooded and rng.random() < rates.DISASTER_FAMILIES:
        family.registers.add("DISASTER")
    if family.registers:
        _complete(family, numbers, rng)


def _complete(family: Family, numbers: Numbers, rng: Random) -> None:
    """Add the members that household registers list beside guardian and students."""
    born = family.students[0].born if family.students else family.guardian.born + timedelta(days=9500)
    if rng.random() < 0.75:
        male = not family.guardian.male
        spouse_born = family.guardian.born + timedelta(days=rng.randrange(-1500, 1500))
        surname = family.surname if male else names.surname(rng)
        spouse = Person(numbers.issue(spouse_born, male=male), surname + names.given_name(rng), male, spouse_born)
        family.others.append((spouse, "配偶"))
    if rng.random() < 0.25:
        elder_born = born - timedelta(days=rng.randrange(19000, 26000))
        elder = Person(
            numbers.issue(elder_born, male=False),
            names.surname(rng) + names.given_name(rng),
            False,
            elder_born,
        )
        family.others.append((elder, "父母"))


def _parents(family: Family, rng: Random) -> None:
    for code, share in rates.PARENT_REGISTERS.items():
        if rng.random() < share:
            family.registers.add(code)


def _student(student: Student, rng: Random) -> None:
    family = student.family
    if family.county in ELSEWHERE:
        student.registers |= {"SCHOOL_ROLL"} if rng.random() < rates.STUDENT_REGISTERS["SCHOOL_ROLL"] else set()
        return
    student.registers |= family.registers
    for code, share in rates.STUDENT_REGISTERS.items():
        if rng.random() < share:
            student.registers.add(code)
    if student.college and student.college.military_kind.startswith("enlisted"):
        student.registers.add("ENLISTED")
    if student.registers & {"ORPHAN", "NO_GUARDIAN"}:
        student.registers -= {"DISABLED_CHILD", "WORKER_HARD"}
        family.relation = "祖父" if family.guardian.male else "祖母"
    if "DECEASED" in student.registers:
        student.registers.discard("SCHOOL_ROLL")


def _recognise(student: Student, rng: Random) -> None:
    if student.group:
        if rng.random() < rates.RECOGNISED_IN_GROUP:
            student.level = "special" if student.registers & TOP_TIER else "hard"
            student.score = 90 if student.level == "special" else rng.randrange(40, 90)
    elif rng.random() < rates.ASSESSED_OTHERS:
        student.level, student.score = rng.choice((("hard", 45), ("general", 20), ("general", 17), ("none", 6)))


def outsiders(
    county: tuple[str, str], count: int, numbers: Numbers, rng: Random, ages: range = GROWN_UP
) -> list[Family]:
    """Return households with no student in any roster, the head of an age in `ages`."""
    found = []
    for _ in range(count):
        surname = names.surname(rng)
        family = Family(*county, surname, "rural", somebody(surname, ages, numbers, rng), "本人", [])
        if ages is GROWN_UP:
            _complete(family, numbers, rng)
        found.append(family)
    return found


def somebody(surname: str, ages: range, numbers: Numbers, rng: Random) -> Person:
    """Return a person in no roster, of an age in `ages`."""
    born = date(rates.TERM.year - rng.choice(ages), 1, 1) + timedelta(days=rng.randrange(180))
    male = rng.random() < 0.5
    return Person(numbers.issue(born, male=male), surname + names.given_name(rng), male, born)
