"""Which column is which: find the header among title rows, and match headers by exact alias, never by likeness."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import takewhile
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from zhuxue.engine.common.checked import checked
from zhuxue.engine.common.yamlfile import read_yaml
from zhuxue.engine.intake.grids import Grid, refuse
from zhuxue.engine.intake.shown import nearest_header, shown_headers, without_title

SEARCHED_ROWS = 12
SENT_BACK = {
    "roster": "退回的名册",
    "hardship": "退回的认定名单",
    "accounts": "退回的账户",
    "paid": "退回的已发记录",
    "register": "退回的部门名单",
}
OF_A_PERSON = ("identity_number", "name", "account_no", "payee_name", "student_number")
INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\u00ad\\s]")
IDENTITY_LIKE = re.compile(r"[0-9]{14}|[0-9]\.[0-9]+E\+?1[0-9]|hmac-sm3:")
STARS = re.compile(r"[*＊★※]|\([^)]*\*[^)]*\)|\((?:必填|选填|文本|\d+[字位])[^)]*\)")


class Column(BaseModel):
    """A column of a layout: the headers it goes by, the vocabulary its words are read with, whether it must be there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    headers: tuple[str, ...]
    words: str | None = None
    required: bool = False


class Person(BaseModel):
    """One person of a household row: the role and the headers of number, name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: str
    identity_number: tuple[str, ...]
    name: tuple[str, ...] = ()


class Layout(BaseModel):
    """One layout file: how the rows of one kind of file are headed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    layout: str
    title: str
    kind: str
    columns: dict[str, Column]
    people: tuple[Person, ...] = ()
    ignored: tuple[str, ...] = ()
    refused: dict[str, str] = {}
    footers: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()

    @classmethod
    def load(cls, path: Path) -> Layout:
        """Read a layout file."""
        return checked(cls, read_yaml(path), path)


def plain_header(cell: Any) -> str:
    """Return a header without stars, notes in brackets like (60字), spaces and full-width forms.

    >>> plain_header("＊ 身份证件号\\n（18字）")
    '身份证件号'
    """
    text = unicodedata.normalize("NFKC", str(cell)) if cell not in (None, "") else ""
    return STARS.sub("", INVISIBLE.sub("", text)).replace("()", "")


@dataclass(frozen=True)
class Placed:
    """A sheet whose columns are known: data begins after `header_row` (0-based).

    `columns` maps name → position, `headers` name → header as the file has it; `titles` is the text above.
    """

    header_row: int
    columns: dict[str, int]
    headers: dict[str, str]
    unplaced: tuple[str, ...]
    titles: str


def place(path: Path, grid: Grid, layout: Layout) -> Placed | None:
    """Find the header of a sheet; None for a sheet without data, or of rows sent back from files of another kind.

    Raises InputError when rows hold data but no header fits, when two headers claim one column, or a required
    column is missing; the message names the headers it could not place and the nearest known ones.
    """
    if sent_back_from(grid) not in (None, layout.kind):
        return None
    aliases = {plain_header(header): name for name, column in layout.columns.items() for header in column.headers}
    for number, person in enumerate(layout.people):
        aliases |= {plain_header(header): f"person_{number}_identity" for header in person.identity_number}
        aliases |= {plain_header(header): f"person_{number}_name" for header in person.name}
    best = _best_header(grid, aliases, layout.sections)
    filled = [row for row in grid.rows if any(cell not in (None, "") for cell in row)]
    if best is None or best[1] < min(2, len(aliases)):
        if len(filled) <= 1 or not _holds_people(filled):
            return None  # an empty sheet, or one of notes
        raise _no_header(path, grid, layout, aliases)
    index, _, headers = best
    return _columns(path, grid, layout, aliases, index, headers)


