"""The lists of releases, of counties and of proposals as they are asked for, on a page or in a file."""

from __future__ import annotations

from django.http import QueryDict

from zhuxue.portal.people.models import Membership
from zhuxue.portal.registers import board, queries
from zhuxue.portal.registers.columns import COUNTIES, PROPOSALS, RELEASES
from zhuxue.portal.registers.forms import BoardForm, FilterForm, ProposalsForm, register_choices
from zhuxue.portal.ui.listing import Listing, since


def releases(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the releases asked for, those of the latest day first; empty where it cannot be understood."""
    form = FilterForm(asked)
    rows = queries.releases_listed(acting if form.is_valid() else None, **(form.cleaned_data if form.is_valid() else {}))  # fmt: skip
    return Listing(since(rows, asked, "decided_at"), RELEASES, asked, "-released_on", filter=form)


def board_asked(asked: QueryDict) -> BoardForm:
    """Return the filter of the board filled in: the coming term and the first register unless told."""
    first = {"term": str(board.coming_term()), "register": register_choices()[0][0]}
    return BoardForm({key: asked.get(key) or value for key, value in first.items()})


def counties(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the counties in reach with what there is of the register asked for."""
    form = board_asked(asked)
    term, code = form.asked()
    return Listing(board.counties_of(acting, code, term), COUNTIES, asked, "state", filter=form)


def proposals(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the proposals asked for, the newest first; empty where it cannot be understood."""
    form = ProposalsForm(asked)
    rows = queries.proposals_listed(acting if form.is_valid() else None, **(form.cleaned_data if form.is_valid() else {}))  # fmt: skip
    return Listing(rows, PROPOSALS, asked, "-found_at", filter=form)
