"""The public page and what officers see of notices: nothing personal, nothing after its time, nothing of another office."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from zhuxue.portal.notices import actions, queries, reachable, steps
from zhuxue.portal.notices.models import Heartbeat, Notice, Objection
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.people.queries import offices_visible_to

from . import test_access
from .conftest import browser, holder
from .test_notices import Clock, at, clock, closed, draft, posted, rows
from .test_notices_objections import head, objection

__all__ = ["clock", "head"]


def public(notice: Notice, query: str = "") -> HttpResponse:
    return Client().get(reverse("public_notice", args=[notice.token]) + query)


def test_no_search_engine_cache_or_history_keeps_a_public_page(lin: Membership) -> None:
    notice = posted(lin)

    for address in (f"/notices/{notice.token}/", f"/notices/{notice.token}/object/1/", "/notices/answer"):
        page = Client().get(address)
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert page.headers["Cache-Control"] == "no-store"
        assert '<meta name="robots" content="noindex, nofollow, noarchive">' in page.content.decode()
    assert "Disallow: /" in Client().get("/robots.txt").content.decode()


def test_title_and_address_name_nobody(lin: Membership) -> None:
    page = public(posted(lin)).content.decode()

    assert "测试样" in page
    assert "测试样" not in re.search(r"<title>(.*?)</title>", page)[1]
    assert all("测试样" not in address for address in re.findall(r'href="([^"]*)"', page))


def test_the_caller_s_keys_and_states_are_not_public(lin: Membership) -> None:
    notice = posted(lin)
    objection(notice, 2)

    page = public(notice).content.decode()
    assert "case:" not in page
    assert "case-step" not in page
    assert "暂停" not in page


def test_the_preview_shows_the_rows_the_public_will_see(lin: Membership) -> None:
    made = draft(lin)
    cell = re.compile(r'<td data-label="[^"]*">([^<]*)</td>')
    before = cell.findall(browser(lin).get(f"/office/notices/{made.pk}/").content.decode())

    hangs = actions.post_notice(made, names=True, contact_name="办", contact="处", acting=lin)
    assert before == cell.findall(public(hangs).content.decode())
    assert before.count("测试样") == 3


def test_a_notice_without_names_shows_the_number_only(lin: Membership) -> None:
    notice = posted(lin, names=False)

    for page in (public(notice), browser(lin).get(f"/office/notices/{notice.pk}/sheet")):
        assert "测试样" not in page.content.decode()
        assert "不列姓名" in page.content.decode()


def test_a_draft_and_an_unknown_word_are_not_found(lin: Membership) -> None:
    assert public(draft(lin)).status_code == 404
    assert Client().get("/notices/nothing/").status_code == 404


def test_after_the_last_day_it_is_gone_though_no_worker_took_it_down(clock: Clock, lin: Membership) -> None:
    clock("2026-11-02 09:00")
    notice = posted(lin)
    clock("2026-11-09 23:59")
    assert public(notice).status_code == 200

    clock("2026-11-10 00:00")
    for address in (f"/notices/{notice.token}/", f"/notices/{notice.token}/object/1/"):
        page = Client().get(address)
        assert (page.status_code, page.headers["Cache-Control"]) == (410, "no-store")
        assert "noarchive" in page.headers["X-Robots-Tag"]
        assert "测试样" not in page.content.decode()
        assert "公示已经结束" in page.content.decode()
    notice.refresh_from_db()
    assert notice.state == "hanging"
    assert notice not in queries.shown_on_board(lin.office)


@pytest.mark.parametrize("by_itself", [True, False])
def test_one_that_was_taken_down_is_gone(clock: Clock, lin: Membership, by_itself: bool) -> None:
    clock("2026-11-02 09:00")
    notice = closed(clock, lin) if by_itself else actions.take_down(posted(lin), reason="名单有误", acting=lin)

    assert public(notice).status_code == 410


def test_an_open_page_keeps_the_heartbeat_but_not_at_every_look(
    clock: Clock, lin: Membership, django_assert_num_queries: Any
) -> None:
    clock("2026-11-02 09:00")
    notice = posted(lin)
    Heartbeat.objects.update(at=at("2026-11-02 08:54"))

    public(notice)
    assert Heartbeat.objects.get().at == at("2026-11-02 09:00")
    with django_assert_num_queries(1):
        reachable.beat(at("2026-11-02 09:04"))


def test_a_long_list_is_leafed_through_without_loss(lin: Membership) -> None:
    notice = posted(lin, 250)

    seen: list[str] = []
    query = ""
    for _ in range(3):
        page = public(notice, query).content.decode()
        seen += re.findall(r'data-label="序号">(\d+)<', page)
        more = re.search(r'href="(\?after=\d+)"', page)
        query = more[1] if more else ""
    assert seen == [str(number) for number in range(1, 251)]
    assert query == ""
    assert public(notice, "?after=x1").status_code == 200


def test_the_number_of_questions_does_not_grow_with_the_rows(lin: Membership) -> None:
    notices, client = [posted(lin, number, made_from=f"step:{number}") for number in (3, 500)], browser(lin)

    def questions(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    short, long = (questions(f"/office/notices/{notice.pk}/") for notice in notices)
    assert short == long
    short, long = (questions(f"/notices/{notice.token}/") for notice in notices)
    assert short == long < 15


def test_the_board_lists_what_hangs_until_its_address_is_changed(lin: Membership, chen: Membership) -> None:
    hangs, other = posted(lin), posted(chen, made_from="case-step:2")
    first = f"/notices/board/{actions.open_board(acting=lin).token}/"

    page = Client().get(first).content.decode()
    assert hangs.token in page
    assert other.token not in page
    actions.open_board(acting=lin)
    assert Client().get(first).status_code == 404


def test_the_sheet_says_when_it_goes_up_and_comes_down_and_whom_to_turn_to(clock: Clock, lin: Membership) -> None:
    clock("2026-11-02 09:00")
    notice = posted(lin)

    sheet = browser(lin).get(f"/office/notices/{notice.pk}/sheet").content.decode()
    for text in ("2026-11-02", "2026-11-09", "资助办公室", "综合楼203室", "测试样"):
        assert text in sheet
    actions.take_down_due(clock("2026-11-10 00:00"))
    assert browser(lin).get(f"/office/notices/{notice.pk}/sheet").status_code == 404


def test_a_number_in_a_list_is_told_with_its_row_and_nothing_is_made(
    lin: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = [*rows(1), {"about": "case:2", "name": "测试样", "class": "439900201001011234"}]
    monkeypatch.setattr(steps, "finished_steps", lambda acting: [finished(lin, bad)])

    page = browser(lin).post("/office/notices/begin", {"made_from": "case-step:1"}, follow=True).content.decode()
    assert "第2行" in page
    assert "439900201001011234" not in page
    assert not Notice.objects.filter(made_from="case-step:1").exists()


def finished(acting: Membership, content: list[dict[str, str]]) -> steps.FinishedStep:
    posting = actions.Posting("认定结果公示", "HARDSHIP", "教财〔2018〕16号", 5)
    return steps.FinishedStep("case-step:1", posting, acting.office, len(content), lambda: content)


def offered(acting: Membership) -> list[steps.FinishedStep]:
    """What an upper app would offer; named in the settings below."""
    return [finished(acting, rows())]


def test_an_upper_app_offers_its_finished_step_and_a_double_click_makes_one_draft(
    lin: Membership, settings: Any
) -> None:
    settings.NOTICE_STEPS = [f"{__name__}.offered"]
    client = browser(lin)
    assert "等待公示的环节" in client.get("/office/notices/").content.decode()

    first = client.post("/office/notices/begin", {"made_from": "case-step:1"})
    assert Notice.objects.get(made_from="case-step:1").state == "draft"
    assert first["Location"] == reverse("notice", args=[Notice.objects.get(made_from="case-step:1").pk])
    second = client.post("/office/notices/begin", {"made_from": "case-step:1"}, follow=True)
    assert "已经有公示" in second.content.decode()
    assert Notice.objects.filter(made_from="case-step:1").count() == 1


def test_a_form_that_lacks_something_comes_back_with_what(lin: Membership) -> None:
    made = draft(lin)
    client = browser(lin)

    page = client.post(f"/office/notices/{made.pk}/post", {})
    assert page.status_code == 422
    assert "请选择是否列出姓名" in page.content.decode()
    hangs = actions.post_notice(made, names=True, contact_name="办", contact="处", acting=lin)
    assert client.post(f"/office/notices/{hangs.pk}/take-down", {"reason": "错"}).status_code == 422
    assert client.post("/office/notices/outages/record", {"reason": "学校断网"}).status_code == 422
    Notice.objects.get(pk=hangs.pk, state="hanging")


def test_an_outage_is_said_on_its_page_and_shown_to_whom_it_concerns(lin: Membership, chen: Membership) -> None:
    ended = now() - timedelta(hours=1)
    sent = {
        "begins_at": f"{ended - timedelta(hours=3):%Y-%m-%dT%H:%M}",
        "ends_at": f"{ended:%Y-%m-%dT%H:%M}",
        "reason": "学校断网",
    }

    assert browser(lin).post("/office/notices/outages/record", sent).status_code == 302
    assert "学校断网" in browser(lin).get("/office/notices/outages/").content.decode()
    assert "学校断网" not in browser(chen).get("/office/notices/outages/").content.decode()
    assert "学校断网" in browser(holder(Role.PROVINCE)).get("/office/notices/outages/").content.decode()


def test_an_auditor_sees_a_broken_proof(clock: Clock, lin: Membership) -> None:
    notice = closed(clock, lin)
    auditor = browser(holder(Role.AUDITOR))
    assert "证明完整" in auditor.get(f"/office/notices/{notice.pk}/").content.decode()

    notice.proof.content["days"].append("2026-11-10")
    notice.proof.save()
    assert "证明内容被改过" in auditor.get(f"/office/notices/{notice.pk}/").content.decode()


# reach


@pytest.mark.parametrize(
    "role", [Role.SCHOOL_OFFICER, Role.SCHOOL_HEAD, Role.COUNTY, Role.CITY, Role.PROVINCE, Role.AUDITOR]
)
def test_lists_count_only_what_is_in_reach(somebody: dict[Role, Membership], role: Role) -> None:
    acting, within = somebody[role], offices_visible_to(somebody[role])

    assert queries.notices_listed(acting).count() == Notice.objects.filter(office__in=within).count()
    expected = (
        Objection.objects.filter(notice__office__in=within).count() if role not in {Role.CITY, Role.PROVINCE} else 0
    )
    assert queries.objections_listed(acting).count() == expected


@pytest.mark.parametrize(
    "route", ["notice", "objection", "answer_objection", "post_notice", "take_down_notice", "notice_sheet"]
)
def test_taking_the_scope_filter_away_makes_a_generated_test_fail(
    somebody: dict[Role, Membership], monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    monkeypatch.setattr(queries, "_in_reach", lambda rows, *_: rows)

    with pytest.raises(AssertionError):
        test_access.test_a_role_opens_what_its_line_says_and_only_rows_in_its_reach(somebody, Role.SCHOOL_OFFICER, test_access.MATRIX.routes[route], route)  # fmt: skip


def test_nobody_without_a_role_sees_anything(db: None) -> None:
    for found in (queries.notices_listed(None), queries.objections_listed(None), queries.outages_visible_to(None)):
        assert list(found) == []