def _holds_people(rows: list[list[Any]]) -> bool:
    """Whether any cell looks like an identity number, be it text or a number that lost its end."""
    return any(
        (isinstance(cell, str) and IDENTITY_LIKE.search(unicodedata.normalize("NFKC", cell)) is not None)
        or (isinstance(cell, float | int) and not isinstance(cell, bool) and cell > 1e13)
        for row in rows
        for cell in row
    )


def set_aside(grid: Grid) -> tuple[str, int]:
    """Why a sheet that `place` finds no header in is left aside, and how many rows it holds beside one for a title."""
    why = "sent back from files of another kind" if sent_back_from(grid) else "no header"
    return why, max(0, sum(any(cell not in (None, "") for cell in row) for row in grid.rows) - 1)


def sent_back_from(grid: Grid) -> str | None:
    """The kind of file whose rejected rows a sheet of rejects.xlsx holds; None for any other sheet."""
    return next((kind for kind, sheet in SENT_BACK.items() if sheet == grid.sheet), None)


def _best_header(grid: Grid, aliases: dict[str, str], sections: tuple[str, ...]) -> tuple[int, int, list[str]] | None:
    found: list[tuple[int, int, list[str]]] = []
    for index, row in enumerate(grid.rows[:SEARCHED_ROWS]):
        if _holds_people([row]):
            continue  # a person's own words never make a header
        single = [plain_header(cell) for cell in row]
        below = next((r for r in grid.rows[index + 1 : index + 2] if not _holds_people([r])), [])
        double = _two_rows(single, [plain_header(cell) for cell in below], aliases, sections)
        found.append((index, len({aliases[h] for h in single if h in aliases}), single))
        found.append((index + 1, len({aliases[h] for h in double if h in aliases}), double))
    return max(found, key=lambda each: (each[1], -each[0]), default=None)


def _two_rows(upper: list[str], lower: list[str], aliases: dict[str, str], sections: tuple[str, ...]) -> list[str]:
    """Headers merged over two rows, one word for each column.

    A word under a heading counts joined to it (监护人 over 身份证号 is 监护人身份证号). It counts alone only where it is
    no one's number or name, or the heading is a neutral section of the layout: 母亲 over 身份证号 is never the student's.
    """
    result, span = [], ""
    for i in range(max(len(upper), len(lower))):
        above, below = (upper[i] if i < len(upper) else ""), (lower[i] if i < len(lower) else "")
        span = above or (span if below else "")
        joined = f"{span}{below}"
        apart = aliases.get(below) not in (None, *OF_A_PERSON) or span in ("", *sections)
        result.append(joined if joined in aliases or not below else below if apart else joined)
    return result


def _no_header(path: Path, grid: Grid, layout: Layout, aliases: dict[str, str]) -> Exception:
    """The refusal of a sheet without a header. Its cells may be people's: of them only words near a header are shown."""
    sheet, looked_for = _sheet(grid), _looked_for(layout)
    first = next((row for row in grid.rows if any(cell not in (None, "") for cell in row)), [])
    if _holds_people([first]):
        return refuse(
            path, (f"{sheet[0]}没有表头，第一行就是学生。", f"{sheet[1]}has no header: its first row is already a person."),
            (f"请在第一行写上各列的名称，如{'、'.join(looked_for)}。", f"Write the names of the columns in the first row: {', '.join(looked_for)}."),
        )  # fmt: skip
    above = list(takewhile(lambda row: not _holds_people([row]), grid.rows[:SEARCHED_ROWS]))
    near = {word: nearest_header(word, aliases) for row in above for word in map(plain_header, row) if word}
    zh = "".join(f"“{word}”请改为“{found}”。" for word, found in near.items() if found)
    en = "".join(f" Write “{found}” for “{word}”." for word, found in near.items() if found)
    width = max(sum(cell not in (None, "") for cell in row) for row in grid.rows[:SEARCHED_ROWS])
    return refuse(
        path, (f"{sheet[0]}没有找到表头：要找的列名是{'、'.join(looked_for)}，表中有{width}列，没有一行写明这些列名。",
               f"{sheet[1]}has no header that is known: {', '.join(looked_for)} were looked for, {width} columns were found, and no row names them."),
        (f"{zh}请改正表头；若来源部门一直这样写，请新增一个版式文件。", f"Correct the header, or add a layout file if its owner always writes it so.{en}"),
    )  # fmt: skip


