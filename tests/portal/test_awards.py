"""What is due becomes cases at once, families decline and come back, applications come late, awards are only ever added to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.test import Client
from django.utils.timezone import localdate, now

from zhuxue.engine.rules.amount import Fixed
from zhuxue.engine.rules.library import Library
from zhuxue.portal.applications.actions import decide
from zhuxue.portal.applications.models import Case
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.audit.models import Entry
from zhuxue.portal.awards import jobs, programmes, triggers
from zhuxue.portal.awards.actions import families, reviewing, rounds
from zhuxue.portal.awards.actions.reviewing import foresee, picked, review
from zhuxue.portal.awards.collisions import collisions
from zhuxue.portal.awards.models import Award, Candidate, Choice, Foreseen, Letter, RankFact, Round, Vote
from zhuxue.portal.awards.queries import (
    awards_visible_to,
    candidates_listed,
    candidates_visible_to,
    counts_of,
    in_force,
    offer_of,
    offers_to,
    rounds_listed,
    rounds_visible_to,
    waiting,
)
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.schools.models import Enrolment, StudentVerdict
from zhuxue.portal.schools.queries import latest_run

from .award_people import CONSENT, candidate, case_of, judged, mother_of, scholarship, staff
from .conftest import browser, holder, waits

S = Candidate.Standing
DUE = "CE_NONBOARD"
APPLICATION = families.Application("家里收入低，申请资助", {}, "", CONSENT)


@pytest.fixture
def ma(db: None) -> Membership:
    """The aid officer of a primary school that has no round yet."""
    return staff("ma", Office.objects.get(name="平江县示例第一小学"))


@pytest.fixture
def chen(db: None) -> Membership:
    """The aid officer of another school, who must see nothing of Ma's."""
    elsewhere = Office.objects.filter(kind="school", parent__kind="county").exclude(name="平江县示例第一小学")
    return staff("chen", elsewhere.order_by("-pk")[0])


@pytest.fixture
def pupils(ma: Membership) -> list[Enrolment]:
    """Four pupils of it: two are due the day allowance, of one something is not known, one is not due."""
    StudentVerdict.objects.filter(enrolment__school=ma.office, outcome__programme=DUE).delete()
    found = list(Enrolment.objects.filter(school=ma.office).select_related("student", "office", "school").order_by("pk")[:4])  # fmt: skip
    for enrolment in found[:2]:
        judged(enrolment, DUE, "granted", amount_fen=31250, award_fen=31250)
    judged(found[2], DUE, "unknown")
    judged(found[3], DUE, "refused")
    return found


@pytest.fixture
def due(ma: Membership, pupils: list[Enrolment]) -> Round:
    """The round of what is due."""
    return rounds.open_round(rounds.Start(DUE), acting=ma)


@pytest.fixture
def head(ma: Membership) -> Membership:
    """The head of Ma's school."""
    return staff("head", ma.office, Role.SCHOOL_HEAD)


def granted(case: Case, head: Membership, ma: Membership) -> Case:
    """A case of the round that went all the way, its notice skipped over."""
    last = len(case.process) - 1
    decide(case.pk, Said("pass", "名单无误"), acting=head, seen=case.last_sequence)
    case.refresh_from_db()
    case.tasks.exclude(state="done").update(step="approve", by="county", office=ma.office.parent, number=last, state="waiting")  # fmt: skip
    Case.objects.filter(pk=case.pk).update(step=last)
    decide(case.pk, Said("pass", "同意"), acting=holder(Role.COUNTY), seen=case.last_sequence)
    case.refresh_from_db()
    return case


def test_whoever_is_due_has_a_case_at_once_and_whoever_is_unknown_is_listed_with_what_is_missing(
    due: Round, pupils: list[Enrolment]
) -> None:
    first, second, unknown, _refused = pupils

    assert [candidate(due, pupil).standing for pupil in (first, second, unknown)] == [S.TOLD, S.TOLD, S.UNKNOWN]
    assert due.candidates.count() == 3
    assert candidate(due, unknown).why == "unknown 的理由"
    assert candidate(due, unknown).case is None
    case = case_of(due, first)
    assert (case.state, case.at["step"], case.amount_fen, case.period) == (Case.State.OPEN, "review", 31250, "2024-F")
    assert case.tasks.get().office == first.school


