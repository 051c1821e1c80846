"""A payment file holds exactly what the run says, to the fen, or it is not there; and any change to it is seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from zhuxue.engine.common.errors import InputError, LibraryError, UsageError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.files.formats import load_formats
from zhuxue.engine.files.payments import check_payments, write_payments

ENDS = {name: form.extension for name, form in load_formats(LIBRARY).items()}
EVERY = pytest.mark.parametrize("name", list(ENDS))
TEXTS = ("bank_text", "bank_fixed")


def _written(run: Path, name: str) -> Path:
    out = run.parent / f"out{ENDS[name]}"
    write_payments(run, name, out)
    return out


@EVERY
def test_what_is_written_agrees_with_the_run(run: Path, name: str) -> None:
    out = run.parent / f"out{ENDS[name]}"

    said = write_payments(run, name, out)

    assert "4笔，2,187.51元" in said
    assert re.search(r"sha256 [0-9a-f]{64}", said)
    assert "一致：4笔，2,187.51元" in check_payments(out, run)


@EVERY
def test_the_same_run_gives_the_same_lines_again(run: Path, name: str) -> None:
    first = _written(run, name).rename(run.parent / f"first{ENDS[name]}")

    check_payments(first, run)
    if name in TEXTS:
        assert first.read_bytes() == _written(run, name).read_bytes()


def test_identity_numbers_and_accounts_are_text_in_the_workbook(run: Path) -> None:
    sheet = openpyxl.load_workbook(_written(run, "one_card"))["发放明细"]
    header = [cell.value for cell in sheet[1]]
    accounts = [row[header.index("账号")] for row in sheet.iter_rows(min_row=2)]

    assert sorted(cell.value for cell in accounts)[0] == "0000000000000000034"
    assert all(cell.data_type == "s" for cell in accounts)
    assert sum(row[header.index("金额(元)")].value for row in sheet.iter_rows(min_row=2)) == pytest.approx(2187.51)


def test_the_bank_text_declares_count_and_sum_and_keeps_rare_characters(run: Path) -> None:
    lines = _written(run, "bank_text").read_bytes().decode("gb18030").split("\r\n")

    assert lines[0].split("|")[2:] == ["4", "2187.51"]
    assert lines[-2].split("|") == ["T", "4", "2187.51"]
    assert any("陈𬭎" in line and "|312.51|" in line for line in lines)


def test_every_line_of_the_fixed_file_is_as_wide_as_the_others(run: Path) -> None:
    lines = _written(run, "bank_fixed").read_bytes().split(b"\r\n")[1:-2]

    assert {len(line) for line in lines} == {159}


def test_held_lines_are_left_out_and_schools_are_paid_on_a_sheet_of_their_own(mixed_run: Path) -> None:
    out = mixed_run.parent / "out.xlsx"

    said = write_payments(mixed_run, "one_card", out)

    book = openpyxl.load_workbook(out)
    assert "4笔，2,500.00元" in said
    assert "暂停：1笔，1,500.00元" in said
    assert "未列入：2笔（另一小学2笔1,250.00元）" in said
    assert [row[-1].value for row in book["拨付学校"].iter_rows(min_row=2)] == [1200]
    assert book["发放明细"].max_row == 5


def test_a_text_format_has_its_list_for_schools_beside(mixed_run: Path) -> None:
    write_payments(mixed_run, "bank_text", mixed_run.parent / "out.txt")

    assert openpyxl.load_workbook(mixed_run.parent / "out-拨付学校.xlsx")["拨付学校"].max_row == 2


@EVERY
def test_an_existing_file_is_never_overwritten(run: Path, name: str) -> None:
    out = run.parent / f"out{ENDS[name]}"
    out.write_text("别人的文件", encoding="utf-8")

    with pytest.raises(InputError, match="不会覆盖"):
        write_payments(run, name, out)
    assert out.read_text(encoding="utf-8") == "别人的文件"


def test_without_accounts_nothing_is_written(without_accounts: Path) -> None:
    with pytest.raises(InputError, match=r"示例小学4笔2,500.00元"):
        write_payments(without_accounts, "one_card", without_accounts.parent / "out.xlsx")
    assert [path.name for path in without_accounts.parent.iterdir()] == ["none"]


def test_a_name_that_does_not_fit_stops_the_whole_file(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet as pq

    accounts = pq.read_table(run / "accounts.parquet").to_pylist()
    accounts[0]["payee_name"] = "很" * 31
    pq.write_table(pq.read_table(run / "accounts.parquet").from_pylist(accounts), run / "accounts.parquet")

    with pytest.raises(InputError, match="超过60个字节"):
        write_payments(run, "bank_fixed", run.parent / "out.dat")
    assert [path.name for path in run.parent.iterdir()] == ["run"]


def test_a_separator_inside_a_name_stops_the_whole_file(run: Path) -> None:
    import pyarrow.parquet as pq

    accounts = pq.read_table(run / "accounts.parquet").to_pylist()
    accounts[0]["payee_name"] = "林|一"
    pq.write_table(pq.read_table(run / "accounts.parquet").from_pylist(accounts), run / "accounts.parquet")

    with pytest.raises(InputError, match="分隔符"):
        write_payments(run, "bank_text", run.parent / "out.txt")


def _change_text(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], None]:
    def act(path: Path) -> None:
        path.write_bytes(b"\r\n".join(change(path.read_bytes().split(b"\r\n"))))

    return act


TAMPERED = {
    "one fen more": (lambda lines: [line.replace(b"312.51", b"312.52").replace(b"000000031251", b"000000031252") for line in lines], r"第5行.*(312\.52|31252)"),
    "a line missing": (lambda lines: [*lines[:2], *lines[3:]], "第3行：缺少应在这里的一行"),
    "a line twice": (lambda lines: [*lines[:3], lines[2], *lines[3:]], "第4行：与上一行重复"),
    "a line at the end": (lambda lines: [*lines[:-2], lines[-3], *lines[-2:]], "第6行"),
    "another account": (lambda lines: [line.replace(b"6217000000000000026", b"6217000000000000099") for line in lines], "账号"),
    "two lines exchanged": (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "第2行"),
    "another sum declared": (lambda lines: [line.replace(b"2187.51", b"2187.50").replace(b"218751", b"218750") for line in lines], "第1行"),
    "the end cut off": (lambda lines: [*lines[:3], lines[3][:20]], "不完整"),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("what", TAMPERED)
def test_a_tampered_text_file_is_refused_at_its_line(run: Path, name: str, what: str) -> None:
    change, says = TAMPERED[what]
    out = _written(run, name)
    _change_text(change)(out)

    with pytest.raises(InputError, match=says) as refusal:
        check_payments(out, run)
    assert "6217000000000000026" not in refusal.value.zh
    assert "林小一" not in refusal.value.zh


def _amount(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    column = [cell.value for cell in sheet[1]].index("金额(元)") + 1
    sheet.cell(3, column, sheet.cell(3, column).value + 0.01)


def _twice(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    sheet.append([cell.value for cell in sheet[5]])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_amount, "第3行.*应为.*文件中是"),
        (lambda sheet: sheet.delete_rows(3), "第3行：缺少"),
        (_twice, "多出一行"),
    ],
    ids=["one fen more", "a line missing", "a line twice"],
)
def test_a_tampered_workbook_is_refused_at_its_line(run: Path, change: Callable[[object], None], says: str) -> None:
    out = _written(run, "one_card")
    book = openpyxl.load_workbook(out)
    change(book["发放明细"])
    book.save(out)

    with pytest.raises(InputError, match=says):
        check_payments(out, run)


def test_a_workbook_saved_again_by_a_spreadsheet_still_agrees(run: Path) -> None:
    out = _written(run, "one_card")
    openpyxl.load_workbook(out).save(out)

    assert "一致" in check_payments(out, run)


def test_a_file_of_another_run_is_refused(run: Path, mixed_run: Path) -> None:
    with pytest.raises(InputError, match="不一致"):
        check_payments(_written(run, "bank_text"), mixed_run)


def test_a_file_that_is_no_payment_file_is_refused(run: Path) -> None:
    strange = run.parent / "strange.txt"
    strange.write_text("你好\r\n", encoding="utf-8")
    broken = run.parent / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")

    with pytest.raises(InputError, match="认不出"):
        check_payments(strange, run)
    with pytest.raises(InputError, match="读不出"):
        check_payments(broken, run)
    with pytest.raises(InputError, match="没有"):
        check_payments(run.parent / "nowhere.txt", run)


def test_an_unfinished_run_and_an_unknown_format_are_refused(run: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="完整"):
        write_payments(tmp_path / "nothing", "one_card", tmp_path / "out.xlsx")
    with pytest.raises(UsageError, match="bank_text"):
        write_payments(run, "some_bank", tmp_path / "out.xlsx")
    with pytest.raises(InputError, match=r"\.xlsx"):
        write_payments(run, "one_card", tmp_path / "out.csv")


def test_a_new_bank_is_one_file_and_a_faulty_one_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "formats" / "out"
    out.mkdir(parents=True)
    text = (LIBRARY / "formats" / "out" / "bank_text.yaml").read_text(encoding="utf-8")
    (out / "new_bank.yaml").write_text(text.replace("format: bank_text", "format: new_bank"), encoding="utf-8")
    assert list(load_formats(tmp_path)) == ["new_bank"]

    (out / "new_bank.yaml").write_text(text.replace("from: amount, kind: yuan", "from: amount"), encoding="utf-8")
    with pytest.raises(LibraryError, match=r"new_bank.yaml"):
        load_formats(tmp_path)
