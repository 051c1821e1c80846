"""Identity numbers (公民身份号码): length, characters, check digit and a real date are errors; the county is a hint.

Source: GB 11643-1999. Codes of counties change over time, so no county table is consulted here.
"""

from __future__ import annotations

import re
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
RESIDENCE_PERMIT_PREFIXES = ("81", "82", "83")  # 港澳台居民居住证


def check_digit(first17: str) -> str:
    """Return the eighteenth character of a number.

    >>> check_digit("11010519491231002")
    'X'
    """
    return CHECK_DIGITS[sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True)) % 11]


def upgraded(fifteen: str) -> str:
    """Return the 18-character form of a first-generation 15-digit number (born 19xx)."""
    first17 = fifteen[:6] + "19" + fifteen[6:]
    return first17 + check_digit(first17)


def fault(number: str) -> str | None:
    """Return why `number` (18 characters, upper case) is not a possible identity number, or None.

    >>> fault("11010519491231002X") is None
    True
    >>> fault("110105194912310021")
    'check_digit'
    """
    if len(number) != 18:
        return "length"
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return "characters"
    if born_on(number) is None:
        return "date"
    if check_digit(number[:17]) != number[17]:
        return "check_digit"
    return None


def born_on(number: str) -> date | None:
    """Return the date of birth written in an 18-character number, or None when it is no real date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def masked(text: str | None) -> str:
    """Return a number of any kind with its middle hidden, for screens, messages and rejects.

    >>> masked("11010519491231002X"), masked("12345"), masked(None)
    ('1101**********002X', '*****', '')
    """
    if not text:
        return ""
    if len(text) <= 8:
        return "*" * len(text)
    return text[:4] + "*" * (len(text) - 8) + text[-4:]


def masked_name(name: str | None) -> str:
    """Return a name with all but its first character hidden.

    >>> masked_name("欧阳测试"), masked_name("测")
    ('欧***', '*')
    """
    if not name:
        return ""
    return name[0] + "*" * (len(name) - 1) if len(name) > 1 else "*"
