"""A county of a few people, made of sentences: the tables of a run, small and real."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from zhuxue.engine.checks.run_checks import run_checks
from zhuxue.engine.common.identity import check_digit
from zhuxue.engine.common.money import fen_from_yuan
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.common.yamlfile import parse_yaml
from zhuxue.engine.intake.records import RECORDS
from zhuxue.engine.intake.rejects import SCHEMA as REJECTS
from zhuxue.engine.rules.library import Library
from zhuxue.engine.warehouse.duck import DuckWarehouse

TEXT, WHOLE, DAY, FLAG = pa.string(), pa.int64(), pa.date32(), pa.bool_()
PLACE = {"source_file": TEXT, "source_sheet": TEXT, "source_row": pa.int32()}
SETTINGS = {"term": "2024-F", "last_term": "2024-S", "on": "2024-09-01"}
CODES = list(Registers.load(LIBRARY).registers)
TABLES: dict[str, dict[str, pa.DataType]] = {
    "students": {
        "student_key": WHOLE,
        **PLACE,
        "identity_kind": TEXT,
        "identity_number": TEXT,
        "name": TEXT,
        "born_on": DAY,
        "sex": TEXT,
        "student_number": TEXT,
        "class_name": TEXT,
        "guardian_name": TEXT,
        "guardian_identity_number": TEXT,
        "guardian_relation": TEXT,
        "stage": TEXT,
        "grade": WHOLE,
        "roll_status": TEXT,
        "boards": FLAG,
        "major_kind": TEXT,
        "education_level": TEXT,
        "school_code": TEXT,
        "school_name": TEXT,
        "school_region": TEXT,
        "school_kind": TEXT,
        "hukou_region": TEXT,
        "hardship_level": TEXT,
        "campus_loan": FLAG,
        "origin_loan": FLAG,
        "policy_entitled": FLAG,
        "risk_cleared": FLAG,
        **{f"in_{code}": FLAG for code in CODES},
    },
    "paid_list": {
        **PLACE,
        "identity_number": TEXT,
        "name": TEXT,
        "programme": TEXT,
        "term": TEXT,
        "amount_fen": WHOLE,
        "paid_on": DAY,
        "payment_status": TEXT,
        "payment_way": TEXT,
        "payee_account": TEXT,
    },
    "accounts_list": {
        **PLACE,
        "identity_number": TEXT,
        "name": TEXT,
        "payee_name": TEXT,
        "payee_identity_number": TEXT,
        "relation": TEXT,
        "account_no": TEXT,
        "bank_name": TEXT,
        "account_kind": TEXT,
    },
    "hardship_list": {
        **PLACE,
        "identity_number": TEXT,
        "name": TEXT,
        "school_name": TEXT,
        "student_number": TEXT,
        "hardship_level": TEXT,
        "hardship_score": WHOLE,
        "special_groups": TEXT,
    },
    "register_people": {
        **PLACE,
        "register": TEXT,
        "release": TEXT,
        "role": TEXT,
        "identity_number": TEXT,
        "identity_raw": TEXT,
        "name": TEXT,
        "born_on": DAY,
        "region": TEXT,
        "status": TEXT,
        "status_on": DAY,
        "proves": FLAG,
    },
    "exact_matches": {
        "student_key": WHOLE,
        "register": TEXT,
        "method": TEXT,
        "policy_entitled": FLAG,
        "risk_cleared": FLAG,
    },
    "awards": {"student_key": WHOLE, "programme": TEXT, "amount_fen": WHOLE, "version": TEXT, "reason": TEXT},
    "payments_due": {
        "student_key": WHOLE,
        "programme": TEXT,
        "term": TEXT,
        "period": TEXT,
        "kind": TEXT,
        "amount_fen": WHOLE,
        "payee": TEXT,
        "version": TEXT,
    },
    "withheld": {"student_key": WHOLE, "programme": TEXT, "amount_fen": WHOLE, "cause": TEXT, "reason": TEXT},
    "adjustments": {"student_key": WHOLE, "programme": TEXT, "kind": TEXT, "amount_fen": WHOLE},
    "outcomes": {"student_key": WHOLE, "programme_no": pa.int32(), "code": pa.int32(), "amount_fen": WHOLE},
    "outcome_texts": {
        "programme_no": pa.int32(),
        "code": pa.int32(),
        "programme": TEXT,
        "verdict": TEXT,
        "reason": TEXT,
    },
    "unknown_outcomes": {"student_key": WHOLE, "programme": TEXT},
    "rejects": {name: REJECTS.field(name).type for name in REJECTS.names},
    **{table: {name: schema.field(name).type for name in schema.names} for table, schema in RECORDS.items()},
}
LISTS = ("paid", "accounts", "hardship", "registers", "awards", "due", "unknown", "rejects", *RECORDS)
CASE_WORDS = {"name", "change", "says", "times", "keys", "rows", "people", "many", *LISTS}
OPTIONAL = {"accounts_list": "accounts", "hardship_list": "hardship", **{name: name for name in RECORDS}}


def number_of(nth: int) -> str:
    """A plainly synthetic identity number: no county is 4399."""
    first17 = f"43990020130501{nth:03d}"
    return first17 + check_digit(first17)


def _each(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for each person meant: {of: 生, first: 3} stands for 生1, 生2 and 生3."""
    found = []
    for row in rows:
        rest = {name: value for name, value in row.items() if name != "first"}
        found += (
            [{**rest, "of": f"{row['of']}{nth}"} for nth in range(1, row["first"] + 1)] if "first" in row else [rest]
        )
    return found


