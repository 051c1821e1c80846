"""What a person may see of batches, lines, returns and arrears; everything that reads them starts here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.awards.models import Award
from zhuxue.portal.awards.queries import in_force
from zhuxue.portal.payments.checking import warned
from zhuxue.portal.payments.models import Arrear, Batch, Line, Offset, OffsetPaper, ReturnRow
from zhuxue.portal.payments.models.batches import LIVING
from zhuxue.portal.payments.programmes import programme_of
from zhuxue.portal.payments.words import NEEDS_ACCOUNT
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schemes.library import event_title
from zhuxue.portal.schools.models import Account, AccountChange
from zhuxue.portal.schools.queries import students_of
from zhuxue.portal.ui.desk import News, Work, changed, lately
from zhuxue.portal.ui.listing import beginning_of

M = TypeVar("M", bound=Model)
CORRECTS = frozenset({"school_officer", "school_head"})  # who puts accounts right


def batches_visible_to(acting: Membership | None, action: str = "see_payments") -> QuerySet[Batch]:
    """Return the batches of the office acted for and below on which `acting` may do `action`."""
    return _in_reach(Batch.objects.all(), acting, action)


def lines_visible_to(acting: Membership | None, action: str = "see_payments") -> QuerySet[Line]:
    """Return the lines of students of the office acted for and below, whoever pays them; a family's own."""
    if acting is not None and MATRIX.relation(acting.role, action) == "own":
        return Line.objects.filter(student__in=students_of(acting))
    return _in_reach(Line.objects.all(), acting, action)


def arrears_visible_to(acting: Membership | None, action: str = "see_payments") -> QuerySet[Arrear]:
    """Return what was paid too little or too much to students of the office acted for and below; a family's own."""
    if acting is not None and MATRIX.relation(acting.role, action) == "own":
        return Arrear.objects.filter(student__in=students_of(acting))
    return _in_reach(Arrear.objects.all(), acting, action)


def offsets_visible_to(acting: Membership | None, action: str = "see_payments") -> QuerySet[Offset]:
    """Return the waivers that came to the school acted for, or to schools below."""
    return _in_reach(Offset.objects.all(), acting, action)


def offset_papers_visible_to(acting: Membership | None) -> QuerySet[OffsetPaper]:
    """Return the papers by which schools in reach show that they passed waivers on."""
    return OffsetPaper.objects.filter(of__offset__in=offsets_visible_to(acting).order_by().values("pk"))


def lines_of_offset(offset: Offset) -> QuerySet[Line]:
    """Return the lines whose money came to the school with this offset."""
    return Line.objects.filter(batch=offset.batch_id, school=offset.office_id, state="paid")


def batches_listed(acting: Membership | None, *, state: str = "") -> QuerySet[Batch]:
    """Return visible batches for their list, each with its office."""
    found = batches_visible_to(acting).select_related("office")
    return found.filter(state=state) if state else found


def batch_of_form(acting: Membership | None, key: str) -> Batch | None:
    """Return the batch that a form already declared; None for a key that is none, or another's."""
    try:
        said = UUID(key)
    except ValueError:
        return None
    return batches_visible_to(acting, "make_batch").filter(form_key=said).first()


def lines_listed(
    acting: Membership | None,
    *,
    batch: Batch | None = None,
    below: int | None = None,
    fund: int | None = None,
    warn: bool = False,
    **asked: str,
) -> QuerySet[Line]:
    """Return visible lines for a list, of one batch where given, each with class, school, batch and account.

    `below` is an office; `fund` keeps the lines that draw on it; `warn` keeps the lines of a batch against whose students a check warns; `asked` may name state,
    why, programme and period.
    """
    found = lines_visible_to(acting).select_related("office", "school", "batch", "account")
    if below:
        places = offices_visible_to(acting).filter(pk=below).values_list("path", flat=True)
        found = found.filter(office__path__startswith=places[0]) if places else found.none()
    if warn and batch:
        found = found.filter(pk__in=warned(batch).values("pk"))
    if batch:
        found = found.filter(batch=batch)
    if fund:
        found = found.filter(draws__fund=fund)  # a line draws on a fund once
    return found.filter(**{key: value for key, value in asked.items() if value})


def rows_visible_to(acting: Membership | None, action: str) -> QuerySet[ReturnRow]:
    """Return what banks said of batches in reach on which `acting` may do `action`."""
    return ReturnRow.objects.filter(file__batch__in=batches_visible_to(acting, action).order_by().values("pk"))


def coming_to(acting: Membership | None) -> QuerySet[Award]:
    """Return the awards of a family's children that stand and no line pays yet."""
    if acting is None or MATRIX.relation(acting.role, "see_own_payments") != "own":
        return Award.objects.none()
    taken = Line.objects.filter(award=OuterRef("pk")).exclude(state="cancelled")
    stands = in_force(Award.objects.filter(student__in=students_of(acting)))
    return stands.exclude(Exists(taken)).order_by("name", "-pk")


