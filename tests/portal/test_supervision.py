"""Issues: many rows are one, a run that finds them again adds none, a person decides, and nobody checks her own work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.payments.actions import arrears
from zhuxue.portal.payments.models import Arrear
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.schools.models import Cleared, ClearedUndone, Finding, Run
from zhuxue.portal.supervision import board, queries
from zhuxue.portal.supervision.actions import answering, chasing, deciding, money
from zhuxue.portal.supervision.actions.noting import note
from zhuxue.portal.supervision.actions.taking_up import take_up
from zhuxue.portal.supervision.models import Climb, EvidenceFile, Issue, IssueStep, Rectification

from .conftest import browser, make_person, waits
from .supervision_people import CHECK, Watch, make_watch

WHY = "逐行核对过原始材料"


@pytest.fixture
def watch(db: None) -> Watch:
    return make_watch()


def states(issue: Issue) -> list[str]:
    return sorted(issue.rows.values_list("state", flat=True))


# what a run found


def test_every_finding_of_the_real_run_stands_in_an_issue_of_its_office_and_none_is_lost(db: None) -> None:
    run = Run.objects.latest("pk")
    found = Finding.objects.filter(run=run)

    assert found.count() > 10
    cleared = Cleared.objects.values("fingerprint")
    lost = [f.sentence for f in found.exclude(fingerprint__in=cleared) if not Issue.objects.filter(check_id=f.check_id, office=f.office, term=run.term, rows__finding__fingerprint=f.fingerprint).exists()]  # fmt: skip
    assert lost == []
    assert set(found.values_list("office__kind", flat=True)) <= {"school", "county", "province"}
    of_students = found.filter(enrolment__isnull=False).select_related("enrolment")
    assert all(one.office_id == one.enrolment.school_id for one in of_students)


def test_the_same_problem_in_many_rows_is_one_issue_with_its_rows_and_money(watch: Watch) -> None:
    issue = watch.taken(*watch.students[:3])

    assert (issue.state, issue.rows_count, issue.fen) == ("open", 3, 30_000)
    assert list(issue.steps.values_list("act", flat=True)) == ["found"]


def test_money_that_no_row_names_is_not_known_and_no_zero(watch: Watch) -> None:
    issue = watch.taken(watch.students[0], fen=None)

    assert issue.fen is None
    assert "暂无数据" in browser(watch.sun).get(f"/issues/{issue.pk}/").content.decode()


def test_a_later_run_brings_the_open_issue_up_to_date_and_never_makes_a_second(watch: Watch) -> None:
    first = watch.taken(*watch.students[:2])
    again = watch.taken(*watch.students[1:4])

    assert again == first
    assert (states(again), again.rows_count) == (["gone", "present", "present", "present"], 3)
    step = again.steps.latest("number")
    assert (step.act, step.details["new"], step.details["gone"], step.details["stay"]) == ("refound", 2, 1, 1)


def test_taking_up_the_same_run_twice_changes_nothing(watch: Watch) -> None:
    run = watch.run(*watch.students[:2])
    take_up(run)
    before = watch.issue().steps_count
    take_up(run)

    assert (watch.issue().steps_count, Issue.objects.filter(check_id=CHECK).count()) == (before, 1)


def test_a_run_that_no_longer_finds_a_row_marks_it_gone_but_a_check_that_did_not_run_says_nothing(watch: Watch) -> None:
    watch.taken(*watch.students[:2])

    assert states(watch.taken(ran=False)) == ["present", "present"]
    assert states(watch.taken()) == ["gone", "gone"]
    assert watch.issue().state == "open"


def test_a_run_as_known_on_an_earlier_day_changes_nothing(watch: Watch) -> None:
    watch.taken(*watch.students[:2])
    back = watch.run(watch.students[0])
    Run.objects.filter(pk=back.pk).update(as_known_on=back.as_known_on - timedelta(days=30))
    back.refresh_from_db()
    take_up(back)

    assert states(watch.issue()) == ["present", "present"]


def test_what_comes_back_after_it_was_closed_is_a_new_issue_that_names_the_former(watch: Watch) -> None:
    old = replied(watch)
    deciding.close(old, WHY, acting=watch.sun, seen=old.steps_count)
    new = watch.taken(watch.students[0])

    assert new != old
    assert (new.former, new.state) == (old, "open")


def test_what_a_person_found_innocent_is_not_raised_again_unless_its_facts_change(watch: Watch) -> None:
    issue = watch.taken(*watch.students[:2])
    row = issue.rows.get(finding__enrolment=watch.students[0])
    deciding.clear(issue, WHY, acting=watch.sun, seen=issue.steps_count, rows=[row.pk])
    again = watch.taken(*watch.students[:2])
    assert (again.rows_count, states(again)) == (1, ["cleared", "present"])

    changed = watch.taken(watch.students[0], says="情况变了")
    assert changed.rows.filter(state="present").get().finding.enrolment == watch.students[0]


def test_clearing_every_row_dismisses_the_issue(watch: Watch) -> None:
    issue = watch.taken(*watch.students[:2])
    deciding.clear(issue, WHY, acting=watch.sun, seen=issue.steps_count)
    take_up(watch.run(*watch.students[:2]))

    issue.refresh_from_db()
    assert (issue.state, issue.rows_count, Issue.objects.filter(check_id=CHECK).count()) == ("dismissed", 0, 1)


def test_a_clearing_taken_back_lets_the_rows_count_again_and_they_can_be_cleared_once_more(watch: Watch) -> None:
    issue = watch.taken(*watch.students[:2])
    deciding.clear(issue, WHY, acting=watch.sun, seen=issue.steps_count)
    issue.refresh_from_db()

    deciding.restore(issue, "家访看到车还在", acting=watch.second, seen=issue.steps_count)

    issue.refresh_from_db()
    assert (issue.state, issue.rows_count, states(issue)) == ("open", 2, ["present", "present"])
    assert Entry.objects.filter(action="issue restored", reason="家访看到车还在", person=watch.second.person).exists()
    assert take_up(watch.run(*watch.students[:2])) and states(watch.issue()) == ["present", "present"]
    issue.refresh_from_db()
    deciding.clear(issue, WHY, acting=watch.second, seen=issue.steps_count)
    assert sorted(Cleared.objects.filter(finding__check_id=CHECK).values_list("turn", flat=True)) == [1, 1, 2, 2]
    assert watch.issue().state == "dismissed"


def test_one_row_is_taken_back_by_another_person_of_that_office_or_of_one_above_only(watch: Watch) -> None:
    issue = watch.taken(*watch.students[:2])
    row = issue.rows.order_by("pk")[0]
    deciding.clear(issue, WHY, acting=watch.gao, seen=issue.steps_count, rows=[row.pk])
    issue.refresh_from_db()
    for who in (watch.gao, watch.sun, watch.he):  # herself, an office below, the school the issue is about
        with pytest.raises(NotAllowed):
            deciding.restore(issue, WHY, acting=who, seen=issue.steps_count, rows=[row.pk])
        with pytest.raises(IntegrityError), transaction.atomic():
            ClearedUndone.objects.create(cleared=Cleared.objects.get(fingerprint=row.fingerprint), reason=WHY, by=who, at=now())  # fmt: skip
    made = make_person("gao-second", watch.gao.office, Role.PROVINCE)
    other = Membership.objects.select_related("person", "office").get(person=made)

    deciding.restore(issue, WHY, acting=other, seen=issue.steps_count, rows=[row.pk])

    assert states(watch.issue()) == ["present", "present"]
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ClearedUndone.objects.all().delete()


def test_a_clearing_is_taken_back_once_and_into_the_issue_that_came_back_meanwhile(watch: Watch) -> None:
    old = watch.taken(watch.students[0])
    deciding.clear(old, WHY, acting=watch.sun, seen=old.steps_count)
    living = watch.taken(watch.students[1])
    old.refresh_from_db()

    deciding.restore(old, WHY, acting=watch.second, seen=old.steps_count)

    living.refresh_from_db()
    old.refresh_from_db()
    assert (old.state, living.state, living.rows_count) == ("dismissed", "open", 2)
    with pytest.raises(NotAllowed, match="没有可以收回"):
        deciding.restore(old, WHY, acting=watch.second, seen=old.steps_count)


def test_an_issue_ordered_before_it_was_dismissed_is_ordered_again_under_the_next_number(watch: Watch) -> None:
    issue = watch.ordered(watch.taken(watch.students[0]))
    deciding.clear(issue, WHY, acting=watch.sun, seen=issue.steps_count)
    issue.refresh_from_db()
    deciding.restore(issue, WHY, acting=watch.second, seen=issue.steps_count)
    issue.refresh_from_db()

    assert watch.ordered(issue).orders.latest("turn").turn == 2


def test_the_page_offers_taking_back_to_who_may_and_does_it_for_ticked_rows(watch: Watch) -> None:
    issue = watch.taken(*watch.students[:2])
    row = issue.rows.order_by("pk")[0]
    deciding.clear(issue, WHY, acting=watch.sun, seen=issue.steps_count, rows=[row.pk])
    issue.refresh_from_db()
    where = f"/issues/{issue.pk}/"
    assert "收回选中行的排除" not in browser(watch.sun).get(f"{where}rows").content.decode()
    client = browser(watch.second)
    assert "收回选中行的排除" in client.get(f"{where}rows").content.decode()

    said = {"act": "restore", "reason": "重新核实属实", "seen": issue.steps_count, "row": [row.pk]}
    assert client.post(f"{where}rows/clear", said).status_code == 302
    assert states(watch.issue()) == ["present", "present"]


# a person decides


def replied(watch: Watch) -> Issue:
    issue = watch.ordered(watch.taken(watch.students[0]))
    file = SimpleUploadedFile("说明 13800001234.txt", b"done")
    answering.reply(issue, "已改正，联系电话13800001234", [file], acting=watch.he, seen=issue.steps_count)
    issue.refresh_from_db()
    return issue


def test_found_ordered_answered_and_closed_each_step_says_who_and_why_in_the_chain(watch: Watch) -> None:
    issue = replied(watch)
    deciding.close(issue, WHY, acting=watch.sun, seen=issue.steps_count)

    issue.refresh_from_db()
    steps = list(issue.steps.order_by("number").values_list("act", "person__username"))
    assert steps == [("found", None), ("ordered", watch.sun.person.username), ("replied", "he-officer"), ("closed", watch.sun.person.username)]  # fmt: skip
    chain = Entry.objects.filter(object=f"supervision.issue:{issue.pk}").order_by("number").values_list("action", flat=True)  # fmt: skip
    assert list(chain) == ["issue found", "issue ordered", "issue replied", "issue closed"]
    assert (issue.state, issue.due_on) == ("closed", None)


def test_an_answer_that_is_not_enough_goes_back_with_a_new_day(watch: Watch) -> None:
    issue = replied(watch)
    until = localdate() + timedelta(days=5)
    deciding.again(issue, "没有家长签字", until, acting=watch.sun, seen=issue.steps_count)

    issue.refresh_from_db()
    assert (issue.state, issue.due_on, issue.orders.latest("turn").turn) == ("ordered", until, 2)


def test_a_school_neither_judges_nor_rechecks_its_own_issue(watch: Watch) -> None:
    issue = watch.taken(watch.students[0])
    with pytest.raises(NotAllowed):
        deciding.clear(issue, WHY, acting=watch.he, seen=issue.steps_count)
    watch.sun.office = watch.school
    with pytest.raises(NotAllowed, match="上级单位"):
        deciding.verify(issue, WHY, acting=watch.sun, seen=issue.steps_count)


def test_who_answered_may_not_recheck_whatever_program_writes_it(watch: Watch) -> None:
    issue = replied(watch)
    reply = issue.orders.get().reply
    turned = watch.second  # he now works for the county
    turned.person = watch.he.person
    turned.person_id = watch.he.person_id
    with pytest.raises(NotAllowed, match="另一单位"):
        deciding.close(issue, WHY, acting=turned, seen=issue.steps_count)
    with pytest.raises(IntegrityError, match="recheck"), transaction.atomic():
        note(issue, "closed", "closed", turned, WHY)
    assert reply.person == watch.he.person


def test_the_database_refuses_a_judgement_by_the_office_itself_and_a_state_without_its_step(watch: Watch) -> None:
    issue = watch.taken(watch.students[0])
    with pytest.raises(IntegrityError, match="own issue"), transaction.atomic():
        note(issue, "verified", "verified", watch.he, WHY)
    with pytest.raises(IntegrityError, match="comes with its step"), transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(state="closed")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        IssueStep.objects.filter(issue=issue).update(reason="改")
    with pytest.raises(IntegrityError, match="does not follow"), transaction.atomic():
        note(watch.issue(), "closed", "closed", watch.sun, WHY)


def test_two_who_act_at_once_leave_one_step(watch: Watch) -> None:
    issue = watch.taken(watch.students[0])
    seen = issue.steps_count
    deciding.verify(issue, WHY, acting=watch.sun, seen=seen)
    with pytest.raises(NotAllowed, match="刚有人"):
        deciding.clear(issue, WHY, acting=watch.second, seen=seen)

    assert issue.steps.count() == 2


def test_only_the_office_an_order_went_to_answers_it(watch: Watch) -> None:
    issue = watch.ordered(watch.taken(watch.students[0]))
    with pytest.raises(NotAllowed, match="由它反馈"):
        answering.reply(issue, WHY, acting=watch.sun, seen=issue.steps_count)


def test_the_form_of_an_answer_takes_several_files_and_none(watch: Watch) -> None:
    issue = watch.ordered(watch.taken(watch.students[0]))
    files = [SimpleUploadedFile("a.txt", b"one"), SimpleUploadedFile("b.txt", b"two")]
    said = {"act": "reply", "words": "已逐户核实", "seen": issue.steps_count, "files": files}
    assert browser(watch.he).post(f"/issues/{issue.pk}/answer", said).status_code == 302

    assert EvidenceFile.objects.filter(reply__order__issue=issue).count() == 2


def test_words_and_files_of_an_answer_lie_encrypted_and_who_takes_a_file_says_why(watch: Watch) -> None:
    issue = replied(watch)
    file = EvidenceFile.objects.get(reply__order__issue=issue)

    assert "13800001234" not in file.name
    assert "13800001234" not in browser(watch.sun).get(f"/issues/{issue.pk}/").content.decode()
    with pytest.raises(NotAllowed):
        answering.fetch(file, "看", acting=watch.sun)
    assert answering.fetch(file, "复核时查看", acting=watch.sun)[1] == b"done"
    assert Entry.objects.filter(action="evidence fetched", object=f"supervision.evidencefile:{file.pk}").count() == 1


# overdue


def test_an_overdue_order_climbs_level_by_level_each_once_also_after_weeks_without_a_worker(watch: Watch) -> None:
    issue = watch.ordered(watch.taken(watch.students[0]), days=3)
    due = issue.due_on

    climbs = Climb.objects.filter(order__issue=issue).order_by("on")
    for days, climbed in ((0, 0), (1, 1), (60, 3), (60, 3)):
        chasing.chase(due + timedelta(days=days))
        assert climbs.count() == climbed, days
    assert [climb.office.kind for climb in climbs] == ["county", "city", "province"]
    assert [(climb.on - due).days for climb in climbs] == [1, 11, 21]
    issue.refresh_from_db()
    assert issue.chased_to == watch.gao.office
    assert queries.issues_listed(watch.gao, chased=True).filter(pk=issue.pk).exists()
    assert any(one.address.endswith("chased=on") for one in waits(queries.waiting, watch.gao))


def test_what_was_answered_in_time_does_not_climb(watch: Watch) -> None:
    issue = replied(watch)

    chasing.chase(issue.due_on + timedelta(days=90))

    assert not Climb.objects.filter(order__issue=issue).exists()


# money


def test_a_person_makes_a_recovery_of_a_row_and_another_decides_on_it(watch: Watch) -> None:
    issue = watch.taken(watch.students[0])
    row = issue.rows.get()
    owed = money.Owed("CE_NONBOARD", issue.term, 62_500, 31_250, WHY)
    arrear = money.make_case(issue, row.pk, owed, acting=watch.sun, seen=issue.steps_count)

    assert (arrear.kind, arrear.amount_fen, arrear.origin) == ("recovery", 31_250, f"issue:{issue.pk}")
    with pytest.raises(NotAllowed, match="另一人决定"):
        arrears.decide(arrear, arrears.Decided(False, WHY), acting=watch.sun)
    arrears.decide(arrear, arrears.Decided(False, WHY), acting=watch.second)
    assert browser(watch.sun).get(f"/issues/of-arrear/{arrear.pk}/").headers["Location"] == f"/issues/{issue.pk}/"


def test_no_run_makes_a_money_case_of_a_finding(watch: Watch) -> None:
    before = Arrear.objects.count()
    watch.taken(*watch.students)

    assert Arrear.objects.count() == before


# who sees what


def test_another_schools_issue_is_out_of_reach_and_on_no_board(watch: Watch) -> None:
    issue = watch.taken(*watch.students[:2])
    officers = Membership.objects.filter(role=Role.SCHOOL_OFFICER).exclude(office=watch.school)
    chen = officers.select_related("office", "person").latest("pk")

    assert browser(chen).get(f"/issues/{issue.pk}/").status_code == 404
    assert not queries.issues_visible_to(chen).filter(pk=issue.pk).exists()
    assert watch.school not in board.by_office(chen, "school")


def test_a_county_on_the_board_has_what_its_schools_have_together(watch: Watch) -> None:
    watch.ordered(watch.taken(*watch.students[:2]))

    schools = [row for row in board.by_office(watch.sun, "school") if row.parent_id == watch.school.parent_id and row.kind == "school"]  # fmt: skip
    (county,) = [row for row in board.by_office(watch.sun, "county") if row.pk == watch.school.parent_id]

    for figure in ("issues", "open", "ordered", "overdue", "ended", "found_rows", "sum_fen"):
        assert getattr(county, figure) == sum(getattr(school, figure) for school in schools), figure
    assert county.issues > 0


def test_the_board_counts_what_its_links_list(watch: Watch) -> None:
    watch.ordered(watch.taken(*watch.students[:2]))

    (row,) = [row for row in board.by_office(watch.sun, "school") if row.pk == watch.school.pk]
    for asked, figure in (("", row.issues), ("unjudged", row.open), ("righting", row.ordered), ("ended", row.ended)):
        assert queries.issues_listed(watch.sun, below=watch.school.pk, state=asked).count() == figure, asked
    assert row.sum_fen >= 20_000


def test_an_order_prints_with_the_rows_it_rests_on(watch: Watch) -> None:
    issue = watch.ordered(watch.taken(*watch.students[:2]))
    order = Rectification.objects.get(issue=issue)

    page = browser(watch.he).get(f"/issues/orders/{order.pk}/").content.decode()
    assert order.number in page and "暂按假定" in page
    assert page.count("示例情况") == 2
