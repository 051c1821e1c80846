"""What a change would cost and whom it touches, before it is signed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from zhuxue.engine.common.errors import InputError, UsageError, ZhuxueError
from zhuxue.engine.report.simulate import simulate_change

from .conftest import MakeRun, number_of, write_register

RAISE = """
overrides: T_GRANT
pays:
  - {from: 2019-F, known_from: 2019-07-01, per: year, amount: {by: stage, of: {primary: 1500, junior_high: 900}}, source: 拟议, confidence: assumed}
"""
EVERYONE_BOARDS_OR_NOT = """
overrides: T_GRANT
who:
  - from: 2019-F
    known_from: 2019-07-01
    conditions:
      - {id: boarder, says: 不论是否寄宿, test: {fact: stage, known: true}}
"""


@pytest.fixture
def change(tmp_path: Path) -> Path:
    path = tmp_path / "拟议" / "change.yaml"
    path.parent.mkdir()
    path.write_text(RAISE, encoding="utf-8")
    return path


def line(text: str, start: str) -> list[str]:
    return next(row for row in text.split("\n") if row.startswith(start)).split()


def test_the_cost_is_told_before_and_after_with_winners_and_losers(make_run: MakeRun, change: Path) -> None:
    told = simulate_change(make_run(), change)

    assert line(told, "试验寄宿补助")[1:4] == ["1,000.00", "1,200.00", "200.00"]
    assert "增加 1 人，减少 1 人，净增支 200.00 元" in told


def test_each_county_and_stage_has_its_winners_and_losers(make_run: MakeRun, change: Path) -> None:
    told = simulate_change(make_run(), change)

    assert line(told, "平江县")[1:4] == ["3", "1", "0"]
    assert line(told, "浏阳市")[1:4] == ["2", "0", "1"]
    assert line(told, "小学")[-1] == "250.00"
    assert line(told, "初中")[-1] == "-50.00"


def test_a_special_group_has_its_row(make_run: MakeRun, change: Path, tmp_path: Path) -> None:
    dibao = write_register(tmp_path / "平江县低保.xlsx", [number_of(1)])

    told = simulate_change(make_run(registers=(("DIBAO", dibao, date(2024, 8, 20)),)), change)

    assert line(told, "低保家庭")[1:4] == ["1", "1", "0"]


def test_a_wider_condition_covers_more(make_run: MakeRun, change: Path) -> None:
    change.write_text(EVERYONE_BOARDS_OR_NOT, encoding="utf-8")

    told = simulate_change(make_run(), change)

    assert line(told, "试验寄宿补助")[4:] == [
        "2→4",
        "80.0%",
        "1→1",
    ]  # Chen is settled; Qian now waits for a register


def test_a_budget_is_kept_at_its_limit_and_exceeded_one_fen_below(make_run: MakeRun, change: Path) -> None:
    out = make_run()

    assert "未超预算：改后 1,200.00 元，预算 1,200.00 元，结余 0.00 元" in simulate_change(out, change, budget="1200")
    assert "超出预算：改后 1,200.00 元，预算 1,199.99 元，超出 0.01 元" in simulate_change(
        out, change, budget="1199.99"
    )


def test_a_change_known_after_the_run_is_judged_as_known_then_on_both_sides(make_run: MakeRun, change: Path) -> None:
    later = RAISE.replace("from: 2019-F, known_from: 2019-07-01", "from: 2024-F, known_from: 2024-12-01")
    change.write_text(later, encoding="utf-8")

    told = simulate_change(make_run(known="2024-10-01"), change)

    assert "都按 2024-12-01 所知计算" in told
    assert line(told, "试验寄宿补助")[1:3] == ["1,100.00", "1,200.00"]  # before: the notice of 28 October too


def test_a_version_not_yet_in_force_is_said_to_change_nothing(make_run: MakeRun, change: Path) -> None:
    change.write_text(RAISE.replace("from: 2019-F,", "from: 2026-F,"), encoding="utf-8")

    told = simulate_change(make_run(), change)

    assert "自2026年秋季学期起的版本，在2024年秋季学期并非现行版本" in told
    assert "净增支 0.00 元" in told


def test_the_page_beside_the_change_file_says_the_same(make_run: MakeRun, change: Path) -> None:
    simulate_change(make_run(), change, budget="1000")

    html = (change.parent / "simulation.html").read_text(encoding="utf-8")

    assert "超出预算：改后 1,200.00 元" in html
    assert "<svg" in html
    assert not re.search(r"<script|<link|<img|https?://", html)


def test_the_run_itself_is_left_as_it_was(make_run: MakeRun, change: Path) -> None:
    out = make_run()
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    simulate_change(out, change)

    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.parametrize("wrong", ["overrides: T_GRAND\n", "- 1\n", "", RAISE.replace("per: year", "per: yaer")])
def test_a_change_that_cannot_be_used_is_refused_by_its_file_name(make_run: MakeRun, change: Path, wrong: str) -> None:
    change.write_text(wrong, encoding="utf-8")

    with pytest.raises(ZhuxueError, match=r"change\.yaml"):
        simulate_change(make_run(), change)

    assert not (change.parent / "simulation.html").exists()


def test_a_missing_change_file_and_a_budget_in_words_are_refused(make_run: MakeRun, change: Path) -> None:
    with pytest.raises(UsageError, match="一百万"):
        simulate_change(change.parent, change, budget="一百万")
    with pytest.raises(InputError, match=r"no\.yaml"):
        simulate_change(make_run(), change.with_name("no.yaml"))
