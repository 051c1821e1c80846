"""Supervision in a real browser, on an office screen and on a phone: an issue put right, a sample visited without a connection and drawn again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from zhuxue.engine.common.identity import check_digit
from zhuxue.engine.common.terms import Term
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.runs.actions import start_run
from zhuxue.portal.schools.models import Enrolment, Finding, Run, RunCheck
from zhuxue.portal.supervision.actions.taking_up import take_up
from zhuxue.portal.supervision.models import Issue, Sample, VisitAnswer

from .conftest import make_person
from .payment_people import Desk, answers, returned, sent
from .test_browser import chromium, sync_allowed
from .test_browser_awards import Opened, act, look, opened, send
from .test_payments_races import desk

__all__ = ["chromium", "desk", "opened", "sync_allowed"]
pytestmark = [pytest.mark.browser, pytest.mark.journey]
PHONE = {"width": 375, "height": 800}


def person(name: str, office: Office, role: Role) -> Membership:
    make_person(name, office, role)
    return Membership.objects.select_related("person", "office").get(person__username=name)


def test_an_issue_is_ordered_answered_with_evidence_rechecked_and_closed(desk: Desk, opened: Opened, tmp_path: Path) -> None:  # fmt: skip
    one = desk.awards[0].enrolment
    school = one.school
    run = Run.objects.latest("pk")
    RunCheck.objects.create(run=run, check_id="A11", title="应助未助", phase="before", severity="warn", basis="示例依据", next_step="核实")  # fmt: skip
    Finding.objects.create(run=run, enrolment=one, office=school, check_id="A11", severity="warn", sentence="测**（示例）在名单而没有资助", fingerprint="f", amount_fen=31_250)  # fmt: skip
    run.as_known_on = localdate()
    run.save()
    take_up(run)
    issue = Issue.objects.get(check_id="A11", office=school)
    county, officer = opened(desk.sun), opened(person("he", school, Role.SCHOOL_OFFICER))

    county.goto("/")
    county.get_by_role("link", name="待处置的疑点").click()
    look(county)
    county.get_by_role("link", name="应助未助").first.click()
    look(county)
    act(county, "下达整改")
    county.locator("#order_what").fill("逐户核实，符合的补办认定")
    county.locator("#order_due_on").fill((localdate() + timedelta(days=9)).isoformat())
    send(county, "下达整改", "整改单已下达。")
    county.get_by_role("link", name="打印整改单").click()
    look(county)

    answered(officer, issue, tmp_path)
    county.goto(f"/issues/{issue.pk}/")
    expect(county.get_by_text("已逐户核实，三户补办认定").first).to_be_visible()
    act(county, "复核通过，销号")
    county.locator("#close_reason").fill("抽查三户，与反馈一致")
    send(county, "复核通过，销号", "已销号。")
    county.goto("/issues/board")
    look(county)


def answered(officer: Page, issue: Issue, tmp_path: Path) -> None:
    officer.goto(f"/issues/{issue.pk}/")
    look(officer)
    act(officer, "反馈整改情况")
    officer.locator("#reply_words").fill("已逐户核实，三户补办认定")
    paper = tmp_path / "说明.txt"
    paper.write_text("示例", encoding="utf-8")
    officer.locator("#reply_files").set_input_files(paper)
    send(officer, "反馈整改情况", "整改情况已反馈，等待复核。")


def test_a_sample_is_visited_by_a_phone_without_connection_and_drawn_again_by_an_auditor(desk: Desk, opened: Opened, tmp_path: Path) -> None:  # fmt: skip
    batch = sent(desk, desk.declare())
    returned(desk, batch, tmp_path, answers(batch))
    county = opened(desk.sun)
    county.goto("/issues/samples/draw")
    look(county)
    county.locator("[name=size]").fill("2")
    county.locator("[name=reason]").fill("学期末入户抽查")
    send(county, "抽取", "已抽取。")
    look(county)
    sample = Sample.objects.get(office=desk.county)
    visit = sample.visits.order_by("number")[0]

    county.set_viewport_size(PHONE)
    county.goto(f"/issues/visits/{visit.pk}/")
    look(county)
    offline_visit(county)
    expect(county.get_by_text("已列为疑点")).to_be_visible()
    assert county.evaluate("localStorage.length") == 0
    assert VisitAnswer.objects.filter(visit=visit).count() == 1
    assert Issue.objects.filter(check_id="V-home-received", office=visit.enrolment.school).count() == 1

    auditor = opened(person("auditor", desk.county.parent.parent, Role.AUDITOR))
    auditor.goto(f"/issues/samples/{sample.pk}/")
    send(auditor, "重抽一次，核对名单", "名单完全一致")


def offline_visit(page: Page) -> None:
    """Answered while the connection is away: kept under a random word, sent once when it is back, also after two tries."""
    for name, value in (("lives_here", "yes"), ("received", "no"), ("card", "yes"), ("charged", "no")):
        page.locator(f"[name=q_{name}][value={value}]").check()
    page.locator("[name=note]").fill("这一栏不存在本机")
    page.context.set_offline(True)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("回答已存在本机")).to_be_visible()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("回答已存在本机")).to_be_visible()
    kept = page.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert "这一栏" not in kept and "q_received" in kept
    page.context.set_offline(False)


def test_a_check_is_written_tried_published_and_the_next_run_finds_somebody(desk: Desk, opened: Opened) -> None:
    top = person("province", desk.county.parent.parent, Role.PROVINCE)
    enrolled(desk)
    run_term_of(top)  # what it is tried on
    writer = opened(desk.sun)
    writer.goto("/issues/checks/")
    look(writer)
    writer.get_by_role("link", name="写一条核查").click()
    writer.get_by_label("名称").fill("小学生抽核")
    writer.get_by_role("button", name="开始").click()
    look(writer)
    filled = {
        "basis": "示例县会议纪要", "next_step": "学校核实", "value_1": "小学", "case_fires": "stage=primary", "case_silent": "stage=vocational",
        "case_unknown": "stage=",
    }  # fmt: skip
    for name, text in filled.items():
        writer.locator(f"[name={name}]").fill(text)
    writer.locator("[name=fact_1]").select_option("stage")
    writer.locator("[name=test_1]").select_option("is")
    send(writer, "保存", "已保存。下一步：试查。")
    send(writer, "试查", "在最近一次计算的数据上发现 6 行。")
    send(writer, "提交复核", "已提交，由另一位同事复核。")
    published(opened(person("second", desk.county, Role.COUNTY)))

    run_term_of(top)
    writer.goto("/issues/")
    writer.get_by_role("link", name="小学生抽核").click()
    look(writer)
    expect(writer.get_by_text("看全部，现有 6 行")).to_be_visible()


def enrolled(desk: Desk) -> None:
    """The six are third-graders with numbers, so that a run can read them."""
    for number, award in enumerate(desk.awards):
        first = f"43990020150501{number:03d}"
        award.student.identity_number = first + check_digit(first)
        award.student.save()
        Enrolment.objects.filter(pk=award.enrolment_id).update(grade=3, roll_status="enrolled")


def published(reviewer: Page) -> None:
    """The colleague finds it on her desk and publishes it from today."""
    reviewer.goto("/")
    reviewer.get_by_role("link", name="待复核的本地核查").click()
    reviewer.get_by_role("link", name="小学生抽核").click()
    reviewer.get_by_label("发布", exact=True).check()
    reviewer.locator("[name=reason]").fill("已看试查结果，同意")
    send(reviewer, "记下复核", "已发布")


def run_term_of(acting: Membership) -> None:
    Job.objects.filter(kind="run_term").delete()
    start_run(Term.parse("2024-F"), on=None, as_known_on=None, acting=acting)
    work_off()
    assert Job.objects.get(kind="run_term").state == "done", Job.objects.get(kind="run_term").message_zh
