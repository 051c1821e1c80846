"""The board in a real browser, on an office screen and on a phone: from the red province down to the row, put right on its page, green; a family's survey; a signed evaluation."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate, now
from playwright.sync_api import Page, expect

from zhuxue.engine.common.identity import check_digit
from zhuxue.portal.indicators.actions import evaluating, measuring, surveying
from zhuxue.portal.indicators.models import Evaluation
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.personal.cipher import lookup
from zhuxue.portal.schools.models import Applicant, Enrolment, Run, Student

from .conftest import make_person
from .indicator_people import deliver, enrolled_rows
from .test_browser import chromium, sync_allowed
from .test_browser_awards import Opened, act, look, opened, send

__all__ = ["chromium", "opened", "sync_allowed"]
pytestmark = [pytest.mark.browser, pytest.mark.journey]
LEVELS = (
    ("province", "97", "示例省"),
    ("city", "9701", "示例市"),
    ("county", "970102", "示例县"),
    ("school", "9701029997", "示例小学"),
)
STAFF = (("top", Role.PROVINCE, 0), ("centre", Role.COUNTY, 2), ("centre-2", Role.COUNTY, 2), ("aid-officer", Role.SCHOOL_OFFICER, 3), ("mother", Role.APPLICANT, 3))  # fmt: skip


@pytest.fixture
def people(committed: None) -> dict[str, Membership]:
    """A province of one school with four pupils, of whom one is not on the roll."""
    offices: list[Office] = []
    for kind, code, name in LEVELS:
        above = offices[-1] if offices else None
        path = f"{above.path if above else '/'}{code}/"
        offices.append(Office.objects.create(kind=kind, code=code, name=name, parent=above, path=path))
    for username, role, level in STAFF:
        make_person(username, offices[level], role)
    school = offices[3]
    for number, name in enumerate(("测试甲", "测试乙", "测试丙", "测试丁")):
        first = f"43990020160901{number:03d}"
        identity = first + check_digit(first)
        student = Student.objects.create(name=name, identity_number=identity, lookup=lookup(identity))
        Enrolment.objects.create(student=student, school=school, office=school, name=name, stage="primary", grade=3, roll_status="enrolled", begins_on="2024-09-01")  # fmt: skip
    Run.objects.create(term="2024-F", on=date(2024, 9, 1), as_known_on=date(2024, 9, 1), layer="hunan", library_sha256="0", manifest_sha256=uuid.uuid4().hex, students_count=4)  # fmt: skip
    held = {each.person.username: each for each in Membership.objects.select_related("office", "person")}
    Applicant.objects.create(
        person=held["mother"].person, student=Student.objects.get(name="测试甲"), begins_on="2024-09-01"
    )
    deliver(held["centre"], "enrolled", enrolled_rows(school)[:3])
    measuring.measure(None)
    return held


def down_to_the_rows(page: Page) -> None:
    """From the province by its red cell's offices to the rows of the school."""
    page.goto("/indicators/")
    look(page)
    for name in ("示例市", "示例县"):
        page.locator("table.board").get_by_role("link", name=name, exact=True).click()
        look(page)
    page.locator("table.board").get_by_role("link", name="1 处不符").click()
    look(page)


def test_from_the_red_province_to_the_row_put_right_and_green(people: dict[str, Membership], opened: Opened) -> None:
    province = opened(people["top"])
    down_to_the_rows(province)
    expect(province.get_by_role("link", name="测试丁")).to_be_visible()

    centre = opened(people["centre"])
    centre.goto("/indicators/charges")
    look(centre)
    centre.get_by_role("link", name="在校生数据零误差").click()
    centre.get_by_label("责任人").select_option(index=1)
    centre.get_by_label("期限").fill((localdate() + timedelta(days=3)).isoformat())
    centre.get_by_label("理由").fill("本周内核对学籍")
    send(centre, "指定", "已指定。")

    school = opened(people["aid-officer"])
    school.goto("/")
    school.get_by_role("link", name="未达标的指标").click()
    look(school)
    school.get_by_role("link", name="在校生数据零误差").click()
    school.get_by_role("link", name="不符的行").click()
    school.get_by_role("link", name="测试丁").click()
    look(school)
    school.get_by_role("link", name="去更正").click()
    left(school)
    school.goto("/indicators/")
    send(school, "重新测算", "已交办")
    work_off()

    province.goto("/indicators/")
    look(province)
    expect(province.locator("section.card.ok", has_text="在校生数据零误差")).to_be_visible()
    school.goto("/indicators/charges")
    expect(school.get_by_role("link", name="在校生数据零误差")).to_have_count(0)


def left(page: Page) -> None:
    """On the student's own page: she has left."""
    page.locator("summary", has_text="登记学籍变动").click()
    page.get_by_label("变动", exact=True).select_option("withdrawn")
    page.get_by_label("从哪一天起（毕业、离校为最后一天）").fill(localdate().isoformat())
    page.get_by_label("变动的原因").fill("已随父母迁出")
    page.get_by_role("button", name="登记学籍变动").click()
    page.wait_for_load_state()
    look(page)


def test_a_family_answers_without_its_name_and_another_person_signs_the_report(people: dict[str, Membership], opened: Opened) -> None:  # fmt: skip
    today, centre = localdate(), people["centre"]
    round_ = surveying.open_survey(
        year=today.year, opens_on=today, closes_on=today, form_key=uuid.uuid4(), acting=centre
    )
    mother = opened(people["mother"])
    mother.goto("/indicators/surveys/mine")
    look(mother)
    mother.get_by_role("link", name="回答").click()
    look(mother)
    for each in round_.questions:
        mother.get_by_role("group", name=each["asks"]).get_by_role("radio").first.check()
    send(mother, "提交回答", "谢谢，您的回答已收到。")

    made = Evaluation.objects.create(
        office=centre.office, name="grants", year=2024, made_by=centre, maker=centre.person, made_at=now()
    )
    made = evaluating.count(made, acting=centre)
    maker = opened(centre)
    maker.goto(f"/indicators/evaluations/{made.pk}/")
    look(maker)
    maker.get_by_label("存在的问题").fill("部分学生没有资助记录")
    send(maker, "保存文字", "已保存。")
    expect(maker.get_by_text("由另一人签署")).to_be_visible()
    signer = opened(people["centre-2"])
    signer.goto("/")
    signer.get_by_role("link", name="待签署的绩效自评").click()
    signer.get_by_role("link", name="国家助学金绩效评价自评报告").click()
    send(signer, "签署这份自评", "已签署，不能再改。")
    with signer.expect_download() as download:
        signer.get_by_role("link", name="下载 PDF").click()
    assert download.value.suggested_filename == f"evaluation-{made.pk}.pdf"
    act(signer, "作废")
    look(signer)
