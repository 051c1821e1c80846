"""What a list is asked for: what may stand in the address, and what is kept in the session instead."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest, QueryDict

PRIVATE = ("name",)  # what must be in no address, no history and no log of a proxy
COLUMN = "column"
OF = "of"  # stands in the address of a file: the row whose list it is, where a list belongs to one
KEPT = "kept"  # stands in the address where private fields of the session narrow the list


def asked_of(request: HttpRequest, listing: str, private: Collection[str] = PRIVATE) -> QueryDict:
    """Return what the list named `listing` is asked for: the address, and what its session keeps of fields and columns."""
    asked, kept = request.GET.copy(), request.session.get(_key(listing), {})
    for key in private:
        asked.setlist(key, kept.get(key, []) if KEPT in asked else [])
    if COLUMN not in asked:
        asked.setlist(COLUMN, kept.get(COLUMN, []))
    return asked


def remember(request: HttpRequest, listing: str, private: Collection[str] = PRIVATE) -> str:
    """Keep the private fields and the columns of a filter sent as POST; return the query of the rest for the address.

    Only what a form found right may come here: what is kept lies in the session's table.
    """
    kept = {key: request.POST.getlist(key) for key in (*private, COLUMN) if any(request.POST.getlist(key))}
    request.session[_key(listing)] = kept
    query = request.POST.copy()
    for key in ("csrfmiddlewaretoken", COLUMN, "after", "before", KEPT, *private):
        query.pop(key, None)
    for key in [key for key in query if not query[key]]:
        query.pop(key)
    if any(key in kept for key in private):
        query[KEPT] = "1"
    return f"?{query.urlencode()}" if query else ""


def _key(listing: str) -> str:
    return f"list:{listing}"


def asked_about(request: HttpRequest, pk: int) -> QueryDict:
    """Return what the list of one row is asked for, as a page and a file of it ask."""
    asked = request.GET.copy()
    asked[OF] = str(pk)
    return asked
