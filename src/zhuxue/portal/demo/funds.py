"""Money in the demo: from the centre down to schools, idle and carried over, a mistake undone, schools below their set-aside line, quota."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum
from django.utils.timezone import localdate, now

from zhuxue.engine.common.terms import Term
from zhuxue.portal.demo.found import Demo
from zhuxue.portal.funds import allocating, quotas, setting_aside
from zhuxue.portal.funds.actions import Move, enter_local_share, move, reverse
from zhuxue.portal.funds.allocating import Plan
from zhuxue.portal.funds.closing import close_year
from zhuxue.portal.funds.models import Fund, FundAccount, SetAside, State, Transaction
from zhuxue.portal.funds.programmes import programme_for
from zhuxue.portal.funds.quotas import Places
from zhuxue.portal.funds.splitting import local_part
from zhuxue.portal.people.actions import appoint
from zhuxue.portal.people.models import Membership, Office, Person, Role
from zhuxue.portal.schools.models import StudentVerdict

MADE_UP = "演示数据，非真实文件"
S: Any = State
R: Any = Role
MOST = 3  # programmes with money
IDLE_DAYS = (100, 70, 40)
QUOTA = "UG_NESCH"
# By a word of the school's name: its kind, its income in fen, how much of what is due it set aside, in percent.
OF_SCHOOLS = (
    ("第一中学", "public_senior_high", 500_000_000, 100),
    ("幼儿园", "public_kindergarten", 30_000_000, 60),
    ("职业", "vocational", 200_000_000, 0),
)


@dataclass(frozen=True)
class Offices:
    """Who acts: two of the province, two of the county whose finance works in the demo."""

    province: Membership
    second: Membership
    county: Membership
    finance: Membership


def seed(demo: Demo) -> list[dict[str, str]]:
    """Fill this part of the demo; return the account of a city's and a school's finance officer it opens."""
    held = {role: list(Membership.objects.filter(role=role).select_related("office__parent", "person").order_by("pk")) for role in (R.PROVINCE, R.COUNTY, R.FINANCE)}  # fmt: skip
    offices = Offices(held[R.PROVINCE][0], held[R.PROVINCE][1], held[R.COUNTY][0], held[R.FINANCE][0])
    programmes = _programmes(demo, offices.county.office)
    for code in programmes:
        _shares(offices, code)
        _money(offices, code, demo)
    if programmes:
        _last_year(offices, programmes[0])
        _mistake(offices, programmes[0])
        _sent_in_error(offices, programmes[0])
        _proposal(offices, programmes[0])
    _gift(offices)
    _set_asides(demo, offices)
    return [_school_finance(demo)]


def _programmes(demo: Demo, county: Office) -> list[str]:
    """The programmes with most money due whose central share is known."""
    said = StudentVerdict.objects.filter(outcome__run=demo.run, award_fen__gt=0).values_list("outcome__programme")
    codes = [code for code, _fen in said.annotate(Sum("award_fen")).order_by("-award_fen__sum")]
    fundings = {code: programme_for(code, county).funding for code in codes}
    return [code for code, found in fundings.items() if found and found.central_percent and found.local_percent][:MOST]


def _shares(offices: Offices, code: str) -> None:
    half = local_part(code, offices.province.office) // 2
    since = date(localdate().year - 1, 1, 1)
    enter_local_share(offices.province, offices.province.office, code, since, (half, 0, half), source=f"省与市县比例未查到，{MADE_UP}")  # fmt: skip


def _money(offices: Offices, code: str, demo: Demo) -> None:
    """The centre's and the province's money comes in and goes down to the counties, a county's own beside it, some on to a school."""
    year, title = localdate().year, programme_for(code, offices.province.office).title
    due = StudentVerdict.objects.filter(outcome__run=demo.run, outcome__programme=code).aggregate(Sum("award_fen"))["award_fen__sum"]  # fmt: skip
    for source, name in (("centre", "中央财政"), ("province", "省级财政")):
        fund = Fund.objects.create(source=source, programme=code, year=year, title=f"{name} {title} {year}")
        _enter(offices.province, fund, due * 2, 120)
        plan = Plan("advance", 9_000, 2, f"示例财教指〔{year}〕1号（{MADE_UP}）", counties=True)
        allocating.send(offices.second, allocating.propose(offices.province, fund, plan))
        final = Plan("final", 10_000, 2, f"示例财教指〔{year}〕8号（{MADE_UP}）", counties=True)
        allocating.send(offices.second, allocating.propose(offices.province, fund, final))
    own = Fund.objects.create(source="county", programme=code, year=year, title=f"县级财政 {title} {year}")
    _enter(offices.finance, own, due, 70)


