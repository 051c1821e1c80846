"""What a person may see of notices and objections, what the public may see, and what upper apps may ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Max, Min, Model, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.notices.allowed import ALLOWED, Allowed
from zhuxue.portal.notices.days import rules
from zhuxue.portal.notices.models import Board, Notice, NoticeRow, Objection, Outage, Proof
from zhuxue.portal.notices.objecting import kept
from zhuxue.portal.notices.proving import faults_of
from zhuxue.portal.notices.reachable import counted_days
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.ui.desk import News, Work, changed, lately
from zhuxue.portal.ui.listing import beginning_of

PAGE = 100  # rows of the public page
WAITING = "waiting"  # the filter for what the person is to answer herself
M = TypeVar("M", bound=Model)


def notices_visible_to(acting: Membership | None, action: str = "see_notices") -> QuerySet[Notice]:
    """Return the notices of the office acted for and below, on which `acting` may do `action`; else none."""
    return _in_reach(Notice.objects.all(), "office", acting, action)


def notices_listed(acting: Membership | None, *, state: str = "", text: str = "") -> QuerySet[Notice]:
    """Return visible notices for a list, each with its office; `text` is a part of the title."""
    found = notices_visible_to(acting).select_related("office")
    asked = {"state": state, "title__contains": text}
    return found.filter(**{key: value for key, value in asked.items() if value})


def objections_visible_to(acting: Membership | None, action: str = "see_objections") -> QuerySet[Objection]:
    """Return the objections against notices in reach, on which `acting` may do `action`; else none."""
    return _in_reach(Objection.objects.all(), "notice__office", acting, action)


def objections_listed(acting: Membership | None, *, state: str = "") -> QuerySet[Objection]:
    """Return visible objections for a list, each with its notice, office and row; `waiting`: those `acting` is to answer."""
    found = objections_visible_to(acting).select_related("notice__office", "row")
    if state == WAITING:
        return found.filter(state="open", pk__in=_to_answer(acting).values("pk"))
    return found.filter(state=state) if state else found


def outages_visible_to(acting: Membership | None) -> QuerySet[Outage]:
    """Return the outages that touch notices in reach: those of the whole portal, of offices above, here or below."""
    if acting is None or not MATRIX.allows(acting.role, "record_outage"):
        return Outage.objects.none()
    parts = acting.office.path.strip("/").split("/")
    above = ["/" + "/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1)]
    near = Q(office=None) | Q(office__path__in=above) | Q(office__path__startswith=acting.office.path)
    return Outage.objects.filter(near).select_related("office").order_by("-ends_at", "-pk")


def _in_reach(rows: QuerySet[M], to_office: str, acting: Membership | None, action: str) -> QuerySet[M]:
    if acting is None or not MATRIX.allows(acting.role, action):
        return rows.none()
    if acting.office.kind == Office.Kind.PROVINCE:  # nearly every row is in reach
        return rows.filter(**{f"{to_office}__path__startswith": acting.office.path})
    return rows.filter(**{f"{to_office}__in": offices_visible_to(acting).order_by().values("pk")})


def board_of(acting: Membership) -> Board | None:
    """Return the public list of the office acted for, if it has one."""
    return Board.objects.filter(office=acting.office).first()


def posted(token: str) -> QuerySet[Notice]:
    """Return the notice of a secret address once it was posted; a draft has no public page."""
    return Notice.objects.exclude(begins_at=None).filter(token=token).select_related("office")


def is_shown(notice: Notice) -> bool:
    """Whether the public may see a notice at this moment, whatever has or has not taken it down."""
    return notice.state == Notice.State.HANGING and not counted_days(notice).complete


def rows_shown(notice: Notice, after: str = "") -> tuple[list[NoticeRow], int | None]:
    """Return a page of the rows not struck, from the one after number `after`, and the last number when more follow."""
    start = int(after) if after.isdecimal() and len(after) < 9 else 0
    rows = notice.rows.exclude(state=NoticeRow.State.STRUCK).filter(number__gt=start).order_by("number")
    page = list(rows[: PAGE + 1])
    return page[:PAGE], page[PAGE - 1].number if len(page) > PAGE else None


def columns_shown(notice: Notice) -> list[Allowed]:
    """Return the allowed fields that a notice's rows fill in, without the school where it is the office itself for all."""
    filled = notice.rows.aggregate(
        **{f"max_{field.column}": Max(field.column) for field in ALLOWED}, least_school=Min("school")
    )
    own = filled["least_school"] == filled["max_school"] == notice.office.name
    return [field for field in ALLOWED if filled[f"max_{field.column}"] and not (own and field.key == "school")]


