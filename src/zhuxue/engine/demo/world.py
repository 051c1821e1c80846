"""Make the synthetic province: schools, students in families, and their groups, all from one seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from zhuxue.engine.demo import names, rates
from zhuxue.engine.demo.groups import assign_groups
from zhuxue.engine.demo.numbers import Numbers
from zhuxue.engine.demo.people import College, Family, Person, Student
from zhuxue.engine.demo.places import ELSEWHERE, GRADES, School, counties_for, place_name, schools_for

FIRST_AGE = {
    "preschool": 3,
    "primary": 6,
    "junior_high": 12,
    "senior_high": 15,
    "vocational": 15,
    "undergraduate": 18,
    "postgraduate": 22,
}
BOARDERS = {
    "primary": 0.15,
    "junior_high": 0.45,
    "senior_high": 0.7,
    "vocational": 0.8,
    "undergraduate": 1.0,
    "postgraduate": 1.0,
}
ETHNICITIES = ("汉族", "土家族", "苗族", "侗族", "瑶族", "白族", "回族")
MAJORS = ("示例农学", "示例机械", "示例护理", "示例会计", "示例计算机", "示例戏曲表演", "示例美术")
MAJOR_KINDS = {"示例农学": "agricultural", "示例戏曲表演": "opera", "示例美术": "other_arts"}


@dataclass
class World:
    """Everything that is true in the synthetic province before anybody writes it down."""

    seed: int
    mess: int
    counties: dict[str, str]
    schools: list[School]
    students: list[Student]
    families: list[Family]
    numbers: Numbers
    second_rolls: dict[School, list[Student]] = field(default_factory=dict)

    def stream(self, name: str) -> Random:
        """Return a random stream of its own, so that one part's changes leave the others as they are."""
        return Random(f"{self.seed}/{name}")


def make_world(*, students: int, seed: int, mess: int) -> World:
    """Return the province for `seed`; `mess` decides only faults and rare names."""
    rng = Random(f"{seed}/people")
    counties = counties_for(students)
    schools = schools_for(students, counties, rng)
    numbers = Numbers(rng)
    families: list[Family] = []
    for county, seats in _seats_by_hukou(schools, list(counties), rng).items():
        families += _families((county, place_name(county, counties)), seats, numbers, rng)
    world = World(seed, mess, counties, schools, _in_school_order(schools, families), families, numbers)
    assign_groups(world.stream("groups"), world.families, counties, numbers)
    return world


@dataclass(slots=True)
class _Seat:
    school: School
    grade: int
    class_number: int
    born: date


def _seats_by_hukou(schools: list[School], counties: list[str], rng: Random) -> dict[str, list[_Seat]]:
    found: dict[str, list[_Seat]] = {}
    for school in schools:
        for seat in _seats(school, rng):
            found.setdefault(_hukou(school, counties, rng), []).append(seat)
    return found


def _seats(school: School, rng: Random) -> Iterator[_Seat]:
    grades = 3 if school.level == "associate" else GRADES[school.stage]
    class_size = rates.CLASS_SIZE.get(school.stage, rates.USUAL_CLASS_SIZE)
    for grade in range(1, grades + 1):
        size = school.students // grades + (grade <= school.students % grades)
        classes = max(1, round(size / class_size))
        oldest = date(rates.TERM.year - FIRST_AGE[school.stage] - grade, 9, 1)
        for place in range(size):
            yield _Seat(school, grade, place % classes + 1, oldest + timedelta(days=int(rng.random() * 365)))


def _hukou(school: School, counties: list[str], rng: Random) -> str:
    if rng.random() < rates.HUKOU_ELSEWHERE.get(school.stage, rates.USUAL_HUKOU_ELSEWHERE):
        return rng.choice(list(ELSEWHERE))
    if school.stage in ("undergraduate", "postgraduate") or rng.random() < 0.02:
        return rng.choice(counties)
    return school.county


def _families(county: tuple[str, str], seats: list[_Seat], numbers: Numbers, rng: Random) -> Iterator[Family]:
    rng.shuffle(seats)
    while seats:
        chance = rng.random()
        wanted = next(size for limit, size in rates.SIBLINGS if chance <= limit)
        taken = [seats.pop()]
        while seats and len(taken) < wanted and abs(seats[-1].born.year - taken[0].born.year) in range(1, 12):
            taken.append(seats.pop())
        yield _family(county, taken, numbers, rng)


