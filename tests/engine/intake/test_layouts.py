"""Where the header is, which column is which, and which rows are no pupils."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from .conftest import HEADERS, number, pupil, refusal, register, take, text, workbook


@pytest.mark.parametrize(
    "header",
    ["身份证号", "*身份证件号", "★身份证号码", "＊ 身份证件号（18字）", "身份证号（18位）", "身份证号（必填）", "身份证 号码", "身份\u200b证号", "身份证件号(*)", "身份证件\n号码", "公民身份号码"],
)  # fmt: skip
def test_a_header_is_known_by_its_words_whatever_is_put_around_them(header, tmp_path):
    taken = take(workbook(tmp_path / "a.xlsx", ["★姓名", header, "年级", "学校名称"], pupil(1)))

    assert taken.numbers == [number(1)]


@pytest.mark.parametrize("header", ["监护人身份证号", "户主身份证号", "母亲身份证号"])
def test_somebody_elses_number_is_never_the_pupils(header, tmp_path):
    assert "身份证号" in refusal(workbook(tmp_path / "a.xlsx", ["姓名", header, "年级", "学校名称"], pupil(1))).zh


def test_a_title_over_the_header_and_a_signature_below_are_no_pupils(tmp_path):
    taken = take(
        workbook(
            tmp_path / "a.xlsx", ["示例小学2024年秋季困难学生名册"], [], HEADERS, pupil(1), ["合计", "1人"], ["制表人：测试", "", "", "审核：测试"]
        )
    )  # fmt: skip

    assert [(s["identity_number"], s["source_row"]) for s in taken.students] == [(number(1), 4)]
    assert taken.files[0].left_aside == {"footer": 2}


def test_a_pupil_whose_name_begins_like_a_footer_is_still_a_pupil(tmp_path):
    taken = take(workbook(tmp_path / "a.xlsx", HEADERS, ["合计明", *pupil(1)[1:]]))

    assert [s["name"] for s in taken.students] == ["合计明"]


def test_a_header_over_two_rows_is_read_by_both(tmp_path):
    upper = ["姓名", "身份证号", "就读情况", "", "监护人", ""]
    lower = ["", "", "年级", "就读方式", "姓名", "身份证号"]
    row = ["测试", number(1), "五年级", "住校", "测试父", number(2)]

    student = take(workbook(tmp_path / "a.xlsx", upper, lower, row)).students[0]

    assert (student["name"], student["identity_number"], student["boards"]) == ("测试", number(1), True)
    assert (student["guardian_name"], student["guardian_identity_number"]) == ("测试父", number(2))


def test_a_class_merged_over_its_pupils_is_each_pupils_class(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([["班级", *HEADERS], *(["", *pupil(i)] for i in range(1, 5))]):
            for column, cell in enumerate(row):
                sheet.write(line, column, cell)
        sheet.merge_range(1, 0, 3, 0, "五（1）班")
        sheet.write(4, 0, "五（2）班")

    assert [s["class_name"] for s in take(path).students] == ["五（1）班"] * 3 + ["五（2）班"]


def test_every_sheet_of_a_workbook_is_read_and_a_sheet_of_notes_is_not(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx", HEADERS, pupil(1), sheet="一班", 二班=[["二班名册"], HEADERS, pupil(2)], 说明=[["填表说明"], ["一、按学籍填写"]], 空=[]
    )  # fmt: skip

    taken = take(path)

    assert [(s["source_sheet"], s["source_row"], s["identity_number"]) for s in taken.students] == [
        ("一班", 2, number(1)),
        ("二班", 3, number(2)),
    ]
    assert taken.files[0].left_aside == {"no header": 1}  # said in the manifest, so that nobody is lost unseen


def test_a_second_sheet_that_goes_on_without_a_header_is_refused_rather_than_left_out(tmp_path):
    path = workbook(tmp_path / "a.xlsx", HEADERS, pupil(1), 续表=[pupil(2), pupil(3)])

    assert "工作表“续表”没有表头" in refusal(path).zh


def test_a_folder_of_class_files_is_one_roster_whatever_their_kinds_and_layouts(tmp_path):
    (tmp_path / "六年级").mkdir()
    workbook(tmp_path / "1_1.xlsx", HEADERS, pupil(1))
    text(tmp_path / "二（1）.csv", ["序号", "班级", *HEADERS], ["1", "二1", *pupil(2)], encoding="gb18030")
    workbook(tmp_path / "六年级" / "六.xlsx", HEADERS, pupil(3))
    (tmp_path / "~$1_1.xlsx").write_bytes(b"open in Excel")

    taken = take(tmp_path)

    assert {s["source_file"]: s["class_name"] for s in taken.students} == {
        "1_1.xlsx": "1_1",
        "二（1）.csv": "二1",
        "六年级/六.xlsx": "六",
    }


def test_files_of_one_name_in_two_folders_stay_two_files(tmp_path):
    for i, school in enumerate(("甲校", "乙校"), 1):
        (tmp_path / school).mkdir()
        workbook(tmp_path / school / "一年级.xlsx", HEADERS, pupil(i))

    taken = take(tmp_path / "甲校", tmp_path / "乙校")

    assert [s["source_file"] for s in taken.students] == ["甲校/一年级.xlsx", "乙校/一年级.xlsx"]


def test_an_unknown_layout_names_what_was_looked_for_and_the_headers_near_it(tmp_path):
    refused = refusal(workbook(tmp_path / "a.xlsx", ["学员", "身份证號码", "年段"], ["测试", number(1), "五"]))

    assert "要找的列名是身份证号、姓名，表中有3列" in refused.zh
    assert "“身份证號码”请改为“身份证号码”" in refused.zh
    assert "身份证號码" in refused.en


def test_a_file_without_any_header_is_refused_and_no_pupils_number_is_shown(tmp_path):
    refused = refusal(workbook(tmp_path / "a.xlsx", pupil(1), pupil(2)))

    assert "没有表头" in refused.zh
    assert number(1) not in refused.zh + refused.en
    assert pupil(1)[0] not in refused.zh + refused.en


def test_income_a_head_and_income_a_household_are_two_things(tmp_path):
    refused = refusal(workbook(tmp_path / "a.xlsx", [*HEADERS, "家庭人均收入或年收入"], [*pupil(1), "8000"]))
    apart = take(
        workbook(tmp_path / "b.xlsx", [*HEADERS, "家庭人均年收入", "家庭年收入"], [*pupil(1), "8000", "32000"])
    )

    assert "两件事" in refused.zh
    assert apart.files[0].unplaced_headers == [
        "家庭人均年收入",
        "家庭年收入",
    ]  # no fact asks for them; neither stands for the other


def test_two_columns_that_claim_to_be_one_and_differ_are_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [*HEADERS, "证件号码"], [*pupil(1), number(2)])

    assert "内容却不同" in refusal(path).zh


def test_a_roster_names_the_required_column_it_lacks(tmp_path):
    assert "姓名" in refusal(workbook(tmp_path / "a.xlsx", HEADERS[1:], pupil(1)[1:])).zh


def test_a_register_with_no_rows_is_refused_for_an_empty_file_is_not_an_empty_register(tmp_path: Path):
    assert "没有任何数据行" in refusal(workbook(tmp_path / "平江县低保.xlsx", ["姓名", "身份证号"]), code="DIBAO").zh


def test_a_register_on_two_sheets_with_notes_between_them_is_read_whole(tmp_path):
    head = [["平江县孤儿名单"], ["截至2024年8月"], ["姓名", "身份证号"]]
    path = workbook(
        tmp_path / "孤儿.xlsx",
        *head,
        ["测试甲", number(1)],
        说明=[["说明"]],
        事实无人抚养=[*head, ["测试乙", number(2)]],
    )

    assert register(path, "ORPHAN").numbers == [number(2), number(1)]


@pytest.mark.parametrize(
    ("file", "sheet"), [("五年级2班", "Sheet1"), ("五年级（2）班", "Sheet1"), ("名册", "五年级"), ("5_2", "小学五年级")]
)
def test_a_file_or_sheet_named_after_its_class_says_the_grade_of_pupils_that_have_none(file, sheet, tmp_path):
    row = [*pupil(1)[:2], "示例小学"]

    student = take(workbook(tmp_path / f"{file}.xlsx", ["姓名", "身份证号", "学校名称"], row, sheet=sheet)).students[0]

    assert (student["stage"], student["grade"], student["class_name"]) == ("primary", 5, file)


def test_a_file_named_by_a_bare_number_says_no_grade(tmp_path):
    path = workbook(tmp_path / "7.xlsx", ["姓名", "身份证号", "学校名称"], [*pupil(1)[:2], "示例"], sheet="7")

    assert take(path).reasons == [(2, "grade", "missing")]
