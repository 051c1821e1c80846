"""The SQL of the bulk province: who each student is, computed from nothing but an ordinal and a seed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from zhuxue.engine.common.identity import CHECK_DIGITS, WEIGHTS
from zhuxue.engine.demo import rates
from zhuxue.engine.demo.bulk_columns import AT_HOME, COLLEGE, PARENT_NAME, PARENT_NUMBER
from zhuxue.engine.demo.groups import TOP_TIER
from zhuxue.engine.demo.lists import GROUP_WORDS
from zhuxue.engine.demo.names import STEMS, SURNAMES, SYNTHETIC
from zhuxue.engine.demo.numbers import PREFIX
from zhuxue.engine.demo.people import SPECIAL_GROUPS

ORDERS_A_DAY = 100_000  # two digits of the county and three of the order
MIXER = 7919  # prime to ORDERS_A_DAY, so that orders of a day stay distinct
DAY_STEP = 1_000_003  # a prime longer than any stage, so that birth days stay evenly used
VOCATIONAL_ORDERS = ORDERS_A_DAY // 2  # born in the same years as senior high: the other half of the orders
FAMILY_OF = 4  # every fourth family has two students
PARENT_DAYS = 9000

# stage word, years of grades, birth day of the oldest of the top grade (Sept 1 of), school digit
_STAGES = {
    "preschool": ("学前", 3, 2018, "幼儿园"),
    "primary": ("小学", 6, 2012, "小学"),
    "junior_high": ("初中", 3, 2009, "初级中学"),
    "senior_high": ("普通高中", 3, 2006, "中学"),
    "vocational": ("中职", 3, 2006, "职业技术学校"),
    "undergraduate": ("本专科", 4, 2002, "学院"),
    "postgraduate": ("研究生", 3, 1999, "大学"),
}


def stages(students: int) -> str:
    """Return a SELECT: one row per stage, with its first student, how many, and its schools."""
    ends = _stage_ends(students)
    rows = []
    for place, (stage, end) in enumerate(zip(rates.STAGE_STUDENTS, ends, strict=True)):
        word, years, born, kind = _STAGES[stage]
        first = ends[place - 1] if place else 0
        rows.append(
            f"({place}, '{stage}', '{word}', {first}, {end}, {years}, DATE '{born}-09-01', '{kind}', "
            f"{rates.SCHOOL_SIZE[stage]}, {VOCATIONAL_ORDERS if stage == 'vocational' else 0})"
        )
    columns = "place, stage, word, first_student, next_stage, years, oldest, kind, school_size, first_order"
    return f"SELECT * FROM (VALUES {', '.join(rows)}) AS s({columns})"


def _stage_ends(students: int) -> list[int]:
    whole = sum(rates.STAGE_STUDENTS.values())
    return [round(students * part / whole) for part in accumulate(rates.STAGE_STUDENTS.values())]


def macros(seed: int) -> list[str]:
    """Return statements that define chance, identity numbers and names."""
    digits = " + ".join(f"(first17 // {10 ** (16 - place)} % 10) * {weight}" for place, weight in enumerate(WEIGHTS))
    return [
        # a number from 0 to 999,999, the same for the same thing, ordinal and seed
        f"CREATE MACRO chance(thing, ordinal) AS CAST(hash(thing, ordinal, {seed}) % 1000000 AS BIGINT)",
        f"CREATE MACRO number_of(first17) AS CAST(first17 AS VARCHAR) || "
        f"SUBSTR('{CHECK_DIGITS}', CAST(1 + ({digits}) % 11 AS BIGINT), 1)",
        "CREATE MACRO day_number(day) AS YEAR(day) * 10000 + MONTH(day) * 100 + DAY(day)",
        f"CREATE MACRO mixed(turn) AS (turn * {MIXER} + {seed}) % {ORDERS_A_DAY}",
        # first seventeen digits for the `turn`-th person born on `day`
        f"CREATE MACRO first17_of(day, turn) AS {PREFIX}0000000000000 + (mixed(turn) // 1000) * 100000000000 "
        "+ day_number(day) * 1000 + mixed(turn) % 1000",
        "CREATE MACRO surname_of(ordinal) AS "
        f"SUBSTR('{SURNAMES}', 1 + chance('surname', ordinal) % {len(SURNAMES)}, 1)",
        f"CREATE MACRO given_of(thing, ordinal) AS "
        f"SUBSTR('{SYNTHETIC}', 1 + chance(thing, ordinal) % {len(SYNTHETIC)}, 1) || "
        f"SUBSTR('{STEMS}', 1 + chance(thing, -ordinal) % {len(STEMS)}, 1)",
    ]


def people(students: int, counties: Sequence[str]) -> str:
    """Return the view `people`: one row per student of table `ordinals`; computed when it is read."""
    stage = " ".join(f"WHEN ordinal < {end} THEN {place}" for place, end in enumerate(_stage_ends(students)))
    regions = ", ".join(f"'{code}'" for code in counties)
    return f"""
    SELECT *, number_of(first17_of(born, turn)) AS number, surname_of(family) || given_of('given', ordinal) AS name
    FROM (SELECT *, CAST(oldest + CAST(day_of_stage AS INTEGER) AS DATE) AS born,
            nth // days + first_order AS turn, [{regions}][CAST(1 + school % {len(counties)} AS INTEGER)] AS region,
            school // {len(counties)} AS school_of_county, family // {PARENT_DAYS} AS parent_turn,
            CAST(DATE '1966-01-01' + CAST((family * {DAY_STEP}) % {PARENT_DAYS} AS INTEGER) AS DATE) AS parent_born
          FROM (SELECT o.ordinal, o.ordinal - o.ordinal // {FAMILY_OF + 1} AS family, s.*,
                  o.ordinal - s.first_student AS nth, (o.ordinal - s.first_student) // school_size AS school,
                  years * 365 AS days, ((o.ordinal - s.first_student) * {DAY_STEP}) % (years * 365) AS day_of_stage
                FROM (SELECT ordinal, CASE {stage} END AS stage_place FROM ordinals) o
                JOIN stages s ON s.place = o.stage_place) placed) born
    """


def _member(code: str) -> tuple[str, int]:
    """Return what decides membership (family or ordinal) and how many in a million."""
    if code in rates.HOUSEHOLD_REGISTERS:
        return "family", round(rates.HOUSEHOLD_REGISTERS[code] * 700_000)
    if code in rates.PARENT_REGISTERS:
        return "family", round(rates.PARENT_REGISTERS[code] * 1_000_000)
    other = {"ENLISTED": rates.ENLISTED_COLLEGE, "DISASTER": rates.DISASTER_FAMILIES * 0.1}
    return "ordinal", round(rates.STUDENT_REGISTERS.get(code, other.get(code, 0.0)) * 1_000_000)


_STATUSES = {
    "POV_LIFTED": ("不再享受政策", round(rates.NO_LONGER_ENTITLED * 1_000_000), "享受政策"),
    **dict.fromkeys(
        ("POV_UNSTABLE", "POV_MARGINAL", "POV_SUDDEN"),
        ("风险已消除", round(rates.RISK_CLEARED * 1_000_000), "风险未消除"),
    ),
}

BY_PARENT = ("VEHICLE", "PROPERTY", "BUSINESS", "PAYROLL")
EVERYBODY = ("SCHOOL_ROLL", "SOCIAL_CARD")  # registers that hold most students
STRANGER_DAYS = 7000  # strangers are born in as many days from 1940 on


def is_member(code: str) -> str:
    """Return the condition that a student (of VEHICLE and the like: the guardian) is in a register."""
    by, per_million = _member(code)
    grown_up = f" AND {COLLEGE}" if code == "ENLISTED" else ""
    return f"(chance('{code}', {by}) < {per_million} AND {AT_HOME}{grown_up})"


def _has_stranger(code: str) -> str:
    """Some students stand for somebody of the register who is no student: one for every ten members."""
    return f"chance('stranger {code}', ordinal) < {max(50, _member(code)[1] // 10)}"


_ASSESSED = "chance('assessed', ordinal) < 55000"


def noted(codes: Sequence[str]) -> str:
    """Return table `noted`: the students whom the hardship list or any register but EVERYBODY's is made from."""
    listed = [code for code in {**dict.fromkeys(SPECIAL_GROUPS), **dict.fromkeys(codes)} if code not in EVERYBODY]
    wanted = [_ASSESSED, *map(is_member, listed), *map(_has_stranger, listed)]
    return f"SELECT * FROM people WHERE {' OR '.join(wanted)}"


