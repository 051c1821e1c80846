"""Two runs compared: people by identity number and school, programme by programme; the same person has other keys in each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zhuxue.engine.common.identity import masked_name
from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.report import words
from zhuxue.engine.report.figures import records
from zhuxue.engine.report.finished import FinishedRun, finished_run
from zhuxue.engine.report.texttable import text_table
from zhuxue.engine.report.values import yuan
from zhuxue.engine.warehouse.duck import DuckWarehouse

Row = dict[str, Any]
SHOWN = 10
SIDES_EN = {"甲": "A", "乙": "B"}
HEADERS = ["项目", "判定改变", "只金额改变", "甲应享", "乙应享", "乙减甲"]
HEADERS_EN = ["programme", "other verdict", "other amount only", "awards of A", "awards of B", "B minus A"]
PEOPLE = """
SELECT student_key, name, school_name, identity_kind, identity, school, source_file, source_row,
       ROW_NUMBER() OVER (PARTITION BY identity_kind, identity, school ORDER BY student_key) AS nth
FROM (
  SELECT student_key, name, school_name, source_file, source_row, COALESCE(identity_kind, '') AS identity_kind,
         COALESCE(identity_number, COALESCE(name, '') || '|' || COALESCE(CAST(born_on AS VARCHAR), '')) AS identity,
         COALESCE(school_name, school_code, '') AS school
  FROM {side}_students) named
"""
PAIRS = """
SELECT a.student_key AS before_key, b.student_key AS after_key, COALESCE(a.name, b.name) AS name,
       COALESCE(a.school_name, b.school_name) AS school_name, COALESCE(a.source_file, b.source_file) AS source_file,
       COALESCE(a.source_row, b.source_row) AS source_row
FROM before_people a FULL OUTER JOIN after_people b
  ON b.identity_kind = a.identity_kind AND b.identity = a.identity AND b.school = a.school AND b.nth = a.nth
"""
CHANGES = """
SELECT COALESCE(a.programme, b.programme) AS programme, COALESCE(a.pair, b.pair) AS pair,
       a.verdict AS was, b.verdict AS now, a.amount_fen AS was_fen, b.amount_fen AS now_fen, b.reason
FROM (SELECT v.*, p.after_key AS pair FROM before_verdicts v JOIN pairs p ON p.before_key = v.student_key
      WHERE p.after_key IS NOT NULL) a
FULL OUTER JOIN (SELECT v.*, p.after_key AS pair FROM after_verdicts v JOIN pairs p ON p.after_key = v.student_key
      WHERE p.before_key IS NOT NULL) b ON b.pair = a.pair AND b.programme = a.programme
WHERE COALESCE(a.verdict, '') <> COALESCE(b.verdict, '') OR COALESCE(a.amount_fen, -1) <> COALESCE(b.amount_fen, -1)
"""
SUMS = """
SELECT programme, SUM(before_fen) AS before_fen, SUM(after_fen) AS after_fen FROM (
  SELECT programme, amount_fen AS before_fen, 0 AS after_fen FROM before_awards
  UNION ALL SELECT programme, 0, amount_fen FROM after_awards) both_sides
