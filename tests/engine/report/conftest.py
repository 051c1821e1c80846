"""Two small schools in a county, run for real: rosters written as spreadsheets, a layer with rules of our own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter

from zhuxue.engine.common.identity import check_digit
from zhuxue.engine.common.terms import Term
from zhuxue.engine.report import write_report
from zhuxue.engine.run.term_run import Order, run_term

HEADERS = [
    "姓名",
    "身份证号",
    "学籍号",
    "学校名称",
    "学校所在县区",
    "学段",
    "学籍状态",
    "是否寄宿",
    "困难认定等级",
]
LAYER = "layer: trial\ntitle: 试验\non: national\n"
# A grant of our own, so that no amendment of the library moves these tests: 500 a term, 600 as known from 2024-10-28.
GRANT = """
programme: T_GRANT
title: 试验寄宿补助
english: trial boarders' grant
stage: [primary, junior_high]
kind: grant
basis: entitlement
who:
  - from: 2019-F
    known_from: 2019-07-01
    source: 试验文件第一条
    confidence: official
    conditions:
      - {id: boarder, says: 寄宿就读, test: {fact: boards, is: true}, source: 第二条}
      - id: poor
        says: 经认定困难或低保
        any_of:
          - {fact: hardship_level, one_of: [special, hard, general]}
          - {in_register: [DIBAO]}
pays:
  - {from: 2019-F, known_from: 2019-07-01, per: year, amount: 1000, source: 试验文件第三条, confidence: official}
  - {from: 2024-F, known_from: 2024-10-28, per: year, amount: {by: stage, of: {primary: 1200, junior_high: 1000}}, source: 试验通知, confidence: assumed}
payment: {payee: student, through: one_card, source: 试验文件第四条, confidence: official}
"""
Person = tuple[str, int, str, str, str, str]  # name, nth, school, stage, boards, level
LIN: Person = ("林小满", 1, "平江县试验小学", "小学", "是", "特别困难")
WANG: Person = ("王大山", 2, "平江县试验小学", "小学", "否", "一般困难")
CHEN: Person = ("陈不详", 3, "平江县试验小学", "小学", "", "困难")
ZHAO: Person = ("赵初一", 4, "浏阳市试验中学", "初中", "是", "困难")
ODD: Person = ("<b>钱</b>", 5, "<i>浏阳市</i>试验中学", "初中", "否", "不困难")
EVERYBODY = (LIN, WANG, CHEN, ZHAO, ODD)
COUNTIES = {"平": "平江县", "浏": "浏阳市", "<": "浏阳市"}
MakeRun = Callable[..., Path]


def number_of(nth: int) -> str:
    """A plainly synthetic identity number: no county is 4399."""
    first17 = f"43990120130501{nth:03d}"
    return first17 + check_digit(first17)


def student_number_of(nth: int) -> str:
    return f"G{number_of(nth)}"


def write_roster(path: Path, people: tuple[Person, ...], *, broken: int = 0) -> Path:
    """Write a roster; `broken` more rows have a number with a wrong check digit."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("学生")
    sheet.write_row(0, 0, HEADERS)
    for line, (name, nth, school, stage, boards, level) in enumerate(people, 1):
        county = COUNTIES[school[0]]
        sheet.write_row(
            line,
            0,
            [name, number_of(nth), student_number_of(nth), school, county, stage, "在籍", boards, level],
        )
    for nth in range(broken):
        wrong = number_of(90 + nth)
        wrong = wrong[:-1] + ("1" if wrong[-1] != "1" else "2")
        row = ["错号", wrong, "", "平江县试验小学", "平江县", "小学", "在籍", "是", "困难"]
        sheet.write_row(len(people) + 1 + nth, 0, row)
    book.close()
    return path


def write_register(path: Path, numbers: list[str]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("名单")
    sheet.write_row(0, 0, ["姓名", "身份证号"])
    for line, number in enumerate(numbers, 1):
        sheet.write_row(line, 0, ["某人", number])
    book.close()
    return path


@pytest.fixture(scope="session")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A layer with one grant of our own."""
    folder = tmp_path_factory.mktemp("trial") / "layer"
    (folder / "programmes").mkdir(parents=True)
    (folder / "layer.yaml").write_text(LAYER, encoding="utf-8")
    (folder / "programmes" / "grant.yaml").write_text(GRANT, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory, layer: Path) -> MakeRun:
    """Return a function that runs the autumn of 2024 over a roster of people, the same question only once."""

    @cache
    def run(
        name: str, people: tuple[Person, ...], known: str, broken: int,
        registers: tuple[tuple[str, Path, date | None], ...],
    ) -> Path:  # fmt: skip
        folder = tmp_path_factory.mktemp("runs")
        roster = write_roster(folder / f"{name}名册.xlsx", people, broken=broken)
        out = folder / name
        order = Order(
            (roster,),
            Term.parse("2024-F"),
            out,
            registers=registers,
            as_known_on=date.fromisoformat(known),
            layer=str(layer),
        )
        run_term(order, lambda _: None, write_report)
        return out

    return run


@pytest.fixture
def make_run(tmp_path: Path, runs: MakeRun) -> MakeRun:
    """Return a function: whom to run the autumn of 2024 over → a folder of results that is the test's own."""

    def make(
        name: str = "out", people: tuple[Person, ...] = EVERYBODY, *, known: str = "2024-10-01", broken: int = 0,
        registers: tuple[tuple[str, Path, date | None], ...] = (),
    ) -> Path:  # fmt: skip
        return Path(shutil.copytree(runs(name, people, known, broken, registers), tmp_path / name))

    return make
