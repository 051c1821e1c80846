"""The form below a list by which it leaves as a file."""

from __future__ import annotations

from typing import Any

from django import template

from zhuxue.portal.exports.forms import ExportForm
from zhuxue.portal.exports.lists import OF_THEIR_OWN, private_of
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.ui.listing import Listing

register = template.Library()


@register.inclusion_tag("exports/list.html", takes_context=True)
def export_list(context: dict[str, Any], name: str, listing: Listing) -> dict[str, Any]:
    """Show the form of a list of EXPORTS to whom may take it out; nothing to others, or of an empty list."""
    acting = context["request"].acting
    query = listing.asked.copy()
    for key in (*private_of(name), "name", "after", "before"):  # a name asked for stays in the session
        query.pop(key, None)
    may = (
        acting is not None and MATRIX.allows(acting.role, OF_THEIR_OWN.get(name, "export_lists")) and bool(listing.page)
    )
    return {"name": name, "query": query.urlencode(), "form": ExportForm(auto_id="export_%s"), "may": may, "csrf_token": context.get("csrf_token")}  # fmt: skip
