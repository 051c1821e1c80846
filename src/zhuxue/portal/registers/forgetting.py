"""The end of a release's time: its content goes, the proof of what was decided stays."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils.timezone import localdate, now

from zhuxue.portal.audit.actions import record
from zhuxue.portal.registers.models import Proposal, RegisterMatch, Release


def forget_overdue() -> int:
    """Delete the contents of releases past their day; return how many. A chore of the worker; safe at any time."""
    due = Release.objects.filter(contents_gone_at=None, delete_on__lt=localdate()).exclude(state=Release.State.READING)
    count = sum(_forget(pk) for pk in due.order_by("pk").values_list("pk", flat=True)[:50])
    if count and connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:  # what was deleted stands in the log beside the file until now
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return count


@transaction.atomic
def _forget(pk: int) -> int:
    """The record, its hash and counts, the runs that used it and what people decided stay."""
    release = Release.objects.select_for_update().filter(pk=pk, contents_gone_at=None).first()
    if release is None:
        return 0
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")  # else its pages stay in the file until they are used again
    parts = release.parts.all().delete()[0]
    for label, run in release.runs.filter(gone=False).values_list("label", "run"):
        RegisterMatch.objects.filter(run=run, label=label).update(status="", status_on=None)
    asked = Proposal.objects.filter(release=release)
    asked.filter(state=Proposal.State.OPEN).update(state=Proposal.State.LAPSED)
    asked.update(number_given=None, status="", status_on=None, role="", region="")
    release.contents_gone_at = now()
    release.save(update_fields=["contents_gone_at"])
    record("release deleted", release, details={"register": release.register, "sha256": release.sha256, "pieces": parts})  # fmt: skip
    return 1
