"""What a person acting in a role may see of offices, people and their roles, and of the audit chain."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.timezone import localdate

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office, Person, Role


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


def current() -> Q:
    """Return what holds of memberships that last today."""
    day = localdate()
    return Q(ends_on=None, begins_on__lte=day) | Q(ends_on__gte=day, begins_on__lte=day)


def children_of(acting: Membership | None, office: Office) -> QuerySet[Office]:
    """Return what stands directly below an office in reach, with `people`, how many work in each."""
    working = Q(memberships__ends_on=None) & ~Q(memberships__role=Role.APPLICANT)
    below = offices_visible_to(acting).filter(parent=office, closed_on=None)
    return below.annotate(people=Count("memberships", filter=working, distinct=True)).order_by("code")


def parents_of(acting: Membership | None, office: Office) -> QuerySet[Office]:
    """Return the offices above one, as far as they are in reach, from the top."""
    codes = office.path.strip("/").split("/")[:-1]
    return offices_visible_to(acting).filter(code__in=codes)


def staff_of(acting: Membership | None, office: Office) -> QuerySet[Membership]:
    """Return who works in one office in reach today; families are not staff."""
    found = Membership.objects.filter(current(), office=office, office__in=offices_visible_to(acting).order_by())
    return found.exclude(role=Role.APPLICANT).select_related("person", "office").order_by("role", "pk")


def memberships_managed(acting: Membership | None) -> QuerySet[Membership]:
    """Return the roles of others that `acting` may take: those its role may give, in its reach."""
    if acting is None or not MATRIX.allows(acting.role, "manage_people"):
        return Membership.objects.none()
    given = MATRIX.may_appoint(acting.role)
    found = Membership.objects.filter(current(), role__in=given, office__path__startswith=acting.office.path)
    return found.select_related("person", "office")


def colleagues(acting: Membership | None) -> QuerySet[Person]:
    """Return who works in an office in reach; families are no colleagues."""
    if acting is None:
        return Person.objects.none()
    reached = Membership.objects.filter(current(), office__path__startswith=acting.office.path)
    return Person.objects.filter(is_active=True, pk__in=reached.exclude(role=Role.APPLICANT).values("person"))


def entries_visible_to(acting: Membership | None) -> QuerySet[Entry]:
    """Return the audit entries of work done for offices in reach, and the sign-ins of who works there; for a province all."""
    if acting is None or not MATRIX.allows(acting.role, "see_audit"):
        return Entry.objects.none()
    if acting.office.kind == Office.Kind.PROVINCE:
        return Entry.objects.all()
    reached = Membership.objects.filter(office__path__startswith=acting.office.path)
    said = reached.annotate(said=Concat(F("role"), Value("@"), F("office__code"))).values("said")
    return Entry.objects.filter(Q(acting_as__in=said) | Q(acting_as="", person__in=reached.values("person")))


def entries_listed(
    acting: Membership | None,
    *,
    who: str = "",
    action: str = "",
    since: date | None = None,
    until: date | None = None,
    about: str = "",
) -> QuerySet[Entry]:
    """Return visible entries for a list; `who` is a username, `about` the row as the chain names it, days inclusive."""
    found = entries_visible_to(acting).select_related("person")
    if who:
        found = found.filter(person__username=who)
    if action:
        found = found.filter(action=action)
    if about:
        found = found.filter(object=about)
    if since:
        found = found.filter(at__date__gte=since)
    return found.filter(at__date__lte=until) if until else found
