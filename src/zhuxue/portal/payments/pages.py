"""What the pages of payments put together: one batch, one line with all it comes from, a family's payments."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.applications.models import Task
from zhuxue.portal.funds.queries import funds_visible_to, postings_visible_to, trace
from zhuxue.portal.funds.splitting import ORDER, split
from zhuxue.portal.jobs.columns import message_of
from zhuxue.portal.notices.models import Notice
from zhuxue.portal.payments import acts
from zhuxue.portal.payments.checking import warned
from zhuxue.portal.payments.forms import FetchForm, ReturnForm, SettleForm
from zhuxue.portal.payments.models import Batch, Line, ReturnRow
from zhuxue.portal.payments.offsets import to_families
from zhuxue.portal.payments.programmes import begins_on
from zhuxue.portal.payments.queries import changes_waiting
from zhuxue.portal.payments.queries import to_correct as to_correct_lines
from zhuxue.portal.payments.words import why_of
from zhuxue.portal.people.access import MATRIX, NotAllowed
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.components import Event, Figure, Step, Tag, Text, Work, steps_until
from zhuxue.portal.ui.words import in_language

S: Any = Batch.State
STEPS = (_("申报总数"), _("生成并核对"), _("两人审批"), _("生成文件"), _("送银行"), _("回盘"), _("办结"))
PLACE = {
    S.DECLARED: 1,
    S.CHECKED: 2,
    S.APPROVED_ONCE: 2,
    S.APPROVED: 3,
    S.ORDERED: 4,
    S.SENT: 5,
    S.RETURNED: 5,
    S.CLOSED: 7,
}
EVENTS: dict[str, Text] = {
    "declared": _("申报总数"), "checked": _("核对各行"), "held": _("暂停若干行"), "released": _("凭理由放行"), "cancelled": _("作废"),
    "approved": _("审批同意"), "sent_back": _("退回重新核对"), "ordered": _("下发放指令"), "written": _("写出发放文件并读回核对"),
    "fetched": _("下载发放文件"), "sent": _("送出"), "return_waits": _("回盘先到，暂存"), "return_read": _("读入回盘"),
    "row_settled": _("处理对不上的回盘行"), "school_confirmed": _("确认学校已到账"), "closed": _("办结"),
}  # fmt: skip
TAGS = {"blocked": "wait", "ready": "info", "ordered": "info", "pending": "wait", "paid": "ok", "refused": "no"}
SHOWN = ("ready", "blocked", "ordered", "pending", "paid", "refused")
WORKS = 200  # lines a school sees at once
ROWS = 50  # rows that fit no line shown on a batch's page


def of_batch(batch: Batch, acting: Membership, filled: dict[str, forms.Form]) -> dict[str, Any]:
    """Return what a batch's page shows."""
    may_read = MATRIX.allows(acting.role, "read_returns")
    may_send = MATRIX.allows(acting.role, "send_batch")
    file = batch.files.first()
    reading = may_read and not batch.to_school and batch.state in (S.ORDERED, S.SENT, S.RETURNED, S.CLOSED) and file
    return {
        "batch": batch,
        "steps": _steps(batch),
        "figures": _figures(batch),
        "blocked": _blocked(batch),
        "acts": acts.offered(batch, acting, filled),
        "approvals": batch.approvals.filter(round=batch.round).select_related("person", "membership__office").order_by("turn"),
        "file": file,
        "fetch": FetchForm() if file and may_send else None,
        "returns": batch.return_files.select_related("sent_by__person").order_by("pk"),
        "read": (filled.get("return") or ReturnForm()) if reading else None,
        "rows": _unsettled(batch, filled) if may_read else [],
        "money": _money(batch, acting),
        "events": [_event(event) for event in batch.events.select_related("membership__office", "membership__person").order_by("-pk")],
        "late": is_late(batch),
        "lacking": _lacking(batch),
        "warned": warned(batch).count() if batch.state in (S.CHECKED, S.APPROVED_ONCE) else 0,
        "may_enter_share": MATRIX.allows(acting.role, "enter_local_share"),
        "failed": message_of(batch.job) if batch.job and batch.job.state == batch.job.State.FAILED else "",
    }  # fmt: skip


def _lacking(batch: Batch) -> Text:
    """What of shares or funds is missing, so that a batch that waits cannot be approved; empty where nothing is."""
    if batch.state not in (S.CHECKED, S.APPROVED_ONCE) or batch.kind == Batch.Kind.REISSUE:
        return ""
    try:
        split(batch.programme, batch.declared_fen, batch.office, begins_on(batch.period, batch.month), batch.year)
    except NotAllowed as refused:
        return in_language(refused)
    return ""


