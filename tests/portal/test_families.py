"""A family opens its account with a slip from school, and sees its own children and nobody else's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils.timezone import localdate

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.families import queries
from zhuxue.portal.families.actions import WRONG_AT_MOST, Slip, add_child, open_account, print_invitations
from zhuxue.portal.families.codes import ALPHABET, new_code
from zhuxue.portal.families.models import Invitation
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Person, Role
from zhuxue.portal.schools.models import Applicant, Enrolment
from zhuxue.portal.schools.queries import latest_run, students_of

SignedIn = Callable[[Membership], Client]
ACCOUNT = {"username": "mama-lin", "password": "rain-on-the-roof-9", "again": "rain-on-the-roof-9"}


@pytest.fixture(autouse=True)
def no_tries_counted(db: None) -> None:
    cache.clear()


def printed(acting: Membership, enrolment: Enrolment) -> dict[str, Slip]:
    """The slips of a student's class by the student's name."""
    return {slip.student: slip for slip in print_invitations(enrolment.office, token=uuid4(), acting=acting)}


def words(enrolment: Enrolment, slip: Slip) -> dict[str, str]:
    """What a family types from a slip."""
    number = enrolment.student.identity_number.in_clear()
    return {"code": slip.code, "name": enrolment.name, "last_four": number[-4:]}


@pytest.fixture
def slip(lin: Membership, hers: Enrolment) -> Slip:
    return printed(lin, hers)[hers.name]


@pytest.fixture
def mother(hers: Enrolment, slip: Slip) -> Membership:
    """A family whose account is open."""
    person = open_account(**words(hers, slip), username="mama", password="rain-on-the-roof-9")
    return person.memberships.select_related("office").get()


def test_a_family_opens_its_account_with_the_slip_and_is_signed_in(hers: Enrolment, slip: Slip, client: Client) -> None:
    answer = client.post("/invited/", words(hers, slip) | ACCOUNT)

    assert answer.status_code == 302
    person = Person.objects.get(username="mama-lin")
    assert [held.role for held in person.memberships.all()] == [Role.APPLICANT]
    assert list(students_of(person.memberships.get())) == [hers.student]
    assert hers.name in client.get("/").content.decode()


def test_a_code_may_be_typed_in_small_letters_and_without_its_hyphen(hers: Enrolment, slip: Slip) -> None:
    typed = words(hers, slip) | {"code": slip.code.lower().replace("-", " ")}

    assert open_account(**typed, username="mama", password="x")


@pytest.mark.parametrize("wrong", [{"name": "别人"}, {"last_four": "0000"}, {"code": "22222-22222"}])
def test_what_does_not_fit_opens_nothing_and_does_not_say_which_part(
    hers: Enrolment, slip: Slip, client: Client, wrong: dict[str, str]
) -> None:
    page = client.post("/invited/", words(hers, slip) | ACCOUNT | wrong)

    assert page.status_code == 422
    assert "对不上" in page.content.decode()
    assert not Applicant.objects.filter(student=hers.student).exists()


def test_after_some_wrong_tries_the_code_is_closed(hers: Enrolment, slip: Slip) -> None:
    for _ in range(WRONG_AT_MOST):
        with pytest.raises(NotAllowed):
            open_account(slip.code, name="别人", last_four="0000", username="x", password="x")

    with pytest.raises(NotAllowed):
        open_account(**words(hers, slip), username="mama", password="x")


def test_a_used_code_and_an_expired_code_open_nothing(hers: Enrolment, slip: Slip, mother: Membership) -> None:
    with pytest.raises(NotAllowed):
        open_account(**words(hers, slip), username="thief", password="x")

    Invitation.objects.filter(used_at=None).update(expires_on=localdate() - timedelta(days=1))
    other = Invitation.objects.filter(used_at=None).first()
    assert other is None or other.expires_on < localdate()


def test_an_expired_code_opens_nothing(hers: Enrolment, slip: Slip) -> None:
    Invitation.objects.update(expires_on=localdate() - timedelta(days=1))

    with pytest.raises(NotAllowed):
        open_account(**words(hers, slip), username="mama", password="x")


def test_a_new_sheet_ends_the_old_codes_and_a_reload_prints_nothing(
    lin: Membership, hers: Enrolment, slip: Slip
) -> None:
    token = uuid4()
    fresh = {one.student: one for one in print_invitations(hers.office, token=token, acting=lin)}[hers.name]

    with pytest.raises(NotAllowed, match="已经打印"):
        print_invitations(hers.office, token=token, acting=lin)
    with pytest.raises(NotAllowed):
        open_account(**words(hers, slip), username="mama", password="x")
    assert open_account(**words(hers, fresh), username="mama", password="x")


def test_the_database_keeps_one_open_invitation_a_student(hers: Enrolment, slip: Slip) -> None:
    held = Invitation.objects.get(student=hers.student)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(sheet=held.sheet, student=hers.student, code_hash="x", expires_on=held.expires_on)


def test_a_code_is_kept_as_its_hash_only(hers: Enrolment, slip: Slip) -> None:
    kept = str(list(Invitation.objects.values())) + str(list(Entry.objects.values()))

    assert slip.code not in kept
    assert slip.code.replace("-", "") not in kept


def test_codes_have_no_signs_that_look_alike() -> None:
    assert not set(ALPHABET) & set("01OIL")
    assert set(new_code()) <= set(ALPHABET)


def test_a_second_child_comes_into_the_same_account_and_once_only(
    chen: Membership, others: Enrolment, mother: Membership, hers: Enrolment
) -> None:
    known = Enrolment.objects.filter(school=chen.office, student__identity_number__isnull=False)[0]
    slip = printed(chen, known)[known.name]

    add_child(**words(known, slip), acting=mother)
    assert {child.student for child in queries.family(mother)} == {hers.student, known.student}
    assert mother.person.memberships.count() == 1


def test_a_family_sees_what_the_run_owes_its_child_in_words(
    mother: Membership, hers: Enrolment, signed_in: SignedIn
) -> None:
    page = signed_in(mother).get("/").content.decode()

    said = hers.verdicts.filter(outcome__run=latest_run(), outcome__verdict="granted").select_related("outcome")
    assert [one.outcome.title for one in said if one.outcome.title not in page] == []
    assert hers.student.identity_number.in_clear() not in page


def test_a_family_sees_no_other_child(mother: Membership, others: Enrolment, signed_in: SignedIn) -> None:
    browser = signed_in(mother)

    assert [child.student_id for child in [one.enrolments[0] for one in queries.family(mother)]] != [others.student_id]
    assert others.name not in browser.get("/").content.decode()
    assert browser.get(f"/students/{others.pk}/").status_code == 403
    assert browser.get("/students/").status_code == 403


def test_taking_the_familys_filter_away_shows_all_children(mother: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    assert queries.children(mother).count() == 1

    monkeypatch.setattr(queries, "students_of", lambda acting: type(acting).objects.none())
    assert queries.children(mother).count() == 0, "children() must ask students_of"


def test_a_link_that_ended_yesterday_shows_nothing(mother: Membership) -> None:
    Applicant.objects.filter(person=mother.person).update(ends_on=localdate() - timedelta(days=1))

    assert queries.family(mother) == []


def test_a_teacher_invites_only_the_families_of_her_own_class(lin: Membership, chen: Membership) -> None:
    ours, theirs = queries.classes_to_invite(lin), queries.classes_to_invite(chen)

    assert ours.exists()
    assert not set(ours) & set(theirs)
    assert not queries.uninvited(lin, theirs[0]).exists()
    assert {one.sheet.office_id for one in queries.invitations_visible_to(lin)} <= {office.pk for office in ours}


def test_nobody_invites_for_another_school(lin: Membership, chen: Membership) -> None:
    with pytest.raises(NotAllowed):
        print_invitations(queries.classes_to_invite(chen)[0], token=uuid4(), acting=lin)


def test_twenty_tries_from_one_address_are_enough(hers: Enrolment, slip: Slip, client: Client) -> None:
    for _ in range(20):
        client.post("/invited/", words(hers, slip) | ACCOUNT | {"code": "22222-22222"})

    assert "太多" in client.post("/invited/", words(hers, slip) | ACCOUNT).content.decode()


def test_a_family_needs_no_one_time_code(mother: Membership, signed_in: SignedIn, settings: object) -> None:
    settings.TOTP_REQUIRED = True

    assert signed_in(mother).get("/family/add/").status_code == 200


def test_two_who_use_one_code_at_once_open_one_account(saved_student: Enrolment) -> None:
    cache.clear()
    officer = Membership.objects.select_related("office").get(person__username="officer")
    slip = printed(officer, saved_student)[saved_student.name]
    typed, opened = words(saved_student, slip), list[str]()

    def family(username: str) -> None:
        try:
            open_account(**typed, username=username, password="x")
            opened.append(username)
        except NotAllowed:
            pass
        finally:
            connection.close()

    both = [threading.Thread(target=family, args=(name,)) for name in ("one", "two")]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert len(opened) == 1
    assert Applicant.objects.filter(student=saved_student.student).count() == 1
