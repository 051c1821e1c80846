"""Whose an account is: looked up once for each, so that the checks of a batch are questions to the database alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import now

from zhuxue.portal.payments.models import AccountCheck, Batch
from zhuxue.portal.personal.cipher import lookup
from zhuxue.portal.personal.fields import Sealed
from zhuxue.portal.schools.models import Account, Guardian

CHUNK = 2000
OWN: Any = AccountCheck.Owner
Tell = Callable[[int, int], None]


def check_accounts(students: QuerySet[Any], tell: Tell = lambda done, total: None) -> int:
    """Look up whose the accounts of these students (a query of their ids) are, where that was not done yet; return how many.

    Safe to do twice; outside of a transaction each part of it stands at once.
    """
    missing = Account.objects.filter(student__in=students, ends_on=None, check_made=None)
    keys = list(missing.order_by("pk").values_list("pk", flat=True))  # asked for once: who is due is a long question
    for start in range(0, len(keys), CHUNK):
        some = Account.objects.filter(pk__in=keys[start : start + CHUNK]).order_by("pk")
        AccountCheck.objects.bulk_create(_checks(some), ignore_conflicts=True)
        tell(min(start + CHUNK, len(keys)), len(keys))
    return len(keys)


def forget_checks(batch: Batch) -> None:
    """Forget what was found of accounts that block lines of a batch: guardians may have been put right since."""
    blocked = batch.lines.filter(state="blocked", why__in=["owner", "shared"]).values("account")
    found = AccountCheck.objects.filter(account__in=blocked)
    AccountCheck.objects.filter(number__in=list(found.values_list("number", flat=True))).delete()


def key_of(account_no: str) -> str:
    """Return the keyed hash by which the same card is found again, however it is written.

    >>> " 6217 0012-34".translate(SPACES)
    '6217001234'
    """
    return lookup(account_no.translate(SPACES))


SPACES = str.maketrans("", "", " -\t\u3000")


def _checks(accounts: QuerySet[Account]) -> Iterator[AccountCheck]:
    """Yield what is found of some accounts; rows, not models, for a province has millions."""
    rows = list(accounts.values_list("pk", "student_id", "account_no", "payee_name", "payee_identity_number", "student__name", "student__identity_number", named=True))  # fmt: skip
    guardians: dict[int, list[Any]] = {}
    known = Guardian.objects.filter(student__in=[row.student_id for row in rows]).order_by("pk")
    for guardian in known.values_list("student_id", "pk", "name", "identity_number", named=True):
        guardians.setdefault(guardian.student_id, []).append(guardian)
    for row in rows:
        yield _check(row, guardians.get(row.student_id, []))


def _check(account: Any, guardians: list[Any]) -> AccountCheck:
    """The student herself, else the guardian of that name; by number too wherever both numbers are known."""
    made = AccountCheck(account_id=account.pk, student_id=account.student_id, number=key_of(account.account_no.in_clear()), owner=OWN.OTHER, at=now())  # fmt: skip
    if _is(account, account.student__name, account.student__identity_number):
        made.owner = OWN.STUDENT
        return made
    for guardian in guardians:
        if _is(account, guardian.name, guardian.identity_number):
            known = guardian.identity_number
            made.owner, made.guardian_id = OWN.GUARDIAN, guardian.pk
            made.owner_key = lookup(known.in_clear() if known is not None else f"name:{guardian.name}")
            break
    return made


def _is(account: Any, name: str, number: Sealed | None) -> bool:
    if account.payee_name.strip() != name:
        return False
    given = account.payee_identity_number
    return given is None or number is None or not given.in_clear() or given.in_clear() == number.in_clear()
