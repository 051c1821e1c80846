"""Two students of the demo whose family changed: a guardian added and corrected, special groups noted by paper, one ended."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate

from zhuxue.portal.demo.found import Demo
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.schools.groups import end_group, note_group
from zhuxue.portal.schools.guardians import Said, add_guardian, change_guardian
from zhuxue.portal.schools.models import Enrolment

AUNT = Said("示例姑母", "姨母", telephone="19900000000")


def seed(demo: Demo) -> list[dict[str, str]]:
    """Note the changes as the first school's officer would; no account of its own."""
    officer = Membership.objects.filter(role=Role.SCHOOL_OFFICER).select_related("office", "person").order_by("pk")[0]
    pupils = Enrolment.objects.filter(school=officer.office, ends_on=None).select_related("student").order_by("-pk")[:2]
    for pupil in pupils:
        aunt = add_guardian(pupil, AUNT, reason="父母外出务工，由姑母照料", seen=0, acting=officer)
        change_guardian(aunt, pupil, Said(AUNT.name, "姑母"), reason="关系写错了", seen=1, acting=officer)
        day = localdate() - timedelta(days=60)
        note_group(pupil, "DISABLED_CHILD", paper="示例县残联2025年发的残疾人证（父亲）", begins_on=day, acting=officer)
        ended = note_group(pupil, "POV_SUDDEN", paper="示例乡政府2026年5月的证明", begins_on=day, acting=officer)
        end_group(ended, on=localdate() - timedelta(days=7), why="家庭情况已经好转", acting=officer)
    return []
