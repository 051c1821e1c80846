"""Routes of programmes and schemes."""

from __future__ import annotations

from typing import Any

from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schemes.models import Scheme, SchemeVersion, Simulation
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.schools.queries import enrolments_visible_to

from . import Asked
from .schools import enrolment


def programme(acting: Membership | None) -> tuple[Any, Any]:
    """A programme of the library; it is public."""
    return "SV_GRANT", None


def programme_file(acting: Membership | None) -> tuple[Any, Any]:
    """The first file of a programme."""
    return ("SV_GRANT", 0), None


def version(acting: Membership | None) -> tuple[Any, Any]:
    """A draft of the office of `acting`, and one of an office elsewhere."""
    inside = acting.office if acting else Office.objects.get(parent=None)
    away = Office.objects.filter(kind="county").exclude(path__startswith=inside.path).order_by("path").last()
    return _draft(inside), _draft(away) if away else None


def simulation(acting: Membership | None) -> tuple[Any, Any]:
    """A simulation of the office of `acting`, and one elsewhere."""
    return tuple(pk and _simulation(pk) for pk in version(acting))


def _simulation(pk: int) -> int:
    of = SchemeVersion.objects.get(pk=pk)
    empty = {"whole": {"students": 0, "winners": 0, "losers": 0}, "costs": [], "spent": 0, "stages": [], "schools": []}
    kept = {"version": of, "office": of.scheme.owner, "by": of.author, "term": "2026-F", "of_day": "2026-11-25"}
    return Simulation.objects.create(**kept, sha256="", figures=empty).pk


def _draft(office: Office) -> int:
    scheme, _ = Scheme.objects.get_or_create(owner=office, code="X_1", defaults={"title": "示例项目"})
    author = Membership.objects.order_by("pk").last().person
    return SchemeVersion.objects.get_or_create(scheme=scheme, number=1, defaults={"author": author})[0].pk


def child(acting: Membership | None) -> tuple[Any, Any]:
    """One's own child, else any; and a child of others."""
    everybody = Enrolment.objects.order_by("pk")
    own = enrolments_visible_to(acting, "see_own_dues").filter(ends_on=None).order_by("pk")
    inside = own.values_list("pk", flat=True).first() if acting else everybody.values_list("pk", flat=True).first()
    return inside, everybody.exclude(pk__in=own.values("pk")).values_list("pk", flat=True).first() if acting else None


ASKED = {
    "student_now": Asked(post={}, rows=enrolment),
    "child_now": Asked(post={}, rows=child),
    "programme": Asked(rows=programme),
    "programme_versions": Asked(rows=programme),
    "due": Asked(post={"stages": ["primary"], "answers": "1"}),
    "scheme": Asked(rows=version),
    "scheme_file": Asked(rows=version),
    "scheme_draft": Asked(rows=version),
    "scheme_cases": Asked(rows=version),
    "scheme_submit": Asked(post={}, rows=version),
    "scheme_version": Asked(post={}, rows=version),
    "scheme_simulate": Asked(post={"budget": ""}, rows=version),
    "simulation": Asked(rows=simulation),
    "scheme_review": Asked(post={"act": "send_back", "reason": "不符"}, rows=version),
    "scheme_withdraw": Asked(post={"reason": "取消"}, rows=version),
    "programme_file": Asked(rows=programme_file),
}
