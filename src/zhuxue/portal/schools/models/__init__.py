"""The tables of this app: students and what runs said of them, what is noted of their families by hand, classes and terms."""

from zhuxue.portal.schools.models.classes import GradeChange, MovingUp, SchoolTerm
from zhuxue.portal.schools.models.families import GuardianChange, SpecialGroup
from zhuxue.portal.schools.models.findings import Cleared, ClearedUndone, Finding, RunCheck, Severity
from zhuxue.portal.schools.models.students import (
    Account,
    AccountChange,
    Applicant,
    Enrolment,
    Guardian,
    Outcome,
    Run,
    Stage,
    StatusChange,
    Student,
    StudentVerdict,
    Transfer,
)

__all__ = [
    "Account",
    "AccountChange",
    "Applicant",
    "Cleared",
    "ClearedUndone",
    "Enrolment",
    "Finding",
    "GradeChange",
    "Guardian",
    "GuardianChange",
    "MovingUp",
    "Outcome",
    "Run",
    "RunCheck",
    "SchoolTerm",
    "Severity",
    "SpecialGroup",
    "Stage",
    "StatusChange",
    "Student",
    "StudentVerdict",
    "Transfer",
]
