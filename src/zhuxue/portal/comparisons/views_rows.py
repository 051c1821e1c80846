"""Pages of single rows of a before-round: answering one or many, sending one back, the paper of an answer."""

from __future__ import annotations

import base64
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.comparisons import actions, bulk, exports, queries
from zhuxue.portal.comparisons.columns import answer_title, list_title, row_state
from zhuxue.portal.comparisons.forms import AnswerForm, BulkForm, ReturnForm
from zhuxue.portal.comparisons.models import ComparisonRow
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.people.papers import paper_sent
from zhuxue.portal.ui.asking import asked_about
from zhuxue.portal.ui.words import in_language


@require_safe
def comparison_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one row, what was said of it, and what can be done now."""
    return _page(request, pk)


@require_POST
def answer_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one row, with a paper where there is one."""
    row = get_object_or_404(queries.rows_visible_to(request.acting, "answer_comparison"), pk=pk)
    form = AnswerForm(request.POST, request.FILES, list=row.list)
    if not form.is_valid():
        return _page(request, pk, answer=form, status=422)
    said = form.cleaned_data
    given = actions.Said(said["answer"], said["words"], paper_sent(said["file"]))
    try:
        actions.answer(row, given, seen=said["seen"], acting=request.acting)
    except NotAllowed as refused:
        form.add_error(None, in_language(refused))
        return _page(request, pk, answer=form, status=422)
    messages.success(request, _("已记下处置结论。"))
    return redirect("comparison", row.comparison_id)


@require_POST
def return_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one row back to its school."""
    row = get_object_or_404(queries.rows_visible_to(request.acting, "open_comparison"), pk=pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, back=form, status=422)
    try:
        actions.send_back(row, acting=request.acting, **form.cleaned_data)
        messages.success(request, _("已退回学校重新处置。"))
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
    return redirect("comparison_row", pk)


@require_POST
def answer_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what one answer to many rows would do; once confirmed, do it."""
    found = get_object_or_404(queries.comparisons_visible_to(request.acting, "answer_comparison"), pk=pk)
    form, sure = BulkForm(request.POST), "sure" in request.POST
    if not form.is_valid():
        return render(request, "comparisons/bulk.html", {"comparison": found, "form": form, "tried": []}, status=422)
    said = actions.Said(form.cleaned_data["answer"], form.cleaned_data["words"])
    if sure:
        tried = bulk.do_many(bulk.chosen(request.POST.getlist("row"), request.acting), said, acting=request.acting)
        done = sum(one.refused is None for one in tried)
        messages.success(request, ngettext("已处置 %(n)s 行。", "已处置 %(n)s 行。", done) % {"n": done})
        return redirect("comparison", pk)
    picked = exports.rows(request.acting, asked_about(request, pk)).picked(request.POST)[: bulk.AT_ONCE]
    tried = bulk.try_out(list(picked), said)
    context = {"comparison": found, "form": form, "tried": tried, "passing": [one.row for one in tried if one.refused is None], "answer": answer_title(said.answer)}  # fmt: skip
    return render(request, "comparisons/bulk.html", context)


@require_safe
def answer_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the paper of an answer; each look at one is recorded."""
    paper = get_object_or_404(queries.papers_visible_to(request.acting), of=pk)
    content = actions.show_paper(paper, acting=request.acting)
    return HttpResponse(base64.b64decode(content), "application/octet-stream", headers={"Content-Disposition": f'attachment; filename="paper-{pk}"'})  # fmt: skip


def _page(request: HttpRequest, pk: int, answer: AnswerForm | None = None, back: ReturnForm | None = None, status: int = 200) -> HttpResponse:  # fmt: skip
    row: ComparisonRow = get_object_or_404(queries.rows_visible_to(request.acting).select_related("comparison__office", "school", "office", "enrolment"), pk=pk)  # fmt: skip
    open_ = row.comparison.state == "open"
    may_answer = open_ and row.state != "answered" and MATRIX.allows(request.acting.role, "answer_comparison")
    may_return = open_ and row.state == "answered" and queries.rows_visible_to(request.acting, "open_comparison").filter(pk=pk).exists()  # fmt: skip
    context: dict[str, Any] = {
        "row": row,
        "list": list_title(row.list),
        "state": row_state(row),
        "said": [(one, answer_title(one.answer)) for one in row.answers.select_related("by__office", "person").order_by("number")],
        "answer": (answer or AnswerForm(list=row.list, initial={"seen": row.last})) if may_answer else None,
        "back": (back or ReturnForm(initial={"seen": row.last})) if may_return else None,
    }  # fmt: skip
    return render(request, "comparisons/row.html", context, status=status)
