"""What the pages of samples put together."""

from __future__ import annotations

import json
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.audit.actions import without_numbers
from zhuxue.portal.notices.days import SURE
from zhuxue.portal.payments.models import Line
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership
from zhuxue.portal.supervision.models import Sample, Visit
from zhuxue.portal.supervision.sampling import forms, rules, stratum_title
from zhuxue.portal.ui.components import Figure


def terms_of(acting: Membership) -> list[str]:
    """Return the terms of which something was paid below the office acted for, the latest first."""
    paid = Line.objects.filter(office__path__startswith=acting.office.path, state="paid").order_by()
    terms = sorted(set(paid.values_list("period", flat=True)), reverse=True)
    return [term for term in terms if term[-1] in "SF"]


def of_sample(sample: Sample) -> dict[str, Any]:
    """Return what a sample's page shows beside its list: what was drawn of what, with which precision."""
    counts: dict[str, int] = {}
    for state in sample.visits.values_list("state", flat=True):
        counts[state] = counts.get(state, 0) + 1
    address = reverse("sample", args=[sample.pk])
    kinds = {"waiting": "wait", "good": "ok", "bad": "late", "unknown": "info"}
    return {
        "figures": [Figure(Visit.State(state).label, counts.get(state, 0), "", f"{address}?state={state}", "home-search", kind) for state, kind in kinds.items()],  # type: ignore[arg-type]
        "strata": [{"title": stratum_title(name), **said} for name, said in sample.strata.items()],
        "said": sample.rules,
        "sure": SURE[sample.rules["confidence"]],
        "questions_sure": SURE[forms().confidence],
        "least": rules().least.count,
    }  # fmt: skip


def of_visit(visit: Visit, acting: Membership) -> dict[str, Any]:
    """Return what a visit's page shows: whom, and what was answered; words without long numbers."""
    kept = getattr(visit, "answer", None)
    said: dict[str, Any] = json.loads(kept.answers.in_clear()) if kept else {"answers": {}, "note": ""}
    words = {"yes": _("是"), "no": _("否"), "unknown": _("说不清")}
    form = forms().forms[visit.sample.way]
    return {
        "visit": visit,
        "title": form.title,
        "questions": form.questions,
        "kept": kept,
        "answers": [(one.asks, words.get(said["answers"].get(one.id, ""), ""), said["answers"].get(one.id) not in {one.expects, "unknown"}) for one in form.questions] if kept else [],
        "note": without_numbers(said["note"]),
        "may_show": MATRIX.allows(acting.role, "see_students"),
        "next": visit.sample.visits.filter(state="waiting", number__gt=visit.number).order_by("number").first(),
    }  # fmt: skip
