"""Objections: by anyone, to one row, answered once by somebody else, the objector known to the reviewer only."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.test import Client

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.notices import actions, queries
from zhuxue.portal.notices.models import Notice, Objection
from zhuxue.portal.notices.objecting import answer_objection, object_to, show_objector
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office, Role

from .conftest import browser, holder, make_person, waits
from .test_notices import Clock, clock, closed, posted

__all__ = ["clock"]
SAID = "这位同学的情况和我们了解的不一样，请再核实。"
ONCE = "0123456789abcdef" * 2
AT_ONCE = 4


@pytest.fixture
def head(lin: Membership) -> Membership:
    """The head of Lin's school."""
    return holder(Role.SCHOOL_HEAD)


@pytest.fixture(autouse=True)
def nobody_tried_before(db: None) -> None:
    cache.clear()


def objection(notice: Notice, number: int | None = 1, *, once: str = ONCE, **who: str) -> Objection:
    return object_to(notice, number, text=SAID, once=once, **who)[0]


def states(notice: Notice) -> list[str]:
    return list(notice.rows.order_by("number").values_list("state", flat=True))


def answered(said: Objection, outcome: str, acting: Membership) -> Objection:
    return answer_objection(said, outcome=outcome, answer="经核实，情况属实。", acting=acting)


def test_one_row_is_held_and_the_others_go_on(clock: Clock, lin: Membership) -> None:
    clock("2026-11-02 09:00")
    notice = posted(lin)
    said = objection(notice, 2)

    actions.take_down_due(clock("2026-11-10 00:05"))
    gate = queries.gate("case-step:1")
    assert (gate.may_go_on, gate.held, gate.struck) == (True, {"case:2"}, frozenset())
    assert said.due_on == date(2026, 11, 5)


@pytest.mark.parametrize(("outcome", "state"), [("rejected", "posted"), ("answered", "posted"), ("upheld", "struck")])
def test_an_answer_releases_or_strikes_the_row(lin: Membership, head: Membership, outcome: str, state: str) -> None:
    notice = posted(lin)

    answered(objection(notice, 2), outcome, head)
    assert states(notice) == ["posted", state, "posted"]
    assert queries.gate("case-step:1").struck == ({"case:2"} if outcome == "upheld" else set())


def test_a_row_with_a_second_open_objection_stays_held(lin: Membership, head: Membership) -> None:
    notice = posted(lin)
    first, second = objection(notice), objection(notice, once="f" * 32)

    answered(first, "rejected", head)
    assert states(notice)[0] == "held"
    answered(second, "rejected", head)
    assert states(notice)[0] == "posted"


def test_an_upheld_row_is_not_released_by_a_later_rejection(lin: Membership, head: Membership) -> None:
    notice = posted(lin)
    first, second = objection(notice), objection(notice, once="f" * 32)

    answered(first, "upheld", head)
    answered(second, "rejected", head)
    assert states(notice)[0] == "struck"


def test_a_struck_row_is_shown_no_more_and_only_it_is_posted_again(
    clock: Clock, lin: Membership, head: Membership
) -> None:
    clock("2026-11-02 09:00")
    notice = posted(lin)
    answered(objection(notice, 2), "upheld", head)
    assert [row.number for row in queries.rows_shown(notice)[0]] == [1, 3]
    actions.take_down_due(clock("2026-11-10 00:05"))
    notice.refresh_from_db()

    with pytest.raises(NotAllowed, match="只能包括"):
        posted(lin, made_from="again", follows=notice)
    again = posted(lin, made_from="again", follows=notice, rows=[{"about": "case:2", "name": "测试样"}])
    assert again.follows == notice
    assert not queries.gate("again").may_go_on


def test_a_notice_without_names_is_objected_to_as_a_whole(clock: Clock, lin: Membership, head: Membership) -> None:
    clock("2026-11-02 09:00")
    notice = posted(lin, names=False)
    with pytest.raises(NotAllowed, match="没有这一行"):
        objection(notice, 1)
    said = objection(notice, None)

    actions.take_down_due(clock("2026-11-10 00:05"))
    assert queries.gate("case-step:1").held == {"case:1", "case:2", "case:3"}
    answered(said, "rejected", head)
    assert queries.gate("case-step:1").held == frozenset()


def test_names_stay_until_the_objection_is_answered_then_go(clock: Clock, lin: Membership, head: Membership) -> None:
    clock("2026-11-02 09:00")
    notice = posted(lin)
    said = objection(notice, 2)
    actions.take_down_due(clock("2026-11-10 00:05"))
    assert notice.rows.get(number=2).name == "测试样"

    answered(said, "rejected", head)
    actions.take_down_due(clock("2026-11-10 00:15"))
    assert {row.name for row in notice.rows.all()} == {""}


