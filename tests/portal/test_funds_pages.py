"""Pages of money: each act from its form to the books, who sees what, lists as files, the desk's figures."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.funds import columns, figures, queries
from zhuxue.portal.funds.actions import Move, move
from zhuxue.portal.funds.actions import reverse as reverse_it
from zhuxue.portal.funds.forms import YuanField
from zhuxue.portal.funds.models import Allocation, Fund, FundAccount, LocalShare, Quota, SetAside, Transaction
from zhuxue.portal.people.models import Membership, Office, Role

from .conftest import browser, holder, waits
from .funds_people import ALLOCATED, OUTSIDE, Treasury, allocated, balance, keeper, moved, passed_on, treasury

REASON = "会议研究决定"


@pytest.fixture
def books(db: None) -> Treasury:
    """The small province; the first county has 600 of 1,000 yuan."""
    made = treasury()
    allocated(made, 100_000)
    passed_on(made, 60_000)
    return made


def once() -> dict[str, str]:
    return {"once": str(uuid.uuid4())}


def test_an_amount_is_read_as_people_write_it() -> None:
    field = YuanField()

    assert [field.clean(text) for text in ("1,234.50", "1234.5元", " 7 ")] == [123_450, 123_450, 700]
    for text in ("0", "-1", "0.001", "十元", "1e30"):
        with pytest.raises(Exception, match="金额"):
            field.clean(text)


def test_money_received_is_entered_once_however_often_it_is_sent(books: Treasury) -> None:
    client = browser(books.county)
    said = {"source": "county", "programme": "SH_GRANT", "year": "2036", "amount_fen": "2,000.00", "document": "示例县财〔2036〕1号", "donor": "", **once()}  # fmt: skip

    first, second = client.post("/funds/receive", said), client.post("/funds/receive", said)
    assert (first.status_code, first.headers["Location"]) == (302, second.headers["Location"])
    assert balance(Fund.objects.get(source="county", year=2036), books.county.office) == 200_000  # fmt: skip
    assert client.post("/funds/receive", said | {"amount_fen": "十元"}).status_code == 422


def test_a_gift_needs_its_donor(books: Treasury) -> None:
    said = {"source": "donor", "programme": "SOCIAL_AID", "year": "2036", "amount_fen": "10", "document": REASON, "donor": "", **once()}  # fmt: skip

    assert browser(books.county).post("/funds/receive", said).status_code == 422
    assert browser(books.county).post("/funds/receive", said | {"donor": "示例基金会"}).status_code == 302


def test_two_people_of_the_province_send_money_down(db: None) -> None:
    first, second = list(Membership.objects.filter(role=Role.PROVINCE).select_related("person", "office").order_by("pk")[:2])  # fmt: skip
    made = Allocation.objects.get(state="draft")
    fund, county = made.fund, made.lines.get().office
    had, address = balance(fund, county), f"/funds/allocations/{made.pk}/"

    assert "请另一位同事复核下达" in browser(first).get(address).content.decode()
    browser(first).post(f"{address}settle", {"act": "send"})
    assert balance(fund, county) == had
    assert "复核无误，下达资金" in browser(second).get(address).content.decode()
    browser(second).post(f"{address}settle", {"act": "send"})
    browser(second).post(f"{address}settle", {"act": "send"})
    assert balance(fund, county) == had + 50_000
    assert "已下达" in browser(second).get(address).content.decode()


def test_a_proposal_is_made_changed_and_withdrawn(db: None) -> None:
    first = holder(Role.PROVINCE)
    fund, client = Allocation.objects.get(state="draft").fund, browser(first)
    moved(first, "allocate", fund, (first.office, OUTSIDE), (first.office, ALLOCATED), 10_000_000)
    said = {"part": "final", "percent": "100", "terms": "2", "document": "示例财教指〔2036〕9号", "counties": "on"}

    made = client.post(f"/funds/{fund.pk}/propose", said)
    found = Allocation.objects.order_by("-pk").first()
    assert made.headers["Location"] == reverse("allocation", args=[found.pk])
    line = found.lines.first()
    assert client.post(f"/funds/allocations/lines/{line.pk}", {"amount_fen": "1.00", "reason": ""}).status_code == 422
    assert client.post(f"/funds/allocations/lines/{line.pk}", {"amount_fen": "1.00", "reason": REASON}).status_code == 302  # fmt: skip
    assert client.post(f"/funds/allocations/{found.pk}/settle", {"act": "withdraw", "reason": ""}).status_code == 422
    client.post(f"/funds/allocations/{found.pk}/settle", {"act": "withdraw", "reason": REASON})
    found.refresh_from_db()
    assert (found.state, found.lines.first().amount_fen) == ("withdrawn", 100)
    assert client.post(f"/funds/allocations/{found.pk}/settle", {"act": "invented"}).status_code == 404


def test_a_transaction_is_reversed_on_its_page_and_both_stay(books: Treasury) -> None:
    done, client = Transaction.objects.filter(kind="pass_on").latest("pk"), browser(books.province)

    assert client.post(f"/funds/transactions/{done.pk}/reverse", {"reason": "错"}).status_code == 422
    answer = client.post(f"/funds/transactions/{done.pk}/reverse", {"reason": "单位选错"}, follow=True)
    assert "已冲正" in answer.content.decode()
    page = client.get(f"/funds/transactions/{done.pk}/").content.decode()
    assert ("已被冲正" in page, "冲正这笔流水" in page) == (True, False)
    assert balance(books.fund, books.county.office) == 0


def test_what_belongs_to_a_batch_is_not_reversed_on_the_page_of_money(books: Treasury) -> None:
    done = moved(books.county, "reserve", books.fund, (books.county.office, ALLOCATED), (books.county.office, "reserved"), 100)  # fmt: skip
    client = browser(books.county)

    assert "冲正这笔流水" not in client.get(f"/funds/transactions/{done.pk}/").content.decode()
    answer = client.post(f"/funds/transactions/{done.pk}/reverse", {"reason": "单位选错"}, follow=True)
    assert "请在批次里办理" in answer.content.decode()
    assert balance(books.fund, books.county.office, "reserved") == 100


def test_a_county_sees_from_where_money_came_but_not_its_neighbours_part(books: Treasury) -> None:
    top = books.province.office
    both = [Move(books.fund, top, ALLOCATED, place.office, ALLOCATED, fen) for place, fen in ((books.county, 12_345), (books.other, 6_789))]  # fmt: skip
    done = move(books.province, "pass_on", both, reference="plan:9", reason=REASON, once="plan:9")
    page = browser(books.county).get(f"/funds/transactions/{done.pk}/").content.decode()

    assert ("向下下达 123.45 元" in page, "湖南省" in page) == (True, True)
    assert ("67.89" in page, books.other.office.name in page, "冲正这笔流水" in page) == (False, False, False)
    trace = browser(books.other).get("/funds/trace", {"reference": "plan:9"}).content.decode()
    assert ("67.89" in trace, "123.45" in trace) == (True, False)


def test_the_desk_adds_up_to_the_fen(books: Treasury) -> None:
    moved(books.county, "reserve", books.fund, (books.county.office, ALLOCATED), (books.county.office, "reserved"), 10_000)  # fmt: skip
    flow = figures.flow(figures.accounts_of(books.province, 2036, ""))
    levels = {level.office.code: level for level in figures.levels(books.province, figures.accounts_of(books.province, 2036, ""))}  # fmt: skip

    assert flow.total == 100_000
    assert flow.cells == {("centre", "allocated:province"): 40_000, ("centre", "allocated:county"): 50_000, ("centre", "reserved"): 10_000}  # fmt: skip
    assert (levels["99"].got, levels["99"].passed_on, levels["99"].holds) == (100_000, 60_000, 40_000)
    assert (levels["9901"].below, levels["9901"].under_way) == (50_000, 10_000)
    county = figures.levels(books.county, figures.accounts_of(books.county, 2036, ""))
    assert [(level.office, level.got) for level in county] == [(books.county.office, 60_000)]


def test_the_books_are_by_budget_year_and_the_reports_by_school_year(books: Treasury) -> None:
    top, before = books.province.office, Fund.objects.create(source="centre", programme="SH_GRANT", year=2035, title="2035")  # fmt: skip
    moves = [Move(before, top, OUTSIDE, top, ALLOCATED, 7_700)]
    day = now().replace(year=2025, month=8, day=20)
    move(books.province, "allocate", moves, reference="x", reason=REASON, once="old", at=day)
    years = {line.title: line.entered for line in figures.by_school_year(books.province, "SH_GRANT")}

    assert (years["2024-2025"], sum(years.values())) == (7_700, 107_700)
    assert figures.flow(figures.accounts_of(books.province, 2035, "")).total == 7_700
    page = browser(books.province).get("/funds/", {"year": "2035"}).content.decode()
    assert "77.00" in page


def test_idle_money_ages_and_what_came_first_is_spent_first(books: Treasury) -> None:
    top, fund = books.province.office, Fund.objects.create(source="province", programme="SH_GRANT", year=2036, title="旧钱")  # fmt: skip
    for days, fen in ((95, 1_000), (65, 2_000), (35, 4_000), (5, 8_000)):
        moves = [Move(fund, top, OUTSIDE, top, ALLOCATED, fen)]
        move(books.province, "allocate", moves, reference="x", reason=REASON, once=f"d{days}", at=now() - timedelta(days=days))  # fmt: skip
    moved(books.province, "pass_on", fund, (top, ALLOCATED), (books.other.office, ALLOCATED), 1_500)
    row = queries.idle_visible_to(books.province).get(fund=fund)

    assert (row.balance_fen, row.idle_0, row.idle_1, row.idle_2) == (13_500, 5_500, 1_500, 0)
    assert not queries.idle_visible_to(books.county).filter(fund=fund).exists()
    assert "旧钱" in browser(books.province).get("/funds/idle/").content.decode()


def test_the_owner_of_idle_money_gives_it_back(books: Treasury) -> None:
    client = browser(books.county)
    said = {"amount_fen": "100.00", "reason": REASON, **once()}
    client.post(f"/funds/{books.fund.pk}/give-back", said)
    client.post(f"/funds/{books.fund.pk}/give-back", said)

    assert balance(books.fund, books.county.office) == 50_000
    assert client.post(f"/funds/{books.fund.pk}/give-back", {"amount_fen": "501", "reason": REASON, **once()}).status_code == 422  # fmt: skip


def test_the_year_ends_on_its_page(books: Treasury) -> None:
    account = FundAccount.objects.get(office=books.county.office, state=ALLOCATED)
    client, address = browser(books.county), f"/funds/accounts/{account.pk}/close"

    assert "应交回 0.00 元" in client.get(address).content.decode()
    assert client.post(address, {"carry_fen": "600.01", "reason": REASON}).status_code == 422
    assert client.post(address, {"carry_fen": "600.00", "reason": REASON}).status_code == 302
    assert balance(Fund.objects.get(source="centre", programme="SH_GRANT", year=2037), books.county.office) == 60_000


def test_places_are_entered_proposed_and_shared_out_on_the_page(db: None) -> None:
    top = holder(Role.PROVINCE)
    client, university = browser(top), Quota.objects.filter(office__kind="school").order_by("pk")[0].office
    said = {"programme": "UG_NSCH", "period": "2036-2037", "places": "10", "document": REASON, **once()}
    quota = Quota.objects.get(pk=int(client.post("/funds/quotas/enter", said).headers["Location"].strip("/").split("/")[-1]))  # fmt: skip
    page = client.get(f"/funds/quotas/{quota.pk}/share", {"total": "10", "least": "0"})

    names = [name for name in page.context["form"].fields if name.startswith("o")]
    shares = {name: "0" for name in names if name != "once"}
    chosen = (
        next(name for name in shares if Office.objects.filter(pk=name[1:], kind="school").exists()) if shares else ""
    )
    if chosen:
        answer = client.post(f"/funds/quotas/{quota.pk}/share", shares | {chosen: "11", "reason": REASON, **once()})
        assert (answer.status_code, "可用名额只有 10 个" in answer.content.decode()) == (422, True)
        client.post(f"/funds/quotas/{quota.pk}/share", shares | {chosen: "9", "reason": REASON, **once()})
        quota.refresh_from_db()
        assert quota.free == 1
    assert university.parent_id == top.office_id
    assert client.post("/funds/quotas/enter", said | {"period": "26年"}).status_code == 422


def test_a_school_declares_sets_aside_and_uses(lin: Membership, chen: Membership) -> None:
    client = browser(lin)
    declared = client.post("/funds/set-aside/declare", {"year": "2024", "kind": "private_school", "income_fen": "10000", "document": REASON})  # fmt: skip
    row = SetAside.objects.get(office=lin.office, year=2024)
    assert declared.headers["Location"] == f"/funds/set-aside/{row.pk}/"
    said = {"amount_fen": "300", "reason": REASON, **once()}
    client.post(f"/funds/set-aside/{row.pk}/add", said)
    client.post(f"/funds/set-aside/{row.pk}/add", said)
    client.post(f"/funds/set-aside/{row.pk}/use", {"purpose": "waiver", "amount_fen": "120.5", "people_count": "3", "reason": REASON, **once()})  # fmt: skip

    page = client.get(f"/funds/set-aside/{row.pk}/").content.decode()
    assert all(text in page for text in ("500.00", "300.00", "200.00", "120.50", "减免学杂费"))
    assert browser(chen).get(f"/funds/set-aside/{row.pk}/").status_code == 404
    county = Membership.objects.filter(role=Role.COUNTY, office=lin.office.parent).first()
    due_on = (localdate() + timedelta(days=10)).isoformat()
    answer = browser(county).post(f"/funds/set-aside/{row.pk}/follow", {"owner": lin.pk, "due_on": due_on, "reason": REASON})  # fmt: skip
    assert answer.status_code == 302
    assert [line.title for line in waits(queries.waiting, lin)] == ["校内资助经费待补足"]
    below = browser(county).get("/funds/set-aside/", {"below": "1"}).content.decode()
    assert ("200.00" in below, due_on in below) == (True, True)


def test_local_shares_are_entered_with_their_document(books: Treasury) -> None:
    client = browser(books.county)
    said = {
        "programme": "SH_GRANT",
        "since": "2036-01-01",
        "province": "20",
        "city": "0",
        "county": "20",
        "source": "示例县财〔2036〕1号",
    }

    assert client.post("/funds/local-shares/enter", said | {"county": "19.99"}).status_code == 422
    assert client.post("/funds/local-shares/enter", said).status_code == 302
    assert LocalShare.objects.get(office=books.county.office).county == 2000
    assert "示例县财" in client.get("/funds/local-shares/").content.decode()


def test_every_list_leaves_as_a_file_with_its_filter_and_reason(books: Treasury) -> None:
    client, why = browser(books.county), {"kind": "csv", "reason": "报市局核对"}
    answer = client.post("/exports/lists/accounts?year=2036&state=allocated", why)
    first, _heads, *rows = answer.content.decode("utf-8-sig").splitlines()

    assert ("预算年度=2036，状态=" in first, books.county.person.username in first) == (True, True)
    assert len(rows) == 1
    assert books.other.office.name not in answer.content.decode("utf-8-sig")
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.reason, entry.details["list"]) == ("exported", "报市局核对", "accounts")
    for name in ("idle_money", "year_end", "local_shares", "set_asides", "allocations", "quotas"):
        assert client.post(f"/exports/lists/{name}", why | {"kind": "xlsx"}).status_code == 200


def test_without_a_reason_no_money_list_leaves_and_a_list_that_cannot_be_understood_is_empty(books: Treasury) -> None:
    client = browser(books.county)

    assert client.post("/exports/lists/accounts?year=2036", {"kind": "csv"}).status_code == 302
    assert "共 1 行" not in client.get("/funds/accounts/?year=2036&state=nonsense").content.decode()
    assert client.get("/funds/accounts/?year=2036&state=nonsense").context["listing"].count == 0


def test_the_auditor_proves_the_books_and_reads_which_row_is_wrong(books: Treasury) -> None:
    auditor = browser(holder(Role.AUDITOR))

    assert "项证明全部通过" in auditor.post("/funds/proof").content.decode()
    account = FundAccount.objects.filter(office=books.county.office).first()
    FundAccount.objects.filter(pk=account.pk).update(balance_fen=1)
    assert f"funds.fundaccount:{account.pk}" in auditor.post("/funds/proof").content.decode()


def test_a_balance_is_found_by_its_filters(books: Treasury) -> None:
    client = browser(books.province)

    assert client.get("/funds/accounts/", {"state": "outside"}).context["listing"].count == 1
    assert client.get("/funds/accounts/", {"year": "1999"}).context["listing"].count == 0


Scoped = tuple[str, Callable[[Treasury, Membership], int]]
SCOPED: tuple[Scoped, ...] = (
    ("accounts", lambda books, acting: queries.accounts_visible_to(acting).filter(office=books.county.office).count()),
    ("funds", lambda books, acting: queries.funds_visible_to(acting).filter(pk=books.fund.pk).count()),
    ("postings", lambda books, acting: queries.postings_visible_to(acting).filter(account__office=books.county.office).count()),
    ("transactions", lambda books, acting: queries.transactions_visible_to(acting).filter(kind="pass_on").count()),
    ("closable", lambda books, acting: queries.closable(acting).filter(office=books.county.office).count()),
    ("allocations", lambda books, acting: queries.allocations_visible_to(acting).filter(office=books.county.office).count()),
    ("lines", lambda books, acting: queries.lines_visible_to(acting).filter(allocation__office=books.county.office).count()),
    ("received", lambda books, acting: queries.received_lines(acting).filter(office=books.county.office).count()),
    ("quotas", lambda books, acting: queries.quotas_visible_to(acting).filter(office=books.county.office).count()),
    ("set-asides", lambda books, acting: queries.set_asides_visible_to(acting).filter(office=books.school).count()),
    ("shares", lambda books, acting: queries.local_shares_visible_to(acting).filter(office=books.county.office).count()),
    ("idle", lambda books, acting: queries.idle_visible_to(acting, now() + timedelta(days=60)).filter(office=books.county.office).count()),
)  # fmt: skip


@pytest.mark.parametrize(("what", "seen"), SCOPED, ids=[name for name, _seen in SCOPED])
def test_each_question_is_answered_in_reach_only(books: Treasury, what: str, seen: Callable[..., int]) -> None:
    _something_of_each(books)

    assert seen(books, books.county) > 0
    assert seen(books, books.province) > 0
    assert seen(books, books.other) == 0
    assert seen(books, keeper(books.county.office, Role.CLASS_TEACHER)) == 0
    assert seen(books, None) == 0  # type: ignore[arg-type]


def _something_of_each(books: Treasury) -> None:
    from zhuxue.portal.funds.models import AllocationLine
    from zhuxue.portal.schools.models import Run

    run, place = Run.objects.latest("pk"), books.county.office
    made = Allocation.objects.create(office=place, fund=books.fund, part="final", percent=1, terms=1, run=run, document="x", drafted_by=books.county)  # fmt: skip
    colleague = keeper(place, suffix="-b")
    sent = Allocation.objects.create(office=books.province.office, fund=books.fund, part="final", percent=1, terms=1, run=run, document="x", drafted_by=books.province, state="sent", decided_by=colleague, transaction=Transaction.objects.latest("pk"))  # fmt: skip
    for allocation, office in ((made, books.school), (sent, place)):
        AllocationLine.objects.create(allocation=allocation, office=office, students_count=1, need_fen=1, share=1, last_year_fen=0, got_fen=0, proposed_fen=1, amount_fen=1)  # fmt: skip
    Quota.objects.create(programme="x", period="2036-2037", office=place)
    SetAside.objects.create(office=books.school, year=2036, kind="private_school", least=500)
    LocalShare.objects.create(office=place, programme="SH_GRANT", since=date(2036, 1, 1), province=0, city=0, county=4000, source="x", membership=books.county)  # fmt: skip


def test_a_reversal_takes_back_what_was_got(books: Treasury) -> None:
    reverse_it(books.province, Transaction.objects.filter(kind="pass_on").latest("pk"), "单位选错")
    levels = figures.levels(books.province, figures.accounts_of(books.province, 2036, ""))

    assert [(level.office.code, level.passed_on, level.holds) for level in levels] == [("99", 0, 100_000)]
    assert columns.signed(-5) == "-0.05"


def test_the_home_page_says_what_waits(db: None) -> None:
    second = Membership.objects.filter(role=Role.PROVINCE).order_by("pk")[1]
    client: Client = browser(second)

    assert "资金下达方案待复核" in client.get("/").content.decode()
