"""Pages of events: the list, declaring one, its page with all that may be done, what it spent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.emergencies import exports, pages, queries, spending
from zhuxue.portal.emergencies.actions import events
from zhuxue.portal.emergencies.acts import ACTS
from zhuxue.portal.emergencies.choosing import declaring, said_of
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.ui.asking import asked_about
from zhuxue.portal.ui.words import in_language


@require_safe
def emergencies(request: HttpRequest) -> HttpResponse:
    """List the events in reach."""
    listing = exports.emergencies(request.acting, request.GET)
    context = {"listing": listing, "filter": listing.filter, "may_declare": MATRIX.allows(request.acting.role, "declare_emergency")}  # fmt: skip
    return render(request, "emergencies/emergencies.html", context)


def declare_emergency(request: HttpRequest) -> HttpResponse:
    """Declare an event."""
    form = declaring(request.acting, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = events.declare(said_of(form), acting=request.acting, form_key=form.cleaned_data["form_key"])
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("事件已登记，请另一人确认后启动。"))
            return redirect("emergency", made.pk)
    return render(request, "emergencies/declare.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def emergency(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an event: where it stands, and what the person acting may do."""
    return _page(request, pk)


@require_POST
def confirm_emergency(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a declared event, or do not begin it."""
    return _done(request, pk, "confirm_emergency")


@require_POST
def run_emergency(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what those who run an event do."""
    return _done(request, pk, "run_emergency")


@require_POST
def draw_checks(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw whom to check afterwards."""
    return _done(request, pk, "draw_checks")


def _done(request: HttpRequest, pk: int, route: str) -> HttpResponse:
    event = get_object_or_404(queries.emergencies_visible_to(request.acting, MATRIX.routes[route]), pk=pk)
    name, known = request.POST.get("act", ""), ACTS[route]
    if name not in known:
        raise Http404
    form = known[name].form(request.POST, auto_id=f"{name}_%s")
    if not form.is_valid():
        return _page(request, pk, {name: form}, status=422)
    try:
        known[name].do(event, form.cleaned_data, request.acting)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
    else:
        messages.success(request, known[name].done)
    return redirect("emergency", pk)


def _page(request: HttpRequest, pk: int, filled: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    seen = queries.emergencies_visible_to(request.acting).select_related("office", "job", "declared_by", "confirmed_by")
    context = pages.of_event(get_object_or_404(seen, pk=pk), request.acting, filled or {})
    return render(request, "emergencies/emergency.html", context, status=status)


@require_safe
def emergency_spending(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what an event spent: by school and source, how fast, what is left."""
    event = get_object_or_404(queries.emergencies_visible_to(request.acting).select_related("office"), pk=pk)
    listing = exports.emergency_spending(request.acting, asked_about(request, pk))
    context = spending.of_spending(event, request.acting, listing.rows) | {"listing": listing}
    return render(request, "emergencies/spending.html", context)
