"""Registers as the tests send them: a line of CSV each, and a release from sending to accepting."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.people.models import Membership
from zhuxue.portal.registers import actions
from zhuxue.portal.registers.models import Release

HEAD = ("姓名", "身份证号", "状态")


def csv_of(*rows: Sequence[str], head: Sequence[str] = HEAD) -> bytes:
    """A register as a department's file."""
    return "".join(",".join(row) + "\n" for row in (head, *rows)).encode()


def sent(by: Membership, content: bytes, *, register: str = "DIBAO", on: date = date(2024, 8, 25), covers: Sequence[str] = (), part: str = "", name: str = "名单.csv") -> Release:  # fmt: skip
    """A release that was read."""
    said = actions.Sent(register, name, content, on, covers, part)
    made = actions.send(said, form_key=uuid.uuid4(), acting=by)
    work_off()
    return Release.objects.get(pk=made.pk)


def accepted(release: Release, by: Membership) -> Release:
    """The same, accepted by a colleague."""
    actions.accept(release, acting=by)
    return Release.objects.get(pk=release.pk)


def demo_registers(demo: Path, by: Membership, colleague: Membership) -> None:
    """The registers of the demo, as `zhuxue run` was given them, every one read anew and accepted."""
    lines = (demo / "run.txt").read_text(encoding="utf-8").splitlines()
    for option, value in pairwise(lines):
        if option == "--register":
            code, _, rest = value.partition("=")
            path, _, day = rest.partition("@")
            accepted(sent(by, (demo / path).read_bytes(), register=code, on=date.fromisoformat(day), part=Path(path).stem, name=Path(path).name), colleague)  # fmt: skip
