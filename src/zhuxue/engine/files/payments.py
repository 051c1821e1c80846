"""Payment files: written whole or not at all, read again before they count, and checked against their run."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.identity import masked, masked_name
from zhuxue.engine.common.money import fen_from_yuan, yuan_text
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.files.batch import Batch, read_batch
from zhuxue.engine.files.formats import Column, Format, format_named, load_formats
from zhuxue.engine.files.outgoing import digest_of, write_outgoing
from zhuxue.engine.files.pages import (
    HEAD,
    LINES,
    SCHOOL_COLUMNS,
    SCHOOLS,
    Page,
    Row,
    expected_pages,
    not_readable,
    read_book,
    read_text,
    school_pages,
    split_line,
    write_book,
)


def write_payments(run_folder: Path, format_name: str, out: Path, *, lang: str = "zh") -> str:
    """Write what a run has to pay to `out` and return a summary in `lang`.

    Only payments that are due to a person with one account; what goes to schools is a sheet of its own, or for text
    formats a workbook beside. Raises InputError when there is nothing to write, something does not fit, `out` exists,
    or what was written is not read back as it should be; then nothing is left behind.
    """
    form = format_named(LIBRARY, format_name)
    if out.suffix.lower() != form.extension:
        raise InputError(
            f"“{form.title}”的文件名要以 {form.extension} 结尾。",
            f"A file of {form.format} ends in {form.extension}.",
        )
    batch = read_batch(run_folder)
    if not batch.lines and not batch.to_schools:
        raise InputError(
            "没有可以发放的行。" + _not_paid(batch, "zh"),
            "There is nothing to pay: no line is due with an account to pay it to. " + _not_paid(batch, "en"),
        )
    written: dict[Path, Callable[[Path], object]] = {}
    if form.kind == "xlsx":
        written[out] = lambda file: _write_book(file, form, expected_pages(form, batch))
    else:
        written[out] = lambda file: write_outgoing(file, form.format, batch.facts(), lambda: batch.lines)
        if batch.to_schools:
            beside = out.with_name(f"{out.stem}-{SCHOOLS}.xlsx")
            written[beside] = lambda file: _write_book(file, None, school_pages(batch))
    lines = [f"{path.name}  sha256 {digest}" for path, digest in _write_all(written).items()]
    to_schools = sum(line["amount_fen"] for line in batch.to_schools)
    said = (
        (f"{form.title}: {len(batch.lines)} lines, {yuan_text(batch.sum_fen)} yuan, batch {batch.number}. Read again line by line: right to the fen.",
         f"To schools: {len(batch.to_schools)} lines, {yuan_text(to_schools)} yuan.")
        if lang == "en" else
        (f"{form.title}：{len(batch.lines)}笔，{yuan_text(batch.sum_fen)}元，批次号 {batch.number}。写出后已逐行读回核对，分文不差。",
         f"拨付学校：{len(batch.to_schools)}笔，{yuan_text(to_schools)}元。")
    )  # fmt: skip
    return "\n".join(filter(None, [said[0], said[1] if batch.to_schools else "", _not_paid(batch, lang), *lines]))


def check_payments(file: Path, run_folder: Path, *, lang: str = "zh") -> str:
    """Compare a payment file with its run and return a summary in `lang`; raises InputError with the first difference."""
    if not file.is_file():
        raise InputError(f"没有“{file}”这个文件。", f"There is no file {file}.")
    form = _recognised(file)
    batch = read_batch(run_folder)
    difference = first_difference(expected_pages(form, batch), _read(file, form))
    if difference:
        raise InputError(
            f"“{file.name}”与计算结果不一致，不能用于发放。{difference[0]}请从计算结果重新写出。",
            f"{file.name} does not agree with the run and must not be paid. {difference[1]} Write it again from the run.",
        )
    sums = (len(batch.lines), yuan_text(batch.sum_fen))
    if lang == "en":
        return f"{file.name} ({form.title}) agrees with the run: {sums[0]} lines, {sums[1]} yuan.\nsha256 {digest_of(file)}"
    return f"“{file.name}”（{form.title}）与计算结果一致：{sums[0]}笔，{sums[1]}元。\nsha256 {digest_of(file)}"


def first_difference(expected: Sequence[Page], found: Sequence[Page]) -> tuple[str, str] | None:
    """Return in Chinese and English what first differs, with counts and sums before it, or None."""
    by_name = {page.name: page for page in found}
    for page in expected:
        if page.name not in by_name:
            return f"缺少工作表“{page.name}”。", f"Sheet {page.name} is missing."
        difference = _page_difference(page, by_name[page.name])
        if difference:
            totals = _totals(expected, found)
            return totals[0] + difference[0], totals[1] + difference[1]
    more = sorted(set(by_name) - {page.name for page in expected})
    return (f"多出工作表“{more[0]}”。", f"There is one sheet too many: {more[0]}.") if more else None


def _page_difference(expected: Page, found: Page) -> tuple[str, str] | None:
    sheet = (f"工作表“{expected.name}”", f"sheet {expected.name}, ") if expected.name else ("", "")
    wanted, cells = [row.cells for row in expected.rows], [row.cells for row in found.rows]
    for at, row in enumerate(wanted):
        if at < len(cells) and cells[at] == row:
            continue
        zh, en = _row_difference(expected.rows[at], at, wanted, cells)
        number = expected.first + at
        return f"{sheet[0]}第{number}行：{zh}。", f"First at {sheet[1]}line {number}: {en}."
    if len(cells) > len(wanted):
        number = expected.first + len(wanted)
        return f"{sheet[0]}第{number}行：多出一行。", f"First at {sheet[1]}line {number}: one line too many."
    return None


def _row_difference(row: Row, at: int, wanted: list[list[str]], found: list[list[str]]) -> tuple[str, str]:
    if at >= len(found):
        return "缺少这一行，文件到此为止", "this line is missing, the file ends here"
    if at and found[at] == wanted[at - 1]:
        return "与上一行重复", "it repeats the line before"
    if at + 1 < len(wanted) and found[at] == wanted[at + 1]:
        return "缺少应在这里的一行", "the line that belongs here is missing"
    if len(found[at]) != len(row.cells):
        return (
            f"应有{len(row.cells)}列，实有{len(found[at])}列",
            f"{len(row.cells)} columns wanted, {len(found[at])} found",
        )
    column, want, have = next((c, w, f) for c, w, f in zip(row.columns, row.cells, found[at], strict=True) if w != f)
    want, have = _shown(column, want), _shown(column, have)
    return (
        f"“{column.title}”应为“{want}”，文件中是“{have}”",
        f"“{column.title}” should be “{want}”, the file has “{have}”",
    )


def _shown(column: Column, cell: str) -> str:
    name = str(column.from_)
    if name in ("name", "guardian_name", "payee_name"):
        return masked_name(cell)
    return masked(cell) if "number" in name or name == "account_no" else cell


def _totals(expected: Sequence[Page], found: Sequence[Page]) -> tuple[str, str]:
    """Say how many lines and how much each side holds."""
    (count, fen), (has, has_fen) = _total(expected), _total(found)
    there = yuan_text(has_fen) if has_fen is not None else "?"
    return (
        f"应为{count}笔{yuan_text(fen or 0)}元，文件中{has}笔{there}元。",
        f"The run has {count} lines, {yuan_text(fen or 0)} yuan; the file {has} lines, {there} yuan. ",
    )


def _total(pages: Sequence[Page]) -> tuple[int, int | None]:
    rows = [row for page in pages if page.name in ("", LINES) for row in page.rows if _amount_at(row) is not None]
    try:
        return len(rows), sum(_fen(row) for row in rows)
    except (ValueError, IndexError):
        return len(rows), None


def _amount_at(row: Row) -> int | None:
    return next((at for at, column in enumerate(row.columns) if column.from_ == "amount"), None)


def _fen(row: Row) -> int:
    at = _amount_at(row)
    assert at is not None
    return int(row.cells[at]) if row.columns[at].kind == "fen" else fen_from_yuan(row.cells[at])


def _sheets(form: Format | None) -> dict[str, tuple[Column, ...]]:
    """The columns of each sheet a workbook may have; without a format it is the list for schools alone."""
    own = {HEAD: (*form.header, *form.trailer), LINES: form.columns} if form else {}
    return {**own, SCHOOLS: SCHOOL_COLUMNS}


def _read(file: Path, form: Format | None) -> list[Page]:
    if form is None or form.kind == "xlsx":
        return read_book(file, _sheets(form))
    return [read_text(file, form)]


def _write_book(file: Path, form: Format | None, pages: Sequence[Page]) -> None:
    """Write a workbook and read it again; raises InputError where it is not read back alike."""
    write_book(file, pages, _sheets(form))
    difference = first_difference(pages, _read(file, form))
    if difference:
        raise InputError(
            f"写出的文件读回后不一致，已停止。{difference[0]}",
            f"What was written is not read back alike; stopped. {difference[1]}",
        )


def _write_all(written: dict[Path, Callable[[Path], object]]) -> dict[Path, str]:
    """Write every file beside its place, then move all of them and return their sha256; on any fault none is left."""
    done: list[Path] = []
    beside = {path: path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.unfinished") for path in written}
    try:
        for path, write in written.items():
            _refuse_existing(path)
            write(beside[path])
        for path, file in beside.items():
            _move(file, path)
            done.append(path)
    except BaseException:
        for path in done:
            path.unlink(missing_ok=True)
        raise
    finally:
        for file in beside.values():
            file.unlink(missing_ok=True)
    return {path: digest_of(path) for path in done}


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise InputError(
            f"“{path}”已存在，不会覆盖。请另取文件名。",
            f"“{path}” exists and is never overwritten. Choose another name.",
        )


def _move(file: Path, path: Path) -> None:
    """Move `file` to `path` unless something stands there, even if it came a moment ago."""
    try:
        os.link(file, path)
    except FileExistsError:
        _refuse_existing(path)
    except OSError:  # a disk without hard links
        _refuse_existing(path)
        file.rename(path)


def _not_paid(batch: Batch, lang: str) -> str:
    """Say what is not in the file, by school."""
    by_school = [(name, count, yuan_text(batch.left_out_fen[name])) for name, count in sorted(batch.left_out.items())]
    left, held = sum(batch.left_out.values()), (batch.held_count, yuan_text(batch.held_fen))
    if lang == "en":
        schools = "; ".join(f"{name} {count} lines {fen} yuan" for name, count, fen in by_school)
        parts = [f"Held by findings: {held[0]} lines, {held[1]} yuan." if held[0] else ""]
        parts += [f"Without an account, or with several, and left out: {left} lines ({schools})." if left else ""]
        return " ".join(filter(None, parts))
    schools = "；".join(f"{name}{count}笔{fen}元" for name, count, fen in by_school)
    first = f"有疑点暂停：{held[0]}笔，{held[1]}元。" if held[0] else ""
    return first + (f"没有账户或有多个账户、未列入：{left}笔（{schools}）。" if left else "")


def _recognised(file: Path) -> Format:
    """Return the format a file is in, from its first line or its sheets; raises InputError when it is none."""
    same = [form for form in load_formats(LIBRARY).values() if form.extension == file.suffix.lower()]
    tests: dict[str, Callable[[Path, Format], bool]] = {
        "xlsx": _has_its_sheets,
        "text": _begins_like,
        "fixed": _begins_like,
    }
    for form in same:
        if tests[form.kind](file, form):
            return form
    known = "、".join(load_formats(LIBRARY))
    raise InputError(
        f"认不出“{file.name}”是哪种发放文件。可识别：{known}。",
        f"{file.name} is none of the payment formats: {known}.",
    )


def _has_its_sheets(file: Path, form: Format) -> bool:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(str(file))
        header = book.get_sheet_by_name(LINES).to_python(skip_empty_area=False)[:1] if LINES in book.sheet_names else []
    except (python_calamine.CalamineError, OSError):
        raise not_readable(file) from None
    return bool(header) and [str(cell) for cell in header[0]] == [column.title for column in form.columns]


def _begins_like(file: Path, form: Format) -> bool:
    try:
        first = file.read_bytes().split(b"\n")[0].decode(form.encoding).removesuffix("\r")
    except UnicodeDecodeError:
        return False
    columns = form.header or form.columns
    cells = split_line(form, columns, first)
    return len(cells) == len(columns) and all(
        c.constant in (None, cell) for c, cell in zip(columns, cells, strict=True)
    )
