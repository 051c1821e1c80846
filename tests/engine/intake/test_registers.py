"""Registers of other departments: households taken apart, each person's role and status kept, nothing proved by a guess."""

from __future__ import annotations

from datetime import date

import pytest

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.intake.register import Delivery, load_register, start_registers
from zhuxue.engine.intake.rejects import empty_rejects
from zhuxue.engine.warehouse.duck import DuckWarehouse

from .conftest import number, refusal, register, workbook

HOUSEHOLD = [
    "县市区",
    "户主姓名",
    "户主身份证号",
    "配偶姓名",
    "配偶身份证号",
    "成员1姓名",
    "成员1身份证号",
    "成员2姓名",
    "成员2身份证号",
]
PLAIN = ["姓名", "身份证号", "状态"]


def scope_of(path, code="DIBAO") -> str | None:
    warehouse = DuckWarehouse()
    empty_rejects(warehouse)
    start_registers(warehouse)
    load_register(warehouse, Delivery(code, path, None, date(2024, 9, 1)))
    return warehouse.rows("SELECT scope FROM releases")[0][0]


def test_a_household_row_is_one_row_a_person_and_empty_places_are_nobody(tmp_path):
    row = ["平江县", "测试甲", number(1), "", "", "测试丙", number(3), "", ""]

    people = register(workbook(tmp_path / "低保.xlsx", ["农村低保"], [], HOUSEHOLD, row)).students

    assert [(p["role"], p["name"], p["identity_number"], p["source_row"], p["region"]) for p in people] == [
        ("head", "测试甲", number(1), 4, "430626"),
        ("member", "测试丙", number(3), 4, "430626"),
    ]
    assert all(p["proves"] for p in people)


def test_a_carer_of_somebody_in_tekun_is_not_in_tekun(tmp_path):
    headers = ["特困人员姓名", "特困人员身份证号", "照料人姓名", "照料人身份证号"]

    people = register(
        workbook(tmp_path / "特困.xlsx", headers, ["测试甲", number(1), "测试乙", number(2)]), "TEKUN"
    ).students

    assert {p["role"]: p["proves"] for p in people} == {"head": True, "carer": False}


def test_a_carer_in_a_list_of_one_person_a_row_is_not_in_tekun_either(tmp_path):
    rows = [["甲", number(1), "户主"], ["乙", number(2), "照料护理人"], ["丙", number(3), ""]]

    people = register(workbook(tmp_path / "特困.xlsx", ["姓名", "身份证号", "人员类别"], *rows), "TEKUN").students

    assert {p["name"]: p["proves"] for p in people} == {"甲": True, "乙": False, "丙": True}


def test_a_role_nobody_knows_proves_nothing_and_is_sent_back(tmp_path):
    taken = register(
        workbook(tmp_path / "特困.xlsx", ["姓名", "身份证号", "人员类别"], ["甲", number(1), "帮扶干部"]), "TEKUN"
    )

    assert taken.students == []
    assert [(r["column"], r["value_masked"], r["reason_code"]) for r in taken.rejects] == [
        ("relation", "帮***", "not_understood")
    ]


def test_only_the_child_of_a_disabled_parent_is_the_disabled_persons_child(tmp_path):
    headers = ["残疾人姓名", "残疾人身份证号", "子女姓名", "子女身份证号"]

    people = register(
        workbook(tmp_path / "残.xlsx", headers, ["父", number(1), "子", number(2)]), "DISABLED_CHILD"
    ).students

    assert {p["name"]: p["proves"] for p in people} == {"父": False, "子": True}


@pytest.mark.parametrize(
    ("status", "proves"), [("在保", True), ("正常", True), ("", True), ("停保", False), ("已注销", False)]
)
def test_a_status_that_ended_proves_nothing(status, proves, tmp_path):
    assert register(workbook(tmp_path / "a.xlsx", PLAIN, ["甲", number(1), status])).students[0]["proves"] is proves


def test_a_status_nobody_knows_is_sent_back_and_proves_nothing(tmp_path):
    taken = register(workbook(tmp_path / "a.xlsx", PLAIN, ["甲", number(1), "拟停发"], ["乙", number(2), "在保"]))

    assert [p["name"] for p in taken.students] == ["乙"]
    assert taken.reasons == [(2, "status", "not_understood")]


def test_the_status_of_a_register_that_proves_no_group_is_kept_as_it_stands(tmp_path):
    taken = register(workbook(tmp_path / "a.xlsx", PLAIN, ["甲", number(1), "二级伤残"]), "ENLISTED")

    assert [p["status"] for p in taken.students] == ["二级伤残"]


