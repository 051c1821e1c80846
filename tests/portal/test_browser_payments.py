"""Payments in a real browser, on an office screen and on a phone: finance pays, a school corrects, an auditor follows one yuan."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from zhuxue.engine.demo.returns import write_answers
from zhuxue.portal.payments.models import Batch, Line
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.schools.models import Applicant

from .conftest import make_person
from .payment_people import Desk, answers
from .test_browser import chromium, sync_allowed
from .test_browser_awards import Opened, act, look, opened, send
from .test_payments_races import desk

__all__ = ["chromium", "desk", "opened", "sync_allowed"]
pytestmark = [pytest.mark.browser, pytest.mark.journey]
GOOD = "6217009900000000017"


def reason(page: Page, text: str, label: str = "理由") -> None:
    page.get_by_label(label).last.fill(text)


def test_finance_pays_a_school_corrects_and_an_auditor_follows_one_yuan(
    desk: Desk, opened: Opened, tmp_path: Path
) -> None:
    batch = paid_by_finance(desk, opened)
    said = write_answers(
        tmp_path / "return.txt", "bank_text_return", batch.number, answers(batch, {1: "1001", 2: "0001"})
    )
    finance = opened(desk.wang)
    finance.goto(f"/payments/{batch.pk}/")
    finance.get_by_label("回盘文件").set_input_files(said)
    send(finance, "读入回盘", "回盘已读入")
    expect(finance.get_by_text("部分退回").first).to_be_visible()

    refused = batch.lines.get(number=1)
    family_sees(opened, refused)
    corrected_by_school(desk, opened, refused)
    paid_again(desk, opened)
    auditor_follows(desk, opened, batch)


def paid_by_finance(desk: Desk, opened: Opened) -> Batch:
    """Declared, approved by two others, written and sent."""
    finance = opened(desk.wang)
    finance.goto("/payments/")
    look(finance)
    finance.get_by_role("link", name="申报一个批次").click()
    look(finance)
    finance.get_by_role("radio").first.check()
    send(finance, "申报这个总数", "批次已申报")
    batch = Batch.objects.get(office=desk.county)
    for who in (desk.zhao, desk.sun):
        page = opened(who)
        page.goto(f"/payments/{batch.pk}/")
        act(page, "同意发放")
        send(page, "同意发放", "已审批")
    finance.goto(f"/payments/{batch.pk}/")
    act(finance, "生成发放文件")
    send(finance, "生成发放文件", "写出后已逐行读回核对。")
    with finance.expect_download() as download:
        finance.get_by_role("button", name="下载发放文件").click()
    assert download.value.suggested_filename.startswith(batch.number)
    act(finance, "标记已送出")
    reason(finance, "示例银行柜面签收", "交给谁、怎样签收的")
    send(finance, "标记已送出", "已标记送出")
    finance.get_by_role("link", name="逐行查看").click()
    look(finance)
    return batch


def corrected_by_school(desk: Desk, opened: Opened, line: Line) -> None:
    """The officer enters another account, a colleague of the county confirms it."""
    make_person("officer", line.school, Role.SCHOOL_OFFICER)
    officer = opened(Membership.objects.select_related("person", "office").get(person__username="officer"))
    officer.goto("/payments/returns")
    look(officer)
    expect(officer.get_by_text("户名与账号不符")).to_be_visible()
    officer.get_by_role("link", name=line.name).click()
    look(officer)
    officer.locator("[name=account_no]").fill(GOOD)
    officer.locator("[name=payee_name]").fill(line.name)
    officer.locator("[name=reason]").fill("户名登记有误，已核对存折")
    officer.locator("main form button.btn-primary").first.click()
    officer.goto("/payments/returns")
    expect(officer.get_by_text("已申请更正，待另一人复核")).to_be_visible()
    from zhuxue.portal.schools.accounts import confirm_change
    from zhuxue.portal.schools.models import AccountChange

    confirm_change(AccountChange.objects.get(student=line.student), acting=desk.sun, why="已看存折原件")
    officer.goto("/payments/returns")
    expect(officer.get_by_text("没有待更正的账户")).to_be_visible()


def family_sees(opened: Opened, line: Line) -> None:
    """What hangs, why, and the last four digits of the card."""
    make_person("mother", line.office, Role.APPLICANT)
    mother = Membership.objects.select_related("person", "office").get(person__username="mother")
    Applicant.objects.create(person=mother.person, student=line.student, begins_on="2024-09-01")
    page = opened(mother)
    page.goto("/payments/mine")
    look(page)
    expect(page.get_by_text("银行退回，待重发")).to_be_visible()
    expect(page.get_by_text("户名与账号不符")).to_be_visible()
    expect(page.get_by_text(line.account.account_no.in_clear()[-4:])).to_be_visible()


def paid_again(desk: Desk, opened: Opened) -> None:
    """Only the refused line comes into the next batch, never the pending one."""
    finance = opened(desk.wang)
    finance.goto("/payments/open")
    look(finance)
    expect(finance.get_by_text("退回重发：1 笔")).to_be_visible()
    finance.get_by_role("radio").first.check()
    send(finance, "申报这个总数", "批次已申报")
    assert Line.objects.filter(batch__kind="reissue", batch__office=desk.county).count() == 1


def auditor_follows(desk: Desk, opened: Opened, batch: Batch) -> None:
    """From the child's card to the funds and how they came, on one page."""
    make_person("auditor", office_of(desk), Role.AUDITOR)
    page = opened(Membership.objects.select_related("person", "office").get(person__username="auditor"))
    page.goto("/payments/lines")
    look(page)
    line = batch.lines.get(number=3)
    page.get_by_role("link", name=line.name).first.click()
    look(page)
    for text in ("已到账", "银行回盘", "第 2 人审批", "资助结果", "中央财政", "这些资金怎样到达"):
        expect(page.locator("main").get_by_text(text).first).to_be_visible()
    page.goto("/payments/days")
    look(page)


def office_of(desk: Desk) -> object:
    return desk.county.parent.parent
