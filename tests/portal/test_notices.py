"""Public notice: only the allowed fields, whole workdays by the calendar, taken down by itself, proved for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.notices import actions, objecting, proving, queries, reachable
from zhuxue.portal.notices.allowed import ALLOWED, allowed
from zhuxue.portal.notices.days import calendar, count, due_on
from zhuxue.portal.notices.models import Heartbeat, Notice, NoticeRow, Outage, Proof
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership

SHANGHAI = ZoneInfo("Asia/Shanghai")
GOOD = {"name": "测试样", "school": "示例学校", "college": "示例院", "grade": "2025级", "major": "农学", "class": "1班"}


def at(text: str) -> datetime:
    """A moment of Shanghai, as 2025-09-26 10:00."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def days(*texts: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(text) for text in texts)


def rows(number: int = 3) -> list[dict[str, str]]:
    return [{"about": f"case:{n}", **GOOD} for n in range(1, number + 1)]


Clock = Callable[[str], datetime]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, db: None) -> Clock:
    """Set what time it is for notices; the portal was there all the while."""

    def turn(text: str) -> datetime:
        moment = at(text)
        for module in (actions, objecting, reachable):
            monkeypatch.setattr(module, "current", lambda: moment)
        Heartbeat.objects.update_or_create(pk=1, defaults={"at": moment})
        return moment

    Outage.objects.all().delete()
    return turn


def draft(acting: Membership, number: int = 3, *, names: bool | None = None, **said: Any) -> Notice:
    """A draft of the office acted for."""
    posting = actions.Posting("家庭经济困难学生认定结果公示", "HARDSHIP", "教财〔2018〕16号", 5, names=names)
    given = {"made_from": "case-step:1", "rows": rows(number), "office": acting.office}
    return actions.open_notice(posting, **given | said, acting=acting)


def posted(acting: Membership, number: int = 3, *, names: bool = True, **said: Any) -> Notice:
    """A notice that hangs."""
    made = draft(acting, number, **said)
    return actions.post_notice(made, names=names, contact_name="资助办公室", contact="综合楼203室", acting=acting)


# what may be posted


@pytest.mark.parametrize("field", [field.key for field in ALLOWED])
def test_each_allowed_field_is_posted_as_it_was_given(lin: Membership, field: str) -> None:
    made = draft(lin, rows=[{"about": "case:1", "name": "测试样", field: GOOD[field]}])

    assert getattr(made.rows.get(), next(f.column for f in ALLOWED if f.key == field)) == GOOD[field]


@pytest.mark.parametrize(
    "field", ["identity_number", "address", "telephone", "born_on", "account_no", "level", "reason"]
)
def test_any_other_field_is_refused_and_named_without_its_value(lin: Membership, field: str) -> None:
    with pytest.raises(NotAllowed, match=field) as refused:
        draft(lin, rows=[*rows(1), {"about": "case:2", **GOOD, field: "某某"}])

    assert "第2行" in refused.value.zh
    assert "某某" not in refused.value.zh + refused.value.en
    assert not Notice.objects.filter(made_from="case-step:1").exists()


PERSONAL = ["439900201001011234", "4399 0020 1001 0112 34", "１９９０００１２３４５", "199-0000-1234", "2010-01-01", "2010年1月1日生", "6217000012345678"]  # fmt: skip


