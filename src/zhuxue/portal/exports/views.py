"""Pages of large exports: one's own, and those to decide on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.exports import actions, queries
from zhuxue.portal.exports.forms import RefuseForm
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.ui.export import KINDS
from zhuxue.portal.ui.words import in_language


@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """Show what I asked for, and what waits for my decision."""
    context = {"own": queries.own(request.acting)[:50], "to_decide": queries.to_decide(request.acting)[:50]}
    return render(request, "exports/exports.html", context)


@require_POST
def approve_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve, and make the file."""
    asked = get_object_or_404(queries.to_decide(request.acting), pk=pk)
    try:
        actions.approve(asked, acting=request.acting)
        messages.success(request, _("已批准，文件已生成。"))
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
