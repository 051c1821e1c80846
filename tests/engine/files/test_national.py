"""Sheets of the national system: every row is read or sent back with its reason, and a wrong layout is refused."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from zhuxue.engine.common.errors import InputError, LibraryError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.files.national import SheetLine, Words, load_national, read_sheet

NUMBER = "439900201001011237"  # of nobody
WORDS = Words({"特别困难": "special"}, {"普通高中国家助学金": "SH_GRANT"})
TITLES = ["学校标识码", "学校名称", "姓名", "身份证件号", "资助项目", "资助金额", "备注"]
GOOD = ["4301", "示例中学", "测样", NUMBER, "普通高中国家助学金", "1,000.50", ""]


def read(folder: Path, *rows: list[Any], titles: list[str] = TITLES, layout: str = "aid") -> list[SheetLine]:
    """What a workbook of these rows holds, a title above the heads."""
    path = folder / "sheet.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["某县受助学生导出"])
        page.write_row(1, 0, titles)
        for number, row in enumerate(rows, start=2):
            page.write_row(number, 0, row)
    return list(read_sheet(path, load_national(LIBRARY)[layout], WORDS))


def test_a_row_is_read_with_its_words_and_its_money_in_whole_fen(tmp_path: Path) -> None:
    line = read(tmp_path, GOOD)[0]

    assert (line.row, line.fault) == (3, "")
    assert line.said["programme"] == "SH_GRANT"
    assert line.said["amount"] == 100_050


@pytest.mark.parametrize(
    ("place", "cell", "fault", "column"),
    [
        (3, 439900201001011200, "number_typed", "身份证件号"),
        (3, NUMBER[:-1], "length", "身份证件号"),
        (3, NUMBER[:-1] + "0", "check_digit", "身份证件号"),
        (2, "", "missing", "姓名"),
        (4, "不知道的项目", "unknown_programme", "资助项目"),
        (5, "一千", "not_an_amount", "资助金额"),
        (5, "0.005", "not_an_amount", "资助金额"),
        (5, "-1", "not_an_amount", "资助金额"),
    ],
)
def test_a_row_that_cannot_be_read_is_sent_back_and_says_why(tmp_path: Path, place: int, cell: Any, fault: str, column: str) -> None:  # fmt: skip
    line = read(tmp_path, [*GOOD[:place], cell, *GOOD[place + 1 :]], GOOD)

    assert [(each.fault, each.fault_column) for each in line] == [(fault, column), ("", "")]


def test_a_file_without_the_titles_is_refused_and_names_them(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"没有找到“全国系统受助学生”的表头.*资助金额"):
        read(tmp_path, GOOD, titles=["学校", *TITLES[1:]])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("is: amount, compared", "is: amonut, compared", "aid.yaml"),
        ("  - {title: 资助金额, is: amount, compared: true}\n", "", "每个字段写一次"),
        ('{title: 备注, constant: ""}', "{title: 备注}", "写 is 或 constant"),
    ],
)
def test_a_wrong_layout_is_refused_with_file_and_remedy(tmp_path: Path, old: str, new: str, said: str) -> None:
    shutil.copytree(LIBRARY / "formats" / "national", tmp_path / "formats" / "national")
    path = tmp_path / "formats" / "national" / "aid.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(LibraryError, match=said):
        load_national(tmp_path)
