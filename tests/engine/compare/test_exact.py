"""Who is in a register: match, no match and no data are three answers, and the status is kept, not only the hit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from zhuxue.engine.compare.exact import covers

from .conftest import LIUYANG, ON, Listed, Release, Student, number

LIN = Student(1, identity_number=number(1))


def test_a_student_whose_number_is_in_the_register_is_a_match_with_its_evidence(compare):
    found = compare([LIN], [Listed("DIBAO", number(1), status="在保", source_row=7)])

    assert found.flag("DIBAO") == [True]
    assert found.matches("outcome, method, score, status, release") == [
        ("match", "identity_number", 1.0, "在保", "DIBAO")
    ]
    assert found.matches("evidence") == [("学生身份证号与“低保家庭”第7行一致，状态：在保",)]


def test_a_name_alone_is_no_match(compare):
    assert compare([LIN], [Listed("DIBAO", number(2, "19900305"))]).flag("DIBAO") == [False]


def test_a_register_that_was_not_given_is_no_data_and_never_no(compare):
    assert compare([LIN], [Listed("DIBAO", number(2))]).flag("TEKUN") == [None]


def test_a_register_past_its_freshness_is_no_data_even_for_those_it_names(compare):
    found = compare([LIN], [Listed("DIBAO", number(1))], [Release("DIBAO", fresh=False)])

    assert found.flag("DIBAO") == [None]
    assert found.matches() == []


@pytest.mark.parametrize(("hukou", "answer"), [("430626", False), (LIUYANG, None), ("440000", None), (None, None)])
def test_a_county_register_says_nothing_of_a_pupil_whose_hukou_is_elsewhere(hukou, answer, compare):
    pupil = Student(1, identity_number=number(1), hukou_region=hukou)

    assert compare([pupil], [Listed("DIBAO", number(2))]).flag("DIBAO") == [answer]


def test_a_pupil_from_elsewhere_whom_the_register_names_is_a_match(compare):
    pupil = Student(1, identity_number=number(1), hukou_region=LIUYANG)

    assert compare([pupil], [Listed("DIBAO", number(1))]).flag("DIBAO") == [True]


def test_a_register_whose_county_nobody_knows_proves_but_never_denies(compare):
    found = compare(
        [LIN, Student(2, identity_number=number(2))], [Listed("DIBAO", number(1))], [Release("DIBAO", scope=None)]
    )

    assert found.flag("DIBAO") == [True, None]


def test_two_counties_registers_each_answer_for_their_own(compare):
    people = [
        Student(i, identity_number=number(i), hukou_region=region)
        for i, region in enumerate(("430626", LIUYANG, "430103"), 1)
    ]
    releases = [Release("DIBAO", release="a"), Release("DIBAO", scope=LIUYANG, release="b")]

    found = compare(people, [Listed("DIBAO", number(2), release="b")], releases)

    assert found.flag("DIBAO") == [False, True, None]


def test_of_two_deliveries_of_one_county_the_later_counts(compare):
    """Who left the register between July and August is not in it any more."""
    july, august = Release("DIBAO", release="july", released_on=date(2024, 7, 20)), Release("DIBAO", release="august")
    listed = [Listed("DIBAO", number(1), release="july"), Listed("DIBAO", number(2), release="august")]

    found = compare([LIN, Student(2, identity_number=number(2))], listed, [july, august])

    assert found.flag("DIBAO") == [False, True]


def test_two_files_of_one_day_are_parts_of_one_delivery(compare):
    """农村低保 and 城镇低保 come as two files."""
    listed = [Listed("DIBAO", number(1), release="rural"), Listed("DIBAO", number(2), release="urban")]

    found = compare(
        [LIN, Student(2, identity_number=number(2))], listed, [Release("DIBAO", release="rural"), Release("DIBAO", release="urban")]
    )  # fmt: skip

    assert found.flag("DIBAO") == [True, True]


def test_a_carer_and_somebody_whose_status_ended_are_no_match(compare):
    listed = [
        Listed("TEKUN", number(1), role="carer", proves=False),
        Listed("DIBAO", number(1), status="停保", proves=False),
    ]

    found = compare([LIN], listed)

    assert (found.flag("TEKUN"), found.flag("DIBAO")) == ([False], [False])


def test_a_carer_who_is_in_the_register_in_their_own_right_is_a_match(compare):
    listed = [
        Listed("TEKUN", number(1), role="carer", proves=False),
        Listed("TEKUN", number(1), role="head", source_row=3),
    ]

    assert compare([LIN], listed).matches("role") == [("head",)]


@pytest.mark.parametrize("entitled", [True, False])
def test_whether_a_family_lifted_out_of_poverty_is_still_entitled_is_kept(entitled, compare):
    found = compare([LIN], [Listed("POV_LIFTED", number(1), status="脱贫", policy_entitled=entitled)])

    assert found.facts("in_POV_LIFTED, policy_entitled") == [(True, entitled)]
    assert found.matches("status") == [("脱贫",)]


def test_a_risk_cleared_is_kept_with_its_day(compare):
    day = ON - timedelta(days=40)
    listed = [
        Listed("POV_UNSTABLE", number(1), risk_cleared=True, status_on=day),
        Listed("POV_MARGINAL", number(2), risk_cleared=False),
    ]

    found = compare([LIN, Student(2, identity_number=number(2)), Student(3, identity_number=number(3))], listed)

    assert found.facts("risk_cleared, risk_cleared_on") == [(True, day), (False, None), (None, None)]


def test_a_register_that_says_nothing_of_entitlement_or_risk_leaves_them_unknown(compare):
    assert compare([LIN], [Listed("DIBAO", number(1))]).facts("policy_entitled, risk_cleared") == [(None, None)]


def test_a_guardians_car_is_told_of_the_guardian_and_never_of_the_child(compare):
    child = Student(1, identity_number=number(1), guardian_identity_number=number(900, "19850101"))
    listed = [Listed("VEHICLE", number(900, "19850101")), Listed("PROPERTY", number(1))]

    found = compare([child], listed)

    assert (found.flag("VEHICLE"), found.flag("PROPERTY")) == ([True], [False])
    assert found.matches("register, method") == [("VEHICLE", "guardian_identity_number")]
    assert found.matches("evidence")[0][0].startswith("监护人身份证号")


def test_no_register_gives_more_than_one_row_a_student(compare):
    listed = [
        Listed("DIBAO", number(1), source_row=i, role=role) for i, role in enumerate(("head", "member", "self"), 2)
    ]

    assert compare([LIN], listed).matches() == [(1, "DIBAO", "match")]


def test_a_student_without_a_number_is_met_by_nobody(compare):
    found = compare([Student(1, identity_number=None)], [Listed("DIBAO", None, raw="暂无")])

    assert found.matches() == []


def test_no_evidence_shows_a_number(compare):
    found = compare([LIN], [Listed("DIBAO", number(1)), Listed("ORPHAN", None, raw=number(1)[:-2] + "00")])

    assert all(number(1)[6:14] not in row[0] for row in found.matches("evidence"))


def test_people_of_school_age_in_a_register_and_in_no_roster_are_a_worklist(compare):
    listed = [
        Listed("DIBAO", number(1)), Listed("DIBAO", number(2), source_row=3), Listed("DIBAO", number(3, "19600101"), source_row=4),
        Listed("DIBAO", number(4, "20220101"), source_row=5), Listed("TEKUN", number(5), role="carer", proves=False),
    ]  # fmt: skip

    assert compare([LIN], listed).missing() == [("430626", "“DIBAO”名单第3行，学龄，不在任何名册")]


def test_those_of_a_stale_or_followed_release_are_not_looked_for(compare):
    releases = [
        Release("DIBAO", fresh=False),
        Release("TEKUN", release="july", released_on=date(2024, 7, 1)),
        Release("TEKUN", release="august"),
    ]
    listed = [Listed("DIBAO", number(2)), Listed("TEKUN", number(3), release="july")]

    assert compare([LIN], listed, releases).missing() == []


def test_a_province_covers_its_counties_and_a_county_not_its_province():
    assert covers(["43"], "430626")
    assert not covers(["430626"], "430000")
    assert not covers([], "430626")


def test_an_older_part_of_a_register_still_speaks_beside_a_newer_part(compare):
    rural = Release("DIBAO", released_on=ON - timedelta(days=20), release="rural", part="农村")
    town = Release("DIBAO", released_on=ON - timedelta(days=3), release="town", part="城镇")
    listed = [Listed("DIBAO", number(1), release="rural"), Listed("DIBAO", number(2), release="town")]
    pupils = [Student(1, identity_number=number(1)), Student(2, identity_number=number(2))]

    assert compare(pupils, listed, [rural, town]).flag("DIBAO") == [True, True]
    assert compare(pupils, listed, [replace(rural, part="城镇"), town]).flag("DIBAO") == [False, True]
