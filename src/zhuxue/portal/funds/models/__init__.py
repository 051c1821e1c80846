"""The tables of this app: the ledger, local shares, allocations, quota, and what schools set aside."""

from zhuxue.portal.funds.models.allocating import Allocation, AllocationLine
from zhuxue.portal.funds.models.ledger import Fund, FundAccount, Posting, Source, State, Transaction
from zhuxue.portal.funds.models.quotas import Quota, QuotaMove
from zhuxue.portal.funds.models.set_aside import SetAside, SetAsideUse
from zhuxue.portal.funds.models.shares import LocalShare

__all__ = [
    "Allocation",
    "AllocationLine",
    "Fund",
    "FundAccount",
    "LocalShare",
    "Posting",
    "Quota",
    "QuotaMove",
    "SetAside",
    "SetAsideUse",
    "Source",
    "State",
    "Transaction",
]
