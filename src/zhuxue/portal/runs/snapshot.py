"""The portal's students → the Parquet files the engine's run takes; read in pieces, so a province fits in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.engine.intake.clean import kinds_of
from zhuxue.engine.intake.layout import Layout
from zhuxue.engine.intake.records import RECORDS
from zhuxue.engine.intake.words import Words
from zhuxue.portal.people.models import Office
from zhuxue.portal.personal.fields import Sealed
from zhuxue.portal.schools.models import Account, Enrolment, Guardian, StatusChange

PIECE = 20_000  # rows
ENROLMENT = (
    "pk", "student_id", "school_id", "office_id", "name", "student__identity_number", "student__sex", "school__name", "office__name",
    "student_number", "stage", "grade", "roll_status", "facts", "ends_on",
)  # fmt: skip
ACCOUNT = ("student__identity_number", "student__name", "account_no", "payee_name", "payee_identity_number", "bank_name")  # fmt: skip
ACCOUNT_COLUMNS = ("identity_number", "name", "account_no", "payee_name", "payee_identity_number", "bank_name")
NUMBER = ENROLMENT.index("student__identity_number")
RECOGNISED_COLUMNS = ("identity_number", "name", "hardship_level")
WHOLE_NUMBERS = pa.int64()


def students_on(office: Office, day: date) -> QuerySet[Enrolment]:
    """Return the enrolments at `office` or below on a day."""
    within = Office.objects.filter(path__startswith=office.path).values("pk")
    return Enrolment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), office__in=within, begins_on__lte=day)


def write_roster(rows: QuerySet[Enrolment], path: Path, day: date, known: date) -> list[int]:
    """Write a roster with the roll status of a day; return the enrolment of each row, in the order of the file.

    Who has no number stands in no list, so what was decided of her hardship, as known on a day, stands here.
    """
    layout = Layout.load(LIBRARY / "formats" / "roster.yaml")
    says = _Says(kinds_of(layout))
    schema = pa.schema([(name, WHOLE_NUMBERS if name.endswith("_fen") else pa.string()) for name in layout.columns])
    keys: list[int] = []
    with pq.ParquetWriter(path, schema) as writer:
        for piece in _pieces(rows.order_by("pk").values_list(*ENROLMENT)):
            keys += [row[0] for row in piece]
            guardians = _guardians([row[1] for row in piece])
            statuses = _statuses(piece, day)
            levels = _decided()([row[1] for row in piece if row[NUMBER] is None], day, known)
            cells = [says.row(row, guardians.get(row[1]), statuses[row[0]], levels.get(row[1])) for row in piece]
            writer.write_table(pa.Table.from_pylist(cells, schema=schema))
    return keys


def write_accounts(rows: QuerySet[Enrolment], path: Path) -> int:
    """Write the accounts of the students; return how many."""
    accounts = Account.objects.filter(
        ends_on=None, student__in=rows.values("student"), student__identity_number__isnull=False
    )
    schema = pa.schema([(name, pa.string()) for name in ACCOUNT_COLUMNS])
    count = 0
    with pq.ParquetWriter(path, schema) as writer:
        for piece in _pieces(accounts.order_by("pk").values_list(*ACCOUNT)):
            count += len(piece)
            cells = [dict(zip(ACCOUNT_COLUMNS, map(_clear, row), strict=True)) for row in piece]
            writer.write_table(pa.Table.from_pylist(cells, schema=schema))
    return count


def write_recognised(rows: QuerySet[Enrolment], path: Path, on: date, known: date) -> int:
    """Write the hardship list of what people decided in the portal; return how many.

    It names no school, for a list that names one says that everybody else there was not recognised.
    """
    says, decided = _Says(kinds_of(Layout.load(LIBRARY / "formats" / "hardship.yaml"))), _decided()
    schema = pa.schema([(name, pa.string()) for name in RECOGNISED_COLUMNS])
    named = rows.filter(student__identity_number__isnull=False)
    count = 0
    with pq.ParquetWriter(path, schema) as writer:
        for piece in _pieces(named.order_by("pk").values_list("student_id", "student__identity_number", "name")):
            levels = decided([student for student, *_ in piece], on, known)
            cells = [(_clear(number), name, says.word("hardship_level", levels[student])) for student, number, name in piece if student in levels]  # fmt: skip
            count += len(cells)
            writer.write_table(pa.Table.from_pylist([dict(zip(RECOGNISED_COLUMNS, row, strict=True)) for row in cells], schema=schema))  # fmt: skip
    return count


def write_records(office: Office, term: Term, known: date, folder: Path) -> dict[str, Path]:
    """Write the tables that apps of RUN_RECORDS keep of an office and those below; return their files by the table's name."""
    written = {}
    for name, source in settings.RUN_RECORDS.items():
        written[name] = folder / f"{name}.parquet"
        with pq.ParquetWriter(written[name], RECORDS[name]) as writer:
            going = iter(import_string(source)(office, term, known))
            while piece := list(islice(going, PIECE)):
                writer.write_table(pa.Table.from_pylist(piece, schema=RECORDS[name]))
    return written


