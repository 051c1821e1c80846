"""What a person may see of releases and proposals: those her office took, and those that speak of her region."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.registers.models import Proposal, Release, ReleasePart, ReleaseRegion, RunRelease
from zhuxue.portal.schools.models import Run
from zhuxue.portal.schools.queries import enrolments_visible_to
from zhuxue.portal.ui.desk import News, Work, changed, lately
from zhuxue.portal.ui.listing import COUNTED, beginning_of

WITH_REGION = {Office.Kind.PROVINCE: 2, Office.Kind.CITY: 4, Office.Kind.COUNTY: 6}


def region_of(office: Office) -> str:
    """Return the code of the region an office is of; empty for schools and classes."""
    length = WITH_REGION.get(Office.Kind(office.kind), 0)
    return office.code[:length] if length else ""


def prefixes(region: str) -> list[str]:
    """Return the regions that hold a region, itself included.

    >>> prefixes("430626"), prefixes("43")
    (['43', '4306', '430626'], ['43'])
    """
    return [region[:length] for length in (2, 4, 6) if length <= len(region)]


def releases_visible_to(acting: Membership | None, action: str = "see_registers") -> QuerySet[Release]:
    """Return the releases on which `acting` may do `action`: seeing also reaches those that speak of her region."""
    if acting is None or not MATRIX.allows(acting.role, action):
        return Release.objects.none()
    own, region = Q(office__path__startswith=acting.office.path), region_of(acting.office)
    if action != "see_registers" or not region:
        return Release.objects.filter(own)
    about = ReleaseRegion.objects.filter(Q(region__startswith=region) | Q(region__in=prefixes(region)), release=OuterRef("pk"))  # fmt: skip
    return Release.objects.filter(own | Exists(about))


def releases_listed(acting: Membership | None, *, register: str = "", state: str = "", how: str = "") -> QuerySet[Release]:  # fmt: skip
    """Return visible releases for a list."""
    found = releases_visible_to(acting).select_related("office")
    if how == "hashed":
        found, how = found.filter(hashed=True), ""
    asked = {"register": register, "state": state, "how": how}
    return found.filter(**{key: value for key, value in asked.items() if value})


def release_before(release: Release) -> Release | None:
    """Return the accepted release before this one of the same register, part and regions, its content still kept."""
    same = Release.objects.filter(register=release.register, part=release.part, state=Release.State.ACCEPTED, contents_gone_at=None)  # fmt: skip
    older = same.filter(office=release.office, released_on__lte=release.released_on).exclude(pk=release.pk)
    return older.filter(covers=release.covers).order_by("-released_on", "-pk").first()


def usable_releases(known_on: date) -> list[Release]:
    """Return the accepted releases of up to a day, of each register, part and regions the latest only."""
    latest: dict[tuple[object, ...], Release] = {}
    accepted = Release.objects.filter(state=Release.State.ACCEPTED, released_on__lte=known_on)
    for one in accepted.order_by("released_on", "pk"):
        latest[one.register, one.part, one.office_id, tuple(one.covers)] = one
    return sorted(latest.values(), key=lambda one: one.pk)


def has_rejects(release: Release) -> bool:
    """Whether its rejected rows can still be downloaded."""
    return bool(release.rows_rejected) and release.parts.filter(what=ReleasePart.What.REJECTS).exists()


def has_file(release: Release) -> bool:
    """Whether the file itself is still kept."""
    return release.parts.filter(what=ReleasePart.What.FILE).exists()


def sources_of_run(run: Run) -> QuerySet[RunRelease]:
    """Return the releases a run, which the caller found in scope, used."""
    return run.sources.select_related("release").order_by("register", "label")


def proposals_visible_to(acting: Membership | None, action: str = "see_proposals") -> QuerySet[Proposal]:
    """Return the proposals about students who are at an office in reach now."""
    if acting is None or not MATRIX.allows(acting.role, action):
        return Proposal.objects.none()
    if acting.office.kind == Office.Kind.PROVINCE:
        return Proposal.objects.filter(enrolment__office__path__startswith=acting.office.path, enrolment__ends_on=None)
    here = enrolments_visible_to(acting).filter(ends_on=None).order_by().values("pk")
    return Proposal.objects.filter(enrolment__in=here)


def proposals_listed(acting: Membership | None, *, register: str = "", state: str = "") -> QuerySet[Proposal]:
    """Return visible proposals for a list, each with the student and her school."""
    found = proposals_visible_to(acting).select_related("enrolment__student", "enrolment__school", "release")
    asked = {"register": register, "state": state}
    return found.filter(**{key: value for key, value in asked.items() if value})


def waiting(acting: Membership | None) -> list[Work]:
    """Return what waits for somebody: releases to decide on that others sent, and open proposals."""
    if acting is None:
        return []
    read = releases_visible_to(acting, "take_releases").filter(state=Release.State.READ).exclude(sender=acting.person_id)  # fmt: skip
    asked = proposals_visible_to(acting, "decide_proposals").filter(state=Proposal.State.OPEN)
    few = Proposal.objects.filter(pk__in=asked.order_by().values("pk")[: COUNTED + 1])
    return [
        Work(_("待核对的部门名单"), read, f"{reverse('releases')}?state=read", "database-import"),
        Work(_("待核对的线索"), few, f"{reverse('proposals')}?state=open", "user-question"),
    ]


def changes(acting: Membership | None) -> list[News]:
    """Return how many releases in reach were accepted of late."""
    accepted = releases_visible_to(acting).filter(state=Release.State.ACCEPTED, decided_at__gte=beginning_of(lately()))
    return [
        changed(_("已采用的部门名单"), accepted, "decided_at", "releases", icon="database-import", state="accepted")
    ]
