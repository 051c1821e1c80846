"""Pages of samples: the list, drawing one, one sample with its visits, drawing again, its frame, a visit on a phone."""

from __future__ import annotations

import gzip
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.supervision import exports, queries, sample_pages
from zhuxue.portal.supervision.actions import sampling, visiting
from zhuxue.portal.supervision.sample_forms import AnswerForm, DrawForm, VisitsForm
from zhuxue.portal.supervision.sampling import forms
from zhuxue.portal.ui.asking import asked_about
from zhuxue.portal.ui.words import in_language


@require_safe
def samples(request: HttpRequest) -> HttpResponse:
    """List the samples in reach."""
    may = MATRIX.allows(request.acting.role, "draw_samples")
    return render(request, "supervision/samples.html", {"listing": exports.samples(request.acting, request.GET), "may_draw": may})  # fmt: skip


def draw_sample(request: HttpRequest) -> HttpResponse:
    """Draw a sample, with its seed and precision."""
    form = DrawForm(request.POST if request.method == "POST" else None, terms=sample_pages.terms_of(request.acting))
    if request.method == "POST" and form.is_valid():
        try:
            made = sampling.draw_sample(sampling.Asked(**form.cleaned_data), acting=request.acting)
        except NotAllowed as refused:
            form.add_error(None, in_language(refused))
        else:
            messages.success(request, _("已抽取。种子和抽样框已存，谁都可以重抽核对。"))
            return redirect("sample", made.pk)
    return render(request, "supervision/draw.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one sample: how it was drawn, how precise it is, and who was drawn."""
    found = get_object_or_404(queries.samples_visible_to(request.acting).select_related("office", "by__person"), pk=pk)
    listing = exports.sample_visits(request.acting, asked_about(request, pk))
    context = {"sample": found, "listing": listing, "filter": VisitsForm(request.GET), **sample_pages.of_sample(found)}
    return render(request, "supervision/sample.html", context)


@require_POST
def redraw_sample(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw a sample again and say whether it is the same."""
    found = get_object_or_404(queries.samples_visible_to(request.acting), pk=pk)
    said = sampling.draw_again(found, acting=request.acting)
    if said.same:
        messages.success(request, _("按存下的抽样框和种子重抽，名单完全一致。"))
    else:
        messages.error(request, _("重抽结果与名单不一致：抽样框或名单被改动过，请报告省级资助中心。"))
    return redirect("sample", pk)


@require_safe
def sample_frame(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the frame; it holds numbers of enrolments and strata, nobody's name."""
    found = get_object_or_404(queries.samples_visible_to(request.acting), pk=pk)
    answer = HttpResponse(gzip.decompress(bytes(found.frame)), "text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.csv"'
    return answer


@require_safe
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a visit: its questions, or what was answered."""
    return _visit(request, pk)


@require_POST
def answer_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what a visitor was told."""
    found = get_object_or_404(queries.visits_visible_to(request.acting, "visit").select_related("sample"), pk=pk)
    form = AnswerForm(request.POST, questions=forms().forms[found.sample.way].questions)
    if not form.is_valid():
        return _visit(request, pk, form, status=422)
    said = form.cleaned_data
    try:
        visiting.answer(found, form.answers, said["note"], said["key"], acting=request.acting)
    except NotAllowed as refused:
        messages.error(request, in_language(refused))
    else:
        messages.success(request, _("已提交，谢谢。"))
    return redirect("visit", pk)


def _visit(request: HttpRequest, pk: int, form: Any = None, status: int = 200) -> HttpResponse:
    seen = queries.visits_visible_to(request.acting).select_related("sample__office", "enrolment__office", "enrolment__school", "answer__by__person")  # fmt: skip
    found = get_object_or_404(seen, pk=pk)
    context = sample_pages.of_visit(found, request.acting)
    may = MATRIX.allows(request.acting.role, "visit") and not context["kept"]
    context["form"] = (form or AnswerForm(questions=context["questions"])) if may else None
    return render(request, "supervision/visit.html", context, status=status)
