"""Taking a sheet of the national system: kept until a worker reads it, compared row by row, compared again when asked."""

from __future__ import annotations

import base64
import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils.timezone import localdate, now

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.engine.files.national import NationalLayout, SheetLine, Words, load_national, read_sheet
from zhuxue.portal.applications.rules import hardship
from zhuxue.portal.audit.actions import record
from zhuxue.portal.awards.programmes import library
from zhuxue.portal.indicators import queries
from zhuxue.portal.indicators.comparing import COMPARED, OUTCOME, PIECE, Key, compare, key_of, only_ours, ours_named
from zhuxue.portal.indicators.models import Sheet, SheetRow, SheetUpload
from zhuxue.portal.jobs import actions as jobs
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.payments.programmes import layer
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.personal.cipher import lookup
from zhuxue.portal.rosters.files import safe_name

KIND, AGAIN = "read-national-sheet", "compare-national-sheet"
BATCH, MOST = 2000, 300_000  # rows
AT_ONCE = 2000  # rows of a sheet compared again while somebody waits; more is a job


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
    for start in range(0, len(good), PIECE):
        piece = good[start : start + PIECE]
        compare(layout, piece, ours_named(layout.kind, upload.office.path, upload.term, piece))
    try:
        with transaction.atomic():
            made = Sheet.objects.create(
                office=upload.office, path=upload.office.path, layout=layout.layout, kind=layout.kind, term=upload.term, as_of=upload.as_of,
                name=upload.name, sha256=digest, sent_by=upload.sent_by, sent_at=upload.sent_at, compared_at=now(), rows_in=len(rows),
                **_counts(Counter(row.outcome for row in rows)),
            )  # fmt: skip
    except IntegrityError:
        raise NotAllowed("这个文件已经交过，没有再记一遍。", "This file was delivered before and does not count twice.") from None  # fmt: skip
    _write(made, rows)
    made.only_ours = _add_only_ours(made, layout)
    made.save(update_fields=["only_ours"])
    SheetUpload.objects.filter(pk=upload.pk).update(sheet=made, content=None, said_zh="", said_en="")
    record("national sheet compared", made, acting=acting, details={"rows": made.rows_in, "different": made.different, "rejected": made.rejected})  # fmt: skip
    return made


def _counts(found: Counter[str]) -> dict[str, int]:
    different = found[OUTCOME.DIFFERS] + found[OUTCOME.ONLY_THEIRS]
    return {"matched": found[OUTCOME.MATCHED], "different": different, "rejected": found[OUTCOME.REJECTED], "only_ours": found[OUTCOME.ONLY_OURS]}  # fmt: skip


def _add_only_ours(sheet: Sheet, layout: NationalLayout) -> int:
    added = 0
    for piece in only_ours(sheet, layout):
        _write(sheet, piece)
        added += len(piece)
    return added


def _write(sheet: Sheet, rows: list[SheetRow]) -> None:
    for row in rows:
        row.sheet = sheet
    SheetRow.objects.bulk_create(rows, BATCH)


def ask_to_compare_again(sheet: Sheet, *, acting: Membership | None) -> Job | None:
    """Compare a short sheet again at once; have a long one compared by a worker, and return its job."""
    acting = require(acting, "deliver_national")
    if max(sheet.rows_in, sheet.matched + sheet.only_ours) <= AT_ONCE:
        compare_again(sheet, acting=acting)
        return None
    return jobs.ask(AGAIN, {"sheet": sheet.pk}, acting, once_key=f"{AGAIN}:{sheet.pk}:{sheet.compared_at.isoformat()}")


@transaction.atomic
def compare_again(sheet: Sheet, *, acting: Membership | None, work: Any = None) -> Sheet:
    """Compare the rows of a sheet with what stands with us now, piece by piece; what the sheet says stays as it is."""
    acting = require(acting, "deliver_national")
    within = queries.sheets_visible_to(acting, "deliver_national")
    found = within.select_for_update(of=("self",)).filter(pk=sheet.pk).first()
    if found is None:
        raise NotAllowed("没有这张表。请回到列表。", "There is no such sheet. Go back to the list.")
    layout = load_national(LIBRARY)[found.layout]
    SheetRow.objects.filter(sheet=found, row=None).delete()
    for done, piece in enumerate(_good_rows(found)):
        if work:
            work.tell(done * PIECE, found.rows_in, f"已比对 {done * PIECE} 行", f"{done * PIECE} rows compared")
        changed = compare(layout, piece, ours_named(layout.kind, found.path, found.term, piece))
        SheetRow.objects.bulk_update(changed, COMPARED, BATCH)
    _add_only_ours(found, layout)
    counted = found.rows.order_by().values_list("outcome").annotate(n=Count("pk"))
    for name, count in _counts(Counter(dict(counted))).items():
        setattr(found, name, count)
    found.compared_at = now()
    found.save(update_fields=["matched", "different", "only_ours", "compared_at"])
    record("national sheet compared", found, acting=acting, details={"rows": found.rows_in, "different": found.different, "rejected": found.rejected})  # fmt: skip
    if work:
        work.finish({"rows": found.rows_in, "different": found.different})
    return found


def _good_rows(sheet: Sheet) -> Iterator[list[SheetRow]]:
    last, good = 0, sheet.rows.exclude(row=None).exclude(outcome=OUTCOME.REJECTED).order_by("pk")
    while piece := list(good.filter(pk__gt=last)[:PIECE]):
        last = piece[-1].pk
        yield piece


def words() -> Words:
    """Return what words of a sheet mean: levels by their titles and other names, programmes by title and code."""
    levels = {name: level.code for level in hardship().levels for name in (level.title, *level.aliases)}
    programmes = {name: code for code, each in library(layer()).programmes.items() for name in (code, each.title)}
    return Words(levels, programmes)
