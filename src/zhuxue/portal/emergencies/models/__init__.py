"""The tables of this app: events, the students they hit, the check afterwards."""

from zhuxue.portal.emergencies.models.affected import Affected, AffectedStep
from zhuxue.portal.emergencies.models.checks import AfterCheck, CheckDraw
from zhuxue.portal.emergencies.models.events import Emergency, EmergencyStep

__all__ = ["Affected", "AffectedStep", "AfterCheck", "CheckDraw", "Emergency", "EmergencyStep"]
