"""What stands in a register's columns beside name and number: status, dates, kinds of things."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from zhuxue.engine.demo import rates
from zhuxue.engine.demo.cards import BANKS, card_of
from zhuxue.engine.demo.entries import Household
from zhuxue.engine.demo.hand import Hand
from zhuxue.engine.demo.people import Person, Student
from zhuxue.engine.demo.spreadsheet import Cell

Value = Callable[[Hand, Household, Person], Cell]
ACTIVE, CANCELLED = "正常", "已注销"


def value(kind: str, hand: Hand, household: Household, person: Person) -> Cell:
    """Return what stands in a column of this kind for one person of a household."""
    return VALUES[kind](hand, household, person)


def _status(hand: Hand, _: Household, __: Person) -> Cell:
    """At the worst mess level a few are no longer valid."""
    return CANCELLED if hand.mess >= 3 and hand.rng.random() < rates.CANCELLED_STATUS else ACTIVE


def _since(hand: Hand, _: Household, __: Person) -> Cell:
    return hand.day(date(2015 + hand.rng.randrange(9), 1 + hand.rng.randrange(12), 1 + hand.rng.randrange(28)))


def _cleared(hand: Hand, household: Household, _: Person) -> Cell:
    return "已消除" if Random(household.head.number).random() < rates.RISK_CLEARED else "未消除"


def _cleared_on(hand: Hand, household: Household, _: Person) -> Cell:
    chance = Random(household.head.number)
    return hand.day(date(2024, 1 + chance.randrange(7), 15)) if chance.random() < rates.RISK_CLEARED else None


def _enlisted_on(person: Person) -> date:
    college = person.college if isinstance(person, Student) else None
    return (college.military_on if college else None) or date(2023, 9, 10)


def _one_of(*words: str) -> Value:
    return lambda hand, _, __: hand.rng.choice(words)


def _of_student(fact: Callable[[Student], Cell]) -> Value:
    return lambda _, __, person: fact(person) if isinstance(person, Student) else None


VALUES: dict[str, Value] = {
    "household_number": lambda _, household, __: f"{household.county}{household.order:010d}",
    "risk_cleared": _cleared,
    "risk_cleared_on": _cleared_on,
    "count": lambda _, household, __: len(household.people),
    "status": _status,
    "since": _since,
    "support": _one_of("分散供养", "集中供养"),
    "raising": _one_of("社会散居", "机构集中养育"),
    "entitled": lambda hand, _, __: "不再享受政策" if hand.rng.random() < rates.NO_LONGER_ENTITLED else "享受政策",
    "card": lambda hand, _, person: f"{person.number}{hand.rng.randrange(1, 8)}{hand.rng.randrange(1, 5)}",
    "disability": _one_of("视力", "听力", "言语", "肢体", "智力", "精神", "多重"),
    "degree": _one_of("一级", "二级", "三级", "四级"),
    "nothing": lambda _, __, ___: None,
    "died": lambda hand, _, __: hand.day(date(2024, 1 + hand.rng.randrange(7), 1 + hand.rng.randrange(24))),
    "roll_number": _of_student(lambda s: s.roll_number),
    "school": _of_student(lambda s: s.school.name),
    "roll_status": _of_student(
        lambda s: {"enrolled": "在籍", "suspended": "休学", "withdrawn": "退学"}.get(s.status, "转出")
    ),
    "vehicle": _one_of("小型轿车", "小型普通客车", "轻型货车"),
    "one": lambda _, __, ___: 1,
    "business": _one_of("个体工商户", "有限责任公司"),
    "unit": _one_of("行政", "全额事业", "差额事业"),
    "removed": lambda hand, _, __: hand.day(date(2024, 8, 1 + hand.rng.randrange(24))),
    "enlisted": lambda hand, _, person: hand.day(_enlisted_on(person)),
    "disaster": _one_of("洪涝", "山体滑坡"),
    "struck": lambda hand, _, __: hand.day(date(2024, 7, 1)),
    "card_account": lambda _, __, person: card_of(person),
    "bank": _one_of(*BANKS),
    "card_status": lambda _, __, ___: "正常",
}
