"""Registers that came hashed: each hash that one of our own people has becomes that person's number, so all goes on as for any register."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.hashed import PREFIX, Keys
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.intake import identity_sql as ids
from zhuxue.engine.warehouse.duck import DuckWarehouse

BATCH = 500_000  # numbers hashed at once
OURS = {"student": "identity_number", "guardian": "guardian_identity_number"}
FOUND = pa.schema([("register", pa.string()), ("hash", pa.string()), ("number", pa.string())])


def meet_hashed(duck: DuckWarehouse, registers: Registers, keys: Keys | None, *, roster: str = "roster") -> list[str]:
    """Put our people's numbers in place of their hashes in `register_people`; return the registers that came hashed.

    A hash nobody of ours has stays one: whose it is nobody here can know. Raises InputError where a key is missing.
    """
    asked = f"SELECT DISTINCT register FROM register_people WHERE identity_number LIKE '{PREFIX}%' ORDER BY 1"
    codes = [row[0] for row in duck.rows(asked)]
    if not codes:
        return codes
    if keys is None:
        raise InputError(
            f"名单 {'、'.join(codes)} 是加密比对的名单，没有密钥就无法比对。请用 --keys 给出密钥文件。",
            f"Register {', '.join(codes)} came hashed and cannot be compared without its key. Name the key file with --keys.",
        )
    duck.create_from_arrow("hashed_found", FOUND.empty_table())
    for code in codes:
        _look(duck, code, OURS[registers.registers[code].match_on], keys, roster)
    _put_numbers(duck)
    return codes


def _look(duck: DuckWarehouse, code: str, column: str, keys: Keys, roster: str) -> None:
    hashed = keys.of_register(code)
    for numbers in _numbers(duck, roster, column):
        ours = {"hash": [PREFIX + hashed(number) for number in numbers], "number": numbers}
        duck.create_from_arrow("hashed_ours", pa.table(ours, schema=pa.schema([FOUND.field("hash"), FOUND.field("number")])))  # fmt: skip
        duck.append_select("hashed_found", f"SELECT DISTINCT p.register, o.hash, o.number FROM hashed_ours o JOIN register_people p ON p.identity_number = o.hash WHERE p.register = '{code}'")  # fmt: skip
    duck.drop(["hashed_ours"])


def _numbers(duck: DuckWarehouse, roster: str, column: str) -> Iterator[list[str]]:
    duck.create("own_numbers", f"SELECT DISTINCT {column} AS number FROM {roster} WHERE {column} IS NOT NULL")
    total = duck.rows("SELECT COUNT(*) FROM own_numbers")[0][0]
    for start in range(0, total, BATCH):
        yield [row[0] for row in duck.rows(f"SELECT number FROM own_numbers ORDER BY number LIMIT {BATCH} OFFSET {start}")]  # fmt: skip
    duck.drop(["own_numbers"])


def _put_numbers(duck: DuckWarehouse) -> None:
    put = {"identity_number": "COALESCE(f.number, p.identity_number)", "born_on": f"COALESCE({ids.born_on('f.number')}, p.born_on)"}  # fmt: skip
    columns = ", ".join(f"{put.get(name, f'p.{name}')} AS {name}" for name in duck.columns("register_people"))
    duck.create("people_met", f"SELECT {columns} FROM register_people p LEFT JOIN hashed_found f ON f.register = p.register AND f.hash = p.identity_number")  # fmt: skip
    duck.create("register_people", "SELECT * FROM people_met")
    duck.drop(["people_met", "hashed_found"])
