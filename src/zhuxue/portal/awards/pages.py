"""What the pages of a round and of an award show: steps, figures, events, the forms the person acting may use."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuxue.portal.applications.models import FINISHED, NEVER, Case, Decision
from zhuxue.portal.applications.moves import MOVES
from zhuxue.portal.applications.queries import timeline
from zhuxue.portal.awards import acts, queries
from zhuxue.portal.awards.collisions import collisions
from zhuxue.portal.awards.models import Award, Candidate, Round
from zhuxue.portal.awards.programmes import conditions_of
from zhuxue.portal.awards.standing import Standings, standings
from zhuxue.portal.awards.words import BY, PAYEES, STEPS, step_name
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.components import Event, Figure, Step, Tag

S: Any = Candidate.Standing
C: Any = Case.State
V: Any = Decision.Verdict


def last_day(round_: Round) -> Any:
    """Return the family's last day; null where none is known."""
    return None if round_.reply_until == NEVER else round_.reply_until


def of_round(round_: Round, acting: Membership, filled: dict[str, Any]) -> dict[str, Any]:
    """Return what a round's page shows to `acting`; `filled` are forms that came back with faults."""
    counts = queries.counts_of(round_)
    line = standings(round_) if round_.way == Round.Way.RANKING else None
    back = line is not None and queries.stands_back(round_, acting)
    runs = MATRIX.allows(acting.role, "run_round") and round_.state != Round.State.CLOSED
    return {
        "round": round_, "until": last_day(round_), "steps": _steps(round_, counts), "figures": _figures(round_, counts),
        "standings": line, "sees_votes": runs, "reviewers": queries.reviewers_of(round_) if line else [],
        "late": round_.candidates.filter(standing=S.LATE).select_related("office").order_by("name"),
        "run_forms": [_shown(n, acts.RUN, round_, filled) for n in _run_names(round_, counts, line, back) if n != "late" or MATRIX.allows(acting.role, "apply")] if runs else [],
        "judge_forms": [_shown(n, acts.JUDGE, round_, filled) for n in _judge_names(round_, acting, line, back)],
        "events": [Event(r.at, r.get_kind_display(), r.person.name, r.reason) for r in round_.rulings.select_related("person").order_by("-sequence")],
        "may_run": runs, "stands_back": back, "has_slips": runs and round_.way == Round.Way.DUE,
    }  # fmt: skip


def _shown(name: str, known: dict[str, acts.Act], round_: Round, filled: dict[str, Any]) -> dict[str, Any]:
    act = known[name]
    form = filled.get(name) or act.filled(name, round_)
    return {"name": name, "form": form, "button": act.button, "open": name in filled}


def _run_names(round_: Round, counts: queries.Counts, line: Standings | None, back: bool) -> list[str]:
    """Which acts of those who run it fit the moment."""
    names = ["late"] if counts.standing.get(S.LATE) else []
    if line is None:
        return [*names, *(["fill"] if round_.way == Round.Way.DUE else []), "close"]
    names += ["places", "reviewer"]
    if back:
        return names
    if line.tied:
        return [*names, "tie"]
    return [*names, *(["list"] if line.chosen else []), *(["close"] if round_.state == Round.State.FIXED else [])]


def _judge_names(round_: Round, acting: Membership, line: Standings | None, back: bool) -> list[str]:
    """What a reviewer may do: declare, then vote while there is a tie."""
    reviewer = queries.reviewer_of(round_, acting)
    if reviewer is None or line is None or round_.state == Round.State.CLOSED:
        return []
    return ["declare"] if reviewer.declared_at is None else (["vote"] if line.tied and not back and not queries.voted(round_, acting, line.turn) else [])  # fmt: skip


def _steps(round_: Round, counts: queries.Counts) -> list[Step]:
    """The steps with how many are at each; done where nobody is before or at it and somebody got beyond."""
    at = counts.step
    beyond = sum(n for state, n in counts.state.items() if state not in {C.DRAFT, C.OPEN})
    steps = []
    for place, step in enumerate(round_.process):
        here, before = at.get(place, 0), sum(n for p, n in at.items() if p < place)
        later = sum(n for p, n in at.items() if p > place) + beyond
        state = "current" if here else "done" if later and not before else "todo"
        steps.append(Step(step_name(step), state, _("%(count)s 人在办") % {"count": here} if here else BY.get(step["by"], step["by"])))  # type: ignore[arg-type]  # fmt: skip
    return steps


