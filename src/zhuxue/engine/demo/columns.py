"""The columns a roster may have: the words offices use for each, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from zhuxue.engine.demo import rates
from zhuxue.engine.demo.hand import Hand
from zhuxue.engine.demo.people import College, Student
from zhuxue.engine.demo.spreadsheet import Cell

Value = Callable[[Student, Hand], Cell]

STAGES = {
    "preschool": ("学前", "幼儿园", "学前教育"),
    "primary": ("小学", "小学", "小学"),
    "junior_high": ("初中", "初级中学", "初中"),
    "senior_high": ("普通高中", "普高", "高中"),
    "vocational": ("中职", "中等职业教育", "职高"),
    "undergraduate": ("本专科", "本专科", "本专科"),
    "postgraduate": ("研究生", "研究生", "研究生"),
}
GRADES = {
    "preschool": ("小班", "中班", "大班"),
    "primary": ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级"),
    "junior_high": ("七年级", "八年级", "九年级"),
    "senior_high": ("高一", "高二", "高三"),
}
OTHER_GRADES = {
    "primary": ("小一", "小二", "小三", "小四", "小五", "小六"),
    "junior_high": ("初一", "初二", "初三"),
    "senior_high": ("高中一年级", "高中二年级", "高中三年级"),
}
USUAL_GRADES = ("一年级", "二年级", "三年级", "四年级", "五年级")
STATUSES = {
    "enrolled": ("在籍", "在读", "在校"),
    "suspended": ("休学", "休学", "休学"),
    "withdrawn": ("退学", "退学", "退学"),
    "transferred": ("转出", "转学", "转出"),
}
HUKOU = {
    "rural": ("农村", "农村", "农业户口"),
    "town": ("县镇", "县镇", "非农业户口"),
    "urban": ("城市", "城市", "非农业户口"),
}
BOARDING = (("住校", "走读"), ("住校", "走读"), ("寄宿", "走读"))
LEVELS = {"associate": "专科（高职）", "bachelor": "本科", "master": "硕士", "doctor": "博士"}
MAJOR_KINDS = {"agricultural": "涉农", "opera": "戏曲表演", "other_arts": "其他艺术表演", "other": "其他"}
DIRECTED = {
    "none": "非定向",
    "directed": "定向",
    "entrusted": "委托培养",
    "directed_sergeant": "定向培养军士",
}
MILITARY = {
    "none": "无",
    "enlisted_student": "在校生入伍",
    "enlisted_freshman": "新生入伍",
    "retired_entrant": "退役后考入高校",
}


@dataclass(frozen=True)
class Column:
    """Words for one column, the tidy one first, and its value for a student."""

    words: tuple[str, ...]
    value: Value


def _grade(student: Student, hand: Hand) -> Cell:
    if not hand.mess:
        return student.grade
    place = student.grade - 1
    if hand.words == 2 and student.stage in OTHER_GRADES:
        return OTHER_GRADES[student.stage][place]
    if hand.mess >= 3 and student.college and hand.words == 1:
        return f"{rates.TERM.year - place}级"
    return GRADES.get(student.stage, USUAL_GRADES)[place]


def _class(student: Student, hand: Hand) -> Cell:
    if hand.words == 1 and student.stage in GRADES:
        return f"{GRADES[student.stage][student.grade - 1][0]}（{student.class_number}）班"
    return f"{student.class_number}班"


def class_title(student: Student, hand: Hand) -> str:
    """Return the class as files are named: 1_1, 二（1） or 五年级1班."""
    grade = GRADES.get(student.stage, USUAL_GRADES)[student.grade - 1]
    forms = (
        f"{student.grade}_{student.class_number}",
        f"{grade[0]}（{student.class_number}）",
        f"{grade}{student.class_number}班",
    )
    return forms[hand.words]


def _hukou_region(student: Student, hand: Hand) -> Cell:
    return hand.county(student.family.county, student.family.county_name)


def _college(fact: Callable[[College], Cell]) -> Value:
    return lambda student, _: fact(student.college) if student.college else None


def _college_yes(fact: Callable[[College], bool]) -> Value:
    return lambda student, hand: hand.yes(fact(student.college)) if student.college else None


def _yes(fact: Callable[[Student], bool | None]) -> Value:
    return lambda student, hand: hand.yes(fact(student))


COLUMNS: dict[str, Column] = {
    "school_name": Column(("学校名称", "学校", "就读学校"), lambda s, _: s.school.name),
    "school_code": Column(("学校标识码",), lambda s, _: s.school.code),
    "school_region": Column(
        ("学校所在县市区", "县市区", "学校所属区县"),
        lambda s, h: h.county(s.school.county, s.school.county_name),
    ),
    "school_kind": Column(("办学性质", "学校性质"), lambda s, _: "民办" if s.school.private else "公办"),
    "stage": Column(("学段", "学段"), lambda s, h: STAGES[s.stage][h.words]),
    "grade": Column(("年级",), _grade),
    "class": Column(("班级", "所在班级"), _class),
    "name": Column(("姓名", "学生姓名", "姓名"), lambda s, h: h.name(s.name)),
    "number": Column(("身份证件号", "身份证号", "身份证号码", "公民身份号码", "学生身份证号"), lambda s, _: s.number),
    "kind": Column(
        ("身份证件类型", "证件类型"),
        lambda s, _: {"passport": "护照", "residence_permit": "港澳台居民居住证", "none": "无"}.get(
            s.kind, "居民身份证"
        ),
    ),
    "sex": Column(("性别",), lambda s, _: "男" if s.male else "女"),
    "born": Column(("出生日期", "出生年月"), lambda s, h: h.day(s.born)),
    "ethnicity": Column(
        ("民族",), lambda s, h: s.ethnicity if h.words != 1 or len(s.ethnicity) > 3 else s.ethnicity[:-1]
    ),
    "roll_number": Column(("学籍号", "全国学籍号"), lambda s, _: s.roll_number),
    "student_number": Column(("学号",), lambda s, _: s.roll_number),
    "boards": Column(("就读方式", "走住读"), lambda s, h: BOARDING[h.words][0 if s.boards else 1]),
    "boards_yes": Column(("是否寄宿生", "是否内宿"), _yes(lambda s: s.boards)),
    "hukou_kind": Column(("户籍性质", "户口性质"), lambda s, h: HUKOU[s.family.hukou_kind][h.words]),
    "hukou_region": Column(("户籍所在县市区", "户籍所在县区", "户口所在地"), _hukou_region),
    "guardian_name": Column(("监护人姓名",), lambda s, h: h.name(s.family.guardian.name)),
    "guardian_number": Column(
        ("监护人身份证号", "监护人身份证件号", "监护人身份证号码"),
        lambda s, h: h.number(s.family.guardian.number),
    ),
    "guardian_relation": Column(("监护人关系", "与学生关系", "关系"), lambda s, _: s.family.relation),
    "phone": Column(("联系电话", "家长手机号码"), lambda s, _: f"1000000{int(s.family.guardian.number[-5:-1]):04d}"),
    "status": Column(("学籍状态",), lambda s, h: STATUSES[s.status][h.words]),
    "inclusive": Column(("是否普惠性幼儿园", "是否普惠园"), _yes(lambda s: s.school.inclusive)),
    "demonstration": Column(("是否省级示范高中", "是否省示范", "省示范"), _yes(lambda s: s.school.demonstration)),
    "fee": Column(("批准收费标准", "本学期批准收费标准", "本学期批准的公办收费标准"), lambda s, _: s.school.fee_yuan),
    "sudden": Column(("是否遭遇突发变故", "是否遭受突发事件", "本学期是否遭遇突发变故"), _yes(lambda s: s.sudden)),
    "major_kind": Column(("专业类别",), lambda s, _: MAJOR_KINDS.get(s.major_kind)),
    "full_time": Column(("是否全日制",), _yes(lambda s: True)),
    "level": Column(("培养层次", "学历层次"), _college(lambda c: LEVELS[c.level])),
    "major": Column(("专业", "专业名称"), _college(lambda c: c.major)),
    "central": Column(("是否中央部属高校", "是否部属高校"), _yes(lambda s: s.school.central)),
    "freshman": Column(("是否当年入学新生", "是否新生"), _yes(lambda s: s.grade == 1)),
    "in_province": Column(("是否省内院校", "是否省内就读", "是否在省内院校就读"), _yes(lambda s: True)),
    "directed": Column(("培养方式",), _college(lambda c: DIRECTED[c.directed])),
    "waived": Column(("是否已免除全部学费",), _college_yes(lambda c: c.waived)),
    "tuition_paid": Column(("本学年实缴学费", "实缴学费"), _college(lambda c: c.paid_yuan)),
    "score_rank": Column(("学习成绩排名百分位", "成绩排名（%）"), _college(lambda c: c.score_rank)),
    "overall_rank": Column(("综合考评排名百分位", "综测排名（%）"), _college(lambda c: c.overall_rank)),
    "proof": Column(("是否有特别突出证明材料", "是否有“特别突出”证明材料"), _college_yes(lambda c: c.proof)),
    "campus_loan": Column(
        ("是否已办校园地贷款", "校园地国家助学贷款", "本学年是否已办校园地国家助学贷款"),
        _college_yes(lambda c: c.campus_loan),
    ),
    "origin_loan": Column(
        ("是否已办生源地贷款", "生源地信用助学贷款", "本学年是否已办生源地信用助学贷款"),
        _college_yes(lambda c: c.origin_loan),
    ),
    "military_kind": Column(("服兵役情形",), _college(lambda c: MILITARY[c.military_kind])),
    "military_on": Column(
        ("入伍、退役复学或退役入学日期", "入伍日期"),
        lambda s, h: h.day(s.college.military_on if s.college else None),
    ),
    "veteran": Column(("是否退役士兵学生", "是否退役士兵"), _college_yes(lambda c: c.veteran)),
    "health": Column(("健康状况",), lambda s, _: "健康或良好"),
    "politics": Column(("政治面貌",), lambda s, _: "群众" if s.grade < 3 else "少先队员"),
    "nation": Column(("国籍/地区",), lambda s, _: "中国"),
    "overseas": Column(("港澳台侨外",), lambda s, _: "否"),
    "address": Column(("现住址",), lambda s, _: "示例村示例组"),
    "post_code": Column(("邮政编码",), lambda s, _: "410000"),
    "entered": Column(("入学年月",), lambda s, _: f"{rates.TERM.year - s.grade + 1}09"),
    "only_child": Column(("是否独生子女",), _yes(lambda s: len(s.family.students) == 1)),
    "left_behind": Column(("是否留守儿童",), lambda s, _: "非留守儿童"),
    "migrant": Column(("是否进城务工人员随迁子女",), lambda s, h: h.yes(False)),
    "old_aid": Column(("是否享受一补",), lambda s, h: h.yes(bool(s.level))),
    "wants_aid": Column(("是否需要申请资助",), lambda s, h: h.yes(bool(s.level))),
    "distance": Column(("上下学距离",), lambda s, _: s.class_number),
    "school_bus": Column(("是否需要乘坐校车",), lambda s, h: h.yes(False)),
    "is_guardian": Column(("是否监护人",), lambda s, h: h.yes(True)),
    "order": Column(("序号",), lambda s, _: None),
    "remark": Column(("备注",), lambda s, _: None),
}
