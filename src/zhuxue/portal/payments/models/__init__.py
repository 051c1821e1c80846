"""The tables of this app: batches with their lines, the files out and in, what was paid too little or too much."""

from zhuxue.portal.payments.models.arrears import Arrear, Instalment
from zhuxue.portal.payments.models.batches import AccountCheck, Approval, Batch, BatchEvent, Draw, Line
from zhuxue.portal.payments.models.files import FilePart, PaymentFile, ReturnFile, ReturnPart, ReturnRow, ReturnUpload
from zhuxue.portal.payments.models.offsets import Offset, OffsetAnswer, OffsetException, OffsetPaper

__all__ = [
    "AccountCheck", "Approval", "Arrear", "Batch", "BatchEvent", "Draw", "FilePart", "Instalment", "Line", "Offset",
    "OffsetAnswer", "OffsetException", "OffsetPaper", "PaymentFile",
    "ReturnFile", "ReturnPart", "ReturnRow", "ReturnUpload",
]  # fmt: skip
