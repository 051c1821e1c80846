"""Counties (real) and their schools (invented): where the synthetic students are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.regions import Regions
from zhuxue.engine.demo import rates

ELSEWHERE = {  # hukou outside the province: no register of the demo covers it
    "360424": "江西省修水县",
    "421023": "湖北省监利县",
    "441900": "广东省东莞市",
    "450324": "广西壮族自治区全州县",
    "520628": "贵州省松桃苗族自治县",
    "500241": "重庆市秀山土家族苗族自治县",
}
KINDS = {
    "preschool": "幼儿园",
    "primary": "小学",
    "junior_high": "初级中学",
    "senior_high": "中学",
    "vocational": "职业技术学校",
    "undergraduate": "学院",
    "postgraduate": "大学",
}
GRADES = {
    "preschool": 3,
    "primary": 6,
    "junior_high": 3,
    "senior_high": 3,
    "vocational": 3,
    "undergraduate": 4,
    "postgraduate": 3,
}
# 430626 has a layer of its own in the library.
FIRST_WANTED = ("430626", "431202", "430181", "433101", "430103", "430382")


@dataclass(frozen=True, eq=False)
class School:
    """A school that does not exist, in a county that does."""

    stage: str
    name: str
    code: str
    county: str
    county_name: str
    private: bool
    inclusive: bool
    demonstration: bool
    central: bool
    fee_yuan: int
    level: str  # of a college: associate or bachelor; otherwise ""
    students: int


def counties_for(students: int, library: Path = LIBRARY) -> dict[str, str]:
    """Return codes and names of as many counties as so many students need, spread over the province."""
    known = {region.code: region.name for region in Regions.load(library).regions if region.until is None}
    wanted = max(2, students // rates.STUDENTS_PER_COUNTY)
    others = [code for code in known if code not in FIRST_WANTED]
    step = max(1, len(others) // max(1, wanted - len(FIRST_WANTED)))
    chosen = [*FIRST_WANTED, *others[::step]][:wanted]
    return {code: known[code] for code in chosen}


def place_name(code: str, counties: dict[str, str]) -> str:
    """Return the name of a county of the demo or elsewhere."""
    return counties.get(code) or ELSEWHERE[code]


def schools_for(students: int, counties: dict[str, str], rng: Random) -> list[School]:
    """Return schools with exactly `students` students in all, by stage shares, spread over `counties`."""
    schools: list[School] = []
    codes = list(counties)
    for stage, total in _by_stage(students).items():
        count = max(1, round(total / rates.SCHOOL_SIZE[stage]))
        for place, size in enumerate(_sizes(total, count, rng)):
            county = (
                codes[(place + len(schools)) % len(codes)] if stage == "postgraduate" else codes[place % len(codes)]
            )
            schools.append(_school(stage, place, size, (county, counties[county]), rng))
    return schools


def _by_stage(students: int) -> dict[str, int]:
    whole = sum(rates.STAGE_STUDENTS.values())
    parts = {stage: int(students * share / whole) for stage, share in rates.STAGE_STUDENTS.items()}
    parts["primary"] += students - sum(parts.values())
    return parts


def _sizes(total: int, count: int, rng: Random) -> list[int]:
    weights = [rng.uniform(0.6, 1.4) for _ in range(count)]
    sizes = [int(total * weight / sum(weights)) for weight in weights]
    sizes[0] += total - sum(sizes)
    return sizes


def _school(stage: str, place: int, size: int, county: tuple[str, str], rng: Random) -> School:
    code, county_name = county
    college = stage in ("undergraduate", "postgraduate")
    level = ("bachelor", "associate")[place % 2] if stage == "undergraduate" else ""
    private = rng.random() < {"preschool": 0.45}.get(stage, 0.08) and stage != "postgraduate"
    return School(
        stage=stage,
        name=_school_name(stage, place, county_name, level),
        code=f"414399{list(KINDS).index(stage)}{place:03d}"
        if college
        else f"{code}{list(KINDS).index(stage)}{place:03d}",
        county=code,
        county_name=county_name,
        private=private,
        inclusive=not private or rng.random() < 0.8,
        demonstration=stage == "senior_high" and place % 3 == 0,
        central=stage == "postgraduate" and place % 2 == 1,
        fee_yuan={"preschool": 1800, "senior_high": 1000, "vocational": 1200}.get(stage, 0),
        level=level,
        students=size,
    )


def _school_name(stage: str, place: int, county_name: str, level: str) -> str:
    ordinal = ordinal_word(place + 1)
    if stage in ("undergraduate", "postgraduate"):
        kind = "职业技术学院" if level == "associate" else KINDS[stage]
        return f"湖南示例第{ordinal}{kind}"
    return f"{county_name}示例第{ordinal}{KINDS[stage]}"


def ordinal_word(number: int) -> str:
    """Return a Chinese numeral below one thousand.

    >>> ordinal_word(3), ordinal_word(10), ordinal_word(12), ordinal_word(20), ordinal_word(105)
    ('三', '十', '十二', '二十', '一百零五')
    """
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{digits[hundreds]}百" if hundreds else ""
    if hundreds and not tens and ones:
        return f"{text}零{digits[ones]}"
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    return text + (digits[ones] if ones else "")
