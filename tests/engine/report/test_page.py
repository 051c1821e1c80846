"""report.html says what an officer needs, in one page that anybody may print."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb
import pytest

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.report import write_report

from .conftest import EVERYBODY, LIN, ZHAO, MakeRun, number_of, student_number_of, write_register


def read(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def words_of(html: str) -> str:
    """The words of a page, without tags and style."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", html, flags=re.S)))


def test_the_sum_on_the_page_is_the_sum_of_the_payments(make_run: MakeRun) -> None:
    out = make_run()

    [(due,)] = duckdb.sql(
        f"SELECT CAST(SUM(amount_fen) AS BIGINT) FROM '{out}/payments.parquet' WHERE status = 'due'"
    ).fetchall()

    assert due >= 100000  # Lin and Zhao board and are poor: 500 yuan each, beside what the library itself grants
    assert f"应发金额（元） {yuan_text(due)}" in words_of(read(out))


def test_each_programme_counts_who_may_who_may_not_and_who_waits(make_run: MakeRun) -> None:
    page = words_of(read(make_run()))

    assert "试验寄宿补助 符合即享 2 2 1 2 1,000.00 0.00" in page


def test_counties_are_named_and_each_school_has_its_row(make_run: MakeRun) -> None:
    page = words_of(read(make_run()))

    assert re.search(r"平江县 3 1 [\d.,]+ \d+ 0", page)
    assert re.search(r"浏阳市 浏阳市试验中学 1 1 [\d.,]+ \d+ 0", page)


def test_rejects_come_with_what_to_do_about_them(make_run: MakeRun) -> None:
    page = words_of(read(make_run(broken=2)))

    assert "改正退回的名册 2 行 在 rejects.xlsx 的“退回的名册”表逐行改正" in page
    assert "校验位不符" in page


def test_what_is_missing_is_named_so_that_it_can_be_settled(make_run: MakeRun) -> None:
    page = words_of(read(make_run()))

    assert "补齐信息：是否寄宿" in page
    assert "试验寄宿补助 寄宿就读 是否寄宿 1" in page


def test_a_register_without_a_day_and_one_out_of_date_are_said_to_be_so(make_run: MakeRun, tmp_path: Path) -> None:
    undated = write_register(tmp_path / "平江县低保.xlsx", [number_of(2)])
    stale = write_register(tmp_path / "平江县孤儿.xlsx", [number_of(3)])

    page = words_of(read(make_run(registers=(("DIBAO", undated, None), ("ORPHAN", stale, date(2023, 1, 1))))))

    assert "问明名单日期：低保家庭" in page
    assert "未写明，暂按基准日" in page
    assert "索取新名单：孤儿" in page
    assert "已过期" in page


def test_assumed_values_are_owned_up_to(make_run: MakeRun) -> None:
    before, after = words_of(read(make_run("before"))), words_of(read(make_run("after", known="2024-12-01")))

    assert re.search(r"发放前请对照原文：[^。]*试验寄宿补助", after)
    assert not re.search(r"发放前请对照原文：[^。]*试验寄宿补助", before)


def test_back_pay_is_a_batch_of_its_own(make_run: MakeRun) -> None:
    page = words_of(read(make_run(known="2024-12-01")))

    assert "办理补发 100.00 元" in page  # a pupil of primary school: 600 instead of 500
    assert "补发 试验寄宿补助 1 100.00" in page


def test_no_number_and_no_whole_name_of_anybody_is_on_the_page(make_run: MakeRun) -> None:
    html = read(make_run(people=(*EVERYBODY, (LIN[0], LIN[1], ZHAO[2], "初中", "是", "困难"))))

    assert "林** 在 平江县试验小学" in html  # on two rolls: named, but masked
    for name, nth, *_ in EVERYBODY:
        assert number_of(nth) not in html
        assert student_number_of(nth) not in html
        assert name not in html


def test_names_from_files_never_become_markup(make_run: MakeRun) -> None:
    html = read(make_run())

    assert "<i>浏阳市</i>" not in html
    assert "&lt;i&gt;浏阳市&lt;/i&gt;试验中学" in html


def test_the_page_stands_alone(make_run: MakeRun) -> None:
    html = read(make_run())

    assert not re.search(r"<script|<link|<img|@import|url\(|https?://|javascript:| on\w+=", html)
    assert not re.search(r":has\(|oklch", html)


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"manifest\.json"):
        write_report(tmp_path)


def test_a_wrong_number_is_told_of_without_any_of_its_digits(make_run: MakeRun) -> None:
    html = read(make_run(broken=2))

    assert "退回" in html
    assert "4399" not in html


def test_checks_without_their_tables_are_said_not_to_have_run(make_run: MakeRun) -> None:
    page = words_of(read(make_run()))

    assert re.search(r"没有运行的核查（[^）]*）：.*A17 公示缺失.*NL13 未足额计提校内资助经费", page)
