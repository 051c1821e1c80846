"""Taking a sheet of the national system: kept until a worker reads it, compared row by row, compared again when asked."""

from __future__ import annotations

import base64
import hashlib
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.engine.files.national import NationalLayout, SheetLine, Words, load_national, read_sheet
from zhuxue.portal.applications.rules import hardship
from zhuxue.portal.audit.actions import record
from zhuxue.portal.awards.programmes import library
from zhuxue.portal.indicators import queries
from zhuxue.portal.indicators.comparing import OUTCOME, Key, compare, key_of, ours_of
from zhuxue.portal.indicators.models import Sheet, SheetRow, SheetUpload
from zhuxue.portal.jobs import actions as jobs
from zhuxue.portal.payments.programmes import layer
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.personal.cipher import lookup
from zhuxue.portal.rosters.files import safe_name

KIND = "read-national-sheet"
BATCH, MOST = 2000, 300_000  # rows
COMPARED = ["outcome", "differs", "ours", "theirs", "about"]


@transaction.atomic
def deliver(content: bytes, name: str, *, layout: str, term: str, as_of: date, form_key: UUID, acting: Membership | None) -> SheetUpload:  # fmt: skip
    """Keep a sheet for the office acted for and have it read; the same form twice is one sheet. Raises NotAllowed."""
    acting = require(acting, "deliver_national")
    if same := SheetUpload.objects.filter(form_key=form_key, sent_by=acting).first():
        return same
    if layout not in load_national(LIBRARY):
        raise NotAllowed("没有这种版式。请重新选择。", "There is no such layout. Choose again.")
    if as_of > localdate():
        raise NotAllowed("数据日期不能晚于今天。", "The day of the data cannot be after today.")
    try:
        Term.parse(term)
    except ValueError:
        raise NotAllowed("学期写法不对，例如 2026-F。", "The term is not written like 2026-F.") from None
    text = base64.b64encode(content).decode("ascii")
    made = SheetUpload.objects.create(office=acting.office, layout=layout, term=term, as_of=as_of, name=safe_name(name), content=text, form_key=form_key, sent_by=acting, sent_at=now())  # fmt: skip
    made.job = jobs.ask(KIND, {"upload": made.pk}, acting, once_key=f"{KIND}:{made.pk}")
    made.save(update_fields=["job"])
    record("national sheet delivered", made, acting=acting, details={"layout": layout, "term": term})
    return made


def read_kept(upload: SheetUpload, *, acting: Membership | None, work: Any = None) -> Sheet:
    """Read and compare a kept sheet, whole or not at all; what cannot be read says why on its page. Raises InputError, NotAllowed."""
    acting = require(acting, "deliver_national")
    if upload.sheet is not None:
        return upload.sheet
    layout = load_national(LIBRARY)[upload.layout]
    content = base64.b64decode(upload.content.in_clear()) if upload.content else b""
    try:
        rows = _rows(upload, layout, content, work)
        with transaction.atomic():
            made = _kept(upload, layout, rows, hashlib.sha256(content).hexdigest(), acting)
            if work:
                work.finish({"rows": made.rows_in, "different": made.different})
            return made
    except (InputError, NotAllowed) as refused:
        SheetUpload.objects.filter(pk=upload.pk).update(said_zh=refused.zh[:500], said_en=refused.en[:500])
        raise


def _rows(upload: SheetUpload, layout: NationalLayout, content: bytes, work: Any) -> list[SheetRow]:
    """Read the rows; those of other schools, and the same person or school again, are sent back."""
    schools = dict(Office.objects.filter(kind=Office.Kind.SCHOOL, path__startswith=upload.office.path).values_list("code", "pk"))  # fmt: skip
    made: list[SheetRow] = []
    seen: set[Key] = set()
    with tempfile.TemporaryDirectory(prefix="national-", dir=settings.DATA) as folder:
        path = Path(folder) / upload.name
        path.write_bytes(content)
        for line in read_sheet(path, layout, words()):
            if len(made) % BATCH == 0 and work:
                work.tell(len(made), 0, f"已读 {len(made)} 行", f"{len(made)} rows read")
            if len(made) >= MOST:
                raise InputError(
                    f"超过 {MOST} 行。请按县区分开交。", f"More than {MOST} rows. Send it county by county."
                )
            row = _row(line, layout, schools)
            if not row.fault and (key := key_of(layout.kind, row)) in seen:
                row.fault, row.column, row.outcome = "again", "", OUTCOME.REJECTED
            elif not row.fault:
                seen.add(key)
            made.append(row)
    return made


