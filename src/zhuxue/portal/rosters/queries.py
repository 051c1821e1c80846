"""What a person may see of uploads of rosters: those of her office and below."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.rosters.models import RosterChange, RosterFile, RosterUpload
from zhuxue.portal.ui.desk import News, changed, lately
from zhuxue.portal.ui.listing import beginning_of


def uploads_visible_to(acting: Membership | None, action: str = "see_rosters") -> QuerySet[RosterUpload]:
    """Return the uploads on which `acting` may do `action`; none without a role."""
    if acting is None or MATRIX.relation(acting.role, action) is None:
        return RosterUpload.objects.none()
    within = offices_visible_to(acting).order_by().values("pk")
    found = RosterUpload.objects.filter(office__in=within)
    return found.select_related("office", "uploaded_by__person", "confirmed_by__person", "job", "follows")


def changes_of(upload: RosterUpload, kind: str) -> QuerySet[RosterChange]:
    """Return what an upload, which the caller found in scope, would change, of one kind."""
    return upload.changes.filter(kind=kind).select_related("school")


def has_rejects(upload: RosterUpload) -> bool:
    """Whether its rejected rows can still be downloaded."""
    return upload.files.filter(what=RosterFile.What.REJECTS).exists()


def sent_files(upload: RosterUpload) -> list[str]:
    """Return the names of the files that were sent and are still kept."""
    return list(upload.files.filter(what=RosterFile.What.SENT).order_by("pk").values_list("name", flat=True))


def ticked_count(upload: RosterUpload) -> int:
    """Return of how many a person said that they have left."""
    return upload.changes.filter(ticked=True).count()


def waiting_rejects(acting: Membership | None) -> QuerySet[RosterUpload]:
    """Return uploads with rejected rows that no later upload brings back yet."""
    rest = uploads_visible_to(acting, "upload_roster").filter(rows_rejected__gt=0, followed_by=None)
    return rest.exclude(state=RosterUpload.State.WITHDRAWN).order_by("-pk")


def changes(acting: Membership | None) -> list[News]:
    """Return how many rosters in reach were applied of late, for the home page."""
    applied = uploads_visible_to(acting).filter(applied_at__gte=beginning_of(lately()))
    return [changed(_("已应用的名册"), applied, "applied_at", "rosters", icon="users")]
