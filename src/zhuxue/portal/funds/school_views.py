"""Pages of what schools set aside for aid of their own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhuxue.portal.funds import pages, queries, setting_aside
from zhuxue.portal.funds.acting import Words, form_page, sent
from zhuxue.portal.funds.columns import SET_ASIDES, kind_of_school
from zhuxue.portal.funds.forms import DeclareForm, FollowForm, MoneyForm, UseForm
from zhuxue.portal.funds.models import SetAside
from zhuxue.portal.funds.rules import rules_for, set_aside_rule
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Office
from zhuxue.portal.people.queries import staff_of
from zhuxue.portal.ui.listing import Listing


@require_safe
def set_asides(request: HttpRequest) -> HttpResponse:
    """List what schools set aside, those with the largest shortfall first; `below=1` only those below the line."""
    rows, below = queries.set_asides_visible_to(request.acting), request.GET.get("below") == "1"
    may = MATRIX.allows(request.acting.role, "keep_set_aside") and request.acting.office.kind == Office.Kind.SCHOOL
    context = {
        "listing": Listing(rows.filter(shortfall_fen__gt=0) if below else rows, SET_ASIDES, request.GET, "-short"),
        "tabs": pages.tabs(request.acting, "set_asides"), "below": below, "may_declare": may,
        "rules": rules_for(request.acting.office).set_aside,
    }  # fmt: skip
    return render(request, "funds/set_asides.html", context)


@require_safe
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one school's year: income, due, set aside, used and for what, what is missing."""
    row = get_object_or_404(queries.set_asides_visible_to(request.acting), pk=pk)
    role, at_school = request.acting.role, request.acting.office.kind == Office.Kind.SCHOOL
    context = {
        "row": row, "kind": kind_of_school(row), "rule": set_aside_rule(row.office, row.kind),
        "left": row.set_fen - row.used_fen,
        "uses": row.uses.filter(transaction__reversed_by=None).select_related("transaction").order_by("-pk"),
        "may_keep": MATRIX.allows(role, "keep_set_aside") and at_school,
        "may_follow": MATRIX.allows(role, "follow_set_aside") and row.shortfall_fen > 0,
    }  # fmt: skip
    return render(request, "funds/set_aside.html", context)


def declare_set_aside(request: HttpRequest) -> HttpResponse:
    """Declare a school's income of a year."""
    kinds = [(rule.kind, rule.title) for rule in rules_for(request.acting.office).set_aside]
    form = DeclareForm(sent(request), kinds=kinds, initial={"year": localdate().year})
    words = Words(_("申报计提基数"), _("申报并计算应提金额"), _("已申报，应提金额已算出。"), reverse("set_asides"), request.acting.office.name)  # fmt: skip

    def act(said: dict[str, Any]) -> str:
        return reverse("set_aside", args=[setting_aside.declare(request.acting, **said).pk])

    return form_page(request, form, words, act)


def add_set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter money set aside."""
    row, back = _row(request, pk, "keep_set_aside")
    words = Words(_("登记计提"), _("登记这笔计提"), _("已登记计提。"), back, f"{row.office.name} {row.year}")

    def act(said: dict[str, Any]) -> str:
        once = f"set_aside:{said['once']}"
        setting_aside.set_aside(request.acting, row, said["amount_fen"], reason=said["reason"], once=once)
        return back

    return form_page(request, MoneyForm(sent(request)), words, act)


def use_set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what set-aside money was spent on."""
    row, back = _row(request, pk, "keep_set_aside")
    words = Words(_("登记使用"), _("登记这笔使用"), _("已登记使用。"), back, f"{row.office.name} {row.year}")

    def act(said: dict[str, Any]) -> str:
        once = f"use:{said.pop('once')}"
        setting_aside.spend(request.acting, row, setting_aside.Use(**said), once=once)
        return back

    return form_page(request, UseForm(sent(request)), words, act)


def follow_set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who makes a shortfall good, until when."""
    row, back = _row(request, pk, "follow_set_aside")
    people = staff_of(request.acting, row.office).exclude(role="class_teacher")
    words = Words(_("限期补足"), _("通知责任人补足"), _("已定责任人和期限。"), back, f"{row.office.name} {row.year}")

    def act(said: dict[str, Any]) -> str:
        setting_aside.ask_to_make_good(request.acting, row, **said)
        return back

    return form_page(request, FollowForm(sent(request), people=people), words, act)


def _row(request: HttpRequest, pk: int, action: str) -> tuple[SetAside, str]:
    row = get_object_or_404(queries.set_asides_visible_to(request.acting, action), pk=pk)
    return row, reverse("set_aside", args=[pk])
