"""A paper that shows what somebody says: a PDF or a photograph, kept as Base64 under encryption, never named by a number."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhuxue.portal.audit.actions import without_numbers
from zhuxue.portal.people.access import NotAllowed

PAPERS = frozenset({".pdf", ".jpg", ".jpeg", ".png"})
LARGEST = 5 * 2**20  # bytes


@dataclass(frozen=True)
class Paper:
    """Its name as sent, and its bytes."""

    name: str
    content: bytes

    @property
    def kept_name(self) -> str:
        """Its name without folders and long numbers."""
        return without_numbers(self.name.replace("\\", "/").rpartition("/")[2])[-100:]

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def base64(self) -> str:
        """Its bytes as text, to be encrypted."""
        return base64.b64encode(self.content).decode("ascii")

    @property
    def fault(self) -> NotAllowed | None:
        """Why it is not taken; null where it is."""
        if self.content and len(self.content) <= LARGEST and Path(self.name).suffix.lower() in PAPERS:
            return None
        return NotAllowed(f"材料只收 PDF 或照片，不超过 {LARGEST >> 20} MB。", f"A paper is a PDF or a photograph of at most {LARGEST >> 20} MB.")  # fmt: skip


def paper_sent(file: Any) -> Paper | None:
    """Return what a form's file holds; null where none was sent. One too large is not read whole."""
    return Paper(file.name, file.read(LARGEST + 1)) if file else None
