"""Pages of the books: balances, idle money, the year's end, local shares, the proof, lists as files."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.funds import books, closing, pages, queries
from zhuxue.portal.funds.acting import Words, form_page, sent
from zhuxue.portal.funds.actions import enter_local_share
from zhuxue.portal.funds.figures import idle_chart
from zhuxue.portal.funds.forms import CloseForm, LocalShareForm
from zhuxue.portal.funds.programmes import programmes_of
from zhuxue.portal.funds.rules import rules_for
from zhuxue.portal.people.access import MATRIX


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """List what each office has of each fund in each state."""
    return _list_page(request, "accounts")


@require_safe
def idle_money(request: HttpRequest) -> HttpResponse:
    """List available money that has not moved for a month or longer, most of it first."""
    form, _year, _programme = pages.asked_year(request.acting, request.GET)
    form.fields["year"].choices = [("", _("全部年度")), *form.fields["year"].choices]
    form.initial = {key: request.GET.get(key, "") for key in ("year", "programme")}
    said = books.listing(request.acting, "idle_money", request.GET)
    return _list_page(request, "idle_money", rule=rules_for(request.acting.office).idle, filter=form, chart=idle_chart(said.rows, request.acting))  # fmt: skip


@require_safe
def year_end(request: HttpRequest) -> HttpResponse:
    """List what is unspent, to be carried over or handed back."""
    may = MATRIX.allows(request.acting.role, "close_year")
    return _list_page(request, "year_end", rule=rules_for(request.acting.office).year_end, may_close=may)


@require_safe
def local_shares(request: HttpRequest) -> HttpResponse:
    """List how province, city and county share the local part."""
    may = MATRIX.allows(request.acting.role, "enter_local_share")
    return _list_page(request, "local_shares", may_enter=may)


def _list_page(request: HttpRequest, name: str, **more: Any) -> HttpResponse:
    context = {"name": name, "listing": books.listing(request.acting, name, request.GET), **more}
    return render(request, f"funds/{name}.html", {"tabs": pages.tabs(request.acting, name), **context})


def close_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry over and hand back what an account has left."""
    account = get_object_or_404(queries.closable(request.acting, action="close_year"), pk=pk)
    said = closing.closing_of(account)
    form = CloseForm(sent(request), initial={"carry_fen": yuan_text(said.carry_fen)})
    intro = _("结余 %(all)s 元：按规定可结转 %(carry)s 元，应交回 %(back)s 元。少结转的部分也交回。") % {
        "all": yuan_text(account.balance_fen), "carry": yuan_text(said.carry_fen), "back": yuan_text(said.hand_back_fen),
    }  # fmt: skip
    words = Words(_("年终结转或交回"), _("结转并交回其余"), _("已办理年终结转。"), reverse("year_end"), f"{account.office.name} · {account.fund.title}", intro)  # fmt: skip

    def act(filled: dict[str, Any]) -> str:
        done = closing.close_year(request.acting, account, reason=filled["reason"], carry_fen=filled["carry_fen"])
        return reverse("transaction", args=[done.pk])

    return form_page(request, form, words, act)


def enter_share(request: HttpRequest) -> HttpResponse:
    """Enter what province, city and county bear of a programme."""
    asked = {"programme": request.GET.get("programme", "")}
    form = LocalShareForm(sent(request), programmes=programmes_of(request.acting.office), initial=asked)
    intro = _(
        "只登记文件上写明的比例，不估计。省、市、县三项合计等于项目文件里的地方负担比例；项目文件没有写明中央比例的，连同中央四项合计100%。"
    )
    words = Words(_("登记地方分担比例"), _("登记比例"), _("比例已登记。"), reverse("local_shares"), request.acting.office.name, intro)  # fmt: skip

    def act(said: dict[str, Any]) -> str:
        parts = (int(said["province"] * 100), int(said["city"] * 100), int(said["county"] * 100))
        central = None if said["central"] is None else int(said["central"] * 100)
        enter_local_share(request.acting, request.acting.office, said["programme"], said["since"], parts, source=said["source"], central=central)  # fmt: skip
        return reverse("local_shares")

    return form_page(request, form, words, act)


def verify_money(request: HttpRequest) -> HttpResponse:
    """Prove the books on asking, and name each row that is not right; the asking is noted."""
    proved = books.prove(request.acting) if request.method == "POST" else None
    context = {"tabs": pages.tabs(request.acting, "verify_money"), "proved": proved, "proofs": books.titles()}
    return render(request, "funds/verify_money.html", context)
