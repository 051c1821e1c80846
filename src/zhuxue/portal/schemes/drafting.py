"""One draft: what is filled in, the programme file made of it, and what the engine says against it."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as MappingType
from functools import cached_property
from pathlib import Path
from typing import Any

from django.forms import Form
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.yamlfile import parse_yaml
from zhuxue.engine.rules.layers import overridden
from zhuxue.engine.rules.programme import Programme, read_programme
from zhuxue.portal.schemes.answers import ROWS, Answers, at, copied, next_row, rows_at, without
from zhuxue.portal.schemes.differing import difference, differing
from zhuxue.portal.schemes.draft_forms import (
    AboutForm,
    BeginsForm,
    FundingForm,
    HeadForm,
    PaymentForm,
    QuotaForm,
    told,
)
from zhuxue.portal.schemes.library import Rules
from zhuxue.portal.schemes.models import Scheme
from zhuxue.portal.schemes.nodes import Node, PaysNode, RankNode, Rows, Sheet, StepNode, WhoNode, new_row
from zhuxue.portal.schemes.written import as_mapping, dumped

SECTIONS: dict[str, tuple[Promise, type[Form]]] = {
    "head": (_("项目"), HeadForm), "about": (_("说明与复核日期（没有就空着）"), AboutForm), "begins": (_("从哪学期开始有这个项目（不知道就空着）"), BeginsForm),
    "quota": (_("名额（没有就空着）"), QuotaForm), "funding": (_("谁出资（不知道就空着）"), FundingForm), "payment": (_("发放（不知道就空着）"), PaymentForm),
}  # fmt: skip
LISTS: dict[str, tuple[Promise, Promise, type[Node]]] = {
    "who": (_("给谁"), _("再加一个执行日期的条件"), WhoNode), "pays": (_("给多少"), _("再加一个执行日期的标准"), PaysNode),
    "ranks": (_("名额不够时按什么排"), _("再加一项"), RankNode), "steps": (_("怎么办（步骤）"), _("再加一个步骤"), StepNode),
}  # fmt: skip
PLACED = (
    "head",
    "who",
    "pays",
    "steps",
    "quota",
    "ranks",
    "funding",
    "payment",
    "begins",
    "about",
)  # as the page has them
PART_OF = {"process": "steps", "rank_by": "ranks", "reviewed_until": "about", "notes": "about"}


class Draft:
    """A scheme's draft with its forms filled in by `answers`; the rules are those below it, without the draft."""

    def __init__(
        self, scheme: Scheme, rules: Rules, answers: MappingType[str, list[str]], kept: dict[str, Any], *, judged: bool = True
    ) -> None:  # fmt: skip
        self.scheme, self.rules, self.kept = scheme, rules, kept
        self.answers = QueryDict(mutable=True)
        for key, values in answers.items():
            self.answers.setlist(key, list(values))
        self.sheet = Sheet(self.answers, rules.library, judged)
        self.whole_faults: list[str] = []

    @cached_property
    def sections(self) -> dict[str, Any]:
        """The forms of single sections; a change of another layer's programme leaves its head as it is."""
        asked = {key: form for key, (_title, form) in SECTIONS.items() if key != "head" or not self.scheme.changes}
        return {key: self.sheet.form(form, key) for key, form in asked.items()}

    @cached_property
    def rows(self) -> dict[str, Rows]:
        """The lists of rows."""
        return {key: self.sheet.rows(key, title, add, made) for key, (title, add, made) in LISTS.items()}

    @property
    def placed(self) -> Iterator[tuple[str, Any, Any, Rows | None]]:
        """Yield what the page shows, in its order: (key, title, form or None, rows or None)."""
        for key in PLACED:
            if key in self.sections:
                yield key, SECTIONS[key][0], self.sections[key], None
            elif key in self.rows:
                yield key, LISTS[key][0], None, self.rows[key]

    def nodes(self) -> Iterator[Node]:
        """Yield every row of every list, and what stands below it."""
        for rows in self.rows.values():
            yield from rows.everything()

    @property
    def unjudged(self) -> Draft:
        """The same draft before anything is said against it: nobody is told of faults before she has saved."""
        return Draft(self.scheme, self.rules, dict(self.answers.lists()), self.kept, judged=False)

    @cached_property
    def valid(self) -> bool:
        """Whether everything is filled in and the engine reads the whole; faults stand beside their fields."""
        if not self.answers:
            return False
        forms = [*self.sections.values(), *(node.form for node in self.nodes())]
        if not all([form.is_valid() for form in forms]):
            return False
        try:
            self._refuse_loss(self.intended)
        except LibraryError as error:
            self._fault(error)
            return False
        return not self.whole_faults

    @cached_property
    def said(self) -> dict[str, Any]:
        """Everything that is filled in, in the keys of a programme file."""
        parts = {
            key: form.content()
            for key, form in self.sections.items()
            if key not in ("head", "about") and not form.empty
        }
        if ranks := [node.content() for node in self.rows["ranks"].nodes]:
            parts["quota"] = {**parts.get("quota", {}), "rank_by": ranks}
        if steps := [node.content() for node in self.rows["steps"].nodes]:
            parts["process"] = steps
        versions = {key: [node.content() for node in self.rows[key].nodes] for key in ("who", "pays")}
        about = self.sections["about"].content()
        return {**about, **{key: parts[key] for key in ("begins",) if key in parts}, **versions, **parts}

    @cached_property
    def intended(self) -> Programme:
        """The programme as it is to be, with every version that stays; raises LibraryError where the engine refuses it."""
        stays = {"who": self.kept.get("who", []), "pays": self.kept.get("pays", [])}
        head = {"programme": self.scheme.code}
        if self.scheme.changes:
            below = self.below
            head |= {key: below[key] for key in ("title", "english", "stage", "kind", "basis")}
            stays = {key: below.get(key, []) for key in stays}
        else:
            head |= self.sections["head"].content()
        versions = {key: self._with_kept(stays[key], self.said[key]) for key in stays}
        content = {**head, **self.said, **versions}
        return read_programme(as_mapping(content), self.rules.library.facts, Path("draft.yaml"))

    def _with_kept(self, stays: list[Any], said: list[Any]) -> list[Any]:
        """Put the versions filled in beside those that stay; a change of another layer's may say the same version anew."""
        written = parse_yaml(dumped(said), name="draft.yaml")
        if self.scheme.changes:
            anew = [_moment(version) for version in written]
            return [*(version for version in stays if _moment(version) not in anew), *written]
        return [*stays, *(version for version in written if version not in stays)]

    @property
    def below(self) -> Any:
        """The programme as the layers below have it; only of a change."""
        return self.rules.library.raws[self.scheme.code].content

    @cached_property
    def content(self) -> dict[str, Any]:
        """The programme file: of a change only what differs; of an own programme all, the published versions first."""
        if self.scheme.changes:
            was = self.rules.library.programmes[self.scheme.code]
            return {"overrides": self.scheme.code, **difference(self.said, self.below, self.intended, was)}
        head = {"programme": self.scheme.code, **self.sections["head"].content()}
        versions = {key: self._with_kept(self.kept.get(key, []), self.said[key]) for key in ("who", "pays")}
        return {**head, **self.said, **{key: found for key, found in versions.items() if found}} | ({} if versions["pays"] else {"pays": []})  # fmt: skip

    def _refuse_loss(self, intended: Programme) -> None:
        """A layer adds and replaces, it takes nothing away: what it cannot say must not seem to have been said."""
        if not self.scheme.changes:
            return
        if len(self.content) == 1:
            self.whole_faults.append(_("与现在执行的规定完全一样，还没有改动。请改好再保存。"))
            return
        merged = overridden(self.below, as_mapping(self.content))
        lost = differing(read_programme(merged, self.rules.library.facts, Path("draft.yaml")), intended)
        says = {
            "who": _("同一执行日期的条件里，原有的条件不能删去。请换一个执行日期，写成新的版本。"),
            "process": _("原有的步骤不能删去，只能改。请把删去的步骤加回来。"),
        }
        self.whole_faults += [says.get(key, _("“%(part)s”里有改动写不进本地文件，请联系上级单位。") % {"part": key}) for key in lost]  # fmt: skip

    def _fault(self, error: LibraryError) -> None:
        """Put what the engine says of the whole beside the section it belongs to, else above them all."""
        part = error.where.split(" ")[-1].split(".")[0].split("[")[0]
        form = self.sections.get(PART_OF.get(part, part))
        if form is not None:
            form.add_error(None, told(error))
        else:
            title = LISTS[PART_OF.get(part, part)][0] if PART_OF.get(part, part) in LISTS else ""
            self.whole_faults.append(f"{title}：{told(error)}" if title else told(error))

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Return what is wrong: (where, what, the id of the field or empty)."""
        found = [("", str(says), "") for says in self.whole_faults]
        for key, title, form, rows in self.placed:
            named = [(str(title), form)] if form is not None else []
            if rows is not None:
                named += [(_place(str(title), node.path, key), node.form) for node in rows.everything()]
            found += [fault for where, each in named for fault in _faults_of(where, each)]
        return found

    @property
    def text(self) -> str:
        """The programme file as text; only for a valid draft."""
        return dumped(self.content)

    def with_row(self, path: str) -> Draft:
        """Return the same draft with one more row in a list; a further version begins as a copy of the last."""
        lists = {rows.path: rows for rows in self.rows.values()} | {r.path: r for n in self.nodes() for r in n.lists}
        answers = dict(self.answers.lists())
        if path not in lists or len(lists[path].nodes) >= ROWS:
            return self
        last = rows_at(answers, path)[-1:] if path in ("who", "pays") else []
        added = copied(answers, last[0], next_row(answers, path)) if last else new_row(answers, path)
        return Draft(self.scheme, self.rules, answers | added, self.kept)

    def without_row(self, path: str) -> Draft:
        """Return the same draft without a row and what stands below it."""
        return Draft(self.scheme, self.rules, without(dict(self.answers.lists()), path), self.kept)

    def completed(self) -> Draft:
        """Return the same draft with the rows that the kinds chosen need."""
        answers: Answers = dict(self.answers.lists())
        for node in self.nodes():
            answers |= {key: value for key, value in node.missing().items() if key not in answers}
        return Draft(self.scheme, self.rules, answers, self.kept)


def _moment(version: MappingType[str, Any]) -> tuple[Any, Any]:
    return version.get("from"), version.get("known_from")


def _place(title: str, path: str, key: str) -> str:
    """Return where a row stands, in numbers: “给谁 1 · 2”."""
    numbers = [str(int(part) + 1) for part in path.removeprefix(key).split("-") if part.isdecimal()]
    return f"{title} {' · '.join(numbers)}"


def _faults_of(where: str, form: Form) -> Iterator[tuple[str, str, str]]:
    yield from ((where, str(says), "") for says in form.non_field_errors())
    for bound in form:
        yield from (
            (f"{where} · {bound.label}", str(says), bound.id_for_label or bound.auto_id) for says in bound.errors
        )


def blank_answers() -> Answers:
    """Return what a new draft begins with: one version of each, with one empty condition and an empty amount."""
    return at("who-0", {"from_": "", "conditions-0-kind": "fact"}) | at(
        "pays-0", {"from_": "", "amount-0-kind": "fixed"}
    )