def test_a_withheld_grant_is_listed_with_its_reason_and_gets_no_case(ma: Membership, pupils: list[Enrolment]) -> None:
    judged(pupils[0], DUE, "granted", amount_fen=31250, withheld="与寄宿生补助不能同时享受")
    round_ = rounds.open_round(rounds.Start(DUE), acting=ma)

    found = candidate(round_, pupils[0])
    assert (found.standing, found.case, found.why) == (S.WITHHELD, None, "与寄宿生补助不能同时享受")


def test_families_with_an_account_are_told_there_and_the_others_by_a_slip(ma: Membership, pupils: list[Enrolment]) -> None:  # fmt: skip
    mother_of(pupils[0])
    round_ = rounds.open_round(rounds.Start(DUE), acting=ma)

    assert candidate(round_, pupils[0]).letter.how == Letter.How.PORTAL
    assert candidate(round_, pupils[1]).letter.how == Letter.How.SLIP
    assert not Letter.objects.filter(candidate__round=round_, candidate__standing=S.UNKNOWN).exists()


def test_a_round_is_opened_once(due: Round, ma: Membership) -> None:
    with pytest.raises(NotAllowed, match="已经开办"):
        rounds.open_round(rounds.Start(DUE), acting=ma)
    assert Round.objects.filter(office=ma.office).count() == 1


def test_only_a_programme_whose_file_names_steps_is_opened(ma: Membership) -> None:
    with pytest.raises(NotAllowed, match="没有写明这个项目的办理环节"):
        rounds.open_round(rounds.Start("CE_MINORITY"), acting=ma)


def test_a_last_day_of_its_own_says_whence(ma: Membership) -> None:
    with pytest.raises(NotAllowed, match="请写明依据"):
        rounds.open_round(rounds.Start(DUE, localdate()), acting=ma)


def test_a_student_with_a_case_elsewhere_gets_no_second_one(ma: Membership, pupils: list[Enrolment], chen: Membership) -> None:  # fmt: skip
    round_ = rounds.open_round(rounds.Start(DUE), acting=ma)
    moved = Enrolment.objects.create(student=pupils[0].student, school=chen.office, office=chen.office, name=pupils[0].name, stage="primary", begins_on="2024-10-20")  # fmt: skip
    judged(moved, DUE, "granted", amount_fen=31250, award_fen=31250)
    other = rounds.open_round(rounds.Start(DUE), acting=chen)

    assert candidate(other, moved).standing == S.ELSEWHERE
    assert Case.objects.filter(student=moved.student, programme=DUE).get() == case_of(round_, pupils[0])


def test_filling_again_takes_in_only_whom_a_newer_run_found_due(due: Round, pupils: list[Enrolment], ma: Membership) -> None:  # fmt: skip
    judged(pupils[2], DUE, "granted", amount_fen=31250, award_fen=31250)

    assert rounds.fill_round(due, acting=ma, reason="补登残疾证后重新计算")["told"] == 1
    assert case_of(due, pupils[2]).state == Case.State.OPEN
    assert rounds.fill_round(due, acting=ma, reason="再补一次")["told"] == 0
    assert due.candidates.count() == 3


def test_a_family_declines_with_a_reason_and_takes_it_back(due: Round, pupils: list[Enrolment]) -> None:
    mother, mine = mother_of(pupils[0]), candidate(due, pupils[0])
    families.decline(mine, "让给更困难的同学", acting=mother, seen=0)
    first = case_of(due, pupils[0])
    assert (first.state, candidate(due, pupils[0]).standing) == (Case.State.WITHDRAWN, S.DECLINED)

    families.take_back(mine, "家里又有了变化", acting=mother)
    again = candidate(due, pupils[0])
    assert (again.standing, again.case.state, again.case.at["step"]) == (S.TOLD, Case.State.OPEN, "review")
    assert again.case != first
    assert [reply.says for reply in again.replies.order_by("sequence")] == ["decline", "take_back"]
    assert first.decisions.get().reason == "让给更困难的同学"


def test_after_the_last_day_nobody_declines(due: Round, pupils: list[Enrolment]) -> None:
    Round.objects.update(reply_until=localdate() - timedelta(days=1))

    with pytest.raises(NotAllowed, match="已截止"):
        families.decline(candidate(due, pupils[0]), "不需要", acting=mother_of(pupils[0]), seen=0)


