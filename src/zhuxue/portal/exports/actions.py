"""Asking for a large export, deciding on it, making and fetching it."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.module_loading import import_string
from django.utils.timezone import localdate, now

from zhuxue.portal.audit.actions import record
from zhuxue.portal.exports import queries
from zhuxue.portal.exports.models import ExportRequest
from zhuxue.portal.people.access import MATRIX, NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.export import exported, watermark
from zhuxue.portal.ui.listing import COUNTED, Listing

LASTS = timedelta(days=7)
GONE = ("没有这个导出，或已经过期。请重新提出。", "There is no such export, or it has expired. Ask again.")


@transaction.atomic
def take_out(name: str, asked: QueryDict, kind: str, *, acting: Membership | None, reason: str) -> bytes:
    """Return one of the lists of EXPORTS as a file, and note it; raises NotAllowed out of reach, or when it is too long.

    Who may not open the list's page may not take it out; what she takes are the rows and columns of that page.
    """
    acting = require(require(acting, "export_lists"), MATRIX.routes[name])
    listing: Listing = import_string(settings.EXPORTS[name])(acting, asked)
    if listing.more_than_counted:
        raise NotAllowed(f"一次最多导出 {COUNTED} 行。请先筛选，再导出。", f"At most {COUNTED} rows leave at once. Filter first, then export.")  # fmt: skip
    details = {"list": name, "kind": kind, "rows": listing.count, "columns": [column.key for column in listing.chosen]}
    entry = record("exported", listing.rows.model._meta.label_lower, acting=acting, reason=reason, details=details)
    mark = watermark(listing, f"{acting.office.name} {acting.person.username}", entry.at, entry.number)
    return exported(listing, kind, mark)


@transaction.atomic
def ask(kind: str, asked: QueryDict, file_kind: str, *, acting: Membership | None, reason: str) -> ExportRequest:
    """Ask for a list that is too long to be taken out alone; raises NotAllowed when the same one waits already."""
    acting = require(acting, "ask_export")
    said = {key: values for key, values in sorted(asked.lists()) if key not in {"after", "before"}}
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
    rows = _listing(kind, said, acting).rows.order_by().count()
    try:
        with transaction.atomic():
            made = ExportRequest.objects.create(kind=kind, file_kind=file_kind, asked=said, digest=digest, rows_count=rows, reason=reason, asked_as=acting, asked_by_id=acting.person_id)  # fmt: skip
    except IntegrityError:
        raise NotAllowed("同样的导出已经提出，正等批准。", "The same export waits for approval already.") from None
    record("export asked for", made, acting=acting, reason=reason, details={"kind": kind, "rows": rows})
    return made


@transaction.atomic
def approve(asked: ExportRequest, *, acting: Membership | None) -> ExportRequest:
    """Approve what somebody else asked for, and make the file; what she may see today is what it holds."""
    acting, asked = _to_decide(asked, acting)
    entry = record("export approved", asked, acting=acting, details={"rows": asked.rows_count})
    asked.approved, asked.decided_by_id, asked.decided_at = True, acting.person_id, now()
    asked.file, asked.expires_on = uuid4().hex, localdate() + LASTS
    asked.save()
    by = asked.asked_as
    listing, path = _listing(asked.kind, asked.asked, by), _path(asked)
    words = f"第{entry.number}号批准 Approved, entry {entry.number}"
    mark = watermark(listing, f"{by.office.name} {asked.asked_by.username}", entry.at, entry.number, words)
    path.write_bytes(exported(listing, asked.file_kind, mark))
    path.chmod(0o600)
    _remove_expired()
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
    if asked is None or not asked.can_be_fetched or not _path(asked).exists():
        raise NotAllowed(*GONE)
    record(
        "exported", asked, acting=acting, reason=asked.reason, details={"kind": asked.kind, "rows": asked.rows_count}
    )
    return _path(asked).read_bytes()


def _to_decide(asked: ExportRequest, acting: Membership | None) -> tuple[Membership, ExportRequest]:
    acting = require(acting, "approve_export")
    found = queries.to_decide(acting).select_for_update(of=("self",)).filter(pk=asked.pk).first()
    if found is None:
        raise NotAllowed("这个导出已有人处理，或是您自己提出的。请刷新页面。", "This export was decided already, or you asked for it yourself. Reload the page.")  # fmt: skip
    return acting, found


def _listing(kind: str, said: dict[str, list[str]], acting: Membership) -> Listing:
    asked = QueryDict(mutable=True)
    for key, values in said.items():
        asked.setlist(key, values)
    return import_string(settings.EXPORTS[kind])(acting, asked)


def _path(asked: ExportRequest) -> Path:
    settings.EXPORTS_FOLDER.mkdir(mode=0o700, exist_ok=True)
    return Path(settings.EXPORTS_FOLDER) / asked.file


def _remove_expired() -> None:
    over = ExportRequest.objects.exclude(file="").filter(expires_on__lt=localdate())
    for old in over:
        _path(old).unlink(missing_ok=True)
    over.update(file="")
