"""What a seed of the demo finds in the portal when its turn comes."""

from __future__ import annotations

from dataclasses import dataclass

from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.loading import Schools
from zhuxue.portal.schools.models import Run


@dataclass(frozen=True)
class Demo:
    """Offices by code and name, schools by (top folder, name), the run, the password's hash."""

    places: dict[str, Office]
    schools: Schools
    run: Run
    earlier: Run | None  # of the same term, as known before a notice that looks back
    password_hash: str
