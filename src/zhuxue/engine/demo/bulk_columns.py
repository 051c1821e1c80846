"""The columns of the bulk roster: a SQL expression for each over the view `people`."""

from __future__ import annotations

from zhuxue.engine.demo.places import ELSEWHERE

CLASS_SIZE = 45
ELSEWHERE_PER_MILLION = 20_000  # hukou outside the province, by family
AT_HOME = f"chance('elsewhere', family) >= {ELSEWHERE_PER_MILLION}"
PARENT_NUMBER = "number_of(first17_of(parent_born, parent_turn))"
PARENT_NAME = "surname_of(family) || given_of('parent', family)"
COLLEGE = "stage IN ('undergraduate', 'postgraduate')"
_ELSEWHERE = "[" + ", ".join(f"'{code}'" for code in ELSEWHERE) + "]"


def _when(condition: str, value: str, other: str = "NULL") -> str:
    return f"CASE WHEN {condition} THEN {value} ELSE {other} END"


def _college(value: str) -> str:
    return _when(COLLEGE, value)


def _vocational(value: str) -> str:
    return _when("stage = 'vocational'", value)


def _share(thing: str, per_million: int, by: str = "ordinal") -> str:
    return f"chance('{thing}', {by}) < {per_million}"


def _drawn(thing: str, words: dict[str, int], other: str, by: str = "ordinal") -> str:
    """Return one of `words`, each up to its share in a million, or `other`."""
    cases = " ".join(f"WHEN {_share(thing, limit, by)} THEN '{word}'" for word, limit in words.items())
    return f"CASE {cases} ELSE '{other}' END"


def _by_stage(values: dict[str, int], other: str) -> str:
    cases = " ".join(f"WHEN '{stage}' THEN {value}" for stage, value in values.items())
    return f"CASE stage {cases} ELSE {other} END"


_GRADE = "CAST(years - (day_of_stage // 365) AS BIGINT)"
_BOARDERS = {"preschool": 0, "primary": 150_000, "junior_high": 450_000, "senior_high": 700_000}
_FEES_FEN = {"preschool": 180_000, "senior_high": 100_000, "vocational": 120_000}
_MASTER_OR_DOCTOR = _drawn("level", {"博士": 180_000}, "硕士")
_BACHELOR_OR_ASSOCIATE = _when("school % 2 = 0", "'本科'", "'专科'")
_MILITARY = {"在校生入伍": 8_000, "退役后考入高校": 12_000}

ROSTER_COLUMNS = {
    "identity_number": "number",
    "name": "name",
    "sex": _when("mixed(turn) % 2 = 1", "'男'", "'女'"),
    "ethnicity": _drawn("ethnicity", {"汉族": 880_000}, "土家族", "family"),
    "student_number": _when(COLLEGE, "'9' || LPAD(CAST(ordinal AS VARCHAR), 11, '0')", "'G' || number"),
    "school_code": "region || place || LPAD(CAST(school_of_county AS VARCHAR), 3, '0')",
    "school_name": "'示例第' || school || kind",
    "school_region": "region",
    "school_kind": _drawn("private", {"民办": 80_000}, "公办", "school * 10 + place"),
    "school_inclusive": _when("stage = 'preschool'", "TRUE"),
    "school_demonstration": _when("stage = 'senior_high'", "school % 3 = 0"),
    "school_central": _college("school % 20 = 1"),
    "stage": "word",
    "grade": _GRADE,
    "class_name": f"(nth % school_size) // {CLASS_SIZE} + 1 || '班'",
    "education_level": _when("stage = 'undergraduate'", _BACHELOR_OR_ASSOCIATE, _college(_MASTER_OR_DOCTOR)),
    "roll_status": _drawn("left", {"休学": 3_000, "退学": 4_000}, "在籍"),
    "full_time": _when(f"{COLLEGE} OR stage = 'vocational'", "TRUE"),
    "boards": f"chance('boards', ordinal) < {_by_stage(_BOARDERS, '850000')}",
    "hukou_region": _when(AT_HOME, "region", f"{_ELSEWHERE}[CAST(1 + family % {len(ELSEWHERE)} AS INTEGER)]"),
    "hukou_kind": _drawn("hukou", {"农村": 560_000, "县镇": 800_000}, "城市", "family"),
    "major_kind": _vocational(_drawn("major", {"涉农": 150_000}, "其他")),
    "directed_training": _college(_drawn("directed", {"定向": 20_000}, "非定向")),
    "tuition_waived_in_full": _college(_share("waived", 5_000)),
    "tuition_paid_fen": _college("CAST(400000 + (chance('tuition', ordinal) % 20) * 40000 AS BIGINT)"),
    "approved_fee_fen": f"CAST({_by_stage(_FEES_FEN, 'NULL')} AS BIGINT)",
    "score_rank_percent": _college("1 + chance('score', ordinal) % 100"),
    "overall_rank_percent": _college("1 + chance('overall', ordinal) % 100"),
    "outstanding_proof": _college(_share("proof", 40_000)),
    "campus_loan": _college(_share("campus", 20_000)),
    "origin_loan": _college(_share("origin", 170_000)),
    "military_kind": _college(_drawn("military", _MILITARY, "无")),
    "military_on": _when(
        f"{COLLEGE} AND {_share('military', max(_MILITARY.values()))}",
        "DATE '2024-09-01' - CAST(chance('day', ordinal) % 1000 AS INTEGER)",
    ),
    "veteran": _college(_share("military", max(_MILITARY.values()))),
    "freshman": _college(f"{_GRADE} = 1"),
    "study_in_province": _college("TRUE"),
    "sudden_hardship": _share("sudden", 4_000),
    "guardian_name": PARENT_NAME,
    "guardian_identity_number": PARENT_NUMBER,
    "guardian_relation": _when("mixed(parent_turn) % 2 = 1", "'父亲'", "'母亲'"),
}
ROSTER = "SELECT " + ",\n".join(f"{value} AS {name}" for name, value in ROSTER_COLUMNS.items()) + " FROM people"
