"""Money and places down the tree, what schools set aside, the end of a year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate

from zhuxue.engine.common.money_rules import due_of
from zhuxue.portal.funds import allocating, proposing, quotas
from zhuxue.portal.funds.actions import reverse
from zhuxue.portal.funds.allocating import Plan, Received, edit_line, give_back, propose, receive, send, withdraw
from zhuxue.portal.funds.closing import close_year, closing_of
from zhuxue.portal.funds.dealing import deal_with_least
from zhuxue.portal.funds.models import Allocation, AllocationLine, Fund, FundAccount, Quota, QuotaMove, State
from zhuxue.portal.funds.proofs import broken
from zhuxue.portal.funds.quotas import Places
from zhuxue.portal.funds.setting_aside import Use, ask_to_make_good, declare, set_aside, set_asides, spend
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.schools.models import Enrolment, Outcome, Run, Student, StudentVerdict

from .funds_people import (
    ALLOCATED,
    PAID,
    Treasury,
    allocated,
    balance,
    keeper,
    moved,
    office,
    passed_on,
    reserved,
    treasury,
)
from .test_funds import at_once

ADVANCE = Plan("advance", 9000, 2, "示例财教指〔2036〕1号", counties=True)
FINAL = Plan("final", 10_000, 2, "示例财教指〔2036〕9号", counties=True)


@pytest.fixture
def books(db: None) -> Treasury:
    """The small province with 10,000 yuan of the centre; the newest run owes grants at three schools of two counties."""
    made = treasury()
    allocated(made, 1_000_000)
    due(made, {made.school: 3, made.second_school: 1, school_of(made.other): 4})
    return made


def school_of(county: Membership) -> object:
    return office("school", f"{county.office.code}0009", county.office)


def due(books: Treasury, students: dict[object, int], fen: int = 100_000) -> Run:
    """A run that owes so many students of each school a grant of 1,000 yuan for the term."""
    run = Run.objects.create(term="2036-F", on=date(2036, 10, 1), as_known_on=date(2036, 10, 1), layer="hunan", library_sha256="0", manifest_sha256=f"test{Run.objects.count()}", students_count=8)  # fmt: skip
    outcome = Outcome.objects.create(run=run, programme="SH_GRANT", title="助学金", verdict="granted", reason="", version="", conditions=[])  # fmt: skip
    for school, count in students.items():
        for _number in range(count):
            student = Student.objects.create(name="测试样", lookup=f"funds{Student.objects.count()}")
            enrolled = Enrolment.objects.create(student=student, school=school, office=school, name="测试样", stage="senior_high", begins_on="2026-09-01")  # fmt: skip
            StudentVerdict.objects.create(enrolment=enrolled, outcome=outcome, amount_fen=fen, award_fen=fen)
    return run


def second(books: Treasury) -> Membership:
    """A colleague of the province's finance."""
    return keeper(books.province.office, suffix="-2")


def proposed(made: Allocation) -> list[tuple[str, int, int]]:
    return list(made.lines.order_by("office__path").values_list("office__code", "students_count", "proposed_fen"))


# Allocation.


def test_money_is_proposed_from_students_standard_and_share(books: Treasury) -> None:
    made = propose(books.province, books.fund, FINAL)

    # 4 students × 1,000 yuan × 2 terms × 60 percent in each county
    assert proposed(made) == [("990101", 4, 480_000), ("990102", 4, 480_000)]
    assert proposed(propose(books.province, books.fund, ADVANCE)) == [("990101", 4, 432_000), ("990102", 4, 432_000)]


def test_what_is_left_of_last_year_and_what_was_sent_before_is_taken_off(books: Treasury) -> None:
    earlier = Fund.objects.create(source="centre", programme="SH_GRANT", year=2035, title="2035")
    top, county = books.province.office, books.county.office
    moved(books.province, "allocate", earlier, (top, State.OUTSIDE), (top, ALLOCATED), 50_000)
    moved(books.province, "pass_on", earlier, (top, ALLOCATED), (county, ALLOCATED), 50_000)
    send(second(books), propose(books.province, books.fund, ADVANCE))
    final = propose(books.province, books.fund, FINAL)

    assert proposed(final) == [("990101", 4, 48_000), ("990102", 4, 48_000)]
    line = final.lines.get(office=county)
    assert (line.need_fen, line.share, line.last_year_fen, line.got_fen) == (800_000, 6000, 50_000, 382_000)


