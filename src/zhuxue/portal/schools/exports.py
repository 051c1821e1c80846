"""The list of students as it is asked for, on a page or in a file."""

from __future__ import annotations

from django.http import QueryDict

from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools import queries
from zhuxue.portal.schools.columns import STUDENTS
from zhuxue.portal.schools.forms import FilterForm
from zhuxue.portal.ui.listing import Listing


def students(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the list asked for; one that cannot be understood is empty, never everything."""
    form = FilterForm(asked)
    seen = acting if form.is_valid() else None
    return Listing(queries.students_listed(seen, **form.cleaned_data), STUDENTS, asked)
