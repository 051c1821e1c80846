"""The lists of rosters and of what one changes as they are asked for, on a page or in a file."""

from __future__ import annotations

from django.http import QueryDict

from zhuxue.portal.people.models import Membership
from zhuxue.portal.rosters import queries
from zhuxue.portal.rosters.columns import CHANGES, LEAVERS, UPLOADS
from zhuxue.portal.rosters.forms import KindForm
from zhuxue.portal.rosters.models import RosterChange
from zhuxue.portal.ui.asking import OF
from zhuxue.portal.ui.listing import Listing, since


def rosters(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the rosters sent by the office acted for and those below, the newest first."""
    return Listing(since(queries.uploads_visible_to(acting), asked, "applied_at"), UPLOADS, asked, "-uploaded_at")


def roster(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return what the roster `of` would change or has changed, of the kind asked for; empty where it is out of reach."""
    form, of = KindForm(asked), asked.get(OF, "")
    upload = queries.uploads_visible_to(acting).filter(pk=of).first() if of.isdecimal() else None
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    rows = queries.changes_of(upload, kind) if upload else RosterChange.objects.none()
    return Listing(rows, LEAVERS if kind == "left" else CHANGES, asked, filter=form)
