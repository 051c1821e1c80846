"""Accounts aid is paid to: owned by the student or a guardian, changed only by two people, history kept."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.schools import accounts
from zhuxue.portal.schools.accounts import NewAccount
from zhuxue.portal.schools.models import Account, AccountChange, Enrolment, Guardian

from .conftest import browser, holder

NUMBER = "6222000011112222"


@pytest.fixture
def head(lin: Membership) -> Membership:
    """The head of Lin's school."""
    return holder(Role.SCHOOL_HEAD)


def new(enrolment: Enrolment, **other: str) -> NewAccount:
    """An account of the student herself."""
    said = {
        "account_no": NUMBER,
        "payee_name": enrolment.student.name,
        "payee_identity_number": "",
        "bank_name": "示例银行",
    }
    return NewAccount(**{**said, **other})


def asked(enrolment: Enrolment, acting: Membership) -> AccountChange:
    return accounts.ask_change(enrolment, new(enrolment), reason="原卡遗失", acting=acting)


def test_the_new_account_takes_effect_when_another_person_confirms_and_the_old_one_is_kept(lin: Membership, head: Membership, hers: Enrolment) -> None:  # fmt: skip
    before = set(Account.objects.filter(student=hers.student).values_list("pk", flat=True))
    change = asked(hers, lin)
    assert not Account.objects.filter(student=hers.student).exclude(pk__in=before).exists()

    made = accounts.confirm_change(change, acting=head)

    assert made.account_no.in_clear() == NUMBER
    assert list(Account.objects.filter(student=hers.student, ends_on=None)) == [made]
    assert before < set(Account.objects.filter(student=hers.student).values_list("pk", flat=True)) | {0}


def test_nobody_confirms_her_own_change(lin: Membership, hers: Enrolment) -> None:
    with pytest.raises(NotAllowed, match="另一人"):
        accounts.confirm_change(asked(hers, lin), acting=lin)


def test_the_database_refuses_a_change_decided_by_who_asked(lin: Membership, hers: Enrolment) -> None:
    change = asked(hers, lin)

    with pytest.raises(IntegrityError), transaction.atomic():
        AccountChange.objects.filter(pk=change.pk).update(state="confirmed", decided_by=lin)


@pytest.mark.parametrize("owner", ["班主任", "同学"])
def test_an_account_of_somebody_else_is_refused(lin: Membership, hers: Enrolment, owner: str) -> None:
    with pytest.raises(NotAllowed, match="户主"):
        accounts.ask_change(hers, new(hers, payee_name=owner), reason="原卡遗失", acting=lin)


def test_a_guardian_may_own_it_but_not_somebody_of_her_name(lin: Membership, hers: Enrolment) -> None:
    Guardian.objects.create(student=hers.student, name="测试长", identity_number="439900198001011234")
    wrong = new(hers, payee_name="测试长", payee_identity_number="439900198001015678")

    with pytest.raises(NotAllowed):
        accounts.ask_change(hers, wrong, reason="监护人代领", acting=lin)
    right = new(hers, payee_name="测试长", payee_identity_number="439900198001011234")
    assert accounts.ask_change(hers, right, reason="监护人代领", acting=lin).payee_name == "测试长"


def test_one_change_waits_at_a_time(lin: Membership, hers: Enrolment) -> None:
    asked(hers, lin)

    with pytest.raises(NotAllowed, match="待复核"):
        asked(hers, lin)


def test_another_schools_changes_are_neither_seen_nor_decided(
    lin: Membership, chen: Membership, hers: Enrolment
) -> None:
    change = asked(hers, lin)

    assert not accounts.changes_visible_to(chen).exists()
    with pytest.raises(NotAllowed):
        accounts.confirm_change(change, acting=chen)
    with pytest.raises(NotAllowed):
        asked(hers, chen)


def test_a_refusal_says_why_and_changes_nothing(lin: Membership, head: Membership, hers: Enrolment) -> None:
    change = asked(hers, lin)
    held = list(Account.objects.filter(student=hers.student).values("pk", "ends_on"))

    assert browser(head).post(f"/students/accounts/{change.pk}/", {"decision": "refuse"}).status_code == 422
    browser(head).post(f"/students/accounts/{change.pk}/", {"decision": "refuse", "why": "卡面看不清"})

    change.refresh_from_db()
    assert (change.state, change.why) == ("refused", "卡面看不清")
    assert list(Account.objects.filter(student=hers.student).values("pk", "ends_on")) == held


def test_pages_show_the_account_masked(lin: Membership, head: Membership, hers: Enrolment) -> None:
    change = asked(hers, lin)

    for page in (f"/students/{hers.pk}/", f"/students/accounts/{change.pk}/"):
        text = browser(head).get(page).content.decode()
        assert NUMBER not in text
        assert "6222********2222" in text
