"""Form fields made from the engine's own models, so that a form can never ask for what a programme file cannot say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from django import forms
from django.utils.functional import Promise
from pydantic import BaseModel, ValidationError

from zhuxue.engine.common.checked import remedy_of
from zhuxue.portal.schemes import labels
from zhuxue.portal.schemes.programmes import language
from zhuxue.portal.ui.days import DayInput

LONG = {"note", "notes"}


def field_of(model: type[BaseModel], name: str, *, optional: bool = False) -> forms.Field:
    """Return the form field for one field of a model; `optional` where the whole section may stay empty."""
    info = model.model_fields[name]
    kind = _plain(info.annotation)
    known: dict[str, Any] = {"label": labels.LABELS[name], "required": info.is_required() and not optional}
    if name in labels.HELP:
        known["help_text"] = labels.HELP[name]
    if get_origin(kind) is Literal:
        words: dict[str, Promise] = labels.CHOICES[name]
        return forms.ChoiceField(choices=[("", "—"), *((value, words[value]) for value in get_args(kind))], **known)
    if kind is bool:
        return forms.BooleanField(**known | {"required": False})
    if kind in (int, Decimal):
        made = forms.IntegerField if kind is int else forms.DecimalField
        return made(min_value=0, max_value=100 if name.endswith("percent") else 10**9, **known)
    if kind is date:
        return forms.DateField(widget=DayInput(), **known)
    widget = forms.Textarea(attrs={"rows": 2}) if name in LONG else forms.TextInput()
    return forms.CharField(max_length=500, widget=widget, **known)


def _plain(annotation: Any) -> Any:
    """Return a type without None and what pydantic adds to it."""
    if get_origin(annotation) in (Union, UnionType):
        return _plain(next(part for part in get_args(annotation) if part is not type(None)))
    return _plain(annotation.__origin__) if hasattr(annotation, "__metadata__") else annotation


def _blank(value: Any) -> bool:
    """Whether nothing is said; zero says something."""
    return value is None or value is False or value == ""


def _plain_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


class ModelSection(forms.Form):
    """A section of a form that is one model: its fields are the model's, and the model checks them."""

    model: type[BaseModel]
    names: tuple[str, ...]
    optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made = {name: field_of(self.model, name, optional=self.optional) for name in self.names}
        self.fields: dict[str, Any] = {**made, **self.fields}

    @property
    def empty(self) -> bool:
        """Whether nothing is filled in."""
        return all(_blank(self.cleaned_data.get(name)) for name in self.fields)

    def content(self) -> dict[str, Any]:
        """Return the section in the keys of a programme file; what is empty is left out."""
        said = {self.key(name): self.cleaned_data.get(name) for name in self.names}
        return {key: _plain_value(value) for key, value in said.items() if not _blank(value)}

    def judged(self) -> dict[str, Any]:
        """Return what the model is to judge."""
        return self.content()

    def key(self, name: str) -> str:
        """Return how a programme file writes a field."""
        return self.model.model_fields[name].alias or name

    def clean(self) -> dict[str, Any]:
        """Let the model itself judge, and put each fault beside its field."""
        if not (self.optional and self.empty) and not self.errors:
            try:
                self.model.model_validate(self.judged())
            except ValidationError as error:
                for fault in error.errors(include_url=False):
                    self._fault(dict(fault))
        return self.cleaned_data

    def _fault(self, fault: dict[str, Any]) -> None:
        keys = {self.key(name): name for name in self.names}
        name = keys.get(str(fault["loc"][0])) if fault["loc"] else None
        zh, en = ("请补上这一项。", "Fill this in.") if fault["type"] == "missing" else remedy_of(fault)
        self.add_error(name, en if language() == "en" else zh)
