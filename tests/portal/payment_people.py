"""Who pays in the tests: a county with its finance and centre, and awards of a term that nobody has paid yet."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from zhuxue.portal.awards.models import Award
from zhuxue.portal.demo.granted import grant_all
from zhuxue.portal.payments.actions import making
from zhuxue.portal.payments.due import Scope
from zhuxue.portal.payments.models import Batch
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.schools.models import Run

from .conftest import holder, make_person

PROGRAMME, PERIOD = "CE_NONBOARD", "2024-F"


@dataclass(frozen=True)
class Desk:
    """Wang of the county's finance makes batches; Zhao of finance and Sun of the county's centre approve; awards wait."""

    county: Office
    wang: Membership
    zhao: Membership
    sun: Membership
    awards: list[Award]

    def scope(self, **more: Any) -> Scope:
        """What is due of the programme in the county."""
        said = {
            "kind": "regular",
            "programme": PROGRAMME,
            "period": PERIOD,
            "month": "",
            "to_school": False,
            "office": self.county,
        }
        return Scope(**(said | more))

    def declare(self, **more: Any) -> Batch:
        """A batch of all that is due, made and checked."""
        return making.declare(self.scope(**more), acting=self.wang, form_key=uuid.uuid4())


def make_desk(programme: str = PROGRAMME) -> Desk:
    """Set the people and the awards up."""
    wang = holder(Role.FINANCE)
    county = wang.office
    staff = list(
        Membership.objects.filter(role=Role.COUNTY, office=county).select_related("person", "office").order_by("pk")
    )
    make_person("zhao-finance", county, Role.FINANCE)
    zhao = Membership.objects.select_related("person", "office").get(person__username="zhao-finance")
    grant_all(programme, county, Run.objects.latest("pk"), staff)
    awards = list(
        Award.objects.filter(
            programme=programme, office__path__startswith=county.path, undoes=None, undone_by=None, lines=None
        ).order_by("pk")
    )
    return Desk(county, wang, zhao, staff[0], awards)
