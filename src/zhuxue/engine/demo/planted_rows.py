"""The rows that planted people fill in each file: the words of the headers, and wrong numbers as people write them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from zhuxue.engine.common.identity import CHECK_DIGITS
from zhuxue.engine.demo import rates
from zhuxue.engine.demo.columns import LEVELS, STAGES
from zhuxue.engine.demo.spreadsheet import number_cell

FOLDER, REGISTERS = "植入名册", "植入比对"
ROSTER = f"{FOLDER}/植入学生名册.xlsx"
HARDSHIP, ACCOUNTS, PAID = "认定/植入认定名单.xlsx", "账户/植入发放账户.xlsx", "发放/植入已发名单.csv"
HEADERS = {
    FOLDER: (
        "学校名称", "学校所在县市区", "办学性质", "是否普惠性幼儿园", "学段", "年级", "班级", "姓名", "身份证号", "学籍号", "户籍所在县市区",
        "学籍状态", "就读方式", "是否全日制", "培养层次", "专业类别", "是否已办校园地贷款", "是否已办生源地贷款", "是否退役士兵",
        "监护人姓名", "监护人身份证号", "监护人关系",
    ),
    REGISTERS: ("姓名", "身份证号", "县市区", "状态"),
    "认定": ("学校名称", "姓名", "身份证号", "认定等级"),
    "账户": ("学校名称", "学生姓名", "学生身份证号", "户名", "开户人身份证号", "与学生关系", "银行卡号", "开户行"),
    "发放": ("学校名称", "姓名", "身份证号", "资助项目", "学期", "实发金额", "发放日期", "银行卡号", "发放状态", "发放方式"),
}  # fmt: skip
SETTLED = date(2024, 10, 20)  # long before the deadline of any programme of the term
Person = dict[str, Any]
Row = tuple[str, list[Any], str]  # file, cells, whose row it is


def _misread_digit(person: Person) -> str:
    number = person["number"]
    return f"{number[:17]}{CHECK_DIGITS[(CHECK_DIGITS.index(number[17]) + 1) % 11]}"


WRONG: dict[str, Callable[[Person], Any]] = {
    "check_digit": _misread_digit,
    "one_digit_short": lambda person: person["number"][:9] + person["number"][10:],
    "month_13": lambda person: f"{person['number'][:10]}13{person['number'][12:]}",
    "letter_for_digit": lambda person: person["number"].replace("0", "O", 1),
    "stored_as_number": lambda person: number_cell(person["number"], text_file=False)[0],
    "with_g": lambda person: f"G{person['number']}",
    "guardians": lambda person: person["guardian_number"],
    "full_width": lambda person: person["number"].translate({48 + n: 0xFF10 + n for n in range(10)}),
    "with_spaces": lambda person: f"{person['number'][:6]} {person['number'][6:14]} {person['number'][14:]}",
}


def book_rows(people: Mapping[str, Person], told: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the rows of one copy of a kind: first of the roster, then of each list."""
    for who, person in people.items():
        if not person.get("in_no_roster"):
            yield ROSTER, _roster(person), who
        if not person.get("off_roll"):
            yield f"{REGISTERS}/SCHOOL_ROLL.xlsx", _listed(person, person["number"], person["name"], ""), who
        if "level" in person:
            yield HARDSHIP, [person["school_name"], person["name"], person["number"], person["level"]], who
    for kind, make in (("registers", _register), ("hardship", _hardship), ("accounts", _account), ("paid", _paid)):
        for row in told.get(kind, ()):
            for who in _whose(row["of"], people):
                yield (*make(people[who], row, people), who)


def _whose(of: str, people: Mapping[str, Person]) -> list[str]:
    return [of] if of in people else [who for who in people if who.rstrip("0123456789") == of]


def _roster(person: Person) -> list[Any]:
    say = person.get
    return [
        person["school_name"], person["school_region"], say("school_kind"), say("inclusive"), STAGES[person["stage"]][0], person["grade"], person["class"],
        person["name"], person["written"], f"G{person['number']}", person["school_region"], person["status"], person["boards"], "是",
        LEVELS["bachelor"] if person["stage"] == "undergraduate" else None, "其他" if person["stage"] == "vocational" else None,
        say("campus_loan"), say("origin_loan"), say("veteran"), person["guardian"], person["guardian_number"], person["relation"],
    ]  # fmt: skip


def _listed(person: Person, number: str, name: str, status: str) -> list[Any]:
    return [name, number, person["school_region"], status or None]


def _register(person: Person, row: Mapping[str, Any], people: Mapping[str, Person]) -> tuple[str, list[Any]]:
    """A row of a register: of the student, or of the guardian; `number_of` another person's number, `name` as written there."""
    guardian = row.get("who") == "guardian"
    number = (
        people[row["number_of"]]["number"]
        if "number_of" in row
        else person["guardian_number" if guardian else "number"]
    )
    name = row.get("name", person["guardian" if guardian else "name"])
    return f"{REGISTERS}/{row['register']}.xlsx", _listed(person, number, name, row.get("status", ""))


def _hardship(person: Person, row: Mapping[str, Any], _: Mapping[str, Person]) -> tuple[str, list[Any]]:
    return HARDSHIP, [person["school_name"], person["name"], person["number"], row["level"]]


def _account(person: Person, row: Mapping[str, Any], people: Mapping[str, Person]) -> tuple[str, list[Any]]:
    """A row of the accounts: held by the student, the guardian, or as `holder` says."""
    holder = people[row["card_of"]] if "card_of" in row else person
    own = row.get("held_by", "guardian") == "student"
    name = row.get("name", holder["name" if own else "guardian"])
    number = None if row.get("without_number") else holder["number" if own else "guardian_number"]
    relation = row.get("relation", "本人" if own else holder["relation"])
    return ACCOUNTS, [
        person["school_name"],
        person["name"],
        person["number"],
        name,
        number,
        relation,
        holder["card"],
        "示例银行",
    ]


def _paid(person: Person, row: Mapping[str, Any], people: Mapping[str, Person]) -> tuple[str, list[Any]]:
    holder = people[row["card_of"]] if "card_of" in row else person
    day = date.fromisoformat(row["on"]) if "on" in row else SETTLED
    words = row.get("programme", "CE_BOARD"), row.get("term", str(rates.TERM)), row.get("amount", 625)
    return PAID, [
        person["school_name"],
        person["name"],
        person["number"],
        *words,
        day,
        holder["card"],
        row.get("status", "已发放"),
        row.get("way"),
    ]
