"""Who may do what, as `access.yaml` says; code and tests read the same file."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from zhuxue.engine.common.checked import checked
from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.engine.common.yamlfile import read_yaml
from zhuxue.portal.people.models import Membership, Role

PUBLIC = "public"
SIGNED_IN = "signed_in"


class NotAllowed(ZhuxueError):
    """Something a person may not do, or not now."""


class Matrix(BaseModel):
    """The access matrix: which action a route is, and which role may do it in what relation to the row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    appoints: dict[Role, list[Role]] = {}
    actions: dict[str, dict[Role, Literal["office", "own"]]]
    routes: dict[str, str]

    @classmethod
    def load(cls, path: Path) -> Matrix:
        """Read access.yaml; raises LibraryError with line and remedy."""
        return checked(cls, read_yaml(path), path)

    @model_validator(mode="after")
    def _every_route_is_a_known_action(self) -> Matrix:
        unknown = set(self.routes.values()) - set(self.actions) - {PUBLIC, SIGNED_IN}
        if unknown:
            raise ValueError(f"routes name actions that are not declared: {', '.join(sorted(unknown))}")
        return self

    def relation(self, role: str | None, action: str) -> str | None:
        """Return how near a row must be for `role` to do `action`; None when the role may not do it at all."""
        return self.actions[action].get(Role(role)) if role else None

    def may_appoint(self, role: str | None) -> list[Role]:
        """Return which roles `role` may give and take, in offices in its reach."""
        return self.appoints.get(Role(role), []) if role else []

    def allows(self, role: str | None, action: str) -> bool:
        """Return whether `role` may do `action` on rows in reach."""
        return self.relation(role, action) is not None


MATRIX = Matrix.load(Path(__file__).parent / "access.yaml")


def require(acting: Membership | None, action: str) -> Membership:
    """Return `acting` when its role may do `action`; raises NotAllowed otherwise."""
    if acting is None or not MATRIX.allows(acting.role, action):
        raise NotAllowed("您当前的身份不能办理这件事。请换一个身份，或请有权限的同事办理。", "Your role may not do this. Act in another role, or ask a colleague who may.")  # fmt: skip
    return acting
