"""The synthetic people: families, their students, and who belongs to which group."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from zhuxue.engine.demo.places import School


@dataclass(eq=False, slots=True)
class Person:
    """Somebody who is in no roster, or the part of a student that every register knows."""

    number: str
    name: str
    male: bool
    born: date


@dataclass(eq=False, slots=True)
class College:
    """What only a college roster says of a student."""

    level: str
    major: str
    directed: str
    waived: bool
    paid_yuan: int
    score_rank: int
    overall_rank: int
    proof: bool
    campus_loan: bool
    origin_loan: bool
    military_kind: str
    military_on: date | None
    veteran: bool


@dataclass(eq=False, slots=True)
class Student(Person):
    """One student on one roll. `fault` is what is wrong with the number in the roster ('' if nothing)."""

    school: School
    grade: int
    class_number: int
    family: Family
    kind: str  # resident_id, residence_permit, passport, none
    roll_number: str
    boards: bool
    status: str
    ethnicity: str
    major_kind: str = ""
    college: College | None = None
    registers: set[str] = field(default_factory=set)
    level: str = ""  # in the hardship list; "" if not in it
    score: int = 0
    fault: str = ""
    sudden: bool = False
    first_roll: Student | None = None  # set on the second roll of somebody who stands in two schools' rosters

    @property
    def person(self) -> Student:
        """The student as registers and families know them, whichever roll this is."""
        return self.first_roll or self

    @property
    def stage(self) -> str:
        return self.school.stage

    @property
    def group(self) -> str:
        """The special group the hardship list names first, or ''."""
        return next((code for code in SPECIAL_GROUPS if code in self.registers), "")


@dataclass(eq=False, slots=True)
class Family:
    """A household; `county` is where its hukou is. `registers` are those the whole household is in."""

    county: str
    county_name: str
    surname: str
    hukou_kind: str
    guardian: Person
    relation: str
    students: list[Student]
    others: list[tuple[Person, str]] = field(default_factory=list)
    registers: set[str] = field(default_factory=set)

    @property
    def members(self) -> list[tuple[Person, str]]:
        """Everybody with the role a household register gives them, the head first."""
        children: list[tuple[Person, str]] = [
            (student, "子女" if student.male else "女儿") for student in self.students
        ]
        return [(self.guardian, "户主"), *self.others, *children]


SPECIAL_GROUPS = (
    "POV_UNSTABLE",
    "POV_MARGINAL",
    "POV_SUDDEN",
    "POV_LIFTED",
    "DIBAO",
    "TEKUN",
    "ORPHAN",
    "NO_GUARDIAN",
    "DISABLED_STU",
    "DISABLED_CHILD",
    "MARTYR_CHILD",
    "DIBAO_EDGE",
    "RIGID_EXP",
    "OTHER_LOWINC",
    "WORKER_HARD",
)
OTHER_REGISTERS = (
    "DECEASED",
    "SCHOOL_ROLL",
    "VEHICLE",
    "PROPERTY",
    "BUSINESS",
    "PAYROLL",
    "ENLISTED",
    "DISASTER",
    "SOCIAL_CARD",
)
REGISTERS = SPECIAL_GROUPS + OTHER_REGISTERS
