"""Pages of accounts: asking for a change, checking one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.schools import accounts, queries
from zhuxue.portal.schools.forms import AccountForm, DecideForm
from zhuxue.portal.ui.words import in_language


@require_http_methods(["GET", "HEAD", "POST"])
def change_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that aid be paid to another account."""
    enrolment = get_object_or_404(queries.enrolments_visible_to(request.acting, "change_account"), pk=pk)
    form = AccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        reason = said.pop("reason")
        try:
            change = accounts.ask_change(enrolment, accounts.NewAccount(**said), reason=reason, acting=request.acting)
            messages.success(request, _("已提交，等待另一人复核。"))
            return redirect("student", change.enrolment_id)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
    context = {"form": form, "enrolment": enrolment}
    return render(request, "schools/account.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def decide_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a change, and let another person confirm or refuse it."""
    change = get_object_or_404(accounts.changes_visible_to(request.acting, "decide_account"), pk=pk)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        context = {"change": change, "form": form, "may_decide": change.state == "asked"}
        return render(request, "schools/account_change.html", context, status=422 if form.is_bound else 200)
    act = accounts.confirm_change if form.cleaned_data["decision"] == "confirm" else accounts.refuse_change
    try:
        act(change, acting=request.acting, why=form.cleaned_data["why"])
        messages.success(request, _("已办理。"))
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
    return redirect("decide_account", pk)
