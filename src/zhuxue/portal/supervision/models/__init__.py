"""The tables of this app: issues with their rows and steps, orders with their replies, what climbed, money cases, samples with visits."""

from zhuxue.portal.supervision.models.issues import Issue, IssueRow, IssueStep
from zhuxue.portal.supervision.models.orders import Climb, EvidenceFile, MoneyCase, Rectification, RectificationReply
from zhuxue.portal.supervision.models.samples import Sample, Visit, VisitAnswer
from zhuxue.portal.supervision.models.written import CheckVersion, WrittenCheck

__all__ = ["CheckVersion", "Climb", "EvidenceFile", "Issue", "IssueRow", "IssueStep", "MoneyCase", "Rectification", "RectificationReply", "Sample", "Visit", "VisitAnswer", "WrittenCheck"]  # fmt: skip