def _looked_for(layout: Layout) -> list[str]:
    """The headers a message names: those of required columns, else of the first person or columns."""
    required = [column.headers[0] for column in layout.columns.values() if column.required]
    people = [header for person in layout.people[:1] for header in (person.name[:1] + person.identity_number[:1])]
    return required or people or [column.headers[0] for column in layout.columns.values()][:4]


def _sheet(grid: Grid) -> tuple[str, str]:
    return (f"工作表“{grid.sheet}”", f"sheet “{grid.sheet}” ") if grid.sheet else ("", "the file ")


def _columns(path: Path, grid: Grid, layout: Layout, aliases: dict[str, str], index: int, headers: list[str]) -> Placed:
    columns: dict[str, int] = {}
    unplaced = []
    for position, header in enumerate(headers):
        if header in layout.refused:
            raise refuse(
                path,
                (
                    f"表头“{header}”：{layout.refused[header]}",
                    f"header “{header}” is refused: {layout.refused[header]}",
                ),
                ("请改正后再交。", "Correct it and send again."),
            )
        name = aliases.get(header)
        if name is None:
            lower = plain_header(grid.rows[index][position]) if position < len(grid.rows[index]) else ""
            shown = without_title(header, lower)
            unplaced += shown_headers([shown] if header and not {header, shown} & set(layout.ignored) else [])
        elif name in columns and not _same_column(grid, index, columns[name], position):
            other = headers[columns[name]]
            raise refuse(
                path,
                (
                    f"表头“{other}”和“{header}”都是同一列，内容却不同。",
                    f"headers “{other}” and “{header}” claim the same column but differ.",
                ),
                ("请删去其中一列。", "Delete one."),
            )
        else:
            columns.setdefault(name, position)
    if layout.people and not any(name.startswith("person_") and name.endswith("_identity") for name in columns):
        raise _no_header(path, grid, layout, aliases)
    missing = [name for name, column in layout.columns.items() if column.required and name not in columns]
    if missing:
        raise _missing(path, [layout.columns[name].headers[0] for name in missing], unplaced, aliases)
    titles = " ".join(str(cell) for row in grid.rows[:index] for cell in row if isinstance(cell, str))
    named = {name: headers[position] for name, position in columns.items()}
    return Placed(index, columns, named, tuple(unplaced), f"{grid.sheet} {titles}")


def _missing(path: Path, wanted: list[str], unplaced: list[str], aliases: dict[str, str]) -> Exception:
    """The refusal of a sheet that lacks columns. Its row of headers may yet be a person's: only words near one are shown."""
    shown = [word for word in unplaced if nearest_header(word, aliases)]
    near = [(found[0], name) for name in wanted if (found := get_close_matches(name, shown, n=1))]
    hints = "".join(f"“{one}”是否就是“{other}”？" for one, other in near)
    asks = " ".join(f"Is “{one}” meant for “{other}”?" for one, other in near)
    others = "、".join(shown), ", ".join(shown)
    return refuse(
        path, (f"缺少必需的列：{'、'.join(wanted)}。{hints}", f"required columns are missing: {', '.join(wanted)}. {asks}"),
        (f"认不出的列有{len(unplaced)}个{'，其中：' + others[0] if shown else ''}。请补上缺少的列。",
         f"{len(unplaced)} columns are not known{': ' + others[1] if shown else ''}. Add the missing columns."),
    )  # fmt: skip


def _same_column(grid: Grid, header_row: int, one: int, other: int) -> bool:
    def cell(row: list[Any], i: int) -> Any:
        return row[i] if i < len(row) else ""

    return all(cell(row, one) == cell(row, other) for row in grid.rows[header_row + 1 :])
