"""What a person may see of cases; everything that reads cases starts here."""

from __future__ import annotations

from datetime import date

from django.db.models import Case as If
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import NullIf
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.applications.models import NEVER, Case, Decision, PanelMember, Task, Telling
from zhuxue.portal.applications.moves import DECIDES
from zhuxue.portal.applications.rules import HARDSHIP, periods_of, school_year, year_before
from zhuxue.portal.applications.stages import ENDED, STAGES
from zhuxue.portal.notices.models import Notice
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office, Person, Role
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schemes.queries import local_titles
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.schools.queries import enrolments_visible_to, students_of
from zhuxue.portal.ui.desk import News, Work, changed, lately
from zhuxue.portal.ui.listing import beginning_of


def cases_visible_to(acting: Membership | None, action: str = "see_cases") -> QuerySet[Case]:
    """Return the cases on which `acting` may do `action`: of its own students, or at its office or below, else none."""
    relation = MATRIX.relation(acting.role, action) if acting else None
    if acting is None or relation is None:
        return Case.objects.none()
    if relation == "own":
        return Case.objects.filter(student__in=students_of(acting))
    if acting.office.kind == Office.Kind.PROVINCE:  # nearly every row is in reach, so the index of names is walked
        return Case.objects.filter(office__path__startswith=acting.office.path)
    return Case.objects.filter(office__in=offices_visible_to(acting).order_by().values("pk"))


def living_case(student_id: int, programme: str, period: str) -> Case | None:
    """Return the one case of a student for a programme and period that is a draft, under way or granted."""
    living = [Case.State.DRAFT, Case.State.OPEN, Case.State.GRANTED]
    return Case.objects.filter(student=student_id, programme=programme, period=period, state__in=living).first()


def my_tasks(acting: Membership | None) -> QuerySet[Task]:
    """Return what waits for the office acted for, in a role that decides there, the most urgent first."""
    if acting is None or not MATRIX.allows(acting.role, DECIDES[acting.office.kind]):
        return Task.objects.none()
    waiting = Task.objects.filter(office=acting.office_id, state__in=[Task.State.WAITING, Task.State.BLOCKED])
    found = waiting.exclude(by="family").select_related("case__enrolment__school", "case__office")
    programme = Case.objects.filter(pk=OuterRef(OuterRef("case_id"))).values(
        "programme"
    )  # no join: counting needs none
    return found.annotate(local_title=Subquery(local_titles(Subquery(programme)))).order_by("due_on", "pk")


def places_called(part: str) -> QuerySet[Office]:
    """Return the schools with `part` in their names and all within them, and the classes and colleges of such a name."""
    school = Office.Kind.SCHOOL
    of_school = Q(parent__kind=school, parent__name__has_part=part)
    of_college = Q(parent__parent__kind=school, parent__parent__name__has_part=part)
    return Office.objects.filter(Q(name__has_part=part) | of_school | of_college)


def posted() -> Q:
    """Return what holds of tasks that wait for their notice: it is to be posted, or hangs."""
    on_its_way = Notice.objects.filter(made_from=OuterRef("notice"), state__in=[Notice.State.DRAFT, Notice.State.HANGING])  # fmt: skip
    return Q(Exists(on_its_way), state=Task.State.BLOCKED)


def late() -> Q:
    """Return what holds of tasks past their last day; the days of a notice are not one."""
    return Q(due_on__lt=localdate()) & ~Q(step="notice")


def tasks_listed(acting: Membership | None, *, name: str = "", programme: str = "", step: str = "", place: str = "", shown: str = "", late_only: bool = False) -> QuerySet[Task]:  # fmt: skip
    """Return what waits for the office acted for: what can be done now; `shown` posted: what hangs as a notice; all: both."""
    wanted = {key: value for key, value in {"name__has_part": name, "case__programme": programme, "step": step}.items() if value}  # fmt: skip
    found = my_tasks(acting).filter(**wanted)
    if place:
        found = found.filter(case__office__in=places_called(place).values("pk"))
    if late_only:
        found = found.filter(late())
    return found if shown == "all" else found.filter(posted()) if shown == "posted" else found.exclude(posted())


def timeline(case: Case) -> QuerySet:
    """Return what was decided in a case, the latest last."""
    return case.decisions.select_related("person", "membership__office").order_by("sequence")