def _enter(acting: Membership, fund: Fund, fen: int, days: int) -> Transaction:
    moves = [Move(fund, acting.office, S.OUTSIDE, acting.office, S.ALLOCATED, fen)]
    said = f"示例文〔{fund.year}〕{fund.pk}号（{MADE_UP}）"
    return move(acting, "allocate", moves, reference=f"fund:{fund.pk}", reason=said, once=f"demo:{fund.pk}:{acting.pk}", at=now() - timedelta(days=days))  # fmt: skip


def _last_year(offices: Offices, code: str) -> None:
    """Money of the year before that the county did not spend and carried over; and some of a second programme that waits for it."""
    year, title = localdate().year - 1, programme_for(code, offices.county.office).title
    fund = Fund.objects.create(source="county", programme=code, year=year, title=f"县级财政 {title} {year}")
    _enter(offices.finance, fund, 2_400_000, 400)
    close_year(offices.county, FundAccount.objects.get(fund=fund, office=offices.county.office, state=S.ALLOCATED), reason=f"年终结转（{MADE_UP}）")  # fmt: skip
    waiting = Fund.objects.create(source="province", programme=code, year=year, title=f"省级财政 {title} {year}")
    _enter(offices.province, waiting, 860_000, 380)


def _mistake(offices: Offices, code: str) -> None:
    """Money sent to the wrong county, and undone; and money passed on to a school that pays for itself."""
    fund = Fund.objects.get(source="centre", programme=code, year=localdate().year)
    wrong = Office.objects.filter(kind="county").exclude(pk=offices.county.office_id).order_by("path")[0]
    moves = [Move(fund, offices.province.office, S.ALLOCATED, wrong, S.ALLOCATED, 120_000)]
    done = move(
        offices.province,
        "pass_on",
        moves,
        reference="demo:mistake",
        reason=f"追加下达（{MADE_UP}）",
        once="demo:mistake",
    )
    reverse(offices.province, done, "单位选错，应为另一个县")
    held = FundAccount.objects.filter(office=offices.county.office, state=S.ALLOCATED, balance_fen__gte=30_000)
    if (enough := held.select_related("fund").order_by("pk").first()) is None:
        return  # a small demo whose county was given nothing
    school = offices.county.office.children.filter(kind="school").order_by("pk")[0]
    down = [Move(enough.fund, offices.county.office, S.ALLOCATED, school, S.ALLOCATED, 30_000)]
    move(
        offices.county,
        "pass_on",
        down,
        reference="demo:school",
        reason=f"拨付学校冲抵学费（{MADE_UP}）",
        once="demo:school",
    )


def _sent_in_error(offices: Offices, code: str) -> None:
    """An allocation by a document that was withdrawn: sent, and reversed."""
    fund = Fund.objects.get(source="centre", programme=code, year=localdate().year)
    made = allocating.propose(offices.province, fund, Plan("final", 10_000, 2, f"示例财教指〔{fund.year}〕9号（{MADE_UP}）", counties=True, fit=True))  # fmt: skip
    allocating.edit_line(offices.province, made.lines.order_by("pk")[0], 20_000, "追加")
    reverse(offices.province, allocating.send(offices.second, made), "指标文作废，重新下达")


