"""The tables of this app: measurings with their cells, red rows and charges; sheets of the national system; evaluations and surveys."""

from zhuxue.portal.indicators.models.evaluating import (
    Evaluation,
    EvaluationFigure,
    EvidenceRow,
    SurveyAnswer,
    SurveyRound,
    SurveyTicket,
)
from zhuxue.portal.indicators.models.measuring import Cell, Charge, Measuring, RedRow
from zhuxue.portal.indicators.models.sheets import Sheet, SheetRow, SheetUpload

__all__ = [
    "Cell", "Charge", "Evaluation", "EvaluationFigure", "EvidenceRow", "Measuring", "RedRow", "Sheet", "SheetRow", "SheetUpload",
    "SurveyAnswer", "SurveyRound", "SurveyTicket",
]  # fmt: skip
