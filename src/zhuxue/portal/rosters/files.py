"""The files of an upload: kept encrypted in the database, laid out for the engine only while it reads them."""

from __future__ import annotations

import base64
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate

from zhuxue.portal.audit.actions import without_numbers
from zhuxue.portal.rosters.models import RosterFile, RosterUpload

KEPT_DAYS = 30  # after the upload is settled or forgotten; our own choice, no rule is known
LARGEST = 30 * 2**20  # bytes of all files of one upload
PREFIX, LEFT_BEHIND = "roster-", 3600  # seconds after which nobody can be reading there any more
NAME = 80  # characters of a file's name


def keep(upload: RosterUpload, what: Any, name: str, content: bytes) -> RosterFile:
    """Keep one file, in place of an earlier one of that kind unless it was sent."""
    if what != RosterFile.What.SENT:
        upload.files.filter(what=what).delete()
    text = base64.b64encode(content).decode("ascii")
    return RosterFile.objects.create(upload=upload, what=what, name=safe_name(name), content=text)


def content_of(upload: RosterUpload, what: Any) -> bytes | None:
    """Return the bytes of the one file of that kind, None when it is not kept, or no longer."""
    file = upload.files.filter(what=what).first()
    return base64.b64decode(file.content.in_clear()) if file else None


@contextmanager
def laid_out(upload: RosterUpload) -> Iterator[list[Path]]:
    """Give the files that were sent as files, in a folder of their own that only this user reads, gone after the block."""
    _sweep()
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=settings.DATA) as folder:
        paths = []
        for number, file in enumerate(upload.files.filter(what=RosterFile.What.SENT).order_by("pk")):
            place = Path(folder) / str(number) / file.name
            place.parent.mkdir()
            place.write_bytes(base64.b64decode(file.content.in_clear()))
            paths.append(place)
        yield paths


def kept_until(day: date | None = None) -> date:
    """Return the last day files are kept that were settled today (or on another day)."""
    return (day or localdate()) + timedelta(days=KEPT_DAYS)


def forget_overdue() -> int:
    """Delete the files of uploads whose time is over; return how many."""
    overdue = RosterFile.objects.filter(upload__files_until__lt=localdate())
    return int(overdue.delete()[1].get("rosters.RosterFile", 0))


def safe_name(name: str) -> str:
    """Return a file's name without folders and long numbers; its end stays, the engine goes by it.

    >>> safe_name("../一年级/13800001234名册.xlsx")
    '1380***1234名册.xlsx'
    """
    path = Path(without_numbers(name.replace("\\", "/").rpartition("/")[2]))
    return f"{path.stem[:NAME]}{path.suffix[:8]}"


def _sweep() -> None:
    """A worker that was killed while reading leaves its folder behind; the next one takes it away."""
    for folder in settings.DATA.glob(f"{PREFIX}*"):
        if time.time() - folder.stat().st_mtime > LEFT_BEHIND:
            shutil.rmtree(folder, ignore_errors=True)
