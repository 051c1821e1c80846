"""Sheets of the national student aid system, as one YAML of `library/formats/national` says each: read to be compared, or filled from our data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from zhuxue.engine.common.checked import Say, checked
from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.identity import fault as fault_of
from zhuxue.engine.common.identity import upgraded
from zhuxue.engine.common.money import fen_from_yuan
from zhuxue.engine.common.yamlfile import read_yaml
from zhuxue.engine.intake.grids import Grid, read_grids

OF_ROW = (
    "school_code", "school_name", "name", "identity_number", "student_number", "class_name", "grade", "level", "programme", "amount",
)  # fmt: skip
NEEDED = {
    "institutions": {"school_code", "school_name"},
    "enrolled": {"school_code", "identity_number", "name"},
    "hardship": {"school_code", "identity_number", "name", "level"},
    "aid": {"school_code", "identity_number", "name", "programme", "amount"},
}
LOOKED_AT = 10  # rows within which the titles stand
SPACES = str.maketrans("", "", " \t\u3000\u00a0")


class Column(BaseModel):
    """One column: its title in the sheet, the field it is; `constant` fills a column we have nothing for; `compared` fields must agree."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    is_: Literal[OF_ROW] | None = Field(default=None, alias="is")  # type: ignore[valid-type]
    constant: str | None = None
    compared: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.is_ is None) == (self.constant is None):
            raise Say("写 is 或 constant 中的一个。", "Write one of is and constant.")
        return self


class NationalLayout(BaseModel):
    """How one sheet looks, in both directions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    layout: str
    title: str
    english: str
    kind: Literal["institutions", "enrolled", "hardship", "aid"]
    source: str
    confidence: Literal["official", "secondary", "assumed"]
    columns: tuple[Column, ...]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        fields = [column.is_ for column in self.columns if column.is_]
        if len(set(fields)) != len(fields) or not NEEDED[self.kind] <= set(fields):
            names = "、".join(sorted(NEEDED[self.kind]))
            raise Say(f"每个字段写一次，并要有 {names}。", f"Name each field once, and have {names}.")
        return self

    @property
    def compared(self) -> tuple[str, ...]:
        """The fields in which a row must agree with ours."""
        return tuple(str(column.is_) for column in self.columns if column.compared)


@dataclass(frozen=True)
class Words:
    """What words of a sheet mean: hardship levels and programmes, each word to its code."""

    levels: dict[str, str]
    programmes: dict[str, str]


@dataclass
class SheetLine:
    """One row of a sheet: `row` as one counts there, its fields, or why it is sent back and which field is at fault."""

    row: int
    said: dict[str, Any] = field(default_factory=dict)
    fault: str = ""
    fault_column: str = ""


@lru_cache(maxsize=4)
def load_national(library: Path) -> dict[str, NationalLayout]:
    """Read every layout of `library` by its name; raises LibraryError for one that is not whole."""
    paths = sorted((library / "formats" / "national").glob("*.yaml"))
    layouts = [checked(NationalLayout, read_yaml(path), path) for path in paths]
    return {each.layout: each for each in layouts}


def read_sheet(path: Path, layout: NationalLayout, words: Words) -> Iterator[SheetLine]:
    """Yield every row below the titles, good or sent back; raises InputError where no sheet has the titles."""
    for grid in read_grids(path):
        if found := _titles(grid, layout):
            at, places = found
            for number, cells in enumerate(grid.rows[at + 1 :], start=at + 2):
                if any(_plain(cell) for cell in cells):
                    yield _line(number, cells, layout, places, words)
            return
    wanted = "、".join(column.title for column in layout.columns if column.is_ in NEEDED[layout.kind])
    raise InputError(
        f"没有找到“{layout.title}”的表头。需要：{wanted}。请核对是否选错了表，或改正版式文件 {layout.layout}.yaml。",
        f"The titles of {layout.english} were not found. Wanted: {wanted}. Check the sheet, or its layout {layout.layout}.yaml.",
    )


def _titles(grid: Grid, layout: NationalLayout) -> tuple[int, dict[str, int]] | None:
    """Return the row of the titles and where each field stands; none where a needed one is missing."""
    for at, cells in enumerate(grid.rows[:LOOKED_AT]):
        there = {_plain(cell): place for place, cell in enumerate(cells)}
        places = {
            str(column.is_): there[column.title] for column in layout.columns if column.is_ and column.title in there
        }
        if NEEDED[layout.kind] <= set(places):
            return at, places
    return None


def _plain(cell: Any) -> str:
    return "" if cell is None else str(cell).translate(SPACES)


def _line(number: int, cells: list[Any], layout: NationalLayout, places: dict[str, int], words: Words) -> SheetLine:
    line = SheetLine(number)
    for name, place in places.items():
        cell = cells[place] if place < len(cells) else ""
        if not _plain(cell):
            fault = "missing" if name in NEEDED[layout.kind] else ""
            line.said[name] = None
        else:
            line.said[name], fault = _value(name, cell, words)
        if fault and not line.fault:
            line.fault, line.fault_column = fault, next(c.title for c in layout.columns if c.is_ == name)
    return line


def _value(name: str, cell: Any, words: Words) -> tuple[Any, str]:
    """Return what a cell means, and why it cannot be read; a number kept as a number may have lost digits and is refused."""
    text = _plain(cell)
    if name in ("identity_number", "student_number", "school_code") and not isinstance(cell, str):
        whole = isinstance(cell, int | float) and abs(cell) < 2**53 and cell == int(cell) and name == "school_code"
        return (str(int(cell)), "") if whole else (None, "number_typed")
    if name == "identity_number":
        text = upgraded(text) if len(text) == 15 and text.isdecimal() else text.upper()
        return text, fault_of(text) or ""
    if name == "level":
        return words.levels.get(text), "" if text in words.levels else "unknown_level"
    if name == "programme":
        return words.programmes.get(text), "" if text in words.programmes else "unknown_programme"
    if name == "amount":
        return _amount(text)
    if name == "grade":
        digits = "".join(letter for letter in text.split(".")[0] if letter.isdecimal())
        return (int(digits), "") if digits else (None, "not_a_grade")
    return text, ""


def _amount(text: str) -> tuple[int | None, str]:
    try:
        fen = fen_from_yuan(text.replace(",", "").replace("，", ""))
    except ValueError:
        return None, "not_an_amount"
    return (fen, "") if fen >= 0 else (None, "not_an_amount")
