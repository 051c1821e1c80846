"""A run's results as one page for people."""

from __future__ import annotations

from zhuxue.engine.report.page import write_report

__all__ = ["write_report"]
