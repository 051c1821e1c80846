"""The facts that OpenFisca-Core is handed, and the shared conditions made of them.

OpenFisca knows no unknown, so a yes or no is 0 no, 1 not known, 2 yes: “and” is the least, “or” the greatest. A choice
is 0 not known, else its place in CHOICES, counted from 1, any other word the place after the last; a number is -1 where
it is not known.
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
    "military_kind": ["none", "enlisted_student", "enlisted_freshman", "enlisted_graduate", "direct_sergeant", "retired_entrant"],
    "ethnicity": ["珞巴", "高山", "赫哲", "塔塔尔", "独龙", "鄂伦春", "门巴", "乌孜别克", "裕固", "俄罗斯", "保安", "德昂", "基诺", "京", "怒", "鄂温克", "普米", "阿昌",
                  "塔吉克", "布朗", "撒拉", "毛南", "景颇", "达斡尔", "柯尔克孜", "锡伯", "仫佬", "土"],
}  # fmt: skip
YES_NO = [
    "boards", "full_time", "veteran", "freshman", "sudden_hardship", "school_inclusive", "school_central", "school_demonstration", "policy_entitled", "risk_cleared",
    "campus_loan", "origin_loan", "tuition_waived_in_full", "grassroots_eligible_post", "outstanding_proof", "in_ORPHAN", "in_DISABLED_STU", "in_DIBAO", "in_TEKUN",
    "in_POV_LIFTED", "in_POV_UNSTABLE", "in_POV_MARGINAL", "in_POV_SUDDEN", "in_DISASTER",
]  # fmt: skip
NUMBERS = [
    "grade",
    "hukou_region",
    "school_region",
    "grassroots_service_years",
    "tuition_paid_fen",
    "tuition_loan_fen",
    "score_rank_percent",
    "overall_rank_percent",
]
DAYS = ["military_on"]  # days since 1970


def every(*truths):
    """“And” of three values."""
    return np.minimum.reduce(truths)


def either(*truths):
    """“Or” of three values."""
    return np.maximum.reduce(truths)


def three(known, holds):
    """A yes or no of three values."""
    return np.where(known, np.where(holds, 2, 0), 1)


def is_(s, *names):
    """All of these facts or conditions."""
    return every(*(s(name, MONTH) for name in names))


def no(s, name):
    """Not this fact."""
    return 2 - s(name, MONTH)


def one_of(s, fact, *words):
    """Whether a choice is one of the words."""
    value = s(fact, MONTH)
    return three(value > 0, np.isin(value, [CHOICES[fact].index(word) + 1 for word in words]))


def number(s, fact, holds):
    """Whether a number is as `holds` says."""
    value = s(fact, MONTH)
    return three(value >= 0, holds(value))


def day(text):
    """A day as days since 1970."""
    return np.datetime64(text, "D").astype(int)


def _four_groups(s):
    recognised = every(is_(s, "in_DISABLED_STU"), is_(s, "recognised"))
    rural = every(either(is_(s, "in_DIBAO"), is_(s, "in_TEKUN")), one_of(s, "hukou_kind", "rural"))
    return either(is_(s, "in_POV_LIFTED", "policy_entitled"), recognised, rural)


CONDITIONS = {  # asked by several programmes, so calculated once
    "enrolled": lambda s: one_of(s, "roll_status", "enrolled"),
    "recognised": lambda s: one_of(s, "hardship_level", "special", "hard", "general"),
    "four_groups": _four_groups,
    "not_directed": lambda s: 2 - one_of(s, "directed_training", "directed", "entrusted"),
    "monitored": lambda s: either(is_(s, "in_POV_UNSTABLE"), is_(s, "in_POV_MARGINAL"), is_(s, "in_POV_SUDDEN")),
}
