"""What a person may see of issues; everything that reads issues starts here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.payments.models import Arrear, Line
from zhuxue.portal.payments.queries import arrears_visible_to, lines_visible_to
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.supervision.days import rules
from zhuxue.portal.supervision.models import (
    CheckVersion,
    EvidenceFile,
    Issue,
    IssueRow,
    MoneyCase,
    Rectification,
    Sample,
    Visit,
)
from zhuxue.portal.supervision.models.issues import LIVING
from zhuxue.portal.ui.desk import News, Work, changed, lately
from zhuxue.portal.ui.listing import beginning_of

S: Any = Issue.State
UNFINISHED = (S.OPEN, S.VERIFIED)
TOGETHER: dict[str, Any] = {"living": LIVING, "unjudged": UNFINISHED, "righting": (S.ORDERED, S.REPLIED), "ended": (S.CLOSED, S.DISMISSED)}  # fmt: skip


def issues_visible_to(acting: Membership | None, action: str = "see_issues") -> QuerySet[Issue]:
    """Return the issues of the office acted for and below on which `acting` may do `action`."""
    if acting is None or MATRIX.relation(acting.role, action) != "office":
        return Issue.objects.none()
    if acting.office.kind == Office.Kind.PROVINCE:
        return Issue.objects.filter(office__path__startswith=acting.office.path)
    return Issue.objects.filter(office__in=offices_visible_to(acting).order_by().values("pk"))


def issues_listed(
    acting: Membership | None,
    *,
    state: str = "",
    below: int | None = None,
    overdue: bool = False,
    chased: bool = False,
    mine: bool = False,
    **asked: str,
) -> QuerySet[Issue]:
    """Return visible issues for a list; `state` one, or several together; `below` an office in reach.

    `chased`: climbed to one's own office; `mine`: one's own office has to look into it; `asked` may name check_id and severity.
    """
    found = to_judge(acting) if mine else issues_visible_to(acting)
    found = found.select_related("office__parent", "chased_to")
    if state:
        found = found.filter(state__in=TOGETHER.get(state, (state,)))
    if below:
        places = offices_visible_to(acting).filter(pk=below).values_list("path", flat=True)
        found = found.filter(office__path__startswith=places[0]) if places else found.none()
    if overdue:
        found = found.filter(state=S.ORDERED, due_on__lt=localdate())
    if chased and acting is not None:
        found = found.filter(Exists(_climbed_to(acting)), state=S.ORDERED)
    return found.filter(**{key: value for key, value in asked.items() if value})


def _climbed_to(acting: Membership) -> QuerySet[Rectification]:
    return _last_orders().filter(issue=OuterRef("pk"), climbs__office=acting.office_id)


def _last_orders() -> QuerySet[Rectification]:
    """The order of each issue that stands: the last."""
    later = Rectification.objects.filter(issue=OuterRef("issue"), turn__gt=OuterRef("turn"))
    return Rectification.objects.filter(~Exists(later))


def rows_listed(acting: Membership | None, *, issue: int, state: str = "") -> QuerySet[IssueRow]:
    """Return the rows of a visible issue, each with its finding, student, school and class."""
    seen = issues_visible_to(acting).filter(pk=issue).order_by().values("pk")
    found = IssueRow.objects.filter(issue__in=seen).select_related(
        "finding__enrolment__office", "finding__office", "issue"
    )
    return found.filter(state=state) if state else found


def files_visible_to(acting: Membership | None) -> QuerySet[EvidenceFile]:
    """Return the files of evidence of issues in reach of somebody who may look at them."""
    seen = issues_visible_to(acting, "see_evidence").order_by().values("pk")
    return EvidenceFile.objects.filter(reply__order__issue__in=seen)


def orders_visible_to(acting: Membership | None) -> QuerySet[Rectification]:
    """Return the orders of issues in reach, each with what its paper says."""
    seen = issues_visible_to(acting).order_by().values("pk")
    return Rectification.objects.filter(issue__in=seen).select_related(
        "issue__office", "office", "by__office", "by__person"
    )


def samples_visible_to(acting: Membership | None, action: str = "see_samples") -> QuerySet[Sample]:
    """Return the samples of the office acted for and below on which `acting` may do `action`."""
    if acting is None or MATRIX.relation(acting.role, action) != "office":
        return Sample.objects.none()
    return Sample.objects.filter(office__in=offices_visible_to(acting).order_by().values("pk"))


def visits_visible_to(acting: Membership | None, action: str = "see_samples") -> QuerySet[Visit]:
    """Return the visits of samples in reach."""
    return Visit.objects.filter(sample__in=samples_visible_to(acting, action).order_by().values("pk"))


def visits_listed(acting: Membership | None, *, sample: int, state: str = "") -> QuerySet[Visit]:
    """Return the visits of one visible sample, each with student, class and school."""
    found = visits_visible_to(acting).filter(sample=sample).select_related("enrolment__office", "enrolment__school")
    return found.filter(state=state) if state else found


def checks_visible_to(acting: Membership | None, action: str = "see_checks") -> QuerySet[CheckVersion]:
    """Return the written checks of the office acted for, of those below, and, to be read, of those above."""
    if acting is None or MATRIX.relation(acting.role, action) != "office":
        return CheckVersion.objects.none()
    if action != "see_checks":
        return CheckVersion.objects.filter(check_of__owner=acting.office_id)
    above = acting.office.path.strip("/").split("/")
    near = Q(check_of__owner__path__startswith=acting.office.path) | Q(check_of__owner__code__in=above)
    return CheckVersion.objects.filter(near)


def checks_listed(acting: Membership | None) -> QuerySet[CheckVersion]:
    """Return the last version of each visible check."""
    later = CheckVersion.objects.filter(check_of=OuterRef("check_of"), number__gt=OuterRef("number"))
    return checks_visible_to(acting).filter(~Exists(later)).select_related("check_of__owner", "author")


def issue_of_line(acting: Membership | None, line: int) -> Issue | None:
    """Return the issue whose finding holds a line in reach; the one that lives first."""
    of: Line | None = lines_visible_to(acting).filter(pk=line).first()
    if of is None:
        return None
    rows = IssueRow.objects.filter(finding__enrolment__student=of.student_id, finding__severity="block")
    found = issues_visible_to(acting).filter(rows__in=rows.values("pk")).order_by("-pk")
    return found.filter(state__in=LIVING).first() or found.first()


def issue_of_arrear(acting: Membership | None, arrear: int) -> Issue | None:
    """Return the issue a difference in reach was made of."""
    of: Arrear | None = arrears_visible_to(acting).filter(pk=arrear).first()
    case = MoneyCase.objects.filter(arrear=of).first() if of else None
    return issues_visible_to(acting).filter(rows__money=case).first() if case else None


def to_judge(acting: Membership | None) -> QuerySet[Issue]:
    """Return what an office has to look into: issues of the offices directly below it."""
    found = issues_visible_to(acting, "judge_issues").filter(state__in=UNFINISHED)
    return found.filter(_own(acting))


def _own(acting: Membership | None) -> Q:
    """What is directly below the office acted for; the province, above which nobody stands, also looks into its own."""
    office = acting.office_id if acting else 0
    return Q(office__parent=office) | Q(office=office, office__parent=None)


def to_answer(acting: Membership | None) -> QuerySet[Issue]:
    """Return the issues whose standing order went to one's office."""
    found = issues_visible_to(acting, "answer_orders").filter(state=S.ORDERED)
    mine = _last_orders().filter(issue=OuterRef("pk"), office=acting.office_id if acting else None)
    return found.filter(Exists(mine))


