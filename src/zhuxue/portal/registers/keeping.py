"""The content of releases: kept encrypted in pieces, laid out in clear only while somebody reads it."""

from __future__ import annotations

import base64
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from zhuxue.portal.audit.actions import without_numbers
from zhuxue.portal.registers.models import Release, ReleasePart

LARGEST = 200 * 2**20  # bytes of one release
PIECE = 768 * 1024  # bytes; a mebibyte as Base64
PREFIX, LEFT_BEHIND = "register-", 3600  # seconds after which nobody can be reading there any more
NAME = 80  # characters of a file's name


def keep(release: Release, what: Any, content: bytes) -> None:
    """Keep a file of a release in place of an earlier one of that kind."""
    release.parts.filter(what=what).delete()
    starts = range(0, len(content), PIECE) or [0]
    for number, start in enumerate(starts):
        text = base64.b64encode(content[start : start + PIECE]).decode("ascii")
        ReleasePart.objects.create(release=release, what=what, number=number, content=text)


def content_of(release: Release, what: Any) -> bytes | None:
    """Return the bytes of a file, null where it is not kept, or no longer."""
    pieces = release.parts.filter(what=what).order_by("number").iterator(chunk_size=1)
    found = [base64.b64decode(piece.content.in_clear()) for piece in pieces]
    return b"".join(found) if found else None


@contextmanager
def own_folder() -> Iterator[Path]:
    """Give a folder that only this user reads; what a killed process left behind is taken away first."""
    for left in settings.DATA.glob(f"{PREFIX}*"):
        if time.time() - left.stat().st_mtime > LEFT_BEHIND:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=settings.DATA) as folder:
        yield Path(folder)


def lay_out(release: Release, folder: Path) -> Path | None:
    """Write the file of a release into `folder`; null where its content is gone."""
    content = content_of(release, ReleasePart.What.FILE)
    if content is None:
        return None
    path = folder / str(release.pk) / release.name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


def safe_name(name: str) -> str:
    """Return a file's name without folders and long numbers; its end stays, the engine goes by it.

    >>> safe_name("../省民政厅/13800001234低保.xlsx")
    '1380***1234低保.xlsx'
    """
    path = Path(without_numbers(name.replace("\\", "/").rpartition("/")[2]))
    return f"{path.stem[:NAME]}{path.suffix[:8]}"
