"""Public pages: the programmes, one programme, two versions side by side."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhuxue.portal.schemes import queries
from zhuxue.portal.schemes.casebook import cases_of
from zhuxue.portal.schemes.differences import differences
from zhuxue.portal.schemes.forms import ProgrammeFilter
from zhuxue.portal.schemes.programmes import ProgrammePage, cards, programme_page


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """List the programmes of a place."""
    asked = request.GET.copy()
    asked.setdefault("place", queries.default_place())
    form = ProgrammeFilter(asked)
    found = cards(queries.layer_at(asked["place"]), **form.asked())
    return render(request, "schemes/programmes.html", {"filter": form, "cards": found, "place": asked["place"]})


@require_safe
def programme(request: HttpRequest, code: str) -> HttpResponse:
    """Show one programme of a place."""
    page = _page_or_404(request, code)
    cases, wrong = cases_of(page.layer, code)
    passed = sum(case.passes for case in cases)
    shown = {"page": page, "cases": cases, "wrong": wrong, "passed": passed, "place": _place(request)}
    return render(request, "schemes/programme.html", shown)


@require_safe
def programme_versions(request: HttpRequest, code: str) -> HttpResponse:
    """Show two versions of a programme side by side."""
    page, asked = _page_or_404(request, code), request.GET
    part = "who" if asked.get("part") == "who" else "pays"
    versions = [version for version in page.versions if version.part == part]
    keys = [version.key for version in versions]
    after = asked["after"] if asked.get("after") in keys else next(iter(keys), "")
    before = asked["before"] if asked.get("before") in keys else (keys[1] if len(keys) > 1 else after)
    shown = {
        "page": page,
        "part": part,
        "versions": versions,
        "before": before,
        "after": after,
        "place": _place(request),
    }
    return render(request, "schemes/versions.html", shown | {"lines": differences(page, part, before, after)})


@require_safe
def programme_file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Send one of the files that say a programme."""
    files = _page_or_404(request, code).files
    if number >= len(files):
        raise Http404
    named = {"Content-Disposition": f'attachment; filename="{files[number].path.name}"'}
    return HttpResponse(files[number].path.read_bytes(), "application/yaml; charset=utf-8", headers=named)


def _place(request: HttpRequest) -> str:
    return request.GET.get("place") or queries.default_place()


def _page_or_404(request: HttpRequest, code: str) -> ProgrammePage:
    page = programme_page(queries.layer_at(_place(request)), code)
    if page is None:
        raise Http404
    return page
