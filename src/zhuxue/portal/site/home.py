"""What the home page puts together: each app says what waits for somebody, and the page asks them all."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.module_loading import import_string

from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.desk import Waiting

# Each takes the membership acted in and returns what waits for it; an app adds its line, in the order of importance.
WAITING: tuple[str, ...] = ()


def waiting_for(acting: Membership | None) -> list[Waiting]:
    """Return everything that waits for `acting`, what is late first; kinds without work are left out."""
    asked: list[Callable[[Membership], list[Waiting]]] = [import_string(name) for name in WAITING]
    found = [one for ask in asked for one in ask(acting)] if acting else []
    return sorted((one for one in found if one.count), key=lambda one: not one.late)
