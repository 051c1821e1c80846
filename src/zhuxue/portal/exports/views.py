"""Taking any list out, and pages of large exports: one's own, and those to decide on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.exports import actions, lists, queries
from zhuxue.portal.exports.forms import ExportForm, RefuseForm
from zhuxue.portal.exports.models import ExportRequest
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.ui.asking import OF, asked_of
from zhuxue.portal.ui.export import KINDS
from zhuxue.portal.ui.words import in_language


@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """Show what I asked for, and what waits for my decision."""
    context = {
        "own": queries.with_jobs(queries.own(request.acting)[:50]),
        "to_decide": queries.to_decide(request.acting)[:50],
    }
    return render(request, "exports/exports.html", context)


@require_POST
def export_list(request: HttpRequest, name: str) -> HttpResponse:
    """Send one of the portal's lists as it is asked for, once the reason is given."""
    route = lists.page_of(name)
    if route is None:
        raise Http404
    form, asked = ExportForm(request.POST), asked_of(request, name, lists.private_of(name))
    back = redirect(f"{_address(route, asked)}?{request.GET.urlencode()}")
    if not form.is_valid():
        messages.warning(request, _("没有导出：请写明理由，至少四个字，并选一种文件。"))
        return back
    kind, reason = form.cleaned_data["kind"], form.cleaned_data["reason"]
    try:
        made = actions.take_out(name, asked, kind, acting=request.acting, reason=reason)
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
        return back
    return sent(request, made, name, kind)


def sent(request: HttpRequest, made: bytes | ExportRequest, name: str, kind: str) -> HttpResponse:
    """Return the file, or for a list that nobody takes out alone the page where it is asked for."""
    if isinstance(made, ExportRequest):
        messages.success(request, _("已提请另一人批准。批准后在这里下载。"))
        return redirect("exports")
    return HttpResponse(made, KINDS[kind], headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'})


def _address(route: str, asked: QueryDict) -> str:
    try:
        return reverse(route, args=[asked[OF]] if OF in asked else [])
    except NoReverseMatch:  # the list of a row, and no row is named
        raise Http404 from None


@require_POST
def approve_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve, and have the file made."""
    asked = get_object_or_404(queries.to_decide(request.acting), pk=pk)
    try:
        actions.approve(asked, acting=request.acting)
        messages.success(request, _("已批准，文件正在生成；好了以后，提出人会在工作台看到。"))
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
    return redirect("exports")


@require_POST
def refuse_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse, with the reason."""
    asked = get_object_or_404(queries.to_decide(request.acting), pk=pk)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("请写明不批准的理由，至少四个字。"))
        return redirect("exports")
    try:
        actions.refuse(asked, acting=request.acting, reason=form.cleaned_data["reason"])
        messages.success(request, _("已退回，理由会告诉提出人。"))
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
    return redirect("exports")


@require_POST
def fetch_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the file; each time is recorded."""
    asked = get_object_or_404(queries.own(request.acting), pk=pk)
    try:
        content = actions.fetch(asked, acting=request.acting)
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
        return redirect("exports")
    headers = {"Content-Disposition": f'attachment; filename="{asked.kind}-{asked.pk}.{asked.file_kind}"'}
    return HttpResponse(content, KINDS[asked.file_kind], headers=headers)
