"""What is sent back: every row with its place, reason and remedy, as a workbook that may be corrected and given again."""

from __future__ import annotations

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from zhuxue.engine.intake.lists import load_list
from zhuxue.engine.intake.rejects import IN_FILE, empty_rejects, write_rejects_xlsx
from zhuxue.engine.intake.roster import load_rosters
from zhuxue.engine.warehouse.duck import DuckWarehouse

from .conftest import HEADERS, number, pupil, take, workbook

FAULTS = {
    "length": ["测试", "4399012013", "五年级", "示例小学"],
    "stored_as_number": ["测试", 4.39901201301010e17, "五年级", "示例小学"],
    "missing": ["", number(3), "五年级", "示例小学"],
    "not_understood": ["测试", number(4), "五年半", "示例小学"],
    "duplicate": pupil(1),
}


@pytest.fixture
def returned(tmp_path):
    """The workbook that goes back to an office whose roster had one row of each fault: its header and rows."""
    warehouse = DuckWarehouse()
    load_rosters(warehouse, [workbook(tmp_path / "五年级.xlsx", HEADERS, pupil(1), *FAULTS.values(), sheet="一班")])
    write_rejects_xlsx(warehouse, tmp_path / "退回.xlsx")
    header, *rows = CalamineWorkbook.from_path(str(tmp_path / "退回.xlsx")).get_sheet_by_index(0).to_python()
    return header, rows


def test_each_row_goes_back_with_its_own_cells_its_place_and_what_to_do(returned):
    header, rows = returned
    row = dict(zip(header, rows[0], strict=True))

    assert (row["姓名"], row["身份证号"]) == ("测试", "4399012013")
    assert (row["原文件"], row["原工作表"], row["原行号"]) == ("五年级.xlsx", "一班", "3")
    assert "位数不对" in row["原因"]
    assert "对照户口簿" in row["怎样改"]
    assert [line[header.index("原行号")] for line in rows] == ["3", "4", "5", "6", "7"]


def test_corrected_and_given_again_they_are_pupils_and_not_corrected_they_come_back(returned, tmp_path):
    header, rows = returned
    corrections = [("身份证号", number(11)), None, ("姓名", "测试"), ("年级", "五年级"), ("身份证号", number(15))]
    for row, correction in zip(rows, corrections, strict=True):
        if correction:
            row[header.index(correction[0])] = correction[1]

    again = take(workbook(tmp_path / "改正.xlsx", header, *rows))

    assert again.numbers == [number(11), number(3), number(4), number(15)]
    assert again.reasons == [(3, "identity_number", "stored_as_number")]


def test_the_table_of_rejects_that_is_kept_has_no_number_and_no_name_in_clear(tmp_path):
    wrong = number(1)[:-1] + "?"
    warehouse = DuckWarehouse()
    load_rosters(warehouse, [workbook(tmp_path / "a.xlsx", HEADERS, ["测试甲", wrong, "五年级", ""], pupil(2))])

    kept = str(warehouse.arrow("SELECT * FROM rejects").select(IN_FILE).to_pylist())

    assert "4399**********" in kept
    assert wrong[4:14] not in kept
    assert "测试甲" not in kept


def lists(kind: str, path):
    warehouse = DuckWarehouse()
    empty_rejects(warehouse)
    count = load_list(warehouse, kind, path).files[0]
    assert count.rows_in == count.rows_out + count.rows_rejected
    return warehouse


def test_a_hardship_list_keeps_its_levels_and_sends_back_what_it_cannot_read(tmp_path):
    headers = ["姓名", "身份证号", "认定等级", "特殊困难类型"]
    rows = [
        ["甲", number(1), "特别困难", "低保"],
        ["乙", number(2), "很困难", ""],
        ["丙", number(3), "", ""],
        ["丁", f"G{number(4)}", "困难", ""],
    ]

    warehouse = lists("hardship", workbook(tmp_path / "a.xlsx", ["困难认定名单"], headers, *rows, ["合计", "4人"]))

    assert warehouse.rows("SELECT identity_number, hardship_level FROM hardship_list") == [(number(1), "special")]
    assert warehouse.rows('SELECT source_row, "column", reason_code FROM rejects') == [
        (4, "hardship_level", "not_understood"),
        (5, "hardship_level", "missing"),
        (6, "identity_number", "student_number"),
    ]


def test_a_list_in_parquet_may_bear_the_headers_an_office_uses(tmp_path):
    path = tmp_path / "a.parquet"
    duckdb.sql(
        f"COPY (SELECT '甲' AS 姓名, '{number(1)}' AS 身份证号, '困难' AS 认定等级) TO '{path}' (FORMAT parquet)"
    )

    assert lists("hardship", path).rows("SELECT name, hardship_level FROM hardship_list") == [("甲", "hard")]


def test_amounts_paid_are_whole_fen_and_a_pending_line_is_neither_paid_nor_failed(tmp_path):
    headers = ["身份证号", "姓名", "项目代码", "学期", "实发金额", "发放状态"]
    rows = [
        [number(1), "甲", "CE_BOARD", "2024-F", "￥625.00", "成功"],
        [number(2), "乙", "CE_BOARD", "2024-F", 312.5, "已收妥未入账"],
        [number(3), "丙", "CE_BOARD", "2024-F", "无", "成功"],
    ]

    warehouse = lists("paid", workbook(tmp_path / "a.xlsx", headers, *rows))

    assert warehouse.rows("SELECT amount_fen, payment_status FROM paid_list") == [(62500, "paid"), (31250, "pending")]
    assert warehouse.rows('SELECT "column", reason_code FROM rejects') == [("amount_fen", "missing")]


def test_an_account_number_kept_as_a_number_is_never_paid_to(tmp_path):
    headers = ["学生身份证号", "户名", "银行卡号"]
    rows = [[number(1), "甲", "6222020000000000001"], [number(2), "乙", 6222020000000000001]]

    warehouse = lists("accounts", workbook(tmp_path / "a.xlsx", headers, *rows))

    assert warehouse.rows("SELECT account_no FROM accounts_list") == [("6222020000000000001",)]


def test_a_short_student_number_kept_as_a_number_is_whole(tmp_path):
    taken = take(workbook(tmp_path / "a.xlsx", [*HEADERS, "学号"], [*pupil(1), 202401001]))

    assert [s["student_number"] for s in taken.students] == ["202401001"]
