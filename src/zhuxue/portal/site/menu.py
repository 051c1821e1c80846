"""The main menu in groups: each entry is a route, shown to whom access.yaml opens it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.people.access import MATRIX, PUBLIC, SIGNED_IN


@dataclass(frozen=True)
class Entry:
    """One line of the menu: its route, what it says, its icon (tabler, outline), and other routes that belong to it."""

    route: str
    label: str | Promise
    icon: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Entries under one title."""

    title: str | Promise
    entries: tuple[Entry, ...]


MENU = (
    Group("", (Entry("home", _("工作台"), "home"),)),
    Group(
        _("学生"),
        (
            Entry("students", _("学生"), "users", also=("student", "show_in_clear")),
            Entry("rosters", _("名册"), "upload", also=("roster", "send_roster")),
            Entry("transfers", _("转学"), "arrows-exchange", also=("transfer", "claim_transfer")),
        ),
    ),
    Group(
        _("政策"),
        (
            Entry("my_dues", _("孩子能享受什么"), "heart-handshake"),
            Entry("due", _("查一查能享受什么"), "help-circle"),
            Entry("programmes", _("资助项目"), "book", also=("programme", "programme_versions")),
            Entry("schemes", _("本地项目"), "edit", also=("scheme", "open_scheme", "scheme_draft", "scheme_cases")),
        ),
    ),
    Group(
        _("系统"),
        (
            Entry("runs", _("计算一学期"), "calculator"),
            Entry("jobs", _("任务"), "list-check", also=("job",)),
        ),
    ),
)


def menu(request: HttpRequest) -> dict[str, Any]:
    """Return the groups with what the role acted in may open; none before signing in."""
    acting = getattr(request, "acting", None)
    if acting is None:
        return {"menu": []}
    return {"menu": [group for group in (_open_to(acting.role, group) for group in MENU) if group.entries]}


def _open_to(role: str, group: Group) -> Group:
    open_ones = tuple(entry for entry in group.entries if _opens(role, MATRIX.routes.get(entry.route)))
    return replace(group, entries=open_ones)


def _opens(role: str, action: str | None) -> bool:
    return action in {PUBLIC, SIGNED_IN} or (action is not None and MATRIX.allows(role, action))
