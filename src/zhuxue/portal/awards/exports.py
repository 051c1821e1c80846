"""The lists of rounds, candidates and awards as they are asked for, on a page or in a file."""

from __future__ import annotations

from django.http import QueryDict

from zhuxue.portal.awards import queries
from zhuxue.portal.awards.columns import AWARDS, CANDIDATES, FORESEEN, ROUNDS
from zhuxue.portal.awards.forms import FilterForm, ForeseenFilter
from zhuxue.portal.awards.models import Candidate, Foreseen
from zhuxue.portal.awards.trials import found_by, trial_of
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.asking import OF
from zhuxue.portal.ui.listing import Listing, since


def awards(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the ledger of awards in reach."""
    return Listing(since(queries.awards_visible_to(acting).select_related("undone_by"), asked, "at"), AWARDS, asked)


def rounds(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the rounds in reach."""
    return Listing(queries.rounds_listed(acting), ROUNDS, asked)


def foreseen(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return what the trial `of` found; empty where it is out of reach, or what is asked for cannot be understood."""
    form, of = ForeseenFilter(asked), asked.get(OF, "")
    found = trial_of(acting, int(of)) if of.isdecimal() and form.is_valid() else None
    rows = found_by(found[0], form.cleaned_data["works"]) if found else Foreseen.objects.none()
    return Listing(rows, FORESEEN, asked, filter=form)


def candidates(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the candidates of the round `of`, empty where it is out of reach, or what is asked for cannot be understood."""
    form, of = FilterForm(asked), asked.get(OF, "")
    round_ = queries.rounds_visible_to(acting).filter(pk=of).first() if of.isdecimal() and form.is_valid() else None
    rows = queries.candidates_listed(acting, round_, **form.cleaned_data) if round_ else Candidate.objects.none()
    return Listing(rows, CANDIDATES, asked, filter=form)
