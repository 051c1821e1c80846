"""What the page of an event, of one student in it and of a family shows: steps, figures, forms, what happened."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuxue.portal.applications.page import BESIDE
from zhuxue.portal.applications.why import CONFIDENCE
from zhuxue.portal.emergencies import queries
from zhuxue.portal.emergencies.actions.noticing import posts_after
from zhuxue.portal.emergencies.acts import ACTS, FAMILY, POSTED, S
from zhuxue.portal.emergencies.columns import paid, reasons_of
from zhuxue.portal.emergencies.models import Affected, Emergency
from zhuxue.portal.emergencies.rules import kind_title, order_until, regions, rules_for
from zhuxue.portal.payments.models import Line
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.ui.components import Event, Figure, Kind, Step, Tag, Text

A: Any = Affected.State
KINDS: dict[str, Kind] = {"unknown": "wait", "found": "wait", "confirmed": "info", "refused": "no", "approved": "ok"}
EVENTS: dict[str, Kind] = {"declared": "wait", "open": "info", "closed": "ok", "withdrawn": "no"}


def of_event(event: Emergency, acting: Membership, filled: dict[str, forms.Form]) -> dict[str, Any]:
    """Return what an event's page shows to `acting`; `filled` are forms that came back with faults."""
    seen = queries.rows_visible_to(acting).filter(emergency=event).order_by()
    counts = dict(seen.values_list("state").annotate(n=Count("pk")))
    rules = rules_for(event.office)
    total = queries.spent_fen(event)
    return {
        "event": event, "kind": kind_title(event.kind), "state": Tag(event.get_state_display(), EVENTS[event.state]), "area": area_of(event),
        "figures": _figures(event, seen, counts, acting), "steps": _steps(event), "total_fen": total,
        "left_fen": None if event.event_fen is None else event.event_fen - total,
        "found": event.steps.filter(what="found").order_by("-sequence").values_list("details", flat=True).first(),
        "acts": offered(event, acting, filled), "events": [_event(step, acting) for step in event.steps.select_related("person", "membership__office").order_by("-sequence")[:100]],
        "rules": _rules(rules), "draws": list(event.draws.select_related("membership__person").order_by("-number")),
        "may_add": event.state == S.OPEN and MATRIX.allows(acting.role, "add_affected"),
        "elsewhere": queries.rows_elsewhere(acting).filter(emergency=event).count(),
        "notice": POSTED[posts_after(event)],
        "unpaid": queries.unpaid_rows(event).filter(payer=acting.office_id).count() if MATRIX.allows(acting.role, "make_batch") else 0,
    }  # fmt: skip


def area_of(event: Emergency) -> str:
    """Return where an event strikes, in words."""
    names = [regions().names.get(code, code) for code in event.regions]
    names += list(event.places) + list(event.schools.order_by("path").values_list("name", flat=True))
    return "、".join(names) or _("不限区域，由家庭申请或学校补充")


def has_area(event: Emergency) -> bool:
    """Return whether students can be looked for; else families apply, or schools add them."""
    return bool(event.regions) or event.schools.exists()


def offered(event: Emergency, acting: Membership, filled: dict[str, forms.Form]) -> list[dict[str, Any]]:
    """Return the acts that fit the moment, the role and the office, each with its form and route."""
    return [
        {"name": name, "form": filled.get(name) or act.form(auto_id=f"{name}_%s"), "button": act.button, "open": name in filled, "address": reverse(route, args=[event.pk])}
        for route, acts in ACTS.items()
        if MATRIX.allows(acting.role, MATRIX.routes[route]) and event.office.path.startswith(acting.office.path)
        for name, act in acts.items()
        if event.state in act.states and (name != "find" or has_area(event)) and (name != "confirm" or event.declared_by_id != acting.person_id) and (name != "notice" or posts_after(event) is None)
    ]  # fmt: skip


def _figures(event: Emergency, seen: Any, counts: dict[str, int], acting: Membership) -> list[Figure]:
    rows = f"{reverse('affected')}?event={event.pk}"
    shown = [
        Figure(_("待学校核实"), counts.get(A.FOUND, 0), "", f"{rows}&state=found", "help", "wait"),
        Figure(_("住址不明，待核实"), counts.get(A.UNKNOWN, 0), _("不当作没有受灾"), f"{rows}&state=unknown", "help", "wait"),
        Figure(_("待审批"), counts.get(A.CONFIRMED, 0), "", f"{rows}&state=confirmed", "user-check"),
        Figure(_("已批准"), counts.get(A.APPROVED, 0), "", f"{rows}&state=approved", "award", "ok"),
        Figure(_("不列入"), counts.get(A.REFUSED, 0), "", f"{rows}&state=refused", "x", "no"),
    ]  # fmt: skip
    if acting.office.kind == Office.Kind.PROVINCE:
        shown.append(Figure(_("待转送学校"), seen.filter(held=True).count(), "", f"{rows}&held=on", "send", "wait"))
    return shown


