"""A payment file of any length is the same whether written whole or by the block, proved from its own bytes, and never in memory as a whole."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.files import blocks, outgoing
from zhuxue.engine.files.formats import format_named
from zhuxue.engine.files.outgoing import write_outgoing
from zhuxue.engine.files.pages import Row, text_line, text_of

NAMES = ("林小一", "阿依·古丽", "陈𬭎", "Anna")
TEXTS = ("bank_text", "bank_fixed")


def lines(count: int) -> Iterator[dict[str, Any]]:
    for nth in range(1, count + 1):
        yield {"seq": nth, "account_no": f"62170000{nth:08d}", "payee_name": NAMES[nth % 4], "payee_identity_number": None if nth % 7 == 0 else "4399",
               "amount": 62500 + nth, "programme": "CE_BOARD", "period": "2024-F", "student_key": nth}  # fmt: skip


def facts(count: int) -> dict[str, Any]:
    return {"batch": "2024-F-000012", "count": count, "sum": sum(line["amount"] for line in lines(count))}


def by_the_line(form_name: str, count: int) -> bytes:
    """What the file must be, made a line at a time."""
    form, said = format_named(LIBRARY, form_name), facts(count)
    rows = [(form.header, said), *((form.columns, said | line) for line in lines(count)), (form.trailer, said)]
    texts = [text_line(form, Row(columns, [text_of(c, line) for c in columns]), 1) for columns, line in rows]
    return "".join(f"{text}\r\n" for text in texts).encode(form.encoding)


@pytest.mark.parametrize("form", TEXTS)
def test_a_file_written_by_the_block_is_the_file_written_line_by_line(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 7)
    path = tmp_path / "batch.txt"

    digest = write_outgoing(path, form, facts(50), lambda: lines(50))

    assert path.read_bytes() == by_the_line(form, 50)
    assert digest == sha256(path.read_bytes()).hexdigest()


DOES_NOT_FIT: dict[str, tuple[str, dict[str, str], str]] = {
    "the separator in a name": ("bank_text", {"payee_name": "林|小一"}, r"第32行“户名”含有分隔符"),
    "a line end in a name": ("bank_text", {"payee_name": "林\n小一"}, r"第32行“户名”含有分隔符或换行"),
    "a line end in a fixed column": ("bank_fixed", {"payee_name": "林\r小一"}, r"第32行“户名”"),
    "a name longer than its column": ("bank_fixed", {"payee_name": "林" * 31}, r"第32行“户名”超过60个字节"),
    "a number longer than its column": ("bank_fixed", {"account_no": "6" * 33}, r"第32行“账号”超过32个字节"),
    "a space that a fixed column would lose": ("bank_fixed", {"payee_name": " 林"}, r"第32行不一致"),
}


@pytest.mark.parametrize("what", DOES_NOT_FIT)
def test_what_does_not_fit_is_named_by_its_line_and_leaves_no_file(
    tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, change, said = DOES_NOT_FIT[what]
    monkeypatch.setattr(blocks, "BLOCK", 20)
    path = tmp_path / "batch.txt"

    with pytest.raises(InputError, match=said):
        write_outgoing(path, form, facts(40), lambda: (line | (change if line["seq"] == 31 else {}) for line in lines(40)))  # fmt: skip

    assert not path.exists()


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "a byte of a name": lambda data: data.replace("阿依".encode("gb18030"), "阿伊".encode("gb18030"), 1),
    "the last line": lambda data: data[: data[:-2].rindex(b"\n") + 1],
    "an amount": lambda data: data.replace(b"62509", b"62508").replace(b"625.09", b"625.08"),
}


@pytest.mark.parametrize("form", TEXTS)
@pytest.mark.parametrize("what", BROKEN)
def test_bytes_that_are_not_read_back_alike_stop_the_file(
    tmp_path: Path, form: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = outgoing.as_bytes
    monkeypatch.setattr(outgoing, "as_bytes", lambda *said: BROKEN[what](right(*said)) if len(said[2][0]) > 1 else right(*said))  # fmt: skip

    with pytest.raises(InputError, match="读回后第"):
        write_outgoing(tmp_path / "batch.txt", form, facts(40), lambda: lines(40))

    assert not (tmp_path / "batch.txt").exists()


def test_a_disk_that_keeps_something_else_stops_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "digest_of", lambda path: "0" * 64)

    with pytest.raises(InputError, match="磁盘"):
        write_outgoing(tmp_path / "batch.txt", "bank_text", facts(40), lambda: lines(40))

    assert not (tmp_path / "batch.txt").exists()


def peak(path: Path, count: int) -> int:
    tracemalloc.start()
    write_outgoing(path, "bank_text", {"batch": "2024-F-000012", "count": count, "sum": 0}, lambda: lines(count))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_a_file_ten_times_as_long_takes_no_more_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 500)
    peak(tmp_path / "first.txt", 1000)  # what is kept for good is made by then

    assert peak(tmp_path / "long.txt", 20_000) < 2 * peak(tmp_path / "short.txt", 2_000)
