"""A department's register, numbers replaced by their keyed hash and names left out: what it may hand over without saying who is in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import xlsxwriter

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.hashed import PREFIX, Keyed, Keys
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.intake import identity_sql as ids
from zhuxue.engine.intake.grids import PARQUET, Grid, input_files, read_grids, refuse
from zhuxue.engine.intake.layout import IDENTITY_LIKE, Placed, sent_back_from
from zhuxue.engine.intake.raw import FileCount, raw_rows, sha256_of
from zhuxue.engine.intake.register import COMMON, layouts_of, placed_by
from zhuxue.engine.intake.words import Words
from zhuxue.engine.warehouse.duck import DuckWarehouse

NOT_SAID = "？"  # in place of a word that may be a number: the receiver sends the row back
PLAIN = {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
Columns = dict[str, list[str | None]]


@dataclass(frozen=True)
class Hashed:
    """What was written: persons whose number was hashed, and those whose number could not be."""

    persons: int
    unreadable: int


def hash_register(path: Path, keys: Keys, out: Path, *, code: str | None = None, library: Path = LIBRARY) -> Hashed:
    """Write `path` as the xlsx `out` with hashes for numbers, without names and without any column no comparison needs.

    In place of a number that cannot be one stands what is wrong with it, so that both sides count the same rows. Raises
    InputError, and then nothing is written, when the file cannot be read or its key is missing.
    """
    known, code = Registers.load(library).registers, code or _only(keys)
    if code not in known:
        raise InputError(f"没有代码为“{code}”的名单。请写 --register。", f"There is no register “{code}”. Name it with --register.")  # fmt: skip
    if out.exists() or out.suffix.lower() != ".xlsx":
        raise InputError(f"“{out.name}”已存在，或不是 .xlsx。请另写一个文件名。", f"“{out.name}” exists or is no .xlsx. Name another file.")  # fmt: skip
    hashed, words, sheets, done = keys.of_register(code), Words.load(library), [], [0, 0]
    for file, _ in input_files([path]):
        if file.suffix.lower() == PARQUET:
            raise refuse(file, ("是 parquet 文件。", "is a Parquet file."), ("请给出表格文件。", "Give a spreadsheet."))
        count = FileCount(file.name, sha256_of(file), "register", register=code, unit="person")
        for grid in read_grids(file):
            placed, layout = placed_by(file, grid, layouts_of(library, code))
            if placed is None or sent_back_from(grid):
                continue
            columns = raw_rows(grid, placed, layout, count).columns
            named = "、".join(words.regions.names.get(r, r) for r in words.regions.named_in(f"{path.stem} {file.stem} {placed.titles}"))  # fmt: skip
            sheets.append((grid, named, placed, _without_people(columns, hashed, done)))
    if not sheets:
        raise refuse(path, ("没有任何数据行。", "it holds no data rows."), ("请核对文件。", "Check the file."))
    _write(out, sheets)
    return Hashed(done[0], done[1])


def _only(keys: Keys) -> str:
    if len(keys.codes) != 1:
        raise InputError("密钥文件里不止一个名单。请用 --register 写明是哪一个。", "The key file holds more than one register. Name one with --register.")  # fmt: skip
    return keys.codes[0]


def _without_people(columns: Columns, hashed: Keyed, done: list[int]) -> Columns:
    """Return the columns a comparison needs; `done` counts hashed and unreadable numbers."""
    kept: Columns = {}
    for name, cells in columns.items():
        if name == "identity_number" or name.endswith("_identity"):
            kept[name] = _hashes(cells, hashed, done)
        elif name == "name" or name.endswith("_name"):
            kept[name] = [None] * len(cells)  # the header stays: by it the layout is known
        elif name in COMMON:
            kept[name] = [NOT_SAID if cell and IDENTITY_LIKE.search(cell) else cell for cell in cells]
    return kept


def _hashes(cells: list[str | None], hashed: Keyed, done: list[int]) -> list[str | None]:
    duck = DuckWarehouse(memory="1GB")
    try:
        table = {"nth": pa.array(range(len(cells)), pa.int64()), "cell": pa.array(cells, pa.string())}
        duck.create_from_arrow("cells", pa.table(table))
        numbers = f"SELECT nth, {ids.upgraded('cleaned')} AS number FROM (SELECT nth, {ids.cleaned_number('cell')} AS cleaned FROM cells)"  # fmt: skip
        judged = duck.rows(f"SELECT number, number_fault FROM ({ids.judged(numbers)}) ORDER BY nth")
    finally:
        duck.close()
    return [None if not number else _one(number, fault, hashed, done) for number, fault in judged]


def _one(number: str, fault: str | None, hashed: Keyed, done: list[int]) -> str:
    done[fault is not None] += 1
    return PREFIX + (fault or hashed(number))


def _write(out: Path, sheets: list[tuple[Grid, str, Placed, Columns]]) -> None:
    """Sheets are numbered: the name a department gave one may tell a person's."""
    with xlsxwriter.Workbook(str(out), PLAIN) as book:
        for number, (_, title, placed, columns) in enumerate(sheets, 1):
            sheet = book.add_worksheet(f"Sheet{number}")
            sheet.write_string(0, 0, title)
            for at, name in enumerate(columns):
                sheet.write_string(1, at, placed.headers[name])
            for line, row in enumerate(zip(*columns.values(), strict=True), 2):
                for at, cell in enumerate(row):
                    sheet.write_string(line, at, cell or "")
