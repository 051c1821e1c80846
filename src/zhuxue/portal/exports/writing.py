"""Writing the file of an approved export, row by row, and taking files away after their days."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import time
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from zhuxue.portal.audit.actions import record
from zhuxue.portal.exports.lists import CLEAR_KIND, CLEAR_ROWS, IN_CLEAR, as_asked, listed
from zhuxue.portal.exports.models import ExportRequest
from zhuxue.portal.exports.sealing import opened, sealed
from zhuxue.portal.jobs.worker import Work
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership
from zhuxue.portal.people.queries import current_memberships
from zhuxue.portal.ui.export import XLSX_ROWS, exported, watermark, write
from zhuxue.portal.ui.listing import Listing

LASTS = timedelta(days=7)
STRAY = 24 * 60 * 60  # seconds after which a file that no row names is what a killed worker left


def path_of(file: str) -> Path:
    """Return where a file of an export lies; the folder is the portal's alone."""
    settings.EXPORTS_FOLDER.mkdir(mode=0o700, exist_ok=True)
    return Path(settings.EXPORTS_FOLDER) / file


def write_export(asked: ExportRequest, *, entry: int, acting: Membership, work: Work) -> int:
    """Write what the one who asked may see now, and let the row name the file; return how many rows. Done twice it is done once.

    `entry` is the number under which the audit chain holds the approval. Raises NotAllowed when who asked has left the role.
    """
    if asked.expires_on is not None:
        return asked.rows_count
    listing = _listing_of(asked)
    mark = watermark(listing, f"{asked.asked_as.office.name} {asked.asked_by.username}", asked.decided_at, entry, f"第{entry}号批准 Approved, entry {entry}")  # fmt: skip
    file = uuid4().hex
    try:
        rows = _written(file, asked, listing, mark, work)
        with transaction.atomic():
            lasts = {"file": file, "expires_on": localdate() + LASTS, "rows_count": rows}
            ExportRequest.objects.filter(pk=asked.pk, approved=True, expires_on=None).update(**lasts)
            record("export written", asked, acting=acting, details={"kind": asked.kind, "rows": rows})
            work.finish({"rows": rows})
    except BaseException:
        path_of(file).unlink(missing_ok=True)
        raise
    return rows


def _listing_of(asked: ExportRequest) -> Listing:
    holder = current_memberships(asked.asked_by).filter(pk=asked.asked_as_id).first()
    if holder is None:
        raise NotAllowed("提出人已不在这一岗位，导出没有生成。", "Who asked for this export has left the role, so it was not made.")  # fmt: skip
    return listed(asked.kind, as_asked(asked.asked), holder)


def refuse_beyond_sheet(kind: str, rows: int) -> None:
    """Raise NotAllowed for more rows than a spreadsheet holds."""
    if kind == "xlsx" and rows > XLSX_ROWS:
        raise NotAllowed(f"表格文件最多 {XLSX_ROWS} 行，这里有 {rows} 行。请选 csv，或先筛选。", f"A spreadsheet holds {XLSX_ROWS} rows, and these are {rows}. Choose csv, or filter first.")  # fmt: skip


def content_of(asked: ExportRequest) -> bytes:
    """Return the bytes of a file that was made; what was encrypted until now is opened."""
    path = path_of(asked.file)
    return opened(path, asked.file) if asked.kind in IN_CLEAR else path.read_bytes()


def refuse_in_clear(kind: str, rows: int) -> None:
    """Raise NotAllowed for a file with numbers in clear of another kind, or with more rows than may leave at once."""
    if kind != CLEAR_KIND:
        raise NotAllowed(f"号码不遮盖的文件只有 {CLEAR_KIND} 一种。请选它。", f"A file with numbers in clear is {CLEAR_KIND} only. Choose that.")  # fmt: skip
    if not 0 < rows <= CLEAR_ROWS:
        raise NotAllowed(f"号码不遮盖的一次最多 {CLEAR_ROWS} 行，至少一行，这里有 {rows} 行。请由县或学校分别填。", f"A file with numbers in clear holds 1 to {CLEAR_ROWS} rows, and these are {rows}. Let counties or schools fill theirs.")  # fmt: skip


def _written(file: str, asked: ExportRequest, listing: Listing, mark: str, work: Work) -> int:
    total = listing.rows.order_by().count()
    refuse_beyond_sheet(asked.file_kind, total)
    if asked.kind in IN_CLEAR:
        refuse_in_clear(asked.file_kind, total)

    def tell(done: int) -> None:
        work.tell(min(done, total), total, f"已写 {done} 行", f"{done} rows written")

    tell(0)
    with os.fdopen(os.open(path_of(file), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        if asked.kind not in IN_CLEAR:
            return write(listing, asked.file_kind, mark, out, tell=tell, folder=settings.EXPORTS_FOLDER)
        whole = exported(listing, asked.file_kind, mark, apart=True)
        out.write(sealed(whole, file))
        return total


def remove_expired() -> int:
    """Remove files past their last day, and what a killed worker left; return how many. Safe at any time."""
    over = ExportRequest.objects.exclude(file="").filter(expires_on__lt=localdate())
    gone = list(over.values_list("file", flat=True))
    over.update(file="")
    kept = set(ExportRequest.objects.exclude(file="").values_list("file", flat=True))
    for file in (found := {*gone, *_strays(kept)}):
        path_of(file).unlink(missing_ok=True)
    return len(found)


def _strays(kept: set[str]) -> Iterator[str]:
    folder = Path(settings.EXPORTS_FOLDER)
    for one in folder.iterdir() if folder.exists() else ():
        with suppress(FileNotFoundError):  # another worker was faster
            if one.name not in kept and time() - one.stat().st_mtime > STRAY:
                yield one.name
