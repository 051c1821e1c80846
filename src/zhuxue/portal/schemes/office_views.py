"""Officers' pages: the list of schemes, one version, its draft, its cases, its review."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.schemes import actions, exports, queries
from zhuxue.portal.schemes.drafting import Draft
from zhuxue.portal.schemes.models import SchemeVersion
from zhuxue.portal.schemes.nodes import filled_in
from zhuxue.portal.schemes.office_forms import BudgetForm, Cases, OpenForm, ReasonForm, ReviewForm, SchemeFilter
from zhuxue.portal.schemes.simulating import parts
from zhuxue.portal.schemes.simulation_actions import ask_simulation
from zhuxue.portal.schemes.trial import Tried, proposed
from zhuxue.portal.ui.words import in_language

BUTTONS = ("csrfmiddlewaretoken", "add", "remove", "redraw", "save")
require_form = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def schemes(request: HttpRequest) -> HttpResponse:
    """List the versions of schemes within reach."""
    shown = {
        "listing": exports.schemes(request.acting, request.GET),
        "filter": SchemeFilter(request.GET),
        "may_write": queries.may(request.acting, "write_scheme"),
    }
    return render(request, "schemes/schemes.html", shown)


@require_form
def open_scheme(request: HttpRequest) -> HttpResponse:
    """Open a scheme of the acting office."""
    form = OpenForm(
        request.POST if request.method == "POST" else None, programmes=queries.programme_choices(request.acting)
    )
    if request.method == "POST" and form.is_valid():
        try:
            version = actions.open_scheme(
                form.cleaned_data["title"],
                changes=form.cleaned_data["changes"],
                code=form.cleaned_data["code"],
                acting=request.acting,
            )
            return redirect("scheme_draft", version.pk)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
    return render(request, "schemes/open.html", {"form": form}, status=_status(request))


@require_safe
def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one version: where it stands, what it says, what may be done."""
    return _version_page(request, pk)


def _version_page(request: HttpRequest, pk: int, *, status: int = 200, **forms: Any) -> HttpResponse:
    version = get_object_or_404(queries.versions_visible_to(request.acting), pk=pk)
    shown = {
        "version": version,
        "others": queries.versions_visible_to(request.acting).filter(scheme=version.scheme).order_by("-number"),
        "can": queries.what_can_be_done(version, request.acting),
        "steps": queries.steps_of_version(version),
        "simulations": queries.simulations_visible_to(request.acting).filter(version=version).order_by("-pk"),
        "review": ReviewForm(initial={"since": localdate()}), "withdraw": ReasonForm(), "budget": BudgetForm(),
    }  # fmt: skip
    return render(request, "schemes/scheme.html", shown | forms, status=status)


@require_form
def scheme_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in the programme; a button adds a row without saving."""
    version = _mine(request, pk)
    if request.method != "POST":
        return _draft_page(request, version, queries.draft_of(version).unjudged)
    version.answers = {k: v for k, v in request.POST.lists() if k not in BUTTONS}
    if not {"add", "remove", "redraw"}.isdisjoint(request.POST):
        return _draft_page(request, version, _rearranged(queries.draft_of(version), request.POST).unjudged)
    try:
        draft = actions.save_draft(version, version.answers, acting=request.acting)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
        return redirect("scheme", pk)
    if not draft.valid:
        return _draft_page(request, version, draft, status=422)
    messages.success(request, _("项目内容已保存，规则能读懂。下一步：案例。"))
    return redirect("scheme_cases", pk)


def _rearranged(draft: Draft, pressed: QueryDict) -> Draft:
    """Return the draft with a row more or less, or with the fields of the kinds chosen; nothing is saved."""
    if "add" in pressed:
        return draft.with_row(pressed["add"]).completed()
    if "remove" in pressed:
        return draft.without_row(pressed["remove"])
    return draft.completed()


def _draft_page(request: HttpRequest, version: SchemeVersion, draft: Draft, *, status: int = 200) -> HttpResponse:
    shown = {"version": version, "draft": draft, "refused": status == 422}
    return render(request, "schemes/draft.html", shown, status=status)


@require_form
def scheme_cases(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the cases, let them be proposed, and run them."""
    version = _mine(request, pk)
    if request.method != "POST":
        return _cases_page(request, version, Cases(initial=version.cases, prefix="cases"))
    if "propose" in request.POST:
        return _propose(request, version)
    form = Cases(request.POST, prefix="cases")
    if "add" in request.POST:
        return _cases_page(
            request, version, Cases(initial=[*(filled_in(one) for one in form.forms), {}], prefix="cases")
        )
    if not form.is_valid():
        return _cases_page(request, version, form, status=422)
    rows = [one.row() for one in form.forms if one.cleaned_data and not one.cleaned_data.get("DELETE")]
    try:
        tried = actions.save_cases(version, rows, acting=request.acting)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
        return _cases_page(request, version, form, status=422)
    if tried.passes:
        messages.success(request, _("案例全部通过，每个数都有案例看着。下一步：测算，或提交复核。"))
        return redirect("scheme", pk)
    return _cases_page(request, version, Cases(initial=rows, prefix="cases"), tried=tried, status=422)