GROUP BY programme ORDER BY programme
"""


def diff_runs(one: Path, two: Path, *, lang: str = "zh") -> str:
    """Return what differs from run `one` to run `two`; names are masked."""
    with finished_run(one) as before, finished_run(two) as after:
        for side, run in (("before", before), ("after", after)):
            _borrow(after.tables, side, run)
        after.tables.create("pairs", PAIRS)
        after.tables.create("changes", CHANGES)
        parts = [_orders(before, after, lang), _people(after, lang), _sums(after, lang), _changes(after, lang)]
        return "\n".join(line for part in parts for line in part)


def _borrow(tables: DuckWarehouse, side: str, run: FinishedRun) -> None:
    for name in ("students", "verdicts", "awards"):
        tables.view_parquet(f"{side}_{name}", run.folder / f"{name}.parquet")
    tables.create(f"{side}_people", PEOPLE.format(side=side))


def _orders(before: FinishedRun, after: FinishedRun, lang: str) -> Iterator[str]:
    for side, run in (("甲", before), ("乙", after)):
        m = run.manifest
        yield words.said(
            lang,
            f"{side}：{run.term.title}，基准日 {m['on']}，按 {m['as_known_on']} 所知，政策层 {m['layer']}，"
            f"政策库 {m['library_sha256'][:12]}，学生 {m['students']:,} 人，退回 {m['rejects']:,} 行",
            f"{SIDES_EN[side]}: term {run.term}, as of {m['on']}, as known on {m['as_known_on']}, layer {m['layer']}, "
            f"library {m['library_sha256'][:12]}, {m['students']:,} students, {m['rejects']:,} rejects",
        )


def _people(run: FinishedRun, lang: str) -> Iterator[str]:
    for side, here, there in (("甲", "before_key", "after_key"), ("乙", "after_key", "before_key")):
        rows = records(
            run,
            f"""
            SELECT name, school_name, source_file, source_row, COUNT(*) OVER () AS people FROM pairs
            WHERE {there} IS NULL ORDER BY {here} LIMIT {SHOWN // 2}
            """,
        )
        if rows:
            names = words.said(lang, "；", "; ").join(_who(row, lang) for row in rows)
            more = "……" if rows[0]["people"] > len(rows) else ""
            found = f"{rows[0]['people']:,}"
            yield (
                words.said(
                    lang, f"\n只在{side}中的学生 {found} 人：", f"\nStudents in {SIDES_EN[side]} only, {found}: "
                )
                + names
                + more
            )


def _who(row: Row, lang: str) -> str:
    name, school = masked_name(row["name"]), row["school_name"]
    if lang == "en":
        return f"{name} ({school or 'no school named'}, {row['source_file']} row {row['source_row']})"
    return f"{name}（{school or '未填学校'}，{row['source_file']} 第{row['source_row']}行）"


def _sums(run: FinishedRun, lang: str) -> Iterator[str]:
    counts = {
        row["programme"]: row
        for row in records(
            run,
            """
            SELECT programme, COUNT(CASE WHEN COALESCE(was, '') <> COALESCE(now, '') THEN 1 END) AS verdicts,
                   COUNT(CASE WHEN was = now THEN 1 END) AS amounts
            FROM changes GROUP BY programme
            """,
        )
    }
    sums = {row["programme"]: row for row in records(run, SUMS)}
    rows = []
    for code in sorted({*counts, *(code for code, row in sums.items() if row["before_fen"] != row["after_fen"])}):
        count, fen = (
            counts.get(code, {"verdicts": 0, "amounts": 0}),
            sums.get(code, {"before_fen": 0, "after_fen": 0}),
        )
        rows.append(_sum_row(run.title(code), count, fen))
    if not rows:
        yield words.said(
            lang, "\n同一批学生的判定和金额没有不同。", "\nVerdicts and amounts of the same students do not differ."
        )
        return
    total = {name: sum(row[name] for row in sums.values()) for name in ("before_fen", "after_fen")}
    everything = {name: sum(row[name] for row in counts.values()) for name in ("verdicts", "amounts")}
    rows.append(_sum_row(words.said(lang, "全部项目合计", "all programmes"), everything, total))
    yield words.said(lang, "\n按项目（应享金额为全部学生，单位元）", "\nBy programme (awards of all students, in yuan)")
    yield text_table(HEADERS_EN if lang == "en" else HEADERS, rows)


def _sum_row(title: str, count: Row, fen: Row) -> list[str]:
    before, after = fen["before_fen"], fen["after_fen"]
    return [
        title,
        f"{count['verdicts']:,}",
        f"{count['amounts']:,}",
        yuan_text(before),
        yuan_text(after),
        yuan_text(after - before),
    ]


def _changes(run: FinishedRun, lang: str) -> Iterator[str]:
    rows = records(
        run,
        f"""
        SELECT c.*, p.name, p.school_name, p.source_file, p.source_row FROM changes c JOIN pairs p ON p.after_key = c.pair
        ORDER BY c.pair, c.programme LIMIT {SHOWN}
        """,
    )
    if rows:
        yield words.said(lang, f"\n前 {len(rows)} 条改变", f"\nThe first {len(rows)} changes")
    for row in rows:
        was, now = _said(row["was"], row["was_fen"], lang), _said(row["now"], row["now_fen"], lang)
        yield f"{_who(row, lang)} {run.title(row['programme'])}{words.said(lang, '：', ': ')}{was} → {now}"
        if row["was"] != row["now"] and row["reason"]:
            yield f"    {row['reason']}"


def _said(verdict: str | None, fen: int | None, lang: str) -> str:
    if verdict is None:
        return words.said(lang, "不在此学段", "not of this stage")
    amount = f" {yuan(fen, lang)}" if fen is not None else ""
    return words.said(lang, words.VERDICTS[verdict], words.VERDICTS_EN[verdict]) + amount
