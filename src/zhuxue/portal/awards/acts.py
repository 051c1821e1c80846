"""What may be done on a round's page and on an award's page: each act with its form and the action behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.applications.actions import decide
from zhuxue.portal.applications.models import Decision
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.awards.actions import families, ranking, rounds
from zhuxue.portal.awards.forms import (
    AnswerForm,
    CloseForm,
    DeclareForm,
    FillForm,
    LateForm,
    ListForm,
    PlacesForm,
    ReviewerForm,
    TieForm,
    VoteForm,
)
from zhuxue.portal.awards.models import Candidate, Round
from zhuxue.portal.awards.queries import possible_reviewers
from zhuxue.portal.awards.standing import standings
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.components import Text

S: Any = Candidate.Standing
V: Any = Decision.Verdict


@dataclass(frozen=True)
class Act:
    """A form, what its button says, what is done with it, what was done; `people` are those it offers to choose from."""

    form: type[forms.Form]
    button: Text
    do: Callable[[Any, dict[str, Any], Membership], Any]
    done: Text
    people: Callable[[Round], Any] | None = None

    def filled(self, name: str, round_: Round, data: Any = None) -> forms.Form:
        """Return the form of this act in a round, under ids of its own."""
        more = {"people": self.people(round_)} if self.people else {}
        return self.form(data, auto_id=f"{name}_%s", **more)


def _named(candidates: Any) -> list[tuple[int, str]]:
    return [(c.pk, f"{c.name}（{c.office.name}）") for c in candidates]


def _late(round_: Round) -> list[tuple[int, str]]:
    return _named(round_.candidates.filter(standing=S.LATE).select_related("office").order_by("name", "pk"))


def _all(round_: Round) -> list[tuple[int, str]]:
    return _named(round_.candidates.filter(case__isnull=False).select_related("office").order_by("name", "pk"))


def _tied(round_: Round) -> list[tuple[int, str]]:
    return _named(line.candidate for line in standings(round_).tied)


def _answered_late(round_: Round, data: dict[str, Any], acting: Membership) -> None:
    families.answer_late(round_.candidates.get(pk=data["candidate"]), data["accept"] == "yes", data["reason"], acting=acting)  # fmt: skip


def _declared(round_: Round, data: dict[str, Any], acting: Membership) -> None:
    ranking.declare(round_, dict.fromkeys(data["relatives"], data["relation"]), acting=acting)


RUN: dict[str, Act] = {
    "fill": Act(FillForm, _("补入新符合的学生"), lambda r, d, a: rounds.fill_round(r, acting=a, reason=d["reason"]), _("已按最近一次计算补入。")),
    "late": Act(LateForm, _("答复逾期申请"), _answered_late, _("已答复。"), _late),
    "places": Act(PlacesForm, _("登记名额"), lambda r, d, a: rounds.give_places(r, d["places"], d["source"], acting=a), _("名额已登记。")),
    "reviewer": Act(ReviewerForm, _("加入评审成员"), lambda r, d, a: ranking.name_reviewer(r, d["membership"], acting=a), _("已加入，请其登录后申明回避。"), possible_reviewers),
    "tie": Act(TieForm, _("确定并列的取舍"), lambda r, d, a: ranking.settle_tie(r, d["chosen"], d["basis"], d["reason"], acting=a), _("并列已有结论。"), _tied),
    "list": Act(ListForm, _("确定名单，送下一步"), lambda r, d, a: ranking.settle_list(r, d["reason"], acting=a), _("名单已确定，其余列为候补。")),
    "close": Act(CloseForm, _("结束本批次"), lambda r, d, a: rounds.close_round(r, acting=a, reason=d["reason"]), _("批次已结束。")),
}  # fmt: skip
JUDGE: dict[str, Act] = {
    "declare": Act(DeclareForm, _("申明"), _declared, _("已申明。"), _all),
    "vote": Act(VoteForm, _("投票"), lambda r, d, a: ranking.vote(r, d["candidate"], d["reason"], acting=a), _("已投票。"), _tied),
}  # fmt: skip


def _said(verdict: str) -> Callable[[Any, dict[str, Any], Membership], Any]:
    def do(candidate: Candidate, data: dict[str, Any], acting: Membership) -> None:
        decide(candidate.case_id, Said(verdict, data["reason"]), acting=acting, seen=data["seen"] or 0)

    return do


ANSWERS: dict[str, Act] = {
    "decline": Act(AnswerForm, _("放弃这一项"), lambda c, d, a: families.decline(c, d["reason"], acting=a, seen=d["seen"] or 0), _("已放弃；截止前可以收回。")),
    "take_back": Act(AnswerForm, _("收回放弃"), lambda c, d, a: families.take_back(c, d["reason"], acting=a), _("已收回放弃，重新办理。")),
    "choose": Act(AnswerForm, _("确认选择"), lambda c, d, a: families.choose(c, d["exclusion"], d["keeps"], d["reason"], acting=a), _("您的选择已记下。")),
    "seen": Act(forms.Form, _("我知道了"), lambda c, d, a: families.letter_seen(c, acting=a), _("谢谢，学校会看到您已知晓。")),
    "submit": Act(AnswerForm, _("补充后重新提交"), _said(V.SUBMIT), _("已提交。")),
    "appeal": Act(AnswerForm, _("申诉"), _said(V.APPEAL), _("申诉已提交，由没有办过的人重新审核。")),
}  # fmt: skip
