"""What a person may see of events and of the students they hit; everything that reads them starts here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import NullIf
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.applications.models import NEVER, Task
from zhuxue.portal.emergencies.models import Affected, AfterCheck, Emergency
from zhuxue.portal.emergencies.rules import order_until
from zhuxue.portal.payments.models import Line
from zhuxue.portal.payments.models.batches import LIVING
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.schools.queries import students_of
from zhuxue.portal.ui.desk import News, Waiting, Work, changed, lately
from zhuxue.portal.ui.listing import beginning_of

A: Any = Affected.State
S: Any = Emergency.State
ASKED = (A.FOUND, A.UNKNOWN)  # what waits for the school
OWN = frozenset(
    {"run_emergency", "confirm_emergency", "check_affected"}
)  # acts on an event itself: only of one's own office and below


def emergencies_visible_to(acting: Membership | None, action: str = "see_emergencies") -> QuerySet[Emergency]:
    """Return the events on which `acting` may do `action`.

    Those of its office and below, those running that an office above declared, and those with a student in reach; a family
    those that run, and those its children stand in.
    """
    relation = MATRIX.relation(acting.role, action) if acting else None
    if acting is None or relation is None:
        return Emergency.objects.none()
    if relation == "own":
        return _of_family(acting)
    below = Q(office__path__startswith=acting.office.path)
    if action in OWN or acting.office.kind == Office.Kind.PROVINCE:
        return Emergency.objects.filter(below)
    above = Q(office__code__in=acting.office.path.strip("/").split("/"), state__in=[S.OPEN, S.CLOSED])
    reached = rows_visible_to(acting).filter(emergency=OuterRef("pk"))
    return Emergency.objects.filter(below | above | Exists(reached))


def _of_family(acting: Membership) -> QuerySet[Emergency]:
    """Those its children stand in; of those that run, what strikes a place, and what an office above its children declared."""
    children = students_of(acting)
    mine = Affected.objects.filter(student__in=children).values("emergency")
    above = Enrolment.objects.filter(student__in=children, ends_on=None, office__path__startswith=OuterRef("office__path"))  # fmt: skip
    near = Q(Exists(above)) | ~Q(regions=[])
    return Emergency.objects.filter(Q(pk__in=mine) | Q(near, state=S.OPEN))


def rows_visible_to(acting: Membership | None, action: str = "see_emergencies") -> QuerySet[Affected]:
    """Return the students of events on whom `acting` may do `action`: of its office or below, else a family's own.

    Who waits for the province to be sent to her school is seen by the province alone.
    """
    relation = MATRIX.relation(acting.role, action) if acting else None
    if acting is None or relation is None:
        return Affected.objects.none()
    if relation == "own":
        return Affected.objects.filter(student__in=students_of(acting))
    if acting.office.kind == Office.Kind.PROVINCE:
        return Affected.objects.filter(office__path__startswith=acting.office.path)
    return Affected.objects.filter(office__in=offices_visible_to(acting).order_by().values("pk"), held=False)


def rows_elsewhere(acting: Membership | None) -> QuerySet[Affected]:
    """Return the students of one's own events who study beyond one's reach; of them name, school and reason may be shown, no more."""
    if acting is None or MATRIX.relation(acting.role, "run_emergency") != "office":
        return Affected.objects.none()
    mine = Affected.objects.filter(emergency__office__path__startswith=acting.office.path).exclude(state=A.UNKNOWN)
    return mine.exclude(office__path__startswith=acting.office.path).select_related("school", "emergency")


def checks_visible_to(acting: Membership | None, action: str = "see_after_checks") -> QuerySet[AfterCheck]:
    """Return the checks afterwards of students in reach."""
    seen = rows_visible_to(acting, action).order_by().values("pk")
    return AfterCheck.objects.filter(row__in=seen).select_related("row__emergency", "row__school", "row__office", "draw", "by")  # fmt: skip


def emergencies_listed(acting: Membership | None, *, state: str = "", kind: str = "") -> QuerySet[Emergency]:
    """Return visible events for their list, each with its office and, of students in reach, `people` and `spent_fen`."""
    seen = rows_visible_to(acting).filter(emergency=OuterRef("pk")).order_by().values("emergency")
    found = emergencies_visible_to(acting).select_related("office")
    found = found.filter(**{key: value for key, value in {"state": state, "kind": kind}.items() if value})
    granted = seen.filter(state=A.APPROVED)
    return found.annotate(
        people=Subquery(seen.annotate(n=Count("pk")).values("n")), spent_fen=Subquery(granted.annotate(fen=Sum("amount_fen")).values("fen"))
    )  # fmt: skip


def paid_state() -> Subquery:
    """Return how the newest payment of a row's award stands: a state of a line; null where nothing pays it yet."""
    lines = Line.objects.filter(award=OuterRef("award")).exclude(state="cancelled").order_by("-pk")
    return Subquery(lines.values("state")[:1])


