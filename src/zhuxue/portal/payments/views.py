"""Lists of batches and lines, declaring a batch, one line's whole story, what a school corrects, what a family got, the days."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.exports.actions import take_out
from zhuxue.portal.exports.forms import ExportForm
from zhuxue.portal.exports.views import sent
from zhuxue.portal.funds.queries import funds_visible_to
from zhuxue.portal.payments import days, due, exports, pages, queries, reach
from zhuxue.portal.payments.actions import making
from zhuxue.portal.payments.forms import DeclareForm, PeriodLinesForm
from zhuxue.portal.payments.models import Batch
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.schools.terms import term_now
from zhuxue.portal.ui.words import in_language

LINE = ("batch__office", "batch__maker", "award__case", "arrear", "reissues__award__case", "reissues__batch", "office", "school", "account", "student", "enrolment")  # fmt: skip


@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """List the batches in reach."""
    listing = exports.batches(request.acting, request.GET)
    context = {"listing": listing, "may_make": MATRIX.allows(request.acting.role, "make_batch")}
    return render(request, "payments/batches.html", context)


def open_batch(request: HttpRequest) -> HttpResponse:
    """Declare a batch of what is due now: how many and how much stand there before anything is made."""
    if again := queries.batch_of_form(request.acting, request.POST.get("form_key", "")):
        return redirect("batch", again.pk)  # a double click
    offers = due.offers(request.acting.office)
    titles = {offer.scope.programme: queries.title_of(offer.scope.programme) for offer in offers}
    form = DeclareForm(request.POST if request.method == "POST" else None, offers=offers, titles=titles)
    if request.method == "POST" and form.is_valid() and (made := _declared(request, form)):
        return redirect("batch", made.pk)
    context = {"form": form, "offers": offers, "unknown": due.without_amount(request.acting.office)}
    return render(request, "payments/open.html", context, status=422 if form.errors else 200)


def _declared(request: HttpRequest, form: DeclareForm) -> Batch | None:
    said = form.cleaned_data
    scope = form.offers[said["offer"]].scope
    try:
        chosen = due.narrowed(scope, making.office_for(request.acting, said["school"]), said["year"])
        made = making.declare(chosen, acting=request.acting, form_key=said["form_key"])
    except NotAllowed as refused:
        form.add_error(None, in_language(refused))
        return None
    messages.success(request, _("批次已申报。"))
    return made


@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """List the payments of students in reach, whoever pays them."""
    return _lines(request, ExportForm())


def _lines(request: HttpRequest, export: ExportForm, status: int = 200) -> HttpResponse:
    listing = exports.lines(request.acting, request.GET)
    may = MATRIX.allows(request.acting.role, "export_payments")
    context = {"listing": listing, "filter": PeriodLinesForm(request.GET), "export": export, "may_export": may}
    return render(request, "payments/all_lines.html", context, status=status)


@require_POST
def export_lines(request: HttpRequest) -> HttpResponse:
    """Send the list as a file, once the reason is given; a long one is asked for."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _lines(request, form, status=422)
    kind, reason = form.cleaned_data["kind"], form.cleaned_data["reason"]
    try:
        made = take_out("payments", request.GET, kind, acting=request.acting, reason=reason)
    except NotAllowed as refused:
        form.add_error(None, in_language(refused))
        return _lines(request, form, status=422)
    return sent(request, made, "payments", kind)


@require_safe
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one line with everything it comes from and went to."""
    found = get_object_or_404(queries.lines_visible_to(request.acting).select_related(*LINE), pk=pk)
    return render(request, "payments/line.html", pages.of_line(found, request.acting))


@require_safe
def fund_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what became of one fund, without names, to be printed for who gave it."""
    found = get_object_or_404(funds_visible_to(request.acting), pk=pk)
    return render(request, "payments/fund_report.html", {"fund": found, **reach.of_fund(found, request.acting)})


@require_safe
def returns(request: HttpRequest) -> HttpResponse:
    """List what waits for a school: accounts that are missing or were refused, with the way to put each right."""
    return render(request, "payments/returns.html", {"works": pages.to_correct(request.acting)})


@require_safe
def my_payments(request: HttpRequest) -> HttpResponse:
    """Show a family what was paid, when, to which card, what comes next and what hangs."""
    found = queries.family_lines(request.acting)
    context = {"rows": pages.of_family(list(found)), "coming": queries.coming_to(request.acting)}
    return render(request, "payments/mine.html", context)


@require_safe
def pay_days(request: HttpRequest) -> HttpResponse:
    """Show until when what is to be paid, how much of it is, and what is late."""
    context = {
        "rows": days.deadlines(request.acting),
        "calendar": days.calendar_days(),
        "term": term_now(request.acting),
    }
    return render(request, "payments/days.html", context)
