"""What the base page shows of the person: role, other roles, the menu of what the role may open."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.people.access import MATRIX

MENU = (("students", _("学生")), ("notices", _("公示")), ("objections", _("异议")), ("outages", _("中断登记")))


def menu(request: HttpRequest) -> dict[str, Any]:
    """Return acting, memberships, menu and, in a demo, the accounts to sign in with."""
    acting = getattr(request, "acting", None)
    role = acting.role if acting else None
    entries = [(route, label) for route, label in MENU if MATRIX.allows(role, MATRIX.routes[route])]
    return {
        "acting": acting,
        "memberships": getattr(request, "memberships", []),
        "menu": entries,
        "demo_accounts": _demo_accounts,
    }


def _demo_accounts() -> dict[str, Any] | None:
    """Return what make_demo wrote for the sign-in page; None unless this is a demo."""
    if not settings.DEMO or not settings.DEMO_ACCOUNTS_FILE.exists():
        return None
    return json.loads(settings.DEMO_ACCOUNTS_FILE.read_text(encoding="utf-8"))
