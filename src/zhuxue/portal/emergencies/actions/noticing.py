"""A notice after the payment: where no file says, the office of the event decides; schools post what came to their students."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet

from zhuxue.portal.emergencies.models import Affected, Emergency
from zhuxue.portal.emergencies.noting import S, W, because, locked, note
from zhuxue.portal.emergencies.queries import paid_rows
from zhuxue.portal.emergencies.rules import PROGRAMME, rules_for
from zhuxue.portal.notices.actions import Posting
from zhuxue.portal.notices.models import Notice, NoticeRow
from zhuxue.portal.notices.steps import FinishedStep
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.people.models import Membership, Office

ABOUT = "affected:{}"  # the key of a row in its notice


@transaction.atomic
def decide_notice(event: Emergency, after: bool, reason: str, *, acting: Membership | None) -> Emergency:
    """Decide whether what was paid of an event is posted afterwards; once, and only where no file says. Raises NotAllowed."""
    event, acting = locked(event, acting, "run_emergency", S.OPEN, S.CLOSED)
    if rules_for(event.office).notice.after is not None:
        raise NotAllowed("是否事后公示，政策文件已经写明，不用另定。", "The rules say whether a notice comes after; nothing is to be decided.")  # fmt: skip
    if event.notice_after is not None:
        raise NotAllowed("已经决定过。请刷新页面。", "This was decided already. Load the page again.")
    event.notice_after = after
    event.save(update_fields=["notice_after"])
    note(event, W.NOTICE, acting, because(reason), {"after": after})
    return event


def posts_after(event: Emergency) -> bool | None:
    """Return whether what was paid of an event is posted afterwards; null: no file says and nobody decided."""
    said = rules_for(event.office).notice.after
    return event.notice_after if said is None else said


def to_post(acting: Membership | None) -> list[FinishedStep]:
    """Return a step for each event of which money came to students of the school acted for and stands in no notice yet."""
    if acting is None or not MATRIX.allows(acting.role, "post_notices") or acting.office.kind != Office.Kind.SCHOOL:
        return []
    events = Emergency.objects.filter(rows__school=acting.office_id, rows__state="approved").distinct()
    found = [
        _step(event, acting.office) for event in events.select_related("office").order_by("pk") if posts_after(event)
    ]
    return [step for step in found if step.rows_count]


def _step(event: Emergency, school: Office) -> FinishedStep:
    rules, prefix = rules_for(event.office).notice, f"emergency:{event.pk}:{school.pk}:"
    counting = Notice.objects.filter(made_from__startswith=prefix).exclude(state=Notice.State.TAKEN_DOWN)
    posted = {
        int(about.partition(":")[2])
        for about in NoticeRow.objects.filter(notice__in=counting).values_list("about", flat=True)
    }
    rows = paid_rows(event).filter(school=school).exclude(pk__in=posted)
    posting = Posting(
        f"{event.title}应急资助发放公示"[:100], PROGRAMME, event.basis, names=False if rules.names == "none" else None
    )
    return FinishedStep(f"{prefix}{counting.count() + 1}", posting, school, rows.count(), lambda: _rows(rows))


def _rows(rows: QuerySet[Affected]) -> Iterator[dict[str, object]]:
    """What may be posted of each, and nothing of why."""
    for row in rows.select_related("school").order_by("name", "pk"):
        yield {"about": ABOUT.format(row.pk), "name": row.name, "school": row.school.name}
