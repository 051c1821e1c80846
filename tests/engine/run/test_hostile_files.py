"""Hostile files: each is a clear refusal or a right result, never a traceback and never a silent loss."""

from __future__ import annotations

import datetime
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from python_calamine import CalamineWorkbook
from test_two_time_axes import number

from zhuxue.engine.cli import main
from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.identity import upgraded
from zhuxue.engine.intake.register import Delivery, load_register, start_registers
from zhuxue.engine.intake.returned import write_rejects_xlsx
from zhuxue.engine.intake.roster import load_rosters
from zhuxue.engine.warehouse.duck import DuckWarehouse

HEADERS = ["姓名", "身份证号", "年级", "学校名称"]


def rows_of(i: int) -> list[str]:
    """One plain row."""
    return [f"测试{chr(0x4E00 + i)}", number(i), "五年级", "示例小学"]


def book(path: Path, rows: list[list], headers=HEADERS) -> Path:
    """Write an xlsx; cells keep their Python type."""
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as made:
        sheet = made.add_worksheet("名册")
        for line, row in enumerate([headers, *rows]):
            for column, cell in enumerate(row):
                sheet.write(line, column, cell)
    return path


def read(*paths: Path) -> tuple[list[tuple], list[tuple]]:
    """Read rosters; return (name, number, grade) of students, and (row, column, code) of rejects."""
    warehouse = DuckWarehouse()
    load_rosters(warehouse, paths)
    students = warehouse.rows("SELECT name, identity_number, stage, grade FROM roster ORDER BY student_key")
    rejects = warehouse.rows('SELECT source_row, "column", reason_code FROM rejects ORDER BY row_key')
    return students, rejects


def refused(*paths: Path) -> str:
    """The sentence a whole file is refused with."""
    with pytest.raises(InputError) as refusal:
        load_rosters(DuckWarehouse(), paths)
    return refusal.value.zh


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "空.xlsx"
    path.write_bytes(b"")

    assert "空的" in refused(path)


def test_a_roster_without_rows_is_refused(tmp_path):
    assert "没有任何数据行" in refused(book(tmp_path / "零行.xlsx", []))


@pytest.mark.slow
def test_a_workbook_under_a_wrong_name_is_still_read(tmp_path):
    book(tmp_path / "a.xlsx", [rows_of(1)]).rename(tmp_path / "a.xls")

    assert len(read(tmp_path / "a.xls")[0]) == 1


def test_a_picture_named_as_a_workbook_is_refused(tmp_path):
    path = tmp_path / "图.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00")

    assert "图.xlsx" in refused(path)


def test_a_workbook_with_a_password_says_to_take_it_off(tmp_path):
    path = tmp_path / "密.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    )

    assert "密码" in refused(path)


def test_a_zip_bomb_is_not_opened(tmp_path):
    path = tmp_path / "弹.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (150 << 20))

    assert "庞大" in refused(path)


def test_a_formula_counts_by_its_value_and_an_error_is_a_reject(tmp_path):
    path = tmp_path / "公式.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        for column, cell in enumerate(HEADERS):
            sheet.write(0, column, cell)
        for line, (grade, value) in enumerate((("五年级", "五年级"), ("#N/A", "#N/A")), 1):
            for column, cell in enumerate(rows_of(line)):
                sheet.write(line, column, cell)
            sheet.write_formula(line, 2, '="五年级"', None, value)
            assert grade

    students, rejects = read(path)

    assert [row[2:] for row in students] == [("primary", 5)]
    assert rejects == [(3, "grade", "missing")]  # the reader gives an error as an empty cell


def test_three_hundred_columns_do_not_hide_the_four_that_count(tmp_path):
    headers = [f"杂项{i}" for i in range(296)] + HEADERS

    students, _ = read(book(tmp_path / "宽.xlsx", [["" for _ in range(296)] + rows_of(1)], headers))

    assert len(students) == 1


def test_the_same_file_twice_is_refused(tmp_path):
    one = book(tmp_path / "a.xlsx", [rows_of(1)])
    (tmp_path / "b.xlsx").write_bytes(one.read_bytes())

    assert "完全相同" in refused(one, tmp_path / "b.xlsx")


