"""Files from offices → grids of cells, one per sheet, refused clearly when they cannot be read whole."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from zhuxue.engine.common.errors import InputError

SPREADSHEETS = {".xlsx", ".xlsm", ".xls", ".ods"}
TEXTS = {".csv", ".txt"}
PARQUET = ".parquet"
OPEN_MANIFEST = "META-INF/manifest.xml"  # of an OpenDocument file; it says what is encrypted
IGNORED = ("~$", ".", "Thumbs.db", "desktop.ini")
MAX_UNPACKED_BYTES = 4 << 30
MAX_RATIO = 300
LOOKED_AT_LINES = 60
Row = list[Any]
Span = tuple[int, int, int]


@dataclass(frozen=True)
class Grid:
    """One sheet: its rows from the first line of the file, so that row `i` is line `i + 1` to the reader.

    `merged`: (column, first row, last row) of cells that one value stands in for, counted from 0.
    """

    sheet: str
    rows: list[Row]
    merged: tuple[Span, ...] = ()


def refuse(path: Path, problem: tuple[str, str], remedy: tuple[str, str]) -> InputError:
    """Return the refusal of a whole file."""
    return InputError(f"{path.name}：{problem[0]}{remedy[0]}", f"{path.name}: {problem[1]} {remedy[1]}")


def read_grids(path: Path) -> Iterator[Grid]:
    """Yield the sheets of a spreadsheet or text file; raises InputError when any part cannot be read."""
    head = path.read_bytes()[:8] if path.stat().st_size else b""
    if not head:
        raise refuse(
            path, ("文件是空的（0字节）。", "the file is empty (0 bytes)."), ("请重新导出。", "Export it again.")
        )
    if head.startswith(b"PK"):
        _check_zip(path)
        yield from _spreadsheet(path)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        yield from _old_container(path)
    elif path.suffix.lower() in TEXTS | SPREADSHEETS:
        yield _text(path)
    else:
        raise refuse(
            path,
            ("不认识这种文件。", "this kind of file is not known."),
            ("请用 xlsx、xls、ods、csv、txt 或 parquet。", "Use xlsx, xls, ods, csv, txt or parquet."),
        )


def _old_container(path: Path) -> Iterator[Grid]:
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        raise _locked(path)
    yield from _spreadsheet(path)


def _is_open_manifest(info: zipfile.ZipInfo) -> bool:
    return info.filename == OPEN_MANIFEST and info.file_size < 1 << 20 and not info.flag_bits & 1


def _locked(path: Path) -> InputError:
    return refuse(
        path,
        ("文件加了密码。", "the file is protected by a password."),
        ("请取消密码后另存再交。", "Remove the password and save it again."),
    )


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            locked = any(b"encryption-data" in archive.read(info) for info in infos if _is_open_manifest(info))
    except (zipfile.BadZipFile, OSError):
        raise refuse(
            path,
            ("文件不完整，可能传输中断。", "the file is cut off."),
            ("请重新导出或重新传送。", "Export or send it again."),
        ) from None
    if locked:
        raise _locked(path)
    unpacked = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos) or 1
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > 100 << 20 and unpacked / packed > MAX_RATIO):
        raise refuse(
            path,
            ("解压后异常庞大，已拒绝打开。", "it would unpack to an abnormal size."),
            ("请确认来源，另存为普通工作簿。", "Check where it came from and save it as a plain workbook."),
        )


def _spreadsheet(path: Path) -> Iterator[Grid]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))  # told by content, not by its name
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            first = sheet.start[0] if sheet.start else 0
            rows: list[Row] = [[] for _ in range(first)]
            rows.extend(sheet.iter_rows())
            yield Grid(name, _aligned(rows, first, sheet), _merged_downwards(sheet))
    except (CalamineError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise refuse(
            path, (f"打不开这个工作簿（{type(error).__name__}）。", f"the workbook cannot be opened ({type(error).__name__})."),
            ("文件可能损坏或扩展名不对，请用Excel打开后另存为xlsx。", "It may be damaged or wrongly named; open it in Excel and save as xlsx."),
        ) from None  # fmt: skip


def _merged_downwards(sheet: Any) -> tuple[Span, ...]:
    """Merged cells of one column: a class written once beside its pupils. A merge across columns is a title."""
    ranges = sheet.merged_cell_ranges or ()
    return tuple((left, top, bottom) for (top, left), (bottom, right) in ranges if left == right and bottom > top)


def _aligned(rows: list[Row], first: int, sheet: Any) -> list[Row]:
    """calamine's iter_rows gives leading empty rows itself; keep line numbers as the spreadsheet counts."""
    total = sheet.end[0] + 1 if sheet.end else 0
    return rows[len(rows) - total :] if len(rows) > total else rows


