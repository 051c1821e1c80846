"""Where a decision leads a case: to the next step, back, to its end; and the task that stands for the step it is at."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.timezone import localdate

from zhuxue.portal.applications.models import JUDGED, Case, Task
from zhuxue.portal.applications.moves import MOVES, Move, Said, V
from zhuxue.portal.applications.process import due_of, first_step, office_owing
from zhuxue.portal.people.access import NotAllowed


def current_task(case: Case) -> Task:
    """Return the task of the step a case is at."""
    return case.tasks.select_related("office").get(state__in=[Task.State.WAITING, Task.State.BLOCKED])


def _on(case: Case, said: Said, move: Move) -> None:
    """Go to the next step; after the last the case is granted."""
    _leave(case)
    if case.step + 1 == len(case.process):
        case.state = Case.State.GRANTED
        return
    case.state = Case.State.OPEN
    enter(case, case.step + 1)


def _end(case: Case, said: Said, move: Move) -> None:
    _leave(case)
    case.state = move.to


def _back(case: Case, said: Said, move: Move) -> None:
    """Go back to the step asked for, or to the first, in a new round."""
    place = first_step(case.process) if said.back_to is None else said.back_to
    if not first_step(case.process) <= place < case.step:
        raise NotAllowed("只能退回到前面的步骤。", "A case goes back to an earlier step only.")
    _leave(case)
    case.round += 1
    enter(case, place)


def _again(case: Case, said: Said, move: Move) -> None:
    """Return to the step that judged last, to be judged anew."""
    last = case.decisions.filter(verdict__in=JUDGED).order_by("-sequence").first()
    _leave(case)
    case.state = Case.State.OPEN
    enter(case, last.number)


def _review(case: Case, said: Said, move: Move) -> None:
    """Go to the review once more, or to the last step that judges where there is none of that name."""
    judged = [place for place, step in enumerate(case.process) if MOVES[V.PASS].at(step["step"], step["by"])]
    named = [place for place in judged if case.process[place]["step"] == "review"]
    case.state = Case.State.OPEN
    enter(case, (named or judged)[-1])


def _up(case: Case, said: Said, move: Move) -> None:
    """Hand the step to the next office above that decides."""
    task = current_task(case)
    above = task.office.parent
    if above is None:
        raise NotAllowed("上面没有可以上交的单位。", "There is no office above.")
    task.office = above
    task.save(update_fields=["office"])


def _stay(case: Case, said: Said, move: Move) -> None:
    """A granted case stays granted; what was adjusted is in the decision."""


def _leave(case: Case) -> None:
    case.tasks.filter(state__in=[Task.State.WAITING, Task.State.BLOCKED]).update(state=Task.State.DONE)


def enter(case: Case, place: int) -> None:
    """Begin a step: its task, the office that owes it, the day it is due. The caller saves the case."""
    case.step = place
    _task(case).save()


def enter_all(cases: QuerySet[Case]) -> None:
    """Begin for many new cases the step each is at."""
    found = cases.select_related("enrolment__office__parent", "enrolment__school__parent__parent__parent")
    Task.objects.bulk_create([_task(case) for case in found], 500)


def _task(case: Case) -> Task:
    today, step = localdate(), case.at
    return Task(
        case=case, name=case.name, round=case.round, number=case.step, step=step["step"], by=step["by"], office=office_owing(step["by"], case.enrolment),
        since=today, due_on=due_of(step, today, case.period),
        state=Task.State.BLOCKED if step["step"] == "notice" else Task.State.WAITING,
    )  # fmt: skip


LEADS: dict[str, Callable[[Case, Said, Move], None]] = {
    "on": _on,
    "end": _end,
    "back": _back,
    "again": _again,
    "review": _review,
    "up": _up,
    "stay": _stay,
}