def _family(county: tuple[str, str], seats: list[_Seat], numbers: Numbers, rng: Random) -> Family:
    surname = names.surname(rng)
    chance = rng.random()
    hukou = (
        "rural" if chance < rates.RURAL_HUKOU else "town" if chance < rates.RURAL_HUKOU + rates.TOWN_HUKOU else "urban"
    )
    eldest = min(seat.born for seat in seats)
    chance = rng.random()
    relation = "父亲" if chance < 0.6 else "母亲" if chance < 0.9 else "祖父"
    years = rng.randrange(48, 62) if relation == "祖父" else rng.randrange(22, 36)
    guardian = adult(surname, eldest, years, relation != "母亲", numbers, rng)
    family = Family(*county, surname, hukou, guardian, relation, [])
    ethnicity = ETHNICITIES[0] if rng.random() < 0.88 else rng.choice(ETHNICITIES[1:])
    for seat in sorted(seats, key=lambda seat: seat.born):
        family.students.append(_student(seat, family, ethnicity, numbers, rng))
    return family


def adult(surname: str, child_born: date, years: int, male: bool, numbers: Numbers, rng: Random) -> Person:
    """Return somebody `years` older than a child born on `child_born`; women keep their own surname."""
    born = date(child_born.year - years, 1, 1) + timedelta(days=int(rng.random() * 365))
    family_name = surname if male else names.surname(rng)
    return Person(numbers.issue(born, male=male), family_name + names.given_name(rng), male, born)


def _student(seat: _Seat, family: Family, ethnicity: str, numbers: Numbers, rng: Random) -> Student:
    male = rng.random() < 0.53
    number = numbers.issue(seat.born, male=male)
    name = names.dotted_name(rng) if rng.random() < rates.DOTTED_NAME else family.surname + names.given_name(rng)
    stage = seat.school.stage
    status = rng.choice(("suspended", "withdrawn", "transferred")) if rng.random() < rates.LEFT_SCHOOL else "enrolled"
    student = Student(
        number=number,
        name=name,
        male=male,
        born=seat.born,
        school=seat.school,
        grade=seat.grade,
        class_number=seat.class_number,
        family=family,
        kind="resident_id",
        roll_number=f"G{number}",
        boards=rng.random() < BOARDERS.get(stage, 0),
        status=status,
        ethnicity=ethnicity,
        sudden=rng.random() < 0.004,
    )
    if stage == "vocational":
        student.major_kind = MAJOR_KINDS.get(MAJORS[seat.class_number % len(MAJORS)], "other")
    elif stage in ("undergraduate", "postgraduate"):
        student.college = _college(seat, rng)
        student.roll_number = f"{rates.TERM.year - seat.grade + 1}{seat.school.code[-4:]}{rng.randrange(10**6):06d}"
    return student


def _college(seat: _Seat, rng: Random) -> College:
    level = seat.school.level
    if seat.school.stage == "postgraduate":
        level = "doctor" if rng.random() < 0.18 else "master"
    military, day = _military(seat, rng)
    directed = rng.choices(("none", "directed", "entrusted", "directed_sergeant"), (96, 2, 1, 1))[0]
    return College(
        level=level,
        major=rng.choice(MAJORS),
        directed=directed,
        waived=directed == "directed" and rng.random() < 0.6,
        paid_yuan={"associate": 4600, "bachelor": 5500, "master": 8000, "doctor": 10000}[level]
        + rng.randrange(8) * 400,
        score_rank=rng.randrange(1, 101),
        overall_rank=rng.randrange(1, 101),
        proof=rng.random() < 0.04,
        campus_loan=rng.random() < 0.02,
        origin_loan=rng.random() < 0.17,
        military_kind=military,
        military_on=day,
        veteran=military == "retired_entrant" or (military == "enlisted_student" and rng.random() < 0.7),
    )


def _military(seat: _Seat, rng: Random) -> tuple[str, date | None]:
    if rng.random() > 0.02:
        return "none", None
    kind = rng.choices(("enlisted_student", "enlisted_freshman", "retired_entrant"), (5, 2, 3))[0]
    year = rates.TERM.year - rng.randrange(seat.grade)
    return kind, date(year, rng.choice((3, 9)), rng.randrange(1, 20))


def _in_school_order(schools: list[School], families: list[Family]) -> list[Student]:
    order = {school: place for place, school in enumerate(schools)}
    found = [student for family in families for student in family.students]
    return sorted(found, key=lambda s: (order[s.school], s.grade, s.class_number, s.number))
