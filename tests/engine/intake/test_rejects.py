"""What is sent back: every row with its place, reason and remedy, as a workbook that may be corrected and given again."""

from __future__ import annotations

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.intake.lists import load_list
from zhuxue.engine.intake.register import Delivery, load_register, start_registers
from zhuxue.engine.intake.rejects import IN_FILE, empty_rejects
from zhuxue.engine.intake.returned import write_rejects_xlsx
from zhuxue.engine.intake.roster import load_rosters
from zhuxue.engine.warehouse.duck import DuckWarehouse

from .conftest import HEADERS, TERM_BEGINS, number, pupil, register, take, workbook

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


def sheets(path) -> dict[str, list[list[str]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture
def of_every_kind(tmp_path):
    """The workbook of a run to which a roster, a register and two lists came, each with one row that is wrong."""
    warehouse, wrong = DuckWarehouse(), number(1)[:-2] + "00"
    load_rosters(
        warehouse, [workbook(tmp_path / "名册.xlsx", HEADERS, pupil(1), ["测试", wrong, "五年级", "示例小学"])]
    )
    start_registers(warehouse)
    household = [
        ["户主姓名", "户主身份证号码", "家庭成员2姓名", "家庭成员2身份证号码"],
        ["甲", number(2), "测试乙", wrong],
    ]
    load_register(warehouse, Delivery("DIBAO", workbook(tmp_path / "低保.xlsx", *household), None, TERM_BEGINS))
    load_list(warehouse, "hardship", workbook(tmp_path / "认定.xlsx", ["姓名", "身份证号", "认定等级"], ["丙", number(3), "很困难"], ["丁", number(4), "困难"]))  # fmt: skip
    load_list(warehouse, "accounts", workbook(tmp_path / "账户.xlsx", ["学生身份证号", "户名", "银行卡号"], [number(5), "戊", 6222020000000000001], [number(6), "己", "6222020000000000002"]))  # fmt: skip
    write_rejects_xlsx(warehouse, tmp_path / "退回.xlsx", registers=Registers.load(LIBRARY))
    return tmp_path / "退回.xlsx"


def test_every_rejected_row_of_every_file_is_in_the_workbook_on_a_sheet_of_its_kind(of_every_kind):
    found = sheets(of_every_kind)

    places = {name: [row[header.index("原文件")] for row in rows] for name, (header, *rows) in found.items()}
    assert places == {
        "退回的名册": ["名册.xlsx"], "退回的认定名单": ["认定.xlsx"], "退回的账户": ["账户.xlsx"], "退回的部门名单": ["低保.xlsx"],
    }  # fmt: skip


def test_a_register_s_row_names_its_column_as_the_file_does_and_whose_register_it_is_and_nobody(of_every_kind):
    header, row = sheets(of_every_kind)["退回的部门名单"]
    said = dict(zip(header, row, strict=True))

    assert said["原因"].startswith("“家庭成员2身份证号码”")
    assert said["Reason"].startswith("“家庭成员2身份证号码”: ")
    assert (said["名单"], said["由哪个部门改"]) == ("低保家庭", Registers.load(LIBRARY).registers["DIBAO"].owner)
    assert "测试乙" not in str(row)
    assert number(1)[4:14] not in str(row)


def test_the_workbook_corrected_is_given_again_as_roster_and_as_list_and_each_takes_its_own_sheet(
    of_every_kind, tmp_path
):
    found = sheets(of_every_kind)
    for name, header, right in (("退回的名册", "身份证号", number(11)), ("退回的认定名单", "认定等级", "困难"), ("退回的账户", "银行卡号", "6222020000000000001")):  # fmt: skip
        found[name][1][found[name][0].index(header)] = right
    first, *more = found.items()
    again = workbook(tmp_path / "改正.xlsx", *first[1], sheet=first[0], **dict(more))

    roster, hardship, accounts = take(again), lists("hardship", again), lists("accounts", again)

    assert (roster.numbers, roster.rejects) == ([number(11)], [])
    assert list(roster.files[0].left_aside) == ["sent back from files of another kind"]
    assert roster.files[0].unplaced_headers == []
    assert hardship.rows("SELECT identity_number, hardship_level FROM hardship_list") == [(number(3), "hard")]
    assert accounts.rows("SELECT account_no FROM accounts_list") == [("6222020000000000001",)]
    with pytest.raises(InputError, match="没有任何数据行"):
        register(again)


def test_a_run_without_rejects_gives_a_workbook_that_says_so(tmp_path):
    warehouse = DuckWarehouse()
    load_rosters(warehouse, [workbook(tmp_path / "名册.xlsx", HEADERS, pupil(1))])
    write_rejects_xlsx(warehouse, tmp_path / "退回.xlsx")

    assert list(sheets(tmp_path / "退回.xlsx")) == ["没有退回的行"]


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