def _decided() -> Callable[[list[int], date, date], dict[int, str]]:
    return import_string(settings.RUN_RECOGNISED)


class _Says:
    """Writes values as the words by which the engine's intake reads them back."""

    def __init__(self, kinds: dict[str, str]) -> None:
        words = Words.load(LIBRARY).vocabularies
        self.kinds = kinds
        self.said: dict[str, dict[str, str]] = {}
        for kind, read in words.items():
            for word, value in read.items():
                self.said.setdefault(kind, {}).setdefault(value, word)

    def row(self, row: tuple[Any, ...], guardian: tuple[Any, ...] | None, status: str, level: str | None) -> dict[str, Any]:  # fmt: skip
        """Return the cells of one student, by the names of the layout."""
        _, _, school, office, name, number, sex, school_name, office_name, student_number, stage, grade, _, facts, _ = row  # fmt: skip
        said = {**facts, "sex": sex, "stage": stage, "roll_status": status, "identity_type": facts.get("identity_kind")}
        said |= {"hardship_level": level} if level else {}
        cells = {key: self.word(key, value) for key, value in said.items() if key in self.kinds and value not in (None, "")}  # fmt: skip
        guardian_name, relation, guardian_number = guardian or (None, None, None)
        return cells | {
            "identity_number": _clear(number),
            "name": name,
            "school_name": school_name,
            "class_name": office_name if office != school else None,
            "student_number": _clear(student_number),
            "grade": None if grade is None else str(grade),
            "guardian_name": guardian_name,
            "guardian_relation": relation or None,
            "guardian_identity_number": _clear(guardian_number),
        }

    def word(self, name: str, value: Any) -> Any:
        """Return a value as the intake reads it back."""
        if name.endswith("_fen"):
            return value
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return self.said.get(self.kinds[name], {}).get(text, text)


def _statuses(piece: list[tuple[Any, ...]], day: date) -> dict[int, str]:
    """Return the roll status of each enrolment on a day: what came later had not happened yet."""
    found = {row[0]: "enrolled" if row[-1] is not None else row[ENROLMENT.index("roll_status")] for row in piece}
    later = StatusChange.objects.filter(enrolment__in=list(found), on__gt=day).order_by("-on", "-pk")
    return found | dict(later.values_list("enrolment_id", "before"))  # the earliest comes last and stays


def _guardians(students: list[int]) -> dict[int, tuple[Any, ...]]:
    """Return (name, relation, number) of the first guardian of each student."""
    found: dict[int, tuple[Any, ...]] = {}
    named = Guardian.objects.filter(student__in=students).order_by("-pk")  # the first one comes last and stays
    for student, *values in named.values_list("student_id", "name", "relation", "identity_number"):
        found[student] = tuple(values)
    return found


def _clear(value: Any) -> str | None:
    return (value.in_clear() if isinstance(value, Sealed) else value) or None


def _pieces(rows: Any) -> Iterator[list[tuple[Any, ...]]]:
    going = rows.iterator(chunk_size=PIECE)
    while piece := list(islice(going, PIECE)):
        yield piece
