"""The generated pages of docs/reference, each from the code or the library as it is today."""

from __future__ import annotations

from reference_pages import (
    calendar,
    checks,
    command_line,
    emergencies,
    exclusions,
    facts,
    formats,
    hardship,
    index,
    indicators,
    money,
    notices,
    programmes,
    registers,
    rule_language,
    supervision,
    tables,
)

HEAD = "<!-- Made by `make docs`; do not edit. -->\n\n"
PAGES = {
    "README.md": index.page,
    "command-line.md": command_line.page,
    "programmes.md": programmes.page,
    "facts.md": facts.page,
    "registers.md": registers.page,
    "checks.md": checks.page,
    "exclusions.md": exclusions.page,
    "calendar.md": calendar.page,
    "hardship.md": hardship.page,
    "notices.md": notices.page,
    "money.md": money.page,
    "supervision.md": supervision.page,
    "indicators.md": indicators.page,
    "emergencies.md": emergencies.page,
    "formats.md": formats.page,
    "tables.md": tables.page,
    "rule-language.md": rule_language.page,
}


def pages() -> dict[str, str]:
    """Return the pages by file name."""
    return {name: HEAD + page() + "\n" for name, page in PAGES.items()}
