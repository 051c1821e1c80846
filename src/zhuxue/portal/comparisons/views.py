"""Pages of before-rounds: the list, opening one, one with its progress and rows, closing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhuxue.engine.common.terms import Term
from zhuxue.portal.comparisons import actions, exports, queries
from zhuxue.portal.comparisons.columns import state_of
from zhuxue.portal.comparisons.forms import BulkForm, OpenForm, TermForm
from zhuxue.portal.comparisons.lists import rules
from zhuxue.portal.jobs.columns import progress_of
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.ui.asking import asked_about
from zhuxue.portal.ui.components import Act
from zhuxue.portal.ui.words import in_language


@require_safe
def comparisons(request: HttpRequest) -> HttpResponse:
    """List the rounds in reach, with the progress of the latest term by office."""
    listing = exports.rounds(request.acting, request.GET)
    last = queries.comparisons_visible_to(request.acting).order_by("-pk").first()
    asked = TermForm(request.GET)
    term = (asked.cleaned_data["term"] if asked.is_valid() else "") or (last.term if last else "")
    context = {
        "listing": listing,
        "filter": listing.filter,
        "chart": queries.by_office(request.acting, term) if term else None,
        "term": Term.parse(term).title if term else "",
        "may_open": MATRIX.allows(request.acting.role, "open_comparison"),
    }
    return render(request, "comparisons/comparisons.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_comparison(request: HttpRequest) -> HttpResponse:
    """Open a round from a run."""
    runs = list(queries.runs_to_choose(request.acting))
    form = OpenForm(request.POST if request.method == "POST" else None, runs=runs)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        run = next(one for one in runs if one.pk == said.pop("run"))
        try:
            return redirect("comparison", actions.open_round(run, acting=request.acting, **said).pk)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
    status = 422 if request.method == "POST" else 200
    return render(request, "comparisons/open.html", {"form": form}, status=status)


@require_safe
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one round: its progress by school, and its rows."""
    found = get_object_or_404(queries.comparisons_visible_to(request.acting).select_related("job", "closed_by__person", "opened_by__person"), pk=pk)  # fmt: skip
    return render(request, "comparisons/comparison.html", _context(request, found))


@require_POST
def close_comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a round all of whose rows are answered."""
    found = get_object_or_404(queries.comparisons_visible_to(request.acting, "open_comparison"), pk=pk)
    try:
        actions.close_round(found, acting=request.acting)
        messages.success(request, _("这一轮比对已经结束。"))
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
    return redirect("comparison", pk)


def _context(request: HttpRequest, found: Any) -> dict[str, Any]:
    listing = exports.rows(request.acting, asked_about(request, found.pk))
    may_answer = MATRIX.allows(request.acting.role, "answer_comparison") and found.state == "open"
    own = found.office_id == request.acting.office_id and MATRIX.allows(request.acting.role, "open_comparison")
    return {
        "comparison": found,
        "term": Term.parse(found.term).title,
        "state": state_of(found),
        "late": found.state == "open" and found.due_on < localdate(),
        "chart": queries.by_school(found, request.acting),
        "lists": rules().lists.values(),
        "listing": listing,
        "filter": listing.filter,
        "bulk": BulkForm() if may_answer else None,
        "acts": (Act(_("先看结果"), "try", primary=True),) if may_answer else (),
        "may_close": own and found.state == "open",
        "progress": progress_of(found.job) if found.job else None,
    }
