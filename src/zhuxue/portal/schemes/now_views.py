"""One student calculated now: for officers who may see her, and for her family."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.schemes.now import calculate_now
from zhuxue.portal.schools.queries import enrolments_visible_to
from zhuxue.portal.ui.words import in_language


@require_POST
def student_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Calculate a student in reach; a POST, for it is recorded."""
    return _now(request, pk, action="see_students", back=("student", pk))


@require_POST
def child_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Calculate one's own child."""
    return _now(request, pk, action="see_own_dues", back=("my_dues",))


def _now(request: HttpRequest, pk: int, *, action: str, back: tuple[object, ...]) -> HttpResponse:
    enrolment = get_object_or_404(enrolments_visible_to(request.acting, action), pk=pk)
    try:
        found = calculate_now(enrolment, acting=request.acting, action=action)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
        return redirect(*back)
    return render(request, "schemes/now.html", {"now": found, "officer": action == "see_students"})