def cells(rows: Iterable[NoticeRow], columns: list[Allowed]) -> list[tuple[NoticeRow, list[tuple[Allowed, str]]]]:
    """Return rows with the texts of their columns."""
    return [(row, [(field, getattr(row, field.column)) for field in columns]) for row in rows]


def public_page(notice: Notice, after: str = "") -> dict[str, Any]:
    """Return what the public reads: nothing here may say more than the allowed fields."""
    rows, more = rows_shown(notice, after) if notice.names is not False else ([], None)
    columns = columns_shown(notice) if rows else []
    return {
        "notice": notice,
        "columns": columns,
        "rows": cells(rows, columns),
        "shown_count": notice.rows_count - notice.rows.filter(state=NoticeRow.State.STRUCK).count(),
        "more": more,
        "first": bool(after),
        "last_day": counted_days(notice).last_day if notice.begins_at else None,
    }


def sheet(notice: Notice) -> dict[str, Any]:
    """Return what the sheet for the wall shows: the public page with all rows at once."""
    page = public_page(notice)
    if page["rows"]:
        rows = notice.rows.exclude(state=NoticeRow.State.STRUCK).order_by("number")
        page |= {"rows": cells(rows, page["columns"]), "more": None}
    return page


def notice_page(notice: Notice, acting: Membership, after: str = "") -> dict[str, Any]:
    """Return one notice as officers see it: what the public sees, the days, the objections, the proof once it ended."""
    kept_proof = Proof.objects.filter(notice=notice).first()
    against = objections_listed(acting).filter(notice=notice).order_by("state", "pk")
    return public_page(notice, after) | {
        "count": counted_days(notice) if notice.state == Notice.State.HANGING else None,
        "rules": rules(),
        "proof": kept_proof,
        "faults": faults_of(kept_proof) if kept_proof else [],
        "objections": against,
        "struck": notice.rows.filter(state=NoticeRow.State.STRUCK).count(),
        "held": notice.rows.filter(state=NoticeRow.State.HELD).count(),
    }


def public_address(notice: Notice) -> str:
    """Return the path of a notice's public page."""
    return reverse("public_notice", args=[notice.token])


def rows_open_to_objection(notice: Notice) -> QuerySet[NoticeRow]:
    """Return the rows somebody may object to: those shown."""
    return notice.rows.exclude(state=NoticeRow.State.STRUCK) if notice.names else notice.rows.none()


def may_answer(objection: Objection, acting: Membership) -> bool:
    """Whether `acting` may answer: a role that may, and not who posted the notice."""
    return MATRIX.allows(acting.role, "answer_objections") and objection.poster_id != acting.person_id


def shown_on_board(office: Office) -> list[Notice]:
    """Return the notices of an office and below that hang at this moment."""
    hanging = Notice.objects.filter(state="hanging", office__path__startswith=office.path).select_related("office")
    return [notice for notice in hanging.order_by("begins_at", "pk") if is_shown(notice)]


def board(token: str) -> QuerySet[Board]:
    """Return the public list of a secret address."""
    return Board.objects.filter(token=token).select_related("office")


def objection_held(receipt: str) -> Objection:
    """Return the objection whose receipt somebody holds; raises NotAllowed when there is none."""
    found = Objection.objects.filter(receipt=kept(receipt)).select_related("notice").first()
    if found is None:
        raise NotAllowed("没有这个回执码。请核对后再查。", "There is no such code. Check it and try again.")
    return found


@dataclass(frozen=True)
class Gate:
    """What a step may do after its notice: go on or not and why, and without which rows (the caller's keys).

    `held`: an objection is open, wait; `struck`: one was upheld, decide anew and post only these again.
    `needs_new`: the notice was discarded or taken down early, so nothing hangs; open another with the same key.
    """

    may_go_on: bool
    why: str | Promise
    held: frozenset[str] = frozenset()
    struck: frozenset[str] = frozenset()
    needs_new: bool = False


