"""A register handed over hashed gives what it gives in clear, and its key stays in its file whatever happens."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb
import pytest
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC
from openpyxl import load_workbook

from zhuxue.engine.common.hashed import Keys, keyed

from .conftest import Zhuxue

KEY = hashlib.sha256("示例".encode()).hexdigest()
RUN = ("run", "--roster", "samples/roster.xlsx", "--term", "2024-F", "--as-known-on", "2024-12-01")
TABLES = {
    "matches": "SELECT student_key, register, outcome, method, status FROM '{}' WHERE outcome = 'match' ORDER BY ALL",
    "verdicts": "SELECT * FROM '{}' ORDER BY ALL",
    "students": "SELECT student_key, in_DIBAO, in_TEKUN FROM '{}' ORDER BY ALL",
    "releases": "SELECT register, rows_in, rows_out, rows_rejected, scope FROM '{}' ORDER BY ALL",
}


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"registers": {"DIBAO": KEY}, "lookup": KEY[::-1]}), encoding="utf-8")
    return path


@pytest.fixture
def hashed(zhuxue: Zhuxue, keys: Path, tmp_path: Path) -> Path:
    done = zhuxue("registers", "hash", "samples/dibao.xlsx", "--key-file", keys, "--out", tmp_path / "平江县低保.xlsx")
    assert done.status == 0, done.err
    return tmp_path / "平江县低保.xlsx"


def run(zhuxue: Zhuxue, register: Path | str, out: Path, *more: str | Path) -> Path:
    done = zhuxue(*RUN, "--register", f"DIBAO={register}@2024-08-25", "--covers", "DIBAO=430626", *more, "--out", out)
    assert done.status == 0, done.err
    return out


def everything_in(*folders: Path) -> bytes:
    return b"".join(path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file())


def test_a_hashed_register_gives_the_same_matches_verdicts_and_rejects(zhuxue, keys, hashed, tmp_path):
    plain = run(zhuxue, "samples/dibao.xlsx", tmp_path / "plain")

    met = run(zhuxue, hashed, tmp_path / "met", "--keys", keys)

    for name, select in TABLES.items():
        one, other = (duckdb.sql(select.format(folder / f"{name}.parquet")).fetchall() for folder in (plain, met))
        assert one == other, name
        assert one
    reasons = "SELECT source_row, reason_code FROM '{}' WHERE source_kind = 'register' ORDER BY ALL"
    assert len({str([code for _, code in duckdb.sql(reasons.format(f / "rejects.parquet")).fetchall()]) for f in (plain, met)}) == 1  # fmt: skip


def test_what_a_department_hands_over_names_and_numbers_nobody(hashed, finished):
    original = [cell for sheet in load_workbook(finished / "samples/dibao.xlsx") for row in sheet.iter_rows(values_only=True) for cell in row if cell]  # fmt: skip
    given = [str(cell) for sheet in load_workbook(hashed) for row in sheet.iter_rows(values_only=True) for cell in row if cell]  # fmt: skip

    numbers = [str(cell) for cell in original if str(cell).startswith("4399")]
    assert numbers
    assert not set(numbers) & set(given)
    assert not any(len(cell) in (2, 3) and cell.startswith("测") for cell in given)
    assert sum(cell.startswith("hmac-sm3:") for cell in given) == len(numbers)


def test_the_key_is_in_no_file_no_word_and_no_error(zhuxue, keys, hashed, tmp_path):
    run(zhuxue, hashed, tmp_path / "out", "--keys", keys)
    said = [
        zhuxue(*RUN, "--register", f"TEKUN={hashed}", "--keys", keys, "--out", tmp_path / "no1"),
        zhuxue(*RUN, "--register", f"DIBAO={hashed}", "--out", tmp_path / "no2"),
        zhuxue("registers", "hash", "samples/roster.xlsx", "--key-file", keys, "--register", "NO", "--out", tmp_path / "n.xlsx"),
    ]  # fmt: skip
    keys.write_text(f'{{"registers": {{"DIBAO": "{KEY}zz"}}', encoding="utf-8")
    said.append(zhuxue(*RUN, "--register", f"DIBAO={hashed}", "--keys", keys, "--out", tmp_path / "no3"))
    keys.unlink()

    assert [done.status for done in said] == [1, 1, 1, 1]
    written = everything_in(tmp_path) + "".join(done.out + done.err for done in said).encode()
    for form in (KEY, KEY.upper(), KEY[::-1], KEY[:16], KEY[-16:]):
        assert form.encode() not in written
    assert bytes.fromhex(KEY) not in written


def test_a_hash_that_is_none_and_a_missing_key_are_refused_in_words(zhuxue, hashed, keys, tmp_path):
    book = load_workbook(hashed)
    sheet = book.worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("hmac-sm3:")]
    cells[0].value = cells[0].value[:-3]
    book.save(tmp_path / "kaputt.xlsx")

    out = run(zhuxue, tmp_path / "kaputt.xlsx", tmp_path / "out", "--keys", keys)
    without = zhuxue(*RUN, "--register", f"DIBAO={hashed}", "--out", tmp_path / "no")

    codes = duckdb.sql(f"SELECT reason_code FROM '{out / 'rejects.parquet'}' WHERE source_kind = 'register'").fetchall()
    assert ("hashed_wrongly",) in codes
    assert "--keys" in without.err


def test_a_roster_is_never_taken_hashed(zhuxue, hashed, keys, tmp_path):
    done = zhuxue("run", "--roster", hashed, "--term", "2024-F", "--keys", keys, "--out", tmp_path / "out")

    assert done.status != 0 or "学生0人" in done.out


def test_the_hash_is_the_one_other_libraries_make_and_keys_do_not_show_themselves():
    other = HMAC(b"0123456789abcdef", SM3())
    other.update(b"439900201001011234")

    assert keyed(b"0123456789abcdef")("439900201001011234") == other.finalize().hex()
    assert repr(Keys("k.json", {"DIBAO": b"0123456789abcdef"}, None)) == "<keys of k.json>"
