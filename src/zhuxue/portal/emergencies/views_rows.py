"""Pages of the students an event hit: the list with what is done for many, one of them, adding, the check afterwards."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.emergencies import bulk, exports, pages, queries
from zhuxue.portal.emergencies.actions import adding, adjusting, checking
from zhuxue.portal.emergencies.choosing import adding as add_form
from zhuxue.portal.emergencies.forms import CheckForm, ConsentForm
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.ui.words import in_language


@require_safe
def affected(request: HttpRequest) -> HttpResponse:
    """List the students in reach, to be answered many at once."""
    return _list(request)


@require_POST
def answer_affected(request: HttpRequest) -> HttpResponse:
    """Verify, or do not list, the chosen students of one's school."""
    return _bulk(request, "answer_affected")


@require_POST
def approve_affected(request: HttpRequest) -> HttpResponse:
    """Approve an amount and its source for the chosen students."""
    return _bulk(request, "approve_affected")


@require_POST
def forward_affected(request: HttpRequest) -> HttpResponse:
    """Send the chosen students to their own schools."""
    return _bulk(request, "forward_affected")


def _bulk(request: HttpRequest, route: str) -> HttpResponse:
    listing = exports.affected(request.acting, request.GET)
    work = bulk.WORKS[route](request.acting, request.POST)
    if not work.form.is_valid() or work.act not in {act.value for act in work.acts}:
        return _list(request, work, status=422)
    rows = bulk.chosen(listing.picked(request.POST), work, request.acting)
    try:
        said = bulk.do(work, rows, request.acting)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
    else:
        if said.job:
            return redirect("job", said.job.pk)
        bulk.tell(request, said)
    return redirect(f"{request.path.rsplit('/', 1)[0]}/?{request.GET.urlencode()}")


def _list(request: HttpRequest, work: bulk.Work | None = None, status: int = 200) -> HttpResponse:
    listing = exports.affected(request.acting, request.GET)
    context = {"listing": listing, "filter": listing.filter, "work": work or bulk.offered(request.acting, listing), "query": request.GET.urlencode()}  # fmt: skip
    return render(request, "emergencies/affected.html", context, status=status)


@require_safe
def students_elsewhere(request: HttpRequest) -> HttpResponse:
    """List students of one's events who study beyond one's reach: name, school, reason."""
    listing = exports.elsewhere(request.acting, request.GET)
    return render(request, "emergencies/elsewhere.html", {"listing": listing, "filter": listing.filter})


def add_affected(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a student whom nobody found."""
    event = get_object_or_404(queries.emergencies_visible_to(request.acting, "add_affected").filter(state="open"), pk=pk)  # fmt: skip
    form = add_form(request.acting, event, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = adding.add(event, form.enrolment, form.cleaned_data["story"], acting=request.acting)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("已加入名单，等学校核实。"))
            return redirect("affected_row", row.pk)
    return render(request, "emergencies/add.html", {"form": form, "event": event}, status=422 if form.errors else 200)


@require_safe
def affected_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one student in an event."""
    return _row(request, pk)


@require_POST
def begin_adjustment(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the adjustment of a verified student's recognised hardship; people decide it on the case's page."""
    row = get_object_or_404(queries.rows_visible_to(request.acting, "begin_adjustment"), pk=pk)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return _row(request, pk, form, status=422)
    try:
        case = adjusting.begin_adjustment(row, form.cleaned_data["consent"], acting=request.acting)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
        return redirect("affected_row", pk)
    messages.success(request, _("已和困难认定连上。等级由人决定，请在这里办理。"))
    return redirect("case", case.pk)


def _row(request: HttpRequest, pk: int, consent: Any = None, status: int = 200) -> HttpResponse:
    seen = queries.rows_visible_to(request.acting).select_related("emergency__office", "school", "office", "fund", "payer", "case", "adjustment", "check_made", "award")  # fmt: skip
    row = get_object_or_404(seen.annotate(line_state=queries.paid_state()), pk=pk)
    shown = {"name": "adjust", "form": consent or ConsentForm(), "button": _("开始困难认定的调整"), "open": consent is not None}  # fmt: skip
    context = pages.of_row(row, request.acting) | {"shown": shown}
    return render(request, "emergencies/row.html", context, status=status)


@require_safe
def after_checks(request: HttpRequest) -> HttpResponse:
    """List the checks afterwards, the most urgent first."""
    listing = exports.after_checks(request.acting, request.GET)
    link = "note_check" if MATRIX.allows(request.acting.role, "check_affected") else ""
    return render(request, "emergencies/checks.html", {"listing": listing, "filter": listing.filter, "link": link})


def note_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what a check found."""
    check = get_object_or_404(queries.checks_visible_to(request.acting, "check_affected"), pk=pk)
    if check.result and request.method == "GET":
        return redirect("affected_row", check.row_id)
    form = CheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            checking.note_result(check, checking.Found(**form.cleaned_data), acting=request.acting)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("核查结果已登记。"))
            return redirect("after_checks")
    return render(request, "emergencies/check.html", {"form": form, "check": check}, status=422 if form.errors else 200)
