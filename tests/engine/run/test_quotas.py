"""A ceiling within a school: who stands inside it, who outside, and whom only a person can place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.identity import check_digit
from zhuxue.engine.common.terms import Term
from zhuxue.engine.run.term_run import Order, run_term

HEADERS = ("姓名", "身份证号", "学段", "年级", "学籍状态", "学校名称", "认定等级", "认定得分")
QUOTA = "quota: {{{how}, of: enrolled, within: school, kind: {kind}, rank_by: [{rank}], source: 示例县示例〔2024〕1号, confidence: assumed}}"


def number(i: int) -> str:
    first = f"4399012008010{1 + i // 10}{i % 10:03d}"
    return first + check_digit(first)


def roster(path: Path, pupils: list[tuple[str, str, str]]) -> Path:
    """Write pupils (school, level, score) of a senior high school."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        rows = [
            (f"测试{i}", number(i), "普通高中", "高二", "在籍", school, level, score)
            for i, (school, level, score) in enumerate(pupils)
        ]
        for line, row in enumerate([HEADERS, *rows]):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell)
    return path


@pytest.fixture
def awarded(tmp_path: Path, without_checks: Path):
    """Run a term under a county's quota for SH_GRANT; return who is awarded, and why the others are withheld."""

    def run(
        pupils: list[tuple[str, str, str]], *, how: str = "share_percent: null, places: 2", kind: str = "ceiling", rank: str = "hardship_level, hardship_score", engine: str = "duckdb"
    ) -> tuple[set[int], dict[int, str]]:  # fmt: skip
        layer = tmp_path / "layer"
        (layer / "programmes").mkdir(parents=True)
        (layer / "layer.yaml").write_text("layer: example\ntitle: 示例县\non: hunan\n", encoding="utf-8")
        written = "overrides: SH_GRANT\n" + QUOTA.format(how=how, kind=kind, rank=rank) + "\n"
        (layer / "programmes" / "sh.yaml").write_text(written, encoding="utf-8")
        order = Order(
            rosters=(roster(tmp_path / "名册.xlsx", pupils),), term=Term.parse("2024-F"), out=tmp_path / "out",
            as_known_on=date(2024, 9, 2), layer=str(layer), engine=engine, library=without_checks,
        )  # fmt: skip
        run_term(order, lambda _: None)
        read = duckdb.connect().execute
        kept = read(f"SELECT student_key FROM '{tmp_path}/out/awards.parquet' WHERE programme = 'SH_GRANT'").fetchall()
        out = read(
            f"SELECT student_key, reason FROM '{tmp_path}/out/withheld.parquet' WHERE cause LIKE 'quota%:SH_GRANT'"
        ).fetchall()
        return {key for (key,) in kept}, dict(out)

    return run


A, B = "示例一中", "示例二中"


def test_the_better_ranked_are_awarded_and_the_rest_are_told_why(awarded):
    kept, out = awarded([(A, "一般困难", "20"), (A, "特别困难", "95"), (A, "困难", "50")])

    assert kept == {2, 3}
    assert out == {1: "本校名额2人，按困难认定等级、困难认定得分排在名额之外"}


def test_each_school_has_its_own_places(awarded):
    kept, out = awarded([(A, "困难", "50"), (A, "困难", "40"), (A, "困难", "30"), (B, "一般困难", "20")])

    assert kept == {1, 2, 4}
    assert set(out) == {3}


def test_a_tie_at_the_limit_is_left_to_a_person_and_never_to_the_order_of_rows(awarded):
    kept, out = awarded([(A, "困难", "50"), (A, "困难", "40"), (A, "困难", "40")])

    assert kept == {1}
    assert {key: "分不出先后" in why for key, why in out.items()} == {2: True, 3: True}


def test_whoever_cannot_be_ranked_makes_the_places_that_depend_on_it_undecided(awarded):
    kept, out = awarded([(A, "困难", "50"), (A, "困难", "40"), (A, "困难", "")])

    assert kept == {1}
    assert "由人决定" in out[2]
    assert "缺少排序依据" in out[3]


def test_with_places_for_all_nobody_needs_a_rank(awarded):
    kept, out = awarded([(A, "困难", ""), (A, "困难", "")])

    assert kept == {1, 2}
    assert out == {}


def test_a_share_is_rounded_down_and_counts_every_enrolled_pupil(awarded):
    others = [(A, "未认定", "")] * 6
    kept, out = awarded([(A, "困难", "50"), (A, "困难", "40"), (A, "困难", "30"), *others], how="share_percent: 30")

    assert kept == {1, 2}  # 30 % of nine are 2.7
    assert set(out) == {3}


def test_a_guide_cuts_nobody(awarded):
    kept, out = awarded([(A, "困难", "50"), (A, "困难", "40"), (A, "困难", "30")], kind="guide")

    assert kept == {1, 2, 3}
    assert out == {}


def test_a_fact_without_a_better_end_ranks_nobody(awarded):
    with pytest.raises(LibraryError, match="school_code"):
        awarded([(A, "困难", "50")], rank="school_code")


def test_a_share_and_a_number_at_once_are_refused(awarded):
    with pytest.raises(LibraryError, match="share_percent"):
        awarded([(A, "困难", "50")], how="share_percent: 20, places: 2")


@pytest.mark.spark
def test_spark_places_them_the_same(awarded):
    kept, out = awarded(
        [(A, "困难", "50"), (A, "困难", "40"), (A, "困难", "40"), (B, "困难", "")],
        engine="spark",
        how="share_percent: null, places: 2",
    )

    assert kept == {1, 4}
    assert set(out) == {2, 3}
