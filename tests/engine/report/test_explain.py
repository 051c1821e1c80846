"""Why one student has each verdict, in words the family may be told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.report.explain import explain_student
from zhuxue.engine.report.words import VERDICTS

from .conftest import CHEN, EVERYBODY, LIN, MakeRun, number_of, student_number_of, write_register


def about(text: str, code: str) -> str:
    """The part of an explanation that is about one programme."""
    return next(part for part in text.split("\n【") if part.startswith(code))


def test_a_student_is_found_by_identity_number_student_number_or_key(make_run: MakeRun) -> None:
    out = make_run()

    told = {
        explain_student(out, student)
        for student in (number_of(1), student_number_of(1), "1", "key:1", number_of(1).lower())
    }

    assert len(told) == 1


def test_a_granted_grant_tells_its_amount_its_source_and_both_dates(make_run: MakeRun) -> None:
    told = about(explain_student(make_run(known="2024-12-01"), number_of(1)), "T_GRANT")

    assert "试验寄宿补助：符合，本学期 600.00 元" in told
    assert "✓ 符合：寄宿就读  来源：第二条" in told
    assert "是否寄宿：是" in told
    assert "每学年，按学段：小学 1,200.00 元，初中 1,000.00 元" in told
    assert "2024年秋季学期起生效，2024年10月28日知悉；暂按假定；来源：试验通知" in told


def test_an_amount_known_later_is_not_used_for_a_run_before_it(make_run: MakeRun) -> None:
    told = about(explain_student(make_run(known="2024-10-27"), number_of(1)), "T_GRANT")

    assert "本学期 500.00 元" in told
    assert "试验通知" not in told


def test_a_refusal_names_the_condition_and_what_the_roster_says(make_run: MakeRun) -> None:
    told = about(explain_student(make_run(), number_of(2)), "T_GRANT")

    assert "试验寄宿补助：不符合" in told
    assert "✗ 不符合：寄宿就读" in told
    assert "是否寄宿：否" in told


def test_what_nobody_knows_is_unknown_and_never_no(make_run: MakeRun) -> None:
    told = about(explain_student(make_run(), number_of(3)), "T_GRANT")

    assert "试验寄宿补助：待核实" in told
    assert "？ 未知：寄宿就读" in told
    assert "是否寄宿：暂无数据" in told


def test_a_register_that_knows_the_student_is_named_with_its_release(make_run: MakeRun, tmp_path: Path) -> None:
    dibao = write_register(tmp_path / "平江县低保.xlsx", [number_of(1)])
    out = make_run(registers=(("DIBAO", dibao, date(2024, 8, 20)),))

    told = about(explain_student(out, number_of(1)), "T_GRANT")

    assert "在“低保家庭”名单：" in told
    assert "DIBAO@2024-08-20" in told


def test_a_register_that_never_came_has_no_data(make_run: MakeRun) -> None:
    assert "名单暂无数据：低保家庭" in about(explain_student(make_run(), number_of(1)), "T_GRANT")


def test_the_words_are_those_of_the_run_for_everybody_and_every_programme(make_run: MakeRun) -> None:
    out = make_run(known="2024-12-01")
    verdicts = duckdb.sql(f"SELECT student_key, programme, verdict, reason FROM '{out}/verdicts.parquet'").fetchall()

    for key, programme, verdict, reason in verdicts:
        told = about(explain_student(out, f"key:{key}", programme), programme)
        assert f"：{VERDICTS[verdict]}" in told.split("\n")[0]
        assert reason in told
    assert len(verdicts) > len(EVERYBODY)


def test_neither_the_whole_name_nor_the_number_is_told(make_run: MakeRun) -> None:
    told = explain_student(make_run(), number_of(1))

    assert told.startswith("林**，")
    assert number_of(1) not in told
    assert LIN[0] not in told


def test_a_student_of_two_schools_must_be_named_by_key(make_run: MakeRun) -> None:
    out = make_run(people=(*EVERYBODY, ("林小满", 1, "浏阳市试验中学", "初中", "是", "困难")))

    with pytest.raises(InputError) as refusal:
        explain_student(out, number_of(1))

    assert "key:1（林**，平江县试验小学）" in refusal.value.zh
    assert "key:6（林**，浏阳市试验中学）" in refusal.value.zh
    assert number_of(1) not in refusal.value.zh + refusal.value.en
    assert explain_student(out, "key:6").startswith("林**，浏阳市试验中学")


def test_nobody_of_that_number_is_refused_without_showing_it(make_run: MakeRun) -> None:
    with pytest.raises(InputError) as refusal:
        explain_student(make_run(), number_of(77))

    assert number_of(77) not in refusal.value.zh + refusal.value.en


def test_a_number_is_never_read_as_sql(make_run: MakeRun) -> None:
    with pytest.raises(InputError):
        explain_student(make_run(), "x' OR '1'='1")


def test_one_programme_may_be_asked_for_and_a_slip_is_helped(make_run: MakeRun) -> None:
    out = make_run()

    assert explain_student(out, number_of(3), "T_GRANT").count("【") == 1
    with pytest.raises(InputError, match="T_GRANT"):
        explain_student(out, number_of(3), "T_GRAND")
    assert CHEN[0] not in explain_student(out, number_of(3))


def test_a_finding_that_holds_the_money_is_told(make_run: MakeRun) -> None:
    out = make_run(people=(*EVERYBODY, ("林小满", 1, "浏阳市试验中学", "初中", "是", "困难")))

    assert "暂停发放：核查发现 A0" in about(explain_student(out, "key:1"), "T_GRANT")
