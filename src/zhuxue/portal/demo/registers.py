"""Registers in the demo: those of its run as accepted releases, and one in every other state; a few decided proposals."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate, now

from zhuxue.engine.common.identity import check_digit
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.portal.demo.found import Demo
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.registers.deciding import decide
from zhuxue.portal.registers.keeping import keep
from zhuxue.portal.registers.models import Proposal, Release, ReleasePart, ReleaseRegion

FILE = ReleasePart.What.FILE
HEAD = "姓名,身份证号,状态"
MADE_UP = "演示数据"


def keep_registers(run_folder: Path, province: Office) -> None:
    """Keep the registers a demo's run stood on, with their files where the demo folder lies beside the run."""
    manifest = json.loads((run_folder / "manifest.json").read_text(encoding="utf-8"))
    inputs = {(one["register"], one["file"]): one["sha256"] for one in manifest["inputs"] if one["kind"] == "register"}
    files = _files(run_folder)
    many = Counter(one["register"] for one in manifest["releases"])
    for one in manifest["releases"]:
        sha = inputs[one["register"], one["file"]]
        part = Path(one["file"]).stem if many[one["register"]] > 1 else ""
        regions = tuple((one["scope"] or "").split(",")) if one["scope"] else ()
        counts = {
            "rows_in": one["persons_in"],
            "rows_out": one["persons_out"],
            "rows_rejected": one["persons_rejected"],
        }
        release = _release(province, one["register"], date.fromisoformat(one["released_on"]), name=one["file"], sha256=sha, part=part,
                           how="before", state="accepted", hashed=False, **counts)  # fmt: skip
        ReleaseRegion.objects.bulk_create(ReleaseRegion(release=release, region=region) for region in regions)
        if (path := files.get(Path(one["file"]).name)) and hashlib.sha256(
            content := path.read_bytes()
        ).hexdigest() == sha:
            keep(release, FILE, content)


def seed(demo: Demo) -> list[dict[str, str]]:
    """Put in releases of every other state, current ones for a county's board, and a confirmed and a denied proposal."""
    county = list(Membership.objects.filter(role=Role.COUNTY).select_related("office", "person").order_by("pk")[:2])
    if len(county) == 2:
        _of_county(county[0], county[1])
        _decided(county[1])
    return []


def _files(run_folder: Path) -> dict[str, Path]:
    """The files of the demo folder whose run this is, by name; none where it is not beside it."""
    lists = run_folder.resolve().parent.glob("*/run.txt")
    return {path.name: path for found in lists for path in found.parent.glob("*/*") if path.is_file()}


def _of_county(officer: Membership, other: Membership) -> None:
    today = localdate()
    fresh = _sent(
        officer,
        "DIBAO",
        today - timedelta(days=20),
        "accepted",
        other,
        rows_in=40,
        rows_out=38,
        rows_rejected=2,
        people=38,
    )
    _sent(officer, "DIBAO", today - timedelta(days=2), "read", rows_in=41, rows_out=40, rows_rejected=1, people=40,
          difference={"new": 3, "gone": 1, "changed": 1, "same": 36, "before": fresh.pk, "statuses": [["正常", "停保", 1]]})  # fmt: skip
    _sent(
        officer,
        "TEKUN",
        today - timedelta(days=15),
        "accepted",
        other,
        rows_in=6,
        rows_out=6,
        rows_rejected=0,
        people=6,
        hashed=True,
    )
    _sent(
        officer,
        "ORPHAN",
        today - timedelta(days=120),
        "accepted",
        other,
        rows_in=4,
        rows_out=4,
        rows_rejected=0,
        people=4,
    )
    _sent(officer, "DISABLED_STU", today - timedelta(days=10), "refused", other, reason="名单是去年的，请来源部门重新导出", rows_in=9, rows_out=9, rows_rejected=0, people=9)  # fmt: skip
    _sent(officer, "VEHICLE", today - timedelta(days=9), "unreadable", said_zh="缺少必需的列：身份证号。请补上。", said_en="The column 身份证号 is missing. Add it.")  # fmt: skip
    gone = _sent(
        officer,
        "POV_MARGINAL",
        today - timedelta(days=420),
        "accepted",
        other,
        rows_in=7,
        rows_out=7,
        rows_rejected=0,
        people=7,
    )
    gone.parts.all().delete()
    Release.objects.filter(pk=gone.pk).update(contents_gone_at=now())


def _sent(officer: Membership, register: str, day: date, state: str, decider: Membership | None = None, **more: Any) -> Release:  # fmt: skip
    decided = {"decided_by": decider, "decider": decider.person, "decided_at": now()} if decider else {}
    content = _file(register, day)
    made = _release(officer.office, register, day, name=f"{MADE_UP}_{register}.csv", sha256=hashlib.sha256(content).hexdigest(), how="upload",
                    state=state, covers=[officer.office.code], sent_by=officer, sender=officer.person, **{"hashed": False, **more}, **decided)  # fmt: skip
    ReleaseRegion.objects.create(release=made, region=officer.office.code)
    keep(made, FILE, content)
    return made


def _file(register: str, day: date) -> bytes:
    first17 = f"4399012013{day:%m%d}{len(register):03d}"
    return f"{HEAD}\n示例,{first17}{check_digit(first17)},正常\n".encode()


def _release(office: Office, register: str, day: date, **more: Any) -> Release:
    known = Registers.load(LIBRARY)
    about, purpose = known.registers[register], known.purpose_of(register)
    return Release.objects.create(
        office=office, register=register, released_on=day, owner=about.owner, basis=purpose.basis, purpose=purpose.purpose, form_key=uuid.uuid4(),
        fresh_until=day + timedelta(days=about.fresh_days), delete_on=max(day, localdate() - timedelta(days=60)) + timedelta(days=known.keep.days), **more,
    )  # fmt: skip


def _decided(officer: Membership) -> None:
    said = (("confirmed", "核对户口簿，是同一人，名单录错一位"), ("denied", "同名不同人，出生年月不同"))
    found = Proposal.objects.filter(
        enrolment__office__path__startswith=officer.office.path, enrolment__ends_on=None, state="open"
    )
    for proposal, (outcome, reason) in zip(found.order_by("pk")[:2], said, strict=False):
        decide(proposal, outcome, reason=reason, seen=0, acting=officer)
