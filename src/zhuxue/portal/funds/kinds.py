"""Kinds of transaction: what each is called, and from which state to which it may move money.

An app above adds its own to `KINDS` when it is ready; a kind that is not there is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhuxue.portal.funds.models import State
from zhuxue.portal.ui.components import Text

Way = tuple[str, str]  # from state, to state


@dataclass(frozen=True)
class Kind:
    """A kind: its name, and the ways (from state, to state) it may move money; `elsewhere` when it passes between offices.

    `by_hand`: somebody may reverse it on its page; what belongs to a batch is undone where the batch is.
    """

    title: Text
    ways: frozenset[Way]
    elsewhere: bool = False
    by_hand: bool = False


def _kind(title: Text, *ways: Way, elsewhere: bool = False, by_hand: bool = False) -> Kind:
    return Kind(title, frozenset(ways), elsewhere, by_hand)


S: Any = State
KINDS: dict[str, Kind] = {
    "allocate": _kind(_("登记收到"), (S.OUTSIDE, S.ALLOCATED), by_hand=True),
    "pass_on": _kind(_("向下下达"), (S.ALLOCATED, S.ALLOCATED), elsewhere=True, by_hand=True),
    "give_back": _kind(_("退回上级"), (S.ALLOCATED, S.ALLOCATED), elsewhere=True, by_hand=True),
    "reserve": _kind(_("预留"), (S.ALLOCATED, S.RESERVED)),
    "release": _kind(_("取消预留"), (S.RESERVED, S.ALLOCATED)),
    "order": _kind(_("下发放指令"), (S.RESERVED, S.ORDERED)),
    "cancel": _kind(_("撤回发放指令"), (S.ORDERED, S.RESERVED)),
    "pay": _kind(_("发放成功"), (S.ORDERED, S.PAID)),
    "return": _kind(_("退汇"), (S.ORDERED, S.RETURNED), (S.PAID, S.RETURNED)),
    "reissue": _kind(_("退汇重发"), (S.RETURNED, S.RESERVED)),
    "give_up": _kind(_("退汇不再发放"), (S.RETURNED, S.ALLOCATED)),
    "recover": _kind(_("追回"), (S.PAID, S.RECOVERED)),
    "use_again": _kind(_("追回款再用"), (S.RECOVERED, S.ALLOCATED)),
    "close_year": _kind(
        _("年终结转或交回"),
        (S.ALLOCATED, S.CARRIED),
        (S.OUTSIDE, S.ALLOCATED),
        (S.ALLOCATED, S.HANDED_BACK),
        by_hand=True,
    ),
    "hand_back": _kind(
        _("交回财政"), (S.ALLOCATED, S.HANDED_BACK), (S.RETURNED, S.HANDED_BACK), (S.RECOVERED, S.HANDED_BACK)
    ),
    "spend": _kind(_("学校直接支出"), (S.ALLOCATED, S.PAID), by_hand=True),
    "reverse": _kind(_("冲正")),  # the ways of what it reverses, the other way round
}
