"""Routes of indicators and of sheets of the national system."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate, now

from zhuxue.portal.indicators.models import (
    Charge,
    Evaluation,
    EvaluationFigure,
    EvidenceRow,
    Measuring,
    RedRow,
    Sheet,
    SheetRow,
    SheetUpload,
    SurveyRound,
)
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Enrolment

from . import Asked, Rows

REASON = "会议研究决定"


def _made(make: Any) -> Rows:
    """A row at the office of somebody, and one at a school elsewhere."""

    def rows(acting: Membership | None) -> tuple[int | None, int | None]:
        if acting is None:
            return make(Office.objects.get(code="430626")), None
        within = offices_visible_to(acting).order_by().values("pk")
        other = Office.objects.filter(kind="school").exclude(pk__in=within).order_by("pk").first()
        return make(acting.office), make(other) if other else None

    return rows


def row_at(office: Office) -> int:
    last = Measuring.objects.latest("pk")
    return RedRow.objects.create(
        measuring=last, indicator="zero_enrolled", office=office, fault="not_on_roll", name="示例"
    ).pk


def charge_at(office: Office) -> int:
    last = Measuring.objects.latest("pk")
    same = {"indicator": "zero_aid", "programme": "RAIN_DEW", "term": last.term, "office": office, "closed_by": None}
    return Charge.objects.get_or_create(
        **same, defaults={"opened_by": last, "opened_on": last.day, "due_on": last.day}
    )[0].pk


def sheet_at(office: Office) -> int:
    by = Membership.objects.order_by("pk").first()
    return Sheet.objects.create(office=office, path=office.path, layout="institutions", kind="institutions", term="2020-F", as_of=localdate(), name="sheet.xlsx",
        sha256=uuid.uuid4().hex, sent_by=by, sent_at=now(), rows_in=0, matched=0, different=0, rejected=0, only_ours=0, compared_at=now()).pk  # fmt: skip


def sheet_row_at(office: Office) -> int:
    return SheetRow.objects.create(sheet_id=sheet_at(office), row=2, outcome="rejected", fault="missing").pk


def upload_at(office: Office) -> int:
    by = Membership.objects.order_by("pk").first()
    return SheetUpload.objects.create(office=office, layout="institutions", term="2020-F", as_of=localdate(), name="sheet.xlsx", form_key=uuid.uuid4(), sent_by=by, sent_at=now()).pk  # fmt: skip


def evaluation_at(office: Office) -> int:
    """A signed evaluation, as the offices above see those."""
    by = Membership.objects.order_by("pk").first()
    other = Membership.objects.exclude(person=by.person_id).order_by("pk").first()
    said = {"title": "示例", "programmes": [], "grades": [{"grade": "差", "least": 0}], "measures": []}
    made = Evaluation.objects.create(office=office, name=uuid.uuid4().hex[:20], year=2024, said=said, low=0, high=0, made_by=by, maker=by.person, made_at=now(), counted_at=now())  # fmt: skip
    figure = EvaluationFigure.objects.create(
        evaluation=made, measure="budget", number=0, ours=1, theirs=1, unknown=0, low=0, high=0
    )
    EvidenceRow.objects.create(figure=figure, office=office, ours=1, theirs=1, name="示例")
    measure = {"id": "budget", "title": "示例", "level1": "", "weight": 10, "goal": 100, "scoring": "share", "unit": "", "money": False, "page": "student",
               "source": "", "confidence": "assumed", "survey": None}  # fmt: skip
    Evaluation.objects.filter(pk=made.pk).update(said=said | {"measures": [measure]})
    Evaluation.objects.filter(pk=made.pk).update(
        state="signed", signer=other.person, signed_by=other, signed_at=now(), digest="示例"
    )
    return made.pk


def figure_at(office: Office) -> int:
    return EvaluationFigure.objects.get(evaluation=evaluation_at(office)).pk


def evidence_at(office: Office) -> int:
    return EvidenceRow.objects.get(figure=figure_at(office)).pk


def survey_at(office: Office) -> int:
    by, today = Membership.objects.order_by("pk").first(), localdate()
    said = {
        "questions": [],
        "fewest": 5,
        "opens_on": today,
        "closes_on": today,
        "opened_by": by,
        "opened_at": now(),
        "form_key": uuid.uuid4(),
    }
    return SurveyRound.objects.get_or_create(office=office, path=office.path, year=2019, defaults=said)[0].pk


def asking(acting: Membership | None) -> tuple[int | None, int | None]:
    """A survey of a family's school, and one of another."""
    paths = [acting.office.path] if acting else []
    school = Office.objects.filter(
        kind="school", path__in=[path[: path.rindex("/", 0, -1) + 1] for path in paths] + paths
    ).first()
    children = (
        Enrolment.objects.filter(student__applicants__person=acting.person_id, ends_on=None).select_related("school")
        if acting
        else None
    )
    own = (
        children.first().school
        if children and children.exists()
        else school or Office.objects.filter(kind="school").order_by("pk")[0]
    )
    other = Office.objects.filter(kind="school").exclude(path=own.path).order_by("-pk")[0]
    return survey_at(own), survey_at(other)


def begun() -> Mapping[str, Any]:
    return {"name": "waivers", "year": str(localdate().year)}


def indicator_of(_acting: Membership | None) -> tuple[str, str]:
    return "zero_enrolled", "no_such"


def charged(_row: object = None) -> Mapping[str, Any]:
    return {"owner": "", "due_on": (localdate() + timedelta(days=5)).isoformat(), "reason": REASON}


def sheet_file() -> Mapping[str, Any]:
    return {"layout": "institutions", "term": "2024-F", "as_of": localdate().isoformat(), "form_key": str(uuid.uuid4()),
            "file": SimpleUploadedFile("sheet.csv", "学校标识码,学校名称\n1,示例".encode())}  # fmt: skip


ASKED = {
    "indicator": Asked(rows=indicator_of),
    "red_row": Asked(rows=_made(row_at)),
    "charge": Asked(rows=_made(charge_at)),
    "measure_indicators": Asked(post={}),
    "national_sheet": Asked(rows=_made(sheet_at)),
    "sheet_upload": Asked(rows=_made(upload_at)),
    "sheet_row": Asked(rows=_made(sheet_row_at)),
    "compare_national": Asked(post={}, rows=_made(sheet_at)),
    "evaluation": Asked(rows=_made(evaluation_at)),
    "change_evaluation": Asked(post={"act": "write"}, rows=_made(evaluation_at)),
    "sign_evaluation": Asked(post={"act": "sign", "seen": "x"}, rows=_made(evaluation_at)),
    "evaluation_pdf": Asked(rows=_made(evaluation_at)),
    "evaluation_rows": Asked(rows=_made(figure_at)),
    "evidence_row": Asked(rows=_made(evidence_at)),
    "survey": Asked(rows=_made(survey_at)),
    "answer_survey": Asked(rows=asking),
    "fill_national": Asked(post={"kind": "csv", "reason": REASON}),
}
