"""A notice's whole life in a real browser: posted, objected to on a phone, answered, down by itself, proved."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, Page

from zhuxue.portal.notices import actions, objecting, reachable, steps
from zhuxue.portal.notices.actions import Posting
from zhuxue.portal.notices.models import Heartbeat, Notice
from zhuxue.portal.notices.steps import FinishedStep
from zhuxue.portal.people.models import Office, Person, Role

from .conftest import make_person
from .test_browser import PASSWORD, chromium, serious_faults, sync_allowed, wider_than_the_screen
from .test_notices import at, rows

__all__ = ["chromium", "sync_allowed"]
pytestmark = [pytest.mark.browser, pytest.mark.journey]


@pytest.fixture
def a_school(committed: None) -> Office:
    """A school with an officer, a head, and an auditor above."""
    top = Office.objects.create(kind="province", code="99", name="示例省", path="/99/")
    school = Office.objects.create(kind="school", code="9901", name="示例学校", parent=top, path="/99/9901/")
    for name, office, role in (
        ("officer", school, Role.SCHOOL_OFFICER),
        ("head", school, Role.SCHOOL_HEAD),
        ("auditor", top, Role.AUDITOR),
    ):
        make_person(name, office, role)
    Person.objects.update(password=make_password(PASSWORD))
    return school


class Visit:
    """A browser of somebody, each of whose pages is looked at."""

    def __init__(self, chromium: Browser, address: str, width: int) -> None:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", java_script_enabled=True
        )
        self.page: Page = context.new_page()
        self.address, self.refused = address, list[str]()
        self.page.on("console", lambda message: self.refused.append(message.text))

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.address + path)
        self.look()

    def sign_in(self, username: str) -> None:
        self.open("/sign-in/")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.press("登录")

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button).click()
        self.look()

    def look(self) -> None:
        assert serious_faults(self.page) == []
        assert not wider_than_the_screen(self.page)


def posts(officer: Visit) -> str:
    """The officer makes, previews and posts the notice, and opens its sheet; return the public address."""
    officer.sign_in("officer")
    officer.open("/office/notices/")
    officer.press("拟公示并预览")
    assert officer.page.get_by_text("测试样").count() == 3
    officer.page.get_by_label("列出姓名", exact=True).check()
    officer.page.get_by_label("异议受理部门或受理人").fill("资助办公室")
    officer.page.get_by_label("受理方式").fill("综合楼203室")
    officer.press("开始公示（5 个工作日）")
    address = officer.page.locator(".copy a").get_attribute("href")
    officer.page.get_by_role("link", name="打印张贴件").click()
    officer.look()
    return str(address)


def objects(neighbour: Visit, address: str) -> str:
    """A neighbour objects to the second row without a name; return the receipt's code."""
    neighbour.open(address)
    neighbour.page.get_by_role("link", name="提出异议 序号 2").click()
    neighbour.look()
    neighbour.page.get_by_label("异议内容").fill("这位同学的情况和我们了解的不一样，请再核实。")
    neighbour.press("提交异议，取回执码")
    return neighbour.page.locator(".receipt").inner_text()


def upholds(head: Visit) -> None:
    """The head finds what waits and upholds it."""
    head.sign_in("head")
    head.open("/office/notices/objections/?state=waiting")
    head.page.locator("#rows a").filter(has_text="测试样").click()
    head.look()
    head.page.get_by_label("异议成立，撤下该行，重新认定").check()
    head.page.get_by_label("答复", exact=True).fill("经核实有出入，重新认定。")
    head.press("保存答复")


def finds_it_gone(neighbour: Visit, address: str, code: str) -> None:
    """The address is dead though no worker ran, and the receipt still shows the answer."""
    neighbour.open(address)
    assert "公示已经结束" in neighbour.page.content()
    assert "测试样" not in neighbour.page.content()
    neighbour.open("/notices/answer")
    neighbour.page.get_by_label("回执码").fill(code)
    neighbour.press("查看答复")
    assert "经核实有出入" in neighbour.page.content()


def sees_the_proof(auditor: Visit) -> None:
    """The auditor finds the proof whole and nobody's name."""
    auditor.sign_in("auditor")
    auditor.open(f"/office/notices/{Notice.objects.get(made_from='step:1').pk}/")
    for text in ("证明完整", "公示了 5 个工作日"):
        assert text in auditor.page.content()
    assert "测试样" not in auditor.page.content()


@pytest.mark.parametrize("width", [1440, 375])
def test_a_notice_from_posting_to_proof(
    live_server: Any, a_school: Office, chromium: Browser, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    step = FinishedStep("step:1", Posting("认定结果公示", "HARDSHIP", "教财〔2018〕16号", 5), a_school, 3, rows)
    monkeypatch.setattr(steps, "finished_steps", lambda acting: [step])
    officer, head, auditor = (Visit(chromium, live_server.url, width) for _ in range(3))
    neighbour = Visit(chromium, live_server.url, 375)

    def clock(text: str) -> None:
        moment = at(text)
        for module in (actions, objecting, reachable):
            monkeypatch.setattr(module, "current", lambda: moment)
        Heartbeat.objects.update_or_create(pk=1, defaults={"at": moment})

    clock("2026-11-02 09:00")
    address = posts(officer)
    clock("2026-11-04 20:00")
    code = objects(neighbour, address)
    upholds(head)
    clock("2026-11-10 00:01")
    finds_it_gone(neighbour, address, code)
    assert actions.take_down_due() == 1
    sees_the_proof(auditor)

    gone = "status of 410"  # the browser notes that the old address is gone, as it should
    assert [text for each in (officer, neighbour, head, auditor) for text in each.refused if gone not in text] == []
