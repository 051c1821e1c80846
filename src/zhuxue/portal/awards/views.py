"""Pages of results: deciding many at once, and the ledger of awards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.applications.posting import make_notice
from zhuxue.portal.awards import exports, queries, trials
from zhuxue.portal.awards.actions import reviewing
from zhuxue.portal.awards.forms import ReviewForm
from zhuxue.portal.awards.models import Candidate
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.ui.asking import asked_about
from zhuxue.portal.ui.words import in_language


@require_safe
def awards(request: HttpRequest) -> HttpResponse:
    """List the ledger of awards in reach."""
    return render(request, "awards/awards.html", {"listing": exports.awards(request.acting, request.GET)})


@require_POST
def review_candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """First show what deciding so would do to those chosen; once confirmed, do it and show what failed."""
    round_ = get_object_or_404(
        queries.rounds_visible_to(request.acting, "review_round").select_related("office"), pk=pk
    )
    form = ReviewForm(request.POST)
    everybody = bool(request.POST.get("all"))
    chosen = reviewing.picked(round_, request.POST.getlist("row"), everybody=everybody, acting=request.acting)
    if not form.is_valid() or not chosen:
        messages.error(request, _("请勾选学生，并写明办理和理由（至少四个字）。"))
        return redirect("candidates", pk)
    if form.cleaned_data["verdict"] == "notice":
        return _notice(request, pk, chosen)
    context = {"round": round_, "form": form, "everybody": everybody, "count": len(chosen)}
    return _reviewed(request, chosen, form.cleaned_data, context)


def _reviewed(
    request: HttpRequest, chosen: list[Candidate], said: dict[str, str], context: dict[str, Any]
) -> HttpResponse:
    """Show a trial until it is confirmed; then decide. Where there are many a job does either."""
    trial = request.POST.get("act") != "do"
    if len(chosen) > reviewing.AT_ONCE:
        ask = reviewing.ask_for_trial if trial else reviewing.ask_for_review
        return _as_job(request, ask, context["round"].pk, said)
    if trial:
        results = reviewing.foresee(chosen, said["verdict"], acting=request.acting)
    else:
        results = reviewing.review(chosen, said["verdict"], said["reason"], acting=request.acting)
    return render(request, "awards/review.html", context | {"results": results, "trial": trial})


@require_safe
def foreseen(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a trial over many found, and confirm it; while it goes on, how far it is."""
    found = trials.trial_of(request.acting, pk)
    if found is None:
        raise Http404
    job, round_ = found
    if job.state != job.State.DONE:
        return redirect("job", pk)
    listing = exports.foreseen(request.acting, asked_about(request, pk))
    context = {"job": job, "round": round_, "listing": listing, "filter": listing.filter}
    return render(request, "awards/foreseen.html", context)


def _notice(request: HttpRequest, pk: int, chosen: list[Candidate]) -> HttpResponse:
    """Make a draft of the public notice over those chosen who wait for it."""
    try:
        made = make_notice([candidate.case for candidate in chosen if candidate.case], acting=request.acting)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
        return redirect("candidates", pk)
    return redirect("notice", made.pk)


def _as_job(request: HttpRequest, ask: Callable[..., Job], pk: int, said: dict[str, str]) -> HttpResponse:
    try:
        job = ask(pk, said["verdict"], said["reason"], acting=request.acting)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
        return redirect("candidates", pk)
    return redirect("job", job.pk)
