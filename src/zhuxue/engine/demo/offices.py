"""The registers as their offices keep them: who sends which file, under which headers."""

from __future__ import annotations

from dataclasses import dataclass

FLAT, HOUSEHOLD, PARENT_CHILD = "flat", "household", "parent_child"


@dataclass(frozen=True)
class Office:
    """One register's file. `extras` are (header, kind of value); see registers.py for the kinds."""

    code: str
    file: str
    title: str
    number_header: str
    extras: tuple[tuple[str, str], ...] = ()
    shape: str = FLAT
    relation: bool = False
    text: bool = False


_MONITORED = (
    ("户编号", "household_number"),
    ("风险消除情况", "risk_cleared"),
    ("风险消除日期", "risk_cleared_on"),
)
_ALLOWANCE = (("保障人口", "count"), ("在保状态", "status"), ("保障起始日期", "since"))

OFFICES = (
    Office(
        "DIBAO", "省民政厅_城乡低保", "城乡最低生活保障对象花名册", "身份证号", _ALLOWANCE, HOUSEHOLD, True
    ),
    Office(
        "DIBAO_EDGE", "省民政厅_低保边缘家庭", "低保边缘家庭成员名册", "身份证号码", _ALLOWANCE, FLAT, True
    ),
    Office(
        "TEKUN",
        "省民政厅_特困人员",
        "特困人员救助供养花名册",
        "身份证号",
        (("供养方式", "support"), *_ALLOWANCE),
        HOUSEHOLD,
        True,
    ),
    Office(
        "RIGID_EXP",
        "省民政厅_刚性支出困难家庭",
        "刚性支出困难家庭名册",
        "公民身份号码",
        _ALLOWANCE,
        FLAT,
        True,
    ),
    Office(
        "OTHER_LOWINC", "省民政厅_其他低收入家庭", "其他低收入家庭名册", "身份证号码", _ALLOWANCE, FLAT, True
    ),
    Office(
        "ORPHAN",
        "省民政厅_孤儿",
        "孤儿基本生活保障花名册",
        "身份证号",
        (("养育方式", "raising"), ("在保状态", "status")),
    ),
    Office(
        "NO_GUARDIAN",
        "省民政厅_事实无人抚养儿童",
        "事实无人抚养儿童花名册",
        "身份证号",
        (("在保状态", "status"),),
    ),
    Office(
        "POV_LIFTED",
        "省乡村振兴局_脱贫户",
        "脱贫人口信息",
        "证件号码",
        (("户编号", "household_number"), ("享受政策情况", "entitled")),
        FLAT,
        True,
    ),
    Office(
        "POV_UNSTABLE",
        "省乡村振兴局_脱贫不稳定户",
        "脱贫不稳定户人口信息",
        "证件号码",
        _MONITORED,
        FLAT,
        True,
    ),
    Office(
        "POV_MARGINAL",
        "省乡村振兴局_边缘易致贫户",
        "边缘易致贫户人口信息",
        "证件号码",
        _MONITORED,
        FLAT,
        True,
    ),
    Office(
        "POV_SUDDEN",
        "省乡村振兴局_突发严重困难户",
        "突发严重困难户人口信息",
        "证件号码",
        _MONITORED,
        FLAT,
        True,
    ),
    Office(
        "DISABLED_STU",
        "省残联_持证残疾学生",
        "持证残疾学生名单",
        "身份证号",
        (("残疾人证号", "card"), ("残疾类别", "disability"), ("残疾等级", "degree")),
    ),
    Office(
        "DISABLED_CHILD",
        "省残联_残疾人子女",
        "残疾人家庭在校子女名单",
        "身份证号",
        (("残疾等级", "degree"),),
        PARENT_CHILD,
    ),
    Office("MARTYR_CHILD", "省退役军人厅_烈士子女", "烈士子女名册", "身份证号码", (("备注", "nothing"),)),
    Office(
        "WORKER_HARD",
        "省总工会_困难职工",
        "建档困难职工及子女名册",
        "身份证号",
        (("状态", "status"),),
        PARENT_CHILD,
    ),
    Office(
        "DECEASED",
        "省公安厅_死亡注销",
        "户籍死亡注销人员名单",
        "公民身份号码",
        (("死亡日期", "died"), ("注销日期", "removed")),
    ),
    Office(
        "SCHOOL_ROLL",
        "省教育厅_学籍库",
        "在校学生学籍信息",
        "身份证件号",
        (("学籍号", "roll_number"), ("学校名称", "school"), ("学籍状态", "roll_status")),
        text=True,
    ),
    Office(
        "VEHICLE",
        "省公安厅_机动车登记",
        "机动车登记信息",
        "身份证号",
        (("车辆类型", "vehicle"), ("登记日期", "since")),
    ),
    Office(
        "PROPERTY",
        "省自然资源厅_不动产登记",
        "不动产登记信息",
        "证件号码",
        (("房屋套数", "one"), ("登记日期", "since")),
    ),
    Office(
        "BUSINESS",
        "省市场监管局_经营主体",
        "企业法人和个体工商户信息",
        "证件号码",
        (("主体类型", "business"), ("成立日期", "since")),
    ),
    Office("PAYROLL", "省财政厅_财政供养人员", "财政供养人员名册", "身份证号码", (("单位性质", "unit"),)),
    Office(
        "ENLISTED",
        "省征兵办_入伍人员",
        "大学生应征入伍名单",
        "身份证号",
        (("入伍日期", "enlisted"), ("就读院校", "school")),
    ),
    Office(
        "DISASTER",
        "省应急管理厅_受灾家庭",
        "受灾家庭人员名册",
        "身份证号",
        (("灾害类型", "disaster"), ("受灾日期", "struck")),
        FLAT,
        True,
    ),
    Office(
        "SOCIAL_CARD",
        "省人社厅_社会保障卡",
        "社会保障卡持卡信息",
        "社会保障号码",
        (("社会保障卡卡号", "card_account"), ("开户银行", "bank"), ("卡状态", "card_status")),
        text=True,
    ),
)
