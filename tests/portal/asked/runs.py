"""Routes of runs."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from . import Asked


def register(row: object = None) -> dict[str, object]:
    """A register that came in."""
    return {"register": "DIBAO", "released_on": "2026-11-01", "file": SimpleUploadedFile("低保.csv", b"1")}


ASKED = {"start_run": Asked(post={"term": "2026-F"}), "keep_register": Asked(post=register)}
