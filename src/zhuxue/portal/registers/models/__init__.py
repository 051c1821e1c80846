"""The tables of this app: releases with their content, what runs used and said, and proposals with what people decided."""

from zhuxue.portal.registers.models.releases import Release, ReleasePart, ReleaseRegion
from zhuxue.portal.registers.models.said import (
    Proposal,
    ProposalDecision,
    RegisterMatch,
    RunRelease,
    RunSources,
    StudentSources,
)

__all__ = [
    "Proposal",
    "ProposalDecision",
    "RegisterMatch",
    "Release",
    "ReleasePart",
    "ReleaseRegion",
    "RunRelease",
    "RunSources",
    "StudentSources",
]
