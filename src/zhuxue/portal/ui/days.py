"""The field for one day."""

from __future__ import annotations

from django import forms


class DayInput(forms.DateInput):
    """The browser's own calendar. It only takes a value as 2026-11-25, whatever the language of the page."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
