"""How signing in differs from allauth's way: nobody signs up, and every sign-in is in the audit chain."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse

from zhuxue.portal.people.actions import sign_in
from zhuxue.portal.people.models import Person
from zhuxue.portal.personal.cipher import decrypt, encrypt

SECRETS = "mfa.authenticator.data"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by offices; see ACCOUNT_ADAPTER."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account for themselves."""
        return False

    def set_password(self, user: Person, password: str) -> None:
        """Called when a person changes her password: that of the slip is gone then."""
        user.one_time_password = False
        super().set_password(user, password)

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        """Called once a sign-in is complete, the one-time code included."""
        sign_in(user)
        return super().post_login(request, user, **kwargs)


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of one-time codes are encrypted like personal data; see MFA_ADAPTER."""

    def encrypt(self, text: str) -> str:
        """Return what the database keeps of a secret."""
        return encrypt(text, SECRETS).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; keys rotated away stay in the ring for it."""
        return decrypt(bytes.fromhex(encrypted_text), SECRETS)
