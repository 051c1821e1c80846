"""Files as offices send them, written in a line each, and what intake makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.identity import check_digit
from zhuxue.engine.intake.raw import FileCount
from zhuxue.engine.intake.register import Delivery, load_register, start_registers
from zhuxue.engine.intake.rejects import empty_rejects
from zhuxue.engine.intake.roster import load_rosters
from zhuxue.engine.warehouse.duck import DuckWarehouse

HEADERS = ["姓名", "身份证号", "年级", "学校名称"]
TERM_BEGINS = date(2024, 9, 1)
Rows = Sequence[Sequence[Any]]


def number(i: int) -> str:
    """A plainly synthetic identity number: no county is 4399."""
    first17 = f"43990120130{1 + i % 9}1{i % 10}{i:03d}"
    return first17 + check_digit(first17)


def number_ending_in_x() -> str:
    return next(n for n in map(number, range(400)) if n.endswith("X"))


def pupil(i: int, **cells: str) -> list[str]:
    """One row under HEADERS; further cells come after it."""
    return [f"测试{chr(0x4E00 + i)}", number(i), "五年级", "示例小学", *cells.values()]


def workbook(path: Path, *rows: Sequence[Any], sheet: str = "名册", **more: Rows) -> Path:
    """Write rows as they are to an xlsx; `more` are further sheets by name."""
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as book:
        for name, lines in {sheet: rows, **more}.items():
            page = book.add_worksheet(name)
            for line, row in enumerate(lines):
                for column, cell in enumerate(row):
                    page.write(line, column, cell)
    return path


def text(path: Path, *rows: Sequence[str], by: str = ",", encoding: str = "utf-8") -> Path:
    """Write rows as a text file."""
    path.write_bytes("".join(by.join(row) + "\r\n" for row in rows).encode(encoding))
    return path


@dataclass
class Taken:
    """What intake made: accepted rows and rejects as dicts, and the counts of each file."""

    students: list[dict[str, Any]]
    rejects: list[dict[str, Any]]
    files: list[FileCount]

    @property
    def numbers(self) -> list[str]:
        return [student["identity_number"] for student in self.students]

    @property
    def reasons(self) -> list[tuple[int, str, str]]:
        return [(row["source_row"], row["column"], row["reason_code"]) for row in self.rejects]


def take(*paths: Path) -> Taken:
    """Read rosters; rows in are rows out and rejects, or the test fails."""
    warehouse = DuckWarehouse()
    loaded = load_rosters(warehouse, paths)
    taken = Taken(
        warehouse.arrow("SELECT * FROM roster ORDER BY student_key").to_pylist(),
        warehouse.arrow("SELECT * FROM rejects ORDER BY row_key").to_pylist(),
        loaded.files,
    )
    assert sum(count.rows_in for count in loaded.files) == len(taken.students) + len(taken.rejects)
    return taken


def register(path: Path, code: str = "DIBAO", *, on: date = TERM_BEGINS) -> Taken:
    """Read one register; `students` are its people here."""
    warehouse = DuckWarehouse()
    empty_rejects(warehouse)
    start_registers(warehouse)
    loaded = load_register(warehouse, Delivery(code, path, None, on))
    order = "ORDER BY source_file, source_sheet, source_row, role, identity_raw"
    taken = Taken(
        warehouse.arrow(f"SELECT * FROM register_people WHERE fault IS NULL {order}").to_pylist(),
        warehouse.arrow("SELECT * FROM rejects").to_pylist(),
        loaded.files,
    )
    assert sum(count.rows_in for count in loaded.files) == len(taken.students) + len(taken.rejects)
    return taken


def refusal(*paths: Path, code: str = "") -> InputError:
    """The refusal of a roster, or of the register `code`."""
    with pytest.raises(InputError) as refused:
        register(paths[0], code) if code else take(*paths)
    return refused.value