def _propose(request: HttpRequest, version: SchemeVersion) -> HttpResponse:
    if not version.text:
        messages.error(request, _("项目内容还不完整，请先填完并保存，再生成案例。"))
        return redirect("scheme_draft", version.pk)
    rows = proposed(queries.layer_below(version), version.scheme.code, version.text)
    names = {row["name"] for row in rows}
    kept = [row for row in version.cases if row["name"] not in names]
    return _cases_page(request, version, Cases(initial=[*kept, *rows], prefix="cases"), proposed=True)


def _cases_page(request: HttpRequest, version: SchemeVersion, form: Any, *, tried: Tried | None = None, status: int = 200, proposed: bool = False) -> HttpResponse:  # fmt: skip
    shown = {"version": version, "form": form, "tried": tried, "proposed": proposed}
    return render(request, "schemes/cases.html", shown, status=status)


@require_POST
def scheme_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a version to review."""
    return _acted(
        request, pk, _("已提交，请另一位同事复核。"), actions.submit, _mine(request, pk), acting=request.acting
    )


@require_POST
def scheme_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the next version of a scheme."""
    version = _mine(request, pk)
    try:
        return redirect("scheme_draft", actions.new_version(version.scheme, acting=request.acting).pk)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
        return redirect("scheme", pk)


@require_POST
def scheme_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a version, or send it back, as the second person."""
    version = get_object_or_404(queries.versions_visible_to(request.acting, "review_scheme"), pk=pk)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _version_page(request, pk, status=422, review=form)
    said = {"acting": request.acting, "reason": form.cleaned_data["reason"]}
    if request.POST.get("act") == "publish":
        since = form.cleaned_data["since"]
        return _acted(request, pk, _("已发布。"), actions.publish, version, since=since, **said)
    return _acted(request, pk, _("已退回起草人。"), actions.send_back, version, **said)


@require_POST
def scheme_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a published version out of the rules."""
    version = get_object_or_404(queries.versions_visible_to(request.acting, "review_scheme"), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _version_page(request, pk, status=422, withdraw=form)
    return _acted(
        request, pk, _("已撤下。"), actions.withdraw, version, acting=request.acting, reason=form.cleaned_data["reason"]
    )


@require_safe
def scheme_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the programme file of a version, or its cases file."""
    version = get_object_or_404(queries.versions_visible_to(request.acting), pk=pk)
    text, end = (version.cases_text, ".cases") if request.GET.get("cases") else (version.text, "")
    named = {"Content-Disposition": f'attachment; filename="{version.scheme.code.lower()}{end}.yaml"'}
    return HttpResponse(text, "application/yaml; charset=utf-8", headers=named)


@require_POST
def scheme_simulate(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a simulation; a worker makes it."""
    version = get_object_or_404(queries.versions_visible_to(request.acting, "simulate_scheme"), pk=pk)
    form = BudgetForm(request.POST)
    if not form.is_valid():
        return _version_page(request, pk, status=422, budget=form)
    try:
        job = ask_simulation(version, form.fen(), acting=request.acting)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
        return redirect("scheme", pk)
    return redirect("job", job.pk)


@require_safe
def simulation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a simulation found."""
    made = get_object_or_404(queries.simulations_visible_to(request.acting), pk=pk)
    sees = queries.may(request.acting, "see_students")
    tables = [
        (_("按学段"), _("学段"), parts(made.figures["stages"], sees_rows=sees)),
        (_("按学校"), _("学校"), parts(made.figures["schools"], sees_rows=sees)),
    ]
    shown = {
        "simulation": made,
        "version": made.version,
        "whole": made.figures["whole"],
        "costs": made.figures["costs"],
        "tables": tables,
    }
    return render(
        request,
        "schemes/simulation.html",
        shown | {"chart": queries.cost_chart(made), "over_fen": queries.over_budget(made)},
    )


def _mine(request: HttpRequest, pk: int) -> SchemeVersion:
    return get_object_or_404(queries.versions_visible_to(request.acting, "write_scheme"), pk=pk)


def _acted(request: HttpRequest, pk: int, done: str, act: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        act(*args, **kwargs)
        messages.success(request, done)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
    return redirect("scheme", pk)


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
