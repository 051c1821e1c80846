"""School terms: `2024-S` is the spring term of 2024, `2024-F` the autumn term that begins school year 2024-2025."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

PATTERN = re.compile(r"(\d{4})-([SF])")


@dataclass(frozen=True, order=True)
class Term:
    """A school term; terms sort by time.

    >>> Term.parse("2024-S") < Term.parse("2024-F") < Term.parse("2025-S")
    True
    """

    year: int
    half: int  # 0 spring, 1 autumn: spring comes first within a calendar year

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2024-F`; raises ValueError otherwise."""
        found = PATTERN.fullmatch(text)
        if not found:
            raise ValueError(f"{text!r} is not a term; write 2024-S (spring) or 2024-F (autumn)")
        return cls(int(found[1]), "SF".index(found[2]))

    def __str__(self) -> str:
        return f"{self.year}-{'SF'[self.half]}"

    @property
    def number(self) -> int:
        """A whole number that grows by one each term, for comparing inside SQL."""
        return self.year * 2 + self.half

    @property
    def school_year(self) -> str:
        """The school year the term belongs to.

        >>> Term.parse("2025-S").school_year
        '2024-2025'
        """
        start = self.year if self.half else self.year - 1
        return f"{start}-{start + 1}"

    @property
    def title(self) -> str:
        """The term as an officer reads it.

        >>> Term.parse("2024-F").title
        '2024年秋季学期'
        """
        return f"{self.year}年{'春秋'[self.half]}季学期"

    def shifted(self, terms: int) -> Self:
        """Return the term `terms` later (earlier when negative)."""
        number = self.number + terms
        return type(self)(number // 2, number % 2)
