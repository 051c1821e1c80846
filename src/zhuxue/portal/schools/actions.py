"""What is done with students' data: shown in clear, exported, loaded from a run; each with its entry in the audit chain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.timezone import now

from zhuxue.portal.audit.actions import record
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools import loading
from zhuxue.portal.schools.models import Enrolment, Run
from zhuxue.portal.schools.queries import enrolments_visible_to, personal_values


@transaction.atomic
def show_in_clear(enrolment: Enrolment, what: str, *, acting: Membership | None, reason: str) -> str:
    """Return one personal value in clear, once, and note who asked and why; raises NotAllowed."""
    acting = require(acting, "show_in_clear")
    seen = enrolments_visible_to(acting, "show_in_clear").filter(pk=enrolment.pk).exists()
    value = next((v.value for v in personal_values(enrolment) if v.key == what), None) if seen else None
    if value is None:
        raise NotAllowed("没有这一项。请返回学生页面重新选择。", "There is no such value. Go back to the student's page and choose again.")  # fmt: skip
    if not reason.strip():
        raise NotAllowed("请写明查看理由。", "Say why the number is needed.")
    record("shown in clear", enrolment, acting=acting, reason=reason, details={"what": what})
    return value.in_clear()


@transaction.atomic
def load_run_of_portal(folder: Path, enrolments: list[int], parts: Sequence[loading.Judged] = (), *, acting: Membership, finish: Callable[[dict[str, Any]], None]) -> Run:  # fmt: skip
    """Load what a run over the portal's own students said; `finish` ends its job in the same transaction.

    `parts` are runs over some of the same students by rules of their own offices, from the top: what they say goes before.
    """
    run = loading.run_of(folder)
    run.loaded_at = now()
    run.save()
    verdicts = loading.load_verdicts([(folder, enrolments), *parts], run)
    _loaded(run, verdicts, acting)
    finish({"students": run.students_count, "verdicts": verdicts, "run": run.pk, "left_out": len(enrolments) - run.students_count})  # fmt: skip
    return run


@transaction.atomic
def load_run(folder: Path, schools: Mapping[tuple[str, str], Office], *, acting: Membership | None = None) -> Run:
    """Load students and verdicts of a finished run; `schools` tells the office of (top folder of the file, school name).

    All or nothing: raises NotAllowed when this run is loaded already, or a school has no office.
    """
    run = loading.run_of(folder)
    if Run.objects.filter(manifest_sha256=run.manifest_sha256).exists():
        raise NotAllowed(
            "这次计算的结果已经载入，不再载入第二次。", "This run is loaded already, and is not loaded twice."
        )
    run.loaded_at = now()
    run.save()
    _loaded(run, loading.load(folder, run, schools), acting)
    return run


def _loaded(run: Run, verdicts: int, acting: Membership | None) -> None:
    """Note a run just loaded, and do what follows from one, as the totals of the desks."""
    details = {"term": run.term, "manifest": run.manifest_sha256, "students": run.students_count, "verdicts": verdicts}
    record("run loaded", run, acting=acting, details=details)
    for name in settings.AFTER_RUN:
        import_string(name)(run)
