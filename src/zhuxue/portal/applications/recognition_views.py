"""Pages of recognition: telling, applying, the form, the panel, carrying over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhuxue.portal.applications import exports, page, panel, queries, recognition
from zhuxue.portal.applications.forms import BeginForm, HardshipEntry, MemberForm, RemoveForm, TellForm, VoteForm
from zhuxue.portal.applications.models import Case, PanelMember
from zhuxue.portal.applications.rules import hardship, school_year
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.queries import enrolments_visible_to
from zhuxue.portal.ui.words import in_language

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def apply_for(request: HttpRequest) -> HttpResponse:
    """Show for whom one may apply this school year, and how far each is."""
    listing = exports.applying(request.acting, request.GET)
    context = {
        "listing": listing,
        "year": school_year(),
        "own": request.acting.role == "applicant",
        "begin": BeginForm(),
    }
    return render(request, "applications/apply_for.html", context)


@require_POST
def begin_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a recognition, or go on with the one begun."""
    enrolment = get_object_or_404(enrolments_visible_to(request.acting, "apply"), pk=pk)
    form = BeginForm(request.POST)
    try:
        consent = form.cleaned_data["consent"] if form.is_valid() else ""
        begun = recognition.begin(enrolment, acting=request.acting, consent=consent)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
        return redirect("apply_for")
    return redirect("hardship_form" if begun.state in {Case.State.DRAFT} else "case", begun.pk)


@require_get_or_post
def hardship_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in the application: kept as a draft, or handed in with the promise."""
    found = get_object_or_404(queries.cases_visible_to(request.acting, "apply").select_related("form", "enrolment__school"), pk=pk, form__isnull=False)  # fmt: skip
    if request.method != "POST":
        return _form_page(request, found, HardshipEntry(initial=_initial(found)))
    draft = request.POST.get("act") == "save"
    form = HardshipEntry(request.POST, draft=draft)
    if not form.is_valid():
        return _form_page(request, found, form, status=422)
    return _kept(request, found, form)


def _kept(request: HttpRequest, case: Case, form: HardshipEntry) -> HttpResponse:
    try:
        if form.draft:
            recognition.save_form(case, form.said, acting=request.acting)
            messages.success(request, _("草稿已保存，随时可以回来接着填。"))
            return redirect("hardship_form", case.pk)
        recognition.submit(case, form.said, seen=form.said["seen"], acting=request.acting)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
    else:
        messages.success(request, _("申请已提交。接下来由班级评议，您可以在这里看到进度。"))
    return redirect("case", case.pk)


def _initial(case: Case) -> dict[str, Any]:
    form = case.form
    income = None if form.income_fen is None else form.income_fen // 100
    kept = {name: getattr(form, name) for name in ("household_size", "workers", "groups", "items", "story")}
    return {**kept, "income": income, "seen": case.last_sequence}


def _form_page(request: HttpRequest, case: Case, form: HardshipEntry, status: int = 200) -> HttpResponse:
    back = case.decisions.filter(verdict="send_back").order_by("-sequence").first()
    return render(request, "applications/hardship_form.html", {"case": case, "form": form, "back": back}, status=status)


@require_safe
def panel_list(request: HttpRequest) -> HttpResponse:
    """Show the cases before a panel on which the person sits, without names."""
    voted = set(panel.voted_by(request.acting))
    return render(request, "applications/panel_list.html", {"cases": panel.panel_cases(request.acting), "voted": voted})


@require_get_or_post
def panel_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the facts of one case without its name, and take one vote."""
    found = get_object_or_404(panel.panel_cases(request.acting).select_related("form", "enrolment"), pk=pk)
    form = VoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            panel.vote(found, form.cleaned_data["level"], acting=request.acting)
        except NotAllowed as refused:
            messages.error(request, in_language(refused))
        else:
            messages.success(request, _("您的一票已记下；评议结束前谁也看不到。"))
        return redirect("panel_list")
    band = hardship().income_bands.of(found.form.income_fen)
    context = {"case": found, "vote": form, "band": band, "score": recognition.score_of(found.form), "mine": panel.vote_of(found, request.acting)}  # fmt: skip
    return render(request, "applications/panel_case.html", context, status=422 if form.errors else 200)


@require_get_or_post
def panel_members(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who sits on the panel of a class, and put somebody on it."""
    office = get_object_or_404(offices_visible_to(request.acting), pk=pk)
    form = MemberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person = queries.person_named(form.cleaned_data["username"], request.acting)
        if person is not None:
            panel.appoint_member(office, person, acting=request.acting)
            return redirect("panel_members", pk)
        form.add_error("username", _("本校没有用这个名字登录的人。请核对用户名。"))
    context = {"office": office, "members": queries.panel_of(office), "past": page.seats_given_up(office), "form": form}
    return render(request, "applications/panel_members.html", context, status=422 if form.errors else 200)


@require_get_or_post
def remove_member(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's seat on a panel, and name who takes it; who has left already has, however often it is clicked."""
    member = get_object_or_404(panel.members_visible_to(request.acting), pk=pk)
    if member.ends_on is not None:
        messages.info(request, _("“%(name)s”已经在 %(day)s 退出评议小组，不用再办。") % {"name": member.person.name, "day": member.ends_on})  # fmt: skip
        return redirect("panel_members", member.office_id)
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _removed(request, member, form):
        return redirect("panel_members", member.office_id)
    context = {"member": member, "form": form}
    return render(request, "applications/remove_member.html", context, status=422 if form.errors else 200)


def _removed(request: HttpRequest, member: PanelMember, form: RemoveForm) -> bool:
    username = form.cleaned_data["instead"]
    instead = queries.person_named(username, request.acting) if username else None
    if username and instead is None:
        form.add_error("instead", _("本校没有用这个名字登录的人。请核对用户名。"))
        return False
    try:
        panel.remove_member(member, reason=form.cleaned_data["reason"], instead=instead, acting=request.acting)
    except NotAllowed as refused:
        form.add_error(None, in_language(refused))
        return False
    messages.success(request, _("已退出评议小组。"))
    return True


@require_get_or_post
def tellings(request: HttpRequest) -> HttpResponse:
    """Show who was told of recognition, and note another telling."""
    form = TellForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            recognition.tell(request.acting.office, acting=request.acting, **form.cleaned_data)
            return redirect("tellings")
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
    context = {"tellings": queries.tellings_visible_to(request.acting)[:100], "form": form, "year": school_year()}
    return render(request, "applications/tellings.html", context, status=422 if form.errors else 200)


@require_get_or_post
def carry_over(request: HttpRequest) -> HttpResponse:
    """Show last year's recognitions in reach, and open this year's for those ticked."""
    listing = exports.carried_over(request.acting, request.GET)
    if request.method != "POST":
        return render(request, "applications/carry_over.html", {"listing": listing, "year": school_year()})
    done, refused = recognition.carry_over_many(list(listing.picked(request.POST)[:500]), acting=request.acting)
    if done:
        messages.success(request, _("已为 %(n)s 名学生沿用上学年认定，进入评议。") % {"n": done})
    for each in refused[:3]:
        messages.error(request, in_language(each))
    return redirect("carry_over")
