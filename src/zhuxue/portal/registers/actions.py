"""What people do with a release: send it, have it read again, accept or refuse it, fetch its rejects."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.intake.grids import SPREADSHEETS, TEXTS
from zhuxue.portal.audit.actions import record
from zhuxue.portal.jobs.actions import ask
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.registers.keeping import LARGEST, content_of, keep, safe_name
from zhuxue.portal.registers.models import Release, ReleasePart, ReleaseRegion
from zhuxue.portal.registers.queries import region_of, releases_visible_to

KINDS = frozenset(SPREADSHEETS | TEXTS)
State, How, What = Release.State, Release.How, ReleasePart.What


@dataclass(frozen=True)
class Sent:
    """A file of a register as somebody sends it."""

    register: str
    name: str
    content: bytes
    released_on: date
    covers: Sequence[str] = ()
    part: str = ""


@transaction.atomic
def send(sent: Sent, *, form_key: UUID, acting: Membership | None) -> Release:
    """Keep a release and have it read; the same form twice is one release. Raises NotAllowed."""
    acting = require(acting, "take_releases")
    found = Release.objects.filter(form_key=form_key).first()
    if found is None:
        found = take(sent, acting.office, how=How.UPLOAD, form_key=form_key, acting=acting)
    if found.sent_by != acting:
        raise NotAllowed("这张表单已经用过。请重新打开页面。", "This form was used already. Open the page again.")
    return found


def take(sent: Sent, office: Office, *, how: Any, form_key: UUID | None = None, acting: Membership | None = None) -> Release:  # fmt: skip
    """Keep a release for an office within the caller's transaction; `acting` is null for what a folder brought."""
    covers = _covered(sent, office)
    _refuse(sent)
    known, today = Registers.load(LIBRARY), localdate()
    register, purpose = known.registers[sent.register], known.purpose_of(sent.register)
    try:
        with transaction.atomic():
            made = Release.objects.create(
                office=office, register=sent.register, part=sent.part, released_on=sent.released_on, covers=covers,
                name=safe_name(sent.name), sha256=hashlib.sha256(sent.content).hexdigest(), owner=register.owner, basis=purpose.basis,
                purpose=purpose.purpose, how=how, fresh_until=sent.released_on + timedelta(days=register.fresh_days),
                delete_on=today + timedelta(days=known.keep.days), form_key=form_key or uuid4(), sent_by=acting,
                sender=acting and acting.person,
            )  # fmt: skip
    except IntegrityError:
        raise NotAllowed("这个文件已经收过，不再收第二次。请在名单列表里查看。", "This file was taken already and is not taken twice. See the list of releases.") from None  # fmt: skip
    keep(made, What.FILE, sent.content)
    _have_read(made, acting)
    record("release taken", made, acting=acting, details={"register": made.register, "released_on": made.released_on.isoformat(), "how": str(how)})  # fmt: skip
    return made


@transaction.atomic
def read_again(release: Release, *, acting: Membership | None) -> Release:
    """Have a release that was not decided on read once more."""
    found = _own(release, acting)
    broken = found.state == State.READING and found.job and not found.job.is_open
    if not broken:
        _must_be(found, State.READ, State.UNREADABLE)
    _have_read(found, acting)
    record("release read again", found, acting=acting)
    return found


@transaction.atomic
def accept(release: Release, *, acting: Membership | None) -> Release:
    """Say that runs may use a release; raises NotAllowed, also for whoever sent it. Saying it twice does nothing more."""
    return _decide(release, State.ACCEPTED, "", acting)


@transaction.atomic
def refuse(release: Release, *, reason: str, acting: Membership | None) -> Release:
    """Say that no run may use a release, and why."""
    if not reason.strip():
        raise NotAllowed("请写明不采用的理由。", "Say why it is refused.")
    return _decide(release, State.REFUSED, reason, acting)


@transaction.atomic
def fetch_rejects(release: Release, *, acting: Membership | None) -> bytes:
    """Return the workbook of rejected rows, which names places and masked values; each fetching is recorded."""
    found = _own(release, acting)
    content = content_of(found, What.REJECTS)
    if content is None:
        raise NotAllowed("这份名单没有退回的行，或已过保存期。", "It has no rejected rows, or they are no longer kept.")
    record("release rejects fetched", found, acting=acting, details={"rows": found.rows_rejected})
    return content


