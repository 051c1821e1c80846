"""Pages of issues: the board, the list, one issue with its rows and acts, the paper of an order, evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.supervision import acts, board, exports, pages, queries
from zhuxue.portal.supervision.actions import answering, deciding
from zhuxue.portal.supervision.forms import BoardForm, ClearForm, FetchForm, IssuesForm, RestoreForm, RowsForm
from zhuxue.portal.ui.asking import asked_about
from zhuxue.portal.ui.components import Act
from zhuxue.portal.ui.words import in_language

WITH = ("office__parent", "former", "chased_to", "run")


@require_safe
def issues(request: HttpRequest) -> HttpResponse:
    """List the issues in reach."""
    context = {"listing": exports.issues(request.acting, request.GET), "filter": IssuesForm(request.GET)}
    return render(request, "supervision/issues.html", context)


@require_safe
def issue_board(request: HttpRequest) -> HttpResponse:
    """Show how many issues stand where, with charts."""
    listing = exports.issue_board(request.acting, request.GET)
    context = {
        "listing": listing,
        "filter": BoardForm(request.GET),
        "figures": board.figures(request.acting),
        "checks": board.chart_of_checks(request.acting),
        "offices": board.chart_of_offices(listing.rows, _("按单位")),
    }
    return render(request, "supervision/board.html", context)


@require_safe
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one issue: what was found, where it stands, and what the person acting may do."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, filled: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    found = get_object_or_404(queries.issues_visible_to(request.acting).select_related(*WITH), pk=pk)
    context = pages.of_issue(found, request.acting, filled or {})
    return render(request, "supervision/issue.html", context, status=status)


@require_POST
def judge_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what an office above does."""
    return _done(request, pk, "judge_issues")


@require_POST
def answer_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the office an order went to does."""
    return _done(request, pk, "answer_orders")


@require_POST
def raise_money(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a back payment or a recovery of a row."""
    return _done(request, pk, "raise_money")


def _done(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    found = get_object_or_404(queries.issues_visible_to(request.acting, action).select_related(*WITH), pk=pk)
    name = request.POST.get("act", "")
    if name not in acts.KNOWN[action]:
        raise Http404
    act = acts.KNOWN[action][name]
    form = act.filled(name, found, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, pk, {name: form}, status=422)
    return _tried(request, pk, lambda: act.do(found, form.cleaned_data, request), act.done)


def _tried(request: HttpRequest, pk: int, do: Any, done: Any) -> HttpResponse:
    """Do it, say how it went, and go back to the issue."""
    try:
        do()
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
    else:
        messages.success(request, done)
    return redirect("issue", pk)


@require_safe
def issue_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """List the rows of an issue, to be cleared one by one where they only look alike."""
    return _rows(request, pk)


def _rows(request: HttpRequest, pk: int, reason: Any = None, status: int = 200) -> HttpResponse:
    found = get_object_or_404(queries.issues_visible_to(request.acting).select_related(*WITH), pk=pk)
    may = MATRIX.allows(request.acting.role, "judge_issues")
    clears, restores = (may and acts.JUDGE[name].fits(found, request.acting) for name in ("clear", "restore"))
    buttons = [Act(_("排除选中的行"), "clear", primary=True)] if clears else []
    buttons += [Act(_("收回选中行的排除"), "restore")] if restores else []
    context = {
        "issue": found,
        "listing": exports.issue_rows(request.acting, asked_about(request, pk)),
        "filter": RowsForm(request.GET),
        "acts": buttons,
        "ticked": [state for state, fits in (("present", clears), ("cleared", restores)) if fits],
        "reason": reason or (ClearForm if clears else RestoreForm)(initial={"seen": found.steps_count}),
    }
    return render(request, "supervision/rows.html", context, status=status)


@require_POST
def clear_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Clear the rows ticked, or take their clearing back."""
    found = get_object_or_404(queries.issues_visible_to(request.acting, "judge_issues"), pk=pk)
    back = request.POST.get("act") == "restore"
    form = (RestoreForm if back else ClearForm)(request.POST)
    if not form.is_valid():
        return _rows(request, pk, form, status=422)
    chosen = [int(row) for row in request.POST.getlist("row") if row.isdecimal()]
    said, do = form.cleaned_data, deciding.restore if back else deciding.clear
    done = _("已收回选中行的排除。") if back else _("已排除选中的行。")
    return _tried(request, pk, lambda: do(found, said["reason"], acting=request.acting, seen=said["seen"], rows=chosen), done)  # fmt: skip


@require_safe
def order_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an order as it is printed."""
    order = get_object_or_404(queries.orders_visible_to(request.acting), pk=pk)
    return render(request, "supervision/paper.html", pages.of_paper(order, request.acting))


@require_POST
def fetch_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a file of evidence for a purpose, which is noted."""
    file = get_object_or_404(queries.files_visible_to(request.acting).select_related("reply__order"), pk=pk)
    form = FetchForm(request.POST)
    try:
        name, content = answering.fetch(file, form.data.get("reason", ""), acting=request.acting)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
        return redirect("issue", file.reply.order.issue_id)
    answer = HttpResponse(content, "application/octet-stream")
    end = Path(name).suffix
    answer["Content-Disposition"] = (
        f'attachment; filename="evidence-{file.pk}{end if end[1:].isalnum() and end.isascii() else ""}"'
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def issue_of_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead from a line of a payment to the issue that holds it."""
    return _led(queries.issue_of_line(request.acting, pk))


@require_safe
def issue_of_arrear(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead from a difference to the issue it was made of."""
    return _led(queries.issue_of_arrear(request.acting, pk))


def _led(found: Any) -> HttpResponse:
    if found is None:
        raise Http404
    return redirect("issue", found.pk)