def test_a_family_answers_for_its_own_child_only(due: Round, pupils: list[Enrolment]) -> None:
    with pytest.raises(NotAllowed, match="没有这一项"):
        families.decline(candidate(due, pupils[1]), "不需要", acting=mother_of(pupils[0]), seen=0)


def test_declining_on_what_has_moved_on_is_told_and_does_nothing(due: Round, pupils: list[Enrolment], head: Membership) -> None:  # fmt: skip
    review([candidate(due, pupils[0])], "pass", "名单无误", acting=head)

    with pytest.raises(NotAllowed, match="没有生效"):
        families.decline(candidate(due, pupils[0]), "不需要", acting=mother_of(pupils[0]), seen=0)
    assert candidate(due, pupils[0]).standing == S.TOLD


def test_reading_a_letter_is_noted_once(due: Round, pupils: list[Enrolment]) -> None:
    mother = mother_of(pupils[0])
    for _ in range(2):
        families.letter_seen(candidate(due, pupils[0]), acting=mother)

    assert candidate(due, pupils[0]).letter.seen_at is not None
    assert Entry.objects.filter(action="letter seen").count() == 1


def test_a_granted_case_gives_one_award_and_undoing_takes_it_back_by_a_row(
    due: Round, pupils: list[Enrolment], head: Membership, ma: Membership
) -> None:
    case = granted(case_of(due, pupils[0]), head, ma)
    award = Award.objects.get(case=case)
    assert (award.amount_fen, award.payee, award.through, award.period) == (31250, "student_or_guardian", "one_card", "2024-F")  # fmt: skip

    decide(case.pk, Said("undo", "录错金额"), acting=holder(Role.COUNTY), seen=case.last_sequence)
    assert Award.objects.filter(case=case).aggregate(sum=Sum("amount_fen"))["sum"] == 0
    assert Award.objects.get(undoes=award).amount_fen == -31250
    assert not in_force(Award.objects.filter(case=case))
    case.refresh_from_db()
    decide(case.pk, Said("pass", "核对后同意"), acting=holder(Role.COUNTY), seen=case.last_sequence)
    assert in_force(Award.objects.filter(case=case)).get().amount_fen == 31250


def test_a_family_that_withdraws_a_granted_case_loses_the_award_by_a_row(
    due: Round, pupils: list[Enrolment], head: Membership, ma: Membership
) -> None:
    case = granted(case_of(due, pupils[0]), head, ma)
    families.decline(candidate(due, pupils[0]), "已转学外省", acting=mother_of(pupils[0]), seen=case.last_sequence)

    assert Award.objects.filter(case=case).count() == 2
    assert not in_force(Award.objects.filter(case=case))


@pytest.mark.parametrize("table", triggers.KEPT)
def test_the_database_itself_refuses_to_change_a_ledger(
    due: Round, pupils: list[Enrolment], head: Membership, ma: Membership, table: str
) -> None:
    _one_row_of_each(due, pupils, head, ma)

    for change in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def _one_row_of_each(due: Round, pupils: list[Enrolment], head: Membership, ma: Membership) -> None:
    """Awards, replies and rulings; votes, figures and choices of rows made for it."""
    granted(case_of(due, pupils[0]), head, ma)
    families.decline(candidate(due, pupils[1]), "不需要这一项", acting=mother_of(pupils[1]), seen=0)
    shared = {"person": head.person, "membership": head, "reason": "理由", "at": now()}
    told = candidate(due, pupils[0])
    Vote.objects.create(round=due, turn=1, candidate=told, **shared)
    RankFact.objects.create(
        candidate=told, fact="score_rank_percent", number=1, evidence="表", membership=head, at=now()
    )
    Choice.objects.create(student=told.student, exclusion="E01", period="2024-2025", sequence=1, keeps="A", gives_up="B", **shared)  # fmt: skip