def _steps(event: Emergency) -> list[Step]:
    """The path of an event, from its declaration to the check afterwards, as everything about it stands, everywhere."""
    rows = event.rows.values_list("state").annotate(n=Count("pk")).order_by()
    n = dict(rows)
    done = set(event.steps.values_list("what", flat=True))
    waits = n.get(A.FOUND, 0)
    paid_ones, granted = queries.paid_rows(event).count(), n.get(A.APPROVED, 0)
    checks = event.draws.exists() and not event.rows.filter(check_made__result="").exists()
    path = [
        (_("登记"), True, ""), (_("确认启动"), "confirmed" in done, ""), (_("查找学生"), "found" in done or (bool(n) and not has_area(event)), ""),
        (_("学校核实"), bool(n) and not waits, _("%(count)s 人在办") % {"count": waits} if waits else ""),
        (_("审批"), bool(granted) and not n.get(A.CONFIRMED, 0) and not waits, _("%(count)s 人在办") % {"count": n[A.CONFIRMED]} if n.get(A.CONFIRMED) else ""),
        (_("发放"), bool(granted) and paid_ones == granted, f"{paid_ones} / {granted}" if granted else ""),
        (_("事后核查"), checks, ""),
    ]  # fmt: skip
    current = next((place for place, (_title, over, _note) in enumerate(path) if not over), len(path))
    return [Step(title, "done" if over else "current" if place == current else "todo", told) for place, (title, over, told) in enumerate(path)]  # fmt: skip


def _event(step: Any, acting: Membership) -> Event:
    """One step in words; who acted stands there where she works in reach, and no family is named."""
    near = step.membership.office.path.startswith(acting.office.path) and step.what != "applied"
    who = f"{step.membership.office.name} {step.person.name}" if near else "" if step.what == "applied" else step.membership.office.name  # fmt: skip
    count = step.details.get("rows") or step.details.get("new") or step.details.get("drawn")
    what = f"{step.get_what_display()} · {count}" if count else step.get_what_display()
    return Event(step.at, what, who, step.reason)


def _rules(rules: Any) -> list[tuple[Text, str, str, Text]]:
    """The days and shares that hold, each with its source and how sure it is."""
    school, county = rules.process
    after = rules.after_check
    said = [
        (_("学校核实"), _("%(days)s 个工作日") % {"days": school.workdays}, school), (_("县级审批"), _("%(days)s 个工作日") % {"days": county.workdays}, county),
        (_("批准到发放"), _("%(days)s 个工作日") % {"days": rules.pay.workdays}, rules.pay), (_("公示"), _("不公示姓名和困难情况"), rules.notice),
        (_("事后核查"), _("到账后 %(days)s 天内，抽 %(share)s%%") % {"days": after.days, "share": after.share_percent}, after),
    ]  # fmt: skip
    return [(title, value, rule.source, CONFIDENCE[rule.confidence]) for title, value, rule in said]


def of_row(row: Affected, acting: Membership) -> dict[str, Any]:
    """Return what the page of one student in an event shows."""
    steps = row.steps.select_related("person", "membership__office").order_by("-pk")
    family = {step.membership_id for step in steps if step.membership.role == "applicant"}
    return {
        "row": row, "why": reasons_of(row), "paid": paid(row), "state": state_of(row),
        "events": [Event(s.at, s.get_state_display(), _("家庭") if s.membership_id in family else f"{s.membership.office.name} {s.person.name}", s.reason) for s in steps],
        "check": getattr(row, "check_made", None) if MATRIX.allows(acting.role, "see_after_checks") else None,
        "may_adjust": row.state in {A.CONFIRMED, A.APPROVED} and row.adjustment_id is None and MATRIX.allows(acting.role, "begin_adjustment"),
        "sees_case": MATRIX.allows(acting.role, "see_cases"),
    }  # fmt: skip


def state_of(row: Affected) -> Tag:
    """Return where a student stands."""
    return Tag(_("待省级转送"), "wait") if row.held else Tag(row.get_state_display(), KINDS[row.state])


def of_family(acting: Membership) -> dict[str, Any]:
    """Return what a family reads: each request, what comes and when, and for which events it may ask."""
    rows = queries.rows_visible_to(acting, "see_own_emergencies").select_related("emergency__office", "school")
    listed = [row for row in rows.annotate(line_state=queries.paid_state()).order_by("-pk") if not (row.state == A.UNKNOWN and not row.applied)]  # fmt: skip
    return {"rows": [_of_child(row) for row in listed], "open": list(queries.may_apply_for(acting)[:50])}


def _of_child(row: Affected) -> dict[str, Any]:
    said, kind = FAMILY[row.state]
    until = order_until(row.emergency.office, row.since) if row.state == A.APPROVED else None
    state = getattr(row, "line_state", None)
    arrived = state == "paid"
    return {"row": row, "tag": Tag(Line.State(state).label if arrived else said, "ok" if arrived else kind), "until": None if arrived else until, "late": bool(until and until < localdate() and not arrived)}  # fmt: skip


def _beside(case: Any, acting: Membership) -> list[tuple[Any, str]]:
    """What a case's page leads to: the student in the event it is of, or that it adjusts hardship for."""
    if not MATRIX.allows(acting.role, "see_emergencies"):
        return []
    found = queries.rows_visible_to(acting).select_related("emergency")
    rows = [*found.filter(case=case), *found.filter(adjustment=case)]
    return [(_("应急资助：%(title)s") % {"title": row.emergency.title}, reverse("affected_row", args=[row.pk])) for row in rows]  # fmt: skip


if _beside not in BESIDE:
    BESIDE.append(_beside)