@pytest.mark.parametrize("text", PERSONAL)
@pytest.mark.parametrize("field", [field.key for field in ALLOWED])
def test_a_number_or_day_of_birth_is_refused_in_every_field(field: str, text: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        allowed(7, {**GOOD, field: f"测 {text}"[:50]})

    assert "第7行" in refused.value.zh
    assert text[:6] not in refused.value.zh + refused.value.en


@pytest.mark.parametrize("text", ["2024级", "初2024-1班", "高一（12）班", "计科2024-01", "1_1"])
def test_grades_and_classes_as_schools_write_them_are_no_numbers(text: str) -> None:
    assert allowed(1, {**GOOD, "class": text, "grade": text})["class_name"]


@pytest.mark.parametrize("column", [field.column for field in ALLOWED])
def test_the_database_itself_refuses_a_number_in_any_column(lin: Membership, column: str) -> None:
    row = draft(lin).rows.first()

    for text in ("439900201001011234", "2010年1月1日"):
        with pytest.raises(IntegrityError), transaction.atomic():
            NoticeRow.objects.filter(pk=row.pk).update(**{column: text})


def test_the_table_has_no_column_for_anything_else() -> None:
    own = {"id", "notice", "number", "about", "state"}

    assert {field.name for field in NoticeRow._meta.concrete_fields} - own == {field.column for field in ALLOWED}


def test_an_empty_list_or_a_case_twice_is_refused(lin: Membership) -> None:
    with pytest.raises(NotAllowed, match="空的"):
        draft(lin, rows=[])
    with pytest.raises(NotAllowed, match="两次"):
        draft(lin, rows=[*rows(1), *rows(1)])


def test_a_step_has_one_notice_until_it_is_taken_down(lin: Membership) -> None:
    first = draft(lin)
    with pytest.raises(NotAllowed, match="已经有公示"):
        draft(lin)

    actions.take_down(first, reason="名单有误", acting=lin)
    assert draft(lin).pk != first.pk


def test_another_office_and_a_role_that_may_not_post_are_refused(lin: Membership, chen: Membership) -> None:
    made = draft(lin)

    for act in (
        lambda: draft(chen, office=lin.office, made_from="other"),
        lambda: actions.post_notice(made, names=True, contact_name="办", contact="处", acting=chen),
        lambda: actions.take_down(made, reason="名单有误", acting=chen),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_where_the_rules_set_whether_names_are_shown_nobody_chooses_otherwise(lin: Membership) -> None:
    made = draft(lin, names=False)

    with pytest.raises(NotAllowed, match="姓名"):
        actions.post_notice(made, names=True, contact_name="办", contact="处", acting=lin)


def test_a_double_click_posts_once(lin: Membership) -> None:
    made = posted(lin)

    with pytest.raises(NotAllowed, match="不能再次开始"):
        actions.post_notice(made, names=True, contact_name="办", contact="处", acting=lin)
    assert Entry.objects.filter(action="notice posted", object=f"notices.notice:{made.pk}").count() == 1


# days


@pytest.mark.parametrize(
    ("begins", "hung", "last"),
    [
        # National Day 2025: off 1 to 8 October; Sunday 28 September and Saturday 11 October are worked
        ("2025-09-26 10:00", ("2025-09-28", "2025-09-29", "2025-09-30", "2025-10-09", "2025-10-10"), "2025-10-10"),
        ("2025-09-30 16:00", ("2025-10-09", "2025-10-10", "2025-10-11", "2025-10-13", "2025-10-14"), "2025-10-14"),
        # National Day 2026: off 1 to 7 October; Sunday 20 September and Saturday 10 October are worked, 25 September off
        ("2026-09-18 09:00", ("2026-09-20", "2026-09-21", "2026-09-22", "2026-09-23", "2026-09-24"), "2026-09-24"),
        ("2026-09-29 09:00", ("2026-09-30", "2026-10-08", "2026-10-09", "2026-10-10", "2026-10-12"), "2026-10-12"),
    ],
)
def test_five_workdays_over_national_day_with_days_made_up(begins: str, hung: tuple[str, ...], last: str) -> None:
    evening = at(f"{last} 23:59")

    assert not count(at(begins), 5, [], evening).complete
    over = count(at(begins), 5, [], evening + timedelta(minutes=1))
    assert (over.complete, over.hung, over.last_day) == (True, days(*hung), date.fromisoformat(last))


def test_the_day_of_posting_does_not_count_however_early() -> None:
    assert count(at("2026-11-02 00:01"), 1, [], at("2026-11-03 00:00")).hung == ()
    assert count(at("2026-11-02 23:59"), 1, [], at("2026-11-04 00:00")).hung == days("2026-11-03")


@pytest.mark.parametrize(
    ("begins", "ends", "lost"),
    [
        ("2026-11-03 09:00", "2026-11-03 10:00", ()),  # as much as may be lost
        ("2026-11-03 09:00", "2026-11-03 10:01", ("2026-11-03",)),
        ("2026-11-03 18:00", "2026-11-04 08:00", ()),  # a night
        ("2026-11-03 17:30", "2026-11-05 08:30", ("2026-11-04",)),
        ("2026-11-07 00:00", "2026-11-08 23:00", ()),  # a weekend
    ],
)
def test_a_workday_that_could_not_be_reached_is_hung_again(begins: str, ends: str, lost: tuple[str, ...]) -> None:
    said = count(at("2026-11-02 09:00"), 5, [(at(begins), at(ends))], at("2026-11-30 09:00"))

    assert (len(said.hung), said.lost) == (5, days(*lost))
    assert said.last_day == date(2026, 11, 9) + timedelta(days=len(lost))


def test_outages_that_overlap_or_come_piece_by_piece_take_what_they_took_together() -> None:
    pieces = [(at(f"2026-11-03 {hour:02d}:00"), at(f"2026-11-03 {hour:02d}:25")) for hour in (9, 11, 14)]
    same = [(at("2026-11-03 09:00"), at("2026-11-03 09:50"))] * 2

    assert count(at("2026-11-02 09:00"), 5, pieces, at("2026-11-30 09:00")).lost == days("2026-11-03")
    assert count(at("2026-11-02 09:00"), 5, same, at("2026-11-30 09:00")).lost == ()


def test_a_year_without_published_workdays_is_unknown_and_never_guessed(clock: Clock, lin: Membership) -> None:
    assert "2027" not in calendar().years
    clock("2026-12-29 09:00")
    hanging = posted(lin)

    later = clock("2027-02-01 09:00")
    assert actions.take_down_due(later) == 0
    gate = queries.gate("case-step:1")
    assert not gate.may_go_on
    assert "2027" in str(gate.why)
    assert due_on(at("2026-12-30 09:00")) is None
    hanging.refresh_from_db()
    assert hanging.last_day is None


# the portal's own heartbeat


def test_a_silent_portal_prolongs_what_hung_meanwhile(clock: Clock, lin: Membership) -> None:
    clock("2026-11-02 09:00")
    hanging = posted(lin)
    Heartbeat.objects.update(at=at("2026-11-03 09:00"))

    assert actions.take_down_due(at("2026-11-04 08:00")) == 0
    outage = Outage.objects.get()
    assert (outage.begins_at, outage.ends_at, outage.said_by) == (at("2026-11-03 09:00"), at("2026-11-04 08:00"), None)
    hanging.refresh_from_db()
    assert hanging.last_day == date(2026, 11, 10)


def test_a_silence_that_goes_on_counts_before_anybody_noted_it(clock: Clock, lin: Membership) -> None:
    clock("2026-11-02 09:00")
    hanging = posted(lin)

    assert not reachable.counted_days(hanging, at("2026-11-20 09:00")).complete


def test_beats_in_time_are_no_outage(clock: Clock) -> None:
    clock("2026-11-02 09:00")
    for minutes in (1, 6, 12, 27):
        assert reachable.beat(at("2026-11-02 09:00") + timedelta(minutes=minutes)) is None

    assert not Outage.objects.exists()
    assert reachable.beat(at("2026-11-02 09:43")) is not None


def test_an_officer_notes_an_outage_of_her_office_only(clock: Clock, lin: Membership, chen: Membership) -> None:
    clock("2026-11-02 09:00")
    hers, others = posted(lin), posted(chen, made_from="case-step:2")
    clock("2026-11-04 09:00")

    reachable.record_outage(at("2026-11-03 08:00"), at("2026-11-03 12:00"), reason="学校断网", acting=lin)
    with pytest.raises(NotAllowed, match="已经登记"):
        reachable.record_outage(at("2026-11-03 08:00"), at("2026-11-03 12:00"), reason="学校断网", acting=lin)
    hers.refresh_from_db()
    others.refresh_from_db()
    assert (hers.last_day, others.last_day) == (date(2026, 11, 10), date(2026, 11, 9))
    assert list(queries.outages_visible_to(chen)) == []


@pytest.mark.parametrize(
    ("begins", "ends"), [("2026-11-03 12:00", "2026-11-03 12:00"), ("2026-11-04 08:00", "2026-11-05 08:00")]
)
def test_an_outage_ends_after_it_begins_and_before_now(clock: Clock, lin: Membership, begins: str, ends: str) -> None:
    clock("2026-11-04 09:00")

    with pytest.raises(NotAllowed, match="核对时间"):
        reachable.record_outage(at(begins), at(ends), reason="学校断网", acting=lin)


# down by itself, and the proof


def closed(clock: Clock, acting: Membership, **said: Any) -> Notice:
    """A notice that hung from 2 November and came down by itself."""
    clock("2026-11-02 09:00")
    notice = posted(acting, **said)
    assert actions.take_down_due(clock("2026-11-10 00:05")) == 1
    notice.refresh_from_db()
    return notice


def test_it_comes_down_at_midnight_after_the_last_day_and_only_once(clock: Clock, lin: Membership) -> None:
    clock("2026-11-02 09:00")
    notice = posted(lin)

    assert actions.take_down_due(clock("2026-11-09 23:55")) == 0
    assert not queries.gate("case-step:1").may_go_on
    assert actions.take_down_due(clock("2026-11-10 00:00")) == 1
    assert actions.take_down_due(clock("2026-11-10 00:06")) == 0
    assert queries.gate("case-step:1").may_go_on
    assert Proof.objects.filter(notice=notice).count() == 1


def test_the_names_go_and_the_proof_stays(clock: Clock, lin: Membership) -> None:
    notice = closed(clock, lin)

    assert list(notice.rows.values_list("name", "class_name", "about")) == [("", "", f"case:{n}") for n in (1, 2, 3)]
    proof = queries.proof("case-step:1")
    assert proof.content["days"] == ["2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06", "2026-11-09"]
    assert proving.faults_of(proof) == []
    assert "测试样" not in str(proof.content)
    assert proof.content["rows_sm3"] == proving.hash_of([[n, *(GOOD[f.key] for f in ALLOWED)] for n in (1, 2, 3)])


def test_a_changed_proof_is_noticed_even_with_a_new_hash(clock: Clock, lin: Membership) -> None:
    proof = closed(clock, lin).proof
    proof.content["days"].append("2026-11-10")
    assert proving.faults_of(proof) == ["content"]

    proof.sm3 = proving.hash_of(proof.content)
    assert proving.faults_of(proof) == ["entry"]


def test_a_row_changed_while_it_hung_is_noticed(clock: Clock, lin: Membership) -> None:
    clock("2026-11-02 09:00")
    notice = posted(lin)
    notice.rows.filter(number=2).update(name="测试改")
    actions.take_down_due(clock("2026-11-10 00:05"))

    assert proving.faults_of(Proof.objects.get(notice=notice)) == ["rows"]


def test_one_taken_down_early_does_not_count(clock: Clock, lin: Membership) -> None:
    clock("2026-11-02 09:00")
    notice = posted(lin)
    clock("2026-11-05 09:00")
    actions.take_down(notice, reason="名单有误", acting=lin)

    assert not queries.gate("case-step:1").may_go_on
    assert queries.proof("case-step:1").content["end"] == "taken_down"
    with pytest.raises(NotAllowed):
        actions.take_down(notice, reason="再来一次", acting=lin)


def test_the_database_itself_refuses_to_close_one_that_has_not_hung_its_days(lin: Membership) -> None:
    notice = posted(lin)

    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(state="closed", ended_at=at("2026-11-10 00:00"))


def test_a_step_without_notice_or_with_a_draft_may_not_go_on(lin: Membership) -> None:
    assert not queries.gate("case-step:1").may_go_on
    draft(lin)
    assert not queries.gate("case-step:1").may_go_on


def test_gates_of_many_steps_cost_a_few_questions(lin: Membership, django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        actions.take_down(posted(lin, made_from=f"step:{number}"), reason="名单有误", acting=lin)

    with django_assert_max_num_queries(3):
        assert len(queries.gates(f"step:{n}" for n in range(6))) == 6