def _proposal(offices: Offices, code: str) -> None:
    """A proposal that waits for the second person."""
    fund = Fund.objects.get(source="centre", programme=code, year=localdate().year)
    own = [line for line in allocating.propose(offices.province, fund, Plan("final", 10_000, 2, f"追加（{MADE_UP}）", counties=True, fit=True)).lines.all()]  # fmt: skip
    allocating.edit_line(offices.province, own[0], 50_000, "秋季新增受助学生")


def _gift(offices: Offices) -> None:
    """Gifts that nobody has used yet, of different ages."""
    for number, days in enumerate(IDLE_DAYS, start=1):
        donor = f"示例基金会{number}"
        fund = Fund.objects.create(source="donor", programme="SOCIAL_AID", year=localdate().year, donor=donor, title=f"{donor}捐赠 {localdate().year}")  # fmt: skip
        _enter((offices.province, offices.finance)[number % 2], fund, 5_000_000 * number, days)


def _set_asides(demo: Demo, offices: Offices) -> None:
    """Three schools of the county: one at its line, one below it, one that set nothing aside and is asked to; and the year before the run's."""
    here = [school for school in demo.schools.values() if school.parent_id == offices.county.office_id]
    before = demo.run.on.year - 1
    for word, kind, income, percent in OF_SCHOOLS:
        school = next((school for school in here if word in school.name), None)
        if school is None:
            continue
        clerk = Membership.objects.filter(office=school, role=R.SCHOOL_OFFICER).first() or _clerk(school, demo)
        _set_aside(clerk, localdate().year, kind, income, percent)
        row = _set_aside(clerk, before, kind, income, percent)
        if not percent:
            setting_aside.ask_to_make_good(offices.county, row, clerk, localdate() + timedelta(days=20), "限期补足")


def _set_aside(clerk: Membership, year: int, kind: str, income: int, percent: int) -> SetAside:
    row = setting_aside.declare(clerk, year, kind, income, f"部门决算（{MADE_UP}）")
    if percent:
        setting_aside.set_aside(clerk, row, row.due_fen * percent // 100, reason=f"计提凭证（{MADE_UP}）", once=f"demo:set:{row.pk}")  # fmt: skip
        use = setting_aside.Use("waiver", row.due_fen // 4, 35, f"减免学杂费（{MADE_UP}）")
        setting_aside.spend(clerk, row, use, once=f"demo:use:{row.pk}")
    return row


def _clerk(school: Office, demo: Demo) -> Membership:
    person = Person.objects.create(
        username=f"aid-{school.code}".lower(), name="示例学校资助专干", password=demo.password_hash
    )
    return appoint(person, school, R.SCHOOL_OFFICER)


def seed_quota(demo: Demo) -> list[dict[str, str]]:
    """Places of a scholarship at the province for the run's school year, given to universities whose rounds take them, some given back."""
    start = Term.parse(demo.run.term).school_year[:4]
    what = Places(QUOTA, Term.parse(demo.run.term).school_year)
    top = Membership.objects.filter(role=R.PROVINCE).select_related("office__parent", "person").order_by("pk")[0]
    quotas.grant(top, what, 200, document=f"示例函〔{start}〕3号（{MADE_UP}）", once="demo:quota")
    universities = list(top.office.children.filter(kind="school").order_by("path")[:2])
    city = top.office.children.filter(kind="city").order_by("path").first()
    shares = {office: places for office, places in zip([*universities, city], (3, 60, 10), strict=False) if office}
    quotas.share_out(top, what, shares, reason="首次分配", once="demo:share")
    holder = Membership.objects.filter(office=city, role=R.CITY).select_related("office__parent").first()
    if holder:
        quotas.give_back(holder, what, 4, reason="没有对应学校", once="demo:back")
    return []


def _school_finance(demo: Demo) -> dict[str, str]:
    """Somebody who keeps the money of a school."""
    first = Membership.objects.filter(role=R.SCHOOL_OFFICER).select_related("office__parent").order_by("pk")[0].office
    username = f"finance-{first.code}".lower()
    person = Person.objects.create(username=username, name="示例学校财务", password=demo.password_hash)
    appoint(person, first, R.FINANCE)
    return {"username": username, "title": f"财务 · {first.parent.name} {first.name}", "role": R.FINANCE}
