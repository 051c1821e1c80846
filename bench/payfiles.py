"""Payment files: a bank's text file written and proved, its return file read, beside the csv module and beside DuckDB by hand."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from bench.contest import Contender, Task, Timing, contest
from bench.province import Province
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.demo.returns import Answer, write_answers
from zhuxue.engine.files.layouts import load_layouts
from zhuxue.engine.files.outgoing import write_outgoing
from zhuxue.engine.files.returns import read_return

MOST = 1_000_000  # lines of one batch
BATCH = "2024-F-000001"
FIELDS = ("seq", "account_no", "payee_name", "payee_identity_number", "amount", "programme", "period", "student_key")
LINES = """
SELECT row_number() OVER () AS seq, '6217' || lpad(CAST(hash(identity_number) % 1000000000000 AS VARCHAR), 12, '0') AS account_no,
  name AS payee_name, identity_number AS payee_identity_number, 62500 + CAST(hash(identity_number) % 900 AS BIGINT) AS amount,
  'CE_BOARD' AS programme, '2024-F' AS period, row_number() OVER () AS student_key
FROM read_parquet('{roster}') WHERE identity_number IS NOT NULL LIMIT {most}
"""
YUAN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
WROTE = "the bytes of the file"
WRITTEN = "each writes GB18030 with CRLF, reads its file again and compares every cell; all begin with the same table; ours and csv go through rows of Python, as the portal hands them over"
READ = "rows by what became of them, and their sum"
BESIDES = "each counts rows and sum against the head and refuses what is no number or no known code; only ours says line and reason and hands the rows on"


def measure(province: Province) -> list[Timing]:
    """A batch of the province's first students, at most a million: written, and answered by the bank."""
    db, folder = duckdb.connect(), province.spare
    db.execute(f"CREATE TABLE lines AS {LINES.format(roster=province.folder / 'roster.parquet', most=MOST)}")
    lines = db.sql("SELECT * FROM lines ORDER BY seq").to_arrow_table()
    facts = {"batch": BATCH, "count": len(lines), "sum": pc.sum(lines["amount"]).as_py()}
    writing = Task("payment files", "a bank's text file, written", len(lines), province.repeats, WROTE, WRITTEN)
    found = contest(
        writing,
        [
            Contender("zhuxue", lambda: _ours(folder / "ours.txt", facts, lines)),
            Contender("csv module", lambda: by_csv(folder / "csv.txt", facts, lines)),
            Contender("DuckDB by hand", lambda: by_duckdb(folder / "duckdb.txt", facts, db)),
        ],
    )
    path = write_answers(folder / "return.txt", "bank_text_return", BATCH, map(_answer, _each(lines)))
    reading = Task("payment files", "its return file, read", len(lines), province.repeats, READ, BESIDES)
    return found + contest(
        reading,
        [
            Contender("zhuxue", lambda: read_by_us(path)),
            Contender("csv module", lambda: read_by_csv(path)),
            Contender("DuckDB by hand", lambda: read_by_duckdb(path)),
        ],
    )


def _each(lines: pa.Table) -> Iterator[dict[str, Any]]:
    """Yield the lines as the portal does, so many in memory at a time."""
    for batch in lines.to_batches(max_chunksize=10_000):
        yield from batch.to_pylist()


def _ours(path: Path, facts: dict[str, Any], lines: pa.Table) -> str:
    path.unlink(missing_ok=True)
    return write_outgoing(path, "bank_text", facts, lambda: _each(lines))


