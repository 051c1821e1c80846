"""Which words of a file a message or the manifest may show: those that are surely headers, never a person's cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from zhuxue.engine.common.identity import masked, masked_name

DIGITS = re.compile(r"[0-9]")
LONG_NUMBER = re.compile(r"[0-9]{5}")
COULD_BE_A_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff〇]{2,4}|.*[·•‧・．].*")
LONGEST_HEADING = 6  # over a group of columns: 监护人, 学生基本情况
NEAR, NEAR_IF_SHORT, SHORT = 0.6, 0.85, 4  # a short word may be a name: only a header that lost one character is shown


def nearest_header(word: str, known: Iterable[str]) -> str | None:
    """Return the known header that `word` was surely meant for; None for digits and for what could be a name.

    >>> nearest_header("身份证號码", ["姓名", "身份证号码"]), nearest_header("测试名", ["姓名", "身份证号码"])
    ('身份证号码', None)
    """
    if DIGITS.search(word):
        return None
    short = len(word) <= SHORT
    likely = [header for header in known if len(header) >= len(word)] if short else list(known)
    found = get_close_matches(word, likely, n=1, cutoff=NEAR_IF_SHORT if short else NEAR)
    return found[0] if found else None


def without_title(header: str, lower: str) -> str:
    """Return a header of two rows without what stands above it, when that is a title: a title may name who filled it in.

    >>> without_title("监护人电话", "电话"), without_title("填报人:测试甲2024年8月供养方式", "供养方式")
    ('监护人电话', '供养方式')
    """
    upper = header.removesuffix(lower) if lower else ""
    return lower if len(upper) > LONGEST_HEADING or re.search("[0-9:]", upper) else header


def shown_headers(headers: Iterable[str]) -> list[str]:
    """Return the headers of a row known to be one, without cells that hold a long number."""
    return [header for header in headers if not LONG_NUMBER.search(header)]


def shown_value(value: str, *, numeric: bool) -> str:
    """Return what stood in a rejected cell: numbers and what could be a name hidden, for columns do slip.

    >>> shown_value("住校吗？", numeric=False), shown_value("测试甲", numeric=False), shown_value("4399012013", numeric=True)
    ('住校吗？', '测**', '4399**2013')
    """
    if numeric or LONG_NUMBER.search(value):
        return masked(value)
    return masked_name(value) if COULD_BE_A_NAME.fullmatch(value) else value
