"""Seven programmes as somebody would write them for OpenFisca-Core: facts, conditions, amounts.

OpenFisca knows no unknown, so a yes or no is 0 no, 1 not known, 2 yes: “and” is the least, “or” the greatest. A choice
is 0 not known, else its place in CHOICES, counted from 1.
"""

from __future__ import annotations

import numpy as np

MONTH = "2024-09"
CHOICES = {
    "stage": ["preschool", "primary", "junior_high", "senior_high", "vocational", "undergraduate", "postgraduate"],
    "roll_status": ["enrolled", "suspended", "withdrawn", "graduated", "transferred"],
    "hardship_level": ["special", "hard", "general", "none"],
    "school_kind": ["public", "private"],
    "major_kind": ["agricultural", "opera", "other_arts", "other"],
    "hukou_kind": ["rural", "town", "urban"],
    "education_level": ["associate", "bachelor", "master", "doctor"],
    "directed_training": ["none", "directed", "entrusted", "defence", "directed_sergeant"],
}
YES_NO = ["boards", "full_time", "veteran", "school_inclusive", "school_central", "in_ORPHAN", "in_DISABLED_STU"]
NUMBERS = ["grade", "hukou_region"]  # 0 not known
MOUNTAINS = [430224, 430225, 430522, 430523, 430524, 430525, 430527, 430528, 430529, 430581, 430726, 430821, 430822, 430923, 431022, 431026, 431027,
             431028, 431221, 431222, 431223, 431224, 431225, 431226, 431227, 431228, 431229, 431230, 431322, 431382, 433122, 433123, 433124, 433125,
             433126, 433127, 433130]  # fmt: skip


def one_of(student, fact, *words):
    """Whether a choice is one of the words: 0, 1 or 2."""
    value = student(fact, MONTH)
    return known(value, np.isin(value, [CHOICES[fact].index(word) + 1 for word in words]))


def known(value, holds):
    """Make a yes or no of three values: not known where the value is 0."""
    return np.where(value == 0, 1, np.where(holds, 2, 0))


def every(*truths):
    """“And” of three values."""
    return np.minimum.reduce(truths)


def either(*truths):
    """“Or” of three values."""
    return np.maximum.reduce(truths)


def recognised(student):
    """Recognised as in hardship at any level."""
    return one_of(student, "hardship_level", "special", "hard", "general")


def enrolled(student):
    """On the roll."""
    return one_of(student, "roll_status", "enrolled")


def chosen(student, fact, **fen):
    """The amount for the word of a fact; 0 where there is none."""
    value = student(fact, MONTH)
    return np.select([value == CHOICES[fact].index(word) + 1 for word in fen], list(fen.values()), 0)


def same(fen):
    """The same amount for everybody."""
    return lambda student: np.full(student.count, fen)


def not_salaried(student):
    """Neither directed nor entrusted."""
    return 2 - one_of(student, "directed_training", "directed", "entrusted")


def stipend(student):
    """Master's or doctor's stipend of half a year; a doctor's depends on whose the university is."""
    central = student("school_central", MONTH)
    doctors = np.select([central == 2, central == 0], [750_000, 650_000], 0)
    return np.where(student("education_level", MONTH) == CHOICES["education_level"].index("doctor") + 1, doctors,
                    chosen(student, "education_level", master=300_000))  # fmt: skip


def poor_or_rural(student):
    """Vocational: a farming subject, recognised, or rural and of the mountain areas."""
    region = student("hukou_region", MONTH)
    rural = every(one_of(student, "hukou_kind", "rural"), known(region, np.isin(region, MOUNTAINS)))
    return either(one_of(student, "major_kind", "agricultural"), recognised(student), rural)


def first_years(student):
    """Grades one and two."""
    grade = student("grade", MONTH)
    return known(grade, grade <= 2)


def kindergarten(student):
    """A public kindergarten or one that is open to all, and a child who needs it."""
    place = either(one_of(student, "school_kind", "public"), student("school_inclusive", MONTH))
    return every(place, either(recognised(student), student("in_ORPHAN", MONTH), student("in_DISABLED_STU", MONTH)))


# programme: stages, who qualifies, fen of the term (0 not known; None: not owed by right)
PROGRAMMES = {
    "CE_BOARD": (["primary", "junior_high"], lambda s: every(enrolled(s), s("boards", MONTH), recognised(s)),
                 lambda s: chosen(s, "stage", primary=62_500, junior_high=75_000)),
    "CE_TWO_FREE": (["primary", "junior_high"], enrolled, None),
    "PG_GRANT": (["postgraduate"], lambda s: every(enrolled(s), s("full_time", MONTH), not_salaried(s)), stipend),
    "PRE_AID": (["preschool"], lambda s: every(enrolled(s), kindergarten(s)), same(50_000)),
    "SH_GRANT": (["senior_high"], lambda s: every(enrolled(s), recognised(s)),
                 lambda s: chosen(s, "hardship_level", special=150_000, hard=100_000, general=50_000)),
    "SV_GRANT": (["vocational"], lambda s: every(enrolled(s), s("full_time", MONTH), first_years(s), poor_or_rural(s)), same(100_000)),
    "UG_VETGRANT": (["undergraduate"], lambda s: every(enrolled(s), s("full_time", MONTH), s("veteran", MONTH)), same(185_000)),
}  # fmt: skip
