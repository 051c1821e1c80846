"""Every programme as somebody would write it for OpenFisca-Core: stages, who qualifies, fen of the term."""

from __future__ import annotations

import numpy as np
from openfisca_facts import CHOICES, MONTH, day, either, every, is_, no, number, one_of

MOUNTAINS = [430224, 430225, 430522, 430523, 430524, 430525, 430527, 430528, 430529, 430581, 430726, 430821, 430822, 430923, 431022, 431026, 431027,
             431028, 431221, 431222, 431223, 431224, 431225, 431226, 431227, 431228, 431229, 431230, 431322, 431382, 433122, 433123, 433124, 433125,
             433126, 433127, 433130]  # fmt: skip
AUTONOMOUS = [
    430529,
    431129,
    431226,
    431227,
    431228,
    431229,
    431230,
    433101,
    433122,
    433123,
    433124,
    433125,
    433126,
    433127,
    433130,
]
COMPULSORY, COLLEGE, EVERYBODY = ["primary", "junior_high"], ["undergraduate", "postgraduate"], CHOICES["stage"]
SERVED = ("enlisted_student", "enlisted_freshman", "enlisted_graduate", "direct_sergeant", "retired_entrant")
NOT_KNOWN = -1


def same(fen):
    """The same amount for everybody."""
    return lambda s: np.full(s.count, fen)


def by(fact, **fen):
    """The amount for the word of a fact."""

    def amount(s):
        value = s(fact, MONTH)
        return np.select([value == CHOICES[fact].index(word) + 1 for word in fen], list(fen.values()), NOT_KNOWN)

    return amount


def by_yes(fact, yes, otherwise):
    """One amount for yes, one for no."""
    return lambda s: np.select([s(fact, MONTH) == 2, s(fact, MONTH) == 0], [yes, otherwise], NOT_KNOWN)


def stipend(s):
    """Half a year of a master or doctor; a doctor's depends on whose the university is."""
    doctor = s("education_level", MONTH) == CHOICES["education_level"].index("doctor") + 1
    return np.where(doctor, by_yes("school_central", 750_000, 650_000)(s), by("education_level", master=300_000)(s))


def for_service(s):
    """The larger of fee paid and loan, up to the limit of the day of service."""
    kind, on = s("military_kind", MONTH), s("military_on", MONTH)
    origin, campus, lent = s("origin_loan", MONTH), s("campus_loan", MONTH), s("tuition_loan_fen", MONTH)
    free = np.isin(
        kind, [CHOICES["military_kind"].index(word) + 1 for word in ("enlisted_freshman", "retired_entrant")]
    )
    loan = np.select(
        [free, origin == 1, origin == 2, campus == 1, campus == 2], [0, NOT_KNOWN, lent, NOT_KNOWN, lent], 0
    )
    first = s("stage", MONTH) == CHOICES["stage"].index("undergraduate") + 1
    days = [on >= day(text) for text in ("2024-09-01", "2023-09-01", "2022-01-24")]
    most = np.where(
        first,
        np.select(days, [2_000_000, 1_600_000, 1_200_000], 800_000),
        np.select(days, [2_500_000, 2_000_000, 1_600_000], 1_200_000),
    )
    paid = s("tuition_paid_fen", MONTH)
    return np.where((paid < 0) | (loan < 0) | (on < 0), NOT_KNOWN, np.minimum(np.maximum(paid, loan), most))


def served(s):
    """Served, not before the day from which his kind of service counts."""
    sergeant = every(
        one_of(s, "military_kind", "direct_sergeant"), number(s, "military_on", lambda on: on >= day("2015-01-01"))
    )
    others = [word for word in SERVED if word != "direct_sergeant"]
    return either(
        sergeant,
        every(one_of(s, "military_kind", *others), number(s, "military_on", lambda on: on >= day("2013-01-01"))),
    )


def ranked(most, *more):
    """Both ranks within so many percent."""
    return lambda s: every(
        number(s, "score_rank_percent", lambda n: n <= most),
        number(s, "overall_rank_percent", lambda n: n <= most),
        *(is_(s, m) for m in more),
    )


def second_year(s):
    """From the second year on."""
    return number(s, "grade", lambda n: n >= 2)


def rural_mountains(s):
    """Rural, of the mountain areas."""
    return every(one_of(s, "hukou_kind", "rural"), number(s, "hukou_region", lambda n: np.isin(n, MOUNTAINS)))


