"""Words offices write → values, one distinct word at a time, by the vocabularies of `formats/vocabularies.yaml`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from zhuxue.engine.common.checked import checked
from zhuxue.engine.common.hardship import Hardship
from zhuxue.engine.common.layered import NATIONAL
from zhuxue.engine.common.regions import Regions
from zhuxue.engine.common.yamlfile import read_yaml
from zhuxue.engine.intake.layout import INVISIBLE

NOT_UNDERSTOOD = object()
DATE_PARTS = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?(?:[ T].*)?")
TIME_OF_DAY = re.compile(r"[\sT]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*$")  # before spaces go: 9-1 00:00 is not 9-10
MONEY = re.compile(r"[¥￥]?(\d[\d,]*(?:\.\d+)?)(万)?元?(?:整)?(?:/[生年期学]+)?")
MOST_YEARS = 8


class Vocabularies(BaseModel):
    """Vocabulary → value → the words for it. The value `unknown` keeps its words as not known; blank always is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    vocabularies: dict[str, dict[str, tuple[str, ...]]]
    numeric_identity: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """Reads one word by the name of its kind; NOT_UNDERSTOOD when it is none of those known, None when blank."""

    vocabularies: dict[str, dict[str, str]]
    regions: Regions
    school_year: int | None = None

    @classmethod
    def load(cls, library: Path, *, layer: str | Path = NATIONAL, school_year: int | None = None) -> Words:
        """Read the vocabularies, regions and special groups of `library`.

        `school_year` is the year it begins in: 2024级 is a grade only when that is known.
        """
        path = library / "formats" / "vocabularies.yaml"
        file = checked(Vocabularies, read_yaml(path), path)
        found = {
            name: {plain(w): value for value, words in values.items() for w in words}
            for name, values in file.vocabularies.items()
        }
        for words in found.values():
            if {"true", "false"} & set(words.values()):
                for word, value in found["boolean"].items():
                    words.setdefault(word, value)
        hardship = Hardship.load(library, layer=layer)
        found["special_group"] = {plain(w): g.code for g in hardship.special_groups for w in (g.title, *g.aliases)}
        found["hardship_level"] = {
            plain(w): level.code for level in hardship.levels for w in (level.title, *level.aliases)
        }
        return cls(found, Regions.load(library), school_year)

    def read(self, kind: str, raw: str | None) -> str | object | None:
        """Return the value of `raw` as canonical text, None when blank, NOT_UNDERSTOOD otherwise."""
        text = plain(TIME_OF_DAY.sub("", raw) if kind == "date" and raw else raw)
        if text == "" or self.vocabularies.get(kind, {}).get(text) == "unknown":
            return None
        reader: Callable[[str], str | object | None] | None = {
            "text": lambda t: t, "date": day, "money": money, "integer": whole, "percent": whole, "region": self._region, "grade": self._grade,
        }.get(kind)  # fmt: skip
        if reader is not None:
            return reader(text)
        return self.vocabularies[kind].get(text, NOT_UNDERSTOOD)

    def _region(self, text: str) -> str | object:
        if re.fullmatch(r"\d{6}(\d{6})?", text):
            return text[:6]
        found = self.regions.code_of(text) or self.regions.elsewhere(text)
        return found if found is not None else NOT_UNDERSTOOD

    def _grade(self, text: str) -> str | object | None:
        """Return “stage:grade”; the stage is empty when the word does not say it."""
        value = self.vocabularies["grade"].get(text)
        if value is not None:
            return value
        of_class = re.fullmatch(r"(.+年级)[(_-]?\d{1,2}[)]?班?", text)
        if of_class:
            return self._grade(of_class[1])
        if re.fullmatch(r"[1-9](\.0)?年?级?", text):
            return f":{text[0]}"
        entered = re.fullmatch(r"(20\d\d)级?", text)
        if entered and self.school_year is not None and 0 <= self.school_year - int(entered[1]) <= MOST_YEARS:
            return f":{self.school_year - int(entered[1]) + 1}"
        return NOT_UNDERSTOOD


def plain(raw: str | None) -> str:
    """Return a word without spaces, invisible characters, leading quotes and full-width forms."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", raw)).strip("'‘’`") if raw else ""


def day(text: str) -> str | object:
    """Read a day in the usual forms; a month without a day is not a day."""
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    found = DATE_PARTS.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat() if found and found[3] else NOT_UNDERSTOOD
    except ValueError:
        return NOT_UNDERSTOOD


def money(text: str) -> str | object:
    """Read yuan as whole fen: 1,200.00 · ￥625 · 1万 · 625元."""
    found = MONEY.fullmatch(text)
    if not found:
        return NOT_UNDERSTOOD
    try:
        fen = Decimal(found[1].replace(",", "")) * (1_000_000 if found[2] else 100)
    except InvalidOperation:
        return NOT_UNDERSTOOD
    return str(int(fen)) if fen == fen.to_integral_value() else NOT_UNDERSTOOD


def whole(text: str) -> str | object:
    """Read a whole number: 12 · 12.0 · 12%."""
    found = re.fullmatch(r"(\d+)(?:\.0+)?%?", text)
    return found[1] if found else NOT_UNDERSTOOD
