"""Pages of transfers: the list, claiming a student, one transfer, deciding it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.schools import exports, history
from zhuxue.portal.schools import transfers as actions
from zhuxue.portal.schools.columns import transfer_state
from zhuxue.portal.schools.forms import ClaimForm, DecideForm, WayForm
from zhuxue.portal.ui.words import in_language


@require_safe
def transfers(request: HttpRequest) -> HttpResponse:
    """List transfers into and out of my office, the newest first."""
    context = {
        "listing": exports.transfers(request.acting, request.GET),
        "filter": WayForm(request.GET),
        "may_claim": MATRIX.allows(request.acting.role, "claim_transfer"),
    }
    return render(request, "schools/transfers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def claim_transfer(request: HttpRequest) -> HttpResponse:
    """Claim a student of another school."""
    classes = history.classes_of(request.acting)
    if request.method != "POST":
        return render(request, "schools/claim.html", {"form": ClaimForm(classes=classes)})
    form = ClaimForm(request.POST, classes=classes)
    if form.is_valid():
        said = dict(form.cleaned_data)
        number, said["to_office"] = said.pop("identity_number"), said["to_office"] or request.acting.office
        try:
            made = actions.claim_transfer(number, actions.Claim(**said), acting=request.acting)
            messages.success(request, _("转入申请已提交，等待原学校确认。"))
            return redirect("transfer", made.pk)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
    return render(request, "schools/claim.html", {"form": form}, status=422)


@require_safe
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one transfer."""
    return _page(request, pk, DecideForm())


@require_POST
def decide_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the student go, or say why not."""
    found = get_object_or_404(history.transfers_visible_to(request.acting, "decide_transfer"), pk=pk)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form, status=422)
    act = actions.confirm_transfer if form.cleaned_data["decision"] == "confirm" else actions.refuse_transfer
    try:
        act(found, acting=request.acting, why=form.cleaned_data["why"])
        messages.success(request, _("已办理。"))
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
    return redirect("transfer", pk)


@require_POST
def withdraw_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a claim up."""
    found = get_object_or_404(history.transfers_visible_to(request.acting, "claim_transfer"), pk=pk)
    try:
        actions.withdraw_transfer(found, acting=request.acting)
        messages.success(request, _("已撤回。"))
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
    return redirect("transfer", pk)


def _page(request: HttpRequest, pk: int, form: DecideForm, status: int = 200) -> HttpResponse:
    found = get_object_or_404(history.transfers_visible_to(request.acting), pk=pk)
    waits = found.state == "asked"
    context = {
        "transfer": found,
        "state": transfer_state(found),
        "schools": history.names_both_schools(found, request.acting),
        "form": form,
        "may_decide": waits and history.transfers_to_decide(request.acting).filter(pk=pk).exists(),
        "may_withdraw": waits and history.transfers_visible_to(request.acting, "claim_transfer").filter(pk=pk).exists(),
    }
    return render(request, "schools/transfer.html", context, status=status)
