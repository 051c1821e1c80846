"""The office an order went to answers it, with evidence; who looks at a file of evidence says what for."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from zhuxue.portal.audit.actions import record, without_numbers
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.supervision.actions.noting import S, because, locked, note
from zhuxue.portal.supervision.models import EvidenceFile, Issue, RectificationReply
from zhuxue.portal.supervision.queries import issues_visible_to

LARGEST = 5 * 2**20  # bytes of one file
MOST = 5  # files


@transaction.atomic
def reply(
    issue: Issue, words: str, files: Sequence[Any] = (), *, acting: Membership | None, seen: int
) -> RectificationReply:
    """Answer the order that stands, with files where there are any; only the office it went to may. Raises NotAllowed."""
    acting = require(acting, "answer_orders")
    found, said = locked(issue, acting, "answer_orders", S.ORDERED, seen=seen), because(words)
    order = found.orders.select_related("office").latest("turn")
    if order.office_id != acting.office_id:
        raise NotAllowed(f"整改单下达给{order.office.name}，由它反馈。", f"The order went to {order.office.name}, which answers it.")  # fmt: skip
    if len(files) > MOST or any(file.size > LARGEST for file in files):
        raise NotAllowed("最多5个文件，每个不超过5 MB。请压缩或分次反馈。", "Five files of 5 MB each at most. Make them smaller.")  # fmt: skip
    digest = hashlib.sha256(said.encode()).hexdigest()
    made = RectificationReply.objects.create(order=order, words=said, sha256=digest, by=acting, person=acting.person, office=acting.office, at=now())  # fmt: skip
    kept = {file.sha256: file for file in (_file(made, file) for file in files)}
    EvidenceFile.objects.bulk_create(kept.values())
    note(found, "replied", S.REPLIED, acting, "已反馈整改情况", {"turn": order.turn, "files": len(kept)})
    return made


def _file(made: RectificationReply, file: Any) -> EvidenceFile:
    content = file.read()
    name = without_numbers(file.name.replace("\\", "/").rpartition("/")[2])[-100:]
    return EvidenceFile(
        reply=made, name=name, size=len(content), sha256=hashlib.sha256(content).hexdigest(), content=base64.b64encode(content).decode("ascii")
    )  # fmt: skip


@transaction.atomic
def fetch(file: EvidenceFile, reason: str, *, acting: Membership | None) -> tuple[str, bytes]:
    """Return name and bytes of a file of evidence; who took it and why is recorded. Raises NotAllowed out of reach."""
    acting, why = require(acting, "see_evidence"), because(reason)
    issue = issues_visible_to(acting, "see_evidence").filter(orders__reply__files=file.pk).first()
    if issue is None:
        raise NotAllowed("没有这个文件。请回到疑点。", "There is no such file. Go back to the issue.")
    content = base64.b64decode(file.content.in_clear())
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise NotAllowed("文件与登记的不一致，不能打开。请报告系统管理员。", "The file is not what was noted. Tell the administrator.")  # fmt: skip
    record("evidence fetched", file, acting=acting, reason=why)
    return file.name, content
