"""What each command prints: Chinese unless --lang en; titles, conditions and sources of the library stay Chinese."""

from __future__ import annotations

import duckdb
import pytest

from .conftest import Zhuxue


def pupil(finished, column: str) -> str:
    found = duckdb.sql(f"SELECT {column} FROM '{finished}/out/students.parquet' WHERE student_key = 2").fetchall()
    return str(found[0][0])


@pytest.mark.parametrize("column", ["identity_number", "student_number", "student_key"])
def test_a_student_is_found_by_any_of_three_numbers(column, zhuxue: Zhuxue, finished):
    done = zhuxue("explain", "out", pupil(finished, column))

    assert done.status == 0
    assert "学生序号 2" in done.out
    assert "【CE_BOARD】义务教育家庭经济困难寄宿生生活补助：符合，本学期 625.00 元" in done.out
    assert pupil(finished, "identity_number") not in done.out


def test_an_explanation_in_english_keeps_the_librarys_own_words(zhuxue: Zhuxue):
    said = zhuxue("explain", "out", "key:2", "--programme", "CE_BOARD", "--lang", "en").out

    assert "【CE_BOARD】义务教育家庭经济困难寄宿生生活补助: granted, 625.00 yuan this term" in said
    assert "✓ true: 寄宿就读" in said
    assert "是否寄宿: yes" in said
    assert not any(word in said for word in ("符合", "标准", "来源", "本学期", "暂无数据"))


@pytest.mark.parametrize(
    ("command", "zh", "en"),
    [
        (["explain", "out", "key:999"], "没有“key:999”", "No student “key:999”"),
        (["explain", "out", "key:2", "--programme", "CE_BORD"], "是否想写“CE_BOARD”", "Did you mean “CE_BOARD”"),
        (["explain", "samples", "1"], "不是一次计算的结果文件夹", "is not the folder of a run"),
        (["diff", "out", "samples"], "不是一次计算的结果文件夹", "is not the folder of a run"),
        (["simulate", "out", "--change", "none.yaml"], "没有文件", "There is no file"),
        (["simulate", "out", "--change", "samples/change.yaml", "--budget", "many"], "不是以元计的金额", "is no amount in yuan"),
        (["library", "show", "CE_BORD"], "是否想写“CE_BOARD”", "Did you mean “CE_BOARD”"),
        (["payments", "write", "out", "--format", "none", "--out", "x.xlsx"], "没有发放文件格式", "There is no payment format"),
        (["payments", "check", "none.xlsx", "--run", "out"], "没有“none.xlsx”", "There is no file none.xlsx"),
        (["run", "--roster", "samples/dibao.xlsx", "--term", "2024-F", "--out", "never"], "没有找到表头", "has no header that is known"),
    ],
)  # fmt: skip
def test_a_refusal_comes_in_the_language_asked_for_and_never_with_nought(command, zh, en, zhuxue: Zhuxue):
    chinese, english = zhuxue(*command), zhuxue(*command, "--lang", "en")

    assert zh in chinese.err
    assert en in english.err
    assert {chinese.status, english.status} <= {1, 2}
    assert chinese.status == english.status


def test_two_runs_are_compared_in_both_languages(zhuxue: Zhuxue):
    assert "同一批学生的判定和金额没有不同" in zhuxue("diff", "out", "out").out
    assert (
        "Verdicts and amounts of the same students do not differ." in zhuxue("diff", "out", "out", "--lang", "en").out
    )


def test_a_simulation_is_told_in_both_languages(zhuxue: Zhuxue):
    command = ["simulate", "out", "--change", "samples/change.yaml", "--budget", "5000"]

    chinese, english = zhuxue(*command).out, zhuxue(*command, "--lang", "en").out

    assert "未超预算" in chinese
    assert "Within budget" in english
    assert "By county" in english
    assert not any(word in english for word in ("项目", "改前", "差额", "预算", "模拟"))


def test_payments_are_written_and_checked_in_both_languages(zhuxue: Zhuxue, tmp_path):
    written = zhuxue("payments", "write", "out", "--out", tmp_path / "a.xlsx")
    english = zhuxue("payments", "write", "out", "--out", tmp_path / "b.xlsx", "--lang", "en")
    checked = zhuxue("payments", "check", tmp_path / "a.xlsx", "--run", "out", "--lang", "en")

    assert [done.status for done in (written, english, checked)] == [0, 0, 0]
    assert "分文不差" in written.out
    assert "right to the fen" in english.out
    assert "agrees with the run" in checked.out


def test_a_value_of_the_library_says_which_layer_it_came_from(zhuxue: Zhuxue):
    command = [
        "library",
        "show",
        "SH_GRANT",
        "--layer",
        "hunan/pingjiang",
        "--on",
        "2023-09-01",
        "--as-known-on",
        "2024-10-01",
    ]

    chinese, english = zhuxue(*command).out, zhuxue(*command, "--lang", "en").out

    layers = [line.rpartition("来自 ")[2].rstrip("]") for line in chinese.splitlines() if "标准 " in line]
    assert layers == ["national", "hunan", "hunan/pingjiang", "hunan"]
    assert [line[2:15] for line in chinese.splitlines() if line.startswith("▶")] == ["标准 2023-S@202"]
    assert "from hunan/pingjiang" in english


def test_what_was_not_known_yet_is_not_in_force(zhuxue: Zhuxue):
    command = ["library", "show", "UG_VETGRANT", "--on", "2024-09-01", "--as-known-on"]

    before, after = zhuxue(*command, "2024-10-01").out, zhuxue(*command, "2024-12-01").out

    marked = [next(line for line in said.splitlines() if line.startswith("▶")) for said in (before, after)]
    assert ("3,300.00" in marked[0], "3,700.00" in marked[1]) == (True, True)


def test_the_list_of_programmes_has_english_titles_when_asked(zhuxue: Zhuxue):
    assert "living allowance for boarders" in zhuxue("library", "list", "--lang", "en").out
    assert "living allowance" not in zhuxue("library", "list").out