def is_late(batch: Batch) -> bool:
    """Whether money of a batch is still out after its last day."""
    return bool(batch.due_on and batch.due_on < localdate() and batch.state not in (S.CLOSED, S.CANCELLED))


def _steps(batch: Batch) -> list[Step]:
    return steps_until(STEPS, PLACE.get(S(batch.state), 0))


def _figures(batch: Batch) -> list[Figure]:
    rows = batch.lines.order_by().values_list("state").annotate(n=Count("pk"), fen=Sum("amount_fen"))
    found = {state: (n, fen) for state, n, fen in rows}
    address = reverse("batch_lines", args=[batch.pk])
    declared = Figure(
        _("申报"),
        batch.declared_count,
        _("%(yuan)s 元") % {"yuan": yuan_text(batch.declared_fen)},
        address,
        "list-numbers",
    )
    return [declared] + [
        Figure(Line.State(state).label, found[state][0], _("%(yuan)s 元") % {"yuan": yuan_text(found[state][1])}, f"{address}?state={state}", "cash", TAGS[state])  # type: ignore[arg-type]
        for state in SHOWN
        if state in found
    ]  # fmt: skip


def _blocked(batch: Batch) -> list[dict[str, Any]]:
    rows = batch.lines.filter(state="blocked").order_by().values_list("why").annotate(n=Count("pk")).order_by("-n")
    address = reverse("batch_lines", args=[batch.pk])
    return [{"why": why_of(code), "count": n, "address": f"{address}?state=blocked&why={code}"} for code, n in rows]


def _unsettled(batch: Batch, filled: dict[str, forms.Form]) -> list[dict[str, Any]]:
    rows = ReturnRow.objects.filter(file__batch=batch, settled="").exclude(unmatched="").select_related("line", "file")
    return [{"row": row, "form": filled.get(f"row-{row.pk}") or SettleForm(auto_id=f"row{row.pk}_%s")} for row in rows.order_by("pk")[:ROWS]]  # fmt: skip


def _money(batch: Batch, acting: Membership) -> list[dict[str, Any]]:
    """The ledger's own account of a batch, a line for each move and fund."""
    rows = trace(acting, batch.reference).filter(amount_fen__gt=0)
    return [{"at": r.transaction.at, "fund": r.account.fund.title, "state": r.account.get_state_display(), "fen": r.amount_fen} for r in rows]  # fmt: skip


def _event(event: Any) -> Event:
    details = "，".join(_said(key, value) for key, value in event.details.items() if _said(key, value))
    why = "；".join(filter(None, [event.reason, details]))
    who = f"{event.membership.person.name} · {event.membership.office.name}" if event.membership else ""
    return Event(event.at, EVENTS.get(event.what, event.what), who, why)


def _said(key: str, value: Any) -> str:
    """A detail in words; none for what only programs read."""
    if key == "fen":
        return str(_("%(yuan)s 元") % {"yuan": yuan_text(value)})
    words = {
        "count": _("%(n)s 笔"), "lines": _("%(n)s 行"), "rows": _("%(n)s 行"), "ready": _("可发放 %(n)s 行"), "paid": _("到账 %(n)s 行"),
        "refused": _("退回 %(n)s 行"), "pending": _("待入账 %(n)s 行"), "unmatched": _("对不上 %(n)s 行"), "turn": _("第 %(n)s 人"),
        "warned": _("有预警 %(n)s 行"),
    }  # fmt: skip
    if key in words:
        return str(words[key] % {"n": value})
    return f"{why_of(key).says} {value}" if isinstance(value, int) and key not in {"row", "school", "accepted"} else ""


def of_line(line: Line, acting: Membership) -> dict[str, Any]:
    """Return one line with everything it comes from and went to: draws, award, decision, notice, case, what the bank said."""
    award = line.award or (line.reissues.award if line.reissues else None)
    case = award.case if award else None
    task = Task.objects.filter(case=case, step="notice").exclude(notice="").last() if case else None
    return {
        "line": line,
        "tag": Tag(line.get_state_display(), TAGS.get(line.state, "info")),  # type: ignore[arg-type]
        "why": why_of(line.why) if line.why else None,
        "draws": sorted(line.draws.select_related("fund"), key=lambda draw: ORDER.index(draw.fund.source)),
        "open_funds": set(
            funds_visible_to(acting).filter(pk__in=line.draws.values("fund")).values_list("pk", flat=True)
        ),
        "came": _came(line, acting),
        "award": award,
        "case": case,
        "notice": Notice.objects.filter(made_from=task.notice).last() if task else None,
        "decisions": case.decisions.select_related("membership__office", "person").order_by("sequence") if case else [],
        "approvals": line.batch.approvals.filter(round=line.batch.round).select_related("person").order_by("turn"),
        "check": getattr(line.account, "check_made", None) if line.account else None,
        "said": line.return_rows.select_related("file").order_by("pk"),
        "earlier": line.reissues,
        "later": line.reissued_by.exclude(state="cancelled").select_related("batch").order_by("pk"),
        "money": _money(line.batch, acting) if MATRIX.allows(acting.role, "see_funds") else [],
        "may_see_case": MATRIX.allows(acting.role, "see_cases"),
    }


