"""A round is opened, filled with whom the last run found due, given its places, and closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now

from zhuxue.portal.applications.actions import decide
from zhuxue.portal.applications.models import Case, Decision
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.audit.actions import record
from zhuxue.portal.awards.models import Candidate, Round, Ruling
from zhuxue.portal.awards.opening import due_candidates, due_count, open_cases, write_letters
from zhuxue.portal.awards.places import places_from, quota_for, refuse_beyond_quota
from zhuxue.portal.awards.programmes import reply_until, terms_of
from zhuxue.portal.awards.queries import rounds_visible_to
from zhuxue.portal.awards.standing import standings
from zhuxue.portal.jobs.actions import ask
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Run
from zhuxue.portal.schools.queries import latest_run

S: Any = Candidate.Standing
K: Any = Ruling.Kind
V: Any = Decision.Verdict
AT_ONCE = 2000  # students taken in while an officer waits; more are taken in by a job


@dataclass(frozen=True)
class Start:
    """What an officer says on opening a round: the programme, and where they differ from its file or come from above, last day and places.

    Places that are not named are taken from the office's quota, where one came down the tree.
    """

    programme: str
    reply_until: date | None = None
    reply_source: str = ""
    places: int | None = None
    places_source: str = ""


@transaction.atomic
def open_round(start: Start, *, acting: Membership | None) -> Round:
    """Open a programme's round at the office acted for; what is due by register becomes cases at once. Raises NotAllowed."""
    acting = require(acting, "open_round")
    run = latest_run()
    if run is None or acting.office.kind not in {Office.Kind.SCHOOL, Office.Kind.COLLEGE}:
        raise NotAllowed("还没有载入计算结果，或您不是学校、院系的经办人，不能开办。", "No run is loaded, or you are not of a school or college: no round can be opened.")  # fmt: skip
    terms = terms_of(start.programme, run, acting.office)
    quota = quota_for(acting.office, start.programme, terms["period"]) if terms["way"] == Round.Way.RANKING else None
    if quota and start.places is None:
        places, source = places_from(quota)
        start = replace(start, places=places, places_source=source)
    try:
        with transaction.atomic():
            round_ = Round.objects.create(**_fields(start, terms, run), office=acting.office, opened_by=acting, opened_at=now())  # fmt: skip
    except IntegrityError:
        raise NotAllowed("这个项目本期已经开办，请在批次列表里打开它。", "This programme's round is open for the period already: open it from the list.") from None  # fmt: skip
    if quota and round_.places is not None:
        refuse_beyond_quota(round_, round_.places)
    counts = _fill(round_, run, acting) if round_.way == Round.Way.DUE else {}
    rule(round_, K.OPEN, "按政策库的环节开办", acting, {"programme": round_.programme, "period": round_.period, **counts})  # fmt: skip
    return round_


def _fields(start: Start, terms: dict[str, Any], run: Run) -> dict[str, Any]:
    """What a new round is made of; a last day or a number of places that is not the file's says where it comes from."""
    if start.reply_until and not start.reply_source.strip():
        raise NotAllowed("截止日与政策库不同，请写明依据。", "The last day differs from the library's: say on what ground.")  # fmt: skip
    if start.places is not None and not start.places_source.strip():
        raise NotAllowed("请写明名额是谁、用哪份文件下达的。", "Say who gave the places, by which document.")
    return {
        "programme": start.programme, "title": terms["title"], "way": terms["way"], "period": terms["period"], "run": run, "terms": terms,
        "reply_until": start.reply_until or reply_until(terms, localdate()), "reply_source": start.reply_source.strip(),
        "places": start.places, "places_source": start.places_source.strip() if start.places is not None else "",
    }  # fmt: skip


@transaction.atomic
def fill_round(round_: Round, *, acting: Membership | None, reason: str) -> dict[str, int]:
    """Take in whom the latest run newly found due, and look again at those who were unknown; return how many of each."""
    acting = require(acting, "run_round")
    found = locked(round_, acting)
    run = latest_run()
    if found.way != Round.Way.DUE or found.state == Round.State.CLOSED or run is None:
        raise NotAllowed(
            "只有办理中的免申即享批次可以补入学生。", "Only an open round of what is due takes in students."
        )
    counts = _filled(found, run)
    rule(found, K.FILL, reason, acting, counts)
    return counts


def _fill(round_: Round, run: Run, acting: Membership) -> dict[str, int]:
    """Fill a round now, or by a job where it is large."""
    if due_count(round_, run) <= AT_ONCE:
        return _filled(round_, run)
    job = ask(
        "fill-round", {"round": round_.pk, "reason": "开办时补入全部符合的学生"}, acting, f"fill-round-{round_.pk}"
    )
    return {"job": job.pk}


