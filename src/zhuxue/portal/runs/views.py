"""Pages of runs: which there were, starting one, the registers it stands on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.jobs.columns import progress_of
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.runs import actions, exports, queries
from zhuxue.portal.runs.forms import RegisterForm, RunForm
from zhuxue.portal.ui.words import in_language


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """List the runs, the newest first, and show one that goes on."""
    return _page(request, RunForm(), RegisterForm())


@require_POST
def start_run(request: HttpRequest) -> HttpResponse:
    """Ask for a run."""
    form = RunForm(request.POST)
    if not form.is_valid():
        return _page(request, form, RegisterForm(), status=422)
    job = actions.start_run(acting=request.acting, **form.cleaned_data)
    messages.success(request, _("已交办，正在计算。"))
    return redirect("job", job.pk)


@require_POST
def keep_register(request: HttpRequest) -> HttpResponse:
    """Keep a register that came in."""
    form = RegisterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, RunForm(), form, status=422)
    said = form.cleaned_data
    file = said.pop("file")
    try:
        actions.keep_delivery(said.pop("register"), file.name, file.read(), acting=request.acting, **said)
        messages.success(request, _("名单已加密保存，下一次计算会用到。"))
    except NotAllowed as refused:
        messages.warning(request, in_language(refused))
    return redirect("runs")


def _page(request: HttpRequest, form: RunForm, register: RegisterForm, status: int = 200) -> HttpResponse:
    job = queries.open_job(request.acting)
    context = {
        "listing": exports.runs(request.acting, request.GET),
        "form": form,
        "register": register,
        "deliveries": queries.deliveries_visible_to(request.acting),
        "job": job,
        "progress": progress_of(job) if job else None,
        "may_start": MATRIX.allows(request.acting.role, "start_run"),
    }
    return render(request, "runs/runs.html", context, status=status)
