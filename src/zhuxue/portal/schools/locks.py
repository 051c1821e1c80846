"""The lock under which enrolments of a school change, whoever changes them."""

from __future__ import annotations

from collections.abc import Iterable

from zhuxue.portal.people.models import Office


def locked(schools: Iterable[Office]) -> list[Office]:
    """Return schools locked until the transaction ends, always in one order, so that two people never wait for each other."""
    keys = [school.pk for school in schools]
    return list(Office.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
