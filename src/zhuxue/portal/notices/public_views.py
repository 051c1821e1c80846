"""Pages anybody may open who was given the address: a notice while it hangs, objecting, the answer. Never kept, never indexed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from zhuxue.portal.notices import queries
from zhuxue.portal.notices.forms import ObjectionForm, ReceiptForm
from zhuxue.portal.notices.limits import OBJECTIONS, RECEIPTS, must_be_within
from zhuxue.portal.notices.models import Notice
from zhuxue.portal.notices.objecting import object_to
from zhuxue.portal.notices.reachable import beat
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.ui.words import in_language

RECEIPT = "notice_receipt"  # the session's name for what was just handed in

View = Callable[..., HttpResponse]


def not_kept(view: View) -> View:
    """Tell browsers, caches and search engines to keep nothing of a page and not to pass its address on."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"
        return response

    return answer


@require_safe
@not_kept
def public_notice(request: HttpRequest, token: str) -> HttpResponse:
    """Show a notice while it hangs; afterwards say that it is gone."""
    beat()
    notice = get_object_or_404(queries.posted(token))
    if not queries.is_shown(notice):
        return render(request, "notices/gone.html", status=410)
    return render(request, "notices/public.html", queries.public_page(notice, request.GET.get("after", "")))


@require_http_methods(["GET", "HEAD", "POST"])
@not_kept
def object_to_notice(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Take an objection to one row (0: to a notice without names) while the notice hangs."""
    notice = get_object_or_404(queries.posted(token))
    if not queries.is_shown(notice):
        return render(request, "notices/gone.html", status=410)
    row = (
        None
        if number == 0 and not notice.names
        else get_object_or_404(queries.rows_open_to_objection(notice), number=number)
    )
    if request.method != "POST":
        return _object_page(request, notice, row, ObjectionForm.fresh())
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return _object_page(request, notice, row, form, status=422)
    try:
        must_be_within(OBJECTIONS, request)
        made, code = object_to(notice, row.number if row else None, **form.cleaned_data)
    except NotAllowed as refused:
        form.add_error(None, in_language(refused))
        return _object_page(request, notice, row, form, status=422)
    request.session[RECEIPT] = {"code": code, "due": made.due_on.isoformat() if made.due_on else ""}
    return redirect("notice_receipt")


@require_safe
@not_kept
def notice_receipt(request: HttpRequest) -> HttpResponse:
    """Show the receipt of what this browser has just handed in."""
    said = request.session.get(RECEIPT)
    return render(request, "notices/receipt.html", {"said": said}) if said else redirect("notice_answer")


@require_http_methods(["GET", "HEAD", "POST"])
@not_kept
def notice_answer(request: HttpRequest) -> HttpResponse:
    """Tell who holds a receipt how the objection stands, also after the notice came down."""
    form = ReceiptForm(request.POST) if request.method == "POST" else ReceiptForm()
    found = None
    if form.is_bound and form.is_valid():
        try:
            must_be_within(RECEIPTS, request)
            found = queries.objection_held(form.cleaned_data["receipt"])
        except NotAllowed as refused:
            form.add_error("receipt", in_language(refused))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "notices/answer.html", {"form": form, "objection": found}, status=status)


@require_safe
@not_kept
def notice_board(request: HttpRequest, token: str) -> HttpResponse:
    """List what hangs at one office, to whom it gave the address."""
    beat()
    board = get_object_or_404(queries.board(token))
    context = {"office": board.office, "notices": queries.shown_on_board(board.office)}
    return render(request, "notices/board.html", context)


def _object_page(
    request: HttpRequest, notice: Notice, row: Any, form: ObjectionForm, status: int = 200
) -> HttpResponse:
    context = {"notice": notice, "row": row, "form": form}
    return render(request, "notices/object.html", context, status=status)
