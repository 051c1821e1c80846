"""How often somebody without an account may do something; counted by a keyed hash of the address, never the address."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.personal.cipher import lookup

OBJECTIONS = ("objection", 10, 60 * 60)  # what, how many, in how many seconds
RECEIPTS = ("receipt", 20, 10 * 60)


def must_be_within(limit: tuple[str, int, int], request: HttpRequest) -> None:
    """Count one try of who asks; raises NotAllowed when there were too many of late."""
    what, most, seconds = limit
    key = "notices-" + lookup(f"{what} {get_adapter().get_client_ip(request)}")
    tries = cache.get(key, 0)
    if tries >= most:
        raise NotAllowed("操作太频繁，请过一会儿再试。", "Too many tries. Wait a while, then try again.")
    cache.set(key, tries + 1, seconds)
