"""The first page after signing in, and the pages for what cannot be shown."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from zhuxue.portal.people.access import MATRIX


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead each role to its work; a role without work here yet is told so."""
    if MATRIX.allows(request.acting.role if request.acting else None, "see_students"):
        return redirect("students")
    return render(request, "portal_site/home.html")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Say that the portal answers; nothing else."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Ask search engines to stay away from everything."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this role may not do this."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page; the page of another office is such a page."""
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that something failed, without any detail; needs neither database nor session."""
    return render(None, "500.html", status=500)
