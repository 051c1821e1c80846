"""What the database itself refuses: a changed ledger, a row of another student, a limit overrun, a result changed."""

from __future__ import annotations

from zhuxue.portal.audit.guards import Guarded, changed, wrong_move

KEPT = ("emergencies_emergencystep", "emergencies_affectedstep", "emergencies_checkdraw")
SAME = ("emergency_id", "student_id")
EVENT = ("kind", "title", "office_id", "from_on", "period", "declared_by_id", "declared_at")
MOVES = {
    "declared": ("open", "withdrawn"),
    "open": ("closed",),
}
LIMITS = "emergencies_emergency e WHERE e.id = NEW.emergency_id"
SPENT = "(SELECT COALESCE(SUM(a.amount_fen), 0) FROM emergencies_affected a WHERE a.emergency_id = NEW.emergency_id AND a.state = 'approved' AND a.id <> NEW.id)"  # fmt: skip
BEYOND = f"NEW.state = 'approved' AND NOT EXISTS (SELECT 1 FROM {LIMITS} AND NEW.amount_fen <= e.student_fen AND NEW.amount_fen + {SPENT} <= e.event_fen)"  # fmt: skip
CHECK = ("draw_id", "row_id", "due_on", "confirmed_by_id", "approved_by_id")


TWICE = """NEW.undoes_id IS NULL AND NEW.programme LIKE '%.%' AND EXISTS (SELECT 1 FROM awards_award a WHERE a.student_id = NEW.student_id
 AND a.programme = NEW.programme AND a.undoes_id IS NULL AND NOT EXISTS (SELECT 1 FROM awards_award u WHERE u.undoes_id = a.id))"""


GUARDS = (  # (table, moment, when it is refused, what is said)
    ("emergencies_emergency", "UPDATE", f"{changed(EVENT)} OR {wrong_move(MOVES)}", "an event keeps what it is and moves only onwards"),
    ("emergencies_emergency", "DELETE", "1 = 1", "events are never deleted"),
    ("emergencies_affected", "UPDATE", changed(SAME), "a row keeps its student and event"),
    ("emergencies_affected", "UPDATE", BEYOND, "limit overrun"),
    ("emergencies_affected", "INSERT", BEYOND, "limit overrun"),
    ("emergencies_affected", "DELETE", "1 = 1", "rows are never deleted"),
    ("awards_award", "INSERT", TWICE, "one award a student and event"),
    ("emergencies_aftercheck", "UPDATE", f"{changed(CHECK)} OR OLD.result <> ''", "a result is kept"),
    ("emergencies_aftercheck", "DELETE", "1 = 1", "a result is kept"),
)  # fmt: skip
GUARDED = Guarded("emergencies", KEPT, GUARDS)
install, remove = GUARDED.install, GUARDED.remove