def _row(line: SheetLine, layout: NationalLayout, schools: dict[str, int]) -> SheetRow:
    if line.fault:
        return SheetRow(row=line.row, outcome=OUTCOME.REJECTED, fault=line.fault, column=line.fault_column)
    said = line.said
    school = schools.get(said["school_code"])
    if school is None and layout.kind != "institutions":
        column = next(each.title for each in layout.columns if each.is_ == "school_code")
        return SheetRow(row=line.row, outcome=OUTCOME.REJECTED, fault="other_school", column=column)
    number = said.get("identity_number")
    return SheetRow(
        row=line.row, outcome=OUTCOME.MATCHED, school_id=school, code=said["school_code"][:40], lookup=lookup(number) if number else "",
        name=(said.get("name") or said.get("school_name") or "")[:200], grade=said.get("grade"), level=said.get("level") or "",
        programme=said.get("programme") or "", amount_fen=said.get("amount"),
    )  # fmt: skip


def _kept(upload: SheetUpload, layout: NationalLayout, rows: list[SheetRow], digest: str, acting: Membership) -> Sheet:
    good = [row for row in rows if row.outcome != OUTCOME.REJECTED]
    more = compare(layout, good, ours_of(layout.kind, upload.office.path, upload.term))
    try:
        with transaction.atomic():
            made = Sheet.objects.create(
                office=upload.office, path=upload.office.path, layout=layout.layout, kind=layout.kind, term=upload.term, as_of=upload.as_of,
                name=upload.name, sha256=digest, sent_by=upload.sent_by, sent_at=upload.sent_at, compared_at=now(), rows_in=len(rows),
                **_counts(rows, more),
            )  # fmt: skip
    except IntegrityError:
        raise NotAllowed("这个文件已经交过，没有再记一遍。", "This file was delivered before and does not count twice.") from None  # fmt: skip
    _write(made, [*rows, *more])
    SheetUpload.objects.filter(pk=upload.pk).update(sheet=made, content=None, said_zh="", said_en="")
    record("national sheet compared", made, acting=acting, details={"rows": made.rows_in, "different": made.different, "rejected": made.rejected})  # fmt: skip
    return made


def _counts(rows: list[SheetRow], more: list[SheetRow]) -> dict[str, int]:
    found = Counter(row.outcome for row in rows)
    different = found[OUTCOME.DIFFERS] + found[OUTCOME.ONLY_THEIRS]
    return {
        "matched": found[OUTCOME.MATCHED],
        "different": different,
        "rejected": found[OUTCOME.REJECTED],
        "only_ours": len(more),
    }


def _write(sheet: Sheet, rows: list[SheetRow]) -> None:
    for row in rows:
        row.sheet = sheet
    SheetRow.objects.bulk_create(rows, BATCH)


@transaction.atomic
def compare_again(sheet: Sheet, *, acting: Membership | None) -> Sheet:
    """Compare the rows of a sheet with what stands with us now; what the sheet says stays as it is."""
    acting = require(acting, "deliver_national")
    found = (
        queries.sheets_visible_to(acting, "deliver_national")
        .select_for_update(of=("self",))
        .filter(pk=sheet.pk)
        .first()
    )
    if found is None:
        raise NotAllowed("没有这张表。请回到列表。", "There is no such sheet. Go back to the list.")
    layout = load_national(LIBRARY)[found.layout]
    SheetRow.objects.filter(sheet=found, row=None).delete()
    rows = list(found.rows.exclude(outcome=OUTCOME.REJECTED))
    more = compare(layout, rows, ours_of(layout.kind, found.path, found.term))
    SheetRow.objects.bulk_update(rows, COMPARED, BATCH)
    _write(found, more)
    counts = _counts(rows, more) | {"rejected": found.rejected}
    for name, count in counts.items():
        setattr(found, name, count)
    found.compared_at = now()
    found.save(update_fields=["matched", "different", "only_ours", "compared_at"])
    record("national sheet compared", found, acting=acting, details={"rows": found.rows_in, "different": found.different, "rejected": found.rejected})  # fmt: skip
    return found


def words() -> Words:
    """Return what words of a sheet mean: levels by their titles and other names, programmes by title and code."""
    levels = {name: level.code for level in hardship().levels for name in (level.title, *level.aliases)}
    programmes = {name: code for code, each in library(layer()).programmes.items() for name in (code, each.title)}
    return Words(levels, programmes)
