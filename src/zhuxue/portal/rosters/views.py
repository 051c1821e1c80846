"""Pages of rosters: the list, sending one, what it would change, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhuxue.portal.jobs.columns import progress_of
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.rosters import actions, exports, queries
from zhuxue.portal.rosters.columns import ACTS, LEAVERS, state_of
from zhuxue.portal.rosters.forms import SendForm
from zhuxue.portal.rosters.models import RosterChange, RosterUpload
from zhuxue.portal.ui.asking import asked_about
from zhuxue.portal.ui.components import Tab
from zhuxue.portal.ui.export import KINDS
from zhuxue.portal.ui.listing import Listing
from zhuxue.portal.ui.words import in_language


@require_safe
def rosters(request: HttpRequest) -> HttpResponse:
    """List the rosters sent by my office and those below, the newest first."""
    context = {
        "listing": exports.rosters(request.acting, request.GET),
        "may_send": MATRIX.allows(request.acting.role, "upload_roster"),
    }
    return render(request, "rosters/rosters.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def send_roster(request: HttpRequest) -> HttpResponse:
    """Take the files of a roster."""
    follows = _followed(request)
    if request.method != "POST":
        return _send_page(request, SendForm(initial={"follows": follows and follows.pk}), follows)
    form = SendForm(request.POST, request.FILES)
    if not form.is_valid():
        return _send_page(request, form, follows, status=422)
    said = {name: form.cleaned_data[name] for name in ("as_of", "leaving", "form_key")}
    try:
        upload = actions.send(form.sent(), acting=request.acting, follows=follows, **said)
    except NotAllowed as refused:
        form.add_error(None, in_language(refused))
        return _send_page(request, form, follows, status=422)
    return redirect("roster", upload.pk)


@require_safe
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one roster: how far it is, and what it would change or has changed, kind by kind."""
    upload = get_object_or_404(queries.uploads_visible_to(request.acting), pk=pk)
    return render(request, "rosters/roster.html", _roster_page(request, upload))


@require_POST
def tick_leavers(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep who has left, as ticked in the list, or all of it."""
    left = request.POST.get("act") == "left"

    def tick(upload: RosterUpload) -> None:
        picked = Listing(queries.changes_of(upload, "left"), LEAVERS, request.GET).picked(request.POST)
        actions.tick(upload, picked, left=left, acting=request.acting)

    return _done(request, pk, tick, _("已记下，应用名册时登记。"))


@require_POST
def confirm_roster(request: HttpRequest, pk: int) -> HttpResponse:
    """Have what was found applied."""
    return _done(request, pk, lambda upload: actions.confirm(upload, acting=request.acting), _("已确认，正在应用。"))


@require_POST
def compare_roster(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare once more."""
    return _done(request, pk, lambda upload: actions.compare_again(upload, acting=request.acting), _("正在重新比对。"))


@require_POST
def withdraw_roster(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a roster up."""
    return _done(request, pk, lambda upload: actions.withdraw(upload, acting=request.acting), _("已撤回，文件已删除。"))


@require_POST
def roster_rejects(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the rejected rows as a workbook to be corrected."""
    upload = get_object_or_404(queries.uploads_visible_to(request.acting, "upload_roster"), pk=pk)
    try:
        content = actions.fetch_rejects(upload, acting=request.acting)
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
        return redirect("roster", pk)
    name = f'attachment; filename="rejects-{upload.pk}.xlsx"'
    return HttpResponse(content, KINDS["xlsx"], headers={"Content-Disposition": name})


def _done(request: HttpRequest, pk: int, act: Callable[[RosterUpload], Any], said: str) -> HttpResponse:
    """Do one thing with an upload in reach, and lead back to its page with what came of it."""
    upload = get_object_or_404(queries.uploads_visible_to(request.acting, "upload_roster"), pk=pk)
    try:
        act(upload)
        messages.success(request, said)
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
    address = redirect("roster", pk)
    if request.GET.urlencode():
        address["Location"] += f"?{request.GET.urlencode()}"
    return address


def _followed(request: HttpRequest) -> RosterUpload | None:
    """Return the upload whose rejects are brought back, when the address or the form names one in reach."""
    key = request.POST.get("follows") or request.GET.get("follows") or ""
    return (
        queries.uploads_visible_to(request.acting, "upload_roster").filter(pk=key).first() if key.isdecimal() else None
    )


def _send_page(request: HttpRequest, form: SendForm, follows: RosterUpload | None, status: int = 200) -> HttpResponse:
    return render(request, "rosters/send.html", {"form": form, "follows": follows}, status=status)


def _roster_page(request: HttpRequest, upload: RosterUpload) -> dict[str, Any]:
    kinds = {key: upload.counts.get(key, 0) for key in RosterChange.Kind.values}
    asked = request.GET.get("kind", "")
    kind = asked if asked in kinds else next((key for key in kinds if kinds[key]), "new")
    may_act = MATRIX.allows(request.acting.role, "upload_roster")
    listed = asked_about(request, upload.pk)
    listed["kind"] = kind
    return {
        "upload": upload,
        "state": state_of(upload),
        "tabs": [Tab(title, f"?kind={key}", key == kind, kinds[key]) for key, title in RosterChange.Kind.choices],
        "kind": kind,
        "listing": exports.roster(request.acting, listed),
        "acts": ACTS if kind == "left" and may_act and upload.state == "read" else (),
        "progress": progress_of(upload.job) if upload.job else None,
        "has_rejects": queries.has_rejects(upload),
        "files": queries.sent_files(upload),
        "ticked": queries.ticked_count(upload),
        "may_act": may_act,
    }
