"""Pages of classes: the list, opening, renaming, closing one, moving all up; and the school's calendar."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.schools import classes as actions
from zhuxue.portal.schools import exports, moving_up, terms
from zhuxue.portal.schools.class_forms import MoveUpForm, OpenClassForm, RenameClassForm, TermForm
from zhuxue.portal.schools.forms import ReasonForm
from zhuxue.portal.ui.words import in_language

require_form = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def classes(request: HttpRequest) -> HttpResponse:
    """List the classes in reach."""
    role = request.acting.role
    context = {
        "listing": exports.classes(request.acting, request.GET),
        "may_manage": MATRIX.allows(role, "manage_classes") and terms.school_of(request.acting.office) is not None,
        "may_move_up": MATRIX.allows(role, "move_up") and request.acting.office.kind == "school",
    }
    return render(request, "schools/classes.html", context)


@require_form
def open_class(request: HttpRequest) -> HttpResponse:
    """Open a class of one's own school."""
    parents = actions.parents_of_classes(request.acting)
    form = OpenClassForm(request.POST if request.method == "POST" else None, parents=parents)
    if form.is_valid():
        try:
            made = actions.open_class(**form.cleaned_data, acting=request.acting)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("“%(name)s”已开设。请在“单位与人员”里任命班主任。") % {"name": made.name})
            return redirect("classes")
    words = {"title": _("开设班级"), "button": _("开设"), "who": request.acting.office.name, "intro": ""}
    return _form_page(request, form, words)


@require_form
def rename_class(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a class another name."""
    found = get_object_or_404(actions.classes_visible_to(request.acting, "manage_classes"), pk=pk)
    form = RenameClassForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if form.is_valid():
        try:
            actions.rename_class(found, **form.cleaned_data, acting=request.acting)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("班级已更名。"))
            return redirect("classes")
    words = {"title": _("班级更名"), "button": _("更名"), "who": found.name, "intro": _("学生、申请和历史都留在这个班里，只是名称变了。整个年级升级请用“升级”。")}  # fmt: skip
    return _form_page(request, form, words)


@require_form
def close_class(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an empty class."""
    found = get_object_or_404(actions.classes_visible_to(request.acting, "manage_classes"), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.close_class(found, **form.cleaned_data, acting=request.acting)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("班级已关闭。"))
            return redirect("classes")
    words = {"title": _("关闭班级"), "button": _("关闭"), "who": found.name, "intro": _("只有没有在籍学生、没有在岗人员的班级才能关闭；关闭后仍可查阅以前的记录。")}  # fmt: skip
    return _form_page(request, form, words)


@require_form
def move_up(request: HttpRequest) -> HttpResponse:
    """Show what moving up would change, and do all of it once it is confirmed."""
    school = request.acting.office
    if done := moving_up.already(school):
        return render(request, "schools/moved_up.html", {"done": done})
    plan = moving_up.plan_of(school)
    form = MoveUpForm(request.POST if request.method == "POST" else None, plan=plan)
    if form.is_valid():
        try:
            moving_up.move_up(form.confirmed, acting=request.acting)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("升级已办理。"))
            return redirect("move_up")
    status = 422 if form.errors else 200
    return render(request, "schools/move_up.html", {"plan": plan, "form": form, "school": school}, status=status)


@require_form
def school_calendar(request: HttpRequest) -> HttpResponse:
    """Show and keep the days of the school's terms."""
    school = terms.school_of(request.acting.office)
    around = terms.terms_around(school) if school else []
    form = TermForm(request.POST if request.method == "POST" else None, terms=around)
    if form.is_valid():
        try:
            terms.set_term(**form.cleaned_data, acting=request.acting)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("校历已保存。"))
            return redirect("school_calendar")
    context = {"terms": around, "form": form, "school": school}
    return render(request, "schools/calendar.html", context, status=422 if form.errors else 200)


def _form_page(request: HttpRequest, form: object, words: dict[str, str]) -> HttpResponse:
    context = {"form": form, "cancel": reverse("classes"), **words}
    return render(request, "schools/class_form.html", context, status=422 if form.errors else 200)  # type: ignore[attr-defined]