def _decide(release: Release, state: Any, reason: str, acting: Membership | None) -> Release:
    found = _own(release, acting)
    if found.state == state and acting is not None and found.decider_id == acting.person_id:
        return found
    _must_be(found, State.READ)
    if acting is None or found.sender_id == acting.person_id:
        raise NotAllowed(
            "名单由您交来，要由另一个人核对。请交给同事。", "You sent it, so a colleague must decide on it."
        )
    found.state, found.reason, found.decided_by, found.decider, found.decided_at = state, reason, acting, acting.person, now()  # fmt: skip
    found.save(update_fields=["state", "reason", "decided_by", "decider", "decided_at"])
    record(
        "release accepted" if state == State.ACCEPTED else "release refused",
        found,
        acting=acting,
        reason=reason,
        details={"register": found.register, "people": found.people},
    )
    return found


def _own(release: Release, acting: Membership | None) -> Release:
    """Return a release that the office acted for or one below it took, locked; raises NotAllowed."""
    acting = require(acting, "take_releases")
    seen = releases_visible_to(acting, "take_releases").filter(pk=release.pk).order_by().values("pk")
    found = Release.objects.select_for_update(of=("self",)).select_related("job", "office").filter(pk__in=seen).first()
    if found is None:
        raise NotAllowed("没有这份名单。请回到名单列表。", "There is no such release. Go back to the list.")
    return found


def _must_be(release: Release, *states: Any) -> None:
    if release.state not in states:
        raise NotAllowed(f"这份名单现在是“{release.get_state_display()}”，不能这样办。请刷新页面再看。", "The release is in another state now, so this cannot be done. Load the page again.")  # fmt: skip


def _have_read(release: Release, acting: Membership | None) -> None:
    release.state, release.said_zh, release.said_en = State.READING, "", ""
    release.job = ask("release_read", {"release": release.pk}, acting)
    release.save(update_fields=["state", "said_zh", "said_en", "job"])


def _covered(sent: Sent, office: Office) -> list[str]:
    """Return the regions a release of `office` is said to cover, and keep them as rows when it is read; raises NotAllowed."""
    region, covers = region_of(office), sorted(set(sent.covers))
    if not region:
        raise NotAllowed("部门名单由省、市、县资助中心接收。请换一个身份。", "Releases are taken by provinces, cities and counties. Act in another role.")  # fmt: skip
    if office.kind != Office.Kind.PROVINCE:
        covers = covers or [region]
    beyond = [code for code in covers if not code.startswith(region)]
    if beyond:
        raise NotAllowed(f"{'、'.join(beyond)} 不在{office.name}。请核对覆盖的行政区划。", f"{', '.join(beyond)} is not within {office.name}. Check the regions it covers.")  # fmt: skip
    return covers


def _refuse(sent: Sent) -> None:
    if sent.register not in Registers.load(LIBRARY).registers:
        raise NotAllowed("没有这种名单。请从列表里选。", "There is no such register. Choose one of the list.")
    if Path(sent.name).suffix.lower() not in KINDS:
        raise NotAllowed("只收 xlsx、xls、ods、csv、txt 文件。请另存为其中一种。", "Only xlsx, xls, ods, csv and txt are taken. Save it as one of these.")  # fmt: skip
    if len(sent.content) > LARGEST:
        raise NotAllowed(f"文件超过 {LARGEST >> 20} MB。请分成几个分册。", f"The file is larger than {LARGEST >> 20} MB. Send it in parts.")  # fmt: skip
    if sent.released_on > localdate():
        raise NotAllowed("名单日期还没有到。请核对。", "The day of the release is yet to come. Check it.")


def keep_regions(release: Release, scope: Sequence[str]) -> None:
    """Keep whom a release speaks of, as it was read."""
    release.regions.all().delete()
    ReleaseRegion.objects.bulk_create(ReleaseRegion(release=release, region=region) for region in scope)
