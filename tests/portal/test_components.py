"""The shared components: what people see of forms, lists, charts, steps and progress, whatever page they stand in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client

from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.ui import listing
from zhuxue.portal.ui.charts import chart
from zhuxue.portal.ui.components import Act, Event, Progress, Tab, Tag, Work, steps_until
from zhuxue.portal.ui.listing import Column, Listing

SignedIn = Callable[[Membership], Client]
OFFICES = (Column("name", "名称", lambda row: row.name, sort="name"), Column("code", "代码", lambda row: row.code))


class Question(forms.Form):
    """A form with groups of fields, help, a choice and a tick."""

    town = forms.CharField(label="户籍地", help_text="写到乡镇")
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="本人同意")
    fieldsets = (("住在哪里", ["town"]), ("其他", ["kind", "agreed"]))


def asked(query: str = "") -> Listing:
    """The cities of the demo as a list."""
    return Listing(Office.objects.filter(kind="city"), OFFICES, QueryDict(query))


def names(found: Listing) -> list[str]:
    return [row.name for row, _ in found.shown]


def test_a_form_sent_empty_names_each_fault_above_with_a_link_to_its_field() -> None:
    page = render_to_string("ui/form.html", {"form": Question({}), "title": "题", "button": "提交"})

    assert 'href="#id_town"' in page
    assert 'id="id_town"' in page
    assert 'id="id_town_error"' in page
    assert page.count("<legend><h2>") == 2
    assert 'aria-describedby="id_town_helptext id_town_error"' in page


def test_a_list_turns_its_order_round_and_says_so(db: None) -> None:
    up, down = asked("sort=name"), asked("sort=-name")

    assert names(down) == names(up)[::-1]
    assert [heading.order for heading in down.headings] == ["descending", "none"]
    assert [heading.query for heading in down.headings] == ["?sort=name", ""]


def test_what_somebody_typed_is_shown_and_never_becomes_part_of_the_page(db: None) -> None:
    bad = '<img src=x onerror="a">&'
    columns = (Column("name", bad, lambda row: bad, sort="name"), Column("code", "代码", lambda row: None, wide=True))
    rows = Listing(Office.objects.filter(kind="province"), columns, QueryDict())

    page = render_to_string(
        "ui/table.html", {"listing": rows, "link": "office", "acts": [Act("办理", "do")], "caption": bad}
    )
    assert "<img" not in page
    assert page.count("&lt;img src=x onerror=&quot;a&quot;&gt;&amp;") >= 4  # caption, heading, cell and what ticks it
    assert "None" not in page


@pytest.mark.parametrize("sort", ["name", "-name"])
def test_leafing_forwards_and_back_shows_the_same_pages(db: None, monkeypatch: pytest.MonkeyPatch, sort: str) -> None:
    monkeypatch.setattr(listing, "PAGE", 5)
    first = asked(f"sort={sort}")
    second = asked(first.next_page[1:])
    third = asked(second.next_page[1:])

    assert len({*names(first), *names(second), *names(third)}) == 14
    assert (first.previous_page, third.next_page) == ("", "")
    assert names(asked(third.previous_page[1:])) == names(second)
    assert names(asked(second.previous_page[1:])) == names(first)
    assert names(asked(asked(third.previous_page[1:]).next_page[1:])) == names(third)
    assert asked(second.previous_page[1:]).previous_page == ""


def test_ticked_rows_are_taken_only_from_the_list_itself(db: None, lin: Membership) -> None:
    city = Office.objects.filter(kind="city")[0]

    assert list(asked().picked(QueryDict(f"row={city.pk}&row={lin.office.pk}&row=x"))) == [city]
    assert asked().picked(QueryDict("all=1")).count() == 14
    assert not asked().picked(QueryDict("")).exists()


def test_a_name_searched_for_stands_in_no_address_and_narrows_the_list(
    lin: Membership, hers: Enrolment, signed_in: SignedIn
) -> None:
    browser = signed_in(lin)
    sent = browser.post("/students/filter", {"name": hers.name, "stage": hers.stage, "column": ["name", "grade"]})

    assert sent.headers["Location"] == f"/students/?stage={hers.stage}&kept=1"
    page = browser.get(sent.headers["Location"])
    assert {row.name for row, _ in page.context["listing"].shown} == {hers.name}
    assert hers.name not in page.context["listing"].headings[0].query
    assert browser.get("/students/").context["listing"].count > page.context["listing"].count


def test_the_columns_chosen_stay_for_the_session(lin: Membership, signed_in: SignedIn) -> None:
    browser = signed_in(lin)
    browser.post("/students/filter", {"column": ["name", "grade"]})

    assert [column.key for column in browser.get("/students/").context["listing"].chosen] == ["name", "grade"]


def test_a_number_in_the_field_for_names_is_refused_and_kept_nowhere(lin: Membership, signed_in: SignedIn) -> None:
    browser = signed_in(lin)
    answer = browser.post("/students/filter", {"name": "439900201001011234"})

    assert answer.status_code == 422
    assert "按证件号码" in answer.content.decode()
    assert "439900201001011234" not in str(dict(browser.session))


def test_a_chart_says_each_figure_in_its_table_and_in_words() -> None:
    made = chart(
        "各学段", [("p", "应享"), ("wait", "待核实")], [("小学", (1200, 300), "/students/"), ("初中", (0, 0), "")]
    )
    page = render_to_string("ui/bars.html", {"chart": made, "head": "学段"})

    assert "<title>小学：应享 1,200</title>" in page
    assert '<td class="num">300</td>' in page
    assert 'width="80.00%"' in page


def test_what_is_late_is_said_in_words() -> None:
    work = Work(1, "张样 的申请", "/x", due=date(2026, 3, 1), late=True)

    assert "已逾期" in render_to_string("ui/worklist.html", {"works": [work], "caption": "待办"})
    assert "已逾期" not in render_to_string("ui/worklist.html", {"works": [Work(1, "甲", "/x")], "caption": "待办"})


def test_a_bulk_act_offers_the_ticked_rows_and_all_of_them() -> None:
    acts = [Act("审核通过", "approve", primary=True)]
    page = render_to_string(
        "ui/worklist.html", {"works": [Work(7, "甲", "/x")], "acts": acts, "action": "/do", "count": 300}
    )

    assert 'name="row" value="7"' in page
    assert "全部 300 行" in page
    assert 'name="act" value="approve"' in page


def test_steps_say_which_is_done_and_which_is_current() -> None:
    page = render_to_string("ui/steps.html", {"steps": steps_until(["申请", "评议", "公示"], 1)})

    assert page.count('aria-current="step"') == 1
    assert "（已完成）" in page


def test_a_timeline_takes_days_and_moments_and_shows_why() -> None:
    events = [Event(datetime(2026, 9, 1, 8, 30), "退回", "李样", "缺材料", Tag("退回修改", "wait")), Event(date(2026, 9, 2), "公示")]  # fmt: skip
    page = render_to_string("ui/timeline.html", {"events": events})

    assert "2026-09-01 08:30" in page
    assert "2026-09-02</time>" in page
    assert "缺材料" in page


def test_tabs_say_where_one_is() -> None:
    page = render_to_string(
        "ui/tabs.html", {"tabs": [Tab("待办", "/a", current=True, count=3), Tab("已办", "/b")], "label": "办理"}
    )

    assert page.count('aria-current="page"') == 1


@pytest.mark.parametrize(("progress", "asks_again"), [(Progress(1, 4), True), (Progress(4, 4, finished=True), False), (Progress(1, 4, failed=True), False)])  # fmt: skip
def test_a_progress_bar_asks_again_only_while_work_goes_on(progress: Progress, asks_again: bool) -> None:
    page = render_to_string("ui/progress.html", {"progress": progress, "title": "导出"})

    assert ("hx-trigger" in page) == asks_again
    assert ("refresh" in render_to_string("ui/refresh.html", {"progress": progress})) == asks_again


def test_the_menu_shows_only_what_the_role_may_open(lin: Membership, signed_in: SignedIn) -> None:
    assert 'href="/students/"' in signed_in(lin).get("/students/").content.decode()
    assert 'href="/students/"' not in Client().get("/sign-in/").content.decode()
