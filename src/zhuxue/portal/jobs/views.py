"""Pages of jobs: those of my office, one of them, stopping it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.jobs import actions, exports, queries
from zhuxue.portal.jobs.columns import progress_of, refusals_of, state_of
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.ui.words import in_language


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """List the jobs of my office and those below, the newest first."""
    return render(
        request,
        "jobs/jobs.html",
        {"listing": exports.jobs(request.acting, request.GET)},
    )


@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a job is; while it goes on the page looks again by itself."""
    found = get_object_or_404(queries.jobs_visible_to(request.acting), pk=pk)
    context = {
        "job": found,
        "title": queries.title_of(found),
        "progress": progress_of(found),
        "state": state_of(found),
        "refusals": refusals_of(found),
        "page": queries.page_about(found),
        "may_stop": found.is_open and not found.stop_asked and MATRIX.allows(request.acting.role, "stop_job"),
    }
    return render(request, "jobs/job.html", context)


@require_POST
def stop_job(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a job that waits or runs."""
    found = get_object_or_404(queries.jobs_visible_to(request.acting, "stop_job"), pk=pk)
    try:
        actions.stop(found, acting=request.acting)
        messages.success(request, _("已要求停止；任务办到下一步时停下，不留下改动。"))
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
    return redirect("job", pk)
