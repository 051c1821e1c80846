"""Files as departments and the national system send them are placed by the layouts of the library."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from zhuxue.engine.common.identity import check_digit
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.files.formats import format_named
from zhuxue.engine.intake.lists import load_list
from zhuxue.engine.intake.register import Delivery, load_register, start_registers
from zhuxue.engine.warehouse.duck import DuckWarehouse

Sheets = dict[str, list[list[str]]]
TEMPLATE = [
    "姓名*",
    "籍贯*",
    "身份证号*",
    "家庭人口数*",
    "手机号码*",
    "辅导员姓名",
    "申请日期*",
    "家庭地址*",
    "邮政编码*",
    "家长手机号码*",
    "特殊困难类型*",
    "家庭人均年收入*",
    "是否遭受自然灾害*",
    "自然灾害描述(60字)*",
    "是否遭受突发事件*",
    "突发事件描述(60字)*",
    "家庭成员因残疾年迈劳动能力弱情况*",
    "家庭成员失业情况*",
    "家庭欠债金额*",
    "家庭欠债情况*",
    "其他情况",
    "推荐档次*",
    "陈述理由*",
    "认定时间*",
    "是否同意评议小组意见*",
    "院系推荐档次*",
    "院系意见*",
    "是否同意院系工作组意见*",
    "学校推荐档次*",
    "学校意见*",
    "户籍性质*",
    "劳动力人口数*",
    "家庭失业人数*",
    "赡养人口数*",
    "是否五保户*",
    "是否单亲家庭子女*",
    "残疾类别*",
    "父母是否丧失劳动*",
    "家中有大病患者*",
    "收入来源*",
]


def number_of(nth: int) -> str:
    """A plainly synthetic identity number: no county is 4399."""
    first17 = f"43990120130501{nth:03d}"
    return first17 + check_digit(first17)


def workbook(path: Path, sheets: Sheets) -> Path:
    """Write sheets of text cells."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return path


@pytest.fixture
def people_of(tmp_path: Path) -> Any:
    """Return a function: register code and sheets → (role, name, proves) of every person read."""

    def read(code: str, sheets: Sheets) -> list[tuple[Any, ...]]:
        duck = DuckWarehouse(memory="1GB", threads=1)
        start_registers(duck)
        day = date(2024, 9, 1)
        load_register(duck, Delivery(code, workbook(tmp_path / "名单.xlsx", sheets), day, day))
        found = duck.rows("SELECT role, name, proves FROM register_people ORDER BY role, name")
        duck.close()
        return found

    return read


def test_rural_allowance_of_nine_numbers_a_row_on_the_second_sheet_from_row_three(people_of: Any) -> None:
    header = ["户主姓名", "户主身份证号"] + [w for n in range(1, 9) for w in (f"成员{n}姓名", f"成员{n}身份证号")]
    household = [w for n in range(1, 10) for w in (f"测试{'一二三四五六七八九'[n - 1]}", number_of(n))]

    found = people_of(
        "DIBAO", {"说明": [["本表由县民政局提供"]], "农村低保": [["平江县农村低保花名册"], header, household]}
    )

    assert len(found) == 9
    assert {role for role, _, _ in found} == {"head", "member"}
    assert all(proves for _, _, proves in found)


def test_a_sheet_of_persons_that_also_names_the_head_is_read_person_by_person(people_of: Any) -> None:
    rows = [["姓名", "身份证号", "户主姓名", "户主身份证号"], ["测试童", number_of(1), "测试爷", number_of(2)]]

    assert people_of("DIBAO", {"低保": rows}) == [("self", "测试童", True)]


@pytest.mark.parametrize("code", ["POV_LIFTED", "POV_MARGINAL", "RIGID_EXP", "OTHER_LOWINC", "DIBAO_EDGE"])
def test_any_register_may_come_as_households_and_a_spouse_is_of_the_household(people_of: Any, code: str) -> None:
    rows = [["户主姓名", "户主身份证号", "配偶姓名", "配偶身份证号"], ["测试甲", number_of(1), "测试乙", number_of(2)]]

    assert people_of(code, {"名单": rows}) == [("head", "测试甲", True), ("spouse", "测试乙", True)]


def test_a_carer_of_a_person_in_extreme_hardship_is_read_and_proves_nothing(people_of: Any) -> None:
    header = ["特困人员姓名", "特困人员身份证号", "照料人姓名", "照料人身份证号"]
    rows = [["特困供养名单"], ["2024年8月"], header, ["测试甲", number_of(1), "测试乙", number_of(2)]]

    assert people_of("TEKUN", {"特困": rows}) == [("carer", "测试乙", False), ("head", "测试甲", True)]


def test_orphans_stand_on_the_first_and_third_sheet_from_row_four(people_of: Any) -> None:
    def sheet(name: str, nth: int) -> list[list[str]]:
        return [["孤儿名单"], ["单位：民政局"], ["儿童姓名", "儿童身份证号"], [name, number_of(nth)]]

    found = people_of("ORPHAN", {"孤儿": sheet("测试一", 1), "说明": [["略"]], "事实无人抚养": sheet("测试三", 2)})

    assert {name for _, name, _ in found} == {"测试一", "测试三"}


def _lists(tmp_path: Path, kind: str, rows: list[list[str]], columns: str) -> list[tuple[Any, ...]]:
    duck = DuckWarehouse(memory="1GB", threads=1)
    duck.create("rejects", "SELECT '' AS source_kind, '' AS source_file WHERE 1 = 0")
    load_list(duck, kind, workbook(tmp_path / "表.xlsx", {"表": rows}))
    found = duck.rows(f"SELECT {columns} FROM {kind}_list")
    duck.close()
    return found


def test_the_national_template_of_40_columns_is_read_and_only_the_schools_decision_counts(tmp_path: Path) -> None:
    told = {"姓名*": "测试生", "身份证号*": number_of(1), "特殊困难类型*": "低保家庭学生", "推荐档次*": "A.家庭经济一般困难",
            "院系推荐档次*": "A.家庭经济一般困难", "学校推荐档次*": "C.家庭经济特别困难", "家庭欠债金额*": "无"}  # fmt: skip

    found = _lists(
        tmp_path, "hardship", [TEMPLATE, [told.get(h, "无") for h in TEMPLATE]], "name, hardship_level, special_groups"
    )

    assert len(TEMPLATE) == 40
    assert found == [("测试生", "special", "低保家庭学生")]


def test_the_paid_list_says_how_each_line_was_paid(tmp_path: Path) -> None:
    rows = [
        ["身份证号", "资助项目", "学期", "实发金额", "发放方式"],
        [number_of(1), "CE_BOARD", "2024-F", "625", "现金"],
    ]

    assert _lists(tmp_path, "paid", rows, "amount_fen, payment_way") == [(62500, "cash")]


def test_the_one_card_batch_has_the_fields_the_province_suggests() -> None:
    batch = format_named(LIBRARY, "one_card")
    titles = [column.title for column in (*batch.header, *batch.columns)]

    for wanted in ("批次号", "项目代码", "发放期", "单位代码", "笔数", "金额合计(元)", "姓名", "身份证件号", "学籍号", "学校标识码", "班级",
                   "监护人姓名", "监护人身份证件号", "户名", "收款人身份证件号", "与学生关系", "卡种", "账号", "开户行", "金额(元)", "认定等级",
                   "困难类型", "发放状态", "退回原因", "发放日期", "公示起止", "审核人", "附件"):  # fmt: skip
        assert wanted in titles
