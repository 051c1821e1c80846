"""report.html: figures, charts with their tables, findings and what to do next, in one file without scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.report import figures, words
from zhuxue.engine.report.advice import next_steps
from zhuxue.engine.report.bars import bars
from zhuxue.engine.report.finished import FinishedRun, finished_run
from zhuxue.engine.report.proposals import proposals

BARS = 20


def write_report(folder: Path) -> None:
    """Write report.html into the folder of a run."""
    with finished_run(folder) as run:
        html = rendered("report.html", **report_page(run))
    (folder / "report.html").write_text(html, encoding="utf-8")


def rendered(template: str, **values: Any) -> str:
    """Return a page from a template of this package; every value is escaped."""
    pages = Environment(
        loader=PackageLoader("zhuxue.engine.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {"yuan": yuan_text, "number": lambda number: f"{number:,}", "day": words.day_text}
    return pages.get_template(template).render(**values)


def report_page(run: FinishedRun) -> dict[str, Any]:
    """Return all that report.html shows."""
    counties, schools = figures.places(run)
    page: dict[str, Any] = {
        "manifest": run.manifest, "term": run.term.title, "totals": figures.totals(run), "programmes": figures.programmes(run),
        "reasons": figures.unknown_reasons(run), "counties": counties, "schools": schools, "findings": figures.findings(run), "not_run": figures.checks_not_run(run),
        "worklists": figures.worklists(run), "adjustments": figures.adjustments(run), "rejects": figures.rejects(run),
        "releases": figures.releases(run), "confidence": figures.confidence(run), "inputs": figures.inputs(run),
        "unplaced": figures.unplaced_headers(run), "proposals": proposals(run),
    }  # fmt: skip
    page["unknown_people"] = sum(county["unknown"] for county in counties)
    page["steps"] = next_steps(page)
    page["unsure"] = "、".join(row["title"] for row in page["confidence"] if row["unsure"])
    page["no_data"] = "、".join(run.library.facts.register_titles[code] for code in run.manifest["registers_no_data"])
    due = [(row["title"], row["due_fen"]) for row in page["programmes"] if row["due_fen"]]
    page["programme_bars"] = bars(due, lambda fen: f"{yuan_text(fen)} 元", most=BARS)
    most_due = sorted(((row["county"], row["due_people"]) for row in counties), key=lambda pair: (-pair[1], pair[0]))
    page["county_bars"] = bars([pair for pair in most_due if pair[1]], lambda people: f"{people:,} 人", most=BARS)
    return page
