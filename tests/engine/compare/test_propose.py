"""Who may be whom: a proposal is a question for a person, with its reason in a sentence, and never a grant."""

from __future__ import annotations

import pytest

from .conftest import Listed, Student, number

LIN = Student(1, name="林小满", identity_number=number(1))


def swapped(n: str) -> str:
    """Two neighbours exchanged."""
    return n[:15] + n[16] + n[15] + n[17]


def slipped(n: str) -> str:
    """One digit wrong."""
    return n[:13] + str((int(n[13]) + 1) % 10) + n[14:]


def reject(key: int, raw: str, name: str = "林小满", code: str = "check_digit") -> dict:
    return {"source_kind": "roster", "row_key": key, "reason_code": code, "identity_raw": raw, "name_raw": name}


@pytest.mark.parametrize(
    ("slip", "said"), [(slipped, "第14位不同"), (swapped, "第16、17位对调"), (lambda n: n[:-1], "位数不同")]
)
def test_the_same_name_and_a_number_with_one_slip_is_proposed_with_its_reason(slip, said, compare):
    student = Student(1, identity_number=number(120))
    found = compare([student], [Listed("DIBAO", None, raw=slip(number(120)), source_row=9)])

    ((outcome, method, score, evidence),) = found.matches("outcome, method, score, evidence")

    assert (outcome, method) == ("proposal", "splink")
    assert 0.5 <= score < 1
    assert "“低保家庭”第9行姓名相同" in evidence
    assert said in evidence
    assert "核对" in evidence


def test_a_proposal_never_counts_as_being_in_the_register(compare):
    found = compare([LIN], [Listed("DIBAO", None, raw=slipped(number(1)))])

    assert found.matches() == [(1, "DIBAO", "proposal")]
    assert found.flag("DIBAO") == [False]


def test_a_proposal_shows_no_number(compare):
    found = compare([LIN], [Listed("DIBAO", None, raw=slipped(number(1)))])

    assert not any(
        digits in str(found.matches("*")) for digits in (number(1)[:10], number(1)[8:], slipped(number(1))[8:])
    )


def test_a_row_sent_back_for_its_number_may_be_proposed(compare):
    found = compare([], [Listed("DIBAO", number(1))], rejects=[reject(7, slipped(number(1)))])

    assert found.matches() == [(7, "DIBAO", "proposal")]


@pytest.mark.parametrize(
    ("name", "raw"),
    [("林小雨", slipped(number(1))), ("林小满", number(2, "19750708")), ("林小满", number(600, "20091123"))],
)  # fmt: skip
def test_another_name_or_quite_another_number_is_not_proposed(name, raw, compare):
    assert compare([LIN], [Listed("DIBAO", None, name=name, raw=raw)]).matches() == []


def test_a_name_with_another_dot_is_the_same_name(compare):
    aili = Student(1, name="阿依古丽·测试", identity_number=number(1))

    assert compare([aili], [Listed("DIBAO", None, name="阿依古丽·测试", raw=slipped(number(1)))]).matches() == [
        (1, "DIBAO", "proposal")
    ]


def test_who_matches_exactly_is_not_also_proposed(compare):
    listed = [Listed("DIBAO", number(1)), Listed("DIBAO", None, raw=slipped(number(1)), source_row=3)]

    assert compare([LIN], listed).matches() == [(1, "DIBAO", "match")]


def test_a_carer_is_not_proposed(compare):
    assert compare([LIN], [Listed("TEKUN", None, raw=slipped(number(1)), role="carer", proves=False)]).matches() == []


def test_a_guardians_register_gives_no_proposals(compare):
    child = Student(1, identity_number=number(1), guardian_identity_number=number(900, "19850101"))

    assert compare([child], [Listed("VEHICLE", None, raw=slipped(number(900, "19850101")))]).matches() == []


def test_somebody_whose_status_was_not_understood_is_asked_about(compare):
    found = compare([LIN], [Listed("DIBAO", None, raw=number(1), status="拟停发")])

    assert found.matches("outcome, status") == [("proposal", "拟停发")]
    assert "证件号码相同" in found.matches("evidence")[0][0]
    assert found.flag("DIBAO") == [False]


def test_the_same_files_give_the_same_proposals(compare):
    listed = [
        Listed("DIBAO", None, raw=slipped(number(1))),
        Listed("DIBAO", None, raw=swapped(number(1)), source_row=3),
    ]

    assert len({str(compare([LIN], listed).matches("*")) for _ in range(2)}) == 1
