"""Pages of notices for officers and auditors: the list, one notice with its preview or proof, objections, outages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.notices import actions, exports, queries, steps
from zhuxue.portal.notices import objecting as objection_actions
from zhuxue.portal.notices import reachable as outage_actions
from zhuxue.portal.notices.forms import (
    AnswerForm,
    BeginForm,
    FilterForm,
    ObjectionFilterForm,
    OutageForm,
    PostForm,
    ReasonForm,
)
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.ui.words import in_language


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List the notices in reach, and the finished steps that wait for theirs."""
    may_post = MATRIX.allows(request.acting.role, "post_notices")
    context = {
        "listing": exports.notices(request.acting, request.GET),
        "filter": FilterForm(request.GET),
        "steps": steps.finished_steps(request.acting) if may_post else [],
        "may_post": may_post,
        "board": queries.board_of(request.acting) if may_post else None,
    }
    return render(request, "notices/notices.html", context)


@require_POST
def begin_notice(request: HttpRequest) -> HttpResponse:
    """Make the draft of a finished step and lead to its preview."""
    form = BeginForm(request.POST)
    try:
        made = steps.begin_notice(form.data.get("made_from", "") if form.is_valid() else "", acting=request.acting)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
        return redirect("notices")
    return redirect("notice", made.pk)


@require_POST
def open_board(request: HttpRequest) -> HttpResponse:
    """Give the office a new address for its list of hanging notices."""
    actions.open_board(acting=request.acting)
    messages.success(request, _("公示栏有了新网址，旧网址已失效。"))
    return redirect("notices")


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one notice in reach: a draft exactly as the public will see it, else how it hangs, else its proof."""
    return _notice_page(request, pk)


@require_POST
def post_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Hang a draft from now on."""
    found = get_object_or_404(queries.notices_visible_to(request.acting, "post_notices"), pk=pk)
    form = PostForm(request.POST, notice=found)
    if form.is_valid():
        try:
            actions.post_notice(found, **{"names": found.names, **form.cleaned_data}, acting=request.acting)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("公示已经开始。"))
            return redirect("notice", pk)
    return _notice_page(request, pk, form=form, status=422)


@require_POST
def take_down_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a notice down before its time, with a reason."""
    found = get_object_or_404(queries.notices_visible_to(request.acting, "post_notices"), pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            actions.take_down(found, reason=form.cleaned_data["reason"], acting=request.acting)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("已撤下。这次公示不作数，需要时请重新公示。"))
            return redirect("notice", pk)
    return _notice_page(request, pk, taking_down=form, status=422)


@require_safe
def notice_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the sheet for the wall, to be printed while the notice hangs."""
    found = get_object_or_404(queries.notices_visible_to(request.acting).filter(state="hanging"), pk=pk)
    return render(request, "notices/sheet.html", queries.sheet(found))


@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """List the objections in reach."""
    context = {
        "listing": exports.objections(request.acting, request.GET),
        "filter": ObjectionFilterForm(request.GET),
    }
    return render(request, "notices/objections.html", context)


@require_safe
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one objection in reach, and the form of its answer to who may answer."""
    return _objection_page(request, pk)


@require_POST
def answer_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an objection, once."""
    found = get_object_or_404(queries.objections_visible_to(request.acting, "answer_objections"), pk=pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            objection_actions.answer_objection(found, **form.cleaned_data, acting=request.acting)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("答复已保存，持回执码的人可以看到。"))
            return redirect("objection", pk)
    return _objection_page(request, pk, form=form, status=422)


@require_POST
def show_objector(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who objected on this answer only, once the reason is given."""
    found = get_object_or_404(queries.objections_visible_to(request.acting, "answer_objections"), pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            said = objection_actions.show_objector(found, **form.cleaned_data, acting=request.acting)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            return _objection_page(request, pk, objector=said)
    return _objection_page(request, pk, asking=form, status=422)


@require_safe
def outages(request: HttpRequest) -> HttpResponse:
    """List the outages that touch one's notices, and the form to say another."""
    return _outages_page(request, OutageForm())


@require_POST
def record_outage(request: HttpRequest) -> HttpResponse:
    """Note an outage of one's office."""
    form = OutageForm(request.POST)
    if form.is_valid():
        try:
            outage_actions.record_outage(**form.cleaned_data, acting=request.acting)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("已登记，受影响的公示会相应延长。"))
            return redirect("outages")
    return _outages_page(request, form, status=422)


def _notice_page(request: HttpRequest, pk: int, *, status: int = 200, **forms: Any) -> HttpResponse:
    found = get_object_or_404(queries.notices_visible_to(request.acting).select_related("office", "follows"), pk=pk)
    may_post = MATRIX.allows(request.acting.role, "post_notices")
    context = queries.notice_page(found, request.acting, request.GET.get("after", "")) | {
        "form": forms.get("form") or PostForm(notice=found),
        "taking_down": forms.get("taking_down") or ReasonForm(),
        "may_post": may_post,
        "address": request.build_absolute_uri(queries.public_address(found)),
    }
    return render(request, "notices/notice.html", context, status=status)


def _objection_page(request: HttpRequest, pk: int, *, status: int = 200, **said: Any) -> HttpResponse:
    seen = queries.objections_visible_to(request.acting).select_related("notice__office", "row", "answered_by")
    found = get_object_or_404(seen, pk=pk)
    context = {
        "objection": found,
        "may_answer": queries.may_answer(found, request.acting),
        "form": said.get("form") or AnswerForm(),
        "asking": said.get("asking") or ReasonForm(),
        "objector": said.get("objector"),
    }
    return render(request, "notices/objection.html", context, status=status)


def _outages_page(request: HttpRequest, form: OutageForm, status: int = 200) -> HttpResponse:
    context = {"outages": queries.outages_visible_to(request.acting)[:50], "form": form}
    return render(request, "notices/outages.html", context, status=status)
