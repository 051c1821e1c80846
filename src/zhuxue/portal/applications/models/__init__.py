"""The tables of this app: cases, and what recognising hardship adds to them."""

from zhuxue.portal.applications.models.cases import FINISHED, JUDGED, NEVER, Case, Decision, Recusal, Task

__all__ = ["FINISHED", "JUDGED", "NEVER", "Case", "Decision", "Recusal", "Task"]
