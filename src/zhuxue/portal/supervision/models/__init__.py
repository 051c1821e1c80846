"""The tables of this app: issues with their rows and steps, orders with their replies, what climbed, money cases."""

from zhuxue.portal.supervision.models.issues import Issue, IssueRow, IssueStep
from zhuxue.portal.supervision.models.orders import Climb, EvidenceFile, MoneyCase, Rectification, RectificationReply

__all__ = [
    "Climb",
    "EvidenceFile",
    "Issue",
    "IssueRow",
    "IssueStep",
    "MoneyCase",
    "Rectification",
    "RectificationReply",
]
