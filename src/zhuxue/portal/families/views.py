"""Pages of invitations: the school prints them, the family uses them."""

from __future__ import annotations

from uuid import uuid4

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import login
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhuxue.portal.families import actions, queries
from zhuxue.portal.families.forms import AccountForm, ChildForm, SheetForm
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.actions import sign_in
from zhuxue.portal.ui.words import in_language

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest) -> HttpResponse:
    """Open a family's account with the code of its slip."""
    if request.method != "POST":
        return render(request, "families/invited.html", {"form": AccountForm()})
    form = AccountForm(request.POST)
    if form.is_valid() and _not_too_often(request, form):
        said = {key: form.cleaned_data[key] for key in ("code", "name", "last_four", "username", "password")}
        try:
            person = actions.open_account(said.pop("code"), **said)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        except IntegrityError:
            form.add_error("username", _("这个用户名已经有人用了，请换一个。"))
        else:
            login(request, person, BACKEND)
            sign_in(person)
            messages.success(request, _("账号开通了。以后用这个用户名和密码登录。"))
            return redirect("home")
    return render(request, "families/invited.html", {"form": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def add_child(request: HttpRequest) -> HttpResponse:
    """Add another child to the account signed in with, by another slip."""
    if request.method != "POST":
        return render(request, "families/add_child.html", {"form": ChildForm()})
    form = ChildForm(request.POST)
    if form.is_valid() and _not_too_often(request, form):
        said = dict(form.cleaned_data)
        try:
            actions.add_child(said.pop("code"), acting=request.acting, **said)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("孩子加进来了。"))
            return redirect("home")
    return render(request, "families/add_child.html", {"form": form}, status=422)


@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """List the classes in reach: how many families have their account, and a sheet to print for the others."""
    context = {"classes": queries.classes_to_invite(request.acting), "token": uuid4()}
    return render(request, "families/invitations.html", context)


@require_POST
def print_invitations(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the slips of one class, once, to be printed."""
    office = get_object_or_404(queries.classes_to_invite(request.acting), pk=pk)
    form = SheetForm(request.POST)
    if not form.is_valid():
        return redirect("invitations")
    try:
        slips = actions.print_invitations(office, token=form.cleaned_data["token"], acting=request.acting)
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
        return redirect("invitations")
    context = {"office": office, "slips": slips, "address": request.build_absolute_uri("/invited/")}
    return render(request, "families/slips.html", context)


def _not_too_often(request: HttpRequest, form: ChildForm) -> bool:
    """Whether this address has not tried too often; the form says so otherwise."""
    if ratelimit.consume(request, action="invited"):
        return True
    form.add_error(None, _("试的次数太多了。请过十分钟再试，或请班主任重新打印一张。"))
    return False
