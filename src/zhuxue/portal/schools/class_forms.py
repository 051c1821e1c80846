"""What officers fill in about classes, moving up and the school's calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.terms import Term
from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.forms import ReasonForm
from zhuxue.portal.schools.moving_up import GRADUATE, STAY, UP, Confirmed, Group, Plan, proposed
from zhuxue.portal.schools.terms import TermDays
from zhuxue.portal.ui.days import DayInput
from zhuxue.portal.ui.templatetags.ui import term_words

ACTS = ((UP, _("升级")), (GRADUATE, _("毕业")), (STAY, _("不动")))
ABOVE = {"aria-describedby": "intro"}  # one sentence above the table helps with every row
NAME_HELP = _("例如“一年级1班”“三（2）班”；升级时按名称里的年级更名。")


class OpenClassForm(forms.Form):
    """A new class: its name, and below which office of the school."""

    name = forms.CharField(label=_("班级名称"), max_length=100, help_text=NAME_HELP)
    parent = forms.ModelChoiceField(Office.objects.none(), label=_("设在"), empty_label=None, help_text=_("班级归哪个院系或学校管；没有学生时可以关闭重开。"))  # fmt: skip

    def __init__(self, *args: Any, parents: QuerySet[Office], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["parent"].queryset = parents
        if len(parents) == 1:
            self.fields["parent"].initial = parents[0].pk
            self.fields["parent"].widget = forms.HiddenInput()


class RenameClassForm(ReasonForm):
    """Another name for a class, and why."""

    name = forms.CharField(label=_("新名称"), max_length=100, help_text=NAME_HELP)
    field_order = ("name", "reason")


class MoveUpForm(forms.Form):
    """What is done with each grade of each class, what each class is called afterwards, and the plan this is about."""

    fingerprint = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: Plan, **given: Any) -> None:
        usual = proposed(plan)
        super().__init__(*args, **given)
        self.plan = plan
        self.fields["fingerprint"].initial = plan.fingerprint
        for group in plan.groups:
            label = f"{group.office.name} {group.grade or ''}"
            self.fields[f"act-{group.key}"] = forms.ChoiceField(
                choices=ACTS, label=label, initial=group.usual, widget=forms.Select(attrs=ABOVE)
            )
        for office in plan.classes:
            self.fields[f"name-{office.pk}"] = forms.CharField(
                label=office.name, max_length=100, initial=usual.names[office.pk], widget=forms.TextInput(attrs=ABOVE)
            )

    @property
    def rows(self) -> list[tuple[Group, forms.BoundField, forms.BoundField | None]]:
        """The groups with their fields; the new name stands in the first row of its class."""
        named: set[int] = set()
        found = []
        for group in self.plan.groups:
            name = (
                self[f"name-{group.office.pk}"]
                if f"name-{group.office.pk}" in self.fields and group.office.pk not in named
                else None
            )
            named.add(group.office.pk)
            found.append((group, self[f"act-{group.key}"], name))
        return found

    @property
    def confirmed(self) -> Confirmed:
        """What was filled in."""
        said = self.cleaned_data
        acts = {group.key: said[f"act-{group.key}"] for group in self.plan.groups}
        names = {office.pk: said[f"name-{office.pk}"] for office in self.plan.classes}
        return Confirmed(acts, names, said["fingerprint"])


class TermForm(forms.Form):
    """The days of one term."""

    term = forms.ChoiceField(label=_("学期"), help_text=_("要改哪个学期的校历；没登记的按全省的日子算。"))  # fmt: skip
    first_day = forms.DateField(label=_("开学日（第一天）"), widget=DayInput(), help_text=_("看学校校历，学生到校上课的第一天。可以再改。"))  # fmt: skip
    last_day = forms.DateField(label=_("放假前最后一天"), widget=DayInput(), help_text=_("学生在校的最后一天，不是教师放假那天。"))  # fmt: skip

    def __init__(self, *args: Any, terms: list[TermDays], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["term"].choices = [(str(days.term), term_words(str(days.term))) for days in terms]

    def clean_term(self) -> Term:
        """Return the term as the rules know it."""
        return Term.parse(self.cleaned_data["term"])
