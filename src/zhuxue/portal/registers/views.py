"""Pages of releases: the board, the list, sending one, one with its difference, and what is done with it."""

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
from zhuxue.portal.people.models import Office
from zhuxue.portal.registers import actions, board, exports, queries
from zhuxue.portal.registers.columns import how_text, register_title, state_of
from zhuxue.portal.registers.forms import RefuseForm, SendForm
from zhuxue.portal.registers.models import Release
from zhuxue.portal.ui.export import KINDS
from zhuxue.portal.ui.words import in_language


@require_safe
def register_board(request: HttpRequest) -> HttpResponse:
    """Show which register is there for a term, and of one of them every county."""
    form = exports.board_asked(request.GET)
    term, code = form.asked()
    lines = board.lines(request.acting, term)
    above = request.acting.office.kind != Office.Kind.COUNTY
    if not above:
        form.fields.pop("register")
    context = {
        "lines": lines,
        "term": term,
        "day": board.needed_on(term),
        "register": board.registers().registers[code],
        "chart": board.picture(lines) if above else None,
        "listing": exports.counties(request.acting, request.GET) if above else None,
        "filter": form,
        "may_send": MATRIX.allows(request.acting.role, "take_releases"),
    }
    return render(request, "registers/board.html", context)


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """List the releases in reach."""
    listing = exports.releases(request.acting, request.GET)
    may = MATRIX.allows(request.acting.role, "take_releases")
    return render(request, "registers/releases.html", {"listing": listing, "filter": listing.filter, "may_send": may})


@require_http_methods(["GET", "HEAD", "POST"])
def send_release(request: HttpRequest) -> HttpResponse:
    """Take a file of a register."""
    if request.method != "POST":
        return render(request, "registers/send.html", {"form": SendForm()})
    form = SendForm(request.POST, request.FILES)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("register", "released_on", "part", "covers")}
        file = form.cleaned_data["file"]
        try:
            sent = actions.Sent(name=file.name, content=file.read(), **said)
            made = actions.send(sent, form_key=form.cleaned_data["form_key"], acting=request.acting)
            return redirect("release", made.pk)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
    return render(request, "registers/send.html", {"form": form}, status=422)


@require_safe
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one release: how far it is, its counts and what changed, which runs used it."""
    return _page(request, pk)


@require_POST
def accept_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let runs use a release."""
    said = _("已采用，下一次计算会用到。")
    return _done(request, pk, lambda found: actions.accept(found, acting=request.acting), said)


@require_POST
def refuse_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that no run may use it."""
    form = RefuseForm(request.POST)
    if not form.is_valid():
        get_object_or_404(queries.releases_visible_to(request.acting, "take_releases"), pk=pk)
        return _page(request, pk, form, status=422)
    reason = form.cleaned_data["reason"]
    return _done(request, pk, lambda found: actions.refuse(found, reason=reason, acting=request.acting), _("已记下不采用。"))  # fmt: skip


@require_POST
def read_release_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it read once more."""
    return _done(request, pk, lambda found: actions.read_again(found, acting=request.acting), _("正在重新读取。"))


@require_POST
def release_rejects(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the rejected rows as a workbook for the department."""
    found = get_object_or_404(queries.releases_visible_to(request.acting, "take_releases"), pk=pk)
    try:
        content = actions.fetch_rejects(found, acting=request.acting)
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
        return redirect("release", pk)
    name = f'attachment; filename="register-rejects-{found.pk}.xlsx"'
    return HttpResponse(content, KINDS["xlsx"], headers={"Content-Disposition": name})


def _done(request: HttpRequest, pk: int, act: Callable[[Release], Any], said: str) -> HttpResponse:
    """Do one thing with a release the office took, and lead back to its page with what came of it."""
    found = get_object_or_404(queries.releases_visible_to(request.acting, "take_releases"), pk=pk)
    try:
        act(found)
        messages.success(request, said)
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
    return redirect("release", pk)


def _page(request: HttpRequest, pk: int, refuse: RefuseForm | None = None, status: int = 200) -> HttpResponse:
    seen = queries.releases_visible_to(request.acting).select_related("office", "job", "sent_by__person", "decided_by__person")  # fmt: skip
    found = get_object_or_404(seen, pk=pk)
    own = queries.releases_visible_to(request.acting, "take_releases").filter(pk=pk).exists()
    context = {
        "release": found,
        "title": register_title(found.register),
        "own": own,
        "has_rejects": own and queries.has_rejects(found),
        "may_decide": own and found.state == Release.State.READ and found.sender_id != request.acting.person_id,
        "refuse": refuse or RefuseForm(),
        **_about(request, found),
    }
    return render(request, "registers/release.html", context, status=status)


def _about(request: HttpRequest, found: Release) -> dict[str, Any]:
    """Return what the page says of a release whoever reads it."""
    return {
        "keep": board.registers().keep,
        "state": state_of(found),
        "how": how_text(found),
        "regions": found.regions.order_by("region").values_list("region", flat=True),
        "before": queries.releases_visible_to(request.acting).filter(pk=found.difference.get("before")).first(),
        "runs": found.runs.select_related("run").order_by("-run"),
        "has_file": queries.has_file(found),
        "progress": progress_of(found.job) if found.job else None,
    }
