"""What a class is called a year later: 一年级1班 → 二年级1班; a name that says no grade stays."""

from __future__ import annotations

import re

NUMERALS = "一二三四五六七八九"
# The grade is the second group of each: 三年级2班, 高中一年级1班, 7年级3班; 三（2）班; 高一3班, 初二（1）班; 3.2 or 3_2.
GRADED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^(.*?)([{NUMERALS}1-8])(年级.*)$",
        rf"^()([{NUMERALS}])([（(].*)$",
        r"^([高初职])([一二])(.*)$",
        r"^()([1-8])([._-]\d+班?)$",
    )
)
KINDERGARTEN = {"小": "中", "中": "大"}
OF_KINDERGARTEN = re.compile(r"^([小中])([（(]?[一二三四五六七八九\d]*[）)]?班)$")


def a_year_later(name: str) -> str:
    """Return the name of a class when it has moved up.

    >>> [a_year_later(name) for name in ("一年级1班", "五（2）班", "高一（3）班", "7年级1班", "小二班", "2023级1班", "1班")]
    ['二年级1班', '六（2）班', '高二（3）班', '8年级1班', '中二班', '2023级1班', '1班']
    """
    if found := OF_KINDERGARTEN.match(name):
        return KINDERGARTEN[found[1]] + found[2]
    for pattern in GRADED:
        if found := pattern.match(name):
            return found[1] + _next(found[2]) + found[3]
    return name


def _next(numeral: str) -> str:
    if numeral.isdecimal():
        return str(int(numeral) + 1)
    return NUMERALS[min(NUMERALS.index(numeral) + 1, len(NUMERALS) - 1)]
