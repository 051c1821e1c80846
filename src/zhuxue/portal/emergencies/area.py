"""Where an event strikes, and whether somebody lives there: yes, no, or not known, which is never no."""

from __future__ import annotations

from dataclasses import dataclass

from zhuxue.portal.emergencies.rules import regions

TOWNSHIP = ("镇", "乡", "街道")
COUNTY = 6  # signs of a county's code


@dataclass(frozen=True)
class Area:
    """Codes of regions (their beginnings: 43, 4306, 430626) and, within them, names of townships; none: all of the regions."""

    codes: tuple[str, ...]
    places: tuple[str, ...] = ()

    @property
    def anywhere(self) -> bool:
        """Whether it has no place at all: it strikes families."""
        return not self.codes

    def holds(self, code: str) -> bool:
        """Return whether a county, by its code of today or one it had before, lies in it."""
        return regions().current(code).startswith(self.codes)

    def home(self, hukou_region: str | None, address: str) -> bool | None:
        """Return whether somebody lives there; null where neither address nor household register tell.

        The address goes before the county of the household register, for people move; one that names neither township
        nor county says nothing about either.
        """
        if self.anywhere:
            return None
        counties = self._counties(hukou_region, address)
        if counties and not any(self.holds(code) or self._within(code) for code in counties):
            return False
        if self.places:
            if any(place in address for place in self.places):
                return True
            return False if any(mark in address for mark in TOWNSHIP) else None
        return True if any(self.holds(code) for code in counties) else None

    def _counties(self, hukou_region: str | None, address: str) -> list[str]:
        named = regions().named_in(address) if address else []
        if any(len(code) == COUNTY for code in named) or not hukou_region:
            return named
        return [hukou_region] if hukou_region.startswith(tuple(named)) or not named else named

    def _within(self, code: str) -> bool:
        """Whether a place named by its city only may hold the area: then it is not known to be elsewhere."""
        return any(mine.startswith(code) for mine in self.codes)
