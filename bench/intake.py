"""Spreadsheets: files of schools to the engine's roster, beside bare readers that only make Python rows of them."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from bench.contest import Contender, Task, Timing, contest
from bench.province import Province
from zhuxue.engine.demo.make import make_demo
from zhuxue.engine.demo.rosters import FOLDER
from zhuxue.engine.demo.spreadsheet import Sheet, write_xlsx
from zhuxue.engine.intake.roster import load_rosters
from zhuxue.engine.warehouse.duck import DuckWarehouse

MOST_IN_DEMO = 50_000
MOST_IN_WORKBOOK = 1_048_575  # lines of a sheet, less the header
EQUAL = "file, sheet, line and text of every whole identity number"
NOTE = "ours finds headers, reads words, judges each number and rejects with reasons; the bare reader leaves Python rows and nothing more"
BESIDES = ".xlsx, .csv and .txt as the demo writes them at mess level 2, at most 50,000 students; 14 million do not come as spreadsheets"
WHOLE = re.compile("4399[0-9]{13}[0-9X]")
WORKBOOK = {
    "姓名": "name", "身份证号": "identity_number", "性别": "sex", "民族": "ethnicity", "学校名称": "school_name", "学段": "stage", "年级": "CAST(grade AS VARCHAR)",
    "班级": "class_name", "学籍号": "student_number", "是否寄宿": "CASE WHEN boards THEN '是' ELSE '否' END", "监护人姓名": "guardian_name",
    "监护人身份证号": "guardian_identity_number",
}  # fmt: skip
Rows = dict[tuple[str, str], list[list[Any]]]


def measure(province: Province) -> list[Timing]:
    """The demo's school files; at a million students also one workbook about as long as Excel allows; nothing beyond."""
    if province.students > MOST_IN_WORKBOOK:
        return []
    size, folder = min(province.students, MOST_IN_DEMO), province.spare / "demo"
    make_demo(folder, students=size, mess=2)
    task = Task("spreadsheets", "the demo's school files", size, province.repeats, EQUAL, f"{NOTE}; {BESIDES}")
    found = contest(task, contenders(province, folder / FOLDER))
    shutil.rmtree(folder)
    if province.students >= 1_000_000:
        size = write_workbook(province, folder / "roster.xlsx")
        found += contest(
            Task("spreadsheets", "one workbook, 12 columns", size, 1, EQUAL, NOTE), contenders(province, folder)
        )
        shutil.rmtree(folder)
    return found


def write_workbook(province: Province, path: Path) -> int:
    """Write the province's first students to one sheet; return how many."""
    columns = ", ".join(WORKBOOK.values())
    rows = DuckWarehouse().rows(
        f"SELECT {columns} FROM read_parquet('{province.folder / 'roster.parquet'}') LIMIT {MOST_IN_WORKBOOK}"
    )
    write_xlsx(path, [Sheet("学生", [tuple(WORKBOOK), *rows])])
    return len(rows)


def contenders(province: Province, folder: Path) -> list[Contender]:
    """The engine, and calamine with the csv module, on the same folder."""
    return [
        Contender("zhuxue", lambda: ours(province, folder), numbers_of_ours),
        Contender("bare calamine and csv", lambda: bare(folder), lambda rows: set(numbers_of_rows(rows))),
    ]


def ours(province: Province, folder: Path) -> DuckWarehouse:
    """Read the folder as a run does, and hold the cleaned roster as a table."""
    warehouse = province.warehouse()
    load_rosters(warehouse, [folder])
    warehouse.create("cleaned", "SELECT * FROM roster")
    return warehouse


def numbers_of_ours(warehouse: DuckWarehouse) -> set[tuple[str, str, int, str]]:
    """Return where each whole number stands in the raw rows the engine took."""
    found = set()
    for column in ("raw_identity_number", "raw_guardian_identity_number"):
        whole = f"regexp_full_match({column}, '{WHOLE.pattern}')"
        found |= set(
            warehouse.rows(f"SELECT source_file, source_sheet, source_row, {column} FROM roster_raw WHERE {whole}")
        )
    return found


def bare(folder: Path) -> Rows:
    """Read every sheet to Python rows."""
    return dict(_sheets(folder))


def _sheets(folder: Path) -> Iterator[tuple[tuple[str, str], list[list[Any]]]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if path.suffix in (".csv", ".txt"):
            yield (name, ""), _text_rows(path.read_bytes())
        else:
            book = CalamineWorkbook.from_path(path)
            for sheet in book.sheet_names:
                yield (name, sheet), book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def _text_rows(data: bytes) -> list[list[Any]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return list(csv.reader(io.StringIO(text), delimiter="\t" if "\t" in text else ","))


def numbers_of_rows(sheets: Rows) -> Iterable[tuple[str, str, int, str]]:
    """Yield where each whole number stands in the rows."""
    for (file, sheet), rows in sheets.items():
        for line, row in enumerate(rows, 1):
            for cell in row:
                if isinstance(cell, str) and WHOLE.fullmatch(cell):
                    yield file, sheet, line, cell
