"""Files of payments while somebody works on them: laid out in clear in a folder of their own, and gone after."""

from __future__ import annotations

import base64
import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from zhuxue.portal.audit.actions import without_numbers

PREFIX, LEFT_BEHIND = "payment-", 3600  # seconds after which nobody can be at work there any more
PART = 768 * 1024  # bytes; a mebibyte as Base64


@contextmanager
def own_folder() -> Iterator[Path]:
    """Give a folder that only this user reads; what a killed process left behind is taken away first."""
    _sweep()
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=settings.DATA) as folder:
        yield Path(folder)


@contextmanager
def laid_out(file: Any) -> Iterator[tuple[Path, str]]:
    """Give an uploaded file as (path, sha256)."""
    with own_folder() as folder:
        name = Path(without_numbers(file.name.replace("\\", "/").rpartition("/")[2]))
        path, digest = folder / f"{name.stem[:60]}{name.suffix[:8]}", hashlib.sha256()
        with path.open("wb") as copy:
            for part in file.chunks():
                digest.update(part)
                copy.write(part)
        yield path, digest.hexdigest()


def parts_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield a file in parts as they are kept, each with its number."""
    with path.open("rb") as file:
        for number, part in enumerate(iter(lambda: file.read(PART), b"")):
            yield {"number": number, "content": base64.b64encode(part).decode("ascii")}


def bytes_of(parts: Any) -> Iterator[bytes]:
    """Yield the bytes of kept parts, one part in memory at a time."""
    for part in parts.order_by("number").iterator(chunk_size=1):
        yield base64.b64decode(part.content.in_clear())


def _sweep() -> None:
    for folder in settings.DATA.glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError):  # its own process took it away meanwhile
            if time.time() - folder.stat().st_mtime > LEFT_BEHIND:
                shutil.rmtree(folder, ignore_errors=True)
