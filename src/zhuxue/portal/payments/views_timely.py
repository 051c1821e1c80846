"""How much arrived in time, by programme and office, and how private schools stand: charts with their tables, down to the rows."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhuxue.portal.payments import exports, lights, timeliness

SHOWN = 20  # bars of a chart


@require_safe
def on_time(request: HttpRequest) -> HttpResponse:
    """Show for one programme and period how much arrived in time in each county, and so for every programme."""
    payings = timeliness.payings(request.acting)
    paying = exports.paying_asked(payings, request.GET)[1]
    listing = exports.on_time(request.acting, request.GET)
    context = {"filter": listing.filter, "paying": paying, "listing": listing, "chart": _chart(request, payings)}
    if paying:
        context["narrowed"] = urlencode({"programme": paying.programme, "period": paying.period})
    return render(request, "payments/on_time.html", context)


def _chart(request: HttpRequest, payings: list[timeliness.Paying]) -> Any:
    """One bar for each programme and period."""
    rows = []
    for paying in payings[:SHOWN]:
        found = list(timeliness.by_office(request.acting, paying).values_list("fen", "paid_fen", "in_time_fen"))
        fen, paid, soon = (sum(row[place] for row in found) for place in range(3))
        rows.append((paying.title, fen, paid, soon, f"{reverse('on_time')}?{urlencode({'paying': paying.key})}"))
    return timeliness.chart_of(_("各项目按时到账（元）"), (_("按时到账"), _("逾期到账"), _("还没有到账")), rows)


@require_safe
def private_school(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one private school: its light and why, and the batches that pay its students."""
    found = lights.visible(request.acting, pk)
    if found is None:
        raise Http404
    context = {
        "school": found,
        "tag": lights.tag(found),
        "reasons": lights.reasons(found),
        "batches": lights.batches_of(found, request.acting),
    }
    return render(request, "payments/private_school.html", context)


@require_safe
def private_schools(request: HttpRequest) -> HttpResponse:
    """List private schools: what they received, what was paid, for how long money has been late."""
    listing = exports.private_schools(request.acting, request.GET)
    late = listing.rows.filter(late_fen__gt=0).order_by("-late_fen", "pk").values_list("name", "paid_fen", "late_fen", "pk")  # fmt: skip
    rows = [(name, paid + fen, paid, paid, f"{reverse('pay_lines')}?below={pk}") for name, paid, fen, pk in late[:SHOWN]]  # fmt: skip
    words = (_("已发到学生（元）"), _("其中逾期"), _("逾期未到账（元）"))
    context = {
        "filter": listing.filter, "listing": listing,
        "unknown": timeliness.without_kind(request.acting), "limits": lights.limits(),
        "chart": timeliness.chart_of(_("逾期最多的民办学校"), words, rows) if rows else None,
    }  # fmt: skip
    return render(request, "payments/private_schools.html", context)