def test_a_trial_of_many_changes_nothing_and_says_who_would_fail(
    due: Round, pupils: list[Enrolment], head: Membership, ma: Membership
) -> None:
    review([candidate(due, pupils[0])], "pass", "名单无误", acting=head)
    rows = list(candidates_listed(head, due).order_by("pk"))
    before = Entry.objects.count()

    found = {result.candidate.student_id: result.refused for result in foresee(rows, "pass", acting=head)}
    assert found[pupils[1].student_id] is None
    assert "不能这样办" in found[pupils[0].student_id].zh
    assert "待核实" in found[pupils[2].student_id].zh
    assert (Entry.objects.count(), case_of(due, pupils[1]).at["step"]) == (before, "review")


def test_a_trial_of_all_is_a_job_that_names_everybody_and_decides_nothing(
    due: Round, pupils: list[Enrolment], head: Membership, ma: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewing, "AT_ONCE", 0)
    monkeypatch.setattr(jobs, "STEP", 1)
    said = {"verdict": "refuse", "reason": "名单无误", "all": "1"}
    browser(head).post(f"/awards/rounds/{due.pk}/review", said)
    before = {c.pk: c.last_sequence for c in Case.objects.all()}
    work_off()

    waiting = picked(due, [], everybody=True, acting=head)
    job = Job.objects.get(kind="foresee-round")
    assert (job.state, job.result) == ("done", {"works": len(waiting), "fails": 0})
    assert {c.pk: c.last_sequence for c in Case.objects.all()} == before
    page = browser(head).get(f"/awards/rounds/trials/{job.pk}/")
    assert {row.candidate_id for row in page.context["listing"].rows} == {c.pk for c in waiting}
    assert browser(head).get(f"/awards/rounds/trials/{job.pk}/?works=no").context["listing"].count == 0
    file = (
        browser(head)
        .post(f"/exports/lists/foreseen?of={job.pk}", {"kind": "csv", "reason": "会前核对"})
        .content.decode()
    )
    assert file.count("可以办") == len(waiting)


