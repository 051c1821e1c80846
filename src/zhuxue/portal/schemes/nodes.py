"""What a draft is made of: a form, and below it the rows that belong to it, as deep as the rule language goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.programme import TEST_KEYS
from zhuxue.portal.schemes.answers import DEEP, Answers, at, next_row, rows_at
from zhuxue.portal.schemes.draft_forms import PaysForm, RankForm, StepForm, VersionForm
from zhuxue.portal.schemes.rule_forms import GROUPS, AmountForm, ConditionForm, TestForm, values_of


@dataclass(frozen=True)
class Sheet:
    """What is filled in and the rules it is read by; not `judged`, the forms tell of no faults yet."""

    answers: QueryDict
    library: Library
    judged: bool

    def form(self, made: type[Form], path: str, **more: Any) -> Any:
        """Return a form with what is filled in at a place."""
        bound = made(self.answers, prefix=path, **more)
        return bound if self.judged else made(prefix=path, initial=filled_in(bound), **more)

    def rows(self, path: str, title: Any, add: Any, made: Callable[[Sheet, str], Node]) -> Rows:
        """Return the rows of a list."""
        return Rows(path, title, add, [made(self, row) for row in rows_at(self.answers, path)])


def filled_in(form: Form) -> dict[str, Any]:
    """Return what stands in the fields of a form, judged or not."""
    said = {bound.name: bound.field.widget.value_from_datadict(form.data, {}, bound.html_name) for bound in form}
    return {name: value for name, value in said.items() if value not in (None, "", [], False)}


@dataclass(frozen=True)
class Rows:
    """A list of rows: its place, its title, and what its button for a further row says."""

    path: str
    title: Any
    add: Any
    nodes: list[Node]

    def everything(self) -> Iterator[Node]:
        """Yield every row and what stands below it."""
        for node in self.nodes:
            yield from node.everything()


@dataclass
class Node:
    """One row: its form, and the lists below it."""

    sheet: Sheet
    path: str
    form: Any = field(init=False)
    lists: list[Rows] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.form = self.sheet.form(self._form(), self.path, **self._more())
        if self.path.count("-parts-") + self.path.count("-below-") < DEEP:
            self.lists = self._lists()
        elif self.sheet.judged and self._lists():
            self.form.add_error(None, _("分组太深。请合并几层，或分成几条条件。"))

    def _form(self) -> type[Form]:
        raise NotImplementedError

    def _more(self) -> dict[str, Any]:
        return {}

    def _lists(self) -> list[Rows]:
        return []

    def everything(self) -> Iterator[Node]:
        """Yield this row and what stands below it."""
        yield self
        for rows in self.lists:
            yield from rows.everything()

    def parts(self, name: str) -> list[Any]:
        """Return the rows of one of its lists."""
        return next((rows.nodes for rows in self.lists if rows.path == f"{self.path}-{name}"), [])

    def contents(self, name: str) -> list[Any]:
        """Return what the rows of one of its lists say."""
        return [node.content() for node in self.parts(name)]

    def content(self) -> Any:
        """Return what it says, as a programme file writes it; only for what is valid."""
        return self.form.content()

    def missing(self) -> Answers:
        """Return the rows that its kind needs and that are not there yet."""
        return {}

    def _needs(self, name: str, says: Any) -> None:
        if self.sheet.judged and not self.parts(name):
            self.form.add_error(None, says)


class StepNode(Node):
    """A step of an application."""

    def _form(self) -> type[Form]:
        return StepForm


class RankNode(Node):
    """A fact to rank by."""

    def _form(self) -> type[Form]:
        return RankForm

    def _more(self) -> dict[str, Any]:
        return {"facts": self.sheet.library.facts}


class TestNode(Node):
    """A test, or a group with its tests below it."""

    def _form(self) -> type[Form]:
        return TestForm

    def _more(self) -> dict[str, Any]:
        return {"facts": self.sheet.library.facts}

    def _lists(self) -> list[Rows]:
        if not self.form.is_group:
            return []
        return [self.sheet.rows(f"{self.path}-parts", _("这一组里的判断"), _("在这一组里再加一条"), TestNode)]

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.form.is_group:
            self._needs("parts", _("这一组还是空的。请在组里加一条。"))
        if self.form.chosen == "not" and len(self.parts("parts")) > 1 and self.sheet.judged:
            self.form.add_error("kind", _("“反过来”只能有一条。几条请先放进一组。"))

    def missing(self) -> Answers:
        """A group begins with one empty test, one of alternatives with two."""
        if not self.form.is_group or self.parts("parts"):
            return {}
        wanted = 1 if self.form.chosen == "not" else 2
        return {k: v for n in range(wanted) for k, v in at(f"{self.path}-parts-{n}", {"kind": "fact"}).items()}

    def content(self) -> dict[str, Any]:
        """The test as a file writes it."""
        if not self.form.is_group:
            return dict(self.form.test())
        parts = self.contents("parts")
        return {GROUPS[self.form.chosen]: parts[0] if self.form.chosen == "not" else parts}


class ConditionNode(TestNode):
    """One condition."""

    def _form(self) -> type[Form]:
        return ConditionForm

    def content(self) -> dict[str, Any]:
        """The condition as a file writes it; its id, where it has none yet, its version gives."""
        said, test = self.form.cleaned_data, super().content()
        written = test if set(test) & set(TEST_KEYS) else {"test": test}
        return {
            "id": said["id"],
            "says": said["says"],
            **written,
            **({"source": said["source"]} if said["source"] else {}),
        }


class WhoNode(Node):
    """One version of who may have it, with its conditions."""

    def _form(self) -> type[Form]:
        return VersionForm

    def _lists(self) -> list[Rows]:
        return [self.sheet.rows(f"{self.path}-conditions", _("条件"), _("再加一条条件"), ConditionNode)]

    def __post_init__(self) -> None:
        super().__post_init__()
        self._needs("conditions", _("还没有条件。请至少写一条。"))

    def content(self) -> dict[str, Any]:
        """The version as a file writes it."""
        conditions = self.contents("conditions")
        used = {condition["id"] for condition in conditions}
        free = (f"c{number}" for number in range(1, 1000) if f"c{number}" not in used)
        for condition in conditions:
            condition["id"] = condition["id"] or next(free)
        return {**self.form.content(), "conditions": conditions}


@dataclass
class AmountNode(Node):
    """An amount, with the amounts it is made of below it; `above` is the fact that decides when it holds."""

    above: str | None = None

    def _form(self) -> type[Form]:
        return AmountForm

    def _more(self) -> dict[str, Any]:
        return {"library": self.sheet.library, "above": self.above}

    def _lists(self) -> list[Rows]:
        if not self.form.has_parts:
            return []
        splits = self.form.splits_by
        made = partial(AmountNode, above=splits) if splits else AmountNode
        below = self.sheet.rows(f"{self.path}-below", _("在第一段以前"), "", AmountNode)
        parts = self.sheet.rows(f"{self.path}-parts", _("各档的金额") if splits is not None else _("由哪几个数定"), _("再加一档") if splits is not None else _("再加一个数"), made)  # fmt: skip
        return [below, parts] if self.form.chosen == "bands" else [parts]

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.form.has_parts:
            self._needs("parts", _("请选好怎么定，按“按所选显示”，再填各档的金额。"))
        if self.form.chosen == "bands":
            self._needs("below", _("请填在第一段以前的金额。"))
        self._refuse_twice()

    def _refuse_twice(self) -> None:
        if not self.sheet.judged or self.form.chosen != "by":
            return
        keys = [str(node.form["when"].value()) for node in self.parts("parts") if "when" in node.form.fields]
        if len(set(keys)) != len(keys):
            self.form.add_error("by", _("有一档写了两次。请删去其中一档。"))

    def missing(self) -> Answers:
        """Rows for the values of the fact chosen; two where several amounts are held against each other."""
        if not self.form.has_parts:
            return {}
        rows: list[dict[str, list[str] | str]] = [{"kind": "fixed"}, {"kind": "fixed"}]
        if self.form.chosen == "by":
            fact = self.sheet.library.facts.by_name.get(self.form.splits_by or "")
            rows = [{"kind": "fixed", "when": value} for value in values_of(fact)] if fact else []
        found: Answers = {}
        if not self.parts("parts"):
            for number, row in enumerate(rows[:1] if self.form.chosen == "bands" else rows):
                found |= at(f"{self.path}-parts-{number}", row)
        if self.form.chosen == "bands" and not self.parts("below"):
            found |= at(f"{self.path}-below-0", {"kind": "fixed"})
        return found

    def content(self) -> Any:
        """The amount as a file writes it."""
        match self.form.chosen:
            case "by":
                return {"by": self.form.splits_by, "of": {_key(n.form.key()): n.content() for n in self.parts("parts")}}
            case "bands":
                steps = [{"from": node.form.key(), "amount": node.content()} for node in self.parts("parts")]
                return {"bands": {"fact": self.form.splits_by, "below": self.contents("below")[0], "steps": steps}}
            case chosen if self.form.has_parts:
                return {chosen: self.contents("parts")}
        return self.form.single()


def _key(value: Any) -> str:
    """Return a value as a key of a file, where keys are text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class PaysNode(Node):
    """One version of what it pays."""

    def _form(self) -> type[Form]:
        return PaysForm

    def _more(self) -> dict[str, Any]:
        return {"facts": self.sheet.library.facts}

    def _lists(self) -> list[Rows]:
        return [self.sheet.rows(f"{self.path}-amount", _("金额"), "", AmountNode)]

    def __post_init__(self) -> None:
        super().__post_init__()
        self._needs("amount", _("还没有金额。请按“按所选显示”，再填金额。"))

    def missing(self) -> Answers:
        """A version has one amount."""
        return {} if self.parts("amount") else at(f"{self.path}-amount-0", {"kind": "fixed"})

    def content(self) -> dict[str, Any]:
        """The version as a file writes it."""
        return {**self.form.content(), "amount": self.contents("amount")[0]}


BLANK: dict[str, dict[str, list[str] | str]] = {
    "who": {"from_": "", "conditions-0-kind": "fact"}, "pays": {"from_": "", "amount-0-kind": "fixed"},
    "steps": {"step": ""}, "ranks": {"fact": ""},
}  # fmt: skip


def new_row(answers: Answers, path: str) -> Answers:
    """Return what a further row of a list begins with."""
    return at(next_row(answers, path), BLANK.get(path, {"kind": "fixed" if "amount" in path else "fact"}))