def rows_of(facts: dict[str, Any], lines: pa.Table) -> Iterator[list[str]]:
    """Yield the cells of every line of the file."""
    yield ["H", facts["batch"], str(facts["count"]), _yuan(facts["sum"])]
    for line in _each(lines):
        yield ["D", *(_yuan(line[name]) if name == "amount" else str(line[name]) for name in FIELDS)]
    yield ["T", str(facts["count"]), _yuan(facts["sum"])]


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def by_csv(path: Path, facts: dict[str, Any], lines: pa.Table) -> str:
    """Write and compare with the csv module, row by row."""
    plain: dict[str, Any] = {"delimiter": "|", "quoting": csv.QUOTE_NONE, "quotechar": None}
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file, lineterminator="\r\n", **plain).writerows(rows_of(facts, lines))
    with path.open(encoding="gb18030", newline="") as file:
        for want, have in zip(rows_of(facts, lines), csv.reader(file, **plain), strict=True):
            if want != have:
                raise ValueError(f"{want} became {have}")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def by_duckdb(path: Path, facts: dict[str, Any], db: duckdb.DuckDBPyConnection) -> str:
    """Let DuckDB make each line as one text; it writes no GB18030, so Python encodes them, and compares the texts again."""
    made = db.execute(
        "SELECT concat_ws('|', 'D', seq, account_no, payee_name, payee_identity_number, printf('%d.%02d', amount // 100, amount % 100),"
        " programme, period, student_key) FROM lines ORDER BY seq"
    ).fetchall()
    money = _yuan(facts["sum"])
    texts = [f"H|{facts['batch']}|{facts['count']}|{money}", *(text for (text,) in made), f"T|{facts['count']}|{money}", ""]  # fmt: skip
    if {text.count("|") for text in texts[1:-2]} != {len(FIELDS)}:
        raise ValueError("a cell holds the separator")
    path.write_bytes("\r\n".join(texts).encode("gb18030"))
    data = path.read_bytes()
    if data.decode("gb18030").split("\r\n") != texts:
        raise ValueError("not read back alike")
    return hashlib.sha256(data).hexdigest()


def _answer(line: dict[str, Any]) -> Answer:
    """Nineteen in twenty succeed; the rest come back for one cause or another."""
    code = ("1001", "1004", "0001", "9001")[line["seq"] // 20 % 4] if line["seq"] % 20 == 0 else "0000"
    return Answer(line["seq"], line["account_no"], line["payee_name"], line["amount"], code)


def read_by_us(path: Path) -> tuple[dict[str, int], int]:
    """Prove the file, then go through its rows as the portal does."""
    found = read_return(path)
    return dict(Counter(row.outcome for row in found.rows())), found.sum_fen


def _outcomes() -> dict[str, str]:
    return {code: each.outcome for code, each in load_layouts(LIBRARY)["bank_text_return"].codes.items()}


def read_by_csv(path: Path) -> tuple[dict[str, int], int]:
    """Read with the csv module, row by row."""
    outcomes, counts, total = _outcomes(), Counter[str](), 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE, quotechar=None)
        head = next(rows)
        for row in rows:
            if row[0] == "RT":
                break
            _mark, seq, _account, _name, amount, code, _message = row
            if not seq.isdecimal() or int(seq) < 1 or not YUAN.fullmatch(amount):
                raise ValueError("no number")
            counts[outcomes[code]] += 1
            total += int(Decimal(amount) * 100)
    if (sum(counts.values()), total) != (int(head[2]), int(Decimal(head[3]) * 100)):
        raise ValueError("not what the head says")
    return dict(counts), total


def read_by_duckdb(path: Path) -> tuple[dict[str, int], int]:
    """Read with DuckDB's own reader of text, which knows UTF-8 only."""
    db = duckdb.connect()
    db.execute(
        f"CREATE TABLE rows AS SELECT * FROM read_csv('{path}', delim = '|', quote = '', escape = '', header = false, skip = 1,"
        " null_padding = true, all_varchar = true, auto_detect = false, columns = {'mark': 'VARCHAR', 'seq': 'VARCHAR', 'account_no': 'VARCHAR',"
        " 'payee_name': 'VARCHAR', 'amount': 'VARCHAR', 'code': 'VARCHAR', 'message': 'VARCHAR'})"
    )
    wrong = db.execute(
        "SELECT count(*) FROM rows WHERE mark = 'RD' AND NOT (regexp_full_match(seq, '[0-9]{1,9}') AND CAST(seq AS BIGINT) > 0"
        " AND regexp_full_match(amount, '[0-9]{1,12}(\\.[0-9]{1,2})?') AND message IS NOT NULL)"
    ).fetchone()
    by_code = db.execute("SELECT code, count(*), CAST(sum(CAST(amount AS DECIMAL(18, 2))) * 100 AS BIGINT) FROM rows WHERE mark = 'RD' GROUP BY code").fetchall()  # fmt: skip
    with path.open(encoding="utf-8") as file:
        head = file.readline().strip().split("|")
    outcomes, counts = _outcomes(), Counter[str]()
    for code, count, _fen in by_code:
        counts[outcomes[code]] += count
    total = sum(fen for _code, _count, fen in by_code)
    if wrong != (0,) or (sum(counts.values()), total) != (int(head[2]), int(Decimal(head[3]) * 100)):
        raise ValueError("not what the head says")
    return dict(counts), total
