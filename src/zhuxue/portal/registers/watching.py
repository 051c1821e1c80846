"""The folder into which other systems put registers: each file is taken once and moved aside, and a fault is said beside it."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from zhuxue.engine.common.errors import InputError, ZhuxueError
from zhuxue.portal.people.models import Office
from zhuxue.portal.registers.actions import Sent, take
from zhuxue.portal.registers.models import Release

NAMED = re.compile(r"(?P<register>[A-Z_]+)@(?P<day>\d{4}-\d{2}-\d{2})(?:@(?P<covers>\d{2,6}(?:[,，]\d{2,6})*))?(?:@(?P<part>[^@]{1,60}))?")  # fmt: skip
TAKEN, FAULTY = "taken", "faulty"
SETTLED = 10.0  # seconds a file must lie unchanged: until then it may still be written


def take_from_folder() -> int:
    """Take what lies in the folder of the setting ZHUXUE_REGISTERS; return how many files. Nothing where none is set."""
    folder = settings.REGISTERS_FOLDER
    if folder is None or not folder.is_dir():
        return 0
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")]
    return sum(_take(path, folder) for path in files if time.time() - path.stat().st_mtime >= SETTLED)


def _take(path: Path, folder: Path) -> int:
    try:
        sent = _sent(path)
        with transaction.atomic():
            take(sent, Office.objects.get(kind=Office.Kind.PROVINCE), how=Release.How.FOLDER)
    except FileNotFoundError:  # another worker has just taken it
        return 0
    except ZhuxueError as refused:
        _aside(path, folder / FAULTY, f"{refused.zh}\n{refused.en}\n")
        return 0
    _aside(path, folder / TAKEN)
    return 1


def _sent(path: Path) -> Sent:
    named = NAMED.fullmatch(path.stem)
    try:
        day = date.fromisoformat(named["day"]) if named else None
    except ValueError:
        day = None
    if named is None or day is None:
        raise InputError(
            "文件名应写成 名单代码@日期@行政区划@分册，例如 DIBAO@2026-08-25@430626@农村.xlsx；后两段可以不写。请改名后再放一次。",
            "Name the file CODE@DAY@REGIONS@PART, as DIBAO@2026-08-25@430626@rural.xlsx; the last two may be left out. Rename it and put it here again.",
        )
    covers = tuple(re.split("[,，]", named["covers"])) if named["covers"] else ()
    return Sent(named["register"], path.name, path.read_bytes(), day, covers, named["part"] or "")


def _aside(path: Path, place: Path, said: str = "") -> None:
    """Move a file where it is not looked for again, under a name that is free there."""
    place.mkdir(exist_ok=True)
    number, target = 1, place / path.name
    while target.exists():
        number += 1
        target = place / f"{path.stem}-{number}{path.suffix}"
    path.replace(target)
    if said:
        target.with_name(f"{target.name}.txt").write_text(said, encoding="utf-8")
