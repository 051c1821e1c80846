"""The lists of the books as files: the same as on their pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import QueryDict

from zhuxue.portal.funds.books import listing
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.listing import Listing


def _list(name: str) -> Callable[[Membership, QueryDict], Listing]:
    return lambda acting, asked: listing(acting, name, asked)


accounts, allocations, fund = _list("accounts"), _list("allocations"), _list("fund")
idle_money, local_shares, quotas = _list("idle_money"), _list("local_shares"), _list("quotas")
set_asides, trace_money, year_end = _list("set_asides"), _list("trace_money"), _list("year_end")
