"""How often things happen in the synthetic province: every rate here is made up [D], none is a statistic."""

from __future__ import annotations

from zhuxue.engine.common.terms import Term

TERM = Term(2024, 1)
LAST_TERM = TERM.shifted(-1)

STAGE_STUDENTS = {  # ten thousand students; source: domain.md §7.1 (Hunan 2024)
    "preschool": 158.1,
    "primary": 496.8,
    "junior_high": 257.3,
    "senior_high": 152.2,
    "vocational": 66.3,
    "undergraduate": 187.8,
    "postgraduate": 13.1,
}
SCHOOL_SIZE = {
    "preschool": 150,
    "primary": 620,
    "junior_high": 800,
    "senior_high": 1200,
    "vocational": 1200,
    "undergraduate": 2400,
    "postgraduate": 1000,
}
CLASS_SIZE = {"preschool": 26, "undergraduate": 60, "postgraduate": 30}
USUAL_CLASS_SIZE = 46
STUDENTS_PER_COUNTY = 4200

HUKOU_ELSEWHERE = {"undergraduate": 0.07, "postgraduate": 0.10}
USUAL_HUKOU_ELSEWHERE = 0.013
RURAL_HUKOU, TOWN_HUKOU = 0.56, 0.24
SIBLINGS = ((0.66, 1), (0.95, 2), (1.0, 3))

# A family is in at most one of these (share of families with a rural hukou; others have a third of it).
HOUSEHOLD_REGISTERS = {
    "POV_LIFTED": 0.075,
    "DIBAO": 0.045,
    "DIBAO_EDGE": 0.010,
    "POV_UNSTABLE": 0.006,
    "POV_MARGINAL": 0.006,
    "POV_SUDDEN": 0.004,
    "RIGID_EXP": 0.004,
    "OTHER_LOWINC": 0.004,
    "TEKUN": 0.003,
}
PARENT_REGISTERS = {
    "DISABLED_CHILD": 0.022,
    "WORKER_HARD": 0.004,
    "VEHICLE": 0.09,
    "PROPERTY": 0.05,
    "BUSINESS": 0.025,
    "PAYROLL": 0.03,
}
STUDENT_REGISTERS = {
    "ORPHAN": 0.0018,
    "NO_GUARDIAN": 0.0028,
    "DISABLED_STU": 0.007,
    "MARTYR_CHILD": 0.0004,
    "DECEASED": 0.0002,
    "SOCIAL_CARD": 0.62,
    "SCHOOL_ROLL": 0.997,
}
ENLISTED_COLLEGE = 0.006
DISASTER_FAMILIES = 0.03  # of the families of the one county that was flooded
LEFT_SCHOOL = 0.004  # suspended, withdrawn, transferred

NO_LONGER_ENTITLED = 0.15  # 脱贫户 no longer entitled
RISK_CLEARED = 0.4
CANCELLED_STATUS = 0.02  # only at the worst mess level
RECOGNISED_IN_GROUP = 0.94  # of students in a special group
ASSESSED_OTHERS = 0.07  # of students in no special group; not all of them are recognised
MISSING_SCHOOL_AGE = 0.003  # school-age people in a register and in no roster, per student
PAID_LAST_TERM = 0.85  # of recognised students

# Faults per row at mess level 2; twice as many at 3. "Linked" rows are of students in a special register.
ROSTER_SLIP, ROSTER_SLIP_LINKED = 0.004, 0.010
REGISTER_SLIP = 0.010
NUMBER_CELL = 0.002
BLANK, NO_NUMBER_YET, PASSPORT, RESIDENCE_PERMIT = 0.0006, 0.0008, 0.0004, 0.0004
DUPLICATE_ROW = 0.0006
TWO_SCHOOLS = 0.0004
EMPTY_GUARDIAN = 0.03
OTHER_NAME = 0.003
RARE_NAME = 0.002
DOTTED_NAME = 0.006
