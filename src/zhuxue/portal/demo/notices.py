"""Public notices in the demo: one in each state, with objections open and answered, by two schools."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.utils.timezone import now

from zhuxue.portal.notices.actions import Posting, open_board, open_notice, post_notice, take_down, take_down_due
from zhuxue.portal.notices.models import Heartbeat, Notice
from zhuxue.portal.notices.objecting import answer_objection, object_to
from zhuxue.portal.notices.reachable import refresh
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.schools.models import Enrolment

RECOGNITION = "家庭经济困难学生认定结果公示"
PLACE = "综合楼203室，工作日 8:00–17:00"
SAID = "这位同学家里的情况和我们了解的不一样，请学校再核实一次。"


def seed(demo: object) -> list[dict[str, str]]:
    """Notices of the two schools that have an officer in the demo; opens no account."""
    officers = Membership.objects.filter(role=Role.SCHOOL_OFFICER).select_related("office", "person").order_by("pk")
    Heartbeat.objects.update_or_create(pk=1, defaults={"at": now()})
    for officer in (officers.first(), officers.last()):
        _of_a_school(officer)
    return []


def _of_a_school(officer: Membership) -> None:
    head = Membership.objects.filter(role=Role.SCHOOL_HEAD, office=officer.office).select_related("office", "person")
    reviewer = head.first()
    _draft(officer, "draft", f"国家助学金评审结果公示（{officer.office.name}）")
    by_officer = _hanging(officer, "hanging", RECOGNITION, days_ago=2)
    _objection(by_officer, 1, name="示例家长", contact="可在家长会后面谈")
    _hanging(officer, "small", "个别班级认定结果公示", rows=3, names=False, days_ago=1)
    early = _hanging(officer, "early", RECOGNITION, days_ago=1)
    take_down(early, reason="名单漏了一个班，改正后重新公示", acting=officer)
    if reviewer:
        _with_answers(officer, reviewer)
    open_board(acting=officer)


def _with_answers(officer: Membership, head: Membership) -> None:
    """One that the head posted and the officer answers for, and one that came down, a row of it struck and made again."""
    hangs = _hanging(head, "by-head", "学年家庭经济困难学生动态调整结果公示", days_ago=3)
    _objection(hangs, 1)
    _objection(hangs, 2, name="示例邻居", contact="晚上七点后可到校面谈")
    answer_objection(_objection(hangs, 3), outcome="answered", answer="认定依据是乡村振兴部门名单，已当面说明。", acting=officer)  # fmt: skip
    ended = _hanging(officer, "ended", RECOGNITION, days_ago=0)
    answer_objection(_objection(ended, 2), outcome="upheld", answer="经核实，材料与实际不符，重新认定。", acting=head)
    answer_objection(_objection(ended, 4), outcome="rejected", answer="经入户核实，情况属实。", acting=head)
    Notice.objects.filter(pk=ended.pk).update(begins_at=now() - timedelta(days=24))
    take_down_due()
    ended.refresh_from_db()
    if ended.state == Notice.State.CLOSED:
        struck = ended.rows.get(state="struck").about
        rows = [row for row in _rows(officer, 40) if row["about"] == struck]
        posting = Posting(f"{RECOGNITION}（重新认定）", "HARDSHIP", "教财〔2018〕16号")
        open_notice(posting, made_from=f"demo:again:{officer.office.code}", rows=rows, office=officer.office, acting=officer, follows=ended)  # fmt: skip


def _rows(acting: Membership, count: int) -> list[dict[str, object]]:
    enrolled = Enrolment.objects.filter(school=acting.office).select_related("office", "school").order_by("pk")[:count]
    return [
        {
            "about": f"demo:enrolment:{each.pk}",
            "name": each.name,
            "school": each.school.name,
            "grade": each.grade_title,
            "class": each.office.name if each.office_id != each.school_id else "",
        }
        for each in enrolled
    ]


def _draft(acting: Membership, key: str, title: str, rows: int = 40) -> Notice:
    posting = Posting(title, "HARDSHIP", "教财〔2018〕16号、教财厅函〔2017〕28号")
    made_from = f"demo:{key}:{acting.office.code}"
    return open_notice(posting, made_from=made_from, rows=_rows(acting, rows), office=acting.office, acting=acting)


def _hanging(acting: Membership, key: str, title: str, *, days_ago: int, rows: int = 40, names: bool = True) -> Notice:
    made = _draft(acting, key, title, rows)
    hangs = post_notice(made, names=names, contact_name="学校资助办公室", contact=PLACE, acting=acting)
    hangs.begins_at = now() - timedelta(days=days_ago)
    hangs.save(update_fields=["begins_at"])
    refresh(hangs)
    return hangs


def _objection(notice: Notice, number: int, **who: str) -> object:
    return object_to(notice, number, text=SAID, once=secrets.token_hex(16), **who)[0]
