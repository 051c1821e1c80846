"""The lists of cases, of whom one applies for, and of what is carried over, as they are asked for, on a page or in a file."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.applications import queries
from zhuxue.portal.applications.columns import CASES
from zhuxue.portal.applications.forms import FilterForm
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.listing import Column, Listing

CARRIED = tuple(column for column in CASES if column.key in {"name", "class", "level"})


def _how_far(enrolment: Any) -> object:
    this_year = enrolment.recognitions
    return this_year[0].get_state_display() if this_year else _("还没有申请")


APPLY = (
    Column("name", _("姓名"), lambda row: row.name, sort="name"),
    Column("school", _("学校"), lambda row: row.school.name),
    Column("class", _("班级"), lambda row: row.office.name if row.office_id != row.school_id else ""),
    Column("state", _("本学年认定"), _how_far),
)


def cases(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the cases asked for; a list that cannot be understood is empty, never everything."""
    form = FilterForm(asked)
    seen = acting if form.is_valid() else None
    return Listing(queries.cases_listed(seen, **form.cleaned_data), CASES, asked, filter=form)


def applying(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return for whom one may apply this school year, each with how far she is."""
    return Listing(queries.may_apply_for(acting), APPLY, asked)


def carried_over(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return last year's recognitions that may be carried over."""
    return Listing(queries.carried_over(acting), CARRIED, asked)
