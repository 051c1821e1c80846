"""A notice that looks back: 财教〔2024〕181号, known 2024-10-28, in force for colleges from autumn 2024."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from zhuxue.engine.common.identity import check_digit
from zhuxue.engine.common.terms import Term
from zhuxue.engine.run.term_run import Order, run_term

HEADERS = (
    "姓名",
    "身份证号",
    "学段",
    "年级",
    "学籍状态",
    "是否全日制",
    "学校名称",
    "是否退役士兵",
    "认定等级",
    "培养层次",
    "培养方式",
)


def number(i: int) -> str:
    """A synthetic identity number."""
    first = f"439901{2004:04d}01{1 + i % 28:02d}{i:03d}"
    return first + check_digit(first)


def roster(path: Path, rows: list[tuple[str, ...]], headers=HEADERS) -> Path:
    """Write a roster as a school would."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([headers, *rows]):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell)
    return path


@pytest.fixture
def college(tmp_path):
    """Three veterans, two other students in hardship, one senior-high pupil."""
    rows = [
        (f"测试兵{i}", number(i), "本专科", "2", "在籍", "是", "示例大学", "是", "未认定", "本科", "非定向")
        for i in range(3)
    ]
    rows += [
        (f"测试生{i}", number(i), "本专科", "2", "在籍", "是", "示例大学", "否", "困难", "本科", "非定向")
        for i in range(3, 5)
    ]
    rows += [("测试高", number(9), "普通高中", "高二", "在籍", "是", "示例中学", "否", "特别困难", "", "")]
    return roster(tmp_path / "名册.xlsx", rows)


def run(college: Path, out: Path, *, known: str, term: str = "2024-F", paid: Path | None = None) -> Path:
    """Run a term as known on a day."""
    run_term(
        Order(rosters=(college,), term=Term.parse(term), out=out, as_known_on=date.fromisoformat(known), paid=paid),
        lambda _: None,
    )
    return out


def rows(out: Path, table: str, columns: str, where: str = "TRUE") -> list[tuple]:
    """Rows of a result table."""
    return (
        duckdb.connect().execute(f"SELECT {columns} FROM '{out}/{table}.parquet' WHERE {where} ORDER BY ALL").fetchall()
    )


def test_the_term_differs_exactly_where_the_notice_changed_it(college, tmp_path):
    before = run(college, tmp_path / "a", known="2024-10-01")
    after = run(college, tmp_path / "b", known="2024-12-01")
    columns = "student_key, programme, verdict, amount_fen"

    changed = set(rows(before, "verdicts", columns)) ^ set(rows(after, "verdicts", columns))

    assert {(programme, verdict, amount) for _, programme, verdict, amount in changed} == {
        ("UG_VETGRANT", "granted", 165000),
        ("UG_VETGRANT", "granted", 185000),
    }
    assert {key for key, *_ in changed} == {1, 2, 3}


def test_the_back_pay_of_autumn_2024_adds_up_to_the_fen(college, tmp_path):
    out = run(college, tmp_path / "b", known="2024-12-01")

    assert rows(out, "adjustments", "kind, programme, amount_fen") == [("back_pay", "UG_VETGRANT", 20000)] * 3
    assert rows(out, "payments", "kind, SUM(amount_fen)", "programme = 'UG_VETGRANT' GROUP BY kind") == [
        ("back_pay", 60000),
        ("regular", 495000),
    ]
    assert rows(out, "awards", "SUM(amount_fen)", "programme = 'UG_VETGRANT'") == [(555000,)]


def test_senior_high_is_untouched_until_spring_2025(college, tmp_path):
    autumn = run(college, tmp_path / "a", known="2024-12-01")
    spring = run(college, tmp_path / "b", known="2025-03-01", term="2025-S")

    assert rows(autumn, "verdicts", "verdict, amount_fen", "programme = 'SH_GRANT'") == [("granted", 150000)]
    assert rows(spring, "verdicts", "verdict, amount_fen", "programme = 'SH_GRANT'") == [("unknown", None)]


def test_a_version_known_before_it_takes_force_makes_no_back_pay(college, tmp_path):
    out = run(college, tmp_path / "a", known="2025-06-01", term="2025-S")

    assert rows(out, "adjustments", "*") == []


def paid_file(tmp_path: Path, amount: str, people: range, programme: str = "UG_VETGRANT") -> Path:
    """What finance says was paid for autumn 2024."""
    lines = [f"{number(i)},测试兵{i},{programme},2024-F,{amount},成功" for i in people]
    path = tmp_path / f"已发{amount}.csv"
    path.write_text("\n".join(["身份证号,姓名,资助项目,学期,实发金额,发放状态", *lines]) + "\n", encoding="utf-8")
    return path


def test_what_was_paid_is_never_paid_twice(college, tmp_path):
    out = run(college, tmp_path / "a", known="2024-12-01", paid=paid_file(tmp_path, "1650", range(2)))

    assert rows(out, "payments", "student_key, kind, amount_fen", "programme = 'UG_VETGRANT'") == [
        (1, "back_pay", 20000),
        (2, "back_pay", 20000),
        (3, "regular", 185000),
    ]


def test_paid_in_full_leaves_nothing_to_pay(college, tmp_path):
    out = run(college, tmp_path / "a", known="2024-12-01", paid=paid_file(tmp_path, "1850", range(3)))

    assert rows(out, "payments", "*", "programme = 'UG_VETGRANT'") == []
    assert rows(out, "adjustments", "*") == []


def test_paid_too_much_is_a_recovery_list_and_pays_nobody_twice(college, tmp_path):
    out = run(college, tmp_path / "a", known="2024-12-01", paid=paid_file(tmp_path, "2000", range(2)))

    assert rows(out, "adjustments", "student_key, kind, amount_fen") == [(1, "recovery", 15000), (2, "recovery", 15000)]
    assert rows(out, "payments", "student_key, amount_fen", "programme = 'UG_VETGRANT'") == [(3, 185000)]


def test_what_was_paid_on_an_unknown_verdict_is_not_asked_back(college, tmp_path):
    out = run(
        college, tmp_path / "a", known="2024-12-01", paid=paid_file(tmp_path, "1650", range(3, 5), programme="UG_GRANT")
    )

    assert rows(out, "verdicts", "verdict", "programme = 'UG_GRANT' AND student_key IN (4, 5)") == [("unknown",)] * 2
    assert rows(out, "adjustments", "*", "programme = 'UG_GRANT'") == []