def test_a_reversed_allocation_was_not_sent(books: Treasury) -> None:
    done = send(second(books), propose(books.province, books.fund, ADVANCE))
    reverse(books.province, done, "指标文有误")

    made = Allocation.objects.get(transaction=done)
    assert proposing.got(books.fund, books.province.office) == {}
    assert (made.state, made.get_state_display(), made.why) == ("reversed", "已冲回", "指标文有误")


def test_too_little_money_is_scaled_down_to_the_fen(books: Treasury) -> None:
    moved(books.province, "close_year", books.fund, (books.province.office, ALLOCATED), (books.province.office, State.HANDED_BACK), 899_999)  # fmt: skip
    made = propose(books.province, books.fund, Plan("final", 10_000, 2, "x", counties=True, fit=True))

    assert [line[2] for line in proposed(made)] == [50_001, 50_000]


def test_who_proposes_does_not_approve_and_the_same_approval_twice_sends_once(books: Treasury) -> None:
    made, colleague = propose(books.province, books.fund, ADVANCE), second(books)

    with pytest.raises(NotAllowed, match="自己拟的方案"):
        send(books.province, made)
    with pytest.raises(IntegrityError), transaction.atomic():
        Allocation.objects.filter(pk=made.pk).update(state="sent", decided_by=made.drafted_by)
    assert send(colleague, made) == send(colleague, made)
    assert balance(books.fund, books.county.office) == 432_000


def test_the_same_person_in_another_role_does_not_approve_either(books: Treasury) -> None:
    made = propose(books.province, books.fund, ADVANCE)
    hers = Membership.objects.create(person=books.province.person, office=books.province.office, role=Role.PROVINCE, begins_on="2026-01-01")  # fmt: skip

    with pytest.raises(NotAllowed, match="自己拟的方案"):
        send(hers, made)


def test_a_line_is_edited_with_its_reason_until_it_is_sent(books: Treasury) -> None:
    made = propose(books.province, books.fund, ADVANCE)
    line = made.lines.get(office=books.county.office)
    edit_line(books.province, line, 400_000, "该县已有结余")

    with pytest.raises(IntegrityError), transaction.atomic():
        AllocationLine.objects.filter(pk=line.pk).update(reason="")
    send(second(books), made)
    assert balance(books.fund, books.county.office) == 400_000
    with pytest.raises(NotAllowed, match="已经办结"):
        edit_line(books.province, line, 1, "再改")


def test_a_proposal_given_up_moves_nothing(books: Treasury) -> None:
    made = propose(books.province, books.fund, ADVANCE)
    withdraw(books.province, made, "政策有变")

    with pytest.raises(NotAllowed, match="已经办结"):
        send(second(books), made)
    assert balance(books.fund, books.province.office) == 1_000_000


def test_more_than_there_is_is_not_sent(books: Treasury) -> None:
    made = propose(books.province, books.fund, FINAL)
    edit_line(books.province, made.lines.get(office=books.county.office), 900_000, "多给")

    assert allocating.shortfall_fen(made) == 380_000
    with pytest.raises(NotAllowed, match=r"还差 3,800\.00 元"):
        send(second(books), made)
    assert Allocation.objects.get(pk=made.pk).state == "draft"


