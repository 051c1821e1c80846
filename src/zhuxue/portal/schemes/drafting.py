"""One draft: what is filled in, the programme file made of it, and what the engine says against it."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from functools import cached_property
from pathlib import Path
from typing import Any

from django.forms import BaseFormSet, Form
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.rules.layers import overridden
from zhuxue.engine.rules.programme import read_programme
from zhuxue.portal.schemes.draft_forms import (
    ConditionForm,
    Conditions,
    FundingForm,
    HeadForm,
    PaymentForm,
    PaysForm,
    QuotaForm,
    Steps,
    VersionForm,
    told,
)  # fmt: skip
from zhuxue.portal.schemes.library import Rules
from zhuxue.portal.schemes.models import Scheme
from zhuxue.portal.schemes.written import as_mapping, dumped

SECTIONS: dict[str, tuple[Promise, type[Form]]] = {
    "head": (_("项目"), HeadForm), "version": (_("依据与时间"), VersionForm), "pays": (_("给多少"), PaysForm),
    "quota": (_("名额（没有就空着）"), QuotaForm), "funding": (_("谁出资（不知道就空着）"), FundingForm), "payment": (_("发放（不知道就空着）"), PaymentForm),
}  # fmt: skip
ROWS = {"conditions": _("给谁（条件）"), "steps": _("怎么办（步骤）")}
FORMSETS = {"conditions": Conditions, "steps": Steps}
PART_OF = {
    "who": "version",
    "pays": "pays",
    "quota": "quota",
    "funding": "funding",
    "process": "head",
    "payment": "payment",
}


class Draft:
    """A scheme's draft with its forms bound to `answers`; the rules are those below it, without the draft."""

    def __init__(
        self, scheme: Scheme, rules: Rules, answers: MappingType[str, list[str]], kept: dict[str, Any]
    ) -> None:
        self.scheme, self.rules, self.kept = scheme, rules, kept
        self.answers = QueryDict(mutable=True)
        for key, values in answers.items():
            self.answers.setlist(key, values)

    @property
    def asked(self) -> dict[str, tuple[Promise, type[Form]]]:
        """The sections asked for: a change of another layer's programme leaves its head as it is."""
        return {key: section for key, section in SECTIONS.items() if key != "head" or not self.scheme.changes}

    @cached_property
    def sections(self) -> dict[str, Form]:
        """The forms of single sections, as filled in and judged."""
        return {key: form(self.answers, prefix=key, **self._more(key)) for key, (_title, form) in self.asked.items()}

    @cached_property
    def rows(self) -> dict[str, BaseFormSet]:
        """The forms of rows, as filled in and judged."""
        return {key: made(self.answers, prefix=key, form_kwargs=self._row(key)) for key, made in FORMSETS.items()}

    @cached_property
    def blank(self) -> Draft:
        """The same draft with its forms filled in but not yet judged: nobody is told of faults before she has saved."""
        draft = Draft(self.scheme, self.rules, {}, self.kept)
        draft.sections = {
            key: form(prefix=key, initial=_filled(self.sections[key]), **self._more(key))
            for key, (_title, form) in self.asked.items()
        }
        draft.rows = {
            key: made(prefix=key, form_kwargs=self._row(key), initial=[_filled(row) for row in self.rows[key].forms])
            for key, made in FORMSETS.items()
        }
        return draft

    def _more(self, key: str) -> dict[str, Any]:
        return {"library": self.rules.library} if key == "pays" else {}

    def _row(self, key: str) -> dict[str, Any]:
        return {"facts": self.rules.library.facts} if key == "conditions" else {}

    @cached_property
    def valid(self) -> bool:
        """Whether everything is filled in and the engine reads the whole; faults stand beside their fields."""
        if not self.answers:
            return False
        parts = [*self.sections.values(), *self.rows.values()]
        if not all([part.is_valid() for part in parts]):
            return False
        try:
            self._read()
        except LibraryError as error:
            self._fault(error)
            return False
        return True

    def _read(self) -> None:
        content = as_mapping(self.content)
        if self.scheme.changes:
            content = overridden(self.rules.library.raws[self.scheme.code].content, content)
        read_programme(content, self.rules.library.facts, Path("draft.yaml"))

    def _fault(self, error: LibraryError) -> None:
        """Put what the engine says of the whole beside the section it belongs to."""
        part = error.where.split(" ")[-1].split(".")[0].split("[")[0]
        form = self.sections.get(PART_OF.get(part, "head")) or self.sections["version"]
        form.add_error(None, told(error))

    @property
    def content(self) -> dict[str, Any]:
        """The programme file: the published versions stay, this one is added."""
        forms = self.sections
        dated = forms["version"].content()
        who = {**dated, "conditions": self._conditions()}
        pays = {**dated, **forms["pays"].content()}
        head = (
            {"overrides": self.scheme.code}
            if self.scheme.changes
            else {"programme": self.scheme.code, **forms["head"].content()}
        )
        versions = {"who": [*self.kept.get("who", []), who], "pays": [*self.kept.get("pays", []), pays]}
        parts = {key: forms[key].content() for key in ("quota", "funding", "payment") if not forms[key].empty}
        steps = [form.content() for form in self._filled("steps")]
        return {**head, **versions, **parts, **({"process": steps} if steps else {})}

    def _filled(self, key: str) -> list[Any]:
        return [form for form in self.rows[key].forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]

    def _conditions(self) -> list[dict[str, Any]]:
        """Rows joined by “or” become one condition of several tests."""
        groups: list[list[ConditionForm]] = []
        for form in self._filled("conditions"):
            if groups and form.cleaned_data["join"] == "or":
                groups[-1].append(form)
            else:
                groups.append([form])
        return [_condition(number, group) for number, group in enumerate(groups, start=1)]

    @property
    def text(self) -> str:
        """The programme file as text; only for a valid draft."""
        return dumped(self.content)

    def with_row(self, key: str) -> Draft:
        """Return the same draft with one more empty row."""
        answers = {name: list(values) for name, values in self.answers.lists()}
        total = f"{key}-TOTAL_FORMS"
        answers[total] = [str(min(int((answers.get(total) or ["0"])[0] or 0) + 1, 40))]
        return Draft(self.scheme, self.rules, answers, self.kept)


def _filled(form: Form) -> dict[str, Any]:
    """Return what stands in the fields of a form, judged or not."""
    said = {bound.name: bound.field.widget.value_from_datadict(form.data, {}, bound.html_name) for bound in form}
    return {name: value for name, value in said.items() if value not in (None, "", [], False)}


def _condition(number: int, group: list[ConditionForm]) -> dict[str, Any]:
    says = "，或".join(form.cleaned_data["says"] for form in group)
    source = "；".join(dict.fromkeys(form.cleaned_data["source"] for form in group if form.cleaned_data["source"]))
    tests = [form.test() for form in group]
    test = {"test": tests[0]} if len(tests) == 1 else {"any_of": tests}
    return {"id": f"c{number}", "says": says, **test, **({"source": source} if source else {})}


def blank_answers() -> dict[str, list[str]]:
    """Return what a new draft begins with: one empty condition and one step, marked as rows."""
    rows = {"conditions": 1, "steps": 0}
    return {
        f"{key}-{name}": [str(rows[key] if name == "TOTAL_FORMS" else 0)]
        for key in rows
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
