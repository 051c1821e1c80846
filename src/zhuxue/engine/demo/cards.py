"""Bank and social card numbers that no bank issued, and whose card an award goes to."""

from __future__ import annotations

from zhuxue.engine.demo.people import Person

ISSUER = "629999"  # no issuer has this number
BANKS = ("示例农村商业银行", "示例银行")


def card_of(person: Person) -> str:
    """Return the 19-digit number of somebody's card, with a right Luhn digit.

    >>> from datetime import date
    >>> card_of(Person("439901201501010013", "测试", True, date(2015, 1, 1)))
    '6299991501010100014'
    """
    digits = ISSUER + person.number[8:14] + f"{int(person.number[4:6]):02d}0" + person.number[14:17]
    return digits + luhn_digit(digits)


def luhn_digit(digits: str) -> str:
    """Return the digit that completes a card number.

    >>> luhn_digit("7992739871")
    '3'
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 - place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)
