"""The guides as their files hold them: what somebody in a role does, page by page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from zhuxue.engine.common.checked import checked
from zhuxue.engine.common.yamlfile import read_yaml

ROLES = Path(__file__).parent / "roles"
Text = Annotated[str, StringConstraints(min_length=1)]


class Part(BaseModel):
    """One piece of work: the page it is done on, and its steps.

    `route` names the page in access.yaml; the picture shows it. What stands in 【】 stands on that page word for word.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Text
    when: Text
    route: Text
    steps: list[Text]


class Guide(BaseModel):
    """What one role does with the portal, in the order of a school year."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: Text
    phone: bool = False  # whether its pictures show a telephone's screen
    parts: list[Part]
    care: list[Text]  # what to heed whatever one does


@cache
def guide_of(role: str) -> Guide:
    """Return the guide of a role; every role has one."""
    file = ROLES / f"{role}.yaml"
    return checked(Guide, read_yaml(file), file)


def picture(role: str, number: int) -> str:
    """Return where the picture of a part stands among the static files; the first part is 1.

    >>> picture("city", 2)
    'guides/city-2.jpg'
    """
    return f"guides/{role}-{number}.jpg"
