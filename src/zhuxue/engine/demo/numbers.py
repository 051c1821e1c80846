"""Synthetic identity numbers beginning with 4399 (no county has it), and the slips people make in them."""

from __future__ import annotations

from datetime import date
from random import Random

from zhuxue.engine.common.identity import check_digit

PREFIX = "4399"


class Numbers:
    """Gives each synthetic person a number of their own, and slips that are nobody's number."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self.given: set[str] = set()

    def issue(self, born: date, *, male: bool) -> str:
        """Return a new resident identity number."""
        while True:
            county = f"{PREFIX}{self._rng.randrange(1, 90):02d}"
            order = self._rng.randrange(500) * 2 + male
            number = with_check_digit(f"{county}{born:%Y%m%d}{order:03d}")
            if number not in self.given:
                self.given.add(number)
                return number

    def issue_permit(self, born: date) -> str:
        """Return a residence permit (港澳台居民居住证) number, plainly synthetic by its order 990 to 999."""
        while True:
            prefix = self._rng.choice(("810000", "820000", "830000"))
            number = with_check_digit(f"{prefix}{born:%Y%m%d}99{self._rng.randrange(10)}")
            if number not in self.given:
                self.given.add(number)
                return number
            born = date.fromordinal(born.toordinal() + 1)

    def slipped(self, number: str, rng: Random) -> tuple[str, str]:
        """Return `number` with one slip, nobody else's number, and the kind of the slip."""
        while True:
            kind = rng.choices(("slip_digit", "slip_swap", "check_digit"), (50, 40, 10))[0]
            wrong = SLIPS[kind](number, rng)
            if wrong not in self.given:
                return wrong, kind


def with_check_digit(first17: str) -> str:
    """Return the whole number for its first 17 digits."""
    return first17 + check_digit(first17)


def _one_digit_wrong(number: str, rng: Random) -> str:
    place = rng.randrange(len(PREFIX), 17)
    digit = rng.choice([d for d in "0123456789" if d != number[place]])
    return number[:place] + digit + number[place + 1 :]


def _neighbours_swapped(number: str, rng: Random) -> str:
    place = rng.randrange(len(PREFIX), 16)
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


def _check_digit_wrong(number: str, rng: Random) -> str:
    return number[:17] + rng.choice([d for d in "0123456789X" if d != number[17]])


SLIPS = {
    "slip_digit": _one_digit_wrong,
    "slip_swap": _neighbours_swapped,
    "check_digit": _check_digit_wrong,
}