@pytest.mark.parametrize(
    ("headers", "cells", "entitled"),
    [
        (PLAIN, ["享受政策"], True), (PLAIN, ["不再享受政策"], False), (PLAIN, [""], True),
        (["姓名", "身份证号", "是否享受政策"], ["否"], False), (["姓名", "身份证号", "是否享受政策"], ["是"], True),
    ],
)  # fmt: skip
def test_whether_a_household_lifted_out_of_poverty_is_still_entitled_is_kept(headers, cells, entitled, tmp_path):
    person = register(workbook(tmp_path / "脱贫户.xlsx", headers, ["甲", number(1), *cells]), "POV_LIFTED").students[0]

    assert (person["policy_entitled"], person["proves"]) == (entitled, True)


@pytest.mark.parametrize(
    ("header", "cell", "day", "cleared"),
    [
        ("状态", "风险已消除", "2024-07-15", True), ("状态", "风险已消除", "2024-10-15", False), ("状态", "风险未消除", "", False), ("状态", "", "", None),
        ("风险是否消除", "是", "2024年7月15日", True), ("风险是否消除", "否", "", False), ("风险是否消除", "未消除", "", False), ("风险是否消除", "", "", None),
    ],
)  # fmt: skip
def test_whether_the_risk_of_a_monitored_household_was_cleared_by_the_day_is_kept_with_its_date(
    header, cell, day, cleared, tmp_path
):
    path = workbook(tmp_path / "监测.xlsx", ["姓名", "身份证号", header, "风险消除日期"], ["甲", number(1), cell, day])

    person = register(path, "POV_UNSTABLE").students[0]

    assert person["risk_cleared"] is cleared
    assert person["proves"] is True


def test_a_person_whose_number_is_wrong_is_sent_back_and_the_household_goes_on(tmp_path):
    row = ["平江县", "测试甲", number(1)[:-1] + "?", "", "", "测试丙", number(3), "测试丁", ""]

    taken = register(workbook(tmp_path / "低保.xlsx", HOUSEHOLD, row))

    assert [(p["role"], p["name"]) for p in taken.students] == [("member", "测试丙")]
    assert [(r["reason_code"], r["register"]) for r in taken.rejects] == [("characters", "DIBAO"), ("blank", "DIBAO")]


def test_a_register_whose_header_changed_stops_and_names_the_header_and_the_nearest(tmp_path):
    refused = refusal(workbook(tmp_path / "低保.xlsx", ["人员名", "身份识别号码"], ["甲", number(1)]), code="DIBAO")

    assert "身份识别号码" in refused.zh
    assert number(1) not in refused.zh


def test_a_register_that_is_no_file_of_a_known_kind_stops_the_run(tmp_path):
    (tmp_path / "低保.xlsx").write_bytes(b"%PDF-1.7 not a workbook")

    assert "低保.xlsx" in refusal(tmp_path / "低保.xlsx", code="DIBAO").zh


def test_a_register_nobody_declared_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(InputError, match="DIBAO、DIBAO_EDGE"):
        register(workbook(tmp_path / "a.xlsx", PLAIN, ["甲", number(1), ""]), "LOW_INCOME")


def test_a_sheet_of_a_household_register_that_only_has_lost_numbers_is_not_passed_over(tmp_path):
    path = workbook(
        tmp_path / "低保.xlsx",
        HOUSEHOLD,
        ["平江县", "测试甲", number(1)],
        名单=[["姓名", "身份证号"], ["测试乙", "43990120"]],
    )

    taken = register(path)

    assert [p["name"] for p in taken.students] == ["测试甲"]
    assert taken.reasons == [(2, "identity_number", "length")]


def test_whom_a_release_covers_is_read_from_its_title_its_name_or_its_regions(tmp_path):
    rows = [["甲", number(1), ""]]
    folder = tmp_path / "低保"
    folder.mkdir()
    workbook(folder / "浏阳市.xlsx", PLAIN, *rows)

    assert scope_of(workbook(tmp_path / "a.xlsx", ["平江县农村低保名单"], PLAIN, *rows)) == "430626"
    assert scope_of(workbook(tmp_path / "平江县低保.xlsx", PLAIN, *rows)) == "430626"
    assert scope_of(folder) == "430181"
    assert scope_of(workbook(tmp_path / "b.xlsx", [*PLAIN, "县市区"], [*rows[0], "平江县"])) == "430626"
    assert scope_of(workbook(tmp_path / "c.xlsx", PLAIN, *rows)) is None


@pytest.mark.parametrize(
    ("header", "word", "may_be_proposed"), [("人员类别", "帮扶干部", False), ("状态", "拟停发", True)]
)
def test_who_is_sent_back_for_a_word_meets_no_student_by_number_and_an_unknown_role_is_not_even_proposed(
    header, word, may_be_proposed, tmp_path
):
    warehouse = DuckWarehouse()
    empty_rejects(warehouse)
    start_registers(warehouse)
    path = workbook(tmp_path / "特困.xlsx", ["姓名", "身份证号", header], ["甲", number(1), word])
    load_register(warehouse, Delivery("TEKUN", path, None, date(2024, 9, 1)))

    kept = warehouse.rows("SELECT identity_number, identity_raw, proves FROM register_people")

    assert kept == [(None, number(1), may_be_proposed)]
