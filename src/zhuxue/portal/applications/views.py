"""Pages of cases: the list, what waits, one case, deciding one or many."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.applications import bulk, deciding, exports, page, queries, worklist
from zhuxue.portal.applications.forms import BackForm, BulkForm, DecideForm, FilterForm, WorklistForm
from zhuxue.portal.applications.posting import make_notice
from zhuxue.portal.applications.recognition import stand_back
from zhuxue.portal.exports.actions import take_out
from zhuxue.portal.exports.forms import ExportForm
from zhuxue.portal.exports.views import sent
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.schools.terms import term_now
from zhuxue.portal.ui.asking import asked_of, remember
from zhuxue.portal.ui.listing import Listing
from zhuxue.portal.ui.words import in_language

LIST, WORKLIST = "cases", "tasks"


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """List the cases in reach, as the address asks."""
    return _list_page(request)


@require_POST
def filter_cases(request: HttpRequest) -> HttpResponse:
    """Keep the name asked for out of the address, and show the list."""
    form = FilterForm(request.POST)
    if not form.is_valid():
        return _list_page(request, form, status=422)
    return redirect(reverse("cases") + remember(request, LIST))


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """Show what waits for the office acted for, the most urgent first."""
    return _tasks_page(request)


@require_POST
def filter_tasks(request: HttpRequest) -> HttpResponse:
    """Keep the name asked for out of the address, and show the worklist."""
    form = WorklistForm(request.POST)
    if not form.is_valid():
        return _tasks_page(request, form, status=422)
    return redirect(reverse("tasks") + remember(request, WORKLIST))


@require_POST
def export_tasks(request: HttpRequest) -> HttpResponse:
    """Send the worklist as a file, once the reason is given."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _tasks_page(request, export=form, status=422)
    kind, reason = form.cleaned_data["kind"], form.cleaned_data["reason"]
    try:
        made = take_out("tasks", _worklist(request).asked, kind, acting=request.acting, reason=reason)
    except NotAllowed as refused:
        form.add_error(None, in_language(refused))
        return _tasks_page(request, export=form, status=422)
    return sent(request, made, "tasks", kind)


@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one case: where it stands, why, what happened, what may be done."""
    return _case_page(request, pk)


@require_POST
def decide_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one verdict in a case; who comes second is told so."""
    found = get_object_or_404(queries.cases_visible_to(request.acting), pk=pk)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _case_page(request, pk, form, status=422)
    try:
        deciding.decide_as_asked(found, form.cleaned_data, acting=request.acting)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
    else:
        messages.success(request, _("已办理，并记下了理由。"))
    return redirect("case", pk)


@require_POST
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the person acting stands back from a student's cases."""
    found = get_object_or_404(queries.cases_visible_to(request.acting), pk=pk)
    form = BackForm(request.POST)
    if not form.is_valid():
        return _case_page(request, pk, back=form, status=422)
    stand_back(found, request.acting.person, relation=form.cleaned_data["relation"], acting=request.acting)
    messages.success(request, _("已登记回避，您不再办理这名学生的申请。"))
    return redirect("case", pk)


@require_POST
def try_bulk(request: HttpRequest) -> HttpResponse:
    """Show what would happen to the chosen cases; nothing is changed yet."""
    listing = _worklist(request)
    chosen = deciding.chosen_cases(listing.picked(request.POST), request.acting)
    if not chosen:
        messages.warning(request, _("没有选中任何申请。请先勾选，再办理。"))
        return redirect("tasks")
    act = request.POST.get("act", "")
    if act == "notice":
        return _notice_over(request, chosen)
    return _trial(request, chosen, "done" if act == "done" else "pass", BulkForm())


@require_POST
def do_bulk(request: HttpRequest) -> HttpResponse:
    """Do what the trial showed, at once or as a job, and say what failed and why."""
    form, rows = BulkForm(request.POST), deciding.rows_posted(request.POST)
    if not form.is_valid():
        return _trial(request, bulk.cases_of(rows, request.acting), "pass", form, status=422)
    verdict, reason = form.cleaned_data["verdict"], form.cleaned_data["reason"]
    if len(rows) > bulk.AT_ONCE:
        return redirect("job", deciding.ask_for_many(rows, verdict, reason, acting=request.acting).pk)
    tried = bulk.do_many(rows, verdict, reason, acting=request.acting)
    return render(request, "applications/bulk_done.html", {"tried": tried, "done": sum(not t.refused for t in tried)})


def _worklist(request: HttpRequest) -> Listing:
    return worklist.tasks_asked(request.acting, asked_of(request, WORKLIST))


def _tasks_page(request: HttpRequest, form: WorklistForm | None = None, export: ExportForm | None = None, status: int = 200) -> HttpResponse:  # fmt: skip
    listing = _worklist(request)
    context = {
        "listing": listing, "works": worklist.works_of(listing), "acts": worklist.acts_on(listing.page), "query": request.GET.urlencode(),
        "filter": form or WorklistForm(listing.asked), "export": export or ExportForm(),
        "may_export": MATRIX.allows(request.acting.role, "export_tasks"), "term": term_now(request.acting),
    }  # fmt: skip
    return render(request, "applications/tasks.html", context, status=status)


def _trial(request: HttpRequest, chosen: list[Any], verdict: str, form: BulkForm, status: int = 200) -> HttpResponse:
    tried = bulk.try_out(chosen, verdict, acting=request.acting)
    passing = [each.case for each in tried if not each.refused]
    context = {
        "tried": tried,
        "passing": passing,
        "verdict": verdict,
        "form": form,
        "many": len(passing) > bulk.AT_ONCE,
    }
    return render(request, "applications/bulk.html", context, status=status)


def _notice_over(request: HttpRequest, chosen: list[Any]) -> HttpResponse:
    try:
        return redirect("notice", make_notice(chosen, acting=request.acting).pk)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
        return redirect("tasks")


def _list_page(request: HttpRequest, form: FilterForm | None = None, status: int = 200) -> HttpResponse:
    asked = asked_of(request, LIST)
    listing = exports.cases(None if form else request.acting, asked)
    context = {"listing": listing, "filter": form or FilterForm(asked)}
    return render(request, "applications/cases.html", context, status=status)


def _case_page(
    request: HttpRequest, pk: int, form: DecideForm | None = None, back: BackForm | None = None, status: int = 200
) -> HttpResponse:
    seen = queries.cases_visible_to(request.acting).select_related("enrolment__school", "office", "opened_by", "form")
    found = get_object_or_404(seen, pk=pk)
    context = page.case_page(found, request.acting) | {
        "decide": form or DecideForm(initial={"seen": found.last_sequence, "level": found.level}),
        "back": back or BackForm(),
    }
    return render(request, "applications/case.html", context, status=status)
