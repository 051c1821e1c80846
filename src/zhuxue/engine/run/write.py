"""The folder of a run: written beside its place and moved there whole, so that half a result never looks whole."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zhuxue.engine.common.errors import InputError


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give a folder to write in; it becomes `target` only when the block ends well. Refuses a `target` that exists."""
    if target.exists():
        raise InputError(
            f"“{target}”已存在，不会覆盖。请另选一个输出文件夹。",
            f"“{target}” exists and is never overwritten. Choose another folder.",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.parent / f".{target.name}.{uuid.uuid4().hex[:8]}.unfinished"
    beside.mkdir(mode=0o700)
    try:
        yield beside
        beside.replace(target)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
