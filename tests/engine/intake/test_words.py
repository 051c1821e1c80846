"""The words offices write, and what is not known is said so: a blank is unknown, never 否, and no word is guessed."""

from __future__ import annotations

import pytest

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.intake.words import NOT_UNDERSTOOD, Words

from .conftest import HEADERS, pupil, take, workbook

WORDS = Words.load(LIBRARY, school_year=2024)


@pytest.mark.parametrize(
    "written",
    [
        "2024-09-01", "2024-9-1", "2024/9/1", "2024.9.1", "2024.09.01", "2024年9月1日", "20240901", "2024 年 9 月 1 日", "２０２４－０９－０１",
        "2024-09-01 00:00:00", "2024-9-1 8:30", "2024-09-01T00:00:00", "'2024-09-01",
    ],
)  # fmt: skip
def test_a_day_is_one_day_in_every_usual_form(written):
    assert WORDS.read("date", written) == "2024-09-01"


@pytest.mark.parametrize("written", ["2024年9月", "2024-02-30", "24.9.1", "9/1/2024", "45536", "去年秋天"])
def test_what_is_not_surely_a_day_is_not_guessed(written):
    assert WORDS.read("date", written) is NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("625", "62500"), ("312.5", "31250"), ("￥625", "62500"), ("¥1,250.00", "125000"), ("1万", "1000000"), ("0.5万元", "500000"),
        ("1200元", "120000"), ("1200元整", "120000"), ("１２００", "120000"), ("2000元/年", "200000"), ("0", "0"),
    ],
)  # fmt: skip
def test_money_is_whole_fen_in_every_usual_form(written, fen):
    assert WORDS.read("money", written) == fen


@pytest.mark.parametrize("written", ["无", "暂无", "-", "", None])
def test_no_amount_is_unknown_and_never_zero(written):
    assert WORDS.read("money", written) is None


@pytest.mark.parametrize("written", ["约600", "600左右", "1.234", "-5", "一千"])
def test_an_amount_that_is_not_sure_is_not_guessed(written):
    assert WORDS.read("money", written) is NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("boolean", "true", "是 有 1 Y √ 属于"), ("boolean", "false", "否 不是 无 0 N ×"),
        ("boards", "true", "住校 寄宿 寄宿生 内宿 1 是"), ("boards", "false", "走读 走读生 2 否 0"),
        ("hardship_level", "special", "特别困难 C.家庭经济特别困难 一档 1档 一等 1等"),
        ("hardship_level", "hard", "困难 比较困难 二档 2档"), ("hardship_level", "general", "一般困难 A.家庭经济一般困难 三档 3档"),
        ("hukou_kind", "urban", "城镇 非农 城市"), ("hukou_kind", "rural", "农村 农业 农户"),
        ("ethnicity", "苗", "苗 苗族"), ("sex", "female", "女 2"),
        ("grade", "junior_high:1", "七年级 初一 7 7年级 七"), ("grade", "primary:5", "五年级 小学五年级"),
        ("grade", "senior_high:1", "高一"), ("grade", ":1", "2024级 2024 一"), ("grade", ":3", "2022级"),
    ],
)  # fmt: skip
def test_the_usual_words_for_one_thing_are_one_value(kind, value, written):
    assert {WORDS.read(kind, word) for word in written.split()} == {value}


@pytest.mark.parametrize(
    "kind", ["boolean", "boards", "hardship_level", "sex", "grade", "date", "money", "special_group"]
)
@pytest.mark.parametrize("blank", [None, "", "  ", "\u3000", "\u200b"])
def test_a_blank_is_unknown_and_never_no(kind, blank):
    assert WORDS.read(kind, blank) is None


@pytest.mark.parametrize("written", ["借宿", "其它", "9"])
def test_a_word_that_says_nothing_for_sure_is_unknown(written):
    assert WORDS.read("boards", written) is None


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("低保", "DIBAO"), ("农村低保", "DIBAO"), ("低保边缘", "DIBAO_EDGE"), ("低保边缘家庭学生", "DIBAO_EDGE"), ("边缘易致贫家庭", "POV_MARGINAL"),
        ("建档立卡", "POV_LIFTED"), ("五保", "TEKUN"), ("事实孤儿", "NO_GUARDIAN"), ("孤儿", "ORPHAN"), ("残疾", "DISABLED_STU"), ("父母残疾", "DISABLED_CHILD"),
    ],
)  # fmt: skip
def test_a_special_group_is_known_by_its_exact_name(written, group):
    assert WORDS.read("special_group", written) == group


@pytest.mark.parametrize("written", ["边缘", "低保边", "类似低保", "贫困", "孤", "特困职工"])
def test_a_special_group_is_never_known_by_the_characters_it_shares(written):
    assert WORDS.read("special_group", written) is NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("column", "value"), [("认定等级", ""), ("是否寄宿", None), ("是否退役士兵", "  "), ("实缴学费", "无")]
)
def test_a_cell_that_says_nothing_leaves_the_pupil_in_and_the_fact_unknown(column, value, tmp_path):
    taken = take(workbook(tmp_path / "a.xlsx", [*HEADERS, column], [*pupil(1), value]))

    facts = [taken.students[0][name] for name in ("hardship_level", "boards", "veteran", "tuition_paid_fen")]
    assert facts == [None] * 4


def test_a_word_nobody_knows_is_sent_back_with_its_place_and_what_to_do(tmp_path):
    reject = take(
        workbook(tmp_path / "五年级.xlsx", [*HEADERS, "就读方式"], [*pupil(1), "半走半住"], sheet="一班")
    ).rejects[0]

    assert (reject["source_file"], reject["source_sheet"], reject["source_row"]) == ("五年级.xlsx", "一班", 2)
    assert (reject["column"], reject["value_masked"], reject["reason_code"]) == ("boards", "半***", "not_understood")
    assert "词表" in reject["remedy"]


def test_a_grade_alone_does_not_say_the_stage_and_a_stage_beside_it_does(tmp_path):
    without = take(workbook(tmp_path / "a.xlsx", HEADERS, [*pupil(1)[:2], "一", "示例"]))
    beside = take(workbook(tmp_path / "b.xlsx", [*HEADERS, "学段"], [*pupil(1)[:2], "1", "示例", "普通高中"]))

    assert without.reasons == [(2, "grade", "missing")]
    assert [(s["stage"], s["grade"]) for s in beside.students] == [("senior_high", 1)]


def test_names_keep_their_dot_and_lose_their_spaces(tmp_path):
    written = ["阿卜杜拉•测试", "阿卜杜拉．测试", " 测 试 ", "测试\u200b", "㐂𠮷测", "Anna  Test"]
    path = workbook(tmp_path / "a.xlsx", HEADERS, *([name, *pupil(i)[1:]] for i, name in enumerate(written)))

    assert [s["name"] for s in take(path).students] == [
        "阿卜杜拉·测试",
        "阿卜杜拉·测试",
        "测试",
        "测试",
        "㐂𠮷测",
        "Anna  Test",
    ]
