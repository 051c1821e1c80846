"""The registers as their offices keep them: who sends which file, under which headers."""

from __future__ import annotations

from dataclasses import dataclass

FLAT, HOUSEHOLD, PARENT_CHILD = "flat", "household", "parent_child"
RURAL, URBAN = "rural", "urban"

Extras = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Office:
    """One register's file. `extras` are (header, kind of value); the kinds are in values.py."""

    code: str
    file: str
    title: str
    number: str = "身份证号"  # its header
    extras: Extras = ()
    shape: str = FLAT
    relation: bool = False  # tidy rows name the head of the household and the relation to it
    text: bool = False
    hukou: str = ""  # only households of this hukou (a town's goes with urban); all if ""
    members: int = 0  # beside the head, in the one-row-a-household layout
    carers: int = 0
    title_lines: int = 1  # in messy files
    sheets: tuple[str, ...] = ("Sheet1",)  # in messy files; NOTES is a sheet without a table


NOTES = "填报说明"
_HOUSEHOLD_NUMBER = ("户编号", "household_number")
_MONITORED = (_HOUSEHOLD_NUMBER, ("风险消除情况", "risk_cleared"), ("风险消除日期", "risk_cleared_on"))
_ALLOWANCE = (("保障人口", "count"), ("在保状态", "status"), ("保障起始日期", "since"))
_SUPPORT = (("供养方式", "support"), *_ALLOWANCE)


def _civil(code: str, file: str, title: str, number: str = "身份证号码", extras: Extras = _ALLOWANCE) -> Office:
    return Office(code=code, file=f"省民政厅_{file}", title=title, number=number, extras=extras, relation=True)


def _poverty(code: str, file: str, extras: Extras = _MONITORED) -> Office:
    title, file = f"{file}人口信息", f"省乡村振兴局_{file}"
    return Office(code=code, file=file, title=title, number="证件号码", extras=extras, relation=True)


def _dibao(hukou: str, file: str, members: int, sheets: tuple[str, ...]) -> Office:
    return Office(
        code="DIBAO",
        file=f"省民政厅_{file}低保",
        title=f"{file}最低生活保障对象花名册",
        extras=_ALLOWANCE,
        shape=HOUSEHOLD,
        relation=True,
        hukou=hukou,
        members=members,
        sheets=sheets,
    )


_DIBAO = _dibao("", "城乡", 8, ("Sheet1",))
_DIBAO_APART = (_dibao(RURAL, "农村", 8, (NOTES, "明细")), _dibao(URBAN, "城镇", 5, ("Sheet1",)))
_TEKUN = Office(
    code="TEKUN",
    file="省民政厅_特困人员",
    title="特困人员救助供养花名册",
    extras=_SUPPORT,
    shape=HOUSEHOLD,
    relation=True,
    members=5,
    carers=2,
    title_lines=2,
)
_ORPHAN = Office(
    code="ORPHAN",
    file="省民政厅_孤儿",
    title="孤儿基本生活保障花名册",
    extras=(("养育方式", "raising"), ("在保状态", "status")),
    title_lines=2,
    sheets=("散居孤儿", NOTES, "集中供养"),
)
_OTHERS = (
    _civil("DIBAO_EDGE", "低保边缘家庭", "低保边缘家庭成员名册"),
    _civil("RIGID_EXP", "刚性支出困难家庭", "刚性支出困难家庭名册", "公民身份号码"),
    _civil("OTHER_LOWINC", "其他低收入家庭", "其他低收入家庭名册"),
    _poverty("POV_LIFTED", "脱贫户", (_HOUSEHOLD_NUMBER, ("享受政策情况", "entitled"))),
    _poverty("POV_UNSTABLE", "脱贫不稳定户"),
    _poverty("POV_MARGINAL", "边缘易致贫户"),
    _poverty("POV_SUDDEN", "突发严重困难户"),
    Office(
        code="NO_GUARDIAN",
        file="省民政厅_事实无人抚养儿童",
        title="事实无人抚养儿童花名册",
        extras=(("在保状态", "status"),),
    ),
    Office(
        code="DISABLED_STU",
        file="省残联_持证残疾学生",
        title="持证残疾学生名单",
        extras=(("残疾人证号", "card"), ("残疾类别", "disability"), ("残疾等级", "degree")),
    ),
    Office(
        code="DISABLED_CHILD",
        file="省残联_残疾人子女",
        title="残疾人家庭在校子女名单",
        extras=(("残疾等级", "degree"),),
        shape=PARENT_CHILD,
    ),
    Office(
        code="MARTYR_CHILD",
        file="省退役军人厅_烈士子女",
        title="烈士子女名册",
        number="身份证号码",
        extras=(("备注", "nothing"),),
    ),
    Office(
        code="WORKER_HARD",
        file="省总工会_困难职工",
        title="建档困难职工及子女名册",
        extras=(("状态", "status"),),
        shape=PARENT_CHILD,
    ),
    Office(
        code="DECEASED",
        file="省公安厅_死亡注销",
        title="户籍死亡注销人员名单",
        number="公民身份号码",
        extras=(("死亡日期", "died"), ("注销日期", "removed")),
    ),
    Office(
        code="SCHOOL_ROLL",
        file="省教育厅_学籍库",
        title="在校学生学籍信息",
        number="身份证件号",
        extras=(("学籍号", "roll_number"), ("学校名称", "school"), ("学籍状态", "roll_status")),
        text=True,
    ),
    Office(
        code="VEHICLE",
        file="省公安厅_机动车登记",
        title="机动车登记信息",
        extras=(("车辆类型", "vehicle"), ("登记日期", "since")),
    ),
    Office(
        code="PROPERTY",
        file="省自然资源厅_不动产登记",
        title="不动产登记信息",
        number="证件号码",
        extras=(("房屋套数", "one"), ("登记日期", "since")),
    ),
    Office(
        code="BUSINESS",
        file="省市场监管局_经营主体",
        title="企业法人和个体工商户信息",
        number="证件号码",
        extras=(("主体类型", "business"), ("成立日期", "since")),
    ),
    Office(
        code="PAYROLL",
        file="省财政厅_财政供养人员",
        title="财政供养人员名册",
        number="身份证号码",
        extras=(("单位性质", "unit"),),
    ),
    Office(
        code="ENLISTED",
        file="省征兵办_入伍人员",
        title="大学生应征入伍名单",
        extras=(("入伍日期", "enlisted"), ("就读院校", "school")),
    ),
    Office(
        code="DISASTER",
        file="省应急管理厅_受灾家庭",
        title="受灾家庭人员名册",
        extras=(("灾害类型", "disaster"), ("受灾日期", "struck")),
        relation=True,
    ),
    Office(
        code="SOCIAL_CARD",
        file="省人社厅_社会保障卡",
        title="社会保障卡持卡信息",
        number="社会保障号码",
        extras=(("社会保障卡卡号", "card_account"), ("开户银行", "bank"), ("卡状态", "card_status")),
        text=True,
    ),
)


def offices_at(mess: int) -> tuple[Office, ...]:
    """Return the offices and their files; from mess level 2 on, 低保 comes in two files, rural and urban."""
    dibao = _DIBAO_APART if mess >= 2 else (_DIBAO,)
    return (*dibao, _TEKUN, _ORPHAN, *_OTHERS)
