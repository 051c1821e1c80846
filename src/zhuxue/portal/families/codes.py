"""Codes that can be read from paper and typed on a phone: no 0 and O, no 1, I and L, no vowels that make words."""

from __future__ import annotations

import secrets

from zhuxue.portal.personal.cipher import lookup

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
LENGTH = 10


def new_code() -> str:
    """Return a code of LENGTH characters, about 48 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def on_paper(code: str) -> str:
    """Return a code in two halves, as the slip shows it.

    >>> on_paper("23456789BC")
    '23456-789BC'
    """
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def hash_of(typed: str) -> str:
    """Return what is kept of a code; spaces, hyphens and small letters do not matter."""
    return lookup("invitation:" + "".join(sign for sign in typed.upper() if sign.isalnum()))
