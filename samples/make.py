"""Write the sample files again: one school's roster as it really comes, two registers, a list, accounts. All made up."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from zhuxue.engine.common.identity import check_digit

HERE = Path(__file__).parent
ALWAYS = datetime(2024, 9, 1)  # the same files, byte for byte, whenever they are made
SCHOOL, COUNTY = "平江县示例学校", "平江县"
GIVEN = [
    "小满",
    "立夏",
    "芒种",
    "白露",
    "秋分",
    "寒露",
    "霜降",
    "立冬",
    "小雪",
    "谷雨",
    "清明",
    "惊蛰",
    "雨水",
    "处暑",
    "大暑",
    "夏至",
    "冬至",
    "大雪",
    "小寒",
    "大寒",
    "春分",
    "立春",
    "立秋",
    "小暑",
]
SURNAMES = "测试例样"
Row = Sequence[Any]


def number(i: int, year: int = 2013) -> str:
    """A plainly synthetic identity number: no county has 4399."""
    first17 = f"439901{year}{1 + i % 9:02d}{10 + i % 18:02d}{100 + i}"
    return first17 + check_digit(first17)


def name(i: int) -> str:
    return SURNAMES[i % 4] + GIVEN[i % 24]


def pupil(i: int, year: int) -> list[Any]:
    """Name, number, roll number, boards, hukou, roll status."""
    return [name(i), number(i, year), f"G{number(i, year)}", "住校" if i % 3 else "走读", COUNTY, "在籍"]


def fifth_grade() -> list[list[Any]]:
    """Grade 5, with what hands and spreadsheets do to a roster."""
    rows = [pupil(i, 2013) for i in range(12)]
    rows[1][1] = f" {rows[1][1][:6]} {rows[1][1][6:]}"  # spaces inside
    rows[2][1] = "'" + rows[2][1]  # a leading quote
    rows[3][1] = float(rows[3][1][:15] + "000")  # a number cell: the last digits are lost
    rows[4][1] = "G" + rows[4][1]  # the roll number in the place of the identity number
    rows[5][1] = rows[5][1][:13] + str((int(rows[5][1][13]) + 1) % 10) + rows[5][1][14:]  # one digit wrong
    rows[6][1:3] = ["E12345678", ""]  # a passport
    rows[7][1:3] = ["暂无", ""]  # no number yet
    rows[8][3] = "借宿"  # says nothing for sure
    rows[9][4] = "浏阳市"  # hukou elsewhere: a county's register says nothing of her
    return [*rows, list(rows[0])]  # and one twice


def seventh_grade() -> list[list[Any]]:
    return [pupil(i, 2011) for i in range(12, 24)]


FIFTH = ["班级", "★姓名", "★身份证件号", "学籍号", "就读方式", "户籍所在县区", "学籍状态", "学校名称", "所在县区"]
SEVENTH = [
    "序号",
    "学生姓名",
    "身份证号（18位）",
    "全国学籍号",
    "是否寄宿",
    "户籍地",
    "学籍状态",
    "年级",
    "学校",
    "县区",
]


def roster(path: Path) -> None:
    """Two sheets, two layouts: a title, a header with stars, a class merged over its pupils, a total, a signature."""
    with workbook(path) as book:
        sheet, fifth = book.add_worksheet("五年级"), fifth_grade()
        sheet.merge_range(0, 0, 0, 8, f"{SCHOOL}2024年秋季学生名册")
        write(sheet, 2, [FIFTH, *(["", *row, SCHOOL, COUNTY] for row in fifth)])
        sheet.merge_range(3, 0, 8, 0, "五年级1班")
        sheet.merge_range(9, 0, 2 + len(fifth), 0, "五年级2班")
        write(sheet, 3 + len(fifth), [["合计", f"{len(fifth)}人"], ["制表：测试", "", "审核：测试"]])
        seventh = [[i, *row, "七年级", SCHOOL, COUNTY] for i, row in enumerate(seventh_grade(), 1)]
        write(book.add_worksheet("七年级"), 0, [SEVENTH, *seventh])


def dibao(path: Path) -> None:
    """农村低保: one household a row. The third household's child has one digit wrong; the fourth's is in no roster."""
    slip = number(14, 2011)
    slip = slip[:15] + slip[16] + slip[15] + slip[17]
    children = [
        (name(0), number(0)),
        (name(13), number(13, 2011)),
        (name(14), slip),
        ("样未入学", number(90, 2014)),
        (name(9), number(9)),
    ]
    head = ["序号", "户主姓名", "户主身份证号", "家庭成员1姓名", "家庭成员1身份证号", "在保状态"]
    rows = [
        [i, f"测户主{i}", number(200 + i, 1980), *child, "停保" if i == 2 else "在保"]
        for i, child in enumerate(children, 1)
    ]
    table(path, [[f"{COUNTY}农村低保对象名单（2024年8月）"], [], head, *rows], "农村低保")


def tekun(path: Path) -> None:
    """特困: who cares for somebody in it is not in it."""
    head = ["特困人员姓名", "特困人员身份证号", "照料人姓名", "照料人身份证号"]
    rows = [
        [name(15), number(15, 2011), "测照料", number(300, 1975)],
        ["测孤老", number(301, 1945), name(16), number(16, 2011)],
    ]
    table(path, [[f"{COUNTY}特困供养人员名单"], head, *rows], "特困")


def hardship(path: Path) -> None:
    levels = {
        0: "特别困难",
        1: "困难",
        2: "一般困难",
        6: "困难",
        12: "C.家庭经济特别困难",
        15: "特别困难",
        16: "一般困难",
        17: "很困难",
    }
    people = {
        **{i: "E12345678" if i == 6 else number(i) for i in range(12)},
        **{i: number(i, 2011) for i in range(12, 24)},
    }
    rows = [[name(i), people[i], SCHOOL, level, "低保" if i == 0 else ""] for i, level in levels.items()]
    table(path, [["姓名", "身份证号", "学校名称", "认定等级", "特殊困难类型"], *rows], "认定名单")


def accounts(path: Path) -> None:
    """Cards of three; the fourth's is a number cell and is never paid to."""
    rows = [[number(i), name(i), name(i), f"62299901{i:011d}"] for i in range(3)]
    rows += [[number(12, 2011), name(12), name(12), 6229990100000000012]]
    table(path, [["学生身份证号", "学生姓名", "户名", "社会保障卡卡号"], *rows], "账户")


def workbook(path: Path) -> Any:
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    book.set_properties({"created": ALWAYS})
    return book


def table(path: Path, rows: Sequence[Row], title: str) -> None:
    with workbook(path) as book:
        write(book.add_worksheet(title), 0, rows)


def write(sheet: Any, first: int, rows: Sequence[Row]) -> None:
    for line, row in enumerate(rows, first):
        for column, cell in enumerate(row):
            sheet.write(line, column, cell)


def main(folder: Path = HERE) -> None:
    """Write every sample into `folder`."""
    for make in (roster, dibao, tekun, hardship, accounts):
        make(folder / f"{make.__name__}.xlsx")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
