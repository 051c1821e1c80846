"""Private schools: what reached them in a year, what they passed on, accounts that are missing, and a light with its reason in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.private_schools import Lights, load_lights
from zhuxue.portal.awards.models import Award
from zhuxue.portal.awards.queries import in_force
from zhuxue.portal.payments.models import Batch, Offset
from zhuxue.portal.payments.queries import lines_visible_to
from zhuxue.portal.payments.timeliness import NEVER_LATE, days_late, private_schools
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Account
from zhuxue.portal.ui.components import Kind, Tag, Text
from zhuxue.portal.ui.known import Known, known

JUDGED = (
    "awarded",
    "missing",
    "received_fen",
    "paid_fen",
    "waived_fen",
    "late_since",
    "kept_fen",
    "unsaid_fen",
    "kept_since",
)
UNKNOWN, GREEN, AMBER, RED = -1, 0, 1, 2  # where nothing is awarded and nothing came, nothing is known
WORDS: dict[int, tuple[Text, Kind]] = {
    UNKNOWN: (gettext_lazy("暂无数据"), "no"),
    GREEN: (gettext_lazy("绿灯"), "ok"),
    AMBER: (gettext_lazy("黄灯"), "wait"),
    RED: (gettext_lazy("红灯"), "late"),
}


def limits() -> Lights:
    """Return the limits of the library."""
    return load_lights(LIBRARY)


def years(acting: Membership | None) -> list[int]:
    """Return the calendar years in whose books batches for students in reach stand, the latest first."""
    found = Batch.objects.filter(lines__in=lines_visible_to(acting)).order_by("-year")
    return list(found.values_list("year", flat=True).distinct())


def lit(acting: Membership | None, *, period: str = "", year: int | None = None, pk: int | None = None) -> QuerySet[Any]:  # fmt: skip
    """Return private schools in reach, or the one of `pk`, with what timeliness says and `awarded`, `missing` (students with awards, of them without account),
    `waived_fen` (waivers that reached the school for its students), of them `passed_fen` (reached the students), `kept_fen` (did not),
    `unsaid_fen` (nobody knows), `kept_since` (the day the first that is not passed on came; else NEVER_LATE) and `light`."""
    stands = in_force(Award.objects.filter(enrolment__school=OuterRef("pk"), enrolment__ends_on=None)).order_by()
    stands = stands.exclude(payee="school")
    account = Account.objects.filter(student=OuterRef("student"), ends_on=None)
    waived = lines_visible_to(acting).filter(school=OuterRef("pk"), state="paid", batch__to_school=True).order_by()
    waived = waived.filter(batch__year=year) if year else waived
    waived = waived.filter(period=period) if period else waived
    found = private_schools(acting, period, year)
    found = (found.filter(pk=pk) if pk else found).annotate(
        awarded=_people(stands),
        missing=_people(stands.filter(~Exists(account))),
        waived_fen=Coalesce(Subquery(waived.values("school").annotate(sum=Sum("amount_fen")).values("sum")), 0, output_field=BigIntegerField()),
    )  # fmt: skip
    came = Offset.objects.filter(office=OuterRef("pk")).order_by()
    came = came.filter(batch__year=year) if year else came
    came = came.filter(batch__period=period) if period else came
    known = came.exclude(passed_fen=None).values("office")
    first = came.filter(Q(passed_fen=None) | Q(passed_fen__lt=F("fen"))).order_by("received_on").values("received_on")
    fen = {"output_field": BigIntegerField()}
    found = found.annotate(
        passed_fen=Coalesce(Subquery(known.annotate(sum=Sum("passed_fen")).values("sum")), 0, **fen),
        kept_fen=Coalesce(Subquery(known.annotate(sum=Sum(F("fen") - F("passed_fen"))).values("sum")), 0, **fen),
        kept_since=Coalesce(Subquery(first[:1]), Value(NEVER_LATE), output_field=DateField()),
    )
    found = found.annotate(unsaid_fen=F("waived_fen") - F("passed_fen") - F("kept_fen"))
    return found.annotate(light=_light(found))


def _people(awards: QuerySet[Award]) -> Coalesce:
    counted = awards.values("enrolment__school").annotate(n=Count("student", distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def _light(schools: QuerySet[Any]) -> Known:
    """Return the light of each, judged here once: a list that sorts and filters by it would count what it stands on again and again."""
    said = limits()
    return known({school["pk"]: _judged(school, said) for school in schools.values("pk", *JUDGED)})


def _judged(school: dict[str, Any], said: Lights) -> int:
    """Red before amber; money late by no day is late by the calendar only from the day after."""
    days, missing, kept = _days_since(school["late_since"]), school["missing"], _days_since(school["kept_since"])
    if days >= said.red_days_late or (missing and missing * 100 >= school["awarded"] * said.red_missing_percent):
        return RED
    if _over(kept, said.red_days_not_passed_on):
        return RED
    if days >= said.amber_days_late or missing or school["kept_fen"] or _over(kept, said.amber_days_not_passed_on):
        return AMBER
    nothing = not any(school[name] for name in ("awarded", "received_fen", "paid_fen", "waived_fen"))
    return UNKNOWN if nothing or school["unsaid_fen"] else GREEN


def _days_since(day: date) -> int:
    return (localdate() - day).days


def _over(days: int, most: int | None) -> bool:
    """Whether a waiver came so many days ago and is not known to have reached every student; never where no limit is set."""
    return most is not None and days >= most


def tag(row: Any) -> Tag:
    """Return a school's light in words."""
    text, kind = WORDS[row.light]
    return Tag(text, kind)


