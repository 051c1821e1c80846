"""The columns of the lists of releases, of counties and of proposals."""

from __future__ import annotations

from functools import cache

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.regions import Regions
from zhuxue.portal.registers.board import NEVER, STATES, registers
from zhuxue.portal.registers.models import Proposal, Release
from zhuxue.portal.ui.components import Kind, Tag
from zhuxue.portal.ui.listing import Column

RELEASE_KINDS: dict[str, Kind] = {"reading": "wait", "read": "wait", "accepted": "ok", "refused": "no", "unreadable": "late"}  # fmt: skip
PROPOSAL_KINDS: dict[str, Kind] = {"open": "wait", "confirmed": "ok", "denied": "no", "lapsed": "info"}


def register_title(code: str) -> str:
    """Return what people call a register."""
    known = registers().registers.get(code)
    return known.title if known else code


@cache
def _regions() -> dict[str, str]:
    return dict(Regions.load(LIBRARY).names)


def places_text(scope: str) -> str:
    """Return the regions a release speaks of, codes joined by a comma, by their names; empty where it names none.

    >>> places_text("430626,430181"), places_text("")
    ('平江县、浏阳市', '')
    """
    return "、".join(_regions().get(code, code) for code in scope.split(",") if code)


def state_of(release: Release) -> Tag:
    """Return the state of a release in words."""
    return Tag(release.get_state_display(), RELEASE_KINDS[release.state])


def proposal_state(proposal: Proposal) -> Tag:
    """Return the state of a proposal in words."""
    return Tag(proposal.get_state_display(), PROPOSAL_KINDS[proposal.state])


def how_text(release: Release) -> str:
    """Return how a release came, and whether hashed."""
    return f"{release.get_how_display()}{' · ' + str(_('加密比对')) if release.hashed else ''}"


def numbers_text(release: Release) -> str:
    """Return how many rows were read, taken and sent back; empty before."""
    if release.rows_in is None:
        return ""
    said = {"all": release.rows_in, "good": release.rows_out, "bad": release.rows_rejected}
    return str(_("共 %(all)s 人次：接收 %(good)s，退回 %(bad)s") % said)


RELEASES = (
    Column("register", _("名单"), lambda row: f"{register_title(row.register)}{' · ' + row.part if row.part else ''}"),
    Column("released_on", _("名单日期"), lambda row: f"{row.released_on:%Y-%m-%d}", sort="released_on"),
    Column("state", _("状态"), lambda row: row.get_state_display()),
    Column("numbers", _("人次"), numbers_text),
    Column("fresh_until", _("有效至"), lambda row: f"{row.fresh_until:%Y-%m-%d}", sort="fresh_until"),
    Column("office", _("接收单位"), lambda row: row.office.name),
    Column("how", _("怎样收到"), how_text),
    Column("owner", _("来源部门"), lambda row: row.owner, shown=False),
    Column("sent_at", _("收到时间"), lambda row: f"{localtime(row.sent_at):%Y-%m-%d %H:%M}", sort="id", shown=False),
    Column("delete_on", _("删除日期"), lambda row: f"{row.delete_on:%Y-%m-%d}", sort="delete_on", shown=False),
    Column("sha256", _("文件散列"), lambda row: row.sha256[:16], shown=False),
)
COUNTIES = (
    Column("county", _("县市区"), lambda row: row.name, sort="path"),
    Column("state", _("状态"), lambda row: STATES[row.state], sort="state"),
    Column("latest", _("名单日期"), lambda row: "" if row.latest == NEVER else f"{row.latest:%Y-%m-%d}", sort="latest"),
    Column("days_left", _("还有几天过期"), lambda row: "" if row.latest == NEVER else row.days_left, sort="days_left"),
)
PROPOSALS = (
    Column("name", _("学生"), lambda row: row.enrolment.name, sort="enrolment__name"),
    Column("register", _("名单"), lambda row: register_title(row.register)),
    Column("state", _("状态"), lambda row: row.get_state_display()),
    Column("evidence", _("为什么提出"), lambda row: row.evidence, wide=True),
    Column("school", _("学校"), lambda row: row.enrolment.school.name),
    Column("found_at", _("提出时间"), lambda row: f"{localtime(row.found_at):%Y-%m-%d}", sort="id"),
)
