"""Pages of families: what they have and may apply for, applying, one award with its reasons and answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.awards import acts, pages, queries
from zhuxue.portal.awards.actions import families as actions
from zhuxue.portal.awards.forms import ApplyForm
from zhuxue.portal.awards.models import Candidate
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.ui.words import in_language

WITH = ("round__office", "round__run", "case", "letter", "office", "enrolment__school")


@require_safe
def my_aid(request: HttpRequest) -> HttpResponse:
    """Show a family what its children have, what they may apply for, what needs an answer."""
    candidates = (
        queries.candidates_visible_to(request.acting, "see_own_aid").select_related(*WITH).order_by("name", "pk")
    )
    context = {"candidates": candidates, "offers": queries.offers_to(request.acting)}
    return render(request, "awards/mine.html", context)


def apply_for(request: HttpRequest, pk: int, enrolment: int) -> HttpResponse:
    """Apply: what the rule still needs, a reason, a promise."""
    offer = queries.offer_of(request.acting, pk, enrolment)
    if offer is None:
        done = queries.candidates_visible_to(request.acting, "apply").filter(round=pk, enrolment=enrolment)
        return redirect("award", get_object_or_404(done).pk)
    on_behalf = MATRIX.relation(request.acting.role, "apply") != "own"
    data = request.POST if request.method == "POST" else None
    form = ApplyForm(data, missing=pages.missing(offer), late=offer.late, on_behalf=on_behalf)
    if data is not None and form.is_valid() and (made := _applied(request, offer, form)) is not None:
        messages.success(request, _("申请已提交。"))
        return redirect("award", made.pk)
    context = {"form": form, "offer": offer, "until": pages.last_day(offer.round)}
    return render(request, "awards/apply.html", context, status=422 if form.errors else 200)


def _applied(request: HttpRequest, offer: queries.Offer, form: ApplyForm) -> Candidate | None:
    """Apply as the form says; None, with the reason in the form, when it is refused."""
    said = {key: form.cleaned_data[key] for key in ("late_because", "consent") if key in form.cleaned_data}
    application = actions.Application(form.cleaned_data["statement"], form.answers, **said)
    try:
        return actions.apply(offer, application, acting=request.acting)
    except NotAllowed as refused:
        form.add_error(None, in_language(refused))
        return None


@require_safe
def award(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one candidate in reach: where it stands, why, what happened, what may be answered."""
    candidate = get_object_or_404(queries.candidates_visible_to(request.acting).select_related(*WITH), pk=pk)
    return render(request, "awards/award.html", pages.of_award(candidate, request.acting))


@require_POST
def answer_award(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a family's answer."""
    candidate = get_object_or_404(queries.candidates_visible_to(request.acting, "apply").select_related(*WITH), pk=pk)
    name = request.POST.get("act", "")
    if name not in acts.ANSWERS:
        raise Http404
    act = acts.ANSWERS[name]
    form = act.form(request.POST, auto_id=f"{name}_%s")
    if not form.is_valid():
        context = pages.of_award(candidate, request.acting) | {"faults": form}
        return render(request, "awards/award.html", context, status=422)
    try:
        act.do(candidate, form.cleaned_data, request.acting)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
    else:
        messages.success(request, act.done)
    return redirect("award", pk)
