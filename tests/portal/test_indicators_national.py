"""Sheets of the national system: rows in are matched, different or sent back; each difference says ours, theirs and where; ours fills their sheet."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import localdate
from openpyxl import load_workbook

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.exports.actions import approve
from zhuxue.portal.exports.models import ExportRequest
from zhuxue.portal.indicators import comparing, national, queries
from zhuxue.portal.indicators.actions import sheets
from zhuxue.portal.indicators.models import Sheet, SheetRow, SheetUpload
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.schools.statuses import change_status

from .conftest import holder
from .indicator_people import Row, deliver, enrolled_rows, workbook
from .payment_people import PROGRAMME, answers, give_money, make_desk, returned, sent

SignedIn = Callable[..., Client]
OUT = SheetRow.Outcome
NOBODY = {"name": "示例外人", "identity_number": "439900201001011237"}


@pytest.fixture
def rows(lin: Membership) -> list[Row]:
    return enrolled_rows(lin.office)


def outcomes(sheet: Sheet) -> dict[str, int]:
    """How many rows of each outcome a sheet has."""
    return {
        kind: sheet.rows.filter(outcome=kind).count() for kind in OUT.values if sheet.rows.filter(outcome=kind).exists()
    }


def test_rows_in_are_those_that_agree_that_differ_and_that_are_sent_back(lin: Membership, rows: list[Row]) -> None:
    other = rows[2] | {"name": f"{rows[2]['name']}样"}
    stranger, wrong, again = rows[0] | NOBODY, rows[0] | {"identity_number": "43990020"}, rows[3]
    elsewhere = rows[4] | {"school_code": "999"} | NOBODY

    sheet = deliver(lin, "enrolled", [*rows[1:2], other, *rows[3:], stranger, wrong, again, elsewhere])

    said = outcomes(sheet)
    assert said == {"matched": len(rows) - 2, "differs": 1, "only_theirs": 1, "only_ours": 1, "rejected": 3}
    assert sheet.rows_in == sheet.matched + sheet.different + sheet.rejected == len(rows) - 1 + 4
    assert (sheet.different, sheet.only_ours) == (2, 1)
    assert set(sheet.rows.filter(outcome="rejected").values_list("fault", flat=True)) == {
        "length",
        "again",
        "other_school",
    }


def test_a_difference_shows_both_sides_the_row_and_leads_to_the_student(lin: Membership, rows: list[Row], signed_in: SignedIn) -> None:  # fmt: skip
    sheet = deliver(lin, "enrolled", [rows[0] | {"name": "示例别名"}, *rows[1:]])

    row = sheet.rows.get(outcome="differs")
    assert (row.row, row.ours, row.theirs) == (2, f"姓名 {rows[0]['name']}", "姓名 示例别名")
    page = signed_in(lin).get(f"/indicators/national/rows/{row.pk}/").content.decode()
    assert f'href="/students/{row.about}/"' in page
    assert Enrolment.objects.get(pk=row.about).name == rows[0]["name"]


def test_an_amount_in_the_national_system_is_compared_to_the_fen(db: None, tmp_path: object) -> None:
    desk = make_desk()
    give_money(desk)
    batch = sent(desk, desk.declare())
    returned(desk, batch, tmp_path, answers(batch, {}))
    line = batch.lines.filter(state="paid", student__identity_number__isnull=False).select_related("student", "school")[
        0
    ]
    said = {"school_code": line.school.code, "school_name": line.school.name, "name": line.name, "identity_number": line.student.identity_number.in_clear(), "programme": PROGRAMME}  # fmt: skip
    fen = sum(batch.lines.model.objects.filter(student=line.student, programme=PROGRAMME, state="paid", period__in=["2024-F", "2024-2025"]).values_list("amount_fen", flat=True))  # fmt: skip

    same = deliver(desk.sun, "aid", [said | {"amount": f"{fen // 100}.{fen % 100:02d}"}])
    less = deliver(desk.sun, "aid", [said | {"amount": f"{(fen - 1) // 100}.{(fen - 1) % 100:02d}"}])

    assert (same.matched, same.different) == (1, 0)
    assert (less.matched, less.different) == (0, 1)


def test_what_was_corrected_agrees_when_it_is_compared_again_and_the_sheet_stays_as_it_was(lin: Membership, rows: list[Row]) -> None:  # fmt: skip
    sheet = deliver(lin, "enrolled", rows[1:])
    gone = sheet.rows.get(outcome="only_ours")
    change_status(Enrolment.objects.get(pk=gone.about), "withdrawn", on=localdate(), reason="已随父母迁出", acting=lin)

    sheet = sheets.compare_again(sheet, acting=lin)

    assert (sheet.only_ours, sheet.different, sheet.matched) == (0, 0, len(rows) - 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        sheet.rows.exclude(row=None).update(lookup="x" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sheet.objects.filter(pk=sheet.pk).update(sha256="y" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        sheet.rows.filter(outcome="matched").delete()


def test_a_long_sheet_is_compared_again_by_a_worker_piece_by_piece(lin: Membership, rows: list[Row], signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    sheet = deliver(lin, "enrolled", [rows[0] | {"name": "示例别名"}, *rows[2:], rows[0] | NOBODY])
    before = outcomes(sheet)
    Enrolment.objects.filter(pk=sheet.rows.get(outcome="differs").about).update(name="示例别名")
    monkeypatch.setattr(sheets, "AT_ONCE", 1)
    monkeypatch.setattr(comparing, "PIECE", 3)
    monkeypatch.setattr(sheets, "PIECE", 3)

    sent = signed_in(lin).post(f"/indicators/national/{sheet.pk}/compare")
    work_off()

    job = Job.objects.get(kind=sheets.AGAIN)
    assert (sent.status_code, sent["Location"], job.state) == (302, f"/jobs/{job.pk}/", "done")
    sheet.refresh_from_db()
    assert outcomes(sheet) == {
        **{name: n for name, n in before.items() if name != "differs"},
        "matched": before["matched"] + 1,
    }
    assert (sheet.matched, sheet.different, sheet.only_ours) == (len(rows) - 1, 1, 1)


def test_a_sheet_handed_in_twice_counts_once_and_a_worker_reads_it_once(lin: Membership, rows: list[Row], signed_in: SignedIn) -> None:  # fmt: skip
    content, key = workbook("enrolled", rows), str(uuid.uuid4())
    said = {"layout": "enrolled", "term": "2024-F", "as_of": localdate().isoformat(), "form_key": key}
    client, before = signed_in(lin), Sheet.objects.count()

    for _click in (1, 2):
        assert (
            client.post(
                "/indicators/national/send", said | {"file": SimpleUploadedFile("在校.xlsx", content)}
            ).status_code
            == 302
        )
    work_off()

    assert Sheet.objects.count() == before + 1
    upload = SheetUpload.objects.get(form_key=key)
    assert upload.content is None
    assert client.get(f"/indicators/national/uploads/{upload.pk}/").status_code == 302
    again = sheets.deliver(content, "在校.xlsx", layout="enrolled", term="2024-F", as_of=localdate(), form_key=uuid.uuid4(), acting=lin)  # fmt: skip
    work_off()
    again.refresh_from_db()
    assert "已经交过" in again.said_zh
    assert Sheet.objects.count() == before + 1


def test_a_file_of_another_kind_is_refused_in_words_and_nothing_of_it_counts(lin: Membership, signed_in: SignedIn) -> None:  # fmt: skip
    upload = sheets.deliver(b"a,b\n1,2", "x.csv", layout="enrolled", term="2024-F", as_of=localdate(), form_key=uuid.uuid4(), acting=lin)  # fmt: skip
    work_off()

    page = signed_in(lin).get(f"/indicators/national/uploads/{upload.pk}/").content.decode()
    assert "没有找到“全国系统在校学生”的表头" in page
    assert not Sheet.objects.filter(office=lin.office, sent_by=lin).exists()


def test_numbers_of_people_are_kept_as_their_hash_only(lin: Membership, rows: list[Row]) -> None:
    sheet = deliver(lin, "enrolled", rows)

    kept = " ".join(str(value) for row in sheet.rows.values() for value in row.values())
    assert not any(row["identity_number"] in kept for row in rows)


def test_chen_sees_no_sheet_of_lins_school_and_delivers_none_for_it(lin: Membership, chen: Membership, rows: list[Row]) -> None:  # fmt: skip
    sheet = deliver(lin, "enrolled", rows)

    assert not queries.sheets_visible_to(chen).filter(pk=sheet.pk).exists()
    assert not queries.sheet_rows_visible_to(chen).filter(sheet=sheet).exists()
    assert not national.uploads_visible_to(chen).filter(sheet=sheet).exists()
    with pytest.raises(NotAllowed):
        sheets.compare_again(sheet, acting=chen)
    assert deliver(chen, "enrolled", rows).rejected == len(rows)


@pytest.mark.parametrize("layout", ["institutions", "enrolled", "hardship", "aid"])
def test_a_national_sheet_is_filled_from_ours_with_masked_numbers(lin: Membership, rows: list[Row], signed_in: SignedIn, layout: str) -> None:  # fmt: skip
    client = signed_in(holder(Role.COUNTY))
    listing = client.get(f"/indicators/national/fill?layout={layout}").context["listing"]

    sent_file = client.post(
        f"/indicators/national/fill/export?layout={layout}", {"kind": "csv", "reason": "上报国家系统"}
    )
    text = sent_file.content.decode("utf-8-sig")

    assert text.splitlines()[1].startswith("学校标识码,学校名称")
    assert len(text.splitlines()) == listing.count + 2
    assert not any(row["identity_number"] in text for row in rows)


def test_a_sheet_in_clear_leaves_only_by_another_persons_approval_and_lies_encrypted_until_it_is_fetched(
    lin: Membership, rows: list[Row], signed_in: SignedIn
) -> None:
    client, where = signed_in(lin), "/exports/lists/national_in_clear?layout=enrolled"
    said = {"kind": "xlsx", "reason": "报国家系统秋季学籍"}
    assert client.post(where, said | {"kind": "csv"}).status_code == 302
    assert not ExportRequest.objects.exists()
    assert client.post(where, said)["Location"] == "/exports/"
    asked = ExportRequest.objects.get()
    with pytest.raises(NotAllowed):
        approve(asked, acting=lin)

    approve(asked, acting=holder(Role.SCHOOL_HEAD))
    work_off()
    asked.refresh_from_db()
    kept = (settings.EXPORTS_FOLDER / asked.file).read_bytes()
    assert not kept.startswith(b"PK")
    content = client.post(f"/exports/{asked.pk}/fetch").content
    first, mark = load_workbook(io.BytesIO(content)).worksheets

    heads, *filled = list(first.iter_rows(values_only=True))
    known = {row["identity_number"] for row in rows if row["identity_number"]}
    assert heads[0] == "学校标识码"
    assert known & {cell for row in filled for cell in row}
    assert lin.person.username in mark["A1"].value
    entry = Entry.objects.filter(action="exported").latest("number")
    assert (entry.details["in_clear"], entry.reason) == (True, "报国家系统秋季学籍")
    assert not known & set(str(list(Entry.objects.values_list("details", "reason"))).split("'"))


def test_who_may_not_fill_sheets_asks_for_none_in_clear(rows: list[Row], signed_in: SignedIn) -> None:
    signed_in(holder(Role.AUDITOR)).post(
        "/exports/lists/national_in_clear?layout=enrolled", {"kind": "xlsx", "reason": "想看一看号码"}
    )

    assert not ExportRequest.objects.exists()