MISSING = Gate(False, _("还没有公示"))


def gate(made_from: str) -> Gate:
    """Return what the step with this key may do."""
    return gates([made_from])[made_from]


def gates(keys: Iterable[str]) -> dict[str, Gate]:
    """Return the gate of each step, in a few questions for all; a step without a notice may not go on."""
    wanted = list(keys)
    not_posted = Prefetch(
        "rows", NoticeRow.objects.exclude(state="posted").only("notice", "about", "state"), to_attr="stopped"
    )
    held_whole = Prefetch("objections", Objection.objects.filter(state="open", row=None), to_attr="about_all")
    found = Notice.objects.filter(made_from__in=wanted).select_related("office").order_by("pk")
    return dict.fromkeys(wanted, MISSING) | {n.made_from: _gate(n) for n in found.prefetch_related(not_posted, held_whole)}  # fmt: skip


def _gate(notice: Any) -> Gate:
    struck = frozenset(row.about for row in notice.stopped if row.state == "struck")
    held = frozenset(row.about for row in notice.stopped if row.state == "held")
    if notice.about_all:
        held = frozenset(notice.rows.exclude(state="struck").values_list("about", flat=True))
    return Gate(
        notice.state == Notice.State.CLOSED, _why(notice), held, struck, notice.state == Notice.State.TAKEN_DOWN
    )


def _why(notice: Notice) -> str | Promise:
    if notice.state != Notice.State.HANGING:
        return notice.get_state_display()
    counted = counted_days(notice)
    if counted.unknown_year:
        return _("%(year)s年的工作日安排还没有录入，无法算满公示天数，请报告省级管理员") % {
            "year": counted.unknown_year
        }
    if counted.complete:
        return _("已满公示天数，即将撤下")
    return _("还需公示 %(days)s 个工作日") % {"days": counted.left}


def proof(made_from: str) -> Proof | None:
    """Return the proof of the last notice of a step that ended; null while none did."""
    return Proof.objects.filter(notice__made_from=made_from).select_related("notice__office").order_by("-pk").first()


def waiting(acting: Membership | None) -> list[Work]:
    """Return what of notices waits for `acting`: objections to answer that others posted, and drafts to post."""
    if acting is None:
        return []
    drafts, late = notices_visible_to(acting, "post_notices").filter(state="draft"), Q(due_on__lt=localdate())
    objections, since = f"{reverse('objections')}?state={WAITING}", TruncDate("made_at")
    return [
        Work(_("待答复的异议"), _to_answer(acting), objections, "message-report", late, since, "due_on"),
        Work(_("待开始的公示"), drafts, f"{reverse('notices')}?state=draft", "clipboard-list", since=since),
    ]


def changes(acting: Membership | None) -> list[News]:
    """Return which notices began and ended of late in reach, and against which objections were made or answered."""
    seen, since = notices_visible_to(acting), beginning_of(lately())
    against = objections_visible_to(acting).filter(Q(made_at__gte=since) | Q(answered_at__gte=since))
    return [
        changed(_("新开始的公示"), seen.filter(state="hanging", begins_at__gte=since), "begins_at", "notices", icon="clipboard-list", state="hanging"),
        changed(_("公示期满撤下"), seen.filter(state="closed", ended_at__gte=since), "ended_at", "notices", icon="clipboard-list", state="closed"),
        changed(_("提前撤下的公示"), seen.filter(state="taken_down", ended_at__gte=since), "ended_at", "notices", icon="clipboard-list", state="taken_down"),
        changed(_("新提出或已答复的异议"), against, Coalesce("answered_at", "made_at"), "objections", icon="message-report"),
    ]  # fmt: skip


def _to_answer(acting: Membership | None) -> QuerySet[Objection]:
    """Open objections in reach against notices that somebody else posted."""
    person = acting.person_id if acting else None
    return objections_visible_to(acting, "answer_objections").filter(state="open").exclude(poster=person)


def _day(at: datetime | None) -> date | None:
    return localdate(at) if at else None
