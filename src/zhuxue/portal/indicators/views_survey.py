"""Pages of surveys: opening one, how many answered, a family's few questions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhuxue.portal.indicators import pages_evaluation as pages
from zhuxue.portal.indicators import queries_evaluation as queries
from zhuxue.portal.indicators.actions import surveying
from zhuxue.portal.indicators.forms_evaluation import AnswerForm, SurveyForm
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.ui.words import in_language


def surveys(request: HttpRequest) -> HttpResponse:
    """List the surveys that ask families in reach; open one."""
    may = MATRIX.allows(request.acting.role, "open_survey")
    form = SurveyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and may and form.is_valid():
        try:
            return redirect("survey", surveying.open_survey(**form.cleaned_data, acting=request.acting).pk)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
    rounds = queries.rounds_visible_to(request.acting).select_related("office").order_by("-year", "path")
    context = {"rounds": rounds, "form": form if may else None}
    return render(request, "indicators/surveys.html", context, status=422 if form.errors else 200)


@require_safe
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what families answered; few answers are not shown."""
    found = get_object_or_404(queries.rounds_visible_to(request.acting).select_related("office"), pk=pk)
    return render(request, "indicators/survey.html", pages.of_survey(found, request.acting))


@require_safe
def my_surveys(request: HttpRequest) -> HttpResponse:
    """List the surveys a family may answer."""
    return render(request, "indicators/my_surveys.html", {"rounds": queries.rounds_to_answer(request.acting)})


def answer_survey(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a family a few questions, once and without its name."""
    found = get_object_or_404(queries.rounds_for_family(request.acting), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None, questions=found.questions)
    if request.method == "POST" and form.is_valid():
        try:
            surveying.answer(found, form.cleaned_data, acting=request.acting)
            messages.success(request, _("谢谢，您的回答已收到。"))
            return redirect("my_surveys")
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
    return render(request, "indicators/answer.html", {"form": form, "round": found}, status=422 if form.errors else 200)
