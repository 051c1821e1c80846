"""What was paid in autumn speaks in spring: exclusions hold for the school year, and no machine takes money back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from zhuxue.engine.common.identity import check_digit
from zhuxue.engine.common.terms import Term
from zhuxue.engine.run.term_run import Order, run_term

FIRST = "43990120040101001"
NUMBER = FIRST + check_digit(FIRST)
ROSTER = ("姓名", "身份证号", "学段", "年级", "学籍状态", "是否全日制", "学校名称", "是否退役士兵", "认定等级", "培养层次", "培养方式")  # fmt: skip
PAID = ("姓名", "身份证号", "项目", "学期", "金额", "发放状态")


def sheet(path: Path, *rows: tuple[str, ...]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write_string(line, column, cell)
    return path


@pytest.fixture
def spring(tmp_path: Path, without_checks: Path):
    """Run spring 2025 for one veteran, with what the paid file says; return a reader of the result tables."""

    def run(programme: str, term: str, status: str = "成功", engine: str = "duckdb"):
        roster = sheet(
            tmp_path / "名册.xlsx", ROSTER,
            ("测试兵", NUMBER, "本专科", "2", "在籍", "是", "示例大学", "是", "困难", "本科", "非定向"),
        )  # fmt: skip
        paid = sheet(tmp_path / "已发.xlsx", PAID, ("测试兵", NUMBER, programme, term, "1850", status))
        order = Order(
            rosters=(roster,), term=Term.parse("2025-S"), out=tmp_path / "out", paid=paid, as_known_on=date(2025, 3, 1), engine=engine, library=without_checks
        )  # fmt: skip
        run_term(order, lambda _: None)
        return lambda table, columns: (
            duckdb.connect().execute(f"SELECT {columns} FROM '{tmp_path}/out/{table}.parquet' ORDER BY ALL").fetchall()
        )

    return run


def asked(read) -> list[tuple]:
    return [row for row in read("worklist", "list, sentence") if row[0] == "paid_earlier_excluded"]


def test_the_programme_the_rule_names_is_paid_and_a_person_is_asked_about_the_earlier_one(spring):
    read = spring("UG_GRANT", "2024-F")

    assert ("UG_VETGRANT", 185000) in read("awards", "programme, amount_fen")
    [(_, sentence)] = asked(read)
    assert "2024-F学期已发 UG_GRANT" in sentence
    assert read("adjustments", "kind") == []


@pytest.mark.parametrize("said", [("UG_GRANT", "2024-S"), ("UG_GRANT", "2024-F", "失败"), ("UG_VETGRANT", "2024-F")])
def test_another_school_year_a_refused_payment_and_the_same_programme_exclude_nothing(spring, said):
    read = spring(*said)

    assert ("UG_VETGRANT", 185000) in read("awards", "programme, amount_fen")
    assert asked(read) == []


@pytest.mark.spark
def test_spark_asks_the_same(spring):
    assert len(asked(spring("UG_GRANT", "2024-F", engine="spark"))) == 1
