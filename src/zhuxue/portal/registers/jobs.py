"""The long step of a release: reading it and comparing it with the one before."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.errors import InputError, ZhuxueError
from zhuxue.portal.audit.actions import record
from zhuxue.portal.jobs.kinds import kind
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import Work
from zhuxue.portal.people.models import Office
from zhuxue.portal.registers.actions import keep_regions
from zhuxue.portal.registers.keeping import keep, lay_out, own_folder
from zhuxue.portal.registers.models import Release, ReleasePart
from zhuxue.portal.registers.queries import region_of, release_before
from zhuxue.portal.registers.reading import Read, read

STEPS = 3
State, What = Release.State, ReleasePart.What


def page(job: Job) -> str | None:
    """Return the address of the release a job is about."""
    return reverse("release", args=[job.arguments["release"]])


@kind("release_read", _("读取部门名单"), page=page)
def read_release(work: Work) -> dict[str, Any] | None:
    """Read a release. A file that cannot be read ends the job well: the release says what is wrong."""
    release = Release.objects.select_related("office").get(pk=work.arguments["release"])
    work.tell(0, STEPS, "正在读取名单……", "Reading the release …")
    try:
        with own_folder() as folder:
            path = lay_out(release, folder)
            if path is None:
                raise InputError("名单内容已删除，不能再读。", "Its content was deleted; it cannot be read again.")
            earlier = release_before(release)
            old = lay_out(earlier, folder) if earlier else None
            found = read(release, path, (earlier, old) if earlier and old else None, folder)
            _refuse_beyond(release.office, found)
    except InputError as refused:
        _unreadable(release, refused, work)
    else:
        work.tell(STEPS - 1, STEPS, "正在保存……", "Keeping it …")
        _keep(release, found, work)
    return None


def _refuse_beyond(office: Office, found: Read) -> None:
    region = region_of(office)
    if any(not code.startswith(region) for code in found.scope):
        raise InputError(f"名单写明的地区不在{office.name}。请核对，或请上级接收。", f"The regions it names are not within {office.name}. Check it, or have the office above take it.")  # fmt: skip


@transaction.atomic
def _keep(release: Release, found: Read, work: Work) -> None:
    changed = Release.objects.filter(pk=release.pk, state=State.READING).update(
        state=State.READ, rows_in=found.rows_in, rows_out=found.rows_out, rows_rejected=found.rows_rejected, people=found.people,
        hashed=found.hashed, difference=found.difference, said_zh="", said_en="",
    )  # fmt: skip
    if changed:
        keep_regions(release, found.scope)
        release.parts.filter(what=What.REJECTS).delete()
        if found.rejects:
            keep(release, What.REJECTS, found.rejects)
        record("release read", release, acting=work.job.asked_by, details={"rows": found.rows_in, "rejected": found.rows_rejected})  # fmt: skip
    work.finish({"rows": found.rows_in, "rejected": found.rows_rejected})


@transaction.atomic
def _unreadable(release: Release, refused: ZhuxueError, work: Work) -> None:
    said = {"said_zh": refused.zh[:500], "said_en": refused.en[:500]}
    if Release.objects.filter(pk=release.pk, state=State.READING).update(state=State.UNREADABLE, **said):
        record("release unreadable", release, acting=work.job.asked_by)
    work.finish()
