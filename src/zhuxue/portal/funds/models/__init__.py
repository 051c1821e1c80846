"""The tables of this app: the ledger, and how local shares are split."""

from zhuxue.portal.funds.models.ledger import Fund, FundAccount, Posting, Source, State, Transaction
from zhuxue.portal.funds.models.shares import LocalShare

__all__ = ["Fund", "FundAccount", "LocalShare", "Posting", "Source", "State", "Transaction"]
