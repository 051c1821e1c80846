"""The proof that a notice hung: made when it comes down, without a name, its hash in the audit chain."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from zhuxue.portal.audit.actions import record
from zhuxue.portal.audit.chain import sm3
from zhuxue.portal.audit.models import Entry
from zhuxue.portal.notices.allowed import ALLOWED
from zhuxue.portal.notices.days import Count, calendar, rules
from zhuxue.portal.notices.models import Notice, Proof
from zhuxue.portal.notices.reachable import outages_of
from zhuxue.portal.people.models import Membership


def rows_hash(notice: Notice) -> str:
    """Return SM3 over all rows as they are shown: [number, the allowed fields] in order; without names the count alone."""
    columns = [field.column for field in ALLOWED]
    rows = notice.rows.order_by("number").values_list("number", *columns)
    return hash_of([list(row) for row in rows] if notice.names else {"count": notice.rows_count})


def hash_of(content: Any) -> str:
    """Return SM3 over the canonical JSON of something."""
    return sm3(json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def prove(notice: Notice, counted: Count, *, acting: Membership | None = None, reason: str = "") -> Proof:
    """Keep the proof of a notice that has just ended; belongs in the transaction that ends it."""
    content = _content(notice, counted)
    digest = hash_of(content)
    action = "notice closed" if notice.state == Notice.State.CLOSED else "notice taken down"
    details = {"sm3": digest, "days": len(counted.hung), "needed": notice.workdays}
    entry = record(action, notice, acting=acting, reason=reason, details=details)
    return Proof.objects.create(notice=notice, content=content, sm3=digest, entry=entry.number, made_at=notice.ended_at)


def faults_of(proof: Proof) -> list[str]:
    """Return what does not agree any more: nothing where the proof stands as it was made."""
    entry = Entry.objects.filter(number=proof.entry).first()
    said = entry.details.get("sm3") if entry else None
    whole = hash_of(proof.content) == proof.sm3
    same = said == proof.sm3 and entry is not None and entry.object == f"notices.notice:{proof.notice_id}"
    shown = proof.content["rows_sm3"] == proof.content["rows_sm3_at_the_end"]
    return [name for name, good in (("content", whole), ("entry", same), ("rows", shown)) if not good]


def _content(notice: Notice, counted: Count) -> dict[str, Any]:
    return {
        "notice": notice.pk,
        "made_from": notice.made_from,
        "office": notice.office.code,
        "basis": f"{notice.basis_code} {notice.basis}",
        "rows": notice.rows_count,
        "names": notice.names,
        "rows_sm3": notice.rows_sm3,
        "rows_sm3_at_the_end": rows_hash(notice),
        "begins_at": _moment(notice.begins_at),
        "ended_at": _moment(notice.ended_at),
        "end": notice.state,
        "workdays": notice.workdays,
        "workdays_source": notice.workdays_source,
        "days": [day.isoformat() for day in counted.hung],
        "lost": [day.isoformat() for day in counted.lost],
        "calendar": f"{calendar().workdays_source} ({calendar().workdays_confidence})",
        "first_day_counts": rules().first_day.counts,
        "outages": [_outage(outage) for outage in outages_of(notice)],
        "objections": [_objection(each) for each in notice.objections.select_related("row").order_by("pk")],
        "struck": list(notice.rows.filter(state="struck").order_by("number").values_list("number", flat=True)),
    }


def _outage(outage: Any) -> dict[str, str]:
    by = "portal" if outage.said_by_id is None else "officer"
    return {"from": _moment(outage.begins_at), "until": _moment(outage.ends_at), "by": by}


def _objection(objection: Any) -> dict[str, Any]:
    answered = _moment(objection.answered_at) if objection.answered_at else None
    row = objection.row.number if objection.row else None
    return {"row": row, "made_at": _moment(objection.made_at), "state": objection.state, "answered_at": answered}


def _moment(at: datetime) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}"
