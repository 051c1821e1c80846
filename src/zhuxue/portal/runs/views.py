"""Pages of runs: which there were, starting one, and which releases of registers one used."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.engine.common.terms import Term
from zhuxue.portal.jobs.columns import progress_of
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.registers.columns import places_text, register_title
from zhuxue.portal.registers.queries import sources_of_run
from zhuxue.portal.runs import actions, exports, queries
from zhuxue.portal.runs.forms import RunForm


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """List the runs, the newest first, and show one that goes on."""
    return _page(request, RunForm())


@require_POST
def start_run(request: HttpRequest) -> HttpResponse:
    """Ask for a run."""
    form = RunForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    job = actions.start_run(acting=request.acting, **form.cleaned_data)
    messages.success(request, _("已交办，正在计算。"))
    return redirect("job", job.pk)


@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one run: its moment, which releases of registers it used, and which checks it could not run."""
    found = get_object_or_404(queries.runs_visible_to(request.acting), pk=pk)
    sources = [(one, register_title(one.register), places_text(one.scope)) for one in sources_of_run(found)]
    context = {
        "run": found,
        "title": Term.parse(found.term).title,
        "sources": sources,
        "gone": [(one, register) for one, register, _places in sources if one.gone],
        "not_run": found.checks.filter(ran=False).order_by("check_id"),
    }
    return render(request, "runs/run.html", context)


def _page(request: HttpRequest, form: RunForm, status: int = 200) -> HttpResponse:
    job = queries.open_job(request.acting)
    context = {
        "listing": exports.runs(request.acting, request.GET),
        "form": form,
        "job": job,
        "progress": progress_of(job) if job else None,
        "may_start": MATRIX.allows(request.acting.role, "start_run"),
    }
    return render(request, "runs/runs.html", context, status=status)
