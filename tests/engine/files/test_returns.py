"""A bank's return file is read whole or refused whole, with line and reason, whatever somebody did to it."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.demo.returns import Answer, write_answers
from zhuxue.engine.files import returned_blocks, returns
from zhuxue.engine.files.layouts import load_layouts
from zhuxue.engine.files.returns import ReturnedRow, read_return

MUTATED = int(os.environ.get("ZHUXUE_MUTATED_RETURNS", "600"))
SEED = 5
BATCH = "2026-F-000012"
ANSWERS = (
    Answer(1, "6217000000000001", "张样", 62500, "0000"),
    Answer(2, "6217000000000002", "欧阳·示例", 37500, "0001"),
    Answer(3, "6217000000000003", "李样", 50001, "1001"),
)
ENDS = {"bank_text_return": ".txt", "bank_fixed_return": ".dat", "one_card_return": ".xlsx"}


def written(
    folder: Path, layout: str = "bank_text_return", encoding: str = "", answers: tuple[Answer, ...] = ANSWERS
) -> Path:
    return write_answers(folder / f"return{ENDS[layout]}", layout, BATCH, answers, encoding=encoding)


@pytest.mark.parametrize(
    ("layout", "encoding"),
    [
        ("bank_text_return", "utf-8"),
        ("bank_text_return", "gb18030"),
        ("bank_fixed_return", ""),
        ("one_card_return", ""),
    ],
)
def test_every_layout_is_read_as_the_bank_wrote_it(tmp_path: Path, layout: str, encoding: str) -> None:
    found = read_return(written(tmp_path, layout, encoding))

    assert (found.batch, found.count, found.sum_fen) == (BATCH, 3, 150001)
    assert [(r.number, r.account_no, r.payee_name, r.amount_fen, r.outcome, r.cause) for r in found.rows()] == [
        (1, "6217000000000001", "张样", 62500, "success", ""),
        (2, "6217000000000002", "欧阳·示例", 37500, "pending", ""),
        (3, "6217000000000003", "李样", 50001, "refused", "name"),
    ]


def test_a_last_line_without_its_end_still_counts(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(path.read_bytes().rstrip(b"\r\n"))

    assert read_return(path).count == 3


REFUSED: dict[str, tuple[Callable[[str], str], str]] = {
    "a sum that is not the rows'": (lambda text: text.replace("|1500.01", "|1500.02"), "首行写明"),
    "a count that is not the rows'": (lambda text: text.replace("|3|", "|4|", 1), "不同|首行写明"),
    "a row lost": (lambda text: text.replace(text.splitlines(keepends=True)[2], ""), "首行写明|不同"),
    "an amount with three decimals": (lambda text: text.replace("|375.00|", "|375.001|"), "第3行.*不是数字"),
    "an amount in Chinese digits": (lambda text: text.replace("|375.00|", "|３７５|"), "第3行.*不是数字"),
    "a code nobody explained": (lambda text: text.replace("|0001|", "|7777|"), "第3行.*7777"),
    "a cell too many": (lambda text: text.replace("|0001|", "|0001||"), "第3行.*列"),
    "a number of zero": (lambda text: text.replace("RD|2|", "RD|0|"), "第3行.*不大于零"),
    "no batch": (lambda text: text.replace(BATCH, ""), "批次号"),
    "a closing line that says otherwise": (lambda text: text.replace("RT|3", "RT|2"), "结束行"),
    "no closing line": (lambda text: text.replace("RT|3\r\n", ""), "列|RT"),
    "an empty file": (lambda text: "", "认不出"),
    "another bank's file": (lambda text: "hello", "认不出"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_whole_with_line_and_reason(tmp_path: Path, what: str) -> None:
    change, said = REFUSED[what]
    path = written(tmp_path)
    path.write_bytes(change(path.read_bytes().decode()).encode())

    with pytest.raises(InputError, match=said):
        read_return(path)


def test_an_account_that_a_spreadsheet_took_for_a_number_is_refused_never_guessed(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "return.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        head, lines = book.add_worksheet("批次"), book.add_worksheet("发放结果")
        head.write_row(0, 0, ["批次号", "笔数", "金额合计(元)"])
        head.write_row(1, 0, [BATCH, "1", "625.00"])
        lines.write_row(0, 0, ["序号", "户名", "账号", "金额(元)", "返回码", "退回原因"])
        lines.write_row(1, 0, ["1", "张样", 6217000000000001, "625.00", "0000", ""])

    with pytest.raises(InputError, match="丢失数字"):
        read_return(path)


def test_messages_never_quote_an_account_or_a_name(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"|625.00|", b"|x|"))

    with pytest.raises(InputError) as refused:
        read_return(path)

    assert "6217" not in str(refused.value)
    assert "张样" not in str(refused.value)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The file with one to four changes of a byte, a run of bytes or a line."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.randint(0, 12))
        lines = data.split(b"\n")
        one = chance.randrange(len(lines))
        data = chance.choice(
            [
                data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :],
                data[:at] + data[end:],
                data[:end] + data[at:],
                data[:at] + bytes(chance.randrange(256) for _ in range(3)) + data[at:],
                b"\n".join(lines[:one] + lines[one + 1 :]),
                b"\n".join([*lines[: one + 1], *lines[one:]]),
                data[:at],
                data.replace(b"|", b",", 1),
            ]
        )
    return data


def outcome(path: Path) -> str | list[ReturnedRow]:
    """What becomes of a file: its rows, or why it is refused."""
    try:
        found = read_return(path)
    except InputError as refused:
        return str(refused)
    rows = list(found.rows())
    assert (len(rows), sum(row.amount_fen for row in rows)) == (found.count, found.sum_fen)
    return rows


@pytest.mark.parametrize("layout", ENDS)
def test_a_mutated_file_is_refused_or_comes_to_what_its_head_says(
    tmp_path: Path, layout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, original = random.Random(SEED), written(tmp_path, layout).read_bytes()
    path = tmp_path / f"mutated{ENDS[layout]}"
    refused = 0
    for _ in range(MUTATED // 3):
        path.write_bytes(mutated(original, chance))
        said = outcome(path)
        if layout != "one_card_return":  # whole columns come to the same as line by line
            with monkeypatch.context() as one_by_one:
                one_by_one.setattr(returns, "fields_of", lambda *_: None)
                assert outcome(path) == said
        if isinstance(said, str):
            refused += 1
            continue
        assert all(row.number > 0 and row.amount_fen > 0 and row.outcome for row in said)
    assert refused > MUTATED // 30


@pytest.mark.parametrize(("layout", "encoding"), [("bank_text_return", "gb18030"), ("bank_fixed_return", "")])
def test_a_file_read_in_many_blocks_has_the_rows_of_one_read_at_once(
    tmp_path: Path, layout: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = tuple(Answer(nth, f"62170000{nth:08d}", "欧阳·示例", 30_000 + nth, "0000") for nth in range(1, 400))
    path = written(tmp_path, layout, encoding, many)
    at_once = outcome(path)
    monkeypatch.setattr(returned_blocks, "BLOCK", 97)

    assert outcome(path) == at_once
    assert [row.row for row in at_once] == list(range(2, 401))


def test_a_line_without_an_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(path.read_bytes() + b"RD|" + b"9" * 5000)

    with pytest.raises(InputError, match=r"第6行.*太长"):
        read_return(path)


def test_every_layout_of_the_library_says_that_it_is_a_sample() -> None:
    assert {layout.confidence for layout in load_layouts(LIBRARY).values()} == {"assumed"}