def cases_listed(acting: Membership | None, *, name: str = "", year: str = "", stage: str = "", late_only: bool = False, since: date | None = None, **said: str) -> QuerySet[Case]:  # fmt: skip
    """Return visible cases for a list, each with its school and class.

    `name` is a part of the name, `year` a school year, `stage` one of stages.py; `since` keeps those in which something was
    decided on that day or later; `said` may name kind, state and programme.
    """
    wanted = {"name__has_part": name, **said}
    found = cases_visible_to(acting).filter(**{key: value for key, value in wanted.items() if value})
    if year:
        found = found.filter(period__in=periods_of(year))
    if since:
        found = found.filter(pk__in=Decision.objects.filter(at__gte=beginning_of(since)).values("case"))
    at = Task.objects.filter(case=OuterRef("pk"), state__in=[Task.State.WAITING, Task.State.BLOCKED])
    under_way = found.filter(state__in=[Case.State.DRAFT, Case.State.OPEN])  # none of the others has a task to look for
    if late_only:
        found = under_way.filter(Exists(at.filter(late())))
    if stage in ENDED:
        found = found.filter(state=stage)
    elif stage:
        found = (found if late_only else under_way).filter(Exists(at.filter(step__in=STAGES[stage].steps)))
    found = found.select_related("enrolment__school", "office")
    return found.annotate(local_title=Subquery(local_titles(OuterRef("programme"))))


def may_apply_for(acting: Membership | None) -> QuerySet[Enrolment]:
    """Return the students for whom `acting` may apply today, each with its cases of this year as `recognitions`."""
    this_year = Case.objects.filter(programme=HARDSHIP, period=school_year()).order_by("-pk")
    found = enrolments_visible_to(acting, "apply").filter(ends_on=None).select_related("school", "office")
    return found.prefetch_related(Prefetch("cases", this_year, to_attr="recognitions")).order_by("name", "pk")


def carried_over(acting: Membership | None) -> QuerySet[Case]:
    """Return last year's recognitions in reach whose student has none of this year yet."""
    living = Case.objects.filter(student=OuterRef("student"), programme=HARDSHIP, period=school_year())
    last = cases_visible_to(acting, "carry_over").filter(
        programme=HARDSHIP, period=year_before(school_year()), state=Case.State.GRANTED
    )
    return last.exclude(Exists(living.exclude(state=Case.State.WITHDRAWN))).select_related("enrolment", "office")


def tellings_visible_to(acting: Membership | None) -> QuerySet[Telling]:
    """Return who was told of recognition at the office acted for and below, the latest first."""
    if acting is None or not MATRIX.allows(acting.role, "tell_families"):
        return Telling.objects.none()
    within = Telling.objects.filter(office__path__startswith=acting.office.path)
    return within.select_related("office", "membership__person").order_by("-told_on", "-pk")


def panel_of(office: Office) -> QuerySet[PanelMember]:
    """Return who sits on the panel of a class this school year."""
    return PanelMember.objects.filter(office=office, school_year=school_year(), ends_on=None).select_related("person").order_by("pk")  # fmt: skip


def left_panel(office: Office) -> QuerySet[PanelMember]:
    """Return who left the panel of a class this school year, the latest first."""
    found = PanelMember.objects.filter(office=office, school_year=school_year()).exclude(ends_on=None)
    return found.select_related("person", "ended_by__person").order_by("-ends_on", "-pk")


def person_named(username: str, acting: Membership) -> Person | None:
    """Return the person of one's school who signs in with this name."""
    school = acting.office if acting.office.kind != Office.Kind.CLASS else acting.office.parent
    held = Membership.objects.filter(office__path__startswith=school.path, person__username=username.strip())
    found = held.select_related("person").first()
    return found.person if found else None


def waiting(acting: Membership | None) -> list[Work]:
    """Return what waits for the person acting, for the home page."""
    if acting is None:
        return []
    due = If(When(~Q(step="notice"), then=NullIf("due_on", Value(NEVER))))
    found = [Work(_("待办的申请"), tasks_listed(acting), reverse("tasks"), "checklist", late(), "since", due)]
    if acting.role == Role.APPLICANT:
        mine = cases_visible_to(acting, "apply").filter(tasks__by="family", tasks__state=Task.State.WAITING)
        found.append(Work(_("等您填写或修改的申请"), mine, reverse("apply_for"), "forms"))
    return found


def changes(acting: Membership | None) -> list[News]:
    """Return what came of cases in reach of late, for the home page."""
    said = {
        Case.State.GRANTED: _("已通过或有调整的申请"),
        Case.State.REFUSED: _("未通过的申请"),
        Case.State.WITHDRAWN: _("撤回的申请"),
    }
    last = Subquery(Decision.objects.filter(case=OuterRef("pk")).order_by("-sequence").values("at")[:1])
    since = Decision.objects.filter(at__gte=beginning_of(lately())).values("case")
    seen = cases_visible_to(acting).filter(pk__in=since)
    return [
        changed(title, seen.filter(state=state), last, "cases", icon="forms", state=str(state))
        for state, title in said.items()
    ]
