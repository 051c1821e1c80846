"""The worklists of a before-round and the answers a school may give, as `library/comparisons.yaml` says."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from zhuxue.engine.common.checked import Say, checked
from zhuxue.engine.common.process import Sourced, Strict
from zhuxue.engine.common.yamlfile import read_yaml

ListName = Literal["due_not_recognised", "recognised_without_support", "warnings"]


class Worklist(Sourced):
    """One of the three lists: what people call it, and what a row in it means."""

    title: str
    says: str


class Answer(Sourced):
    """An answer to a row: the lists it is for, and whether a sentence is enough or a paper must be attached."""

    title: str
    lists: tuple[ListName, ...] = Field(min_length=1)
    needs: Literal["words", "file"]


class Comparisons(Strict):
    """All three lists, and the answers by code; every list has at least one."""

    lists: dict[ListName, Worklist]
    answers: dict[str, Answer]

    @model_validator(mode="after")
    def _every_list_can_be_answered(self) -> Comparisons:
        silent = [name for name in self.lists if not self.of(name)]
        if silent or len(self.lists) != 3:
            raise Say(
                "三张清单都要有，每张至少有一种处置结论。",
                "All three lists must be there, each with an answer at least.",
            )
        return self

    def of(self, name: str) -> dict[str, Answer]:
        """Return the answers to a list."""
        return {code: answer for code, answer in self.answers.items() if name in answer.lists}

    @classmethod
    def load(cls, library: Path) -> Comparisons:
        """Read comparisons.yaml of `library`; raises LibraryError with file, place and remedy."""
        path = library / "comparisons.yaml"
        return checked(cls, read_yaml(path), path)
