"""How signing in differs from allauth's way: nobody signs up, and every sign-in is in the audit chain."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from zhuxue.portal.people.actions import sign_in
from zhuxue.portal.people.models import Person


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by offices; see ACCOUNT_ADAPTER."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account for themselves."""
        return False

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        """Called once a sign-in is complete, the one-time code included."""
        sign_in(user)
        return super().post_login(request, user, **kwargs)
