"""What may be done on an event's page: each act with its form, its moment, and the action behind it; what families read of each state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.emergencies.actions import checking, events, noticing
from zhuxue.portal.emergencies.forms import LimitsForm, NoticeForm, ReasonForm
from zhuxue.portal.emergencies.models import Affected, Emergency
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.components import Kind, Text

S: Any = Emergency.State
A: Any = Affected.State


@dataclass(frozen=True)
class Act:
    """A form, what its button says, in which states it is offered, what is done with it, what was done."""

    form: type[forms.Form]
    button: Text
    states: tuple[str, ...]
    do: Callable[[Emergency, dict[str, Any], Membership], Any]
    done: Text


RUN = {
    "find": Act(forms.Form, _("查找受影响的学生"), (S.OPEN,), lambda e, d, a: events.ask_find(e, acting=a), _("已开始查找，完成后本页显示人数。")),
    "limits": Act(LimitsForm, _("登记限额"), (S.DECLARED, S.OPEN), lambda e, d, a: events.enter_limits(e, d["student_fen"], d["event_fen"], d["document"], acting=a), _("限额已登记。")),
    "notice": Act(NoticeForm, _("决定是否事后公示"), (S.OPEN, S.CLOSED), lambda e, d, a: noticing.decide_notice(e, d["after"] == "yes", d["reason"], acting=a), _("已记下。")),
    "close": Act(ReasonForm, _("结束这个事件"), (S.OPEN,), lambda e, d, a: events.close(e, d["reason"], acting=a), _("事件已结束。")),
}  # fmt: skip
CONFIRM = {
    "confirm": Act(ReasonForm, _("确认启动应急资助"), (S.DECLARED,), lambda e, d, a: events.confirm(e, d["reason"], acting=a), _("已启动。")),
    "withdraw": Act(ReasonForm, _("不启动"), (S.DECLARED,), lambda e, d, a: events.withdraw(e, d["reason"], acting=a), _("已记下，没有启动。")),
}  # fmt: skip
DRAW = {
    "draw": Act(forms.Form, _("抽取事后核查名单"), (S.OPEN, S.CLOSED), lambda e, d, a: checking.draw(e, acting=a), _("已抽取，随机种子已记下。")),
}  # fmt: skip
ACTS = {"confirm_emergency": CONFIRM, "run_emergency": RUN, "draw_checks": DRAW}
FAMILY: dict[str, tuple[Text, Kind]] = {
    A.UNKNOWN: (_("学校正在核实"), "info"), A.FOUND: (_("学校正在核实"), "info"), A.CONFIRMED: (_("学校已核实，等待审批"), "info"),
    A.REFUSED: (_("没有列入，可以问学校原因"), "no"), A.APPROVED: (_("已批准"), "ok"),
}  # fmt: skip
POSTED: dict[bool | None, Text] = {
    True: _("发放以后由学校公示，只公示人数"),
    False: _("不公示"),
    None: _("文件没有规定，还没有人决定；没有决定就不公示"),
}
