"""The audit chain: one entry for each thing done, and no entry can be changed without being noticed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from zhuxue.portal.audit import triggers
from zhuxue.portal.audit.actions import record
from zhuxue.portal.audit.chain import first_break, hash_of
from zhuxue.portal.audit.models import Entry
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.models import Enrolment

AT_ONCE, EACH = 4, 5


@pytest.fixture
def open_chain(db: None) -> None:
    """Somebody with the database's own password took the triggers away."""
    triggers.remove(connection)


def chain() -> list[Entry]:
    return list(Entry.objects.order_by("number"))


def test_the_demos_chain_is_whole(db: None) -> None:
    out = StringIO()
    call_command("verify_audit", stdout=out)

    last = chain()[-1]
    assert f"{last.number}:{last.hash}" in out.getvalue()


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET reason = 'x' WHERE number = 1", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses_to_change_an_entry(db: None, change: str) -> None:
    with pytest.raises(DatabaseError, match=triggers.REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.parametrize("column", ["reason", "action", "object", "acting_as"])
def test_a_changed_entry_is_named(open_chain: None, column: str) -> None:
    Entry.objects.filter(number=3).update(**{column: "改"})

    with pytest.raises(CommandError, match="entry 3 was changed"):
        call_command("verify_audit")


def test_a_changed_entry_with_a_new_hash_breaks_the_next_one(open_chain: None) -> None:
    entry = Entry.objects.get(number=3)
    entry.reason = "改"
    Entry.objects.filter(number=3).update(reason="改", hash=hash_of(entry))

    assert first_break(chain()).number == 4


def test_a_removed_entry_is_named(open_chain: None) -> None:
    Entry.objects.filter(number=5).delete()

    with pytest.raises(CommandError, match="entry 5 is gone"):
        call_command("verify_audit")


def test_re_ordered_entries_are_named(open_chain: None) -> None:
    Entry.objects.filter(number=3).update(number=1_000)
    Entry.objects.filter(number=4).update(number=3)
    Entry.objects.filter(number=1_000).update(number=4)

    assert first_break(chain()).number == 3


def test_an_end_cut_off_is_noticed_by_the_head_noted_before(open_chain: None) -> None:
    last = chain()[-1]
    Entry.objects.filter(number=last.number).delete()

    call_command("verify_audit", stdout=StringIO())
    with pytest.raises(CommandError, match="cut off"):
        call_command("verify_audit", head=f"{last.number}:{last.hash}")


def test_an_entry_stands_or_falls_with_what_it_records(db: None) -> None:
    before = Entry.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("tried", "nothing")
        _ = 1 // 0

    assert Entry.objects.count() == before


def test_a_number_typed_into_a_reason_is_masked(lin: Membership, hers: Enrolment) -> None:
    number = hers.student.identity_number.in_clear()
    with transaction.atomic():
        entry = record("tried", hers, acting=lin, reason=f"家长报来 {number}")

    assert number not in entry.reason
    assert "家长报来" in entry.reason


def test_signing_in_with_the_right_password_is_one_entry(lin: Membership, client: Client) -> None:
    lin.person.set_password("a-long-demo-word")
    lin.person.save()
    before = Entry.objects.count()

    client.post("/sign-in/", {"login": lin.person.username, "password": "not it"})
    assert Entry.objects.count() == before
    client.post("/sign-in/", {"login": lin.person.username, "password": "a-long-demo-word"})
    assert [entry.action for entry in chain()[before:]] == ["signed in"]
    assert chain()[-1].person == lin.person


def test_an_export_is_one_entry_with_its_reason(lin: Membership, signed_in: Callable[[Membership], Client]) -> None:
    before = Entry.objects.count()

    sent = signed_in(lin).post("/students/export?column=name", {"kind": "csv", "reason": "上会使用"})
    entry = chain()[-1]
    assert Entry.objects.count() == before + 1
    assert (entry.action, entry.reason, entry.details["columns"]) == ("exported", "上会使用", ["name"])
    first_line = sent.content.decode("utf-8-sig").splitlines()[0]
    assert lin.person.username in first_line
    assert str(entry.number) in first_line


def test_many_at_once_make_one_whole_chain(committed: None) -> None:
    before, failures = Entry.objects.count(), list[BaseException]()

    def work() -> None:
        try:
            for _ in range(EACH):
                with transaction.atomic():
                    record("done", "test")
        except BaseException as failed:
            failures.append(failed)
        finally:
            connection.close()

    people = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert failures == []
    assert first_break(chain()) is None
    assert Entry.objects.count() == before + AT_ONCE * EACH
