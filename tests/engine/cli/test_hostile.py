"""A hostile file at the command line, whatever it is given as: a sentence that names it, status 1, and nothing left behind."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from zhuxue.engine.intake.roster import load_rosters
from zhuxue.engine.warehouse.duck import DuckWarehouse

from .conftest import SAMPLES, Zhuxue

ROWS_OF_A_SHEET = 1_048_576


def empty(path: Path) -> None:
    path.write_bytes(b"")


def headers_only(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_row(
            0, 0, ["姓名", "身份证号", "年级", "认定等级", "银行卡号", "户名", "项目代码", "学期", "实发金额"]
        )


def picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00")


def locked_workbook(path: Path) -> None:
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    )


def locked_open_document(path: Path) -> None:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entry = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{entry}</manifest:manifest>')  # fmt: skip
        archive.writestr("content.xml", b"\x17\x99" * 100)


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (120 << 20))


def cut_off(path: Path) -> None:
    path.write_bytes((SAMPLES / "roster.xlsx").read_bytes()[:-300])


def a_letter(path: Path) -> None:
    path.write_text("各校：\n请于9月30日前报送名册。\n", encoding="utf-8")


HOSTILE: dict[str, tuple[Callable[[Path], None], str]] = {
    "empty": (empty, "空的"), "0 rows": (headers_only, "没有任何数据行"), "a picture": (picture, "不是文本文件"),
    "a locked workbook": (locked_workbook, "密码"), "a locked open document": (locked_open_document, "密码"),
    "a zip bomb": (bomb, "庞大"), "cut off": (cut_off, "不完整"), "a letter": (a_letter, "没有任何数据行"),
}  # fmt: skip


@pytest.mark.parametrize("given_as", ["--roster", "--register", "--hardship", "--accounts", "--paid"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_with_its_name_and_leaves_nothing(kind, given_as, zhuxue: Zhuxue, tmp_path):
    make, said = HOSTILE[kind]
    path = tmp_path / "来件.xlsx"
    make(path)
    roster = path if given_as == "--roster" else "samples/roster.xlsx"
    more = [] if given_as == "--roster" else [given_as, f"DIBAO={path}" if given_as == "--register" else path]

    done = zhuxue("run", "--roster", roster, "--term", "2024-F", "--out", tmp_path / "out", *more)

    refusal = done.err.splitlines()[-1]
    assert done.status == 1
    assert said in refusal
    assert "来件.xlsx" in refusal or given_as == "--roster"
    assert [left.name for left in tmp_path.iterdir()] == ["来件.xlsx"]


@pytest.mark.slow
def test_a_workbook_filled_to_its_last_row_is_read_to_its_last_row(tmp_path):
    """Written by hand: what makes workbooks would take minutes."""
    cell = '<c r="{}{}" t="inlineStr"><is><t>{}</t></is></c>'.format
    head = "".join(cell(c, 1, word) for c, word in zip("ABC", ("姓名", "证件号码", "年级"), strict=True))
    rows = (f'<row r="{i}">{cell("A", i, "测试")}{cell("B", i, f"E{i:08d}")}{cell("C", i, "三年级")}</row>' for i in range(2, ROWS_OF_A_SHEET + 1))  # fmt: skip
    start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    xml = f'{start}<row r="1">{head}</row>{"".join(rows)}</sheetData></worksheet>'
    with xlsxwriter.Workbook(str(tmp_path / "壳.xlsx")) as book:
        book.add_worksheet()
    with (
        zipfile.ZipFile(tmp_path / "壳.xlsx") as shell,
        zipfile.ZipFile(tmp_path / "满.xlsx", "w", zipfile.ZIP_STORED) as full,
    ):
        for part in shell.namelist():
            full.writestr(part, xml if part == "xl/worksheets/sheet1.xml" else shell.read(part))

    warehouse = DuckWarehouse()
    load_rosters(warehouse, [tmp_path / "满.xlsx"])

    assert warehouse.rows("SELECT COUNT(*), MAX(source_row) FROM roster") == [(ROWS_OF_A_SHEET - 1, ROWS_OF_A_SHEET)]
