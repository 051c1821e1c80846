"""Overdue orders climb by themselves: county, city, province, each once, also after weeks in which no worker looked."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from zhuxue.portal.people.models import Office
from zhuxue.portal.supervision.actions.noting import S, note
from zhuxue.portal.supervision.days import rules
from zhuxue.portal.supervision.models import Climb, Issue, Rectification

LEVELS = ("county", "city", "province")


def chase(today: date | None = None) -> int:
    """Let every overdue order climb as far as its days say; return how many climbs were noted. Safe at any time, by several at once."""
    day, made = today or localdate(), 0
    overdue = Issue.objects.filter(state=S.ORDERED, due_on__lt=day).order_by("pk")
    for pk in list(overdue.values_list("pk", flat=True)):
        try:
            made += _climbed(pk, day)
        except IntegrityError:  # another worker noted it
            continue
    return made


@transaction.atomic
def _climbed(pk: int, day: date) -> int:
    issue = Issue.objects.select_for_update(of=("self",)).filter(pk=pk, state=S.ORDERED).first()
    if issue is None:
        return 0
    order = issue.orders.select_related("office").latest("turn")
    known = set(order.climbs.values_list("office", flat=True))
    coming = [(office, on) for office, on in climbs_of(order) if on <= day and office.pk not in known]
    for office, on in coming:
        step = note(issue, "climbed", issue.state, None, details={"office": office.code, "on": on.isoformat(), "turn": order.turn}, chased_to=office)  # fmt: skip
        Climb.objects.create(order=order, office=office, on=on, step=step)
    return len(coming)


def climbs_of(order: Rectification) -> list[tuple[Office, date]]:
    """Return to which offices above an order climbs, and on which day each."""
    codes = order.office.path.strip("/").split("/")[:-1]
    above = {office.kind: office for office in Office.objects.filter(code__in=codes, kind__in=LEVELS)}
    levels = [level for level in LEVELS if level in above]
    return [(above[level], on) for level, on in rules().climbs(order.due_on, levels)]