@dataclass
class County:
    """Rows by table; a person is named by name, and its identity number follows from the order of naming."""

    told: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in TABLES})
    numbers: dict[str, str] = field(default_factory=dict)

    def number(self, name: str) -> str:
        return self.numbers.setdefault(name, number_of(len(self.numbers) + 1))

    def build(self) -> County:
        """Read every list of the case, in the order of the tables; a word that is not known is a mistake in the case."""
        assert set(self.told) <= CASE_WORDS, set(self.told) - CASE_WORDS
        for key, person in enumerate(self.told.get("people", []), 1):
            self._person(key, person)
        for at, group in enumerate(self.told.get("many", []), 1):
            told = {name: value for name, value in group.items() if name not in ("count", "called")}
            for nth in range(1, group["count"] + 1):
                self._person(at * 100 + nth, {**told, "name": f"{group['called']}{nth}"})
        for kind in LISTS:
            for line, row in enumerate(_each(self.told.get(kind, [])), 1):
                getattr(self, f"_{kind}")(line, row)
        return self

    def _person(self, key: int, told: dict[str, Any]) -> None:
        row: dict[str, Any] = {
            "source_file": "名册.xlsx",
            "source_sheet": "五年级",
            "source_row": key + 1,
            "student_key": key,
            "identity_kind": "resident_id",
            "stage": "primary",
            "roll_status": "enrolled",
            "school_name": "示例小学",
            "school_region": "430626",
            "class_name": "五1班",
            "born_on": "2013-05-01",
            **told,
        }
        row.setdefault("identity_number", self.number(row.pop("same_number_as", row["name"])))
        row["born_on"] = date.fromisoformat(row["born_on"]) if row["born_on"] else None
        for code in row.pop("in", []):
            row[f"in_{code}"] = True
            facts = {name: row.get(name) for name in ("policy_entitled", "risk_cleared")}
            self.rows["exact_matches"].append(
                {"student_key": key, "register": code, "method": "identity_number", **facts}
            )
        for code in row.pop("not_in", []):
            row[f"in_{code}"] = False
        assert set(row) <= set(TABLES["students"]), set(row) - set(TABLES["students"])
        self.rows["students"].append(row)

    def _add(self, table: str, line: int, row: dict[str, Any], file: str) -> None:
        if "of" in row:
            row.setdefault("name", row["of"])
            row["identity_number"] = self.number(row.pop("of"))
        for name in ("amount", "paid_on"):
            if row.get(name) is not None:
                row["amount_fen" if name == "amount" else name] = (
                    fen_from_yuan(row.pop(name)) if name == "amount" else date.fromisoformat(row[name])
                )
        self.rows[table].append({"source_file": file, "source_sheet": "", "source_row": line + 1, **row})

    def _paid(self, line: int, row: dict[str, Any]) -> None:
        self._add(
            "paid_list",
            line,
            {"programme": "CE_BOARD", "term": "2024-F", "amount": 625, "payment_status": "paid", **row},
            "已发.xlsx",
        )

    def _accounts(self, line: int, row: dict[str, Any]) -> None:
        if "payee_is" in row:
            row["payee_identity_number"] = self.number(row.pop("payee_is"))
        self._add("accounts_list", line, row, "账户.xlsx")

    def _hardship(self, line: int, row: dict[str, Any]) -> None:
        self._add("hardship_list", line, {"school_name": "示例小学", "hardship_level": "hard", **row}, "认定.xlsx")

    def _registers(self, line: int, row: dict[str, Any]) -> None:
        self._add(
            "register_people",
            line,
            {"register": "DIBAO", "release": "DIBAO@2024-08-01", "role": "member", "proves": True, **row},
            "低保.xlsx",
        )

    def _key(self, name: str) -> int:
        return next(int(row["student_key"]) for row in self.rows["students"] if row["name"] == name)

    def _awards(self, _: int, row: dict[str, Any]) -> None:
        self.rows["awards"].append(
            {
                "programme": "CE_BOARD",
                **row,
                "student_key": self._key(row["of"]),
                "amount_fen": fen_from_yuan(row.get("amount", 625)),
            }
        )

    def _due(self, _: int, row: dict[str, Any]) -> None:
        key = row["key"] if "key" in row else self._key(row["of"])
        self.rows["payments_due"].append(
            {
                "programme": "CE_BOARD",
                "term": "2024-F",
                "period": "2024-F",
                "kind": "regular",
                **row,
                "student_key": key,
                "amount_fen": fen_from_yuan(row.get("amount", 625)),
            }
        )

    def _unknown(self, _: int, row: dict[str, Any]) -> None:
        self.rows["unknown_outcomes"].append(
            {"student_key": self._key(row["of"]), "programme": row.get("programme", "CE_BOARD")}
        )

    def _rejects(self, line: int, row: dict[str, Any]) -> None:
        whose = row.pop("of", None)
        raw = {"identity_raw": self.number(whose)} if whose else {}
        self.rows["rejects"].append(
            {
                "source_kind": "roster",
                "source_file": "名册.xlsx",
                "source_sheet": "五年级",
                "source_row": line + 50,
                "column": "identity_number",
                **raw,
                **row,
            }
        )

    def _notices(self, line: int, row: dict[str, Any]) -> None:
        usual = {"source": f"公示记录||{line}", "office": "示例小学", "programme": "CE_BOARD", "title": "寄宿生生活补助", "school_year": "2024", "state": "closed",
                 "people_count": 3, "relied_count": 3, "posted_on": "2024-10-14", "workdays_due": 5, "workdays_hung": 5, "fields": "<name><grade><class>",
                 "words": "五年级；五1班", "like_numbers_count": 0}  # fmt: skip
        told = {**usual, **row}
        posted = date.fromisoformat(told["posted_on"]) if told["posted_on"] else None
        self.rows["notices"].append({**told, "posted_on": posted})

    def _set_asides(self, line: int, row: dict[str, Any]) -> None:
        told = {
            "office": "示例高中",
            "year": 2023,
            "kind": "public_senior_high",
            "kind_title": "公办普通高中",
            "least_percent": "3",
            **row,
        }
        yuan = {f"{name}_fen": fen_from_yuan(told.pop(name)) for name in ("income", "due", "set_aside") if name in told}
        self.rows["set_asides"].append({"source": f"计提记录||{line}", **told, **yuan})

    def warehouse(self) -> DuckWarehouse:
        """The tables in a real DuckDB; those that not every run has only when the case gives them."""
        duck = DuckWarehouse(memory="1GB", threads=1)
        for name, columns in TABLES.items():
            if name not in OPTIONAL or OPTIONAL[name] in self.told:
                rows = [{column: row.get(column) for column in columns} for row in self.rows[name]]
                duck.create_from_arrow(name, pa.Table.from_pylist(rows, schema=pa.schema(list(columns.items()))))
        return duck


@pytest.fixture(scope="session")
def rules() -> Library:
    return Library.load(LIBRARY, layer="hunan")


def _changed(rules: Library, change: str | None) -> Library:
    """The library with one programme overridden, as a layer would write it."""
    return Library.load(LIBRARY, layer="hunan", changes=(parse_yaml(change, name="change"),)) if change else rules


@pytest.fixture
def findings_of(rules: Library) -> Any:
    """Return a function: a check and what a case is told → that check's findings as rows by column name."""

    def find(check: str, told: dict[str, Any]) -> list[dict[str, Any]]:
        duck = County(told).build().warehouse()
        try:
            assert run_checks(duck, _changed(rules, told.get("change")), SETTINGS, only=[check]) in ([], [check])
            found: list[dict[str, Any]] = duck.arrow("SELECT * FROM findings").to_pylist()
            return found
        finally:
            duck.close()

    return find
