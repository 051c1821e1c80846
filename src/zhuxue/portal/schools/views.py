"""Pages of students: the list, one student, a number in clear, a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.exports.actions import take_out
from zhuxue.portal.exports.forms import ExportForm
from zhuxue.portal.exports.views import sent
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.schools import accounts, actions, exports, groups, guardians, history, queries, statuses
from zhuxue.portal.schools.facts import fact_text
from zhuxue.portal.schools.forms import ClearForm, FilterForm, FindForm, StatusForm
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.ui.asking import asked_of, remember
from zhuxue.portal.ui.listing import Listing
from zhuxue.portal.ui.words import in_language

STUDENTS_LIST = "students"


@require_safe
def students(request: HttpRequest) -> HttpResponse:
    """List the students in reach, as the address asks."""
    return _list_page(request, ExportForm())


@require_safe
def student(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one student in reach: masked numbers, and every programme with its reason."""
    return _student_page(request, pk)


@require_POST
def filter_students(request: HttpRequest) -> HttpResponse:
    """Keep the name asked for out of the address, and show the list."""
    form = FilterForm(request.POST)
    if not form.is_valid():
        return _list_page(request, ExportForm(), form, status=422)
    return redirect(reverse("students") + remember(request, STUDENTS_LIST))


@require_POST
def find_student(request: HttpRequest) -> HttpResponse:
    """Lead to the student with this exact number."""
    form = FindForm(request.POST)
    found = queries.enrolment_found(request.acting, form.cleaned_data["identity_number"]) if form.is_valid() else None
    if found is None:
        messages.warning(request, _("您的范围内没有这个证件号码的学生。请核对号码。"))
        return redirect("students")
    return redirect("student", found.pk)


@require_POST
def show_in_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one number in clear on this answer only; it is in no address and is not kept."""
    enrolment = get_object_or_404(queries.enrolments_visible_to(request.acting, "show_in_clear"), pk=pk)
    form = ClearForm(request.POST)
    if not form.is_valid():
        return _student_page(request, pk, form=form, status=422)
    what = form.cleaned_data["what"]
    try:
        clear = actions.show_in_clear(enrolment, what, acting=request.acting, reason=form.cleaned_data["reason"])
    except NotAllowed as refused:
        form.add_error(None, in_language(refused))
        return _student_page(request, pk, form=form, status=422)
    return _student_page(request, pk, clear={"key": what, "text": clear})


@require_POST
def change_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Note leave of absence, return, graduation or leaving."""
    enrolment = get_object_or_404(queries.enrolments_visible_to(request.acting, "change_status"), pk=pk)
    form = StatusForm(request.POST)
    if not form.is_valid():
        return _student_page(request, pk, status_form=form, status=422)
    try:
        statuses.change_status(enrolment, acting=request.acting, **form.cleaned_data)
    except NotAllowed as refused:
        form.add_error(None, in_language(refused))
        return _student_page(request, pk, status_form=form, status=422)
    messages.success(request, _("学籍变动已登记。"))
    return redirect("student", pk)


@require_POST
def export_students(request: HttpRequest) -> HttpResponse:
    """Send the list as a file, once the reason is given."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _list_page(request, form, status=422)
    kind, reason = form.cleaned_data["kind"], form.cleaned_data["reason"]
    try:
        made = take_out("students", asked_of(request, STUDENTS_LIST), kind, acting=request.acting, reason=reason)
    except NotAllowed as refused:
        form.add_error(None, in_language(refused))
        return _list_page(request, form, status=422)
    return sent(request, made, "students", kind)


def _listing(request: HttpRequest) -> Listing:
    return exports.students(request.acting, asked_of(request, STUDENTS_LIST))


def _list_page(
    request: HttpRequest, export: ExportForm, refused: FilterForm | None = None, status: int = 200
) -> HttpResponse:
    listing = _listing(request)
    context = {
        "listing": listing,
        "filter": refused or FilterForm(listing.asked),
        "within": queries.office_of(request.acting, listing.asked.get("office", "")),
        "find": FindForm(),
        "export": export,
        "may_export": MATRIX.allows(request.acting.role, "export_students"),
        "run": queries.latest_run(),
    }
    return render(request, "schools/students.html", context, status=status)


def _student_page(
    request: HttpRequest,
    pk: int,
    *,
    form: ClearForm | None = None,
    status_form: StatusForm | None = None,
    clear: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    seen = queries.enrolments_visible_to(request.acting).select_related("student", "school", "office")
    enrolment = get_object_or_404(seen, pk=pk)
    context = {
        "enrolment": enrolment,
        "verdicts": queries.verdicts_of(enrolment),
        "personal": queries.personal_values(enrolment),
        "guardians": queries.guardians_of(enrolment),
        **_family_context(request, enrolment),
        "status_form": status_form or StatusForm(auto_id="status_%s"),
        **_roll_context(request, enrolment),
        "form": form or ClearForm(),
        "clear": clear,
        "may_clear": MATRIX.allows(request.acting.role, "show_in_clear"),
        "run": queries.latest_run(),
    }
    return render(request, "schools/student.html", context, status=status)


def _family_context(request: HttpRequest, enrolment: Enrolment) -> dict[str, Any]:
    """Return what the page says of guardians and special groups; groups only where the role may see them."""
    may, past, held = request.acting.role, history.has_ended(enrolment), groups.groups_of(enrolment, request.acting)
    may_edit = MATRIX.allows(may, "edit_groups") and not past
    return {
        "guardian_events": guardians.events(guardians.changes_of(enrolment, request.acting)),
        "may_edit_guardians": MATRIX.allows(may, "edit_guardians") and not past,
        "sees_groups": MATRIX.allows(may, "see_groups") and not past,
        "group_events": groups.events(held),
        "may_edit_groups": may_edit,
        "to_end": groups.to_end(held) if may_edit else [],
    }


def _roll_context(request: HttpRequest, enrolment: Enrolment) -> dict[str, Any]:
    """Return what the page says of roll and account, and what may be done: nothing with a past enrolment."""
    may, past = request.acting.role, history.has_ended(enrolment)
    return {
        "past": past,
        "roll_status": fact_text("roll_status", enrolment.roll_status or None),
        "timeline": history.timeline(enrolment, request.acting),
        "account_changes": accounts.changes_of(enrolment, request.acting),
        "may_decide_account": MATRIX.allows(may, "decide_account"),
        "may_change_account": MATRIX.allows(may, "change_account") and not past,
        "may_change_status": MATRIX.allows(may, "change_status") and not past,
    }
