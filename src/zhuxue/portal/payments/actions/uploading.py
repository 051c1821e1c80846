"""A return file as somebody sends it: a short one is read at once, a long one is kept, encrypted, until a worker has read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction

from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.portal.jobs.actions import ask
from zhuxue.portal.payments.actions.noting import locked
from zhuxue.portal.payments.actions.returning import READS, read_in, refuse_known
from zhuxue.portal.payments.models import Batch, ReturnFile, ReturnPart, ReturnUpload
from zhuxue.portal.payments.upload import bytes_of, own_folder, parts_of
from zhuxue.portal.people.access import require
from zhuxue.portal.people.models import Membership

AT_ONCE = 256 * 1024  # bytes read within a request, some four thousand rows; more is a job


def read_or_ask(batch: Batch, path: Path, digest: str, *, acting: Membership | None) -> ReturnFile | None:
    """Read a return file now, or have it read by a job where it is large: then None. Raises InputError or NotAllowed."""
    acting = require(acting, "read_returns")
    if path.stat().st_size <= AT_ONCE:
        return read_in(batch, path, digest, acting=acting)
    ask_read(batch, path, digest, acting=acting)
    return None


@transaction.atomic
def ask_read(batch: Batch, path: Path, digest: str, *, acting: Membership | None) -> ReturnUpload:
    """Keep a return file and ask for a job that reads it; the same file again while it waits is the same job. Raises NotAllowed."""
    acting = require(acting, "read_returns")
    found = locked(batch, acting, "read_returns", *READS)
    refuse_known(found, digest)
    uploads = ReturnUpload.objects.filter(batch=found)
    if waiting := uploads.filter(sha256=digest, job__state__in=("waiting", "running")).first():
        return waiting
    uploads.exclude(job__state__in=("waiting", "running")).delete()  # of jobs that were stopped or cut off
    made = ReturnUpload.objects.create(batch=found, name=path.name[:100], sha256=digest)
    for part in parts_of(path):
        ReturnPart.objects.create(upload=made, **part)
    made.job = found.job = ask("read-return", {"batch": found.pk, "upload": made.pk}, acting, f"read-return-{made.pk}")
    made.save(update_fields=["job"])
    found.save(update_fields=["job"])
    return made


def read_kept(upload: ReturnUpload, *, acting: Membership | None, work: Any) -> ReturnFile:
    """Read a kept return file; with the end of the job it is gone, also where it is refused. Raises InputError or NotAllowed."""
    try:
        with own_folder() as folder:
            path = folder / upload.name
            with path.open("wb") as file:
                file.writelines(bytes_of(upload.parts))
            with transaction.atomic():
                read = read_in(upload.batch, path, upload.sha256, acting=acting, work=work)
                upload.delete()
                return read
    except ZhuxueError:
        upload.delete()
        raise
