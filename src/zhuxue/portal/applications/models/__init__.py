"""The tables of this app: cases, and what recognising hardship adds to them."""

from zhuxue.portal.applications.models.cases import FINISHED, JUDGED, NEVER, Case, Decision, Recusal, Task
from zhuxue.portal.applications.models.hardship import HardshipForm, HardshipLevel, PanelMember, Telling, Vote

__all__ = [
    "FINISHED",
    "JUDGED",
    "NEVER",
    "Case",
    "Decision",
    "HardshipForm",
    "HardshipLevel",
    "PanelMember",
    "Recusal",
    "Task",
    "Telling",
    "Vote",
]
