"""Pages of self-evaluations: the list, one report with its acts, the rows behind a figure, counties side by side."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.portal.indicators import exports_evaluation as exports
from zhuxue.portal.indicators import pages_evaluation as pages
from zhuxue.portal.indicators import queries_evaluation as queries
from zhuxue.portal.indicators import report
from zhuxue.portal.indicators.actions import evaluating as actions
from zhuxue.portal.indicators.forms_evaluation import BeginForm, SignForm, TextForm, WithdrawForm
from zhuxue.portal.indicators.models import Evaluation
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.ui.asking import asked_about
from zhuxue.portal.ui.words import in_language


def evaluations(request: HttpRequest) -> HttpResponse:
    """List the evaluations in reach; begin one."""
    may = MATRIX.allows(request.acting.role, "make_evaluation")
    form = BeginForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and may and form.is_valid():
        try:
            return redirect("evaluation", actions.begin(**form.cleaned_data, acting=request.acting).pk)
        except ZhuxueError as refused:
            form.add_error(None, in_language(refused))
    context = {"listing": exports.evaluations(request.acting, request.GET), "form": form if may else None}
    return render(request, "indicators/evaluations.html", context, status=422 if form.errors else 200)


@require_safe
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a report: what it says, every figure leading to its rows, and what may be done."""
    return render(request, "indicators/evaluation.html", pages.of_evaluation(_found(request, pk), request.acting))


@require_POST
def change_evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """Count a draft anew, or keep its text."""
    form = TextForm(request.POST)
    if request.POST.get("act") == "count":
        return _done(
            request, pk, lambda one: actions.ask_to_count(one, acting=request.acting), _("已交办，算完后更新。")
        )
    if not form.is_valid():
        raise Http404
    return _done(request, pk, lambda one: actions.write(one, acting=request.acting, **form.cleaned_data), _("已保存。"))


@require_POST
def sign_evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign what was read, or withdraw it."""
    sign, why = SignForm(request.POST), WithdrawForm(request.POST)
    if request.POST.get("act") == "withdraw":
        if not why.is_valid():
            messages.warning(request, _("请写明作废的理由，至少四个字。"))
            return redirect("evaluation", pk)
        return _done(request, pk, lambda one: actions.withdraw(one, why=why.cleaned_data["reason"], acting=request.acting), _("已作废。"))  # fmt: skip
    seen = sign.cleaned_data["seen"] if sign.is_valid() else ""
    return _done(request, pk, lambda one: actions.sign(one, seen=seen, acting=request.acting), _("已签署，不能再改。"))


@require_safe
def evaluation_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the report as a PDF; it holds sums only."""
    found = _found(request, pk)
    name = f'attachment; filename="evaluation-{found.pk}.pdf"'
    return HttpResponse(report.pdf(found), "application/pdf", headers={"Content-Disposition": name})


@require_safe
def evaluation_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """List the rows a figure was counted from."""
    figure = get_object_or_404(queries.figures_visible_to(request.acting).select_related("evaluation__office"), pk=pk)
    listing = exports.evidence(request.acting, asked_about(request, pk))
    context = pages.of_figure(figure) | {"listing": listing, "filter": listing.filter}
    return render(request, "indicators/evidence.html", context)


@require_safe
def evidence_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead from a row to the page of what it was counted from, where this role may open it."""
    row = get_object_or_404(
        queries.evidence_visible_to(request.acting).select_related("figure__evaluation", "office"), pk=pk
    )
    if place := pages.place_of(row, request.acting):
        return redirect(place)
    return render(request, "indicators/evidence_row.html", {"row": row} | pages.of_figure(row.figure))


@require_safe
def compare_evaluations(request: HttpRequest) -> HttpResponse:
    """Lay the signed evaluations of the offices below side by side, with their size; no rank."""
    listing = exports.compared(request.acting, request.GET)
    context = {"listing": listing, "filter": listing.filter, "chart": pages.chart_of(listing)}
    return render(request, "indicators/compare.html", context)


def _found(request: HttpRequest, pk: int) -> Evaluation:
    rows = queries.evaluations_visible_to(request.acting).select_related("office", "maker", "signer", "job", "run")
    return get_object_or_404(rows, pk=pk)


def _done(request: HttpRequest, pk: int, act: Callable[[Evaluation], object], said: str) -> HttpResponse:
    """Do one thing with an evaluation in reach, and lead back to its page with what came of it."""
    found = _found(request, pk)
    try:
        act(found)
        messages.success(request, said)
    except ZhuxueError as refused:
        messages.warning(request, in_language(refused))
    return redirect("evaluation", pk)
