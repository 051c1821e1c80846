"""What changes written checks: opened, drafted, tried, sent to review, sent back, published by a second person, withdrawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from zhuxue.engine.checks.written import FactTest, refuse_unsafe, sql_of
from zhuxue.engine.common.errors import InputError
from zhuxue.portal.audit.actions import record
from zhuxue.portal.jobs import actions as jobs
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.supervision import written
from zhuxue.portal.supervision.actions.noting import because
from zhuxue.portal.supervision.models import CheckVersion, WrittenCheck

V: Any = CheckVersion.State
TRIAL = "try-check"
AT_ONCE = 20_000  # students on whose copies a check is tried while somebody waits; more is a job


@dataclass(frozen=True)
class Draft:
    """What is written: head, tests or SQL, cases."""

    head: Mapping[str, str]
    tests: tuple[FactTest, ...]
    sql: str
    cases: tuple[Mapping[str, str], ...]


@transaction.atomic
def open_check(title: str, *, acting: Membership | None) -> CheckVersion:
    """Open a check of the office acted for with its first draft."""
    acting = require(acting, "write_checks")
    stem = "L" + re.sub(r"[^A-Z0-9]", "", acting.office.code.upper())[:12]
    number = WrittenCheck.objects.filter(owner=acting.office).count() + 1
    check = WrittenCheck.objects.create(owner=acting.office, code=f"{stem}_{number}", title=title)
    made = CheckVersion.objects.create(check_of=check, number=1, author=acting.person)
    record("check opened", made, acting=acting, details={"code": check.code})
    return made


@transaction.atomic
def new_version(check: WrittenCheck, *, acting: Membership | None) -> CheckVersion:
    """Draft the next version of a check from its last, whose trial stands until a word changes; raises NotAllowed while one is being written."""
    acting = require(acting, "write_checks")
    check = WrittenCheck.objects.select_for_update().get(pk=check.pk)
    last = check.versions.order_by("-number").first()
    if check.owner_id != acting.office_id or last is None or last.state in (V.DRAFT, V.IN_REVIEW):
        raise NotAllowed("已有一个版本在起草或复核，或这是另一个单位的核查。", "A version is being written, or this is another office's check.")  # fmt: skip
    copied = {name: getattr(last, name) for name in ("phase", "severity", "basis", "says", "next_step", "tests", "sql", "cases", "tried", "passed")}  # fmt: skip
    made = CheckVersion.objects.create(check_of=check, number=last.number + 1, author=acting.person, **copied)
    record("check opened", made, acting=acting, details={"code": check.code, "number": made.number})
    return made


@transaction.atomic
def save(version: CheckVersion, draft: Draft, *, acting: Membership | None) -> CheckVersion:
    """Keep what is written and see that it may be run at all; raises NotAllowed where it may not, and keeps nothing."""
    acting = require(acting, "write_checks")
    found = _drafted_by(version, acting)
    try:
        sql = sql_of(draft.tests) if draft.tests else draft.sql
        refuse_unsafe(sql, draft.head["says"])
        for case in draft.cases:
            written.facts_of(case["facts"])
    except InputError as refused:
        raise NotAllowed(refused.zh, refused.en) from None
    for name in ("phase", "severity", "basis", "says", "next_step"):
        setattr(found, name, " ".join(draft.head[name].split()))
    found.sql, found.cases = sql, [dict(case) for case in draft.cases]
    found.tests = [{"fact": one.fact, "test": one.test, "value": one.value} for one in draft.tests]
    found.save()
    record("check saved", found, acting=acting, details={"sha256": found.words_sha256})
    return found


def ask_to_try(version: CheckVersion, *, acting: Membership | None) -> Job | None:
    """Try a draft at once where the copies are small; where they are large, have a worker try it and return its job."""
    acting = require(acting, "write_checks")
    last = written.last_copies()
    if last is None or last[0].students_count <= AT_ONCE:
        try_out(version, acting=acting)
        return None
    return jobs.ask(TRIAL, {"version": version.pk}, acting)


def try_out(version: CheckVersion, *, acting: Membership | None) -> dict[str, Any]:
    """Try a draft on the last run's tables and its cases, and keep what came of it. Raises NotAllowed when it is stopped."""
    acting = require(acting, "write_checks")
    if not version.sql:
        raise NotAllowed("还没有写条件。请先填写并保存。", "Nothing is written yet. Write and save first.")
    try:
        said, results = written.tried(version), written.cases_of(version)
    except InputError as refused:
        raise NotAllowed(refused.zh, refused.en) from None
    said["cases"] = [{"name": one.name, "expect": one.expect, "passes": one.passes} for one in results]
    whole = {one.expect for one in results} == set(written.OUTCOMES) and all(one.passes for one in results)
    with transaction.atomic():
        found = _drafted_by(version, acting)
        if found.words_sha256 != said["sha256"]:
            raise NotAllowed("试的时候有人改动过。请再试一次。", "It was changed while it was tried. Try again.")
        found.tried, found.passed = said, said["sha256"] if whole else ""
        found.save()
        record("check tried", found, acting=acting, details={"rows": said["rows"], "whole": whole})
    return said


