"""The lists of supervision as they are asked for, on a page or in a file."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import QueryDict

from zhuxue.portal.people.models import Membership
from zhuxue.portal.supervision import board, queries
from zhuxue.portal.supervision.columns import BOARD, CHECKS, ISSUES, ROWS, SAMPLES, VISITS
from zhuxue.portal.supervision.forms import BoardForm, IssuesForm, RowsForm
from zhuxue.portal.supervision.sample_forms import VisitsForm
from zhuxue.portal.ui.asking import OF
from zhuxue.portal.ui.listing import Listing, since


def issues(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the issues asked for; a list that cannot be understood is empty, never everything."""
    form = IssuesForm(asked)
    seen = acting if form.is_valid() else None
    rows = queries.issues_listed(seen, **(form.cleaned_data if seen else {}))
    field = "changed_at" if asked.get("state") in {"closed", "dismissed"} else "found_at"
    return Listing(since(rows, asked, field), ISSUES, asked, "-at", filter=form)


def issue_rows(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the rows of the issue `of`, empty where it is out of reach."""
    form, of = RowsForm(asked), asked.get(OF, "")
    seen = acting if form.is_valid() and of.isdecimal() else None
    rows = queries.rows_listed(seen, issue=int(of) if seen else 0, **(form.cleaned_data if seen else {}))
    return Listing(rows, ROWS, asked, "-state", filter=form)


def issue_board(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the figures of issues in reach, by county or by school."""
    form = BoardForm(asked)
    by = asked.get("by", "") if form.is_valid() else "county"
    return Listing(board.by_office(acting, by or "county"), BOARD, asked, "-issues", filter=form)


def samples(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the samples in reach, each with how many visits are left and how many found something."""
    rows = queries.samples_visible_to(acting).select_related("office").defer("frame")
    left, bad = (Count("visits", filter=Q(visits__state=state)) for state in ("waiting", "bad"))
    return Listing(rows.annotate(left=left, bad=bad), SAMPLES, asked, "-at")


def sample_visits(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the visits of the sample `of`, empty where it is out of reach."""
    form, of = VisitsForm(asked), asked.get(OF, "")
    seen = acting if form.is_valid() and of.isdecimal() else None
    rows = queries.visits_listed(seen, sample=int(of) if seen else 0, **(form.cleaned_data if seen else {}))
    return Listing(rows, VISITS, asked, "number", filter=form)


def written_checks(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the last version of each check in reach."""
    return Listing(queries.checks_listed(acting), CHECKS, asked, "title")
