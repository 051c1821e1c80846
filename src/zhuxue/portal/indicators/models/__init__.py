"""The tables of this app: measurings with their cells, red rows and charges; sheets of the national system."""

from zhuxue.portal.indicators.models.measuring import Cell, Charge, Measuring, RedRow
from zhuxue.portal.indicators.models.sheets import Sheet, SheetRow, SheetUpload

__all__ = ["Cell", "Charge", "Measuring", "RedRow", "Sheet", "SheetRow", "SheetUpload"]