def test_who_posted_may_neither_answer_nor_see_who_objected(lin: Membership, head: Membership) -> None:
    said = objection(posted(lin), name="测试邻居")

    with pytest.raises(NotAllowed, match="另一位同事"):
        answered(said, "rejected", lin)
    with pytest.raises(NotAllowed, match="不能查看"):
        show_objector(said, reason="想知道是谁", acting=lin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=said.pk).update(
            state="rejected", answer="不", answered_by=lin.person, answered_at=said.made_at
        )
    assert answered(said, "rejected", head).answered_by == head.person


def test_numbers_in_the_text_and_the_answer_are_masked(lin: Membership, head: Membership) -> None:
    number = "439900201001011234"
    said, _ = object_to(posted(lin), 1, text=f"他的号码是 {number}，请核实。", once=ONCE)
    answer_objection(said, outcome="rejected", answer=f"已核对 {number}", acting=head)

    said = Objection.objects.get(pk=said.pk)
    assert number not in said.text + said.answer
    assert "4399" in said.text


def test_the_objector_is_encrypted_and_each_look_is_recorded(lin: Membership, head: Membership) -> None:
    said = Objection.objects.get(pk=objection(posted(lin), name="测试邻居", contact="19900001234").pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT objector_name, objector_contact FROM notices_objection WHERE id = %s", [said.pk])
        kept = b"".join(bytes(value) for value in cursor.fetchone())

    assert "测试邻居".encode() not in kept
    assert b"19900001234" not in kept
    shown = show_objector(said, reason="需要当面核实", acting=head)
    assert (shown.name, shown.contact) == ("测试邻居", "19900001234")
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.action, entry.person, entry.reason) == ("objector shown", head.person, "需要当面核实")
    page = browser(head).get(f"/office/notices/objections/{said.pk}/").content.decode()
    assert "测试邻居" not in page
    assert "1990" not in page


# anybody's browser


def hand_in(client: Client, notice: Notice, number: int = 1, **more: str) -> Any:
    """Fill in the form as it is shown and send it."""
    address = f"/notices/{notice.token}/object/{number}/"
    once = re.search(r'name="once" value="(\w+)"', client.get(address).content.decode())[1]
    return client.post(address, {"text": SAID, "once": once, **more})


def test_anybody_objects_without_a_name_and_reads_the_answer_with_the_receipt(
    client: Client, clock: Clock, lin: Membership, head: Membership
) -> None:
    clock("2026-11-02 09:00")
    notice = posted(lin)

    assert hand_in(client, notice)["Location"] == "/notices/receipt"
    said = notice.objections.get()
    assert said.objector_name is None
    code = re.search(r'class="receipt">(\w+)<', client.get("/notices/receipt").content.decode())[1]
    answered(said, "rejected", head)
    actions.take_down_due(clock("2026-11-10 00:05"))
    page = Client().post("/notices/answer", {"receipt": f" {code[:6].lower()} {code[6:]}"}).content.decode()
    assert "经核实，情况属实。" in page
    assert head.person.name not in page


def test_a_wrong_receipt_tells_nothing_and_too_many_are_refused(client: Client, db: None) -> None:
    for _ in range(20):
        assert client.post("/notices/answer", {"receipt": "ABCDEFGHIJKL"}).status_code == 422

    assert "太频繁" in client.post("/notices/answer", {"receipt": "ABCDEFGHIJKL"}).content.decode()


def test_too_many_objections_from_one_place_are_refused(client: Client, lin: Membership) -> None:
    notice = posted(lin)
    for _ in range(10):
        assert hand_in(client, notice).status_code == 302

    refused = hand_in(client, notice)
    assert refused.status_code == 422
    assert "太频繁" in refused.content.decode()
    assert notice.objections.count() == 10


def test_the_same_form_sent_twice_is_one_objection_with_one_receipt(client: Client, lin: Membership) -> None:
    notice = posted(lin)
    sent = {"text": SAID, "once": ONCE}
    address = f"/notices/{notice.token}/object/1/"

    codes = []
    for _ in range(2):
        client.post(address, sent)
        codes.append(client.session["notice_receipt"]["code"])
    assert codes[0] == codes[1]
    assert notice.objections.count() == 1


def test_an_empty_objection_comes_back_with_what_is_wrong(client: Client, lin: Membership) -> None:
    notice = posted(lin)

    page = client.post(f"/notices/{notice.token}/object/1/", {"text": "不对", "once": ONCE})
    assert page.status_code == 422
    assert "至少十个字" in page.content.decode()


