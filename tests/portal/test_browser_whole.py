"""One child's whole way in a browser: the family, with the keyboard alone, applies; class, school and public judge; the county grants."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.utils.timezone import now
from playwright.sync_api import Browser, Page

from zhuxue.portal.applications.models import Case
from zhuxue.portal.applications.panel import appoint_member
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.notices.actions import take_down_due
from zhuxue.portal.notices.models import Notice
from zhuxue.portal.people.models import Office, Person, Role
from zhuxue.portal.personal.cipher import lookup
from zhuxue.portal.schools.models import Applicant, Enrolment, Student

from .conftest import make_person
from .test_browser import PASSWORD, chromium, serious_faults, sync_allowed, wider_than_the_screen
from .test_browser_applications import Screen, decide, vote

__all__ = ["chromium", "sync_allowed"]
pytestmark = [pytest.mark.browser, pytest.mark.journey]
LEVELS = (("province", "43", "示例省"), ("city", "4301", "示例市"), ("county", "430102", "示例县"), ("school", "4301029998", "示例中学"), ("class", "4301029998-1", "高一1班"))  # fmt: skip
STAFF = (
    ("province", Role.PROVINCE, 0), ("county", Role.COUNTY, 2), ("head", Role.SCHOOL_HEAD, 3), ("officer", Role.SCHOOL_OFFICER, 3),
    ("teacher", Role.CLASS_TEACHER, 4), ("mother", Role.APPLICANT, 4),
)  # fmt: skip
NAMED = """() => {
    const on = document.activeElement, label = on.labels && on.labels.length ? on.labels[0].innerText : "";
    return [on.getAttribute("aria-label"), label, on.innerText, on.value].filter(Boolean).join(" ");
}"""
HERS = "439900200903011012"  # of nobody
MOST_STOPS = 120  # nobody presses Tab more often than this to get anywhere


@pytest.fixture
def child(committed: None) -> Enrolment:
    """A pupil of a senior high school, with everybody who has a say between the family and the province."""
    offices: list[Office] = []
    for kind, code, name in LEVELS:
        above = offices[-1] if offices else None
        path = f"{above.path if above else '/'}{code}/"
        said = {"kind": kind, "name": name, "parent": above, "path": path}
        offices.append(Office.objects.get_or_create(code=code, defaults=said)[0])  # the demo may stand here already
    for username, role, level in STAFF:
        make_person(username, offices[level], role)
    school, a_class = offices[3:]
    student = Student.objects.create(name="测试样", identity_number=HERS, lookup=lookup(HERS))
    made = Enrolment.objects.create(student=student, school=school, office=a_class, name=student.name, stage="senior_high", grade=1, roll_status="enrolled", begins_on="2024-09-01")  # fmt: skip
    Applicant.objects.create(person=Person.objects.get(username="mother"), student=student, begins_on="2024-09-01")
    teacher = Person.objects.get(username="teacher").memberships.get()
    for number in (1, 2, 3):
        appoint_member(a_class, make_person(f"member{number}", a_class, Role.APPLICANT), acting=teacher)
    Person.objects.update(password=make_password(PASSWORD))
    return made


class Keyboard:
    """A browser used without mouse or touch: Tab to what has a name, then a key."""

    def __init__(self, chromium: Browser, address: str, width: int, *, javascript: bool) -> None:
        self.javascript = javascript
        context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=javascript, locale="zh-CN")  # fmt: skip
        self.page: Page = context.new_page()
        self.page.goto(f"{address}/sign-in/")
        self.write("用户名", "mother")
        self.write("密码", PASSWORD)
        self.enter("登录")

    def to(self, name: str) -> None:
        """Press Tab until what holds the focus is called so."""
        met = []
        for _stop in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            met.append(str(self.page.evaluate(NAMED)))
            if name in met[-1]:
                return
        raise AssertionError(f"{name} cannot be reached by Tab, only {met[:40]}")

    def write(self, name: str, text: str) -> None:
        self.to(name)
        self.page.keyboard.type(text)

    def tick(self, *names: str) -> None:
        for name in names:
            self.to(name)
            self.page.keyboard.press("Space")

    def enter(self, name: str) -> None:
        """Follow a link or press a button, and look at the page that comes."""
        self.to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        if self.javascript:
            assert serious_faults(self.page) == []
            assert not wider_than_the_screen(self.page)

    def choose(self, entry: str) -> None:
        """Open an entry of the main menu; on a phone the menu is unfolded first."""
        if self.page.locator("details.small > summary").is_visible():
            self.to("菜单")
            self.page.keyboard.press("Enter")
        self.enter(entry)

    def reads(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()


def asks_for_recognition(mother: Keyboard) -> None:
    mother.choose("困难认定申请")
    mother.enter("开始申请")
    mother.write("家里几口人", "4")
    mother.write("其中能劳动挣钱的有几人", "1")
    mother.write("去年人均收入（元）", "4800")
    mother.tick("父母一方抚养", "父母均无工作", "本人承诺以上内容真实")
    mother.enter("承诺并提交")
    mother.reads("申请已提交")


def posts(screen: Screen) -> Notice:
    """The officer posts what was passed, from her worklist."""
    page = screen.sign_in("officer", "/cases/tasks/")
    page.locator("input[name=row]").first.check()
    screen.press("为选中的做公示")
    page.get_by_label("列出姓名", exact=True).check()
    page.get_by_label("异议受理部门或受理人").fill("资助办公室")
    page.get_by_label("受理方式").fill("综合楼203室")
    screen.press("开始公示（5 个工作日）")
    return Notice.objects.latest("pk")


def is_objected_to_and_answered(screen: Screen) -> None:
    """A neighbour objects on the public page; while that waits the step cannot end; the head finds nothing in it."""
    address = str(screen.page.locator(".copy a").get_attribute("href"))
    screen.page.goto(address)
    screen.page.get_by_role("link", name="提出异议 序号 1").click()
    screen.page.get_by_label("异议内容").fill("听说这家在城里有门面出租，请核实。")
    screen.press("提交异议，取回执码")
    screen.sign_in("head", "/office/notices/objections/?state=waiting")
    screen.page.locator("#rows a").filter(has_text="测试样").click()
    screen.page.get_by_label("异议不成立，该行继续").check()
    screen.page.get_by_label("答复", exact=True).fill("门面为他人所有，情况不属实。")
    screen.press("保存答复")


def days_pass(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk).update(begins_at=now() - timedelta(days=24))
    take_down_due()


def the_term_is_run(screen: Screen) -> None:
    screen.sign_in("province", "/runs/")
    screen.press("计算全省这一学期")
    work_off()
    job = Job.objects.get(kind="run_term")
    assert job.state == "done", job.message_zh


@pytest.mark.parametrize(
    ("width", "javascript"),
    [(1440, True), (375, True), (375, False)],
    ids=["office", "phone", "phone without JavaScript"],
)
def test_a_child_is_recognised_and_granted_from_the_familys_keyboard_to_the_county(
    live_server: Any, child: Enrolment, chromium: Browser, width: int, javascript: bool
) -> None:
    screen = Screen(chromium, live_server.url, width, javascript=javascript)
    mother = Keyboard(chromium, live_server.url, width, javascript=javascript)
    asks_for_recognition(mother)
    vote(screen, child.name)
    decide(screen, "teacher", "通过，进入下一环节", level="hard")
    decide(screen, "officer", "通过，进入下一环节")
    notice = posts(screen)
    is_objected_to_and_answered(screen)
    days_pass(notice)
    decide(screen, "officer", "办结这一环节")
    decide(screen, "officer", "办结这一环节")
    assert Case.objects.get(enrolment=child, kind="hardship").level == "hard"

    the_term_is_run(screen)
    open_the_grant(screen)
    mother.choose("我的资助")
    mother.enter("普通高中国家助学金")
    mother.write("申请理由", "家里有两个孩子读书")
    mother.tick("承诺")
    mother.enter("提交申请")
    decide(screen, "head", "通过，进入下一环节")
    days_pass(posts(screen))
    decide(screen, "officer", "办结这一环节")
    decide(screen, "county", "通过，进入下一环节")

    award = Case.objects.get(enrolment=child, kind="award")
    assert award.state == Case.State.GRANTED
    mother.choose("我的资助")
    mother.reads("已通过")


def open_the_grant(screen: Screen) -> None:
    """The officer opens this term's grant for the school."""
    page = screen.sign_in("officer", "/awards/rounds/")
    page.get_by_role("link", name="开办一个项目").click()
    page.get_by_label("项目", exact=True).select_option(label="普通高中国家助学金")
    screen.press("开办")