def waiting(acting: Membership | None) -> list[Work]:
    """Return what of supervision waits for `acting`: to look into, to answer, to recheck, and what climbed to it."""
    if acting is None:
        return []
    slow = Q(changed_at__lt=beginning_of(localdate() - timedelta(days=rules().recheck.days)))
    mine, late = issues_visible_to(acting, "judge_issues").filter(_own(acting)), Q(due_on__lt=localdate())
    climbed = issues_listed(acting if MATRIX.allows(acting.role, "judge_issues") else None, chased=True)
    visits = visits_visible_to(acting, "visit").filter(state="waiting", sample__office=acting.office_id)
    reviews = checks_visible_to(acting, "review_checks").filter(state="in_review").exclude(author=acting.person_id)
    address = reverse("issues")
    return [
        Work(_("升级督办到本级的整改"), climbed, f"{address}?chased=on", "alert-triangle", True, due="due_on"),
        Work(_("待反馈的整改单"), to_answer(acting), f"{address}?state=ordered", "clipboard-check", late, due="due_on"),
        Work(_("待复核的整改反馈"), mine.filter(state=S.REPLIED), f"{address}?state=replied", "clipboard-check", slow, TruncDate("changed_at")),
        Work(_("待复核的本地核查"), reviews, reverse("written_checks"), "code"),
        Work(_("待做的抽查"), visits, reverse("samples"), "home-search"),
        Work(_("待处置的疑点"), mine.filter(state__in=UNFINISHED), f"{address}?mine=on", "zoom-question", since=TruncDate("found_at")),
    ]  # fmt: skip


def changes(acting: Membership | None) -> list[News]:
    """Return which issues were found, ordered and closed of late in reach."""
    since = beginning_of(lately())
    seen = issues_visible_to(acting)
    return [
        changed(_("新发现的疑点"), seen.filter(found_at__gte=since), "found_at", "issues", icon="zoom-question"),
        changed(_("已销号的疑点"), seen.filter(state=S.CLOSED, changed_at__gte=since), "changed_at", "issues", icon="clipboard-check", state="closed"),
    ]  # fmt: skip


def _day(at: Any) -> Any:
    return localdate(at) if at else None
