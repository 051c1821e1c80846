"""What the page of one case shows, put together from what is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhuxue.portal.applications.actions import may_act_for, own_family
from zhuxue.portal.applications.columns import due_text, programme_title, step_title
from zhuxue.portal.applications.leads import current_task
from zhuxue.portal.applications.models import FINISHED, Case, Decision, Task
from zhuxue.portal.applications.moves import MOVES
from zhuxue.portal.applications.panel import Count, count_of
from zhuxue.portal.applications.queries import cases_visible_to, left_panel, timeline
from zhuxue.portal.applications.recognition import score_of
from zhuxue.portal.applications.rules import HARDSHIP, hardship, level_title, year_before
from zhuxue.portal.applications.why import basis_of, reasons_of
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.schools.queries import latest_run
from zhuxue.portal.ui.components import Event, Step, Tag

V: Any = Decision.Verdict
KINDS: dict[str, Any] = {"granted": "ok", "refused": "no", "withdrawn": "no", "draft": "wait", "open": "info"}
SAID = {V.PASS: "ok", V.SUBMIT: "info", V.REFUSE: "no", V.SEND_BACK: "wait", V.APPEAL: "wait", V.UNDO: "late"}
# What else an app above shows beside a case: titles and addresses of what led to it, or follows from it.
BESIDE: list[Callable[[Case, Membership], list[tuple[Any, str]]]] = []
FOR_FAMILY = frozenset({V.WITHDRAW, V.APPEAL})  # what the school may do in the family's name
BUTTONS = {
    V.PASS: _("通过，进入下一环节"),
    V.REFUSE: _("不通过，并告知家庭理由"),
    V.SEND_BACK: _("退回家庭修改，并说明理由"),
    V.DONE: _("办结这一环节"),
    V.ESCALATE: _("上交上一级办理"),
    V.WITHDRAW: _("撤回申请"),
    V.APPEAL: _("对结果提出申诉"),
    V.UNDO: _("撤销上一个决定，重新办理"),
    V.ADJUST: _("从这个月起调整等级"),
}


def case_page(case: Case, acting: Membership) -> dict[str, Any]:
    """Return what a case's page needs: where it stands, why, what happened, and what the person acting may do."""
    task = None if case.state in FINISHED else current_task(case)
    form = getattr(case, "form", None)
    count = count_of(case) if task and task.step == "panel" and case.kind == Case.Kind.HARDSHIP else None
    acts = acts_open_to(case, task, acting, count)
    return {
        "case": case,
        "programme": programme_title(case),
        "state": Tag(case.get_state_display(), KINDS[case.state]),
        "steps": _steps(case, task),
        "task": task,
        "task_title": step_title(task.step) if task else "",
        "due": due_text(task) if task else "",
        "form": form,
        "groups": [group.title for group in hardship().special_groups if form and group.code in form.groups],
        "score": score_of(form) if form else None,
        "level": level_title(case.level),
        "count": count,
        "leading": [level_title(level) for level in count.leading] if count else [],
        "last_year": last_year_of(case, acting),
        "names_panel": MATRIX.allows(acting.role, "appoint_panel"),
        "reasons": reasons_of(case),
        "run": latest_run(),
        "basis": [(step_title(step["step"]), *said) for step, said in zip(case.process, basis_of(case), strict=True)],
        "events": _events(case, acting),
        "beside": [each for beside in BESIDE for each in beside(case, acting)],
        "acts": [act for act in acts if act[0] not in FOR_FAMILY or acting.role == Role.APPLICANT],
        "family_acts": [act for act in acts if act[0] in FOR_FAMILY and acting.role != Role.APPLICANT],
        "adjusts": any(verdict == V.ADJUST for verdict, _words in acts),
        "needs_level": bool(task and task.step in {"panel", "college", "review"} and case.kind == Case.Kind.HARDSHIP),
        "may_edit": bool(task and task.by == "family" and MATRIX.allows(acting.role, "apply")),
        "may_stand_back": MATRIX.allows(acting.role, "stand_back") and not own_family(case, acting),
    }


def last_year_of(case: Case, acting: Membership) -> list[str]:
    """Return what last year's recognition found of the student, its adjustments in mid-year included; empty without one in reach."""
    if case.kind != Case.Kind.HARDSHIP:
        return []
    before = cases_visible_to(acting).filter(
        student=case.student_id, programme=HARDSHIP, period=year_before(case.period)
    )
    found = before.filter(state=Case.State.GRANTED).first()
    if found is None:
        return []
    adjusted = timeline(found).filter(verdict=V.ADJUST)
    said = [
        _("%(month)s 起调整为%(level)s：%(reason)s")
        % {"month": d.from_month, "level": level_title(d.level), "reason": d.reason}
        for d in adjusted
    ]
    return [level_title(found.level), *said]


def acts_open_to(case: Case, task: Task | None, acting: Membership, count: Count | None) -> list[tuple[str, Any]]:
    """Return the verdicts the person acting may give at this moment, with the words of their buttons."""
    if own := own_family(case, acting) and acting.role != Role.APPLICANT:
        return []
    mine = bool(task and may_act_for(acting, task.office)) and not own
    found = []
    for verdict, words in BUTTONS.items():
        move = MOVES[verdict]
        fits = case.state in move.states and (task is None or move.at(task.step, task.by))
        allowed = {
            "office": mine,
            "family": MATRIX.allows(acting.role, "apply") and (verdict != V.WITHDRAW or case.state != Case.State.DRAFT),
            "decider": MATRIX.allows(acting.role, "adjust_case")
            and case.decisions.filter(verdict__in=["pass", "refuse"]).exists(),
            "school": MATRIX.allows(acting.role, "adjust_case") and case.kind == Case.Kind.HARDSHIP,
        }[move.who]
        waits_for_votes = count and (verdict == V.REFUSE or (verdict == V.PASS and not count.enough))
        if fits and allowed and not waits_for_votes:
            found.append((verdict, words))
    return found


def _steps(case: Case, task: Task | None) -> list[Step]:
    ended = case.state == Case.State.GRANTED
    found = []
    for place, step in enumerate(case.process):
        done = ended or place < case.step
        state: Any = "done" if done else "current" if place == case.step and task else "todo"
        found.append(Step(step_title(step["step"]), state, due_text(task) if task and place == case.step else ""))
    return found


def _events(case: Case, acting: Membership) -> list[Event]:
    """Families read which office acted, offices also who."""
    family = acting.role == Role.APPLICANT
    opened = Event(case.opened_at, _("开始办理"), "" if family else case.opened_by.name, case.consent)
    return [opened, *(_event(decision, family=family) for decision in timeline(case))]


def _event(decision: Decision, *, family: bool) -> Event:
    what = str(step_title(decision.step))
    if decision.level:
        what += f" · {level_title(decision.level)}"
    if decision.from_month:
        what += f" · {decision.from_month}"
    office = decision.membership.office.name
    kind: Any = SAID.get(decision.verdict, "info")
    return Event(decision.at, what, office if family else f"{office} {decision.person.name}", decision.reason, Tag(decision.get_verdict_display(), kind))  # fmt: skip


def seats_given_up(office: Office) -> list[Event]:
    """Return who left the panel of a class, by whom it was noted and why, as a timeline."""
    return [Event(left.ends_on, left.person.name, left.ended_by.person.name if left.ended_by else "", left.ended_why) for left in left_panel(office)]  # fmt: skip
