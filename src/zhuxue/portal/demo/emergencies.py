"""Emergencies in the demo: a flood that is over and paid, one that runs with students elsewhere, a fire with rows in every state."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.utils.timezone import localdate

from zhuxue.portal.demo import payments
from zhuxue.portal.demo.awards import R, Staff
from zhuxue.portal.emergencies.actions import adding, checking, events, rows
from zhuxue.portal.emergencies.finding import find
from zhuxue.portal.emergencies.models import AfterCheck, Emergency
from zhuxue.portal.emergencies.paying import OWN
from zhuxue.portal.emergencies.rules import PROGRAMME
from zhuxue.portal.funds.actions import Move, move
from zhuxue.portal.funds.models import Fund
from zhuxue.portal.payments.due import Scope
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Enrolment

BASIS = "示例：县防汛办灾情通报"
LIMITS = "示例：县政府应急资助批复"
DONOR, GIVEN = "示例助学基金会", "示例：捐赠协议第1号，只用于应急资助"
STUDENT, EVENT, EACH, GIFT = 200_000, 20_000_000, 100_000, 1_000_000  # fen
FEW = 8


@dataclass(frozen=True)
class Place:
    """A county with two people of its centre, and a school with its officer and head."""

    county: Office
    centre: tuple[Membership, Membership]
    school: Office
    officer: Membership
    head: Membership


def seed(demo: Any) -> list[dict[str, str]]:
    """Put the three events there; return the accounts opened for them."""
    staff = Staff(demo.password_hash, [])
    finance = Membership.objects.filter(role=R.FINANCE, office__kind="county").select_related("office", "person").first()  # fmt: skip
    if finance is None:
        return []
    place = _place(staff, finance.office)
    if place is None:
        return staff.accounts
    fund = _money(finance, "county")
    _flood_over(demo, staff, place, (fund, _money(finance, "donor", DONOR)))
    _fire(place, fund)
    _flood_running(staff, place)
    return staff.accounts


def _place(staff: Staff, county: Office) -> Place | None:
    """The smallest school of the county with enough students who have cards, so that the demo is quickly made."""
    here = Enrolment.objects.filter(school__parent=county, ends_on=None, student__accounts__ends_on=None)
    sizes = here.exclude(student__accounts=None).order_by().values("school").annotate(n=Count("pk")).filter(n__gte=FEW).order_by("n", "school")  # fmt: skip
    smallest = sizes.first()
    if smallest is None:
        return None
    school = Office.objects.get(pk=smallest["school"])
    return Place(
        county,
        staff.two(R.COUNTY, county),
        school,
        staff.hold(R.SCHOOL_OFFICER, school),
        staff.hold(R.SCHOOL_HEAD, school),
    )


def _money(finance: Membership, source: str, donor: str = "") -> Fund:
    """Money of the county, or a gift that may only be spent on emergency aid."""
    year = localdate().year
    said = {"source": source, "programme": PROGRAMME, "year": year, "term": "", "donor": donor}
    title = f"{donor}捐赠 应急资助 {year}" if donor else f"示例 {year} 年县级应急资助资金"
    fund = Fund.objects.get_or_create(**said, defaults={"title": title})[0]
    moves = [Move(fund, finance.office, "outside", finance.office, "allocated", GIFT if donor else EVENT)]
    reason = GIVEN if donor else LIMITS
    move(finance, "allocate", moves, reference="demo", reason=reason, once=f"demo:emergency:{fund.pk}")
    return fund


def _opened(said: events.Declared, place: Place) -> Emergency:
    """Declared by one of the centre, confirmed by the other, with its limits."""
    one, other = place.centre
    event = events.declare(said, acting=one, form_key=uuid.uuid4())
    events.confirm(event, "灾情属实，启动应急资助", acting=other)
    return events.enter_limits(event, STUDENT, EVENT, LIMITS, acting=one)


def _granted(event: Emergency, numbers: Sequence[int], place: Place, fund: Fund) -> None:
    rows.confirm_many(numbers, "学校核实属实", acting=place.officer)
    rows.approve_many(numbers, rows.Granting(EACH, fund.pk, OWN), "情况属实，同意", acting=place.centre[0])


def _flood_over(demo: Any, staff: Staff, place: Place, funds: tuple[Fund, Fund]) -> None:
    """A school flooded in summer: a few verified and paid by the county and a gift, one card refused and paid again, the rest not listed; one drawn for the check and found right."""
    day = localdate() - timedelta(days=75)
    said = events.Declared("flood", "示例学校洪涝", day, day + timedelta(days=2), BASIS, schools=[place.school])
    event = _opened(said, place)
    find(event, acting=place.centre[0])
    cards = event.rows.filter(student__accounts__ends_on=None).exclude(student__accounts=None)
    hit = list(cards.order_by("name", "pk").values_list("pk", flat=True)[:FEW])
    for number, fund in enumerate(funds):
        _granted(event, hit[number::2], place, fund)
    rest = list(event.rows.filter(state="found").values_list("pk", flat=True))
    rows.refuse_many(rest, "住处没有进水", acting=place.officer)
    desk = payments.Desk(place.county, *staff.two(R.FINANCE, place.county), place.centre, demo.run)
    scope = Scope("regular", event.code, event.period, "", False, place.county, payer=place.county.pk)
    payments.paid_with_a_return(desk, scope)
    if event.rows.filter(award__lines__state="paid").exists():
        checking.draw(event, acting=place.centre[0], seed=20_260_612)
    checker = staff.hold(R.COUNTY, place.county, "-3")
    for check in AfterCheck.objects.filter(draw__emergency=event).order_by("pk")[:1]:
        found = checking.Found("right", "入户看过，房屋进水属实", "示例：入户走访记录第1号")
        checking.note_result(check, found, acting=checker)
    events.close(event, "灾后已全部办完", acting=place.centre[0])


def _fire(place: Place, fund: Fund) -> None:
    """Families struck by a fire: students the school added, verified, approved, not listed, and one that waits."""
    day = localdate() - timedelta(days=6)
    event = _opened(events.Declared("fire", "示例街火灾", day, day, "示例：消防救援大队火灾认定书"), place)
    for enrolment in Enrolment.objects.filter(school=place.school, ends_on=None).order_by("-name", "pk")[:FEW]:
        adding.add(event, enrolment, "家里房屋过火", acting=place.officer)
    numbers = list(event.rows.order_by("pk").values_list("pk", flat=True))
    _granted(event, numbers[:2], place, fund)
    rows.confirm_many(numbers[2:4], "学校核实属实", acting=place.officer)
    rows.refuse_many(numbers[4:5], "不住在这条街", acting=place.officer)


def _flood_running(staff: Staff, place: Place) -> None:
    """A flood in another county: its students are looked for; those in other counties and universities wait for the province."""
    other = Enrolment.objects.filter(ends_on=None, school__parent__kind="county").exclude(school__parent=place.county)
    first = other.select_related("school__parent").order_by("school__path", "pk").first()
    if first is None:
        return
    county = first.school.parent
    one, two = staff.two(R.COUNTY, county)
    for enrolment in Enrolment.objects.filter(school=place.school, ends_on=None).order_by("name", "pk")[:2]:
        enrolment.facts.pop("hukou_region", None)  # where these two live is not known
        enrolment.save(update_fields=["facts"])
    day = localdate() - timedelta(days=2)
    said = events.Declared("flood", f"示例{county.name}洪涝", day, None, BASIS, regions=[county.code])
    event = events.declare(said, acting=one, form_key=uuid.uuid4())
    events.confirm(event, "灾情属实，启动应急资助", acting=two)
    find(event, acting=one)
    away = list(event.rows.filter(held=True, school__path__startswith=place.county.path).order_by("pk").values_list("pk", flat=True))  # fmt: skip
    province = Membership.objects.filter(role=R.PROVINCE).select_related("office", "person").order_by("pk")[0]
    rows.forward(away[: len(away) // 2 + 1], "转学生所在学校核实", acting=province)