def register(code: str) -> str:
    """Return a SELECT of one register: the members among students, or their guardians, and some of neither."""
    source = "people" if code in EVERYBODY else "noted"
    number, name = (PARENT_NUMBER, PARENT_NAME) if code in BY_PARENT else ("number", "name")
    status, per_million, usual = _STATUSES.get(code, ("正常", 0, "正常"))
    ended = f"chance('status {code}', family) < {per_million}"
    one_of_siblings = f" AND ordinal % {FAMILY_OF + 1} <> {FAMILY_OF}" if code in BY_PARENT else ""
    stranger_born = f"CAST(DATE '1940-01-01' + CAST(ordinal % {STRANGER_DAYS} AS INTEGER) AS DATE)"
    return f"""
    SELECT {number} AS identity_number, {name} AS name, region,
      CASE WHEN {ended} THEN '{status}' ELSE '{usual}' END AS status,
      CASE WHEN {ended} THEN DATE '2024-06-15' END AS status_on
    FROM {source} WHERE {is_member(code)}{one_of_siblings}
    UNION ALL
    SELECT number_of(first17_of({stranger_born}, ordinal // {STRANGER_DAYS})), '测' || given_of('stranger', ordinal),
      region, '{usual}', NULL
    FROM {source} WHERE {_has_stranger(code)}
    """


_GROUPS = " ".join(f"WHEN {is_member(code)} THEN '{code}'" for code in SPECIAL_GROUPS)
_TITLES = " ".join(f"WHEN '{code}' THEN '{words[0]}'" for code, words in GROUP_WORDS.items())
_SPECIAL = ", ".join(f"'{code}'" for code in sorted(TOP_TIER))
HARDSHIP = f"""
SELECT number AS identity_number, name, '示例第' || school || kind AS school_name,
  CASE WHEN special IN ({_SPECIAL}) THEN '特别困难' WHEN special IS NOT NULL THEN '困难'
    WHEN chance('hardship', ordinal) < 300000 THEN '困难' ELSE '一般困难' END AS hardship_level,
  CASE WHEN special IS NOT NULL THEN 90 ELSE 20 END AS hardship_score,
  CASE special {_TITLES} END AS special_groups
FROM (SELECT *, CASE {_GROUPS} END AS special FROM noted) grouped
WHERE CASE WHEN special IS NOT NULL THEN chance('recognised', ordinal) < 940000 ELSE {_ASSESSED} END
"""
