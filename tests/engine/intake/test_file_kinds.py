"""Every kind of file offices send is read the same; the name's ending decides nothing."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from .conftest import HEADERS, number, pupil, refusal, take, text, workbook


def old_workbook(path: Path, *rows: list[str]) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("名册")
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(line, column, cell)
    book.save(str(path))
    return path


def open_document(path: Path, *rows: list[str]) -> Path:
    book = OpenDocumentSpreadsheet()
    table = Table(name="名册")
    for row in rows:
        line = TableRow()
        for cell in row:
            field = TableCell(valuetype="string")
            field.addElement(P(text=cell))
            line.addElement(field)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(str(path))
    return path


def parquet(path: Path, *rows: list[str]) -> Path:
    headers, *lines = rows
    pq.write_table(pa.table({name: [line[i] for line in lines] for i, name in enumerate(headers)}), path)
    return path


KINDS = {
    "xlsx": lambda folder, *rows: workbook(folder / "a.xlsx", *rows),
    "xls": lambda folder, *rows: old_workbook(folder / "a.xls", *rows),
    "ods": lambda folder, *rows: open_document(folder / "a.ods", *rows),
    "csv, UTF-8": lambda folder, *rows: text(folder / "a.csv", *rows),
    "csv, UTF-8 with a mark": lambda folder, *rows: text(folder / "a.csv", *rows, encoding="utf-8-sig"),
    "csv, GB18030": lambda folder, *rows: text(folder / "a.csv", *rows, encoding="gb18030"),
    "txt with tabs, GB18030": lambda folder, *rows: text(folder / "a.txt", *rows, by="\t", encoding="gb18030"),
    "txt as Excel's Unicode": lambda folder, *rows: text(folder / "a.txt", *rows, by="\t", encoding="utf-16"),
    "csv named as a workbook": lambda folder, *rows: text(folder / "a.xls", *rows),
    "parquet": lambda folder, *rows: parquet(folder / "a.parquet", *rows),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_pupils_come_from_every_kind_of_file(kind, tmp_path):
    taken = take(KINDS[kind](tmp_path, HEADERS, pupil(1), pupil(2)))

    assert [(s["name"], s["identity_number"], s["stage"], s["grade"], s["school_name"]) for s in taken.students] == [
        ("测试丁", number(1), "primary", 5, "示例小学"),
        ("测试丂", number(2), "primary", 5, "示例小学"),
    ]
    first = 1 if kind == "parquet" else 2  # the header of a Parquet file is no row
    assert [s["source_row"] for s in taken.students] == [first, first + 1]


def test_a_title_full_of_commas_does_not_make_a_tabbed_file_a_comma_file(tmp_path):
    title = ["示例小学,五年级,2024年,秋季,名册," * 40]

    assert take(text(tmp_path / "a.txt", title, HEADERS, pupil(1), pupil(2), by="\t")).numbers == [number(1), number(2)]


def test_a_text_file_cut_off_inside_a_character_is_refused_and_not_read_as_another_encoding(tmp_path):
    path = text(tmp_path / "断.csv", HEADERS, pupil(1), pupil(2))
    path.write_bytes(path.read_bytes()[:-3])

    assert "截断" in refusal(path).zh


def test_a_quotation_mark_without_its_pair_does_not_swallow_the_pupils_after_it(tmp_path):
    odd = ['"测试', *pupil(1)[1:]]

    assert "第2行有一个引号没有配对" in refusal(text(tmp_path / "引号.csv", HEADERS, odd, pupil(2), pupil(3))).zh


def test_a_cell_of_two_lines_is_no_fault(tmp_path):
    path = text(tmp_path / "a.csv", [*HEADERS, "家庭住址"], [*pupil(1), '"一组\n二号"'], [*pupil(2), "三组"])

    assert take(path).numbers == [number(1), number(2)]


def test_a_parquet_file_that_is_none_or_is_cut_off_is_refused(tmp_path):
    whole = parquet(tmp_path / "a.parquet", HEADERS, pupil(1))
    (tmp_path / "b.parquet").write_bytes(whole.read_bytes()[:-40])
    text(tmp_path / "c.parquet", HEADERS, pupil(1))

    for name in ("b.parquet", "c.parquet"):
        assert "不是完整的parquet文件" in refusal(tmp_path / name).zh
        assert "不是完整的parquet文件" in refusal(tmp_path / name, code="DIBAO").zh


@pytest.mark.parametrize("code", ["", "DIBAO"])
def test_identity_numbers_kept_as_numbers_in_parquet_are_refused(code, tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"姓名": ["测试"], "身份证号": [439901201301010014]}), path)

    assert "数字类型" in refusal(path, code=code).zh


def test_an_old_workbook_cut_off_in_the_middle_is_refused(tmp_path):
    path = old_workbook(tmp_path / "断.xls", HEADERS, *(pupil(i) for i in range(200)))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    assert "断.xls" in refusal(path).zh
