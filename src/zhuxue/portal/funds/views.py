"""Pages of money: the desk, a fund, a transaction, a trace; money entered, given back, reversed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.funds import allocating, books, pages, queries
from zhuxue.portal.funds.acting import Words, form_page, sent
from zhuxue.portal.funds.actions import reverse as reverse_it
from zhuxue.portal.funds.forms import MoneyForm, ReasonForm, ReceiveForm
from zhuxue.portal.funds.programmes import programmes_of
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.ui.asking import asked_about
from zhuxue.portal.ui.words import in_language


@require_safe
def funds(request: HttpRequest) -> HttpResponse:
    """Show the desk: from where money came, where it is, what each level holds."""
    return render(request, "funds/desk.html", pages.desk(request.acting, request.GET))


@require_safe
def fund(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one fund: its accounts and postings in reach."""
    found = get_object_or_404(queries.funds_visible_to(request.acting), pk=pk)
    listing = books.listing(request.acting, "fund", asked_about(request, pk))
    context = {"listing": listing, "name": "fund", **pages.of_fund(request.acting, found)}
    return render(request, "funds/fund.html", context)


@require_safe
def transaction(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one transaction: its moves in reach, and what it undoes or was undone by."""
    found = get_object_or_404(queries.transactions_visible_to(request.acting), pk=pk)
    return _transaction_page(request, found, ReasonForm())


@require_POST
def reverse_transaction(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a transaction by its mirror image, with the reason."""
    found = get_object_or_404(queries.transactions_visible_to(request.acting), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _transaction_page(request, found, form, status=422)
    if not queries.may_reverse(request.acting, found):
        messages.error(request, _("这笔流水不能在这里冲正：已冲正过，或属于发放批次，请在批次里办理。"))
        return redirect("transaction", pk)
    try:
        done = reverse_it(request.acting, found, form.cleaned_data["reason"])
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
        return redirect("transaction", pk)
    messages.success(request, _("已冲正。原来的流水保留，另记了一笔相反的。"))
    return redirect("transaction", done.pk)


def _transaction_page(request: HttpRequest, found: Any, form: ReasonForm, status: int = 200) -> HttpResponse:
    context = {"form": form, **pages.of_transaction(request.acting, found)}
    return render(request, "funds/transaction.html", context, status=status)


@require_safe
def trace_money(request: HttpRequest) -> HttpResponse:
    """Show every posting of one reference in reach: from where the money came, and where it went."""
    reference = request.GET.get("reference", "")[:80]
    listing = books.listing(request.acting, "trace_money", request.GET)
    context = {"listing": listing, "name": "trace_money", "reference": reference}
    return render(request, "funds/trace.html", context)


def receive_money(request: HttpRequest) -> HttpResponse:
    """Enter money that reached the office from beyond the books."""
    office, programmes = request.acting.office, programmes_of(request.acting.office)
    sources, this = pages.sources_at(office), {"year": localdate().year}
    form = ReceiveForm(sent(request), sources=sources, programmes=programmes, initial=this)
    words = Words(_("登记收到的资金"), _("登记这笔资金"), _("已登记。"), reverse("funds"), office.name)

    def act(said: dict[str, Any]) -> str:
        got = pages.received(said, programmes[said["programme"]].title)
        done = allocating.receive(request.acting, got, once=f"receive:{said['once']}")
        return reverse("transaction", args=[done.pk])

    return form_page(request, form, words, act)


def give_back_money(request: HttpRequest, pk: int) -> HttpResponse:
    """Give money of a fund back to the office it came from."""
    found = get_object_or_404(queries.funds_visible_to(request.acting), pk=pk)
    words = Words(_("退回上级"), _("退回这笔资金"), _("已退回上级。"), reverse("fund", args=[pk]), found.title)

    def act(said: dict[str, Any]) -> str:
        once = f"give_back:{said['once']}"
        done = allocating.give_back(request.acting, found, said["amount_fen"], reason=said["reason"], once=once)
        return reverse("transaction", args=[done.pk])

    return form_page(request, MoneyForm(sent(request)), words, act)
