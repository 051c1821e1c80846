"""What a person acting in a role may see of offices and memberships."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from zhuxue.portal.people.models import Membership, Office, Person


def offices_visible_to(acting: Membership | None) -> QuerySet[Office]:
    """Return the office acted for and all below it, in the order of the tree; nothing without a role."""
    if acting is None:
        return Office.objects.none()
    return Office.objects.filter(path__startswith=acting.office.path).order_by("path")


def current_memberships(person: Person, on: date | None = None) -> QuerySet[Membership]:
    """Return what `person` is today (or `on` another day), the oldest first."""
    day = on or localdate()
    lasting = Q(ends_on=None) | Q(ends_on__gte=day)
    return person.memberships.filter(lasting, begins_on__lte=day).select_related("office", "person").order_by("pk")
