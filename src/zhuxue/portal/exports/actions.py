"""Asking for a large export, deciding on it, and fetching it."""

from __future__ import annotations

import hashlib
import json

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.timezone import now

from zhuxue.portal.audit.actions import record
from zhuxue.portal.exports import queries
from zhuxue.portal.exports.lists import IN_CLEAR, listed
from zhuxue.portal.exports.models import ExportRequest
from zhuxue.portal.exports.writing import content_of, path_of, refuse_beyond_sheet, refuse_in_clear
from zhuxue.portal.jobs import actions as jobs
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.export import exported, watermark

GONE = ("没有这个导出，或已经过期。请重新提出。", "There is no such export, or it has expired. Ask again.")


@transaction.atomic
def take_out(
    name: str, asked: QueryDict, kind: str, *, acting: Membership | None, reason: str
) -> bytes | ExportRequest:
    """Return one of the lists of EXPORTS as a file, and note it; a longer one, or one with numbers in clear, is asked for instead.

    Who may not open the list's page may not take it out; what she takes are the rows and columns of that page. Raises NotAllowed
    out of reach.
    """
    listing = listed(name, asked, acting)
    assert acting is not None
    if listing.more_than_counted or name in IN_CLEAR:
        return ask(name, asked, kind, acting=acting, reason=reason)
    details = {"list": name, "kind": kind, "rows": listing.count, "columns": [column.key for column in listing.chosen]}
    entry = record("exported", listing.rows.model._meta.label_lower, acting=acting, reason=reason, details=details)
    mark = watermark(listing, f"{acting.office.name} {acting.person.username}", entry.at, entry.number)
    return exported(listing, kind, mark)


@transaction.atomic
def ask(name: str, asked: QueryDict, file_kind: str, *, acting: Membership | None, reason: str) -> ExportRequest:
    """Ask for a list that nobody takes out alone; raises NotAllowed when the same one waits already."""
    acting = require(acting, "ask_export")
    said = {key: values for key, values in sorted(asked.lists()) if key not in {"after", "before"}}
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
    listing = listed(name, asked, acting)
    rows = listing.rows.order_by().count()
    refuse_beyond_sheet(file_kind, rows)
    if name in IN_CLEAR:
        refuse_in_clear(file_kind, rows)
    try:
        with transaction.atomic():
            made = ExportRequest.objects.create(kind=name, file_kind=file_kind, asked=said, digest=digest, narrowed=listing.in_words[:300], rows_count=rows, reason=reason, asked_as=acting, asked_by_id=acting.person_id)  # fmt: skip
    except IntegrityError:
        raise NotAllowed("同样的导出已经提出，正等批准。", "The same export waits for approval already.") from None
    record("export asked for", made, acting=acting, reason=reason, details={"kind": name, "rows": rows})
    return made


@transaction.atomic
def approve(asked: ExportRequest, *, acting: Membership | None) -> ExportRequest:
    """Approve what somebody else asked for, and have the file made; what she may see then is what it holds."""
    acting, asked = _to_decide(asked, acting)
    entry = record("export approved", asked, acting=acting, details={"rows": asked.rows_count})
    asked.approved, asked.decided_by_id, asked.decided_at = True, acting.person_id, entry.at
    asked.save()
    jobs.ask("write-export", {"export": asked.pk, "entry": entry.number}, acting, once_key=queries.job_key(asked.pk))
    return asked


@transaction.atomic
def refuse(asked: ExportRequest, *, acting: Membership | None, reason: str) -> None:
    """Refuse what somebody else asked for, and say why."""
    acting, asked = _to_decide(asked, acting)
    asked.approved, asked.decided_by_id, asked.decided_at, asked.refusal = False, acting.person_id, now(), reason
    asked.save()
    record("export refused", asked, acting=acting, reason=reason)


@transaction.atomic
def fetch(asked: ExportRequest, *, acting: Membership | None) -> bytes:
    """Return the file to who asked for it, and note it; raises NotAllowed when there is none any more."""
    acting = require(acting, "ask_export")
    asked = queries.own(acting).filter(pk=asked.pk).first()
    if asked is None or not asked.can_be_fetched or not path_of(asked.file).exists():
        raise NotAllowed(*GONE)
    details = {"kind": asked.kind, "rows": asked.rows_count, "in_clear": asked.kind in IN_CLEAR}
    record("exported", asked, acting=acting, reason=asked.reason, details=details)
    return content_of(asked)


def _to_decide(asked: ExportRequest, acting: Membership | None) -> tuple[Membership, ExportRequest]:
    acting = require(acting, "approve_export")
    found = queries.to_decide(acting).select_for_update(of=("self",)).filter(pk=asked.pk).first()
    if found is None:
        raise NotAllowed("这个导出已有人处理，或是您自己提出的。请刷新页面。", "This export was decided already, or you asked for it yourself. Reload the page.")  # fmt: skip
    return acting, found
