"""Names that are plainly synthetic, and repeat as names do in life."""

from __future__ import annotations

from itertools import accumulate
from random import Random

SURNAMES = "李王张刘陈杨黄周吴赵罗谢曾彭欧唐邓肖蒋胡朱何谭郭易邹曹夏龙贺段田向石"
COMPOUND = ("欧阳", "上官", "司马")
STEMS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
SYNTHETIC = "测试样例虚拟示范"
DOTTED = ("阿测·甲试", "乌样·乙例", "买试·丙样", "古例·丁测")
RARE = "㐂𠮷䶮"

_SURNAMES = [*SURNAMES, *COMPOUND]
_WEIGHTS = list(accumulate([100 // (place + 3) + 2 for place in range(len(SURNAMES))] + [1, 1, 1]))


def surname(rng: Random) -> str:
    """Return a family name, common ones more often."""
    return str(rng.choices(_SURNAMES, cum_weights=_WEIGHTS)[0])


def given_name(rng: Random) -> str:
    """Return one to three characters, at least one of them from 测试样例虚拟示范."""
    length = rng.choices((1, 2, 3), (12, 84, 4))[0]
    mark = SYNTHETIC[int(rng.random() * len(SYNTHETIC))]
    if length == 1:
        return mark
    stems = "".join(STEMS[int(rng.random() * len(STEMS))] for _ in range(length - 1))
    return mark + stems if rng.random() < 0.5 else stems + mark


def dotted_name(rng: Random) -> str:
    """Return a name written with · (U+00B7)."""
    return rng.choice(DOTTED) + rng.choice(STEMS)


def rare_name(family: str, rng: Random) -> str:
    """Return a name with a character that old systems cannot show."""
    return family + rng.choice(SYNTHETIC) + rng.choice(RARE)