def _figures(round_: Round, counts: queries.Counts) -> list[Figure]:
    rows = reverse("candidates", args=[round_.pk])
    stands, state = counts.standing, counts.state
    first = [Figure(_("已告知"), counts.told, icon="mail", address=f"{rows}?standing={S.TOLD}")]
    if round_.way != Round.Way.DUE:
        first = [
            Figure(_("已申请"), stands.get(S.APPLIED, 0), icon="file-text", address=f"{rows}?standing={S.APPLIED}")
        ]
    due = [
        Figure(_("已放弃"), stands.get(S.DECLINED, 0), icon="hand-stop", address=f"{rows}?standing={S.DECLINED}"),
        Figure(
            _("待核实"), stands.get(S.UNKNOWN, 0), _("缺什么见名单"), f"{rows}?standing={S.UNKNOWN}", "help", "wait"
        ),
    ]
    ends = [
        Figure(_("未通过"), state.get(C.REFUSED, 0), icon="x"),
        Figure(_("已获资助"), state.get(C.GRANTED, 0), icon="check", kind="ok"),
    ]
    return [*first, *(due if round_.way == Round.Way.DUE else []), *ends]


def missing(offer: queries.Offer) -> list[tuple[str, str]]:
    """Return (key, sentence) of the conditions the last run could not answer."""
    if offer.verdict is None:
        return []
    judged = offer.verdict.outcome.conditions
    known = conditions_of(offer.round.programme, offer.verdict.outcome.run, offer.enrolment.office)
    return [(key, says) for key, says, _source in known if judged.get(key) is None]


def of_award(candidate: Candidate, acting: Membership) -> dict[str, Any]:
    """Return what the page of one candidate shows: where it stands, why, what happened, what may be answered."""
    case, said = candidate.case, queries.verdict_of(candidate)
    shared = {
        "candidate": candidate,
        "round": candidate.round,
        "verdict": said,
        "conditions": _conditions(candidate, said),
    }
    own = MATRIX.relation(acting.role, "see_cases") == "own"
    return {
        **shared, "case": case, "own": own, "until": last_day(candidate.round), "steps": _case_steps(case) if case else [],
        "events": _events(candidate), "collisions": collisions(case) if case and case.state not in FINISHED else [],
        "awards": Award.objects.filter(student=candidate.student_id, programme=candidate.round.programme, period=candidate.round.period).order_by("pk"),
        "payee": PAYEES.get(candidate.round.terms["payee"], _("暂无数据")),
        "answers": [] if not MATRIX.allows(acting.role, "apply") else _answers(candidate), "letter": getattr(candidate, "letter", None),
        "said": _said(candidate), "may_review": not own and MATRIX.allows(acting.role, "review_round"),
    }  # fmt: skip


def _conditions(candidate: Candidate, said: Any) -> list[dict[str, Any]]:
    """Each condition with how it was judged, and its source."""
    judged = said.outcome.conditions if said else {}
    tags = {True: Tag(_("符合"), "ok"), False: Tag(_("不符合"), "no"), None: Tag(_("待核实"), "wait")}
    return [
        {"says": says, "source": source, "tag": tags[judged.get(key)]}
        for key, says, source in conditions_of(candidate.round.programme, candidate.round.run, candidate.office)
    ]


def _said(candidate: Candidate) -> list[tuple[str, str]]:
    """What the family answered on applying."""
    words = {
        key: says
        for key, says, _source in conditions_of(candidate.round.programme, candidate.round.run, candidate.office)
    }
    return [(words.get(key, _("申请理由")), text) for key, text in candidate.answers.items() if text]


def _case_steps(case: Case) -> list[Step]:
    done = case.state == C.GRANTED
    steps = []
    for place, step in enumerate(case.process):
        state = "done" if place < case.step or done else "current" if place == case.step and case.state == C.OPEN else "todo"  # fmt: skip
        steps.append(Step(step_name(step), state, BY.get(step["by"], step["by"])))  # type: ignore[arg-type]
    return steps


def _events(candidate: Candidate) -> list[Event]:
    """Everything decided in all cases of the student for this round, and what the family replied; the latest first."""
    cases = Case.objects.filter(student=candidate.student_id, programme=candidate.round.programme, period=candidate.round.period)  # fmt: skip
    events = [
        Event(d.at, f"{STEPS.get(d.step, d.step)} · {d.get_verdict_display()}", d.membership.office.name, d.reason)
        for case in cases
        for d in timeline(case)
        if d.verdict != V.WITHDRAW or not candidate.replies.exists()  # a declining is said once, in the reply
    ]
    events += [Event(r.at, r.get_says_display(), r.membership.office.name, r.reason) for r in candidate.replies.select_related("membership__office")]  # fmt: skip
    return sorted(events, key=lambda event: event.at, reverse=True)


def _answers(candidate: Candidate) -> list[dict[str, Any]]:
    """Which answers fit the moment."""
    case, in_time = candidate.case, localdate() <= candidate.round.reply_until
    names = []
    if candidate.standing == S.DECLINED and in_time:
        names.append("take_back")
    elif case is not None:
        if case.state == C.OPEN and case.at["by"] == "family" and case.last_sequence:
            names.append("submit")
        if case.state in MOVES[V.APPEAL].states:
            names.append("appeal")
        if case.state not in FINISHED and in_time:
            names.append("decline")
    seen = case.last_sequence if case else 0
    return [{"name": n, "form": acts.ANSWERS[n].form(initial={"seen": seen}, auto_id=f"{n}_%s"), "button": acts.ANSWERS[n].button} for n in names]  # fmt: skip