def test_two_rosters_with_the_same_students_keep_each_once(tmp_path):
    one = book(tmp_path / "a.xlsx", [rows_of(1), rows_of(2)])
    two = book(tmp_path / "b.xlsx", [rows_of(2), rows_of(1), rows_of(3)])

    students, rejects = read(one, two)

    assert len(students) == 3
    assert rejects == [(2, "identity_number", "duplicate"), (3, "identity_number", "duplicate")]


def test_a_register_with_a_changed_header_stops_the_run(tmp_path):
    path = book(tmp_path / "低保.xlsx", [["测试", number(1)]], ["姓名", "身份识别号"])
    warehouse = DuckWarehouse()
    start_registers(warehouse)

    with pytest.raises(InputError, match="身份识别号"):
        load_register(warehouse, Delivery("DIBAO", path, None, date(2024, 9, 1)))


def test_a_workbook_cut_off_in_the_middle_is_refused(tmp_path):
    path = book(tmp_path / "断.xlsx", [rows_of(i) for i in range(50)])
    path.write_bytes(path.read_bytes()[:-200])

    assert "不完整" in refused(path)


def test_a_text_file_cut_off_in_its_last_line_is_refused(tmp_path):
    path = tmp_path / "断.csv"
    path.write_text("姓名,身份证号,年级,学校名称\n" + ",".join(rows_of(1)) + "\n测试,4399", encoding="utf-8")

    assert "截断" in refused(path)


def test_rare_characters_and_dotted_names_survive_gb18030(tmp_path):
    names = ["㐂测试", "𠮷测试", "䶮测试", "阿卜杜拉·测试", "阿卜杜拉•测试"]
    lines = [f"{name},{number(i)},三年级,示例小学" for i, name in enumerate(names, 1)]
    path = tmp_path / "生僻.csv"
    path.write_bytes("\n".join(["姓名,身份证号,年级,学校名称", *lines, ""]).encode("gb18030"))

    students, _ = read(path)

    assert [row[0] for row in students] == ["㐂测试", "𠮷测试", "䶮测试", "阿卜杜拉·测试", "阿卜杜拉·测试"]


def test_a_number_stored_as_a_number_is_refused_and_never_repaired(tmp_path):
    students, rejects = read(
        book(tmp_path / "数.xlsx", [["测试甲", 4.39901200401010e17, "五年级", "示例小学"], rows_of(1)])
    )

    assert [row[0] for row in students] == [rows_of(1)[0]]
    assert rejects == [(2, "identity_number", "stored_as_number")]


def test_numbers_are_cleaned_of_what_hands_and_spreadsheets_add(tmp_path):
    good = next(number(i) for i in range(400) if number(i).endswith("X"))
    wide = good.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    written = [f"'{good}", good.lower(), f" {good[:6]} {good[6:]}\u200b", f"{good}\t", wide]

    for i, text in enumerate(written):
        students, rejects = read(book(tmp_path / f"{i}.xlsx", [["测试", text, "五年级", "示例小学"]]))
        assert ([row[1] for row in students], rejects) == ([good], [])


def test_a_fifteen_digit_number_is_upgraded(tmp_path):
    old = "439901800101123"

    students, _ = read(book(tmp_path / "老.xlsx", [["测试", old, "五年级", "示例小学"]]))

    assert students[0][1] == upgraded(old)


def test_passports_and_no_number_yet_keep_their_kind_and_a_blank_is_a_reject(tmp_path):
    path = book(
        tmp_path / "证.xlsx",
        [["测试甲", "E12345678", "五年级", "校"], ["测试乙", "暂无", "五年级", "校"], ["测试丙", "", "五年级", "校"]],
    )
    warehouse = DuckWarehouse()
    load_rosters(warehouse, [path])

    kinds = warehouse.rows("SELECT identity_kind, identity_number FROM roster ORDER BY student_key")

    assert kinds == [("passport", "E12345678"), ("none", None)]
    assert warehouse.rows("SELECT reason_code FROM rejects") == [("blank",)]


