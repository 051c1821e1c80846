"""A return file as somebody sends it: laid out for the engine only while it is read, and gone after."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from zhuxue.portal.audit.actions import without_numbers

PREFIX = "payment-"


@contextmanager
def laid_out(file: Any) -> Iterator[tuple[Path, str]]:
    """Give an uploaded file as (path, sha256) in a folder of its own that only this user reads."""
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=settings.DATA) as folder:
        name = Path(without_numbers(file.name.replace("\\", "/").rpartition("/")[2]))
        path, digest = Path(folder) / f"{name.stem[:60]}{name.suffix[:8]}", hashlib.sha256()
        with path.open("wb") as copy:
            for part in file.chunks():
                digest.update(part)
                copy.write(part)
        yield path, digest.hexdigest()
