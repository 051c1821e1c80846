"""The check afterwards: drawing some of the paid at random, by a seed that is kept, and noting what was found."""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now

from zhuxue.portal.applications.models import Decision
from zhuxue.portal.audit.actions import without_numbers
from zhuxue.portal.emergencies.models import Affected, AfterCheck, CheckDraw, Emergency
from zhuxue.portal.emergencies.noting import S, W, because, locked, note
from zhuxue.portal.emergencies.queries import checks_visible_to, paid_rows
from zhuxue.portal.emergencies.rules import rules_for
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership

V: Any = Decision.Verdict
BITS = 62  # of a seed: what a column for large whole numbers holds


@dataclass(frozen=True)
class Found:
    """What a check found, said in words, and where that can be seen."""

    result: str
    note: str
    evidence: str


def drawn_by(seed: int, among: list[int], many: int) -> list[int]:
    """Return whom a seed draws of these numbers, the same whenever it is asked.

    >>> drawn_by(7, [5, 3, 9, 1], 2) == drawn_by(7, [1, 3, 5, 9], 2)
    True
    """
    return sorted(random.Random(seed).sample(sorted(among), many))


@transaction.atomic
def draw(event: Emergency, *, acting: Membership | None, seed: int | None = None) -> CheckDraw:
    """Draw some of the paid who stood in no draw yet, as the rules say; raises NotAllowed where nobody is paid, or all were."""
    event, acting = locked(event, acting, "check_affected", S.OPEN, S.CLOSED)
    earlier = {pk for among in event.draws.values_list("among", flat=True) for pk in among}
    among = [pk for pk in paid_rows(event).order_by("pk").values_list("pk", flat=True) if pk not in earlier]
    if not among:
        raise NotAllowed("还没有新到账的学生可以抽取。等银行回盘以后再抽。", "Nobody new is paid yet. Draw after the bank's return was read.")  # fmt: skip
    rule, seed = rules_for(event.office).after_check, secrets.randbits(BITS) if seed is None else seed
    picked = drawn_by(seed, among, rule.many(len(among)))
    made = CheckDraw.objects.create(
        emergency=event, number=event.draws.count() + 1, seed=seed, share_percent=rule.share_percent, among=among, drawn=len(picked),
        due_on=localdate() + timedelta(days=rule.days), membership=acting, at=now(),
    )  # fmt: skip
    AfterCheck.objects.bulk_create([_check(made, row) for row in Affected.objects.filter(pk__in=picked).order_by("pk")])
    note(event, W.DRAWN, acting, details={"seed": seed, "among": len(among), "drawn": len(picked)})
    return made


def _check(drawn: CheckDraw, row: Affected) -> AfterCheck:
    passed = list(Decision.objects.filter(case=row.case_id, verdict=V.PASS).order_by("-sequence")[:2])
    return AfterCheck(draw=drawn, row=row, due_on=drawn.due_on, approved_by_id=passed[0].person_id, confirmed_by_id=passed[-1].person_id)  # fmt: skip


@transaction.atomic
def note_result(check: AfterCheck, said: Found, *, acting: Membership | None) -> AfterCheck:
    """Note what a check found; once, and never by who verified or approved the student. Raises NotAllowed."""
    acting = require(acting, "check_affected")
    seen = checks_visible_to(acting, "check_affected").select_for_update(of=("self",)).filter(pk=check.pk).first()
    if seen is None:
        raise NotAllowed("您的范围内没有这项核查。", "There is no such check in your reach.")
    if seen.result:
        raise NotAllowed("这项核查已有结果，不能再改。请刷新页面。", "This check has its result, which is never changed. Load the page again.")  # fmt: skip
    if acting.person_id in {seen.confirmed_by_id, seen.approved_by_id}:
        raise NotAllowed("这名学生由您核实或审批，须由没有办过的人核查。请同事办理。", "You verified or approved this student, so somebody else checks. Ask a colleague.")  # fmt: skip
    seen.result, seen.note, seen.evidence = said.result, without_numbers(because(said.note)), without_numbers(because(said.evidence))  # fmt: skip
    seen.by, seen.membership, seen.at = acting.person, acting, now()
    seen.save(update_fields=["result", "note", "evidence", "by", "membership", "at"])
    event = Emergency.objects.select_for_update().get(pk=seen.row.emergency_id)
    note(event, W.CHECKED, acting, said.note, {"check": seen.pk, "result": said.result})
    return seen
