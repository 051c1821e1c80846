"""Counties and cities of the province by code and exact name, with the codes they had before."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from zhuxue.engine.common.checked import checked
from zhuxue.engine.common.yamlfile import read_yaml


class Place(BaseModel):
    """The province or a city."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    name: str


class Region(BaseModel):
    """A county, or a code one had before: then `until` is the year it ended and `now` the code that followed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    name: str
    until: int | None = None
    now: str | None = None


class Regions(BaseModel):
    """The regions file."""

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))

    source: str
    confidence: str
    province: Place
    cities: tuple[Place, ...]
    regions: tuple[Region, ...]
    synthetic_prefixes: tuple[str, ...] = ()
    other_provinces: dict[str, tuple[str, ...]] = {}

    @classmethod
    def load(cls, library: Path) -> Regions:
        """Read regions.yaml of `library`."""
        path = library / "regions.yaml"
        return checked(cls, read_yaml(path), path)

    @cached_property
    def _by_name(self) -> dict[str, str]:
        cities = {place.code: place.name for place in self.cities}
        found: dict[str, str] = {}
        for region in self.regions:
            city, code = cities[region.code[:4]], region.now or region.code
            for name in (
                region.name,
                f"{city}{region.name}",
                f"{self.province.name}{region.name}",
                f"{self.province.name}{city}{region.name}",
            ):
                found.setdefault(name, code)
        return found

    @cached_property
    def names(self) -> dict[str, str]:
        """Return names by code, of provinces, cities and counties, old codes too."""
        return {p.code: p.name for p in (self.province, *self.cities)} | {r.code: r.name for r in self.regions}

    def code_of(self, name: str) -> str | None:
        """Return today's code of a county by its exact name, with or without city and province."""
        return self._by_name.get(name)

    def elsewhere(self, name: str) -> str | None:
        """Return the code of another province (as 440000) when `name` begins with its full or short name."""
        return next((f"{code}0000" for code, names in self.other_provinces.items() if name.startswith(names)), None)

    def current(self, code: str) -> str:
        """Return the code that a county of this (perhaps old) code has today."""
        return next((r.now for r in self.regions if r.code == code and r.now), code)

    def named_in(self, text: str) -> list[str]:
        """Return the codes of the places a title names: counties, else cities, else the province."""
        counties = sorted({code for name, code in self._by_name.items() if len(name) >= 3 and name in text})
        if counties:
            return counties
        cities = [place.code for place in self.cities if place.name in text]
        return cities or ([self.province.code] if self.province.name in text else [])
