"""Whether notices could be reached: the portal's own heartbeat, and outages that officers say."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import now as current

from zhuxue.portal.audit.actions import record
from zhuxue.portal.notices.days import Count, Span, count
from zhuxue.portal.notices.models import Heartbeat, Notice, Outage
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership

BEAT = timedelta(minutes=5)  # how often the heartbeat is noted
SILENCE = timedelta(minutes=15)  # from here on a gap between two is an outage
SEEN = "门户自己的记录中断"


def beat(now: datetime | None = None) -> Outage | None:
    """Note that the portal is there; return the outage when it was silent for too long before. Cheap when just noted."""
    now = now or current()
    last = Heartbeat.objects.filter(pk=1).values_list("at", flat=True).first()
    if last is not None and now - last < BEAT:
        return None
    with transaction.atomic():
        heart, new = Heartbeat.objects.select_for_update().get_or_create(pk=1, defaults={"at": now})
        gap = now - heart.at
        if new or gap < BEAT:  # somebody else noted it meanwhile
            return None
        seen = None
        if gap > SILENCE:
            seen = Outage.objects.create(begins_at=heart.at, ends_at=now, reason=SEEN)
            record("outage seen", seen, details={"minutes": int(gap.total_seconds() // 60)})
        heart.at = now
        heart.save(update_fields=["at"])
        return seen


@transaction.atomic
def record_outage(begins_at: datetime, ends_at: datetime, *, reason: str, acting: Membership | None) -> Outage:
    """Note that the notices of one's office could not be reached; the days are hung again at the end."""
    acting = require(acting, "record_outage")
    if not begins_at < ends_at <= current():
        raise NotAllowed("开始要早于结束，结束不能晚于现在。请核对时间。", "It must begin before it ends, and end before now. Check the times.")  # fmt: skip
    said, new = Outage.objects.get_or_create(
        office=acting.office, begins_at=begins_at, ends_at=ends_at, defaults={"reason": reason, "said_by": acting.person}
    )  # fmt: skip
    if not new:
        raise NotAllowed("这段中断已经登记过。", "This outage is recorded already.")
    record("outage recorded", said, acting=acting, reason=reason)
    for notice in Notice.objects.filter(state="hanging", office__path__startswith=acting.office.path):
        refresh(notice)
    return said


def refresh(notice: Notice, now: datetime | None = None) -> Count:
    """Write the days a hanging notice has hung, and its last day as now known, into its row; return the count."""
    counted = counted_days(notice, now)
    if (notice.days_hung, notice.last_day) != (len(counted.hung), counted.last_day):
        notice.days_hung, notice.last_day = len(counted.hung), counted.last_day
        notice.save(update_fields=["days_hung", "last_day"])
    return counted


def counted_days(notice: Notice, now: datetime | None = None) -> Count:
    """Return which days a posted notice has hung."""
    now = now or current()
    spans = [(outage.begins_at, outage.ends_at) for outage in outages_of(notice)]
    return count(notice.begins_at, notice.workdays, [*spans, *_silent_now(notice, now)], now)


def out_of_date(now: datetime) -> list[int]:
    """Return the hanging notices whose row says less than is so at `now`, in three questions for all of them."""
    hanging = list(Notice.objects.filter(state="hanging").select_related("office").order_by("pk"))
    since = min((notice.begins_at for notice in hanging), default=now)
    outages = list(Outage.objects.filter(ends_at__gt=since).select_related("office"))
    return [notice.pk for notice in hanging if _differs(notice, outages, now)]


def _differs(notice: Notice, outages: list[Outage], now: datetime) -> bool:
    spans = [(o.begins_at, o.ends_at) for o in outages if _concerns(o, notice)]
    counted = count(notice.begins_at, notice.workdays, spans, now)
    return counted.complete or (notice.days_hung, notice.last_day) != (len(counted.hung), counted.last_day)


def outages_of(notice: Notice) -> list[Outage]:
    """Return the outages since a notice was posted that kept people from it, the first first."""
    since = Outage.objects.filter(ends_at__gt=notice.begins_at).select_related("office").order_by("begins_at", "pk")
    return [outage for outage in since if _concerns(outage, notice)]


def _concerns(outage: Outage, notice: Notice) -> bool:
    near = outage.office is None or notice.office.path.startswith(outage.office.path)
    return near and outage.ends_at > notice.begins_at


def _silent_now(notice: Notice, now: datetime) -> list[Span]:
    """The silence that goes on and has not been noted yet."""
    last = Heartbeat.objects.filter(pk=1).values_list("at", flat=True).first()
    begins = max(last, notice.begins_at) if last else now
    return [(begins, now)] if now - begins > SILENCE else []
