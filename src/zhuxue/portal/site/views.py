"""The first page after signing in, and the pages for what cannot be shown."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.schools.queries import enrolment_found
from zhuxue.portal.site import home as home_page
from zhuxue.portal.ui.asking import remember


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead each role to its work: a family to its children, an office to its desk; no role, to who gives one."""
    if request.acting is None:
        return render(request, "portal_site/home.html")
    if MATRIX.allows(request.acting.role, "see_family"):
        return render(request, "portal_site/family.html", home_page.family(request.acting))
    return render(request, "portal_site/desk.html", home_page.desk(request.acting))


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Find a student in reach by the exact number, or list those with the name; neither stands in an address."""
    what = request.POST.get("what", "").strip()
    if home_page.like_a_number(what):
        found = enrolment_found(request.acting, what)
        if found:
            return redirect("student", found.pk)
        messages.warning(request, _("您的范围内没有这个证件号码的学生。请核对号码。"))
        return redirect("home")
    request.POST = QueryDict(urlencode({"name": what}))
    return redirect(reverse("students") + remember(request, "students"))


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
