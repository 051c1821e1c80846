"""What the base page shows of the person: in which role she acts, and her other roles."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def acting(request: HttpRequest) -> dict[str, Any]:
    """Return acting, memberships and, in a demo, the accounts to sign in with."""
    return {
        "acting": getattr(request, "acting", None),
        "memberships": getattr(request, "memberships", []),
        "demo_accounts": _demo_accounts,
    }


def _demo_accounts() -> dict[str, Any] | None:
    """Return what make_demo wrote for the sign-in page; None unless this is a demo."""
    if not settings.DEMO or not settings.DEMO_ACCOUNTS_FILE.exists():
        return None
    return json.loads(settings.DEMO_ACCOUNTS_FILE.read_text(encoding="utf-8"))
