"""How much arrived in time, by programme and office, and how private schools stand: charts with their tables, down to the rows."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.payments import timeliness
from zhuxue.portal.payments.actions.exporting import export_figures
from zhuxue.portal.payments.columns import ON_TIME, PRIVATE_SCHOOLS
from zhuxue.portal.payments.forms import PayingForm, PeriodForm
from zhuxue.portal.ui.export import KINDS
from zhuxue.portal.ui.listing import Listing

SHOWN = 20  # bars of a chart


@require_safe
def on_time(request: HttpRequest) -> HttpResponse:
    """Show for one programme and period how much arrived in time in each county, and so for every programme."""
    payings = timeliness.payings(request.acting)
    form, paying = _asked(request, payings)
    listing = _on_time(request, paying) if paying else None
    context = {"filter": form, "paying": paying, "listing": listing, "kinds": KINDS, "chart": _chart(request, payings), "name": "on_time"}  # fmt: skip
    if paying:
        context["narrowed"] = urlencode({"programme": paying.programme, "period": paying.period})
    return render(request, "payments/on_time.html", context)


def _asked(request: HttpRequest, payings: list[timeliness.Paying]) -> tuple[PayingForm, timeliness.Paying | None]:
    """The filter, and which programme and period it asks for: the latest with a last day unless told."""
    known = {paying.key: paying for paying in payings}
    first = next((paying for paying in payings if paying.until), payings[0] if payings else None)
    paying = known.get(request.GET.get("paying", ""), first)
    choices = [(paying.key, paying.title) for paying in payings]
    return PayingForm(choices=choices, initial={"paying": paying.key if paying else ""}), paying


def _on_time(request: HttpRequest, paying: timeliness.Paying) -> Listing:
    return Listing(timeliness.by_office(request.acting, paying), ON_TIME, request.GET, "percent")


def _chart(request: HttpRequest, payings: list[timeliness.Paying]) -> Any:
    """One bar for each programme and period."""
    rows = []
    for paying in payings[:SHOWN]:
        found = list(timeliness.by_office(request.acting, paying).values_list("fen", "paid_fen", "in_time_fen"))
        fen, paid, soon = (sum(row[place] for row in found) for place in range(3))
        rows.append((paying.title, fen, paid, soon, f"{reverse('on_time')}?{urlencode({'paying': paying.key})}"))
    return timeliness.chart_of(_("各项目按时到账（元）"), (_("按时到账"), _("逾期到账"), _("还没有到账")), rows)


@require_safe
def private_schools(request: HttpRequest) -> HttpResponse:
    """List private schools: what they received, what was paid, for how long money has been late."""
    periods = sorted({paying.period for paying in timeliness.payings(request.acting)}, reverse=True)
    listing = _private(request)
    late = [row for row in listing.rows.filter(late_fen__gt=0).order_by("-late_fen", "pk")[:SHOWN]]
    rows = [(row.name, row.paid_fen + row.late_fen, row.paid_fen, row.paid_fen, f"{reverse('pay_lines')}?below={row.pk}") for row in late]  # fmt: skip
    words = (_("已发到学生（元）"), _("其中逾期"), _("逾期未到账（元）"))
    context = {
        "filter": PeriodForm(request.GET, periods=periods), "listing": listing, "kinds": KINDS, "name": "private_schools",
        "unknown": timeliness.without_kind(request.acting),
        "chart": timeliness.chart_of(_("逾期最多的民办学校"), words, rows) if rows else None,
    }  # fmt: skip
    return render(request, "payments/private_schools.html", context)


def _private(request: HttpRequest) -> Listing:
    rows = timeliness.private_schools(request.acting, request.GET.get("period", ""))
    return Listing(rows.select_related("parent"), PRIVATE_SCHOOLS, request.GET, "-late")


@require_POST
def export_timely(request: HttpRequest, name: str) -> HttpResponse:
    """Send one of these tables as a file, with what it was narrowed to printed on it."""
    kind, paying = request.POST.get("kind", "csv"), None
    if name not in {"on_time", "private_schools"} or kind not in KINDS:
        raise Http404
    if name == "on_time":
        paying = _asked(request, timeliness.payings(request.acting))[1]
        if paying is None:
            raise Http404
    listing = _on_time(request, paying) if paying else _private(request)
    by = paying.title if paying else request.GET.get("period", "")[:9]
    content = export_figures(listing, name, kind, by, acting=request.acting)
    return HttpResponse(content, KINDS[kind], headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'})
