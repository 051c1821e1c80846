"""What the database itself refuses: a changed measuring or cell, a sheet's row changed after it was read, an evaluation changed once it is signed, a changed answer."""

from __future__ import annotations

from zhuxue.portal.audit.guards import Guarded, changed

KEPT = (
    "indicators_measuring",
    "indicators_cell",
    "indicators_surveyticket",
    "indicators_surveyanswer",
    "indicators_surveyround",
)
SAID = (
    "sheet_id",
    "COALESCE(row, 0)",
    "code",
    "lookup",
    "level",
    "programme",
    "COALESCE(amount_fen, -1)",
    "COALESCE(grade, 0)",
)
GIVEN = ("office_id", "path", "layout", "term", "as_of", "sha256", "rows_in", "rejected")


def _changed_text(columns: tuple[str, ...]) -> str:
    """The same, of columns of any kind, null included."""
    return (
        "("
        + " OR ".join(f"COALESCE(CAST(OLD.{c} AS TEXT), '') <> COALESCE(CAST(NEW.{c} AS TEXT), '')" for c in columns)
        + ")"
    )


NEWER = "(SELECT COUNT(*) FROM indicators_measuring n JOIN indicators_measuring m ON m.term = n.term WHERE m.id = OLD.measuring_id AND n.id > m.id)"
FROZEN = (
    "office_id",
    "name",
    "year",
    "low",
    "high",
    "digest",
    "signer_id",
    "maker_id",
    "work_done",
    "problems",
    "measures",
    "said",
)
NOT_DRAFT = "(SELECT e.state FROM indicators_evaluation e WHERE e.id = {row}.evaluation_id) <> 'draft'"
NOT_DRAFT_ROW = "(SELECT e.state FROM indicators_evaluation e JOIN indicators_evaluationfigure f ON f.evaluation_id = e.id WHERE f.id = {row}.figure_id) <> 'draft'"
GUARDS = (  # (table, moment, when it is refused, what is said)
    ("indicators_redrow", "UPDATE", "1 = 1", "red rows are kept as they were found"),
    ("indicators_redrow", "DELETE", f"{NEWER} < 2", "rows of the last two measurings are kept"),
    ("indicators_sheet", "UPDATE", changed(GIVEN), "a sheet is kept as it came"),
    ("indicators_sheet", "DELETE", "1 = 1", "a sheet is kept as it came"),
    ("indicators_sheetrow", "UPDATE", f"OLD.row IS NOT NULL AND {changed(SAID)} OR OLD.outcome = 'rejected'", "what a sheet says is kept"),
    ("indicators_sheetrow", "DELETE", "OLD.row IS NOT NULL", "what a sheet says is kept"),
    ("indicators_charge", "UPDATE", f"OLD.closed_by_id IS NOT NULL OR {changed(('indicator', 'programme', 'term', 'office_id', 'opened_by_id'))}", "a charge stays what it is, and closed"),
    ("indicators_charge", "DELETE", "1 = 1", "charges are never deleted"),
    ("indicators_evaluation", "UPDATE", f"OLD.state = 'withdrawn' OR (OLD.state = 'signed' AND NEW.state <> 'withdrawn') OR (OLD.state = 'signed' AND {_changed_text(FROZEN)})", "what was signed is kept"),
    ("indicators_evaluation", "DELETE", "1 = 1", "evaluations are never deleted"),
    ("indicators_evaluationfigure", "INSERT", NOT_DRAFT.format(row="NEW"), "what was signed is kept"),
    ("indicators_evaluationfigure", "UPDATE", "1 = 1", "figures are counted anew, never edited"),
    ("indicators_evaluationfigure", "DELETE", NOT_DRAFT.format(row="OLD"), "what was signed is kept"),
    ("indicators_evidencerow", "INSERT", NOT_DRAFT_ROW.format(row="NEW"), "what was signed is kept"),
    ("indicators_evidencerow", "UPDATE", "1 = 1", "rows are kept as they were counted"),
    ("indicators_evidencerow", "DELETE", NOT_DRAFT_ROW.format(row="OLD"), "what was signed is kept"),
)  # fmt: skip
GUARDED = Guarded("indicators", KEPT, GUARDS)
install, remove = GUARDED.install, GUARDED.remove
