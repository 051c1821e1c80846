"""A person sees who may be whom, and nobody is granted anything for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import xlsxwriter

from zhuxue.engine.report.explain import explain_student

from .conftest import LIN, MakeRun, number_of

SLIP = 13  # the place of the digit the register has wrong


def with_a_slip(number: str) -> str:
    """The same number with one digit wrong."""
    return number[: SLIP - 1] + str((int(number[SLIP - 1]) + 1) % 10) + number[SLIP:]


def register_of(tmp_path: Path, name: str, number: str) -> Path:
    path = tmp_path / "低保.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("名单")
    sheet.write_row(0, 0, ["姓名", "身份证号", "县市区"])
    sheet.write_row(1, 0, [name, number, "平江县"])
    book.close()
    return path


def test_the_report_and_the_explanation_say_who_may_be_whom(make_run: MakeRun, tmp_path: Path) -> None:
    register = register_of(tmp_path, LIN[0], with_a_slip(number_of(1)))
    out = make_run(people=(LIN,), registers=(("DIBAO", register, date(2024, 8, 25)),))

    told = explain_student(out, number_of(1))
    page = (out / "report.html").read_text(encoding="utf-8")

    sentence = f"与“低保家庭”第2行姓名相同，证件号码第{SLIP}位不同"
    assert f"线索（须人工确认，未据此判定）：{sentence}" in told
    assert "在“低保家庭”名单" not in told
    assert sentence in page
    assert number_of(1) not in page


def test_a_run_without_proposals_says_so(make_run: MakeRun) -> None:
    page = (make_run() / "report.html").read_text(encoding="utf-8")

    assert "没有线索。" in page
