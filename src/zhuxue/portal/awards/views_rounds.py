"""Pages of rounds: the list, opening one, its page with all that may be done, its candidates, figures, slips."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.awards import acts, exports, pages, queries, sheet
from zhuxue.portal.awards.actions import ranking
from zhuxue.portal.awards.actions import rounds as actions
from zhuxue.portal.awards.forms import FilterForm, OpenForm, ReviewForm
from zhuxue.portal.awards.programmes import openable
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.schools.queries import latest_run
from zhuxue.portal.ui.asking import asked_about
from zhuxue.portal.ui.components import Act
from zhuxue.portal.ui.words import in_language


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """List the rounds in reach."""
    listing = exports.rounds(request.acting, request.GET)
    context = {"listing": listing, "may_open": MATRIX.allows(request.acting.role, "open_round")}
    return render(request, "awards/rounds.html", context)


def open_round(request: HttpRequest) -> HttpResponse:
    """Open a round: the programme, and what differs from its file."""
    run = latest_run()
    programmes = openable(run, request.acting.office, queries.stages_of(request.acting)) if run else []
    form = OpenForm(request.POST if request.method == "POST" else None, programmes=programmes)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_round(actions.Start(**form.cleaned_data), acting=request.acting)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("批次已开办。"))
            return redirect("round", made.pk)
    return render(request, "awards/open_round.html", {"form": form, "run": run}, status=422 if form.errors else 200)


@require_safe
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a round: where it stands, and what the person acting may do."""
    return _page(request, pk)


@require_POST
def run_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what those who run a round do."""
    return _done(request, pk, "run_round", acts.RUN)


@require_POST
def judge_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what its reviewers do."""
    return _done(request, pk, "judge_round", acts.JUDGE)


def _done(request: HttpRequest, pk: int, action: str, known: dict[str, acts.Act]) -> HttpResponse:
    round_ = get_object_or_404(queries.rounds_visible_to(request.acting, action), pk=pk)
    name = request.POST.get("act", "")
    if name not in known:
        raise Http404
    form = known[name].filled(name, round_, request.POST)
    if not form.is_valid():
        return _page(request, pk, {name: form}, status=422)
    try:
        known[name].do(round_, form.cleaned_data, request.acting)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
    else:
        messages.success(request, known[name].done)
    return redirect("round", pk)


def _page(request: HttpRequest, pk: int, filled: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    round_ = get_object_or_404(queries.rounds_visible_to(request.acting).select_related("office", "run"), pk=pk)
    return render(request, "awards/round.html", pages.of_round(round_, request.acting, filled or {}), status=status)


@require_safe
def candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """List a round's candidates, to be chosen and reviewed many at once."""
    round_ = get_object_or_404(queries.rounds_visible_to(request.acting).select_related("office"), pk=pk)
    form, listing = FilterForm(request.GET), exports.candidates(request.acting, asked_about(request, pk))
    may = MATRIX.allows(request.acting.role, "review_round")
    picks = [Act(_("下一步：看会怎样"), "foresee", primary=True)] if may else []
    address = reverse("review_candidates", args=[pk])
    context = {"round": round_, "listing": listing, "filter": form, "acts": picks, "address": address, "review": ReviewForm()}  # fmt: skip
    return render(request, "awards/candidates.html", context)


def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what a round ranks by, one line a candidate, with the evidence of all of them."""
    round_ = get_object_or_404(queries.rounds_visible_to(request.acting, "run_round").select_related("office"), pk=pk)
    form = sheet.SheetForm(request.POST if request.method == "POST" else None, round_=round_)
    if request.method == "POST" and form.is_valid():
        try:
            count = ranking.enter_figures(round_, form.figures, form.cleaned_data["evidence"], acting=request.acting)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("已登记 %(count)s 项。") % {"count": count})
            return redirect("round", pk)
    return render(request, "awards/figures.html", {"form": form, "round": round_}, status=422 if form.errors else 200)


@require_safe
def slips(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the slips for families without an account, to be printed and handed over closed."""
    round_ = get_object_or_404(queries.rounds_visible_to(request.acting, "run_round").select_related("office"), pk=pk)
    context = {"round": round_, "candidates": queries.families_without_account(round_), "until": pages.last_day(round_)}
    return render(request, "awards/slips.html", context)