# programme: stages, who qualifies, fen of the term (None: not owed by right)
PROGRAMMES = {
    "CE_BOARD": (COMPULSORY, lambda s: is_(s, "enrolled", "boards", "recognised"), by("stage", primary=62_500, junior_high=75_000)),
    "CE_MINORITY": (COMPULSORY, lambda s: every(is_(s, "enrolled", "boards"), one_of(s, "ethnicity", *CHOICES["ethnicity"])), same(NOT_KNOWN)),
    "CE_NONBOARD": (COMPULSORY, lambda s: every(is_(s, "enrolled", "four_groups"), no(s, "boards")), by("stage", primary=31_250, junior_high=37_500)),
    "CE_TWO_FREE": (COMPULSORY, lambda s: is_(s, "enrolled"), None),
    "FRESH_AID": (["undergraduate"], lambda s: every(is_(s, "freshman"), one_of(s, "hardship_level", "special")), None),
    "GRASS_AID": (COLLEGE, lambda s: every(
        either(is_(s, "school_central"), no(s, "school_central")), is_(s, "grassroots_eligible_post", "not_directed"),
        number(s, "grassroots_service_years", lambda n: n >= 3), no(s, "tuition_waived_in_full")), None),
    "GREEN": (COLLEGE, lambda s: is_(s, "freshman"), None),
    "LOAN_CAMPUS": (COLLEGE, lambda s: every(is_(s, "enrolled", "full_time", "recognised"), no(s, "origin_loan")), None),
    "LOAN_ORIGIN": (COLLEGE, lambda s: every(is_(s, "enrolled", "full_time", "recognised"), no(s, "campus_loan")), None),
    "MIL_AID": (COLLEGE, lambda s: every(
        one_of(s, "military_kind", *SERVED), no(s, "tuition_waived_in_full"), one_of(s, "directed_training", "none", "directed_sergeant"), served(s)), for_service),
    "PG_ASCH": (["postgraduate"], lambda s: is_(s, "enrolled", "full_time"), None),
    "PG_GRANT": (["postgraduate"], lambda s: is_(s, "enrolled", "full_time", "not_directed"), stipend),
    "PG_NSCH": (["postgraduate"], lambda s: is_(s, "enrolled", "full_time"), None),
    "PRE_AID": (["preschool"], lambda s: every(
        is_(s, "enrolled"), either(one_of(s, "school_kind", "public"), is_(s, "school_inclusive")),
        either(is_(s, "recognised"), is_(s, "in_ORPHAN"), is_(s, "in_DISABLED_STU"))), same(50_000)),
    "PRE_FEE_WAIVER": (["preschool"], lambda s: np.zeros(s.count, int), same(NOT_KNOWN)),  # begins in the autumn of 2025
    "RAIN_DEW": (["vocational", "undergraduate"], lambda s: every(
        is_(s, "enrolled", "full_time"), either(one_of(s, "stage", "vocational"), one_of(s, "education_level", "associate")),
        either(is_(s, "in_POV_LIFTED", "policy_entitled"), every(is_(s, "monitored"), no(s, "risk_cleared")))), same(150_000)),
    "SCHOOL_AID": (EVERYBODY, lambda s: is_(s, "enrolled", "recognised"), None),
    "SH_GRANT": (["senior_high"], lambda s: is_(s, "enrolled", "recognised"), by("hardship_level", special=150_000, hard=100_000, general=50_000)),
    "SH_WAIVER": (["senior_high"], lambda s: is_(s, "enrolled", "four_groups"), by_yes("school_demonstration", 100_000, 80_000)),
    "SOCIAL_AID": (EVERYBODY, lambda s: is_(s, "enrolled"), None),
    "SV_GRANT": (["vocational"], lambda s: every(
        is_(s, "enrolled", "full_time"), number(s, "grade", lambda n: (n >= 1) & (n <= 2)),
        either(one_of(s, "major_kind", "agricultural"), is_(s, "recognised"), rural_mountains(s))), same(100_000)),
    "SV_NSCH": (["vocational"], lambda s: every(is_(s, "enrolled", "full_time"), second_year(s)), None),
    "SV_WAIVER": (["vocational"], lambda s: every(
        is_(s, "enrolled", "full_time"), number(s, "grade", lambda n: (n >= 1) & (n <= 3)), 2 - one_of(s, "major_kind", "other_arts"),
        either(one_of(s, "hukou_kind", "rural", "town"), one_of(s, "major_kind", "agricultural", "opera"), is_(s, "recognised"),
               number(s, "school_region", lambda n: np.isin(n, AUTONOMOUS)))), same(120_000)),
    "TEMP_AID": (EVERYBODY, lambda s: every(is_(s, "enrolled"), either(is_(s, "sudden_hardship"), is_(s, "in_DISASTER"))), None),
    "UG_GRANT": (["undergraduate"], lambda s: is_(s, "enrolled", "full_time", "recognised"), same(NOT_KNOWN)),
    "UG_NESCH": (["undergraduate"], lambda s: every(is_(s, "enrolled", "full_time", "recognised"), second_year(s)), None),
    "UG_NSCH": (["undergraduate"], lambda s: every(
        is_(s, "enrolled", "full_time"), second_year(s), either(ranked(10)(s), ranked(30, "outstanding_proof")(s))), None),
    "UG_VETGRANT": (["undergraduate"], lambda s: is_(s, "enrolled", "full_time", "veteran"), same(185_000)),
    "WORK_STUDY": (COLLEGE, lambda s: is_(s, "enrolled"), None),
}  # fmt: skip
