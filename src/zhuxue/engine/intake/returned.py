"""rejects.xlsx: every rejected row of every file, on a sheet for each kind of file, to be corrected and given again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from zhuxue.engine.common.registers import Registers
from zhuxue.engine.intake.layout import SENT_BACK
from zhuxue.engine.intake.raw import NUMBER_MARK
from zhuxue.engine.warehouse.base import Warehouse

ABOUT = ("原因", "怎样改", "原文件", "原工作表", "原行号", "Reason", "Remedy")  # headers every layout ignores
OF_A_REGISTER = ("名单", "由哪个部门改", "遮盖的值")
NOTHING = "没有退回的行"
WIDTH = 18
PLAIN = {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
Cells = list[str]


def write_rejects_xlsx(warehouse: Warehouse, path: Path, *, registers: Registers | None = None) -> None:
    """Write table `rejects` as a workbook: one sheet for each kind of file that had rejects, named as SENT_BACK says.

    Rows of rosters and lists are there whole, as text: corrected, the same workbook is given again as a roster and as
    each list, and every reader takes its own sheet. A register belongs to another department: its rows are told by
    place, with the value masked, and no reader takes them.
    """
    kinds = {row[0] for row in warehouse.rows("SELECT DISTINCT source_kind FROM rejects")}
    with xlsxwriter.Workbook(str(path), PLAIN) as book:
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8F1FB"})
        for kind, name in SENT_BACK.items() if kinds else [("", NOTHING)]:
            if kind in kinds or not kinds:
                sheet = book.add_worksheet(name)
                header, *lines = _of_a_register(warehouse, registers) if kind == "register" else _whole(warehouse, kind)
                sheet.set_column(0, len(header) - 1, WIDTH)
                for line, cells in enumerate([header, *lines]):
                    for at, cell in enumerate(cells):
                        sheet.write_string(line, at, cell, text if line else bold)


def _whole(warehouse: Warehouse, kind: str) -> Iterator[Cells]:
    """The header and the rows of rosters or of one list, with their own cells before what is wrong with each."""
    rows = _rows(warehouse, kind, "raw_row")
    contents = [json.loads(row[-1] or "{}") for row in rows]
    headers = list(dict.fromkeys(name for content in contents for name in content))
    yield [*headers, *ABOUT]
    for row, content in zip(rows, contents, strict=True):
        yield [*(str(content.get(name) or "").removeprefix(NUMBER_MARK) for name in headers), *row[:-1]]


def _of_a_register(warehouse: Warehouse, registers: Registers | None) -> Iterator[Cells]:
    """The header and the rows of registers: which, whose it is, and the masked value; nobody's name or number."""
    yield [*OF_A_REGISTER, *ABOUT]
    for *about, masked, code in _rows(warehouse, "register", "value_masked, register"):
        known = registers.registers.get(code) if registers else None
        yield [known.title if known else code, known.owner if known else "", masked, *about]


def _rows(warehouse: Warehouse, kind: str, more: str) -> list[Cells]:
    """What ABOUT names of each reject of a kind, then the columns `more`; by place in its file."""
    rows = warehouse.rows(
        f"SELECT reason, remedy, source_file, source_sheet, CAST(source_row AS VARCHAR), reason_en, remedy_en, {more} FROM rejects "
        f"WHERE source_kind = '{kind}' ORDER BY source_file, source_sheet, source_row, reason"
    )
    return [[cell or "" for cell in row] for row in rows]
