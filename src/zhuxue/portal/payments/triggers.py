"""What the database itself refuses: a changed ledger, a line that moves where it may not, the maker's own approval."""

from __future__ import annotations

from zhuxue.portal.audit.guards import Guarded, changed, wrong_move

KEPT = (
    "payments_approval",
    "payments_batchevent",
    "payments_draw",
    "payments_offsetexception",
    "payments_paymentfile",
)  # parts must let keys rotate; their sha256 is kept here
MOVES = {
    "draft": ("blocked", "ready", "cancelled"),
    "blocked": ("draft", "ready", "cancelled"),
    "ready": ("blocked", "ordered", "cancelled"),
    "ordered": ("pending", "paid", "refused"),
    "pending": ("paid", "refused"),
    "paid": ("refused",),  # a bank may take back what it had booked
    "refused": ("paid",),  # or book after all what it had refused, as long as it is not paid again
}
SAME = ("batch_id", "student_id", "amount_fen", "programme", "period", "month", "COALESCE(award_id, 0)", "COALESCE(arrear_id, 0)", "COALESCE(reissues_id, 0)")  # fmt: skip
SAID = ("file_id", "row", "outcome", "code", "cause", "account", "COALESCE(number, 0)", "COALESCE(amount_fen, -1)")
ANSWERED = ("offset_id", "number", "way", "done_on", "words", "file_name", "sha256", "by_id", "person_id", "at")
READY = "(SELECT {what} FROM payments_line WHERE batch_id = NEW.batch_id AND state = 'ready')"


AGAIN = "OLD.state = 'refused' AND NEW.state = 'paid' AND EXISTS (SELECT 1 FROM payments_line l WHERE l.reissues_id = OLD.id AND l.state IN ('draft', 'ready', 'ordered', 'pending', 'paid'))"  # fmt: skip
GUARDS = (  # (table, moment, when it is refused, what is said)
    ("payments_approval", "INSERT", "EXISTS (SELECT 1 FROM payments_batch b WHERE b.id = NEW.batch_id AND b.maker_id = NEW.person_id)", "nobody approves the own batch"),
    ("payments_approval", "INSERT", f"NEW.lines_count <> {READY.format(what='COUNT(*)')} OR NEW.lines_fen <> {READY.format(what='COALESCE(SUM(amount_fen), 0)')}", "approved something else"),
    ("payments_line", "UPDATE", f"{changed(SAME)} OR {wrong_move(MOVES)}", "a line keeps what it is and moves only onwards"),
    ("payments_line", "UPDATE", AGAIN, "it is being paid again"),
    ("payments_line", "DELETE", "1 = 1", "lines are never deleted"),
    ("payments_returnrow", "UPDATE", f"{changed(SAID)} OR OLD.settled <> ''", "what a bank said is kept"),
    ("payments_returnrow", "DELETE", "1 = 1", "what a bank said is kept"),
    ("payments_offset", "UPDATE", changed(("batch_id", "office_id", "count", "fen", "received_on")), "what came to a school is kept"),
    ("payments_offset", "DELETE", "1 = 1", "what came to a school is kept"),
    ("payments_offsetanswer", "UPDATE", f"{changed(ANSWERED)} OR OLD.verdict <> ''", "what a school said is kept"),
    ("payments_offsetanswer", "DELETE", "1 = 1", "what a school said is kept"),
    ("payments_offsetexception", "INSERT", "NOT EXISTS (SELECT 1 FROM payments_line l JOIN payments_offsetanswer a ON a.id = NEW.answer_id JOIN payments_offset o ON o.id = a.offset_id WHERE l.id = NEW.line_id AND l.batch_id = o.batch_id AND l.school_id = o.office_id)", "not a student this money is for"),
)  # fmt: skip
GUARDED = Guarded("payments", KEPT, GUARDS)
install, remove = GUARDED.install, GUARDED.remove
