"""The tables of this app: students and what runs said of them, and what is noted of their families by hand."""

from zhuxue.portal.schools.models.families import GuardianChange, SpecialGroup
from zhuxue.portal.schools.models.findings import Finding
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
    "Enrolment",
    "Finding",
    "Guardian",
    "GuardianChange",
    "Outcome",
    "Run",
    "SpecialGroup",
    "Stage",
    "StatusChange",
    "Student",
    "StudentVerdict",
    "Transfer",
]
