"""The page of one batch: where it stands, its lines, and every act on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.portal.payments import acts, exports, pages, queries
from zhuxue.portal.payments.actions import making, returning, sending, uploading
from zhuxue.portal.payments.forms import BatchLinesForm, FetchForm, ReasonForm, ReturnForm, SettleForm
from zhuxue.portal.payments.upload import laid_out
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.ui.asking import asked_about
from zhuxue.portal.ui.components import Act
from zhuxue.portal.ui.words import in_language

WITH = ("office", "scope", "maker", "job")


@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a batch: where it stands, and what the person acting may do."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, filled: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    found = get_object_or_404(queries.batches_visible_to(request.acting).select_related(*WITH), pk=pk)
    return render(request, "payments/batch.html", pages.of_batch(found, request.acting, filled or {}), status=status)


@require_POST
def run_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what those who make batches do."""
    return _done(request, pk, "make_batch")


@require_POST
def approve_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what those who approve do."""
    return _done(request, pk, "approve_batch")


@require_POST
def send_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what those who send do."""
    return _done(request, pk, "send_batch")


def _done(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    found = get_object_or_404(queries.batches_visible_to(request.acting, action), pk=pk)
    name = request.POST.get("act", "")
    if name not in acts.KNOWN[action]:
        raise Http404
    act = acts.KNOWN[action][name]
    form = act.filled(name, found, request.POST)
    if not form.is_valid():
        return _page(request, pk, {name: form}, status=422)
    return _tried(request, pk, lambda: act.do(found, form.cleaned_data, request.acting), act.done)


def _tried(request: HttpRequest, pk: int, do: Any, done: Any) -> HttpResponse:
    """Do it, say how it went, and go back to the batch."""
    try:
        do()
    except ZhuxueError as refused:
        messages.error(request, in_language(refused))
    else:
        messages.success(request, done)
    return redirect("batch", pk)


@require_safe
def batch_lines(request: HttpRequest, pk: int) -> HttpResponse:
    """List the lines of a batch, to be held or let go on."""
    return _lines(request, pk, ReasonForm())


def _lines(request: HttpRequest, pk: int, reason: ReasonForm, status: int = 200) -> HttpResponse:
    found = get_object_or_404(queries.batches_visible_to(request.acting).select_related(*WITH), pk=pk)
    listing = exports.lines_of_batch(request.acting, asked_about(request, pk))
    may = MATRIX.allows(request.acting.role, "hold_line") and found.state == found.State.CHECKED
    picks = [Act(_("暂停选中的行"), "hold"), Act(_("凭理由放行选中的行"), "release", primary=True)] if may else []
    context = {
        "batch": found,
        "listing": listing,
        "filter": BatchLinesForm(request.GET),
        "acts": picks,
        "reason": reason,
    }
    return render(request, "payments/lines.html", context, status=status)


@require_POST
def hold_lines(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold lines, or let go on what a person may."""
    found = get_object_or_404(queries.batches_visible_to(request.acting, "hold_line"), pk=pk)
    form, act = ReasonForm(request.POST), request.POST.get("act")
    if not form.is_valid():
        return _lines(request, pk, form, status=422)
    chosen = [int(row) for row in request.POST.getlist("row") if row.isdecimal()]
    do = making.release if act == "release" else making.hold
    return _tried(request, pk, lambda: do(chosen, found, form.cleaned_data["reason"], acting=request.acting), _("已办理。"))  # fmt: skip


@require_POST
def fetch_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the file out for a purpose, which is noted."""
    found = get_object_or_404(queries.batches_visible_to(request.acting, "send_batch"), pk=pk)
    form = FetchForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, {"fetch": form}, status=422)
    try:
        file, parts = sending.fetch(found, form.cleaned_data["purpose"], acting=request.acting)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
        return redirect("batch", pk)
    answer = StreamingHttpResponse(parts, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer


@require_POST
def read_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Read what the bank sent back."""
    found = get_object_or_404(queries.batches_visible_to(request.acting, "read_returns"), pk=pk)
    form = ReturnForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, pk, {"return": form}, status=422)
    try:
        with laid_out(form.cleaned_data["file"]) as (path, digest):
            read = uploading.read_or_ask(found, path, digest, acting=request.acting)
    except ZhuxueError as refused:
        form.add_error("file", in_language(refused))
        return _page(request, pk, {"return": form}, status=422)
    messages.success(request, _("回盘已读入。") if read else _("回盘文件较大，正在后台读入，可在“正在办理”查看进度。"))
    return redirect("batch", pk)


@require_POST
def settle_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle a row of the bank that fits no line."""
    row = get_object_or_404(
        queries.rows_visible_to(request.acting, "read_returns").select_related("file__batch"), pk=pk
    )
    form = SettleForm(request.POST, auto_id=f"row{pk}_%s")
    place = row.file.batch_id
    if not form.is_valid():
        return _page(request, place, {f"row-{pk}": form}, status=422)
    said = form.cleaned_data
    do = lambda: returning.settle(row, said["accept"] == "yes", said["reason"], acting=request.acting, number=said["number"])  # noqa: E731  # fmt: skip
    return _tried(request, place, do, _("已处理。"))
