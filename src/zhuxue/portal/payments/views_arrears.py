"""What was paid too little or too much: the list, one difference, deciding on it, a part that came back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.payments import exports, queries
from zhuxue.portal.payments.actions import arrears as actions
from zhuxue.portal.payments.forms import DecideForm, ReceiptForm
from zhuxue.portal.payments.programmes import netting
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.ui.words import in_language


@require_safe
def arrears(request: HttpRequest) -> HttpResponse:
    """List the differences of students in reach."""
    return render(request, "payments/arrears.html", {"listing": exports.arrears(request.acting, request.GET)})


@require_safe
def arrear(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one difference, what was decided, its letter and parts."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, status: int = 200, **forms: Any) -> HttpResponse:
    found = get_object_or_404(
        queries.arrears_visible_to(request.acting).select_related(
            "office", "run", "decided_by__person", "found_by__person"
        ),
        pk=pk,
    )
    may = MATRIX.allows(request.acting.role, "decide_arrear")
    context = {
        "arrear": found,
        "parts": found.instalments.order_by("number"),
        "lines": queries.lines_visible_to(request.acting).filter(student=found.student_id, programme=found.programme, period=found.period).select_related("batch").order_by("pk"),
        "decide": forms.get("decide", DecideForm()) if may and found.state == "found" and not _raised_by(found, request.acting) else None,
        "receive": forms.get("receive", ReceiptForm()) if may and found.state == "decided" and found.kind == "recovery" else None,
        "netting": netting(),
    }  # fmt: skip
    return render(request, "payments/arrear.html", context, status=status)


def _raised_by(found: Any, acting: Any) -> bool:
    return found.found_by is not None and found.found_by.person_id == acting.person_id


@require_POST
def decide_arrear(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on a difference."""
    found = get_object_or_404(queries.arrears_visible_to(request.acting, "decide_arrear"), pk=pk)
    form = DecideForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        decided = actions.Decided(said["accept"] == "yes", said["reason"], said["parts"] or 1, said["first_due"], said["letter_how"])  # fmt: skip
        return _tried(request, pk, lambda: actions.decide(found, decided, acting=request.acting), _("已记下您的决定。"))
    return _page(request, pk, status=422, decide=form)


@require_POST
def receive_instalment(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a part that came back."""
    found = get_object_or_404(queries.arrears_visible_to(request.acting, "decide_arrear"), pk=pk)
    form = ReceiptForm(request.POST)
    if form.is_valid():
        number, receipt = form.cleaned_data["number"], form.cleaned_data["receipt"]
        return _tried(
            request, pk, lambda: actions.receive(found, number, receipt, acting=request.acting), _("已登记退还。")
        )
    return _page(request, pk, status=422, receive=form)


def _tried(request: HttpRequest, pk: int, do: Any, done: Any) -> HttpResponse:
    """Do it, say how it went, and go back to the difference."""
    try:
        do()
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
    else:
        messages.success(request, done)
    return redirect("arrear", pk)