def _text(path: Path) -> Grid:
    data = path.read_bytes()
    text = decoded(path, data)
    if "\x00" in text:
        raise refuse(
            path,
            ("这不是文本文件。", "this is not a text file."),
            ("请检查扩展名，或另存为csv。", "Check its extension, or save it as csv."),
        )
    delimiter = _delimiter(text)
    try:
        rows: list[Row] = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        raise _unpaired(path, None) from None
    width = max((len(row) for row in rows[:50]), default=0)
    for line, row in enumerate(rows if '"' in text else (), 1):
        if any("\n" in cell and cell.count(delimiter) >= width / 2 for cell in row):
            raise _unpaired(path, line)
    if (
        rows
        and not text.endswith(("\n", "\r"))
        and len(rows) > 1
        and len(rows[-1]) < width
        and len(rows[-1]) < len(rows[-2])
    ):
        raise refuse(
            path,
            (f"最后一行（第{len(rows)}行）不完整，文件可能被截断。", f"its last line ({len(rows)}) is cut off."),
            ("请重新导出。", "Export it again."),
        )
    return Grid("", rows)


def _delimiter(text: str) -> str:
    """The delimiter of most usual lines; a title or an address full of commas does not decide it."""
    lines = [line for line in text[:20000].splitlines() if line.strip()][:LOOKED_AT_LINES]
    return max(",\t;|", key=lambda mark: median([line.count(mark) for line in lines] or [0]))


def _unpaired(path: Path, line: int | None) -> InputError:
    where = (f"第{line}行", f"line {line}") if line else ("文件", "the file")
    return refuse(
        path,
        (
            f"{where[0]}有一个引号没有配对，后面的行会被并成一格。",
            f"{where[1]} has a quotation mark without its pair, which would swallow the lines after it.",
        ),
        ("请删去这个引号，或另存为xlsx。", "Delete it, or save the file as xlsx."),
    )


def decoded(path: Path, data: bytes) -> str:
    """Return text in whichever of the usual encodings it is."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8-sig" and error.end >= len(data) and not data[: error.start].isascii():
                break  # whole UTF-8 but for its last character: in GB18030 it would be nonsense
    raise refuse(
        path,
        ("文字编码认不出，或文件被截断。", "its encoding is not known, or it is cut off."),
        ("请另存为UTF-8编码的csv。", "Save it as csv in UTF-8."),
    )


def input_files(paths: list[Path]) -> list[tuple[Path, str]]:
    """Return (file, name shown to people) for files and folders given; folders in the order of their paths."""
    found: list[tuple[Path, str]] = []
    for path in paths:
        if path.is_dir():
            inside = sorted((p for p in path.rglob("*") if p.is_file()), key=lambda p: p.relative_to(path).as_posix())
            found += [(p, p.relative_to(path).as_posix()) for p in inside if not p.name.startswith(IGNORED)]
        elif path.is_file():
            found.append((path, path.name))
        else:
            raise InputError(f"找不到“{path}”。请检查路径。", f"“{path}” does not exist. Check the path.")
    if not found:
        raise InputError("给出的文件夹里没有文件。请检查路径。", "The folders given hold no files. Check the path.")
    return _told_apart(found)


def _told_apart(found: list[tuple[Path, str]]) -> list[tuple[Path, str]]:
    """Two folders may each hold 一年级.xlsx: such files are shown with as many of their folders as tell them apart."""
    depth = 1
    while len({shown for _, shown in found}) < len({path.resolve() for path, _ in found}):
        depth += 1
        times = Counter(shown for _, shown in found)
        found = [(p, "/".join(p.resolve().parts[-depth:]) if times[s] > 1 else s) for p, s in found]
    return found