def test_a_trial_says_who_would_fail_and_the_next_one_takes_its_place(
    due: Round, pupils: list[Enrolment], head: Membership, ma: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, last = (
        reviewing.ask_for_trial(due.pk, "done", "名单无误", acting=head),
        picked(due, [], everybody=True, acting=head),
    )
    work_off()
    assert Job.objects.get(pk=first.pk).result == {"works": 0, "fails": len(last)}
    assert "不能这样办" in browser(head).get(f"/awards/rounds/trials/{first.pk}/").content.decode()
    second = reviewing.ask_for_trial(due.pk, "pass", "名单无误", acting=head)
    work_off()

    assert set(Foreseen.objects.values_list("job", flat=True)) == {second.pk}
    assert browser(holder(Role.SCHOOL_HEAD)).get(f"/awards/rounds/trials/{second.pk}/").status_code == 404
    assert browser(head).get("/awards/rounds/trials/999999/").status_code == 404


def test_many_are_decided_one_by_one_and_a_second_click_decides_nothing_more(
    due: Round, pupils: list[Enrolment], head: Membership
) -> None:
    keys = [f"{candidate(due, pupil).pk}-0" for pupil in pupils[:2]]
    for _ in range(2):
        results = review(picked(due, keys, everybody=False, acting=head), "pass", "名单无误", acting=head)
        assert [result.refused for result in results] == [None, None]

    assert [case_of(due, pupil).decisions.count() for pupil in pupils[:2]] == [1, 1]


def test_all_that_wait_for_the_office_and_no_others_are_picked(
    due: Round, pupils: list[Enrolment], head: Membership, ma: Membership
) -> None:
    review([candidate(due, pupils[0])], "pass", "名单无误", acting=head)
    Case.objects.filter(pk=case_of(due, pupils[0]).pk).update(state=Case.State.GRANTED)

    assert [c.student_id for c in picked(due, [], everybody=True, acting=head)] == [pupils[1].student_id]
    assert picked(due, [], everybody=True, acting=holder(Role.SCHOOL_HEAD)) == []


def test_the_figures_of_a_round_are_counted_by_standing_step_and_end(
    due: Round, pupils: list[Enrolment], head: Membership, ma: Membership
) -> None:
    granted(case_of(due, pupils[0]), head, ma)
    families.decline(candidate(due, pupils[1]), "不需要这一项", acting=mother_of(pupils[1]), seen=0)

    counts = counts_of(due)
    assert (counts.told, counts.standing[S.UNKNOWN], counts.state[Case.State.GRANTED]) == (2, 1, 1)
    assert counts.standing[S.DECLINED] == 1


def test_a_round_ends_only_when_every_case_is_decided(due: Round, pupils: list[Enrolment], ma: Membership) -> None:
    with pytest.raises(NotAllowed, match="没有办结"):
        rounds.close_round(due, acting=ma, reason="全部办完")

    for number, pupil in enumerate(pupils[:2]):
        families.decline(candidate(due, pupil), "不需要这一项", acting=mother_of(pupil, f"m{number}"), seen=0)
    ruling = rounds.close_round(due, acting=ma, reason="全部办完")
    assert ruling.details == {"unknown": 1}


def test_a_case_in_flight_keeps_amount_and_steps_when_the_library_changes(
    due: Round, pupils: list[Enrolment], chen: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = list(case_of(due, pupils[0]).process)
    old = Library.load(layer="hunan")
    changed = old.programmes[DUE].model_copy(update={"process": old.programmes[DUE].process[1:]})
    newer = replace(old, programmes={**old.programmes, DUE: changed})
    monkeypatch.setattr(programmes, "library", lambda layer: newer)
    judged(pupils[0], DUE, "granted", amount_fen=99900, award_fen=99900)

    other = rounds.open_round(rounds.Start(DUE), acting=chen)
    assert len(other.process) == len(process) - 1
    case = case_of(due, pupils[0])
    assert (case.process, case.amount_fen, due.process) == (process, 31250, process)


def test_a_scholarship_pays_what_the_file_said_when_its_round_opened(
    ma: Membership, pupils: list[Enrolment], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged(pupils[0], "UG_NESCH", "granted")
    round_ = scholarship(ma, pupils[:1], [(1, 100)], None)
    old = Library.load(layer="hunan")
    pays = tuple(p.model_copy(update={"amount": Fixed(700000)}) for p in old.programmes["UG_NESCH"].pays)
    newer = old.programmes["UG_NESCH"].model_copy(update={"pays": pays})
    monkeypatch.setattr(programmes, "library", lambda layer: replace(old, programmes={**old.programmes, "UG_NESCH": newer}))  # fmt: skip

    assert programmes.terms_of("UG_NESCH", latest_run(), holder(Role.SCHOOL_OFFICER).office)["amount_fen"] == 700000
    assert (round_.terms["amount_fen"], case_of(round_, pupils[0]).amount_fen) == (600000, 600000)


@pytest.fixture
def asked_for(ma: Membership, pupils: list[Enrolment], monkeypatch: pytest.MonkeyPatch) -> Round:
    """A round that is applied for, open for two more weeks."""
    judged(pupils[0], "SH_GRANT", "unknown", conditions={"enrolled": True, "hardship": None})
    judged(pupils[1], "SH_GRANT", "granted", amount_fen=100000, award_fen=100000)
    judged(pupils[2], "SH_GRANT", "refused")
    return rounds.open_round(rounds.Start("SH_GRANT", localdate() + timedelta(days=14), "学校通知"), acting=ma)


def test_a_family_sees_what_it_may_apply_for_and_nothing_the_rule_already_refused(
    asked_for: Round, pupils: list[Enrolment]
) -> None:
    assert [offer.round for offer in offers_to(mother_of(pupils[0]))] == [asked_for]
    assert offers_to(mother_of(pupils[2], "m2")) == []
    assert offers_to(holder(Role.AUDITOR)) == []


def test_a_family_applies_once_and_says_what_the_rule_still_needs(
    asked_for: Round, pupils: list[Enrolment], signed_in: Callable[[Membership], Client]
) -> None:
    browser, address = signed_in(mother_of(pupils[0])), f"/awards/apply/{asked_for.pk}/{pupils[0].pk}/"
    page = browser.get(address).content.decode()
    assert 'name="answer_hardship"' in page
    assert 'name="answer_enrolled"' not in page
    assert browser.post(address, {"statement": "家里困难"}).status_code == 422

    said = {"statement": "家里困难，申请资助", "answer_hardship": "今年父亲失业", "promise": "on"}
    for _ in range(2):
        assert browser.post(address, said).status_code == 302
    mine = candidate(asked_for, pupils[0])
    assert (mine.standing, mine.case.at["step"], mine.answers["hardship"]) == (S.APPLIED, "review", "今年父亲失业")
    assert Case.objects.filter(student=pupils[0].student, programme="SH_GRANT").count() == 1


@pytest.fixture
def late(asked_for: Round, pupils: list[Enrolment]) -> Candidate:
    """An application after the last day."""
    Round.objects.filter(pk=asked_for.pk).update(reply_until=localdate() - timedelta(days=1))
    mother = mother_of(pupils[1])
    offer = offer_of(mother, asked_for.pk, pupils[1].pk)
    with pytest.raises(NotAllowed, match="请写明逾期的原因"):
        families.apply(offer, APPLICATION, acting=mother)
    return families.apply(offer, replace(APPLICATION, late_because="住院，刚出院"), acting=mother)


def test_a_late_application_waits_for_the_school_and_goes_on_when_accepted(late: Candidate, ma: Membership) -> None:
    assert (late.standing, late.case) == (S.LATE, None)
    assert [line.count for line in waits(waiting, ma)] == [1]
    with pytest.raises(NotAllowed, match="没有答复"):
        rounds.close_round(late.round, acting=ma, reason="全部办完")

    found = families.answer_late(late, True, "情况属实", acting=ma)
    assert (found.standing, found.case.at["step"], found.case.amount_fen) == (S.APPLIED, "review", 100000)
    with pytest.raises(NotAllowed, match="已经答复过"):
        families.answer_late(late, False, "改主意", acting=ma)


def test_a_late_application_is_refused_with_a_reason_the_family_reads(late: Candidate, ma: Membership) -> None:
    found = families.answer_late(late, False, "评审已经结束", acting=ma)

    assert (found.standing, found.case) == (S.TOO_LATE, None)
    assert "评审已经结束" in found.why


@pytest.fixture
def two(ma: Membership, pupils: list[Enrolment]) -> tuple[Case, Case]:
    """Two cases of one student that may not both be granted: the two allowances of boarders and day pupils."""
    judged(pupils[0], "CE_BOARD", "granted", amount_fen=62500, award_fen=62500)
    made = [rounds.open_round(rounds.Start(code), acting=ma) for code in (DUE, "CE_BOARD")]
    return case_of(made[0], pupils[0]), case_of(made[1], pupils[0])


def test_a_case_says_what_it_collides_with_and_the_students_choice_withdraws_the_other(
    two: tuple[Case, Case], pupils: list[Enrolment]
) -> None:
    day, board = two
    (found,) = collisions(day)
    assert (found.exclusion, found.other, found.keeps, found.why) == ("E04", board, "", "寄宿状态唯一")

    families.choose(day.candidate, "E04", "CE_BOARD", "开学后住校", acting=mother_of(pupils[0]))
    day.refresh_from_db()
    assert (day.state, Choice.objects.get().keeps) == (Case.State.WITHDRAWN, "CE_BOARD")
    assert collisions(board) == []


def test_of_two_that_exclude_one_another_only_one_is_granted(
    two: tuple[Case, Case], head: Membership, ma: Membership
) -> None:
    day, board = two
    granted(day, head, ma)

    with pytest.raises(NotAllowed, match="寄宿状态唯一"):
        granted(board, head, ma)
    assert in_force(Award.objects.filter(student=day.student)).get().case == day


def test_rounds_candidates_and_awards_of_another_office_are_nowhere(
    due: Round, pupils: list[Enrolment], head: Membership, ma: Membership, chen: Membership
) -> None:
    case = granted(case_of(due, pupils[0]), head, ma)
    for acting, seen in ((ma, True), (head, True), (chen, False), (None, False), (holder(Role.DONOR), False)):
        assert (due in rounds_visible_to(acting)) is seen
        assert (due in rounds_listed(acting)) is seen
        assert (candidate(due, pupils[0]) in candidates_visible_to(acting)) is seen
        assert candidates_listed(acting, due).exists() is seen
        assert awards_visible_to(acting).filter(case=case).exists() is seen
    assert candidate(due, pupils[0]) in candidates_visible_to(mother_of(pupils[0]))
    assert candidate(due, pupils[1]) not in candidates_visible_to(mother_of(pupils[0], "m2"))
    assert offer_of(chen, due.pk, pupils[0].pk) is None