@transaction.atomic
def submit(version: CheckVersion, *, acting: Membership | None) -> CheckVersion:
    """Send a draft that was tried and whose cases come out to review. Raises NotAllowed."""
    acting = require(acting, "write_checks")
    found = _drafted_by(version, acting)
    if found.passed != found.words_sha256 or found.tried.get("more"):
        raise NotAllowed("请先试查：案例要有“应发现”“不应发现”“信息不全”三种并全部通过，发现不能超过一千行。", "Try it first: cases of all three kinds must come out, and it may not find over a thousand rows.")  # fmt: skip
    if not found.basis or not found.says or not found.next_step:
        raise NotAllowed("请写明依据、说明和怎样处理。", "Say the basis, the sentence and what to do.")
    found.state, found.sha256 = V.IN_REVIEW, found.words_sha256
    found.save()
    record("check submitted", found, acting=acting, details={"sha256": found.sha256})
    return found


@transaction.atomic
def review(version: CheckVersion, reason: str, *, since: date | None, acting: Membership | None) -> CheckVersion:
    """Publish a check from a day on, or send it back where no day is given; never by its author. Raises NotAllowed."""
    acting = require(acting, "review_checks")
    found, why = _locked(version, acting, V.IN_REVIEW), because(reason)
    if found.author_id == acting.person_id:
        raise NotAllowed("这是您自己写的，须由另一位同事复核。", "You wrote this, so a colleague must review it.")
    if since is not None and since < localdate():
        raise NotAllowed("发布日期不能早于今天。", "It cannot be published from a day past.")
    found.reviewer, found.review_reason, found.published_from = acting.person, why, since
    found.state = V.DRAFT if since is None else V.PUBLISHED
    found.save()
    if since is None:
        record("check sent back", found, acting=acting, reason=why)
    else:
        record("check published", found, acting=acting, reason=why, details={"from": since.isoformat(), "sha256": found.sha256})  # fmt: skip
    return found


@transaction.atomic
def withdraw(version: CheckVersion, reason: str, *, acting: Membership | None) -> CheckVersion:
    """Take a published check out of the runs to come; it stays to be read. Raises NotAllowed."""
    acting = require(acting, "review_checks")
    found, why = _locked(version, acting, V.PUBLISHED), because(reason)
    found.state = V.WITHDRAWN
    found.save(update_fields=["state", "changed_at"])
    record("check withdrawn", found, acting=acting, reason=why)
    return found


def _drafted_by(version: CheckVersion, acting: Membership) -> CheckVersion:
    """Return the locked draft; only its author writes in it, so that nobody reviews her own words. Who left is replaced."""
    found = _locked(version, acting, V.DRAFT)
    if found.author_id != acting.person_id and found.author.is_active:
        raise NotAllowed(
            f"这是{found.author.name}写的，请由本人修改。", f"{found.author.name} writes this and changes it."
        )
    found.author, found.reviewer = acting.person, None
    return found


def _locked(version: CheckVersion, acting: Membership, state: Any) -> CheckVersion:
    found = CheckVersion.objects.select_for_update(of=("self",)).select_related("check_of__owner", "author").get(pk=version.pk)  # fmt: skip
    if found.check_of.owner_id != acting.office_id:
        raise NotAllowed("这是另一个单位的核查，只能由它办理。", "This is another office's check; only that office may do this.")  # fmt: skip
    if found.state != state:
        raise NotAllowed(f"这一版本现在是“{found.get_state_display()}”，不能这样办。请刷新页面。", f"This version is “{found.state}” now. Reload the page.")  # fmt: skip
    return found
