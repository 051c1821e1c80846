"""Pages of money and places going down the tree: proposals, their lines, quota."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.funds import allocating, books, pages, queries, quotas, sharing
from zhuxue.portal.funds.acting import Words, form_page, sent
from zhuxue.portal.funds.forms import EditLineForm, GrantForm, LeastForm, PlacesForm, ProposeForm, ReasonForm, ShareForm
from zhuxue.portal.funds.programmes import programmes_of
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.ui.words import in_language


@require_safe
def allocations(request: HttpRequest) -> HttpResponse:
    """List the proposals of the office acted for and those below it."""
    context = {
        "listing": books.listing(request.acting, "allocations", request.GET),
        "name": "allocations",
        "tabs": pages.tabs(request.acting, "allocations"),
        "received": list(queries.received_lines(request.acting)[:20]),
    }
    return render(request, "funds/allocations.html", context)


def propose_allocation(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose what each office below gets of a fund."""
    fund = get_object_or_404(queries.funds_visible_to(request.acting), pk=pk)
    intro = _("系统按最近一次计算的人数和金额、负担比例，扣除上年结余和已下达的数，算出各单位的金额。可以逐行调整并写明理由；由另一位同事复核后才下达。")  # fmt: skip
    words = Words(_("拟一个下达方案"), _("测算各单位金额"), _("方案已拟好，请核对各单位金额，由另一位同事复核下达。"), reverse("fund", args=[pk]), fund.title, intro)  # fmt: skip

    def act(said: dict[str, Any]) -> str:
        plan = allocating.Plan(**said | {"percent": int(said["percent"] * 100)})
        return reverse("allocation", args=[allocating.propose(request.acting, fund, plan).pk])

    return form_page(request, ProposeForm(sent(request)), words, act)


@require_safe
def allocation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one proposal: each office with the figures behind its amount."""
    return _allocation_page(request, pk, ReasonForm())


@require_POST
def settle_allocation(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a proposal and send its money, or give it up with the reason."""
    found = get_object_or_404(queries.allocations_visible_to(request.acting, "plan_allocation"), pk=pk)
    act, form = request.POST.get("act"), ReasonForm(request.POST)
    if act == "withdraw" and not form.is_valid():
        return _allocation_page(request, pk, form, status=422)
    try:
        if act == "send":
            allocating.send(request.acting, found)
            messages.success(request, _("已下达。资金已到下级账户。"))
        elif act == "withdraw":
            allocating.withdraw(request.acting, found, form.cleaned_data["reason"])
            messages.success(request, _("方案已撤回，没有资金变动。"))
        else:
            raise Http404
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
    return redirect("allocation", pk)


def _allocation_page(request: HttpRequest, pk: int, form: ReasonForm, status: int = 200) -> HttpResponse:
    found = get_object_or_404(queries.allocations_visible_to(request.acting), pk=pk)
    lines = list(found.lines.select_related("office").order_by("office__path"))
    draft = found.state == "draft" and MATRIX.allows(request.acting.role, "plan_allocation")
    context = {
        "allocation": found, "lines": lines, "form": form, "draft": draft,
        "own": found.drafted_by.person_id == request.acting.person_id,
        "sum": sum(line.amount_fen for line in lines), "students": sum(line.students_count for line in lines),
        "shortfall": allocating.shortfall_fen(found) if draft else 0,
    }  # fmt: skip
    return render(request, "funds/allocation.html", context, status=status)


def edit_allocation(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what one office is to get, with the reason."""
    line = get_object_or_404(queries.lines_visible_to(request.acting, "plan_allocation"), pk=pk)
    form = EditLineForm(sent(request), initial={"amount_fen": yuan_text(line.amount_fen), "reason": line.reason})
    intro = _("系统测算 %(yuan)s 元。") % {"yuan": yuan_text(line.proposed_fen)}
    back = reverse("allocation", args=[line.allocation_id])
    words = Words(_("调整下达金额"), _("保存调整"), _("已调整。"), back, line.office.name, intro)

    def act(said: dict[str, Any]) -> str:
        allocating.edit_line(request.acting, line, said["amount_fen"], said["reason"])
        return back

    return form_page(request, form, words, act)


@require_safe
def quota_list(request: HttpRequest) -> HttpResponse:
    """List the places of the office acted for and those below it."""
    listing = books.listing(request.acting, "quotas", request.GET)
    context = {"listing": listing, "name": "quotas", "tabs": pages.tabs(request.acting, "quotas"), "may_grant": MATRIX.allows(request.acting.role, "plan_quota")}  # fmt: skip
    return render(request, "funds/quotas.html", context)


def grant_quota(request: HttpRequest) -> HttpResponse:
    """Enter places that reached the office from beyond the portal."""
    form = GrantForm(sent(request), programmes=programmes_of(request.acting.office))
    words = Words(_("登记收到的名额"), _("登记名额"), _("名额已登记。"), reverse("quotas"), request.acting.office.name)

    def act(said: dict[str, Any]) -> str:
        what, once = quotas.Places(said["programme"], said["period"]), f"grant:{said['once']}"
        made = quotas.grant(request.acting, what, said["places"], document=said["document"], once=once)
        return reverse("quota", args=[made[0].taker_id])

    return form_page(request, form, words, act)


@require_safe
def quota(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the places of one office: got, given, used, and each move of them."""
    found = get_object_or_404(queries.quotas_visible_to(request.acting), pk=pk)
    return render(request, "funds/quota.html", sharing.of_quota(request.acting, found, LeastForm(initial={"total": found.free})))  # fmt: skip


def share_quota(request: HttpRequest, pk: int) -> HttpResponse:
    """Share places out to the offices below: proposed by the rule, changed by hand, given once."""
    found = get_object_or_404(queries.quotas_visible_to(request.acting, "plan_quota").filter(office=request.acting.office), pk=pk)  # fmt: skip
    asked = LeastForm(request.GET or {"total": found.free, "least": 0})
    try:
        proposed = sharing.proposed(found, **asked.cleaned_data) if asked.is_valid() else {}
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
        proposed = {}
    form = ShareForm(sent(request), offices=sharing.offices_below(found), proposed=proposed)
    intro = _("可用 %(free)s 个。下面是按最近一次计算中符合条件的人数、最大余数法算出的建议，可以修改。") % {
        "free": found.free
    }
    words = Words(
        _("分配名额"), _("分配这些名额"), _("名额已分配。"), reverse("quota", args=[pk]), found.office.name, intro
    )

    def act(said: dict[str, Any]) -> str:
        what, once = quotas.Places(found.programme, found.period), f"share:{said['once']}"
        quotas.share_out(request.acting, what, form.shares, reason=said["reason"], once=once)
        return reverse("quota", args=[pk])

    return form_page(request, form, words, act)


def give_back_quota(request: HttpRequest, pk: int) -> HttpResponse:
    """Give places back to the office above."""
    found = get_object_or_404(queries.quotas_visible_to(request.acting, "plan_quota").filter(office=request.acting.office), pk=pk)  # fmt: skip
    intro = _("可用 %(free)s 个。退回后由上级重新分配。") % {"free": found.free}
    words = Words(
        _("退回名额"), _("退回这些名额"), _("名额已退回上级。"), reverse("quota", args=[pk]), found.office.name, intro
    )

    def act(said: dict[str, Any]) -> str:
        what, once = quotas.Places(found.programme, found.period), f"back:{said['once']}"
        quotas.give_back(request.acting, what, said["places"], reason=said["reason"], once=once)
        return reverse("quota", args=[pk])

    return form_page(request, PlacesForm(sent(request)), words, act)
