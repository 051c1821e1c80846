"""Pages of indicators: the board from the province down to a school, one indicator, the lists of cells, red rows and charges."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.awards.words import period_title
from zhuxue.portal.indicators import exports, pages, queries
from zhuxue.portal.indicators.actions import measuring as actions
from zhuxue.portal.indicators.forms import ChargeForm
from zhuxue.portal.indicators.words import spoken
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Office
from zhuxue.portal.ui.words import in_language


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """Show the board of an office in reach: its own cells, and those of the offices below."""
    office, measuring = _office(request), exports.measuring_asked(request.GET)
    context = pages.board(request.acting, office, measuring)
    context["title"] = _("三个100%与三个零误差")
    context["terms"] = [(term, period_title(term)) for term in queries.terms()]
    return render(request, "indicators/board.html", context)


@require_safe
def indicator(request: HttpRequest, name: str) -> HttpResponse:
    """Show one indicator at one office: what it means, its parts, and how it stood before."""
    known = spoken()
    if name not in known:
        raise Http404
    measuring = exports.measuring_asked(request.GET)
    context = pages.of_indicator(request.acting, known[name], _office(request), measuring)
    return render(request, "indicators/indicator.html", context)


@require_safe
def indicator_cells(request: HttpRequest) -> HttpResponse:
    """List cells of every office in reach."""
    listing = exports.cells(request.acting, request.GET)
    return render(request, "indicators/cells.html", {"listing": listing, "filter": listing.filter})


@require_safe
def indicator_rows(request: HttpRequest) -> HttpResponse:
    """List the rows that make a cell red."""
    listing = exports.rows(request.acting, request.GET)
    context = {"listing": listing, "filter": listing.filter, "measuring": exports.measuring_asked(request.GET)}
    return render(request, "indicators/rows.html", context)


@require_safe
def red_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one red row, and where it is put right."""
    rows = queries.rows_visible_to(request.acting).select_related("measuring", "office")
    return render(request, "indicators/row.html", pages.of_row(get_object_or_404(rows, pk=pk), request.acting))


@require_POST
def measure_indicators(request: HttpRequest) -> HttpResponse:
    """Have everything counted anew."""
    try:
        actions.ask_to_measure(request.acting)
        messages.success(request, _("已交办，测算完成后这里会更新。"))
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
    return redirect("indicators")


@require_safe
def charges(request: HttpRequest) -> HttpResponse:
    """List who is to put what right until when."""
    listing = exports.charges(request.acting, request.GET)
    return render(request, "indicators/charges.html", {"listing": listing, "filter": listing.filter})


def charge(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one charge; the office above names who and until when."""
    rows = queries.charges_visible_to(request.acting).select_related("office", "owner__person", "set_by__person")
    found = get_object_or_404(rows, pk=pk)
    said = {"owner": str(found.owner_id or ""), "due_on": found.due_on}
    form = ChargeForm(request.POST if request.method == "POST" else None, owners=queries.owners_of(found), initial=said)
    if request.method == "POST" and form.is_valid():
        owner = form.owners.get(form.cleaned_data.pop("owner"))
        try:
            actions.set_charge(found, owner=owner, acting=request.acting, **form.cleaned_data)
            messages.success(request, _("已指定。"))
            return redirect("charge", pk)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
    context = pages.of_charge(found, request.acting) | {"form": form}
    return render(request, "indicators/charge.html", context, status=422 if form.errors else 200)


def _office(request: HttpRequest) -> Office:
    """Return the office a page is about; raises 404 where it is out of reach."""
    if (found := queries.office_in_reach(request.acting, request.GET.get("office", ""))) is None:
        raise Http404
    return found
