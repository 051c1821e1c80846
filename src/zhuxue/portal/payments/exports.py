"""The list of payments as it is asked for, on a page or in a file, and its filter in words."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import override

from zhuxue.portal.payments import queries
from zhuxue.portal.payments.columns import ALL_LINES
from zhuxue.portal.payments.forms import PeriodLinesForm
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.listing import Listing


def lines(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the list asked for; one that cannot be understood is empty, never everything."""
    form = PeriodLinesForm(asked)
    seen = acting if form.is_valid() else None
    return Listing(queries.lines_listed(seen, **(form.cleaned_data if seen else {})), ALL_LINES, asked)


def filter_in_words(asked: QueryDict) -> str:
    """Return what the list was narrowed to, as it stands on the file."""
    form = PeriodLinesForm(asked)
    if not form.is_valid():
        return ""
    with override("zh-hans"):
        chosen = [(form.fields[key], value) for key, value in form.cleaned_data.items() if value]
        said = [f"{field.label}={dict(getattr(field, 'choices', ())).get(value, value)}" for field, value in chosen]
    return "筛选：" + ("，".join(said) if said else "全部")
