"""The page of a guide."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhuxue.portal.guides.books import guide_of, picture


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Show the guide of the role acted in; it prints without menu and buttons."""
    found = guide_of(request.acting.role) if request.acting else None
    parts = [(part, picture(request.acting.role, number)) for number, part in enumerate(found.parts, start=1)] if found else []  # fmt: skip
    return render(request, "guides/guide.html", {"guide": found, "parts": parts})
