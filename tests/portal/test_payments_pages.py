"""Pages of payments: everybody sees her own reach, lists and counts included; forms come back with what is wrong."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import localdate

from zhuxue.engine.demo.returns import Answer
from zhuxue.portal.funds.proofs import PROOFS
from zhuxue.portal.payments import proofs, queries
from zhuxue.portal.payments.days import deadlines
from zhuxue.portal.payments.models import Arrear, Batch, Line
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.schools.models import Applicant, Run

from .conftest import holder, make_person, waits
from .payment_people import Desk, answers, approved, give_money, make_desk, returned, sent

SignedIn = Callable[[Membership], Client]


@pytest.fixture
def desk(db: None) -> Desk:
    made = make_desk()
    give_money(made)
    return made


@pytest.fixture
def batch(desk: Desk, tmp_path: Path) -> Batch:
    """Paid, one line refused, one row that fits none."""
    made = sent(desk, desk.declare())
    returned(desk, made, tmp_path, [*answers(made, {1: "1001"}), Answer(9999, "6217000000000009", "路人", 100, "0000")])
    made.refresh_from_db()
    return made


def member(name: str, office: Office, role: Role) -> Membership:
    make_person(name, office, role)
    return Membership.objects.select_related("person", "office").get(person__username=name)


def officer_of(line: Line) -> Membership:
    return Membership.objects.filter(office=line.school, role=Role.SCHOOL_OFFICER).select_related("person", "office").first() or member("own-officer", line.school, Role.SCHOOL_OFFICER)  # fmt: skip


def stranger(desk: Desk) -> Membership:
    """Finance of another county."""
    return member("other-finance", Office.objects.filter(kind="county").exclude(pk=desk.county.pk)[0], Role.FINANCE)


def test_another_county_sees_and_counts_nothing_of_this_one(desk: Desk, batch: Batch) -> None:
    other = stranger(desk)
    Arrear.objects.get_or_create(student=batch.lines.first().student, programme="X", period="2024-F", defaults={"enrolment": batch.lines.first().enrolment,
        "office": batch.lines.first().office, "name": "测试", "title": "示例", "kind": "back_pay", "amount_fen": 1, "was_fen": 0, "now_fen": 1, "cause": "示例",
        "run": Run.objects.latest("pk"), "found_at": batch.declared_at})  # fmt: skip

    assert [
        list(seen(other))
        for seen in (queries.batches_listed, queries.lines_listed, queries.arrears_visible_to, queries.to_correct)
    ] == [[], [], [], []]
    assert list(queries.rows_visible_to(other, "read_returns")) == []
    assert waits(queries.waiting, other) == []
    assert deadlines(other) == []
    assert all(
        list(seen(desk.wang)) for seen in (queries.batches_listed, queries.lines_listed, queries.arrears_visible_to)
    )
    assert queries.rows_visible_to(desk.wang, "read_returns").count() > 0
    assert any(row.fen for row in deadlines(desk.sun))


def test_a_school_sees_its_own_lines_of_the_countys_batch_and_no_batch(desk: Desk, batch: Batch) -> None:
    line = batch.lines.get(number=1)
    own = officer_of(line)

    assert set(queries.lines_listed(own).values_list("school", flat=True)) == {line.school_id}
    assert list(queries.batches_listed(own)) == []
    assert line in queries.to_correct(own)
    assert any(one.count for one in waits(queries.waiting, own))


def test_a_family_sees_only_what_is_paid_to_its_own_child(desk: Desk, batch: Batch, signed_in: SignedIn) -> None:
    line, other = batch.lines.get(number=1), batch.lines.get(number=2)
    mother = member("mother", line.office, Role.APPLICANT)
    Applicant.objects.create(person=mother.person, student=line.student, begins_on=localdate())
    page = signed_in(mother).get("/payments/mine").content.decode()

    assert set(queries.lines_visible_to(mother, "see_own_payments").values_list("student", flat=True)) == {
        line.student_id
    }
    assert line.account.account_no.in_clear()[-4:] in page
    assert line.account.account_no.in_clear() not in page
    assert other.name == line.name or other.name not in page
    assert not queries.coming_to(mother).exclude(student=line.student).exists()


def test_a_role_without_payments_sees_nothing(desk: Desk, batch: Batch) -> None:
    donor = holder(Role.DONOR)

    assert [
        list(seen(donor)) for seen in (queries.batches_listed, queries.lines_listed, queries.arrears_visible_to)
    ] == [[], [], []]
    assert list(queries.coming_to(donor)) == []


def test_the_form_declares_what_was_chosen_once_however_often_it_is_sent(desk: Desk, signed_in: SignedIn) -> None:
    client, key = signed_in(desk.wang), str(uuid.uuid4())
    said = {"offer": "regular|CE_NONBOARD|2024-F||", "form_key": key}
    first, second = client.post("/payments/open", said), client.post("/payments/open", said)

    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    assert client.post("/payments/open", {"form_key": str(uuid.uuid4())}).status_code == 422


def test_a_reason_too_short_comes_back_with_what_is_wrong(desk: Desk, signed_in: SignedIn) -> None:
    batch = desk.declare()
    said = signed_in(desk.wang).post(f"/payments/{batch.pk}/make", {"act": "cancel", "reason": "错"})

    assert said.status_code == 422
    assert "请写明理由" in said.content.decode()


def test_a_garbled_return_file_comes_back_with_line_and_reason(desk: Desk, signed_in: SignedIn) -> None:
    batch = sent(desk, desk.declare())
    file = SimpleUploadedFile(
        "return.txt", f"RH|{batch.number}|2|1.00\r\nRD|1|6217|示例|1.00|0000|\r\nRT|2\r\n".encode()
    )
    said = signed_in(desk.wang).post(f"/payments/{batch.pk}/return", {"file": file}, HTTP_ACCEPT_LANGUAGE="zh-hans")

    assert said.status_code == 422
    assert "首行写明 2 笔" in said.content.decode()
    assert batch.return_files.count() == 0


def test_the_file_is_handed_out_by_post_with_a_purpose_only(desk: Desk, signed_in: SignedIn) -> None:
    from zhuxue.portal.payments.actions import sending

    batch = approved(desk, desk.declare())
    sending.order(batch, "bank_text", acting=desk.wang)
    client = signed_in(desk.wang)

    assert client.get(f"/payments/{batch.pk}/file").status_code == 405
    assert client.post(f"/payments/{batch.pk}/file", {}).status_code == 422
    handed = client.post(f"/payments/{batch.pk}/file", {"purpose": "存档核对"})
    assert b"".join(handed.streaming_content).startswith(b"H|")
    assert signed_in(desk.sun).post(f"/payments/{batch.pk}/file", {"purpose": "存档核对"}).status_code == 403


def test_every_page_of_a_batch_and_a_line_says_no_number_in_clear(
    desk: Desk, batch: Batch, signed_in: SignedIn
) -> None:
    line = batch.lines.get(number=1)
    client = signed_in(desk.wang)
    account, identity = line.account.account_no.in_clear(), line.student.identity_number
    for address in (
        f"/payments/{batch.pk}/",
        f"/payments/{batch.pk}/lines?column=account&column=name",
        f"/payments/lines/{line.pk}/",
        "/payments/returns",
    ):
        text = client.get(address).content.decode()
        assert account not in text
        assert identity is None or identity.in_clear() not in text


def test_a_list_taken_out_says_its_filter_and_who_took_it(desk: Desk, batch: Batch, signed_in: SignedIn) -> None:
    said = signed_in(desk.wang).post("/payments/lines/export?state=refused", {"kind": "csv", "reason": "交审计核对"})
    lines = said.content.decode("utf-8-sig").splitlines()

    assert "筛选：状态=退回" in lines[0]
    assert desk.wang.person.username in lines[0]
    assert len(lines) == 2 + queries.lines_listed(desk.wang, state="refused").count()


def test_verify_money_runs_the_proofs_of_payments() -> None:
    assert set(proofs.PROOFS) <= set(PROOFS)
