"""Taking the list of payments out: who, why, and by which filter stand on the file."""

from __future__ import annotations

from django.db import transaction

from zhuxue.portal.audit.actions import record
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.export import exported, watermark
from zhuxue.portal.ui.listing import COUNTED, Listing


@transaction.atomic
def export_lines(listing: Listing, kind: str, *, acting: Membership | None, reason: str) -> bytes:
    """Return a list of visible payments as a file with watermark and filter, and note it; raises NotAllowed when it is too long."""
    acting = require(acting, "export_payments")
    if listing.count > COUNTED:
        raise NotAllowed(f"一次最多导出 {COUNTED} 行。请先筛选，再导出。", f"At most {COUNTED} rows leave at once. Filter first, then export.")  # fmt: skip
    details = {"kind": kind, "rows": listing.count, "columns": [column.key for column in listing.chosen]}
    entry = record("exported", "payments.line", acting=acting, reason=reason, details=details)
    mark = watermark(listing, f"{acting.office.name} {acting.person.username}", entry.at, entry.number)
    return exported(listing, kind, mark)
