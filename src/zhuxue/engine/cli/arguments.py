"""What single arguments may be: a day, a term, a register, a size of memory; each refusal in both languages."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from zhuxue.engine.common.errors import UsageError
from zhuxue.engine.common.terms import Term

MEMORY = re.compile(r"[1-9]\d*(\.\d+)?\s*[KMGT]i?B", re.IGNORECASE)
REGION = re.compile(r"\d{2}|\d{4}|\d{6}")


def day(text: str) -> date:
    """Read a day as 2024-09-01."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"“{text}”不是日期，请写成 2024-09-01。", f"“{text}” is no day; write 2024-09-01.") from None


def term(text: str) -> Term:
    """Read a term as 2024-F."""
    try:
        return Term.parse(text)
    except ValueError:
        raise UsageError(
            f"“{text}”不是学期，请写成 2024-F（秋）或 2024-S（春）。",
            f"“{text}” is no term; write 2024-F (autumn) or 2024-S (spring).",
        ) from None


def register(text: str) -> tuple[str, Path, date | None]:
    """Read CODE=FILE or CODE=FILE@YYYY-MM-DD; a file's own name may hold an @."""
    code, mark, rest = text.partition("=")
    if not code or not mark or not rest:
        raise UsageError(f"“{text}”应写成 代码=文件@日期。", f"Write “{text}” as CODE=FILE@YYYY-MM-DD.")
    path, mark, on = rest.rpartition("@")
    if not mark or Path(rest).exists():
        return code, Path(rest), None
    return code, Path(path), day(on)


def covers(text: str) -> tuple[str, tuple[str, ...]]:
    """Read CODE=430626,4301: the regions a register speaks of."""
    code, _, rest = text.partition("=")
    regions = tuple(rest.split(","))
    if not code or not all(REGION.fullmatch(region) for region in regions):
        raise UsageError(
            f"“{text}”应写成 代码=区划码，如 DIBAO=430626,430181（省2位、市4位、县6位）。",
            f"Write “{text}” as CODE=REGIONS, for example DIBAO=430626,430181 (2, 4 or 6 digits).",
        )
    return code, regions


def memory(text: str) -> str:
    """Read a size as 4GB."""
    if not MEMORY.fullmatch(text.strip()):
        raise UsageError(
            f"“{text}”不是内存大小，请写成 4GB 或 800MB。", f"“{text}” is no size of memory; write 4GB or 800MB."
        )
    return text.strip()


def whole(text: str) -> int:
    """Read a whole number."""
    if not re.fullmatch(r"\d{1,9}", text):
        raise UsageError(f"“{text}”不是整数。", f"“{text}” is no whole number.")
    return int(text)
