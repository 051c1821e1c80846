"""Routes of payments."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet

from zhuxue.portal.payments.models import Arrear, Batch, Line, Offset, OffsetAnswer, OffsetPaper, ReturnFile, ReturnRow
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Enrolment, Run

from . import Asked, Rows
from .funds import fund

REASON = "会议研究决定"


def batch(acting: Membership | None) -> tuple[int | None, int | None]:
    """A batch of the office of `acting`, and one of an office elsewhere."""
    if acting is None:
        return made_at(Office.objects.get(code="430626")), None
    return made_at(acting.office), _elsewhere(acting, made_at)


def made_at(office: Office) -> int:
    maker = Membership.objects.filter(role="donor").first() or Membership.objects.order_by("pk").first()
    made = Batch.objects.create(office=office, programme="CE_BOARD", title="示例", period="2024-F", month="2024-10", kind="regular",
        scope=office, year=2024, declared_count=1, declared_fen=100, made_by=maker, maker=maker.person, state="checked",
        form_key=uuid.uuid4(), declared_at="2024-10-01T00:00:00Z")  # fmt: skip
    return made.pk


def row(acting: Membership | None) -> tuple[int | None, int | None]:
    """A row of the bank that fits no line, of a batch of the office of `acting`; and one elsewhere."""
    if acting is None:
        return row_at(Office.objects.get(code="430626")), None
    return row_at(acting.office), _elsewhere(acting, row_at)


def row_at(office: Office) -> int:
    of = Batch.objects.get(pk=made_at(office))
    Batch.objects.filter(pk=of.pk).update(state="sent", sent_at="2024-10-02T00:00:00Z")
    file = ReturnFile.objects.create(batch=of, state="waiting", layout="bank_text_return", name="return.txt", sha256=uuid.uuid4().hex, rows_count=1,
        rows_fen=100, sent_by=of.made_by, at="2024-10-03T00:00:00Z")  # fmt: skip
    return ReturnRow.objects.create(
        file=file, row=2, number=1, amount_fen=100, outcome="success", unmatched="unknown"
    ).pk


def line(acting: Membership | None) -> tuple[int | None, int | None]:
    """A line of a student in reach, and of one elsewhere."""
    return _of_students(acting, line_of)


def line_of(enrolment: Enrolment) -> int:
    of = Batch.objects.get(pk=made_at(enrolment.school))
    found = arrear_of(enrolment)
    return Line.objects.create(batch=of, arrear_id=found, student=enrolment.student, enrolment=enrolment, office=enrolment.office, school=enrolment.school,
        name=enrolment.name, programme="CE_BOARD", period="2024-F", amount_fen=100).pk  # fmt: skip


def arrear(acting: Membership | None) -> tuple[int | None, int | None]:
    """A difference of a student in reach, and of one elsewhere."""
    return _of_students(acting, arrear_of)


def arrear_of(enrolment: Enrolment) -> int:
    same = {"student": enrolment.student, "programme": "RAIN_DEW", "period": "2024-F"}
    said = {"enrolment": enrolment, "office": enrolment.office, "name": enrolment.name, "title": "示例", "kind": "back_pay", "amount_fen": 100,
            "was_fen": 0, "now_fen": 100, "cause": "示例", "run": Run.objects.latest("pk"), "found_at": "2024-10-01T00:00:00Z"}  # fmt: skip
    return Arrear.objects.get_or_create(**same, defaults=said)[0].pk


def _of_students(acting: Membership | None, make: Callable[[Enrolment], int]) -> tuple[int | None, int | None]:
    here: QuerySet[Enrolment] = Enrolment.objects.order_by("pk")
    if acting is None:
        return make(here[0]), None
    within = offices_visible_to(acting).order_by().values("pk")
    inside, outside = here.filter(office__in=within).first(), here.exclude(office__in=within).first()
    return inside and make(inside), outside and make(outside)


def _elsewhere(acting: Membership, make: Callable[[Office], int]) -> int | None:
    within = offices_visible_to(acting).order_by().values("pk")
    other = Office.objects.filter(kind="school").exclude(pk__in=within).order_by("pk").first()
    return make(other) if other else None


def ordered(acting: Membership | None) -> tuple[int | None, int | None]:
    """Batches whose file is written, so that a return file may come."""
    inside, outside = batch(acting)
    Batch.objects.filter(pk__in=[pk for pk in (inside, outside) if pk]).update(state="ordered")
    return inside, outside


def upload(row: Any = None) -> Mapping[str, Any]:
    """What a bank sends back of a batch: one line that fits none."""
    number = Batch.objects.get(pk=row).number
    text = f"RH|{number}|1|1.00\r\nRD|1|6217|示例|1.00|0000|\r\nRT|1\r\n"
    return {"file": SimpleUploadedFile("return.txt", text.encode())}


def decision(_row: object = None) -> Mapping[str, Any]:
    return {"accept": "no", "reason": REASON}


def asked(post: Any = None, rows: Rows = batch) -> Asked:
    return Asked(post=post, rows=rows)


def private(acting: Membership | None) -> tuple[int | None, int | None]:
    """A school in reach whose rosters say that it is private, and one elsewhere."""
    inside, outside = _of_students(acting, private_of)
    return inside, outside


def private_of(enrolment: Enrolment) -> int:
    Enrolment.objects.filter(school=enrolment.school).update(facts={"school_kind": "private"})
    return enrolment.school_id


def offset(acting: Membership | None) -> tuple[int | None, int | None]:
    """A waiver that came to a school in reach, and one elsewhere."""
    return _of_students(acting, offset_of)


def offset_of(enrolment: Enrolment) -> int:
    of = made_at(enrolment.school)
    return Offset.objects.create(batch_id=of, office=enrolment.school, count=1, fen=100, received_on="2024-10-01").pk


def said_of(enrolment: Enrolment) -> int:
    """A waiver whose school has answered, with a paper."""
    by = Membership.objects.filter(role="donor").first() or Membership.objects.order_by("pk")[0]
    of = Offset.objects.get(pk=offset_of(enrolment))
    made = OffsetAnswer.objects.create(offset=of, number=1, way="reduced", done_on="2024-10-02", words=REASON, by=by, person=by.person, at="2024-10-02T00:00:00Z")  # fmt: skip
    OffsetPaper.objects.create(of=made, content="JVBERg==")
    Offset.objects.filter(pk=of.pk).update(state="said", last=1)
    return of.pk


def said(acting: Membership | None) -> tuple[int | None, int | None]:
    return _of_students(acting, said_of)


def papers(acting: Membership | None) -> tuple[int | None, int | None]:
    return _of_students(acting, lambda one: OffsetAnswer.objects.get(offset=said_of(one)).pk)


ASKED = {
    "offset": asked(rows=said),
    "answer_offset": asked(
        {"way": "reduced", "done_on": "2024-10-02", "words": REASON, "exceptions": "", "seen": "0"}, offset
    ),
    "judge_offset": asked({"verdict": "back", "reason": REASON, "seen": "1"}, said),
    "offset_paper": asked(rows=papers),
    "private_school": asked(rows=private),
    "open_batch": Asked(),
    "batch": asked(),
    "batch_lines": asked(),
    "run_batch": asked({"act": "cancel", "reason": REASON}),
    "hold_lines": asked({"act": "hold", "reason": REASON, "row": []}),
    "approve_batch": asked({"act": "back", "reason": REASON}),
    "send_batch": asked({"act": "close"}),
    "fetch_file": asked({"purpose": "存档核对"}),
    "read_return": asked(upload, ordered),
    "settle_row": asked({"accept": "no", "reason": REASON}, row),
    "pay_line": asked(rows=line),
    "fund_report": asked(rows=fund),
    "export_lines": Asked(post={"kind": "csv", "reason": "上会使用"}),
    "arrear": asked(rows=arrear),
    "decide_arrear": asked(decision, arrear),
    "receive_instalment": asked({"number": "1", "receipt": "示例"}, arrear),
}
