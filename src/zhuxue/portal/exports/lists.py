"""Which lists leave the portal, who may take each one out."""

from __future__ import annotations

from django.conf import settings
from django.http import QueryDict
from django.utils.module_loading import import_string

from zhuxue.portal.people.access import MATRIX, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.asking import PRIVATE
from zhuxue.portal.ui.listing import Listing

PAGES = {
    "payments": "pay_lines",
    "national_in_clear": "national_template",
}  # where the page's route is not the list's name
# Lists that fewer people take out than others; every other list: who may take out lists, and may open its page.
OF_THEIR_OWN = {
    "national_in_clear": "fill_national",
    "payments": "export_payments",
    "students": "export_students",
    "tasks": "export_tasks",
}
KEPT_PRIVATE = {"audit": ("who",)}  # what a list's session keeps out of addresses, where it is not the name


# Lists with numbers in clear: never taken out without another person, one kind of file, so many rows, encrypted until fetched.
IN_CLEAR = frozenset({"national_in_clear"})
CLEAR_KIND, CLEAR_ROWS = "xlsx", 50_000


def page_of(name: str) -> str | None:
    """Return the route of a list's page; null where there is no such list."""
    route = PAGES.get(name, name)
    return route if name in settings.EXPORTS and route in MATRIX.routes else None


def private_of(name: str) -> tuple[str, ...]:
    """Return what of a list's filter stands in no address."""
    return KEPT_PRIVATE.get(name, PRIVATE)


def listed(name: str, asked: QueryDict, acting: Membership | None) -> Listing:
    """Return a list of EXPORTS as somebody sees it; raises NotAllowed for whom its page is closed, or who may not take it out."""
    action = OF_THEIR_OWN.get(name, "export_lists")
    acting = require(require(acting, action), MATRIX.routes[PAGES.get(name, name)])
    found: Listing = import_string(settings.EXPORTS[name])(acting, asked)
    return found


def as_asked(said: dict[str, list[str]]) -> QueryDict:
    """Return what was kept of an address as one is read."""
    asked = QueryDict(mutable=True)
    for key, values in said.items():
        asked.setlist(key, values)
    return asked
