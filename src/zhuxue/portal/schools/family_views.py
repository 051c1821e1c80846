"""Pages of a student's family: a guardian added or changed, a special group noted or ended."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.schools import groups, guardians, queries
from zhuxue.portal.schools.forms import EndForm, GroupForm, GuardianForm
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.ui.words import in_language

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
def add_guardian(request: HttpRequest, pk: int) -> HttpResponse:
    """Add somebody who answers for the student."""
    enrolment = _student(request, pk, "edit_guardians")
    form = GuardianForm(request.POST if request.method == "POST" else None, initial={"seen": guardians.changes_so_far(enrolment)})  # fmt: skip

    def do() -> None:
        guardians.add_guardian(enrolment, form.said, **form.because, acting=request.acting)

    words = {"title": _("添加监护人"), "button": _("保存监护人")}
    return _page(request, form, do, enrolment, words)


@get_or_post
def change_guardian(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a guardian; numbers are asked for only where they change."""
    found = get_object_or_404(guardians.guardians_visible_to(request.acting), pk=pk)
    enrolment = queries.present_enrolment(request.acting, found.student_id)
    known = {"name": found.name, "relation": found.relation, "seen": guardians.changes_so_far(enrolment)}
    form = GuardianForm(request.POST if request.method == "POST" else None, initial=known)

    def do() -> None:
        guardians.change_guardian(found, enrolment, form.said, **form.because, acting=request.acting)

    words = {
        "title": _("更改监护人"),
        "button": _("保存更改"),
        "intro": _("号码不改的留空。原来的姓名和关系会留在记录里。"),
    }
    return _page(request, form, do, enrolment, words)


@get_or_post
def note_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a special group of which the paper was seen."""
    enrolment = _student(request, pk, "edit_groups")
    form = GroupForm(request.POST if request.method == "POST" else None)

    def do() -> None:
        groups.note_group(enrolment, acting=request.acting, **form.cleaned_data)

    intro = _("部门名单里有的由计算自动登记，不用再填；这里只登记看过材料的。")
    return _page(request, form, do, enrolment, {"title": _("登记特殊群体"), "button": _("登记"), "intro": intro})


@get_or_post
def end_group(request: HttpRequest, pk: int) -> HttpResponse:
    """End a special group noted by hand."""
    found = get_object_or_404(groups.groups_visible_to(request.acting, "edit_groups"), pk=pk, source="paper")
    enrolment = queries.present_enrolment(request.acting, found.student_id)
    form = EndForm(request.POST if request.method == "POST" else None)

    def do() -> None:
        groups.end_group(found, on=form.cleaned_data["on"], why=form.cleaned_data["reason"], acting=request.acting)

    words = {"title": _("结束“%(group)s”") % {"group": groups.titles().get(found.group, found.group)}, "button": _("结束这一条")}  # fmt: skip
    return _page(request, form, do, enrolment, words)


def _student(request: HttpRequest, pk: int, action: str) -> Enrolment:
    seen = queries.enrolments_visible_to(request.acting, action).filter(ends_on=None)
    return get_object_or_404(seen.select_related("student"), pk=pk)


def _page(request: HttpRequest, form: Form, do: Callable[[], None], enrolment: Enrolment, words: dict[str, str]) -> HttpResponse:  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("已保存。"))
            return redirect("student", enrolment.pk)
    context = {"form": form, "enrolment": enrolment, **words}
    return render(request, "schools/family.html", context, status=422 if request.method == "POST" else 200)
