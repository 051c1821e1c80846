"""Acts upon the audit chain that are entries themselves: taking a copy of a part, and proving that it is whole."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import get_language

from zhuxue.portal.audit.actions import record
from zhuxue.portal.audit.chain import Break, first_break
from zhuxue.portal.audit.models import Entry
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.export import exported, watermark
from zhuxue.portal.ui.listing import COUNTED, Listing


@dataclass(frozen=True)
class ChainState:
    """The chain as it was walked: how many entries and the head, or what is broken first."""

    count: int
    head: str
    broken: str = ""


@transaction.atomic
def export_entries(listing: Listing, *, acting: Membership | None, reason: str) -> bytes:
    """Return visible entries as CSV with its watermark; raises NotAllowed when there are too many."""
    acting = require(acting, "see_audit")
    if listing.more_than_counted:
        raise NotAllowed(f"一次最多导出 {COUNTED} 行。请先筛选，再导出。", f"At most {COUNTED} rows leave at once. Filter first, then export.")  # fmt: skip
    entry = record("audit exported", "audit.entry", acting=acting, reason=reason, details={"rows": listing.count})
    mark = watermark(listing, f"{acting.office.name} {acting.person.username}", entry.at, entry.number)
    return exported(listing, "csv", mark)


def verify(*, acting: Membership | None) -> ChainState:
    """Walk the whole chain, note that it was done, and return what was found."""
    acting = require(acting, "see_audit")
    broken = first_break(Entry.objects.order_by("number").iterator(chunk_size=2000))
    last = Entry.objects.order_by("-number").first()
    state = ChainState(last.number if last else 0, last.hash if last else "", _said(broken) if broken else "")
    with transaction.atomic():
        record("audit verified", "audit.entry", acting=acting, details={"whole": not broken, "entries": state.count})
    return state


def _said(broken: Break) -> str:
    return broken.en if (get_language() or "").startswith("en") else broken.zh
