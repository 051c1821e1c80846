"""Pages of proposals: the list, both sides of one, deciding on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.registers import deciding, exports, queries
from zhuxue.portal.registers.columns import proposal_state, register_title
from zhuxue.portal.registers.forms import DecideForm
from zhuxue.portal.registers.models import Proposal, ProposalDecision
from zhuxue.portal.ui.components import Event
from zhuxue.portal.ui.words import in_language


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """List the proposals about students in reach."""
    listing = exports.proposals(request.acting, request.GET)
    return render(request, "registers/proposals.html", {"listing": listing, "filter": listing.filter})


@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show both sides of one, and what was said of it."""
    return _page(request, pk)


@require_POST
def decide_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm it, deny it, or have it looked at again."""
    found = get_object_or_404(queries.proposals_visible_to(request.acting, "decide_proposals"), pk=pk)
    form, outcome = DecideForm(request.POST), request.POST.get("act", "")
    if not form.is_valid() or outcome not in ProposalDecision.Outcome.values:
        return _page(request, pk, form, status=422)
    try:
        deciding.decide(found, outcome, acting=request.acting, **form.cleaned_data)
        messages.success(request, _("已记下，下一次计算按此办理。"))
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
    return redirect("proposal", pk)


def _page(request: HttpRequest, pk: int, form: DecideForm | None = None, status: int = 200) -> HttpResponse:
    seen = queries.proposals_visible_to(request.acting).select_related("enrolment__student", "enrolment__school", "enrolment__office", "release")  # fmt: skip
    found: Proposal = get_object_or_404(seen, pk=pk)
    decisions = list(found.decisions.select_related("by__person", "by__office").order_by("number"))
    may = MATRIX.allows(request.acting.role, "decide_proposals")
    context: dict[str, Any] = {
        "proposal": found,
        "register": register_title(found.register),
        "state": proposal_state(found),
        "events": [
            Event(one.at, one.get_outcome_display(), f"{one.by.office.name} {one.by.person.name}", one.reason)
            for one in decisions
        ],
        "form": form or DecideForm(initial={"seen": len(decisions)}),
        "may_decide": may and found.state == Proposal.State.OPEN,
        "may_reopen": may and found.state in (Proposal.State.CONFIRMED, Proposal.State.DENIED),
    }
    return render(request, "registers/proposal.html", context, status=status)
