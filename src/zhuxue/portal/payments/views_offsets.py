"""Waivers that came to schools: the list, one with its students, what the school says, confirming it, its paper."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.payments import exports, offsets, queries
from zhuxue.portal.payments.actions import offsets as actions
from zhuxue.portal.payments.forms_offsets import JudgeForm, PassedForm
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.ui.asking import asked_about
from zhuxue.portal.ui.words import in_language


@require_safe
def offset_list(request: HttpRequest) -> HttpResponse:
    """List the waivers that came to schools in reach, and what of them reached the students."""
    listing = exports.offsets(request.acting, request.GET)
    return render(request, "payments/offsets.html", {"listing": listing, "filter": listing.filter})


@require_safe
def offset(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one waiver that came to a school, with its students and all that was said."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, status: int = 200, **forms: Any) -> HttpResponse:
    found = get_object_or_404(queries.offsets_visible_to(request.acting).select_related("batch", "office__parent"), pk=pk)  # fmt: skip
    listing = exports.lines_of_offset(request.acting, asked_about(request, pk))
    context = {"listing": listing, **offsets.of_offset(found, request.acting, **forms)}
    return render(request, "payments/offset.html", context, status=status)


@require_POST
def answer_offset(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how the money was passed on."""
    found = get_object_or_404(queries.offsets_visible_to(request.acting, "answer_offset"), pk=pk)
    form = PassedForm(request.POST, request.FILES)
    return _tried(request, pk, "answer", form, lambda said: actions.answer(found, form.said(), acting=request.acting, seen=said["seen"]), _("已回报，等待确认。"))  # fmt: skip


@require_POST
def judge_offset(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm what the school says, or send it back."""
    found = get_object_or_404(queries.offsets_visible_to(request.acting, "confirm_offset"), pk=pk)
    return _tried(request, pk, "judge", JudgeForm(request.POST), lambda said: actions.judge(found, said["verdict"], said["reason"], acting=request.acting, seen=said["seen"]), _("已记下。"))  # fmt: skip


def _tried(request: HttpRequest, pk: int, name: str, form: Any, do: Callable[[dict[str, Any]], Any], done: Any) -> HttpResponse:  # fmt: skip
    """Do it, and go back to the page; a form that is refused comes back with its words."""
    if form.is_valid():
        try:
            do(form.cleaned_data)
            messages.success(request, done)
            return redirect("offset", pk)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
    return _page(request, pk, status=422, **{name: form})


@require_safe
def offset_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the paper of an answer; each look at one is recorded."""
    paper = get_object_or_404(queries.offset_papers_visible_to(request.acting), of=pk)
    content = actions.show_paper(paper, acting=request.acting)
    return HttpResponse(base64.b64decode(content), "application/octet-stream", headers={"Content-Disposition": f'attachment; filename="paper-{pk}"'})  # fmt: skip