def _filled(round_: Round, run: Run) -> dict[str, int]:
    """Write every due or unknown student as a candidate, open the cases, write the letters."""
    candidates = due_candidates(round_, run)
    opened = open_cases(round_, [c for c in candidates if c.standing == S.TOLD])
    write_letters(opened)
    return {"told": len(opened), "unknown": sum(c.standing == S.UNKNOWN for c in candidates), "all": len(candidates)}


@transaction.atomic
def give_places(round_: Round, places: int, source: str, *, acting: Membership | None) -> Ruling:
    """Write down how many places came from above, by which document; raises NotAllowed below those already given, beyond the quota."""
    acting = require(acting, "run_round")
    found = locked(round_, acting)
    if found.way != Round.Way.RANKING or found.state == Round.State.CLOSED:
        raise NotAllowed("只有办理中的名额内评审批次可以登记名额。", "Only an open round within a quota has places.")
    if not source.strip():
        raise NotAllowed("请写明名额是谁、用哪份文件下达的。", "Say who gave the places, by which document.")
    taken = found.seats.count()
    if places < taken:
        raise NotAllowed(f"名单上已有 {taken} 人，名额不能少于此数。请先撤销多出的人。", f"{taken} are on the list already: places cannot be fewer. Undo those beyond first.")  # fmt: skip
    refuse_beyond_quota(found, places)
    for number, seat in enumerate(found.seats.order_by("number"), start=1):  # closed up, so that none lies beyond
        if seat.number != number:
            seat.number = number
            seat.save(update_fields=["number"])
    found.places, found.places_source = places, source.strip()
    found.save(update_fields=["places", "places_source"])
    return rule(found, K.PLACES, source, acting, {"places": places})


@transaction.atomic
def close_round(round_: Round, *, acting: Membership | None, reason: str) -> Ruling:
    """End a round. Of a quota's reserve each is refused with place and places; raises NotAllowed while anything is undecided."""
    acting = require(acting, "run_round")
    found = locked(round_, acting)
    if found.state == Round.State.CLOSED:
        raise NotAllowed("这个批次已经结束。", "This round has ended already.")
    if found.way == Round.Way.RANKING and found.places is None:
        raise NotAllowed("上级还没有下达名额，不能结束。请先登记名额和依据。", "No places have come from above yet, so the round cannot end. Enter them with their source.")  # fmt: skip
    if found.way == Round.Way.RANKING:
        _refuse_reserve(found, acting)
    left = found.candidates.filter(case__state__in=[Case.State.DRAFT, Case.State.OPEN]).count()
    if late := found.candidates.filter(standing=S.LATE).count():
        raise NotAllowed(f"还有 {late} 份逾期申请没有答复。请先受理或不受理。", f"{late} late applications wait for an answer. Accept or refuse them first.")  # fmt: skip
    if left:
        raise NotAllowed(
            f"还有 {left} 件没有办结，不能结束。", f"{left} cases are not finished, so the round cannot end."
        )
    found.state = Round.State.CLOSED
    found.save(update_fields=["state"])
    return rule(found, K.CLOSE, reason, acting, {"unknown": found.candidates.filter(standing=S.UNKNOWN).count()})


def _refuse_reserve(round_: Round, acting: Membership) -> None:
    if round_.state != Round.State.FIXED:
        raise NotAllowed("名单还没有确定，不能结束。", "The list is not settled yet, so the round cannot end.")
    for line in standings(round_).lines:
        if line.seat is None and line.candidate.case.state == Case.State.OPEN:
            why = f"名额 {round_.places} 人，排第 {line.place or '—'} 位，未进入名单"
            decide(line.candidate.case_id, Said(V.REFUSE, why), acting=acting, seen=line.candidate.case.last_sequence)  # fmt: skip


def locked(round_: Round, acting: Membership, action: str = "run_round") -> Round:
    """Return the round as it is now, nobody else changing it until the transaction ends; raises NotAllowed out of reach."""
    found = rounds_visible_to(acting, action).select_for_update(of=("self",)).filter(pk=round_.pk).first()
    if found is None:
        raise NotAllowed("没有这个批次。", "There is no such round.")
    return found


def rule(round_: Round, kind: str, reason: str, acting: Membership, details: dict[str, Any] | None = None) -> Ruling:
    """Add one ruling to a locked round, and its entry to the audit chain; raises NotAllowed without a reason."""
    if not reason.strip():
        raise NotAllowed("请写明理由。", "Say why.")
    made = Ruling.objects.create(
        round=round_, sequence=round_.rulings.count() + 1, kind=kind, reason=reason.strip(), details=details or {},
        person=acting.person, membership=acting, at=now(),
    )  # fmt: skip
    record(f"round {kind}", round_, acting=acting, reason=reason, details=details)
    return made