def schools_waiting(batch: Batch) -> list[tuple[int, str]]:
    """Return the schools of a batch whose money is not confirmed yet."""
    rows = batch.lines.filter(state="ordered").order_by("school__name").values_list("school", "school__name").distinct()
    return list(rows)


def to_correct(acting: Membership | None) -> QuerySet[Line]:
    """Return the lines that wait for the school: refused or blocked for the account's sake, and nothing changed since."""
    account = Account.objects.filter(student=OuterRef("student"), ends_on=None).values("pk")[:1]
    again = Line.objects.filter(reissues=OuterRef("pk"), state__in=LIVING)
    seen = lines_visible_to(acting).annotate(now=Subquery(account)).filter(Q(now=None) | Q(now=F("account")))
    refused = Q(state="refused", why__in=NEEDS_ACCOUNT) & ~Exists(again)
    blocked = Q(state="blocked", why__in=["no_account", "owner", "shared"]) & ~_followed()
    return seen.filter(refused | blocked).select_related("batch", "enrolment", "office", "school", "account")


def _followed() -> Exists:
    """Whether a later line stands for the same award and month, so that this one tells nothing new."""
    later = Line.objects.filter(award=OuterRef("award"), month=OuterRef("month"), pk__gt=OuterRef("pk"))
    return Exists(later.exclude(state="cancelled"))


def family_lines(acting: Membership | None) -> QuerySet[Line]:
    """Return what a family reads of its children's payments, the newest first; what a later line followed is left out."""
    found = lines_visible_to(acting, "see_own_payments").exclude(state="cancelled")
    found = found.exclude(Q(state="blocked") & _followed())
    return found.select_related("office", "school", "batch", "account", "student").order_by("name", "-pk")


def changes_waiting(acting: Membership | None, lines: Iterable[Line]) -> set[int]:
    """Return the students of these lines for whom a change of account waits for its second person."""
    students = [line.student_id for line in lines]
    return set(AccountChange.objects.filter(student__in=students, state="asked").values_list("student", flat=True)) if acting else set()  # fmt: skip


def waiting(acting: Membership | None) -> list[Work]:
    """Return what of payments waits for `acting`: batches to approve, to send, lines to correct, rows to settle."""
    if acting is None:
        return []
    approve = batches_visible_to(acting, "approve_batch").filter(state__in=["checked", "approved_once"])
    approve = approve.exclude(maker=acting.person_id).exclude(approvals__person=acting.person_id)
    send = batches_visible_to(acting, "send_batch").filter(state__in=["approved", "ordered"])
    rows = rows_visible_to(acting, "read_returns").filter(settled="").exclude(unmatched="")
    own = to_correct(acting) if acting.role in CORRECTS else Line.objects.none()
    unsaid = offsets_visible_to(acting, "answer_offset").filter(office=acting.office_id, state__in=["open", "back"])
    unsure = offsets_visible_to(acting, "confirm_offset").filter(state="said").exclude(office=acting.office_id)
    return [
        Work(_("待审批的发放批次"), approve, reverse("batches"), "cash"),
        Work(_("待送出的发放批次"), send, reverse("batches"), "cash"),
        Work(_("对不上的回盘行"), rows, reverse("batches"), "cash"),
        Work(_("待更正的发放账户"), own, reverse("returns"), "credit-card"),
        Work(_("待回报的免学费冲抵"), unsaid, reverse("offsets"), "school"),
        Work(_("待确认的免学费冲抵"), unsure, reverse("offsets"), "school"),
    ]


def changes(acting: Membership | None) -> list[News]:
    """Return what banks said of late of payments in reach, for the home page: paid, returned; of a family's own children."""
    own = acting is not None and acting.role == Role.APPLICANT
    seen = lines_visible_to(acting, "see_own_payments" if own else "see_payments")
    seen, route = seen.filter(settled_at__gte=beginning_of(lately())), "my_payments" if own else "pay_lines"
    return [
        changed(title, seen.filter(state=state), "settled_at", route, icon="credit-card", state=state)
        for state, title in (("paid", _("已到账的资助")), ("refused", _("被银行退回的资助")))
    ]


def _in_reach(rows: QuerySet[M], acting: Membership | None, action: str) -> QuerySet[M]:
    if acting is None or MATRIX.relation(acting.role, action) != "office":
        return rows.none()
    if acting.office.kind == Office.Kind.PROVINCE:  # nearly every row is in reach
        return rows.filter(office__path__startswith=acting.office.path)
    return rows.filter(office__in=offices_visible_to(acting).order_by().values("pk"))


def title_of(code: str) -> str:
    """Return what a programme is called, with the event it names; its code where the library has none."""
    programme: Any = programme_of(code)
    return f"{programme.title}{event_title(code)}" if programme else code
