"""What a family sees of emergencies: what comes and when, and the short form, which fits a phone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhuxue.portal.emergencies import pages, queries
from zhuxue.portal.emergencies.actions import adding
from zhuxue.portal.emergencies.choosing import applying
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.ui.words import in_language


@require_safe
def my_emergencies(request: HttpRequest) -> HttpResponse:
    """Show a family its requests, and for which events it may ask."""
    return render(request, "emergencies/mine.html", pages.of_family(request.acting))


def apply_emergency(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for aid for one's own child."""
    event = get_object_or_404(queries.may_apply_for(request.acting), pk=pk)
    form = applying(request.acting, event, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            adding.apply(event, form.enrolment, form.cleaned_data["story"], acting=request.acting)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("已提交，学校核实后在这里能看到结果。"))
            return redirect("my_emergencies")
    context = {"form": form, "event": event}
    return render(request, "emergencies/apply.html", context, status=422 if form.errors else 200)
