"""Identity numbers as hands and spreadsheets leave them: cleaned where nothing is lost, refused where something is."""

from __future__ import annotations

import pytest

from zhuxue.engine.common.identity import check_digit, upgraded
from zhuxue.engine.intake.rejects import reject

from .conftest import HEADERS, number, number_ending_in_x, pupil, register, take, text, workbook


def roster_of(path, written, **more):
    """A roster of one pupil whose number is written as given; `more`: further columns."""
    return workbook(path, [*HEADERS, *more], ["测试", written, "五年级", "示例小学", *more.values()])


@pytest.mark.parametrize(
    "written",
    [
        lambda n: n.lower(), lambda n: f"'{n}", lambda n: f"‘{n}", lambda n: f" {n[:6]} {n[6:14]} {n[14:]} ", lambda n: f"{n}\t",
        lambda n: f"{n[:10]}\n{n[10:]}", lambda n: f"\u200b{n}\ufeff", lambda n: f"{n}\u3000", lambda n: n.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789X"}),
    ],
)  # fmt: skip
def test_what_hands_and_spreadsheets_add_to_a_number_is_taken_off(written, tmp_path):
    taken = take(roster_of(tmp_path / "a.xlsx", written(number_ending_in_x())))

    assert taken.numbers == [number_ending_in_x()]


def test_a_fifteen_digit_number_is_upgraded_in_rosters_and_registers(tmp_path):
    old = "439901800101123"

    assert take(roster_of(tmp_path / "a.xlsx", old)).numbers == [upgraded(old)]
    assert register(workbook(tmp_path / "b.xlsx", ["姓名", "身份证号"], ["测试", old])).numbers == [upgraded(old)]


@pytest.mark.parametrize("cell", [4.39901201301010e17, 439901201301010000, 439901800101123])
def test_a_number_the_spreadsheet_holds_as_a_number_is_refused_even_where_it_looks_whole(cell, tmp_path):
    taken = take(roster_of(tmp_path / "a.xlsx", cell))

    assert taken.reasons == [(2, "identity_number", "stored_as_number")]
    assert "“文本”" in taken.rejects[0]["remedy"]


@pytest.mark.parametrize("written", ["4.39901E+17", "4.39901201301010E17", "4E+17"])
def test_what_a_spreadsheet_left_of_a_number_in_a_text_file_is_refused(written, tmp_path):
    taken = take(text(tmp_path / "a.csv", HEADERS, ["测试", written, "五年级", "示例小学"]))

    assert taken.reasons == [(2, "identity_number", "stored_as_number")]


def wrong_digit(n: str) -> str:
    return n[:-1] + ("1" if n[-1] != "1" else "2")


def no_such_day(n: str) -> str:
    first17 = n[:10] + "0230" + n[14:17]
    return first17 + check_digit(first17)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "blank"), (number(1)[:17], "length"), (number(1) + "1", "length"), (number(1)[:16] + "O1", "characters"),
        (wrong_digit(number(1)), "check_digit"), (no_such_day(number(1)), "date"),
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_is_sent_back_with_its_reason(written, reason, tmp_path):
    taken = take(roster_of(tmp_path / "a.xlsx", written))

    assert taken.reasons == [(2, "identity_number", reason)]
    assert all(taken.rejects[0][name] for name in ("reason", "reason_en", "remedy", "remedy_en"))


@pytest.mark.parametrize("letter", "GJLg")
def test_a_student_number_is_never_taken_for_the_identity_number_it_may_hold(letter, tmp_path):
    """After a number is corrected the G number keeps the old one (domain.md §4.5), so stripping the letter would be a guess."""
    taken = take(roster_of(tmp_path / "a.xlsx", letter + number(1)))

    assert taken.reasons == [(2, "identity_number", "student_number")]
    assert "学籍号" in taken.rejects[0]["reason"]


def test_a_student_number_that_differs_from_the_identity_number_is_no_fault(tmp_path):
    student = take(roster_of(tmp_path / "a.xlsx", number(1), 学籍号=f"G{number(2)}")).students[0]

    assert (student["identity_number"], student["student_number"]) == (number(1), f"G{number(2)}")


def test_passports_residence_permits_and_no_number_yet_keep_their_kind(tmp_path):
    first17 = "81000020130101123"
    permit = first17 + check_digit(first17)
    rows = [
        ["测试甲", "E12345678", ""],
        ["测试乙", permit, "港澳居民居住证"],
        ["测试丙", permit[:17], "港澳居民居住证"],
        ["测试丁", "", "无证"],
        ["测试戊", "暂无", ""],
    ]
    path = workbook(tmp_path / "a.xlsx", ["姓名", "身份证号", "证件类型", "年级"], *([*row, "五年级"] for row in rows))

    taken = take(path)

    assert [(s["name"], s["identity_kind"], s["identity_number"]) for s in taken.students] == [
        ("测试甲", "passport", "E12345678"),
        ("测试乙", "residence_permit", permit),
        ("测试丁", "none", None),
        ("测试戊", "none", None),
    ]
    assert taken.reasons == [(4, "identity_number", "length")]


def test_two_pupils_without_a_number_are_two_pupils(tmp_path):
    taken = take(workbook(tmp_path / "a.xlsx", HEADERS, *(["测试", "暂无", "五年级", "示例小学"] for _ in range(2))))

    assert len(taken.students) == 2


def test_a_pupil_under_the_guardians_number_is_sent_back(tmp_path):
    taken = take(roster_of(tmp_path / "a.xlsx", number(1), 监护人身份证号=number(1)))

    assert taken.reasons == [(2, "identity_number", "same_as_guardian")]


def test_the_same_pupil_twice_in_a_school_stands_once_and_in_two_schools_twice(tmp_path):
    again, elsewhere = pupil(1), [*pupil(1)[:3], "另一小学"]

    taken = take(workbook(tmp_path / "a.xlsx", HEADERS, pupil(1), again, elsewhere))

    assert [s["school_name"] for s in taken.students] == ["示例小学", "另一小学"]
    assert taken.reasons == [(3, "identity_number", "duplicate")]


def test_the_county_in_a_number_is_a_hint_and_no_fault(tmp_path):
    first17 = "43999920130101123"

    assert take(roster_of(tmp_path / "a.xlsx", first17 + check_digit(first17))).reasons == []


@pytest.mark.parametrize("column", ["identity_number", "student_number", "name", "grade", "account_no"])
def test_a_reject_never_shows_a_number_in_clear_even_where_columns_were_shifted(column):
    shown = reject({}, code="not_understood", column=column, title="列", value=number(1))

    assert number(1)[4:14] not in "".join(str(value) for value in shown.values())
    assert shown["value_masked"].startswith("4399")
