"""Calendar, registers, regions, dictionary and scoring: what their sources say, and no number that could slip unnoticed."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.hardship import Hardship
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.regions import Regions
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.intake.words import NOT_UNDERSTOOD, Words
from zhuxue.engine.rules.tables import check_tables

GROUPS = [
    "POV_LIFTED",
    "POV_UNSTABLE",
    "POV_MARGINAL",
    "POV_SUDDEN",
    "DIBAO",
    "DIBAO_EDGE",
    "TEKUN",
    "RIGID_EXP",
    "OTHER_LOWINC",
    "ORPHAN",
    "NO_GUARDIAN",
    "DISABLED_STU",
    "DISABLED_CHILD",
    "MARTYR_CHILD",
    "WORKER_HARD",
]
OTHERS = [
    "DECEASED",
    "SCHOOL_ROLL",
    "VEHICLE",
    "PROPERTY",
    "BUSINESS",
    "PAYROLL",
    "ENLISTED",
    "DISASTER",
    "SOCIAL_CARD",
]
COUNTIES = {
    "长沙市": 9, "株洲市": 9, "湘潭市": 5, "衡阳市": 12, "邵阳市": 12, "岳阳市": 9, "常德市": 9, "张家界市": 4, "益阳市": 6, "郴州市": 11,
    "永州市": 11, "怀化市": 12, "娄底市": 5, "湘西土家族苗族自治州": 8,
}  # fmt: skip
REGIONS, HARDSHIP, WORDS = Regions.load(LIBRARY), Hardship.load(LIBRARY), Words.load(LIBRARY)


def test_every_number_of_the_tables_is_noticed_by_an_ask() -> None:
    results = list(check_tables(LIBRARY))

    assert [wrong for _, _, wrong, _ in results if wrong] == []
    assert [(name, m.where) for name, _, _, tried in results for m, noticed in tried if not noticed] == []


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("calendar.yaml", "spring: 03-01", "spring: 03-02"),
        ("calendar.yaml", "02-12, 02-13, 02-14", "02-12, 02-14"),
        ("registers.yaml", "fresh_days: 92", "fresh_days: 91"),
        ("hardship.yaml", "hard: 40", "hard: 41"),
    ],
)
def test_a_table_changed_by_hand_fails_the_check(tmp_path: Path, file: str, before: str, after: str) -> None:
    library = tmp_path / "library"
    library.mkdir()
    for path in LIBRARY.glob("*.yaml"):
        shutil.copy(path, library)
    text = (library / file).read_text(encoding="utf-8")
    assert before in text
    (library / file).write_text(text.replace(before, after, 1), encoding="utf-8")

    assert any(wrong for _, _, wrong, _ in check_tables(library))


def test_a_year_without_its_table_of_workdays_is_refused_and_never_guessed() -> None:
    with pytest.raises(LibraryError, match="2027"):
        Calendar.load(LIBRARY).is_workday(date(2027, 1, 4))


def test_the_registers_are_those_of_the_contract() -> None:
    registers = Registers.load(LIBRARY).registers

    assert sorted(registers) == sorted([*GROUPS, *OTHERS])
    assert sorted(code for code, r in registers.items() if r.kind == "special_group") == sorted(GROUPS)
    assert {r.confidence for r in registers.values()} == {"assumed"}


def test_what_speaks_against_a_family_is_only_a_warning_on_its_guardian() -> None:
    reverse = {code for code, r in Registers.load(LIBRARY).registers.items() if r.kind == "reverse"}

    assert reverse == {"VEHICLE", "PROPERTY", "BUSINESS", "PAYROLL"}
    assert all(Registers.load(LIBRARY).registers[code].match_on == "guardian" for code in reverse)


def test_hunan_has_122_counties_in_14_cities() -> None:
    today = [region for region in REGIONS.regions if region.now is None]
    cities = {city.code: city.name for city in REGIONS.cities}
    kinds = Counter("自治县" if "自治县" in r.name else r.name[-1] for r in today)

    assert Counter(cities[region.code[:4]] for region in today) == COUNTIES
    assert kinds == {"区": 36, "市": 19, "县": 60, "自治县": 7}


@pytest.mark.parametrize(
    ("old", "now"),
    [("431121", "431181"), ("430124", "430182"), ("430221", "430212"), ("430521", "430582"), ("430122", "430112")],
)
def test_a_county_that_changed_its_code_is_still_the_same_county(old: str, now: str) -> None:
    assert REGIONS.current(old) == now
    assert now in {region.code for region in REGIONS.regions}


def test_a_special_group_goes_by_its_own_names_and_by_no_one_elses() -> None:
    assert [group.code for group in HARDSHIP.special_groups] == GROUPS
    names = [name for group in HARDSHIP.special_groups for name in (group.title, *group.aliases)]
    assert len(names) == len(set(names))
    assert WORDS.read("special_group", "低保边缘") == "DIBAO_EDGE"
    assert WORDS.read("special_group", "低保") == "DIBAO"
    assert WORDS.read("special_group", "边缘") is NOT_UNDERSTOOD


@pytest.mark.parametrize(("alias", "code"), [("建档立卡", "POV_LIFTED"), ("低保户", "DIBAO"), ("父母残疾", "DISABLED_CHILD"), ("五保", "TEKUN")])  # fmt: skip
def test_the_old_names_of_the_national_system_are_understood(alias: str, code: str) -> None:
    assert WORDS.read("special_group", alias) == code


@pytest.mark.parametrize(
    ("kind", "word", "value"),
    [
        ("boards", "1", "true"), ("boards", "2", "false"), ("boards", "9", None), ("boards", "借宿", None), ("boards", "走读", "false"),
        ("hardship_level", "一档", "special"), ("hardship_level", "1档", "special"), ("hardship_level", "1等", "special"),
        ("hardship_level", "A.家庭经济一般困难", "general"), ("hardship_level", "C.", "special"), ("hukou_kind", "非农", "urban"),
        ("hukou_kind", "农户", "rural"), ("ethnicity", "土家族", "土家"), ("ethnicity", "土家", "土家"), ("payment_way", "现金", "cash"),
        ("payment_status", "已收妥未入账", "pending"), ("payment_status", "睡眠户", "refused"), ("boolean", "不是", "false"),
    ],
)  # fmt: skip
def test_the_words_offices_really_write_are_understood(kind: str, word: str, value: str | None) -> None:
    assert WORDS.read(kind, word) == value


def test_there_are_56_ethnic_groups() -> None:
    assert len(set(WORDS.vocabularies["ethnicity"].values())) == 56
