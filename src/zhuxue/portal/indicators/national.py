"""What the pages of sheets show: an upload on its way, a comparison in figures, one row with its way to be put right."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.engine.files.national import load_national
from zhuxue.portal.applications.rules import school_year
from zhuxue.portal.indicators.models import Sheet, SheetRow, SheetUpload
from zhuxue.portal.indicators.words import CORRECT, layout_title, programme_title, rejected_because
from zhuxue.portal.jobs.columns import progress_of
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.queries import enrolments_visible_to, latest_run
from zhuxue.portal.ui.components import Figure

TERMS = 4  # that may be chosen


def terms() -> list[str]:
    """Return the terms a sheet may be of: the last run's first, then this school year's and those before."""
    run, this = latest_run(), Term(int(school_year(localdate())[:4]), 1)
    recent = [str(this.shifted(-back)) for back in range(-1, TERMS)]
    return list(dict.fromkeys([*([run.term] if run else []), *recent]))


def uploads_visible_to(acting: Membership | None) -> QuerySet[SheetUpload]:
    """Return the uploads of the office acted for and of those below."""
    if acting is None or not MATRIX.allows(acting.role, "see_national"):
        return SheetUpload.objects.none()
    return SheetUpload.objects.filter(office__path__startswith=acting.office.path).select_related("office", "job")


def open_uploads(acting: Membership | None) -> list[SheetUpload]:
    """Return what is being read, or could not be read, the newest first."""
    return list(uploads_visible_to(acting).filter(sheet=None).order_by("-pk")[:5])


def of_upload(upload: SheetUpload) -> dict[str, Any]:
    """Return how far a sheet is."""
    return {"upload": upload, "title": layout_title(upload.layout), "progress": progress_of(upload.job) if upload.job else None}  # fmt: skip


def of_sheet(sheet: Sheet, acting: Membership) -> dict[str, Any]:
    """Return the figures of a comparison; they add up to the rows of the sheet."""
    address = reverse("national_sheet", args=[sheet.pk])
    differs = f"{address}?outcome="
    figures = [
        Figure(_("表内行数"), sheet.rows_in, _("一致＋不一致＋退回"), f"{address}?outcome=", "table", "info"),
        Figure(_("一致"), sheet.matched, "", f"{differs}matched", "circle-check", "ok"),
        Figure(_("不一致"), sheet.different, "", address, "alert-triangle", "late" if sheet.different else "ok"),
        Figure(_("退回"), sheet.rejected, "", f"{differs}rejected", "file-x", "wait" if sheet.rejected else "ok"),
        Figure(_("只有本系统有"), sheet.only_ours, _("不在表内"), f"{differs}only_ours", "user-question", "late" if sheet.only_ours else "ok"),
    ]  # fmt: skip
    return {
        "sheet": sheet, "figures": figures, "layout": load_national(LIBRARY).get(sheet.layout), "title": layout_title(sheet.layout),
        "may_compare": MATRIX.allows(acting.role, "deliver_national"),
    }  # fmt: skip


def of_row(row: SheetRow, acting: Membership) -> dict[str, Any]:
    """Return one row beside ours; the student's page only where she is in reach."""
    place = ""
    if row.about and row.sheet.kind != "institutions" and enrolments_visible_to(acting).filter(pk=row.about).exists():
        place = reverse("student", args=[row.about])
    elif row.outcome == SheetRow.Outcome.ONLY_THEIRS and MATRIX.allows(acting.role, "upload_roster") and row.sheet.kind == "enrolled":  # fmt: skip
        place = reverse("send_roster")
    return {
        "row": row, "title": layout_title(row.sheet.layout), "place": place, "correct": CORRECT[row.outcome],
        "why": rejected_because(row) if row.fault else "", "programme": programme_title(row.programme) if row.programme else "",
    }  # fmt: skip