def test_without_students_or_a_run_nothing_is_proposed(books: Treasury, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Fund.objects.create(source="centre", programme="UG_GRANT", year=2036, title="x")

    with pytest.raises(NotAllowed, match="没有应享这个项目的学生"):
        propose(books.province, other, ADVANCE)
    monkeypatch.setattr(allocating, "latest_run", lambda: None)
    with pytest.raises(NotAllowed, match="还没有计算结果"):
        propose(books.province, books.fund, ADVANCE)


def test_a_county_neither_edits_nor_approves_what_the_province_proposed(books: Treasury) -> None:
    made = propose(books.province, books.fund, ADVANCE)

    for act in (lambda: send(books.county, made), lambda: edit_line(books.county, made.lines.first(), 1, "改一改")):
        with pytest.raises(NotAllowed, match="不在您的管辖范围"):
            act()


def test_money_of_a_level_is_entered_at_that_level_once(books: Treasury) -> None:
    got = Received("county", "SH_GRANT", 2036, "县级 2036", 200_000, "示例县财〔2036〕1号")

    assert receive(books.county, got, once="form:1") == receive(books.county, got, once="form:1")
    assert balance(Fund.objects.get(source="county", year=2036), books.county.office) == 200_000
    with pytest.raises(NotAllowed, match="由对应一级登记"):
        receive(books.province, got, once="form:2")


def test_money_goes_back_to_whom_it_came_from(books: Treasury) -> None:
    send(second(books), propose(books.province, books.fund, ADVANCE))
    give_back(books.county, books.fund, 32_000, reason="用不完", once="back:1")

    assert balance(books.fund, books.county.office) == 400_000
    with pytest.raises(NotAllowed, match="不是上级下达来的"):
        give_back(books.province, books.fund, 1, reason="退", once="back:2")


# Quota.


SEATS = Places("SH_GRANT", "2036-2037")


def test_places_are_dealt_by_weight_with_a_least_for_each() -> None:
    assert deal_with_least(100, [70, 20, 10], 15) == [66, 19, 15]
    assert deal_with_least(7, [1, 1, 1]) == [3, 2, 2]
    assert min(deal_with_least(50, [1000, 1, 1], 5)) == 5
    with pytest.raises(NotAllowed, match="不够 3 个单位各保底 2 个"):
        deal_with_least(5, [1, 1, 1], 2)


def test_places_go_down_and_back_and_are_never_given_twice(books: Treasury) -> None:
    top, city = people_of_quota(books)
    quotas.grant(top, SEATS, 100, document="示例文", once="g")
    quotas.share_out(top, SEATS, {city.office: 60}, reason="首次分配", once="s")
    quotas.share_out(top, SEATS, {city.office: 60}, reason="首次分配", once="s")
    with pytest.raises(NotAllowed, match="可用名额只有 40 个，需要 41 个"):
        quotas.share_out(top, SEATS, {city.office: 41}, reason="再分", once="s2")
    quotas.give_back(city, SEATS, 15, reason="用不完", once="b")
    quotas.share_out(top, SEATS, {city.office: 55}, reason="再分", once="s3")

    assert numbers(top) == (100, 100, 0)
    assert numbers(city) == (100, 0, 0)
    assert list(broken()) == []


def test_places_used_are_not_given_on_or_back(books: Treasury) -> None:
    top, city = people_of_quota(books)
    quotas.grant(top, SEATS, 10, document="示例文", once="g")
    quotas.share_out(top, SEATS, {city.office: 10}, reason="分配", once="s")
    quotas.use(city, city.office, SEATS, 8, reference="round:1", once="u")
    with pytest.raises(NotAllowed, match="可用名额只有 2 个"):
        quotas.give_back(city, SEATS, 3, reason="退", once="b")
    quotas.release(city, city.office, SEATS, 8, reference="round:1", once="r")
    with pytest.raises(NotAllowed, match="比已使用的多"):
        quotas.release(city, city.office, SEATS, 1, reference="round:1", once="r2")

    quotas.give_back(city, SEATS, 10, reason="退", once="b2")
    assert numbers(city) == (0, 0, 0)
    with pytest.raises(NotAllowed, match="上级分来的名额只有 0 个"):
        quotas.give_back(city, SEATS, 1, reason="退", once="b3")
    assert list(broken()) == []


def test_the_database_refuses_more_places_than_there_are(books: Treasury) -> None:
    top, _city = people_of_quota(books)
    quotas.grant(top, SEATS, 10, document="示例文", once="g")

    with pytest.raises(IntegrityError), transaction.atomic():
        Quota.objects.filter(office=top.office).update(used=11)


def test_places_jump_no_level(books: Treasury) -> None:
    top, _city = people_of_quota(books)
    quotas.grant(top, SEATS, 10, document="示例文", once="g")

    with pytest.raises(NotAllowed, match="直接下级"):
        quotas.share_out(top, SEATS, {books.school: 1}, reason="分配", once="s")


def test_a_quota_changed_by_hand_is_named(books: Treasury) -> None:
    top, _city = people_of_quota(books)
    quotas.grant(top, SEATS, 10, document="示例文", once="g")
    Quota.objects.filter(office=top.office).update(got=11)

    assert [row.row.split(":")[0] for row in broken()] == ["funds.quota"]


def people_of_quota(books: Treasury) -> tuple[Membership, Membership]:
    return keeper(books.province.office, Role.PROVINCE), keeper(books.county.office.parent, Role.CITY)


def numbers(acting: Membership) -> tuple[int, int, int]:
    return Quota.objects.values_list("got", "given", "used").get(office=acting.office)


@pytest.mark.usefixtures("committed")
def test_fifty_people_never_overrun_a_quota() -> None:
    made = treasury()
    top, city = people_of_quota(made)
    quotas.grant(top, SEATS, 40, document="示例文", once="g")
    quotas.share_out(top, SEATS, {city.office: 40}, reason="分配", once="s")

    def one(number: int) -> object:
        if number % 5 == 0:
            return quotas.give_back(city, SEATS, 1, reason="退", once=f"b{number}")
        return quotas.use(city, city.office, SEATS, 1, reference="round:1", once=f"u{number}")

    done, refused = at_once(55, one)  # type: ignore[arg-type]
    assert (len(done), len(refused)) == (40, 15)
    assert all(isinstance(error, NotAllowed) for error in refused)
    quota = Quota.objects.get(office=city.office)
    assert quota.free == 0
    assert QuotaMove.objects.filter(Q(giver__period=SEATS.period) | Q(taker__period=SEATS.period)).count() == 42
    assert list(broken()) == []


# Set-aside.


def test_what_a_school_must_set_aside_follows_its_kind_and_income(books: Treasury) -> None:
    clerk = keeper(books.school, Role.SCHOOL_OFFICER)
    row = declare(clerk, 2036, "private_school", 1_000_001, "2035年度审计报告")

    assert (row.due_fen, row.least) == (50_001, 500)
    assert due_of(1_000_000, 300) == 30_000
    with pytest.raises(NotAllowed, match="按学校类型"):
        declare(clerk, 2036, "invented", 1, "x")


def test_set_aside_money_is_in_the_ledger_and_not_overspent(books: Treasury) -> None:
    clerk = keeper(books.school, Role.SCHOOL_OFFICER)
    row = declare(clerk, 2036, "private_school", 1_000_000, "审计报告")
    set_aside(clerk, row, 30_000, reason="凭证12", once="a")
    spend(clerk, row, Use("waiver", 10_000, 5, "秋季减免"), once="b")
    spend(clerk, row, Use("waiver", 10_000, 5, "秋季减免"), once="b")

    found = set_asides().get(office=books.school)
    assert (found.set_fen, found.used_fen, found.shortfall_fen) == (30_000, 10_000, 20_000)
    assert found.uses.count() == 1
    with pytest.raises(NotAllowed, match=r"还差 0\.01 元"):
        spend(clerk, row, Use("grant", 20_001, 5, "奖学金"), once="c")
    assert list(broken()) == []


def test_money_carried_over_does_not_count_as_set_aside_again(books: Treasury) -> None:
    clerk, keeper_of_school = keeper(books.school, Role.SCHOOL_OFFICER), keeper(books.school)
    row = declare(clerk, 2035, "private_school", 1_000_000, "审计报告")
    set_aside(clerk, row, 50_000, reason="凭证", once="a")
    declare(clerk, 2036, "private_school", 1_000_000, "审计报告")
    close_year(keeper_of_school, FundAccount.objects.get(office=books.school, state=ALLOCATED), reason="年终")

    assert [(r.year, r.set_fen, r.shortfall_fen) for r in set_asides().filter(office=books.school).order_by("year")] == [(2035, 50_000, 0), (2036, 0, 50_000)]  # fmt: skip


def test_somebody_of_the_school_makes_a_shortfall_good_by_a_day(books: Treasury) -> None:
    clerk, head = keeper(books.school, Role.SCHOOL_OFFICER), keeper(books.school, Role.SCHOOL_HEAD)
    county, day = keeper(books.county.office, Role.COUNTY), localdate() + timedelta(days=30)
    row = declare(clerk, 2036, "private_school", 1_000_000, "审计报告")
    ask_to_make_good(county, row, head, day, "限期补足")

    assert (set_asides().get(office=books.school).owner, set_asides().get(office=books.school).due_on) == (head, day)
    with pytest.raises(NotAllowed, match="这所学校的人"):
        ask_to_make_good(county, row, county, day, "限期补足")
    with pytest.raises(NotAllowed, match="不在您的管辖范围"):
        ask_to_make_good(keeper(books.other.office, Role.COUNTY), row, head, day, "限期")
    set_aside(clerk, row, 50_000, reason="补提", once="a")
    with pytest.raises(NotAllowed, match="没有计提缺口"):
        ask_to_make_good(county, row, head, day, "限期补足")


# The end of a year.


def test_what_is_left_is_carried_one_year_and_then_goes_back(books: Treasury) -> None:
    passed_on(books, 100_000)
    reserved(books, 40_000)
    account = FundAccount.objects.get(office=books.county.office, state=ALLOCATED, fund=books.fund)
    close_year(books.county, account, reason="年终结转")
    following = Fund.objects.get(year=2037)
    carried = FundAccount.objects.get(office=books.county.office, state=ALLOCATED, fund=following)

    assert (balance(books.fund, books.county.office), carried.balance_fen) == (0, 60_000)
    moved(books.county, "reserve", following, (books.county.office, ALLOCATED), (books.county.office, State.RESERVED), 25_000)  # fmt: skip
    carried.refresh_from_db()
    assert (closing_of(carried).carry_fen, closing_of(carried).hand_back_fen) == (0, 35_000)
    close_year(books.county, carried, reason="两年未用完")
    assert balance(following, books.county.office, State.HANDED_BACK) == 35_000
    assert list(broken()) == []


def test_money_of_the_year_is_carried_though_old_money_lies_beside_it(books: Treasury) -> None:
    passed_on(books, 100_000)
    close_year(books.county, FundAccount.objects.get(office=books.county.office, state=ALLOCATED), reason="年终")
    following = Fund.objects.get(year=2037)
    top, county = books.province.office, books.county.office
    moved(books.province, "allocate", following, (top, State.OUTSIDE), (top, ALLOCATED), 70_000)
    moved(books.province, "pass_on", following, (top, ALLOCATED), (county, ALLOCATED), 70_000)
    moved(books.county, "reserve", following, (county, ALLOCATED), (county, State.RESERVED), 30_000)
    account = FundAccount.objects.get(office=county, state=ALLOCATED, fund=following)

    assert (closing_of(account).carry_fen, closing_of(account).hand_back_fen) == (70_000, 70_000)
    with pytest.raises(NotAllowed, match="超过了规定"):
        close_year(books.county, account, reason="多结转", carry_fen=70_001)
    close_year(books.county, account, reason="少结转", carry_fen=0)
    assert balance(following, county, State.HANDED_BACK) == 140_000
    with pytest.raises(NotAllowed, match="没有余额"):
        close_year(books.county, account, reason="再来一次")


def test_who_may_not_close_a_year_does_not(books: Treasury) -> None:
    passed_on(books, 100_000)
    account = FundAccount.objects.get(office=books.county.office, state=ALLOCATED)

    for acting in (keeper(books.county.office, Role.AUDITOR), keeper(books.school, Role.SCHOOL_OFFICER)):
        with pytest.raises(NotAllowed):
            close_year(acting, account, reason="年终")
    with pytest.raises(NotAllowed, match="不在您的管辖范围"):
        close_year(books.other, account, reason="年终")


def test_paid_money_is_not_touched_by_the_end_of_a_year(books: Treasury) -> None:
    passed_on(books, 100_000)
    place = books.county.office
    for kind, start, end in (("reserve", ALLOCATED, State.RESERVED), ("order", State.RESERVED, State.ORDERED), ("pay", State.ORDERED, PAID)):  # fmt: skip
        moved(books.county, kind, books.fund, (place, start), (place, end), 100_000)

    with pytest.raises(NotAllowed, match="没有余额"):
        close_year(books.county, FundAccount.objects.get(office=place, state=ALLOCATED), reason="年终")
    assert balance(books.fund, place, PAID) == 100_000
