"""Pages for families: what am I due, by a few answers that are not kept; and, signed in, by the last run."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from zhuxue.portal.schemes import queries
from zhuxue.portal.schemes.due import dues
from zhuxue.portal.schemes.mine import children_of
from zhuxue.portal.schemes.questions import QuestionForm, StageForm, asked_for
from zhuxue.portal.schools.models import Stage
from zhuxue.portal.schools.queries import latest_run


@sensitive_post_parameters()
def due(request: HttpRequest) -> HttpResponse:
    """Ask for the stages, then the questions, then answer; each step is a POST, and nothing is kept."""
    places = [(place.key, place.title) for place in queries.places()]
    start = {"place": queries.default_place()}
    form = StageForm(
        request.POST if request.method == "POST" else None, stages=Stage.choices, places=places, initial=start
    )
    if request.method != "POST" or not form.is_valid():
        return render(request, "schemes/due.html", {"form": form}, status=422 if request.method == "POST" else 200)
    stages, layer = form.cleaned_data["stages"], queries.layer_at(form.cleaned_data["place"])
    answered = "answers" in request.POST
    questions = QuestionForm(_answers(request, answered), asked=asked_for(layer, tuple(stages)))
    shown = {
        "form": form,
        "questions": questions,
        "stages": [Stage(stage) for stage in stages],
        "place": form.cleaned_data["place"],
    }
    if not answered or not questions.is_valid():
        return render(request, "schemes/questions.html", shown, status=422 if answered else 200)
    given = questions.given()
    shown["found"] = [(Stage(stage).label, dues(layer, stage, given)) for stage in stages]
    return render(request, "schemes/answer.html", shown)


def _answers(request: HttpRequest, answered: bool) -> Any:
    """Return what was answered, also when the family goes back to change it."""
    return request.POST if answered or "change" in request.POST else None


@require_safe
def my_dues(request: HttpRequest) -> HttpResponse:
    """Show what the last run said of one's own children."""
    return render(request, "schemes/mine.html", {"children": children_of(request.acting), "run": latest_run()})
