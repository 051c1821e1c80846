"""The columns of the lists of uploads and of what one would change."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.rosters.models import RosterChange, RosterUpload
from zhuxue.portal.schools.facts import fact_title
from zhuxue.portal.ui.components import Act, Kind, Tag
from zhuxue.portal.ui.listing import Column

TITLES = {
    "name": _("姓名"),
    "class": _("班级"),
    "sex": _("性别"),
    "stage": _("学段"),
    "grade": _("年级"),
    "roll_status": _("学籍状态"),
    "student_number": _("学籍号"),
    "guardian": _("监护人"),
    "guardian_relation": _("与监护人关系"),
    "guardian_identity_number": _("监护人证件号码"),
    "guardian_by_hand": _("监护人（手工更改过，保留不动；请核对后在学生页面更改）"),
    "guardian_relation_by_hand": _("与监护人关系（手工更改过，保留不动；请核对后在学生页面更改）"),
    "guardian_identity_number_by_hand": _("监护人证件号码（手工更改过，保留不动；请核对后在学生页面更改）"),
}


def numbers_text(upload: RosterUpload) -> str:
    """Return how many rows were read, taken and sent back; empty before."""
    if upload.rows_in is None:
        return ""
    said = {"all": upload.rows_in, "good": upload.rows_good, "bad": upload.rows_rejected}
    return str(_("共 %(all)s 行：接收 %(good)s，退回 %(bad)s") % said)


def differences(change: RosterChange) -> list[tuple[object, str, str]]:
    """Return (what, old, new) of one change, in the order they were found."""
    return [(TITLES.get(what) or fact_title(what), old, new) for what, (old, new) in change.changes.items()]


def details_text(change: RosterChange) -> str:
    """Return what changes of one student, on one line."""
    parts = [f"{what} {old or '—'} → {new}" for what, old, new in differences(change)]
    return "；".join(parts) or (str(_("退回的行里有同名的人，请先核对")) if change.doubtful else "")


KINDS: dict[str, Kind] = {"reading": "wait", "read": "wait", "confirmed": "wait", "applied": "ok", "refused": "late", "outdated": "late", "withdrawn": "no"}  # fmt: skip


def state_of(upload: RosterUpload) -> Tag:
    """Return the state of an upload in words, for `ui/status.html`."""
    return Tag(upload.get_state_display(), KINDS[upload.state])


UPLOADS = (
    Column("uploaded_at", _("上传时间"), lambda row: f"{localtime(row.uploaded_at):%Y-%m-%d %H:%M}", sort="id"),
    Column("state", _("状态"), lambda row: row.get_state_display()),
    Column("office", _("单位"), lambda row: row.office.name),
    Column("numbers", _("行数"), numbers_text),
    Column("as_of", _("名册日期"), lambda row: f"{row.as_of:%Y-%m-%d}"),
    Column("who", _("上传人"), lambda row: row.uploaded_by.person.name),
)
CHANGES = (
    Column("name", _("姓名"), lambda row: row.name, sort="name"),
    Column("school", _("学校"), lambda row: row.school.name),
    Column("class", _("班级"), lambda row: row.class_name),
    Column("details", _("说明"), details_text, wide=True),
)
LEAVERS = (
    CHANGES[0],
    Column("left", _("是否离校"), lambda row: _("已离校") if row.ticked else _("未勾选")),
    *CHANGES[1:],
)
ACTS = (Act(_("这些人已离校"), "left", primary=True), Act(_("这些人没有离校"), "here"))
