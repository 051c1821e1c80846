"""Pages of written checks: the list, opening one, writing it, trying it, sending it to review, publishing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.engine.checks.written import TABLES
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.supervision import exports, queries
from zhuxue.portal.supervision.actions import writing
from zhuxue.portal.supervision.check_forms import DraftForm, OpenForm, ReviewForm, WithdrawForm
from zhuxue.portal.supervision.written import file_of
from zhuxue.portal.ui.words import in_language

WITH = ("check_of__owner", "author", "reviewer")


@require_safe
def written_checks(request: HttpRequest) -> HttpResponse:
    """List the checks that offices wrote."""
    may = MATRIX.allows(request.acting.role, "write_checks")
    return render(request, "supervision/checks.html", {"listing": exports.written_checks(request.acting, request.GET), "may_write": may})  # fmt: skip


def open_check(request: HttpRequest) -> HttpResponse:
    """Open a check with its first draft."""
    form = OpenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = writing.open_check(form.cleaned_data["title"], acting=request.acting)
        return redirect("written_check", made.pk)
    return render(request, "supervision/open_check.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def written_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one version: what it says, what it found when tried, and what may be done."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, status: int = 200, **forms: Any) -> HttpResponse:
    found = get_object_or_404(queries.checks_visible_to(request.acting).select_related(*WITH), pk=pk)
    own, role = found.check_of.owner_id == request.acting.office_id, request.acting.role
    writes, reviews = own and MATRIX.allows(role, "write_checks"), own and MATRIX.allows(role, "review_checks")
    context = {
        "version": found,
        "fresh": bool(found.tried) and found.tried.get("sha256") == found.words_sha256,
        "file": file_of(found) if found.sql else "",
        "tables": TABLES,
        "form": forms.get("form") or (DraftForm.of(found) if writes and found.state == "draft" else None),
        "may_try": writes and found.state == "draft" and bool(found.sql),
        "review": forms.get("review") or (ReviewForm() if reviews and found.state == "in_review" and found.author_id != request.acting.person_id else None),
        "withdraw": WithdrawForm() if reviews and found.state == "published" else None,
        "may_renew": writes and found.state in ("published", "withdrawn"),
    }  # fmt: skip
    return render(request, "supervision/check.html", context, status=status)


def _version(request: HttpRequest, pk: int, action: str) -> Any:
    return get_object_or_404(queries.checks_visible_to(request.acting, action).select_related(*WITH), pk=pk)


def _tried(request: HttpRequest, pk: int, do: Any, done: Any) -> HttpResponse:
    """Do it, say how it went, and go back to the version."""
    try:
        do()
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
    else:
        messages.success(request, done)
    return redirect("written_check", pk)


@require_POST
def save_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is written; what may not be run is refused with the reason beside the form."""
    found, form = _version(request, pk, "write_checks"), DraftForm(request.POST)
    if form.is_valid():
        try:
            writing.save(found, form.draft, acting=request.acting)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("已保存。下一步：试查。"))
            return redirect("written_check", pk)
    return _page(request, pk, 422, form=form)


@require_POST
def try_written_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Try it on the last run's tables, and its cases; over many students a worker does, and its progress is shown."""
    found = _version(request, pk, "write_checks")
    try:
        if job := writing.ask_to_try(found, acting=request.acting):
            return redirect("job", job.pk)
        messages.success(request, _("已试查，结果在下面。"))
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
    return redirect("written_check", pk)


@require_POST
def submit_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it to review."""
    found = _version(request, pk, "write_checks")
    return _tried(request, pk, lambda: writing.submit(found, acting=request.acting), _("已提交，由另一位同事复核。"))


@require_POST
def review_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish it or send it back."""
    found, form = _version(request, pk, "review_checks"), ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, 422, review=form)
    said = form.cleaned_data
    since = said["since"] if said["act"] == "publish" else None
    return _tried(request, pk, lambda: writing.review(found, said["reason"], since=since, acting=request.acting), _("已办理。"))  # fmt: skip


@require_POST
def withdraw_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it out of the runs to come."""
    found, form = _version(request, pk, "review_checks"), WithdrawForm(request.POST)
    return _tried(request, pk, lambda: writing.withdraw(found, form.data.get("reason", ""), acting=request.acting), _("已撤下。"))  # fmt: skip


@require_POST
def renew_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the next version."""
    found = _version(request, pk, "write_checks")
    try:
        made = writing.new_version(found.check_of, acting=request.acting)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
        return redirect("written_check", pk)
    return redirect("written_check", made.pk)
