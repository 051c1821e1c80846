"""How one office writes: its yes and no, its dates, its headers, and the dirt on names and numbers."""

from __future__ import annotations

from datetime import date
from random import Random

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.regions import Regions
from zhuxue.engine.demo.spreadsheet import Cell

YES_NO = (("是", "否"), ("1", "0"), ("是", "不是"), ("√", "×"))
HEADER_MARKS = ("*{}", "{}*", "＊{}", "★{}", "{}（*）", "{} ", " {}", "{}\u200b")
DATE_FORMS = ("{0}-{1:02}-{2:02}", "{0}/{1}/{2}", "{0}.{1}.{2}", "{0}{1:02}{2:02}", "{0}年{1}月{2}日")
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
CITY_NAMES = {city.code: city.name for city in Regions.load(LIBRARY).cities}
ZERO_WIDTH = "\u200b\ufeff\u200d"


class Hand:
    """One writer's habits, drawn once from `rng`; at mess level 0 every habit is the tidy one."""

    def __init__(self, rng: Random, mess: int) -> None:
        self.rng = rng
        self.mess = mess
        pick = rng.randrange
        self.header_variant = pick(100) if mess else 0
        self._yes, self._no = YES_NO[pick((1, 2, 3, 4)[mess])]
        self._date_form = DATE_FORMS[pick((1, 2, 5, 5)[mess])]
        self._real_dates = mess >= 1 and rng.random() < 0.3
        self.words = pick(3) if mess >= 2 else 0  # which vocabulary for grades, levels, hukou
        self._dirty_number = (0.0, 0.006, 0.018, 0.036)[mess]
        self._dirty_name = (0.0, 0.006, 0.01, 0.02)[mess]

    def header(self, variants: tuple[str, ...]) -> str:
        """Return one of the usual words for a column; the first is the tidy one."""
        word = variants[self.header_variant % len(variants)]
        if self.mess and self.rng.random() < 0.12:
            word = self.rng.choice(HEADER_MARKS).format(word)
        elif self.mess and len(word) == 2 and self.rng.random() < 0.3:
            word = f"{word[0]} {word[1]}"
        return word

    def yes(self, value: bool | None) -> str:
        return "" if value is None else self._yes if value else self._no

    def county(self, code: str, name: str) -> str:
        """Return a county as this office writes it: its code, its name, or its name after the city's."""
        if not self.mess:
            return code
        return CITY_NAMES.get(code[:4], "") + name if self.words == 1 else name

    def day(self, value: date | None) -> Cell:
        if value is None or self._real_dates:
            return value
        return self._date_form.format(value.year, value.month, value.day)

    def name(self, name: str) -> str:
        """Return `name` as typed: at times with spaces, which readers must ignore."""
        if not self._dirty_name or self.rng.random() > self._dirty_name:
            return name
        if len(name) == 2 and self.rng.random() < 0.7:
            return name[0] + self.rng.choice((" ", "\u3000", "  ")) + name[1]
        if self.mess >= 2 and self.rng.random() < 0.4:
            return name[0] + self.rng.choice(ZERO_WIDTH) + name[1:]
        return f"{name} "

    def number(self, number: str, *, text_file: bool = False) -> str:
        """Return a number as typed; whatever is done here, the number can still be read without guessing."""
        if self.mess >= 2 and number.endswith("X") and self.rng.random() < 0.15:
            number = number[:-1] + "x"
        if not self._dirty_number or self.rng.random() > self._dirty_number or not number:
            return number
        if self.mess == 1:
            return self.rng.choice((f" {number}", f"{number} "))
        return self._dirt(number, text_file)

    def _dirt(self, number: str, text_file: bool) -> str:
        split = number[:14] + "\n" + number[14:]
        forms = (
            number.upper().translate(FULL_WIDTH),
            number[:6] + self.rng.choice(ZERO_WIDTH) + number[6:],
            f"{number[:6]} {number[6:14]} {number[14:]}",
            f"'{number}",
            f"\u3000{number}",
            f"{number} " if text_file else f"{number}\t",
            f" {number}" if text_file else split,
        )
        return self.rng.choice(forms)