def rows_listed(
    acting: Membership | None,
    *,
    why: str = "",
    school: int | None = None,
    paid: str = "",
    held: bool = False,
    **said: str,
) -> QuerySet[Affected]:
    """Return visible rows for a list, each with `line_state`; `why` is one of the reasons, `school` an office.

    `said` may name an event, a state, and the source of the money.
    """
    found = rows_visible_to(acting).select_related("emergency", "school", "office", "enrolment", "fund", "case")
    names = {"event": "emergency", "state": "state", "source": "fund__source"}
    found = found.filter(**{names[key]: value for key, value in said.items() if value})
    if school:
        found = found.filter(Q(school=school) | Q(office=school))
    if why:
        found = found.filter(lives=None) if why == "unknown" else found.filter(**{why: True})
    if held:
        found = found.filter(held=True, emergency__state=S.OPEN)
    found = found.annotate(line_state=paid_state())
    if paid == "no":
        found = found.filter(state=A.APPROVED).exclude(line_state="paid")
    if paid == "due":
        return found.filter(pk__in=to_pay(acting).order_by().values("pk"))
    return found.filter(line_state="paid") if paid == "yes" else found


def spent_fen(event: Emergency) -> int:
    """Return what is approved of an event, everywhere."""
    return event.rows.filter(state=A.APPROVED).aggregate(sum=Sum("amount_fen"))["sum"] or 0


def paid_rows(event: Emergency) -> QuerySet[Affected]:
    """Return the rows of an event whose money arrived."""
    paid = Line.objects.filter(award=OuterRef("award"), state="paid")
    return event.rows.filter(Exists(paid), state=A.APPROVED)


def unpaid_rows(event: Emergency) -> QuerySet[Affected]:
    """Return the approved rows of an event that no payment is under way for yet."""
    living = Line.objects.filter(award=OuterRef("award"), state__in=LIVING)
    return event.rows.filter(state=A.APPROVED).exclude(Exists(living))


def may_apply_for(acting: Membership | None) -> QuerySet[Emergency]:
    """Return the events a family may apply for now."""
    return emergencies_visible_to(acting, "apply_emergency").filter(state=S.OPEN).select_related("office").order_by("-from_on", "-pk")  # fmt: skip


def waiting(acting: Membership | None) -> list[Work]:
    """Return what of emergencies waits for `acting`: events to confirm, students to verify, to send on, to approve, to pay, to check."""
    if acting is None:
        return []
    rows, late = reverse("affected"), Q(due_on__lt=localdate())
    open_rows = Q(emergency__state=S.OPEN)
    declared = emergencies_visible_to(acting, "confirm_emergency").filter(state=S.DECLARED)
    asked = rows_visible_to(acting, "confirm_affected").filter(open_rows, state=A.FOUND)
    overdue = Task.objects.filter(case=OuterRef("case"), state="waiting", due_on__lt=localdate())
    held = rows_visible_to(acting, "forward_affected").filter(open_rows, held=True)
    pay = to_pay(acting) if MATRIX.allows(acting.role, "make_batch") else Affected.objects.none()
    check = checks_visible_to(acting, "check_affected").filter(result="")
    return [
        Work(_("待确认的应急事件"), declared.exclude(declared_by=acting.person_id), f"{reverse('emergencies')}?state=declared", "urgent"),
        Work(_("待核实的受灾学生"), asked, f"{rows}?state=found", "urgent", late, "since", NullIf("due_on", Value(NEVER))),
        Work(_("待审批的应急资助"), to_approve(acting).filter(open_rows), f"{rows}?state=confirmed", "urgent", Q(Exists(overdue))),
        Work(_("待转送学校的受灾学生"), held, f"{rows}?held=on", "urgent"),
        Work(_("已批准待发放的应急资助"), pay, f"{rows}?paid=due", "cash", since="since", then=_due_to_pay),
        Work(_("待做的事后核查"), check, f"{reverse('after_checks')}?open=on", "checklist", late, due="due_on"),
    ]  # fmt: skip


def to_approve(acting: Membership | None) -> QuerySet[Affected]:
    """Return the verified rows whose step the office acted for owes."""
    seen = rows_visible_to(acting, "approve_affected").filter(state=A.CONFIRMED)
    if acting is None:
        return seen.none()
    return seen.filter(case__tasks__state="waiting", case__tasks__office=acting.office_id)


def to_pay(acting: Membership | None) -> QuerySet[Affected]:
    """Return the approved rows in reach that the office acted for pays and no batch holds yet."""
    living = Line.objects.filter(award=OuterRef("award"), state__in=LIVING)
    approved = rows_visible_to(acting).filter(state=A.APPROVED).exclude(Exists(living))
    return approved.filter(payer=acting.office_id) if acting else approved.none()


def _due_to_pay(acting: Membership, said: Waiting) -> Waiting:
    """Add until when its payments are to be ordered, which the rules of the office count from the day each was approved."""
    days = dict(to_pay(acting).order_by().values_list("since").annotate(n=Count("pk")))
    until = {since: order_until(acting.office, since) for since in days}
    late = sum(days[since] for since, day in until.items() if day and day < localdate())
    return replace(said, late=late, due=min((day for day in until.values() if day), default=None))


def changes(acting: Membership | None) -> list[News]:
    """Return the events confirmed or closed of late, for the home page."""
    since = beginning_of(lately())
    return [changed(_("新启动的应急事件"), emergencies_visible_to(acting).filter(confirmed_at__gte=since), "confirmed_at", "emergencies", icon="urgent")]  # fmt: skip