def test_nobody_objects_once_it_is_over(client: Client, clock: Clock, lin: Membership) -> None:
    notice = closed(clock, lin)

    assert client.post(f"/notices/{notice.token}/object/1/", {"text": SAID, "once": ONCE}).status_code == 410
    with pytest.raises(NotAllowed, match="已经结束"):
        objection(notice)


# officers' pages


def test_an_answer_that_comes_too_late_is_told_so_and_changes_nothing(lin: Membership, head: Membership) -> None:
    said = objection(posted(lin))
    answered(said, "upheld", head)

    page = browser(head).post(
        f"/office/notices/objections/{said.pk}/answer", {"outcome": "rejected", "answer": "情况属实，不成立"}
    )
    assert page.status_code == 422
    assert "已由别人答复" in page.content.decode()
    assert Objection.objects.get(pk=said.pk).state == "upheld"


def test_chen_sees_no_objection_of_lins_school(lin: Membership, chen: Membership) -> None:
    said = objection(posted(lin))

    assert said in queries.objections_listed(lin)
    assert said not in queries.objections_listed(chen)
    assert said not in queries.objections_visible_to(chen, "answer_objections")


def test_what_waits_is_counted_for_who_may_answer_and_leads_to_exactly_these(lin: Membership, head: Membership) -> None:
    before = {each.address: each.count for each in waits(queries.waiting, head)}
    objection(posted(lin))

    after = {each.address: each.count for each in waits(queries.waiting, head)}
    address = "/office/notices/objections/?state=waiting"
    assert after[address] == before[address] + 1
    assert browser(head).get(address).context["listing"].count == after[address]
    mine = next(each.count for each in waits(queries.waiting, lin) if each.address == address)
    assert browser(lin).get(address).context["listing"].count == mine
    assert waits(queries.waiting, holder(Role.CITY)) == []
    assert queries.waiting(None) == []


# at once


@pytest.fixture
def two_reviewers(committed: None) -> tuple[Notice, list[Membership]]:
    """A posted notice of a school with people enough to answer at once."""
    top = Office.objects.create(kind="province", code="99", name="示例省", path="/99/")
    school = Office.objects.create(kind="school", code="9901", name="示例学校", parent=top, path="/99/9901/")
    Notice.objects.filter(state="hanging").update(state="taken_down", ended_at="2026-01-01T00:00:00+08:00")
    for number in range(AT_ONCE + 1):
        make_person(f"officer-{number}", school)
    held = list(Membership.objects.filter(office=school).select_related("office", "person").order_by("pk"))
    return posted(held[0]), held[1:]


def together(work: list[Callable[[], object]]) -> list[BaseException]:
    """Do everything at the same time; return what was refused."""
    refused, start = list[BaseException](), threading.Barrier(len(work))

    def run(one: Callable[[], object]) -> None:
        try:
            start.wait()
            one()
        except BaseException as failed:
            refused.append(failed)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[one]) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def entries(action: str, of: Model) -> int:
    return Entry.objects.filter(action=action, object=f"{of._meta.label_lower}:{of.pk}").count()


def test_people_who_answer_one_objection_at_once_leave_one_answer(
    two_reviewers: tuple[Notice, list[Membership]],
) -> None:
    notice, people = two_reviewers
    said = objection(notice)

    outcomes = ["upheld", "rejected"] * (AT_ONCE // 2)
    refused = together([lambda o=o, p=p: answered(said, o, p) for o, p in zip(outcomes, people, strict=True)])
    assert [type(each) for each in refused] == [NotAllowed] * (AT_ONCE - 1)
    assert entries("objection answered", said) == 1
    said.refresh_from_db()
    assert states(notice)[0] == ("struck" if said.state == "upheld" else "posted")


def test_a_notice_posted_by_two_at_once_hangs_once(two_reviewers: tuple[Notice, list[Membership]]) -> None:
    notice, people = two_reviewers
    actions.take_down(notice, reason="重新公示", acting=people[0])

    refused = together([lambda p=p: posted(p) for p in people])
    assert {type(each) for each in refused} == {NotAllowed}
    assert len(refused) == AT_ONCE - 1
    assert Notice.objects.filter(state="hanging").count() == 1


def test_two_workers_take_one_notice_down_once(two_reviewers: tuple[Notice, list[Membership]]) -> None:
    notice, _ = two_reviewers
    Notice.objects.filter(pk=notice.pk).update(workdays=1, begins_at="2026-11-02T09:00:00+08:00")

    assert together([actions.take_down_due] * AT_ONCE) == []
    assert entries("notice closed", notice) == 1
    assert entries("names deleted", notice) == 1


def test_one_form_sent_twice_at_once_is_one_objection(two_reviewers: tuple[Notice, list[Membership]]) -> None:
    notice, _ = two_reviewers

    assert together([lambda: objection(notice)] * AT_ONCE) == []
    assert notice.objections.count() == 1
