"""What became of a gift: from its page to the students it reached, from a student's payment back to it, and a report without names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.funds.models import Fund
from zhuxue.portal.payments.models import Draw, Line
from zhuxue.portal.payments.reach import FEWEST, Reached, reached, told
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.schools.models import Enrolment

from .conftest import holder

SignedIn = Callable[[Membership], Client]


@pytest.fixture
def gift(db: None) -> Fund:
    """The gift of the demo that was paid out: given to the county for emergency aid only."""
    return Fund.objects.get(donor="示例助学基金会")


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_page_of_a_gift_leads_to_the_students_it_reached_and_to_no_others(gift: Fund, signed_in: SignedIn) -> None:
    auditor = signed_in(holder(Role.AUDITOR))
    hers = set(Draw.objects.filter(fund=gift).values_list("line", flat=True))

    assert f"?fund={gift.pk}" in text(auditor, f"/funds/{gift.pk}/")
    shown = auditor.get(f"/payments/lines?fund={gift.pk}").context["listing"].rows
    assert set(shown.values_list("pk", flat=True)) == hers
    assert hers


def test_a_payment_leads_back_to_the_gift_for_who_sees_its_books(
    gift: Fund, signed_in: SignedIn, lin: Membership
) -> None:
    line = Line.objects.filter(draws__fund=gift, state="paid").order_by("pk")[0]
    back = f'href="/funds/{gift.pk}/"'

    assert back in text(signed_in(holder(Role.AUDITOR)), f"/payments/lines/{line.pk}/")
    assert signed_in(lin).get(f"/payments/funds/{gift.pk}/").status_code == 404


def test_the_report_counts_students_and_sums_and_names_nobody(gift: Fund, signed_in: SignedIn) -> None:
    auditor = holder(Role.AUDITOR)
    paid = Draw.objects.filter(fund=gift, line__state="paid")
    page = text(signed_in(auditor), f"/payments/funds/{gift.pk}/")

    stages = reached(gift, auditor)
    assert sum(row.fen or 0 for row in stages) == sum(paid.values_list("amount_fen", flat=True)) > 0
    assert sum(row.students or 0 for row in stages) == paid.values("line__student").distinct().count()
    assert not [name for name in paid.values_list("line__name", flat=True) if name in page]


def test_the_report_tells_no_sum_of_one_or_two_children(gift: Fund, signed_in: SignedIn) -> None:
    auditor = holder(Role.AUDITOR)
    line = Line.objects.filter(draws__fund=gift, state="paid").order_by("pk")[0]
    Enrolment.objects.filter(pk=line.enrolment_id).update(stage="undergraduate")
    alone = {str(row.stage): row for row in reached(gift, auditor)}["本专科"]
    assert alone.students == 1

    page = signed_in(auditor).get(f"/payments/funds/{gift.pk}/").content.decode()
    row = next(part for part in page.split("<tr>") if "本专科" in part)
    assert row.count(f"不足 {FEWEST} 人") == 2
    assert yuan_text(alone.fen or 0) not in row


@pytest.mark.parametrize(
    ("students", "shown"),
    [
        ([3, 40], [3, 40]),
        ([2, 40, 5], [None, 40, None]),  # the total less 40 and 5 would tell what the two got
        ([1, 1, 40, 5], [None, None, 40, None]),
        ([1, 2, 40], [None, None, 40]),
        ([2], [None]),
    ],
)
def test_what_is_hidden_cannot_be_got_from_the_total(students: list[int], shown: list[int | None]) -> None:
    rows = told([Reached(f"学段{number}", count, count * 100) for number, count in enumerate(students)])

    assert [row.students for row in rows] == shown
    assert [row.fen for row in rows] == [None if count is None else count * 100 for count in shown]
    assert [row.few for row in rows] == [count < FEWEST for count in students]


def test_in_the_demo_a_gift_went_out_came_back_went_out_again_and_its_batches_are_closed(gift: Fund) -> None:
    lines = Line.objects.filter(draws__fund=gift)

    assert set(lines.values_list("state", flat=True)) == {"paid", "refused"}
    assert lines.filter(reissues__state="refused", state="paid").exists()
    assert set(lines.values_list("batch__state", flat=True)) == {"closed"}
