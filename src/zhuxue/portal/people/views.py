"""Pages about oneself, the offices in reach and who works in them."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhuxue.portal.people import actions, offices, queries
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.people.forms import AppointForm, CloseForm, LeaveForm, OfficeForm, RoleForm
from zhuxue.portal.people.middleware import ACTING
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.ui.words import in_language


@require_POST
def choose_role(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own roles; anybody else's is not found."""
    form = RoleForm(request.POST, mine=request.memberships)
    if not form.is_valid():
        raise Http404
    actions.choose_role(form.cleaned_data["membership"])
    request.session[ACTING] = form.cleaned_data["membership"].pk
    return redirect("home")


@require_safe
def my_roles(request: HttpRequest) -> HttpResponse:
    """Show what I am, where and since when."""
    return render(request, "people/my_roles.html", {"held": request.memberships})


@require_safe
def own_office(request: HttpRequest) -> HttpResponse:
    """Begin at one's own office."""
    return redirect("office", request.acting.office_id)


@require_safe
def office(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one office in reach: who works there and what stands below."""
    found = _office(request, pk)
    managed = set(queries.memberships_managed(request.acting).filter(office=found).values_list("pk", flat=True))
    context = {
        "office": found,
        "parents": queries.parents_of(request.acting, found),
        "children": queries.children_of(request.acting, found),
        "staff": queries.staff_of(request.acting, found),
        "managed": managed - {request.acting.pk},
        "may_open": MATRIX.allows(request.acting.role, "manage_offices") and found.kind in offices.BELOW,
        "may_close": MATRIX.allows(request.acting.role, "manage_offices") and found.pk != request.acting.office_id,
        "may_appoint": MATRIX.allows(request.acting.role, "manage_people"),
    }
    return render(request, "people/office.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_office(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an office below this one."""
    parent = _office(request, pk)
    form = OfficeForm(request.POST if request.method == "POST" else None, below=parent)
    if form.is_valid():
        try:
            made = offices.open_office(parent, acting=request.acting, **form.cleaned_data)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("单位已设立。"))
            return redirect("office", made.pk)
    return _form_page(request, "people/open_office.html", form, parent)


@require_http_methods(["GET", "HEAD", "POST"])
def close_office(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an office in which nobody works any more."""
    found = _office(request, pk)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            offices.close_office(found, acting=request.acting, reason=form.cleaned_data["reason"])
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("单位已关闭。"))
            return redirect("office", found.parent_id)
    return _form_page(request, "people/close_office.html", form, found)


@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoint a colleague, or somebody new, who gets a slip with a one-time password."""
    found = _office(request, pk)
    form = AppointForm(request.POST if request.method == "POST" else None, acting=request.acting, office=found)
    if form.is_valid():
        try:
            return _appointed(request, found, form)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
    return _form_page(request, "people/appoint.html", form, found)


@require_http_methods(["GET", "HEAD", "POST"])
def close_colleague(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a leaving colleague and hand over her work."""
    held = get_object_or_404(queries.memberships_managed(request.acting), pk=pk)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        successor = queries.colleagues(request.acting).filter(username=form.cleaned_data["hand_over_to"]).first()
        if form.cleaned_data["hand_over_to"] and successor is None:
            form.add_error("hand_over_to", _("您的范围内没有这位同事。请核对用户名。"))
        else:
            return _left(request, held, form, successor)
    return _form_page(request, "people/close_colleague.html", form, held.office, held=held)


def _left(request: HttpRequest, held: Membership, form: LeaveForm, successor: Person | None) -> HttpResponse:
    try:
        reason = form.cleaned_data["reason"]
        offices.close_colleague(held, hand_over_to=successor, acting=request.acting, reason=reason)
    except NotAllowed as refused:
        form.add_error(None, in_language(refused))
        return _form_page(request, "people/close_colleague.html", form, held.office, held=held)
    messages.success(request, _("离岗已办理，工作已按您填的交接。"))
    return redirect("office", held.office_id)


def _appointed(request: HttpRequest, found: Office, form: AppointForm) -> HttpResponse:
    said = form.cleaned_data
    if known := queries.colleagues(request.acting).filter(username=said["username"]).first():
        offices.appoint_existing(found, said["role"], person=known, acting=request.acting)
        messages.success(request, _("任命好了。"))
        return redirect("office", found.pk)
    if not said["name"]:
        form.add_error("name", _("这个用户名还没有人用。新同事请填姓名；已有账号的请核对用户名。"))
        return _form_page(request, "people/appoint.html", form, found)
    held, password = offices.appoint_new(
        found, said["role"], username=said["username"].lower(), name=said["name"], acting=request.acting
    )
    return render(request, "people/slip.html", {"held": held, "password": password, "office": found})


def _office(request: HttpRequest, pk: int) -> Office:
    return get_object_or_404(queries.offices_visible_to(request.acting), pk=pk)


def _form_page(request: HttpRequest, template: str, form: Form, found: Office, **more: object) -> HttpResponse:
    context = {"form": form, "office": found, **more}
    return render(request, template, context, status=422 if form.is_bound else 200)
