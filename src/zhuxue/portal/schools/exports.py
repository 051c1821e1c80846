"""The lists of students, classes and transfers as they are asked for, on a page or in a file."""

from __future__ import annotations

from django.http import QueryDict

from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools import classes as class_queries
from zhuxue.portal.schools import history, queries
from zhuxue.portal.schools.columns import CLASSES, STUDENTS, transfer_columns
from zhuxue.portal.schools.forms import FilterForm, WayForm
from zhuxue.portal.ui.listing import Listing, since


def students(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the list asked for; one that cannot be understood is empty, never everything."""
    form = FilterForm(asked)
    seen = acting if form.is_valid() else None
    return Listing(queries.students_listed(seen, **form.cleaned_data), STUDENTS, asked, filter=form)


def transfers(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the transfers in reach, the newest first; with `way` only those confirmed in, or out."""
    form = WayForm(asked)
    way = form.cleaned_data["way"] if form.is_valid() else ""
    seen = history.transfers_confirmed(acting, way) if way else history.transfers_visible_to(acting)
    return Listing(since(seen, asked, "decided_at"), transfer_columns(acting), asked, "-asked", form)


def classes(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the classes in reach that are open."""
    return Listing(class_queries.classes_listed(acting), CLASSES, asked, "code")
