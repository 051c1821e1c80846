"""Write what the aid offices themselves hold: the hardship list, the accounts, and what was paid before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.demo import rates
from zhuxue.engine.demo.cards import BANKS, card_of
from zhuxue.engine.demo.hand import Hand
from zhuxue.engine.demo.people import Person, Student
from zhuxue.engine.demo.spreadsheet import Cell, Sheet, write_text, write_xlsx
from zhuxue.engine.demo.world import World

HARDSHIP = "认定/困难认定名单.xlsx"
ACCOUNTS = "账户/发放账户.xlsx"
PAID = "发放/上学期已发.csv"

GROUP_WORDS = {  # the official word first, then what offices still write; source: domain.md §2.3
    "POV_LIFTED": ("脱贫家庭学生", "建档立卡", "脱贫家庭学生"),
    "POV_UNSTABLE": ("脱贫不稳定家庭学生", "脱贫不稳定家庭学生", "脱贫不稳定户"),
    "POV_MARGINAL": ("边缘易致贫家庭学生", "边缘易致贫家庭学生", "边缘易致贫户"),
    "POV_SUDDEN": ("突发严重困难家庭学生", "突发严重困难家庭学生", "突发严重困难户"),
    "DIBAO": ("低保家庭学生", "低保户", "低保家庭学生"),
    "DIBAO_EDGE": ("低保边缘家庭学生", "低保边缘家庭学生", "低保边缘户"),
    "TEKUN": ("特困救助供养学生", "五保", "特困救助供养学生"),
    "RIGID_EXP": ("刚性支出困难家庭学生", "刚性支出困难家庭学生", "刚性支出困难家庭学生"),
    "OTHER_LOWINC": ("其他低收入家庭学生", "其他低收入家庭学生", "其他低收入家庭学生"),
    "ORPHAN": ("孤儿", "孤儿", "孤儿"),
    "NO_GUARDIAN": ("事实无人抚养儿童", "事实无人抚养儿童", "事实无人抚养儿童"),
    "DISABLED_STU": ("残疾学生", "残疾学生", "残疾学生"),
    "DISABLED_CHILD": ("残疾人子女", "父母残疾", "残疾人子女"),
    "MARTYR_CHILD": ("烈士子女", "烈士子女", "烈士子女"),
    "WORKER_HARD": ("困难职工子女", "困难职工子女", "困难职工子女"),
}
LEVEL_WORDS = {
    "special": ("特别困难", "C.家庭经济特别困难", "特别困难"),
    "hard": ("困难", "B.家庭经济困难", "比较困难"),
    "general": ("一般困难", "A.家庭经济一般困难", "一般困难"),
    "none": ("未认定", "未认定", "未认定"),
}
# Term amounts as paid in spring 2024; source: domain.md §1.1–1.6
BASIC_TITLES = {
    "preschool": "学前教育资助（入园补助）",
    "senior_high": "普通高中国家助学金",
    "vocational": "中等职业学校国家助学金",
    "undergraduate": "本专科生国家助学金",
    "postgraduate": "研究生国家助学金",
}
BOARDER, DAY_STUDENT = "义务教育家庭经济困难寄宿生生活补助", "义务教育家庭经济困难非寄宿生生活补助"
COMPULSORY_FEN = {"primary": (62500, 31250), "junior_high": (75000, 37500)}
FLAT_FEN = {"preschool": 50000, "vocational": 100000, "postgraduate": 300000}
TIERS_FEN = {
    "senior_high": {"special": 150000, "hard": 100000, "general": 50000},
    "undergraduate": {"special": 225000, "hard": 165000, "general": 100000},
}


def write_lists(folder: Path, world: World) -> None:
    """Write hardship list, accounts and payments below `folder`."""
    aided = [student for student in world.students if student.level not in ("", "none")]
    write_xlsx(folder / HARDSHIP, [_hardship(world)])
    write_xlsx(folder / ACCOUNTS, [_accounts(world, [s for s in world.students if s.level or s.group])])
    encoding = "gb18030" if world.mess >= 2 else "utf-8-sig"
    write_text(folder / PAID, _paid(world, aided), separator=",", encoding=encoding)


def _headed(headers: Iterable[Cell], title: str, mess: int) -> Sheet:
    sheet, headers = Sheet("Sheet1"), list(headers)
    if mess:
        sheet.rows.append([title])
        sheet.merges.append((1, 0, 1, len(headers) - 1))
        sheet.title_lines = 1
    sheet.rows.append(headers)
    return sheet


def _hardship(world: World) -> Sheet:
    hand = Hand(world.stream("hardship"), world.mess)
    headers = (
        hand.header(("学校名称",)),
        hand.header(("姓名", "学生姓名")),
        hand.header(("身份证号", "身份证号码")),
        hand.header(("特殊群体类型", "特殊困难类型")),
        hand.header(("困难等级", "认定等级", "困难认定等级")),
        hand.header(("认定得分",)),
        hand.header(("家庭人均年收入",)),
        hand.header(("认定日期", "认定时间")),
    )
    sheet = _headed(headers, "2024-2025学年家庭经济困难学生认定名单", world.mess)
    for student in world.students:
        if student.level:
            sheet.rows.append(_hardship_row(student, hand))
    return sheet


def _hardship_row(student: Student, hand: Hand) -> list[Cell]:
    words = hand.rng.randrange(3) if hand.mess else 0
    group = GROUP_WORDS[student.group][words] if student.group else "无"
    return [
        student.school.name,
        hand.name(student.name),
        hand.number(student.number),
        group,
        LEVEL_WORDS[student.level][hand.words],
        student.score,
        2000 + hand.rng.randrange(120) * 100,
        hand.day(date(2024, 9, 20)),
    ]


def _accounts(world: World, students: list[Student]) -> Sheet:
    hand = Hand(world.stream("accounts"), world.mess)
    headers = [
        hand.header(words)
        for words in (
            ("学校名称",),
            ("学生姓名",),
            ("学生身份证号", "学生身份证号码"),
            ("户名", "开户人姓名", "开卡人"),
            ("开户人身份证号", "开户人身份证号码"),
            ("与学生关系",),
            ("银行卡号", "社会保障卡卡号", "账号"),
            ("开户行", "开户银行"),
        )
    ]
    sheet = _headed(headers, "学生资助资金发放账户信息表", world.mess)
    shared: Person | None = None
    for student in students:
        holder, relation = _holder(student, hand)
        name, number, card = holder.name, holder.number, card_of(holder) if holder.number else ""
        if world.mess >= 2 and hand.rng.random() < 0.002:
            name = hand.rng.choice(students).name
        if world.mess >= 2 and hand.rng.random() < 0.002:
            shared = shared or student.family.guardian
            name, number, card, relation = shared.name, shared.number, card_of(shared), "其他"
        row = [student.school.name, student.name, hand.number(student.number), name, number, relation, card]
        sheet.rows.append([*row, hand.rng.choice(BANKS)])
    return sheet


def _holder(student: Student, hand: Hand) -> tuple[Person, str]:
    own = student.college is not None or ("SOCIAL_CARD" in student.registers and hand.rng.random() < 0.5)
    if own and student.kind == "resident_id":
        return student, "本人"
    return student.family.guardian, student.family.relation


def _paid(world: World, aided: list[Student]) -> Sheet:
    hand = Hand(world.stream("paid"), world.mess)
    sheet = Sheet("")
    sheet.rows.append(
        ["学校名称", "姓名", "身份证号", "资助项目", "学期", "实发金额", "发放日期", "银行卡号", "发放状态"]
    )
    for student in aided:
        if student.grade > 1 and hand.rng.random() < rates.PAID_LAST_TERM:
            sheet.rows.append(_paid_row(student, hand, str(rates.LAST_TERM), date(2024, 3, 28)))
        if hand.rng.random() < 0.01:
            sheet.rows.append(_paid_row(student, hand, str(rates.TERM), date(2024, 10, 20)))
    return sheet


def _paid_row(student: Student, hand: Hand, term: str, day: date) -> list[Cell]:
    title, fen = _award(student)
    holder, _ = _holder(student, hand)
    card = card_of(holder) if holder.number else ""
    amount = yuan_text(fen).replace(",", "")
    return [
        student.school.name,
        student.name,
        student.number,
        title,
        term,
        amount,
        hand.day(day),
        card,
        "已发放",
    ]


def _award(student: Student) -> tuple[str, int]:
    stage = student.stage
    if stage in COMPULSORY_FEN:
        return (BOARDER, COMPULSORY_FEN[stage][0]) if student.boards else (DAY_STUDENT, COMPULSORY_FEN[stage][1])
    if stage in TIERS_FEN:
        return BASIC_TITLES[stage], TIERS_FEN[stage][student.level]
    doctor = student.college is not None and student.college.level == "doctor"
    return BASIC_TITLES[stage], 650000 if doctor else FLAT_FEN[stage]
