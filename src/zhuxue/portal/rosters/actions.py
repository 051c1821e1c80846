"""What people do with a roster: send, send again, tick who has left, confirm, compare again, withdraw, fetch the rejects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from zhuxue.engine.intake.grids import SPREADSHEETS, TEXTS
from zhuxue.portal.audit.actions import record
from zhuxue.portal.jobs.actions import ask
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.rosters.files import LARGEST, content_of, keep, kept_until
from zhuxue.portal.rosters.models import RosterChange, RosterFile, RosterUpload
from zhuxue.portal.rosters.queries import uploads_visible_to

OF_THESE = (Office.Kind.SCHOOL, Office.Kind.COUNTY)
KINDS = frozenset(SPREADSHEETS | TEXTS)
State, What = RosterUpload.State, RosterFile.What
File = tuple[str, bytes]


@transaction.atomic
def send(files: Sequence[File], *, as_of: date, form_key: UUID, acting: Membership | None, follows: RosterUpload | None = None, leaving: str = "withdrawn") -> RosterUpload:  # fmt: skip
    """Keep the files of a roster of the office acted for and have them read; the same form sent twice is one upload."""
    acting = require(acting, "upload_roster")
    _refuse(files, acting.office)
    upload, made = RosterUpload.objects.get_or_create(
        form_key=form_key,
        defaults={
            "office": acting.office, "uploaded_by": acting, "as_of": as_of, "leaving": leaving,
            "files_until": kept_until(), "follows": follows,
        },
    )  # fmt: skip
    if upload.uploaded_by != acting:
        raise NotAllowed("这张表单已经用过。请重新打开上传页面。", "This form was used already. Open the page again.")
    if made:
        for name, content in files:
            keep(upload, What.SENT, name, content)
        _have_read(upload, acting)
        record("roster sent", upload, acting=acting, details={"files": len(files), "follows": follows and follows.pk})
    return upload


@transaction.atomic
def tick(upload: RosterUpload, picked: QuerySet[RosterChange], *, left: bool, acting: Membership | None) -> int:
    """Say that the `picked` have left, or have not after all; return how many. They are closed when it is applied."""
    upload = _own(upload, acting)
    _must_be(upload, State.READ)
    count = upload.changes.filter(kind="left", pk__in=picked.order_by().values("pk")).update(ticked=left)
    if not count:
        raise NotAllowed("没有选中学生。请先勾选，再点按钮。", "Nobody was chosen. Tick the students first.")
    record("roster leavers ticked", upload, acting=acting, details={"left": left, "students": count})
    return int(count)


@transaction.atomic
def confirm(upload: RosterUpload, *, acting: Membership | None) -> RosterUpload:
    """Say that what the comparison found shall be done, and have it applied; saying it twice does nothing more."""
    upload = _own(upload, acting)
    if (upload.state == State.CONFIRMED and upload.job and upload.job.is_open) or upload.state == State.APPLIED:
        return upload
    _must_be(upload, State.READ, State.CONFIRMED)
    upload.state, upload.confirmed_by, upload.confirmed_at = State.CONFIRMED, acting, now()
    upload.job = ask("roster_apply", {"upload": upload.pk}, acting, f"roster_apply:{upload.pk}:{upload.job_id}")
    upload.save(update_fields=["state", "confirmed_by", "confirmed_at", "job"])
    record("roster confirmed", upload, acting=acting, details=upload.counts)
    return upload


@transaction.atomic
def compare_again(upload: RosterUpload, *, acting: Membership | None) -> RosterUpload:
    """Have the same files read and compared once more."""
    upload = _own(upload, acting)
    broken = upload.state == State.READING and upload.job and not upload.job.is_open
    if not broken:
        _must_be(upload, State.READ, State.OUTDATED)
    _have_read(upload, upload.uploaded_by if acting is None else acting)
    record("roster compared again", upload, acting=acting)
    return upload


@transaction.atomic
def withdraw(upload: RosterUpload, *, acting: Membership | None) -> RosterUpload:
    """Give an upload up before it is applied; its files go at once."""
    upload = _own(upload, acting)
    if (upload.state == State.CONFIRMED and upload.job and upload.job.is_open) or upload.state == State.APPLIED:
        raise NotAllowed(
            "名册已在应用或已应用，不能撤回。", "The roster is being applied or was; it cannot be withdrawn."
        )
    upload.state = State.WITHDRAWN
    upload.save(update_fields=["state"])
    upload.files.all().delete()
    upload.changes.all().delete()
    record("roster withdrawn", upload, acting=acting)
    return upload


@transaction.atomic
def fetch_rejects(upload: RosterUpload, *, acting: Membership | None) -> bytes:
    """Return the workbook of rejected rows, which holds numbers in clear as they were sent; each fetching is recorded."""
    upload = _own(upload, acting)
    content = content_of(upload, What.REJECTS)
    if content is None:
        raise NotAllowed("退回的行已过保存期，请用原名册重新上传。", "The rejected rows are no longer kept. Send the roster again.")  # fmt: skip
    record("roster rejects fetched", upload, acting=acting, details={"rows": upload.rows_rejected})
    return content


def _own(upload: RosterUpload, acting: Membership | None) -> RosterUpload:
    """Return an upload of the office acted for or below, locked; raises NotAllowed."""
    acting = require(acting, "upload_roster")
    seen = uploads_visible_to(acting, "upload_roster").filter(pk=upload.pk).order_by().values("pk")
    found = RosterUpload.objects.select_for_update(of=("self",)).select_related("office", "job", "uploaded_by").filter(pk__in=seen).first()  # fmt: skip
    if found is None:
        raise NotAllowed("没有这份名册。请回到名册列表。", "There is no such roster. Go back to the list of rosters.")
    return found


def _must_be(upload: RosterUpload, *states: Any) -> None:
    if upload.state not in states:
        raise NotAllowed(f"这份名册现在是“{upload.get_state_display()}”，不能这样办。请刷新页面再看。", "The roster is in another state now, so this cannot be done. Load the page again.")  # fmt: skip


def _have_read(upload: RosterUpload, acting: Membership) -> None:
    upload.state, upload.said_zh, upload.said_en = State.READING, "", ""
    upload.job = ask("roster_read", {"upload": upload.pk}, acting)
    upload.save(update_fields=["state", "said_zh", "said_en", "job"])


def _refuse(files: Sequence[File], office: Office) -> None:
    if office.kind not in OF_THESE:
        raise NotAllowed("名册由学校或县级资助中心上传。请换一个身份。", "Rosters are sent by schools or county centres. Act in another role.")  # fmt: skip
    if not files:
        raise NotAllowed("请选择名册文件。", "Choose the files of the roster.")
    if sum(len(content) for _, content in files) > LARGEST:
        raise NotAllowed(f"文件合计超过 {LARGEST >> 20} MB。请分几次上传。", f"The files are larger than {LARGEST >> 20} MB together. Send them in parts.")  # fmt: skip
    strange = [name for name, _ in files if Path(name).suffix.lower() not in KINDS]
    if strange:
        raise NotAllowed("只收 xlsx、xls、ods、csv、txt 文件。请另存为其中一种。", "Only xlsx, xls, ods, csv and txt are taken. Save it as one of these.")  # fmt: skip
