"""Routes of programmes and schemes."""

from __future__ import annotations

from typing import Any

from zhuxue.portal.people.models import Membership

from . import Asked


def programme(acting: Membership | None) -> tuple[Any, Any]:
    """A programme of the library; it is public."""
    return "SV_GRANT", None


def programme_file(acting: Membership | None) -> tuple[Any, Any]:
    """The first file of a programme."""
    return ("SV_GRANT", 0), None


ASKED = {
    "programme": Asked(rows=programme),
    "programme_versions": Asked(rows=programme),
    "due": Asked(post={"stages": ["primary"], "answers": "1"}),
    "programme_file": Asked(rows=programme_file),
}
