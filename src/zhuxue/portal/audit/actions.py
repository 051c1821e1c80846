"""Adding to the audit chain; the only thing that may be done to it."""

from __future__ import annotations

import re
from typing import Any, Protocol

from django.db import connection, models, transaction
from django.utils.timezone import now

from zhuxue.engine.common.identity import masked
from zhuxue.portal.audit.chain import FIRST, hash_of
from zhuxue.portal.audit.models import Entry

LOCK = 0x5A48_5541  # the advisory lock of PostgreSQL under which the chain grows
LONG_NUMBER = re.compile(r"[0-9](?:[ -]?[0-9]){6,}[0-9Xx]?")


class Acting(Protocol):
    """A person in a role of an office, as `people` keeps it."""

    person_id: int
    role: str
    office: Any


def record(
    action: str,
    of: models.Model | str,
    *,
    acting: Acting | None = None,
    person: models.Model | None = None,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> Entry:
    """Add one entry; it stands or falls with the caller's transaction, and raises outside of one.

    `of` is the row it is about, or a word. Long numbers in the reason are masked; `details` must hold none.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("record() belongs in the transaction of what it records")
    last = _locked_last()
    entry = Entry(
        number=last.number + 1 if last else 1,
        at=now(),
        person_id=acting.person_id if acting else (person.pk if person else None),
        acting_as=acting_as(acting) if acting else "",
        action=action,
        object=of if isinstance(of, str) else f"{of._meta.label_lower}:{of.pk}",
        reason=without_numbers(reason),
        details=details or {},
        previous_hash=last.hash if last else FIRST,
    )
    entry.hash = hash_of(entry)
    entry.save(force_insert=True)
    return entry


def acting_as(acting: Acting) -> str:
    """Return the role and office acted for, as an entry keeps them."""
    return f"{acting.role}@{acting.office.code}"


def without_numbers(text: str) -> str:
    """Return a text with every long number in it masked.

    >>> without_numbers("核对 13800001234 的来电，2024年秋")
    '核对 1380***1234 的来电，2024年秋'
    """
    return LONG_NUMBER.sub(lambda found: masked(found[0]), text)


def _locked_last() -> Entry | None:
    """Return the last entry, with the chain locked until the transaction ends.

    SQLite's transactions begin IMMEDIATE, so this process alone may write already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    return Entry.objects.order_by("-number").first()
