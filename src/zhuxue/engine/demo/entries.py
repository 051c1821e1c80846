"""Who stands in each register: students' households and people who are in no roster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from zhuxue.engine.demo import rates
from zhuxue.engine.demo.groups import GROWN_UP, INFANT, RECRUIT, SCHOOL_AGE, outsiders, somebody
from zhuxue.engine.demo.offices import RURAL, URBAN
from zhuxue.engine.demo.people import Family, Person
from zhuxue.engine.demo.world import World

PARTLY_COVERED = ("WORKER_HARD", "PROPERTY", "DISASTER")  # the other counties have sent nothing
EVERY_NTH_COUNTY_MISSING = 3
HOUSEHOLDS = (*rates.HOUSEHOLD_REGISTERS, "DISASTER")
PARENT_AND_CHILD = ("DISABLED_CHILD", "WORKER_HARD")
PARENTS = ("VEHICLE", "PROPERTY", "BUSINESS", "PAYROLL")
MISSING_CHILDREN_IN = ("DIBAO", "POV_LIFTED")
CHILDREN_ONLY = ("ORPHAN", "NO_GUARDIAN", "DISABLED_STU", "MARTYR_CHILD", "SCHOOL_ROLL")
OTHER_AGES = {**dict.fromkeys(CHILDREN_ONLY, INFANT), "ENLISTED": RECRUIT}  # of those in no roster
OTHER_PEOPLE_SHARE = 0.08  # households without students, per household with


@dataclass(slots=True)
class Household:
    """What one household contributes to one register: people with their roles."""

    county: str
    county_name: str
    order: int
    head: Person
    people: list[tuple[Person, str]]


def households_in(code: str, world: World, hukou: str = "") -> list[Household]:
    """Return the households of a register, in an order of its own; at least one for every covered county."""
    rng = world.stream(f"register/{code}/{hukou}")
    covered = covered_counties(code, list(world.counties))
    found = list(_of_students(code, world, covered, hukou))
    for county in sorted(covered):
        name = world.counties[county]
        count = 2 + int(len(found) * OTHER_PEOPLE_SHARE / len(covered))
        for family in outsiders((county, name), count, world.numbers, rng, OTHER_AGES.get(code, GROWN_UP)):
            found.append(_household(family, family.members if code in HOUSEHOLDS else [(family.guardian, "本人")]))
    if code in MISSING_CHILDREN_IN and hukou != URBAN:
        found += _missing_children(code, world, sorted(covered), rng)
    rng.shuffle(found)
    found.sort(key=lambda household: household.county)
    for order, household in enumerate(found, 1):
        household.order = order
    return found


def covered_counties(code: str, counties: list[str]) -> set[str]:
    """Return the counties whose people the register has."""
    if code not in PARTLY_COVERED:
        return set(counties)
    return {county for place, county in enumerate(counties) if place % EVERY_NTH_COUNTY_MISSING != 1}


def _of_students(code: str, world: World, covered: set[str], hukou: str) -> Iterator[Household]:
    take = _takers(code)
    for family in world.families:
        if hukou and hukou != (family.hukou_kind if family.hukou_kind == RURAL else URBAN):
            continue
        if family.county in covered or code == "SCHOOL_ROLL":
            people = take(code, family)
            if people:
                yield _household(family, people)


def _household(family: Family, people: list[tuple[Person, str]]) -> Household:
    return Household(family.county, family.county_name, 0, family.guardian, people)


def _takers(code: str) -> Callable[[str, Family], list[tuple[Person, str]]]:
    if code in HOUSEHOLDS:
        return lambda code, family: family.members if code in family.registers else []
    if code in PARENT_AND_CHILD:
        return _parent_and_children
    if code in PARENTS:
        return lambda code, family: [(family.guardian, "本人")] if code in family.registers else []
    return lambda code, family: [(student, "本人") for student in family.students if code in student.registers]


def _parent_and_children(code: str, family: Family) -> list[tuple[Person, str]]:
    children = [(student, "子女") for student in family.students if code in student.registers]
    return [(family.guardian, "本人"), *children] if children else []


def _strangers(code: str, family: Family, world: World, rng: Random) -> list[tuple[Person, str]]:
    if code in HOUSEHOLDS:
        return family.members
    if code in PARENT_AND_CHILD:
        return [(family.guardian, "本人"), (somebody(family.surname, INFANT, world.numbers, rng), "子女")]
    return [(family.guardian, "本人")]


def _missing_children(code: str, world: World, covered: list[str], rng: Random) -> Iterator[Household]:
    count = round(len(world.students) * rates.MISSING_SCHOOL_AGE / len(MISSING_CHILDREN_IN))
    for place in range(count):
        county = covered[place % len(covered)]
        (family,) = outsiders((county, world.counties[county]), 1, world.numbers, rng)
        child = somebody(family.surname, SCHOOL_AGE, world.numbers, rng)
        yield _household(family, [*family.members, (child, "孙子" if child.male else "孙女")])
