"""Two schools' payments as a run's folder holds them: the least that a payment file is made from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zhuxue.engine.common.identity import check_digit

STUDENT = (
    "source_file",
    "name",
    "identity_number",
    "student_number",
    "school_code",
    "school_name",
    "class_name",
)
GUARDIAN = ("guardian_name", "guardian_identity_number", "hardship_level")
PAYMENT = ("programme", "term", "period", "kind", "payee", "version", "status", "held_by")
ACCOUNT = ("source_file", "source_sheet", "identity_number", "name", "payee_name", "payee_identity_number")
CARD = ("relation", "account_no", "bank_name", "account_kind")


def number_of(nth: int) -> str:
    first17 = f"43990020130501{nth:03d}"
    return first17 + check_digit(first17)


def _write(path: Path, rows: list[dict[str, Any]], texts: tuple[str, ...], wholes: tuple[str, ...]) -> None:
    schema = pa.schema([*((name, pa.string()) for name in texts), *((name, pa.int64()) for name in wholes)])
    pq.write_table(pa.Table.from_pylist([{n: row.get(n) for n in schema.names} for row in rows], schema=schema), path)


def make_run(folder: Path, payments: list[dict[str, Any]], *, accounts: list[dict[str, Any]] | None) -> Path:
    """Six students of two schools; payments name a student by key; None for accounts: the run had none."""
    folder.mkdir()
    names = ("林小一", "阿依·古丽", "王二", "陈𬭎", "周五", "吴六")
    students = [
        {
            "student_key": key, "source_file": "名册.xlsx", "name": name, "identity_number": number_of(key), "student_number": f"G{number_of(key)}",
            "school_code": f"214300000{key}", "school_name": "示例小学" if key <= 4 else "另一小学", "class_name": "五1班", "hardship_level": "hard",
        }
        for key, name in enumerate(names, 1)
    ]  # fmt: skip
    usual = {
        "programme": "CE_BOARD",
        "term": "2024-F",
        "period": "2024-F",
        "kind": "regular",
        "payee": "student_or_guardian",
        "status": "due",
    }
    _write(folder / "students.parquet", students, (*STUDENT, *GUARDIAN), ("student_key",))
    _write(
        folder / "payments.parquet",
        [{**usual, "amount_fen": 62500, **row} for row in payments],
        PAYMENT,
        ("student_key", "amount_fen"),
    )
    if accounts is not None:
        _write(
            folder / "accounts.parquet",
            [{"source_file": "账户.xlsx", "source_sheet": "", **row} for row in accounts],
            (*ACCOUNT, *CARD),
            ("source_row",),
        )
    (folder / "manifest.json").write_text(json.dumps({"term": "2024-F", "layer": "hunan"}), encoding="utf-8")
    return folder


def card(key: int, name: str, account: str, **more: Any) -> dict[str, Any]:
    return {
        "identity_number": number_of(key),
        "payee_name": name,
        "account_no": account,
        "bank_name": "样例银行",
        "source_row": key + 1,
        **more,
    }


CARDS = [
    card(1, "林小一", "6217000000000000018"),
    card(2, "阿依·古丽", "6217000000000000026"),
    card(3, "王二", "0000000000000000034"),
    card(4, "陈𬭎", "6217000000000000042"),
]
PAYMENTS = [{"student_key": key} for key in (1, 2, 3, 4)]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Four students with a card: 625, 625, 625 and 312.51 yuan."""
    return make_run(tmp_path / "run", [*PAYMENTS[:3], {"student_key": 4, "amount_fen": 31251}], accounts=CARDS)


@pytest.fixture
def mixed_run(tmp_path: Path) -> Path:
    """As `run`, and: one held, one waiver paid to the school, one without an account, one with two accounts."""
    more = [
        {"student_key": 1, "programme": "RAIN_DEW", "status": "held", "held_by": "A05", "amount_fen": 150000},
        {"student_key": 2, "programme": "SV_WAIVER", "payee": "school", "amount_fen": 120000},
        {"student_key": 5}, {"student_key": 6},
    ]  # fmt: skip
    two = [card(6, "吴六", "6217000000000000067"), card(6, "吴六", "6217000000000000068")]
    return make_run(tmp_path / "mixed", [*PAYMENTS, *more], accounts=[*CARDS, *two])


@pytest.fixture
def without_accounts(tmp_path: Path) -> Path:
    return make_run(tmp_path / "none", PAYMENTS, accounts=None)
