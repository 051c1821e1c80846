"""What differs between two runs, person by person, though the rows have moved."""

from __future__ import annotations

from zhuxue.engine.report.diff import diff_runs

from .conftest import CHEN, LIN, ODD, WANG, ZHAO, MakeRun, number_of


def line(text: str, start: str) -> list[str]:
    return next(row for row in text.split("\n") if row.startswith(start)).split()


def test_a_notice_that_looks_back_is_counted_and_summed(make_run: MakeRun) -> None:
    told = diff_runs(make_run("one", known="2024-10-27"), make_run("two", known="2024-10-28"))

    assert line(told, "试验寄宿补助") == ["试验寄宿补助", "0", "1", "1,000.00", "1,100.00", "100.00"]
    assert "林**（平江县试验小学，" in told
    assert "符合 500.00 元 → 符合 600.00 元" in told


def test_the_same_run_twice_differs_in_nothing(make_run: MakeRun) -> None:
    told = diff_runs(make_run("one"), make_run("two"))

    assert "判定和金额没有不同" in told
    assert "只在" not in told


def test_people_are_compared_though_their_rows_have_moved(make_run: MakeRun) -> None:
    told = diff_runs(make_run("one", (LIN, WANG, ZHAO)), make_run("two", (ZHAO, WANG, LIN)))

    assert "判定和金额没有不同" in told


def test_a_changed_verdict_tells_the_new_reason(make_run: MakeRun) -> None:
    moved_in = (*WANG[:4], "是", WANG[5])

    told = diff_runs(make_run("one", (WANG,)), make_run("two", (moved_in,)))

    assert line(told, "试验寄宿补助")[1:] == ["1", "0", "0.00", "500.00", "500.00"]
    assert "试验寄宿补助：不符合 → 符合 500.00 元" in told
    assert "符合：寄宿就读；经认定困难或低保" in told


def test_students_of_one_run_only_are_listed_and_not_compared(make_run: MakeRun) -> None:
    told = diff_runs(make_run("one", (LIN, CHEN)), make_run("two", (LIN, ODD)))

    assert "只在甲中的学生 1 人：陈**（平江县试验小学" in told
    assert "只在乙中的学生 1 人：" in told
    assert "判定改变" not in told or line(told, "试验寄宿补助")[1] == "0"


def test_no_name_and_no_number_is_shown_in_clear(make_run: MakeRun) -> None:
    told = diff_runs(make_run("one", known="2024-10-27"), make_run("two", (LIN,), known="2024-12-01"))

    for name, nth, *_ in (LIN, WANG, CHEN, ZHAO, ODD):
        assert name not in told
        assert number_of(nth) not in told
