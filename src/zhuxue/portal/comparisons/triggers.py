"""What the database itself refuses: a round closed with open rows, a row changed afterwards, an answer changed or taken away."""

from __future__ import annotations

from zhuxue.portal.audit.guards import Guarded, changed

KEPT = ("comparisons_rowanswer",)
ROW = ("comparison_id", "list", "enrolment_id", "school_id", "office_id", "says")
CLOSED = "EXISTS (SELECT 1 FROM comparisons_comparison c WHERE c.id = NEW.comparison_id AND c.state = 'closed')"
CLOSING = "OLD.state <> 'closed' AND NEW.state = 'closed'"
OPEN_ROWS = (
    "EXISTS (SELECT 1 FROM comparisons_comparisonrow r WHERE r.comparison_id = NEW.id AND r.state <> 'answered')"
)
OWN_WORK = "EXISTS (SELECT 1 FROM comparisons_rowanswer a JOIN comparisons_comparisonrow r ON r.id = a.row_id WHERE r.comparison_id = NEW.id AND a.what = 'answer' AND a.person_id = NEW.closer_id)"  # fmt: skip
UNANSWERED = "NEW.state = 'answered' AND OLD.state <> 'answered' AND NOT EXISTS (SELECT 1 FROM comparisons_rowanswer a WHERE a.row_id = NEW.id AND a.number = NEW.last AND a.what = 'answer' AND a.answer = NEW.answer)"  # fmt: skip


GUARDS = (  # (table, moment, when it is refused, what is said)
    ("comparisons_comparison", "UPDATE", f"{CLOSING} AND {OPEN_ROWS}", "rows are still open"),
    ("comparisons_comparison", "UPDATE", f"{CLOSING} AND {OWN_WORK}", "nobody closes over own answers"),
    ("comparisons_comparison", "UPDATE", "OLD.state = 'closed' AND NEW.state <> 'closed'", "a closed round stays closed"),
    ("comparisons_comparison", "DELETE", "1 = 1", "rounds are never deleted"),
    ("comparisons_comparisonrow", "UPDATE", f"{CLOSED} OR {changed(ROW)}", "a row keeps what it is, and a closed round its rows"),
    ("comparisons_comparisonrow", "UPDATE", UNANSWERED, "a row is answered by somebody"),
    ("comparisons_comparisonrow", "INSERT", CLOSED, "the round is closed"),
    ("comparisons_comparisonrow", "DELETE", "1 = 1", "rows are never deleted"),
)  # fmt: skip
GUARDED = Guarded("comparisons", KEPT, GUARDS)
install, remove = GUARDED.install, GUARDED.remove