def reasons(row: Any) -> list[Text]:
    """Return why a school's light is as it is, and what nobody knows; never empty."""
    nothing = not (row.awarded or row.received_fen or row.paid_fen or row.waived_fen)
    said: list[Text] = [_("还没有资助结果，也没有资金到校，无从判断")] if nothing else []
    if row.late_since != NEVER_LATE:
        said.append(
            _("%(yuan)s 元过了最迟发放日，已 %(days)s 天") % {"yuan": yuan_text(row.late_fen), "days": days_late(row)}
        )
    if row.missing:
        said.append(
            _("%(missing)s 名受助学生没有登记账户（共 %(all)s 名）") % {"missing": row.missing, "all": row.awarded}
        )
    said += _passing_on(row)
    return said or [_("没有逾期的资金，没有缺账户的学生")]


def _passing_on(row: Any) -> list[Text]:
    """What became of the waivers that came to a school: what nobody knows, what did not reach students, how much did."""
    said: list[Text] = []
    days = (
        "" if row.kept_since == NEVER_LATE else _("，最早的到校已 %(days)s 天") % {"days": _days_since(row.kept_since)}
    )
    if row.unsaid_fen:
        said.append(_("免学费资金 %(yuan)s 元已到校%(days)s，是否冲抵到学生暂无数据，等学校回报、上级核对") % {"yuan": yuan_text(row.unsaid_fen), "days": days})  # fmt: skip
    if row.kept_fen:
        said.append(_("免学费资金 %(yuan)s 元已到校%(days)s，学校说没有冲抵到学生") % {"yuan": yuan_text(row.kept_fen), "days": days})  # fmt: skip
    if row.passed_fen:
        percent = row.passed_fen * 100 // row.waived_fen
        said.append(_("免学费资金已冲抵到学生 %(percent)s%%（%(yuan)s 元）") % {"percent": percent, "yuan": yuan_text(row.passed_fen)})  # fmt: skip
    return said


def batches_of(school: Office, acting: Membership | None) -> list[dict[str, Any]]:
    """Return the batches that pay students of a school, each with its lines and fen there by state, the newest first."""
    lines = lines_visible_to(acting).filter(school=school).order_by()
    sums = lines.values("batch").annotate(
        n=Count("pk"), fen=Sum("amount_fen"), paid=Coalesce(Sum("amount_fen", filter=Q(state="paid")), 0),
        open=Coalesce(Sum("amount_fen", filter=Q(state__in=["draft", "ready", "ordered", "pending", "refused", "blocked"])), 0),
    )  # fmt: skip
    batches = Batch.objects.in_bulk([row["batch"] for row in sums])
    found = [row | {"batch": batches[row["batch"]]} for row in sums]
    return sorted(found, key=lambda row: -row["batch"].pk)


def visible(acting: Membership | None, pk: int) -> Any:
    """Return one private school in reach; null where there is none."""
    return lit(acting, pk=pk).select_related("parent").first()
