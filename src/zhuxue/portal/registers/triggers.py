"""What the database itself refuses: a changed release, a decision taken away, a proposal that is another than it was."""

from __future__ import annotations

from zhuxue.portal.audit.guards import Guarded, changed, wrong_move

KEPT = ("registers_proposaldecision", "registers_runrelease", "registers_runsources")
RELEASE = ("office_id", "register", "part", "released_on", "name", "sha256", "owner", "basis", "purpose", "how", "fresh_until", "delete_on", "COALESCE(sender_id, 0)")  # fmt: skip
COUNTS = ("COALESCE(rows_in, -1)", "COALESCE(rows_out, -1)", "COALESCE(rows_rejected, -1)", "COALESCE(people, -1)")
PROPOSAL = ("pair", "given", "register", "label", "evidence", "percent", "source_row")
RELEASE_MOVES = {"reading": ("read", "unreadable"), "read": ("accepted", "refused", "reading"), "unreadable": ("reading",)}  # fmt: skip
PROPOSAL_MOVES = {"open": ("confirmed", "denied", "lapsed"), "confirmed": ("open",), "denied": ("open",)}


GUARDS = (  # (table, moment, when it is refused, what is said)
    ("registers_release", "UPDATE", f"{changed(RELEASE)} OR {wrong_move(RELEASE_MOVES)}", "a release keeps what it is and moves only onwards"),
    ("registers_release", "UPDATE", f"OLD.state <> 'reading' AND {changed(COUNTS)}", "what was read of a release is kept"),
    ("registers_release", "UPDATE", "OLD.contents_gone_at IS NOT NULL AND NEW.contents_gone_at IS NULL", "what was deleted stays deleted"),
    ("registers_release", "DELETE", "1 = 1", "releases are never deleted"),
    ("registers_proposal", "UPDATE", f"{changed(PROPOSAL)} OR {wrong_move(PROPOSAL_MOVES)}", "a proposal keeps what it asks"),
    ("registers_proposal", "UPDATE", "OLD.state <> NEW.state AND NEW.state IN ('confirmed', 'denied') AND NOT EXISTS (SELECT 1 FROM registers_proposaldecision d WHERE d.proposal_id = NEW.id AND d.outcome = NEW.state)", "a proposal is decided by somebody"),
    ("registers_proposal", "DELETE", "1 = 1", "proposals are never deleted"),
)  # fmt: skip
GUARDED = Guarded("registers", KEPT, GUARDS)
install, remove = GUARDED.install, GUARDED.remove
