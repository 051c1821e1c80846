"""A flood in a real browser, on an office screen and on a phone: declared, confirmed, verified in two clicks, approved, paid, returned, accounted for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from zhuxue.engine.demo.returns import write_answers
from zhuxue.portal.emergencies.models import Emergency
from zhuxue.portal.funds.proofs import broken
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.payments.models import Batch
from zhuxue.portal.people.models import Membership

from .award_people import mother_of
from .emergency_people import Flood, flood
from .payment_people import answers, member
from .test_browser import chromium, sync_allowed
from .test_browser_awards import act, look, opened, send

__all__ = ["chromium", "opened", "sync_allowed"]
pytestmark = [pytest.mark.browser, pytest.mark.journey]
Opened = Callable[[Membership], Page]


@pytest.fixture
def place(committed: None) -> Flood:
    return flood()


def declare(page: Page, place: Flood) -> None:
    page.goto("/emergencies/")
    look(page)
    page.get_by_role("link", name="登记一个事件").click()
    look(page)
    page.get_by_label("事件名称").fill("示例县洪涝")
    page.get_by_label("发生日期").fill(f"{localdate()}")
    page.get_by_label("依据（文件或通报）").fill("县防汛办灾情通报")
    page.locator("#id_regions").select_option(place.county.code)
    send(page, "登记", "事件已登记")
    act(page, "登记限额")
    page.get_by_label("每名学生最多（元）").fill("1000")
    page.get_by_label("本事件总额最多（元）").fill("10000")
    page.get_by_label("依据的文件").fill("县政府应急资助批复")
    send(page, "登记限额", "限额已登记")


def confirm(page: Page, event: Emergency) -> None:
    page.goto(f"/emergencies/{event.pk}/")
    act(page, "确认启动应急资助")
    page.locator("#confirm_reason").fill("灾情属实，启动")
    send(page, "确认启动应急资助", "已启动")
    act(page, "查找受影响的学生")
    send(page, "查找受影响的学生", "已开始查找")
    work_off()


def verify(page: Page, event: Emergency) -> None:
    """Two clicks: all, and verified."""
    page.goto(f"/emergencies/rows/?event={event.pk}&state=found")
    look(page)
    page.get_by_label("行，不只这一页").check()
    page.get_by_role("button", name="核实属实，报县级审批").click()
    expect(page.get_by_text("已办理 4 人")).to_be_visible()
    look(page)


def approve(page: Page, event: Emergency) -> None:
    page.goto(f"/emergencies/rows/?event={event.pk}&state=confirmed")
    page.get_by_label("行，不只这一页").check()
    page.get_by_label("每人金额（元）").fill("500")
    page.get_by_role("button", name="批准", exact=True).click()
    expect(page.get_by_text("已办理 4 人")).to_be_visible()
    look(page)


def pay(page: Page, others: list[Page], event: Emergency, folder: Path) -> Batch:
    """Finance declares the batch, two others approve it, the file goes out and what the bank says is read."""
    page.goto(f"/emergencies/{event.pk}/")
    page.get_by_role("link", name="4 人已批准，列入发放批次").click()
    page.get_by_label("示例县洪涝").check()
    page.locator("main form button.btn-primary").first.click()
    expect(page.get_by_text("批次已申报")).to_be_visible()
    batch = Batch.objects.get(programme=event.code)
    for other in others:
        other.goto(f"/payments/{batch.pk}/")
        act(other, "同意发放")
        send(other, "同意发放", "已审批")
    page.goto(f"/payments/{batch.pk}/")
    act(page, "生成发放文件")
    page.locator("#order_format").select_option("bank_text")
    page.get_by_role("button", name="生成发放文件", exact=True).click()
    work_off()
    page.goto(f"/payments/{batch.pk}/")
    act(page, "标记已送出")
    page.locator("#sent_reason").fill("银行柜面已签收")
    send(page, "标记已送出", "已标记送出")
    path = write_answers(folder / "return.txt", "bank_text_return", batch.number, answers(batch))
    page.locator("input[type=file]").set_input_files(path)
    page.locator("form:has(input[type=file]) button").click()
    page.wait_for_load_state()
    return batch


def test_a_flood_from_the_event_to_the_money(place: Flood, opened: Opened, tmp_path: Path) -> None:
    sun, qian, wang = opened(place.sun), opened(place.qian), opened(place.wang)
    mother = opened(mother_of(place.here[0], "f-mother"))
    declare(sun, place)
    event = Emergency.objects.latest("pk")
    confirm(qian, event)
    verify(opened(place.lin), event)
    approve(sun, event)
    mother.goto("/emergencies/mine")
    look(mother)
    expect(mother.get_by_text("已批准")).to_be_visible()
    pay(wang, [opened(place.zhao), sun], event, tmp_path)
    qian.goto(f"/emergencies/{event.pk}/spending")
    look(qian)
    expect(qian.get_by_text("2,000.00").first).to_be_visible()
    mother.goto("/emergencies/mine")
    expect(mother.get_by_text("已到账")).to_be_visible()
    assert list(broken()) == []


def test_pupils_elsewhere_go_to_their_school_and_a_family_asks_on_a_phone(place: Flood, opened: Opened) -> None:
    event = place.opened()
    top = opened(place.top)
    top.goto(f"/emergencies/rows/?event={event.pk}&held=on")
    look(top)
    top.get_by_label("行，不只这一页").check()
    send(top, "转送学校核实", "已办理 1 人")
    chen = opened(place.chen)
    chen.goto("/")
    chen.get_by_role("link", name="待核实的受灾学生").click()
    expect(chen.get_by_role("link", name=place.away.name)).to_be_visible()
    fire = place.opened(kind="fire", title="示例街火灾", regions=[])
    phone: Any = opened(mother_of(place.here[0], "f-mother"))
    phone.goto("/emergencies/mine")
    phone.locator(f"a[href='/emergencies/{fire.pk}/apply']").click()
    look(phone)
    phone.get_by_label("学生").select_option(index=0)
    phone.get_by_label("说明").fill("家里房屋过火")
    phone.get_by_label("以上内容真实").check()
    send(phone, "提交", "已提交，学校核实后")
    teacher = opened(member("f-head", place.lin.office, "school_head"))
    teacher.goto(f"/emergencies/rows/?event={fire.pk}")
    look(teacher)
    expect(teacher.get_by_text("家庭申请").last).to_be_visible()
