"""Before every page: in which role the person acts, and whether that role may open this route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhuxue.portal.people.access import MATRIX, PUBLIC, SIGNED_IN
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.people.queries import current_memberships

CHANGE_PASSWORD = "account_change_password"
ACTING = "acting"  # the session's name for the membership acted in

Answer = Callable[[HttpRequest], HttpResponse]


class ActingMiddleware:
    """Set `request.memberships` and `request.acting`: the chosen one while it is current, else the first, else None."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        request.memberships = list(current_memberships(request.user)) if signed_in else []
        request.acting = _acting(request.memberships, request.session.get(ACTING) if signed_in else None)
        response = self.get_response(request)
        if signed_in:
            response["Cache-Control"] = "no-store"  # what stood on a screen must not lie on the disk of an office
        return response


class AccessMiddleware:
    """Open a route only as access.yaml says; what it does not name stays closed."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Answer in place of the view when the person may not open it."""
        action = MATRIX.routes.get(request.resolver_match.view_name)
        if action == PUBLIC:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        if request.user.one_time_password and request.resolver_match.view_name != CHANGE_PASSWORD:
            return redirect(CHANGE_PASSWORD)
        if action == SIGNED_IN:
            return None
        if settings.TOTP_REQUIRED and _of_an_office(request) and not is_mfa_enabled(request.user):
            return redirect("mfa_activate_totp")
        if action is None or not MATRIX.allows(request.acting.role if request.acting else None, action):
            raise PermissionDenied
        return None


def _of_an_office(request: HttpRequest) -> bool:
    """Whether she acts for an office; a family's password opens its own children only."""
    return request.acting is None or request.acting.role != Role.APPLICANT


def _acting(memberships: list[Membership], chosen: int | None) -> Membership | None:
    first = memberships[0] if memberships else None
    return next((held for held in memberships if held.pk == chosen), first)