def test_old_workbooks_and_open_documents_are_read(tmp_path):
    old = xlwt.Workbook()
    sheet = old.add_sheet("名册")
    new = OpenDocumentSpreadsheet()
    table = Table(name="名册")
    for line, row in enumerate([HEADERS, rows_of(4)]):
        made = TableRow()
        for column, cell in enumerate(row):
            sheet.write(line, column, cell)
            field = TableCell(valuetype="string")
            field.addElement(P(text=cell))
            made.addElement(field)
        table.addElement(made)
    new.spreadsheet.addElement(table)
    old.save(str(tmp_path / "a.xls"))
    new.save(str(tmp_path / "b.ods"))

    assert [row[1] for row in read(tmp_path / "a.xls")[0]] == [number(4)]
    assert [row[1] for row in read(tmp_path / "b.ods")[0]] == [number(4)]


def test_titles_merged_headers_totals_and_signatures_are_not_students(tmp_path):
    path = tmp_path / "手工.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        sheet.merge_range(0, 0, 0, 4, "示例小学2024年秋季学生名册")
        sheet.merge_range(1, 0, 2, 0, "姓名")
        sheet.merge_range(1, 1, 2, 1, "身份证号")
        sheet.merge_range(1, 2, 1, 3, "就读情况")
        sheet.write(2, 2, "年级")
        sheet.write(2, 3, "就读方式")
        for column, cell in enumerate(["测试", number(5), "五年级", "住校"]):
            sheet.write(3, column, cell)
        sheet.write(4, 0, "合计")
        sheet.write(4, 1, "1人")
        sheet.write(5, 0, "制表人：测试")

    students, rejects = read(path)

    assert [row[1:] for row in students] == [(number(5), "primary", 5)]
    assert rejects == []


def test_the_guardians_number_is_never_the_students(tmp_path):
    headers = ["姓名", "监护人身份证号", "身份证号", "年级", "学校名称"]

    students, _ = read(book(tmp_path / "监.xlsx", [["测试", number(7), number(8), "五年级", "校"]], headers))

    assert students[0][1] == number(8)


def test_rejects_are_corrected_and_sent_back_in(tmp_path):
    warehouse = DuckWarehouse()
    load_rosters(warehouse, [book(tmp_path / "a.xlsx", [["测试", number(1)[:-1] + "?", "五年级", "示例小学"]])])
    write_rejects_xlsx(warehouse, tmp_path / "退回.xlsx")

    header, row = CalamineWorkbook.from_path(str(tmp_path / "退回.xlsx")).get_sheet_by_index(0).to_python()
    row[header.index("身份证号")] = number(1)
    students, rejects = read(book(tmp_path / "改正.xlsx", [row], header))

    assert [student[1] for student in students] == [number(1)]
    assert rejects == []


def test_nothing_hostile_shows_a_traceback_at_the_command_line(tmp_path, capsys):
    path = tmp_path / "空.csv"
    path.write_bytes(b"")

    status = main(["run", "--roster", str(path), "--term", "2024-F", "--out", str(tmp_path / "out")])

    assert status == 1
    assert "Traceback" not in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert list(tmp_path.glob(".out*")) == []


def test_an_existing_folder_is_never_overwritten(tmp_path, capsys):
    (tmp_path / "out").mkdir()

    status = main(
        [
            "run",
            "--roster",
            str(book(tmp_path / "a.xlsx", [rows_of(1)])),
            "--term",
            "2024-F",
            "--out",
            str(tmp_path / "out"),
        ]
    )

    assert status == 1
    assert "已存在" in capsys.readouterr().err


def test_wrong_usage_ends_with_two(capsys):
    assert main(["run", "--term", "2024-X"]) == 2
    assert main(["nonsense"]) == 2
    capsys.readouterr()


def test_dates_in_every_usual_form_are_one_day(tmp_path):
    forms = ["2024-09-01", "2024/9/1", "2024.9.1", "2024年9月1日", "20240901"]
    headers = [*HEADERS, "入伍日期"]
    warehouse = DuckWarehouse()

    load_rosters(
        warehouse, [book(tmp_path / "日.xlsx", [[*rows_of(i), form] for i, form in enumerate(forms)], headers)]
    )

    assert warehouse.rows("SELECT DISTINCT military_on FROM roster") == [(datetime.date(2024, 9, 1),)]
