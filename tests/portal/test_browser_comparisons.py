"""A county's before-round in a real browser: opened, answered by its school, a row sent back, answered again, closed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page

from zhuxue.portal.comparisons.models import Comparison
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.registers.models import RegisterMatch, RunSources, StudentSources
from zhuxue.portal.schools.models import Enrolment, Student

from .test_browser import chromium, sync_allowed
from .test_browser_registers import a_run, two_officers
from .test_browser_rosters import looked_at, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.journey]
__all__ = ["chromium", "sync_allowed"]  # fixtures


def heard(first: Enrolment) -> None:
    """A run in which 低保 knows three unrecognised students, one of whose guardians owns a car though she is recognised."""
    run = a_run()
    RunSources.objects.create(run=run, registers=["DIBAO", "VEHICLE"])
    others = [Student.objects.create(name=f"测试{letter}", lookup=letter) for letter in "甲乙"]
    pupils = [first, *(Enrolment.objects.create(student=one, school=first.school, office=first.school, name=one.name, stage="primary", begins_on="2024-09-01") for one in others)]  # fmt: skip
    for pupil in pupils:
        StudentSources.objects.create(enrolment=pupil, run=run, said="10")
        RegisterMatch.objects.create(run=run, enrolment=pupil, register="DIBAO", label="DIBAO@2026-10-25", method="identity_number")  # fmt: skip


def opened(page: Page, address: str) -> str:
    """The county opens a round; its address. It cannot be closed yet."""
    page.goto(f"{address}/comparisons/")
    page.get_by_role("link", name="开办一轮比对").click()
    looked_at(page)
    page.get_by_label("学校处置截止").fill((localdate() + timedelta(days=10)).isoformat())
    page.get_by_role("button", name="开办并生成清单").click()
    work_off()
    page.reload()
    looked_at(page)
    page.get_by_role("button", name="结束这一轮").click()
    assert "还有 3 行没有处置" in page.content()
    return page.url


def answered_together(page: Page, round_: str) -> None:
    """The school answers two rows at once, having looked first."""
    page.goto(round_)
    looked_at(page)
    page.get_by_label("说明").fill("已电话通知家庭")
    for box in page.locator("input[name=row]").all()[:2]:
        box.check()
    page.get_by_role("button", name="先看结果").click()
    looked_at(page)
    page.get_by_role("button", name="确认处置这 2 行").click()


def answered(page: Page, answer: str, words: str, paper: Path | None = None) -> None:
    """The school answers the row on the page."""
    looked_at(page)
    page.get_by_label(answer).check()
    page.get_by_label("说明").fill(words)
    if paper:
        page.set_input_files("input[type=file]", str(paper))
    page.get_by_role("button", name="提交处置").click()
    assert "已记下处置结论" in page.content()


def sent_back(page: Page, round_: str) -> str:
    """The county sends a row back; its address."""
    page.goto(round_)
    page.locator("#rows tbody a").first.click()
    looked_at(page)
    page.get_by_label("退回的理由").fill("请写明通知的日期")
    page.get_by_role("button", name="退回并说明理由").click()
    return page.url


@pytest.mark.parametrize("width", [1440, 375])
def test_a_countys_before_round_closes(
    live_server: Any, saved_student: Enrolment, chromium: Browser, tmp_path: Path, width: int
) -> None:
    two_officers(saved_student.school)
    heard(saved_student)
    paper = tmp_path / "家庭书面说明.pdf"
    paper.write_bytes(b"%PDF-1.4 example")
    wang = signed_in(chromium, live_server.url, "wang", width)
    officer = signed_in(chromium, live_server.url, "officer", width)

    round_ = opened(wang, live_server.url)
    answered_together(officer, round_)
    officer.goto(f"{round_}?state=open")
    officer.locator("#rows tbody a").first.click()
    answered(officer, "家庭书面放弃", "家长当面签字", paper)
    officer.goto(sent_back(wang, round_))
    answered(officer, "已在办理认定", "十月八日已提交认定")
    wang.goto(round_)
    wang.get_by_role("button", name="结束这一轮").click()

    assert "这一轮比对已经结束" in wang.content()
    looked_at(wang)
    assert Comparison.objects.get().state == "closed"