def _came(line: Line, acting: Membership) -> list[Any]:
    """How the money of the funds a line draws on reached the office that pays."""
    funds = line.draws.values("fund")
    into = postings_visible_to(acting).filter(
        account__fund__in=funds, account__office=line.batch.office_id, account__state="allocated", amount_fen__gt=0
    )
    into = into.filter(transaction__kind__in=["allocate", "pass_on", "carry"])
    return list(into.select_related("transaction", "account__fund").order_by("transaction"))


def of_family(lines: list[Line]) -> list[dict[str, Any]]:
    """Return what a family reads of its lines: what, when, to which card, what comes next; nothing of other people."""
    passed = to_families(lines)
    return [{"line": line, "tag": _family_tag(line), "why": _to_family(line), "passed": passed.get(line.pk, ""), "day": _day(line), "card": _card(line)} for line in lines]  # fmt: skip


def _family_tag(line: Line) -> Tag:
    """Where the money is; what went to the school has not reached the family's card."""
    if line.state == "paid" and line.batch.to_school:
        return Tag(_("已拨到学校"), "info")
    return Tag(_FAMILY.get(line.state, ""), TAGS.get(line.state, "info"))  # type: ignore[arg-type]


_FAMILY: dict[str, Text] = {
    "draft": _("正在核对"), "blocked": _("暂停，正在处理"), "ready": _("待审批"), "ordered": _("已送银行"),
    "pending": _("银行已收，尚未入账"), "paid": _("已到账"), "refused": _("银行退回，待重发"),
}  # fmt: skip


def _to_family(line: Line) -> Text:
    """Why it hangs and what the family can do."""
    if (
        line.state == "refused"
        and line.reissued_by.filter(state__in=["draft", "ready", "ordered", "pending", "paid"]).exists()
    ):
        return _("已换账户重发，见另一行")
    if line.state == "refused" and line.student.accounts.filter(ends_on=None).exclude(pk=line.account_id).exists():
        return _("账户已更正，等财务在下一批重发。")
    if line.state in {"blocked", "refused"}:
        why = why_of(line.why)
        return (
            _("%(why)s。请联系学校资助老师。") % {"why": why.says}
            if why.by == "school"
            else _("%(why)s。不用您办理。") % {"why": why.says}
        )
    if line.state == "pending":
        return _("银行已经收到，入账前不会重复发放。")
    return ""


def _day(line: Line) -> date | None:
    at = line.settled_at or line.batch.sent_at
    return localdate(at) if at else None


def _card(line: Line) -> str:
    """The last four digits of the card it went to; empty where it goes to the school."""
    return line.account.account_no.in_clear()[-4:] if line.account else ""


def to_correct(acting: Membership | None) -> list[Work]:
    """Return what waits for a school as a worklist: each leads to the page where the account is changed."""
    lines = list(to_correct_lines(acting).order_by("office__path", "name", "pk")[:WORKS])
    asked = changes_waiting(acting, lines)
    return [_work(line, line.student_id in asked) for line in lines]


def _work(line: Line, asked: bool) -> Work:
    why = why_of(line.why)
    state = (
        Tag(_("已申请更正，待另一人复核"), "wait")
        if asked
        else Tag(_("退回") if line.state == "refused" else _("暂停"), "no")
    )
    detail = _("%(office)s · %(title)s · %(yuan)s 元 · %(why)s。%(next)s") % {
        "office": line.office.name, "title": line.batch.title, "yuan": yuan_text(line.amount_fen), "why": why.says, "next": why.next,
    }  # fmt: skip
    since = localdate(line.settled_at or line.batch.declared_at)
    address = reverse("change_account", args=[line.enrolment_id])
    return Work(line.pk, line.name, address, detail, since=since, state=state)
