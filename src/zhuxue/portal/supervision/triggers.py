"""What the database itself refuses: a changed step, a state without its step, a step that may not follow, who checks her own work."""

from __future__ import annotations

from zhuxue.portal.audit.guards import Guarded

KEPT = ("supervision_issuestep", "supervision_rectification", "supervision_climb", "supervision_moneycase", "supervision_sample", "schools_cleared", "schools_clearedundone")  # fmt: skip
MOVES: dict[str, dict[str, str]] = {  # act: from which state to which
    "found": {"open": "open"},
    "refound": {"open": "open", "verified": "verified", "ordered": "ordered", "replied": "replied"},
    "cleared": {"open": "open", "verified": "verified", "ordered": "ordered", "replied": "replied"},
    "dismissed": dict.fromkeys(("open", "verified", "ordered", "replied"), "dismissed"),
    "restored": {
        "open": "open",
        "verified": "verified",
        "ordered": "ordered",
        "replied": "replied",
        "closed": "open",
        "dismissed": "open",
    },
    "verified": {"open": "verified"},
    "ordered": {"open": "ordered", "verified": "ordered"},
    "replied": {"ordered": "replied"},
    "again": {"replied": "ordered"},
    "closed": {"replied": "closed"},
    "climbed": {"ordered": "ordered"},
    "money": {"open": "open", "verified": "verified", "ordered": "ordered", "replied": "replied"},
}
ALLOWED = " OR ".join(
    f"(NEW.act = '{act}' AND NEW.before = '{old}' AND NEW.after = '{new}')"
    for act, moves in MOVES.items()
    for old, new in moves.items()
)
ISSUE = "(SELECT {what} FROM supervision_issue i WHERE i.id = NEW.issue_id)"
OWN = "NEW.act IN ('cleared', 'dismissed', 'restored', 'verified', 'ordered', 'again', 'closed') AND EXISTS (SELECT 1 FROM supervision_issue i JOIN people_office o ON o.id = i.office_id WHERE i.id = NEW.issue_id AND i.office_id = NEW.office_id AND o.parent_id IS NOT NULL)"  # fmt: skip
ANSWERED = "NEW.act IN ('again', 'closed', 'dismissed') AND EXISTS (SELECT 1 FROM supervision_rectificationreply r JOIN supervision_rectification o ON o.id = r.order_id WHERE o.issue_id = NEW.issue_id AND (r.person_id = NEW.person_id OR r.office_id = NEW.office_id))"  # fmt: skip
# Who takes a clearing back is another person, of the office that cleared or of one above it.
SAME_OR_BELOW = "EXISTS (SELECT 1 FROM schools_cleared c JOIN people_membership m ON m.id = c.by_id JOIN people_office o ON o.id = m.office_id JOIN people_membership n ON n.id = NEW.by_id JOIN people_office p ON p.id = n.office_id WHERE c.id = NEW.cleared_id AND (m.person_id = n.person_id OR SUBSTR(o.path, 1, LENGTH(p.path)) <> p.path))"  # fmt: skip
ALONE = "(OLD.state <> NEW.state OR OLD.steps_count <> NEW.steps_count) AND NOT (NEW.steps_count = OLD.steps_count + 1 AND EXISTS (SELECT 1 FROM supervision_issuestep s WHERE s.issue_id = NEW.id AND s.number = NEW.steps_count AND s.after = NEW.state))"  # fmt: skip
OTHER = "OLD.check_id <> NEW.check_id OR OLD.office_id <> NEW.office_id OR OLD.term <> NEW.term"
WRITTEN = ("check_of_id", "number", "phase", "severity", "basis", "says", "next_step", "sql", "sha256", "author_id", "reviewer_id", "published_from")  # fmt: skip
REWRITTEN = f"OLD.state IN ('published', 'withdrawn') AND (NEW.state NOT IN (OLD.state, 'withdrawn') OR {' OR '.join(f'OLD.{name} <> NEW.{name}' for name in WRITTEN)})"  # fmt: skip
GUARDS = (  # (table, moment, when it is refused, what is said)
    ("supervision_issuestep", "INSERT", f"NEW.number <> {ISSUE.format(what='i.steps_count')} + 1 OR NEW.before <> {ISSUE.format(what='i.state')} OR NOT ({ALLOWED})", "this step does not follow"),
    ("supervision_issuestep", "INSERT", OWN, "an office does not judge its own issue"),
    ("supervision_issuestep", "INSERT", ANSWERED, "who answered does not recheck"),
    ("supervision_issue", "UPDATE", f"{ALONE} OR {OTHER}", "a state comes with its step"),
    ("supervision_issue", "DELETE", "1 = 1", "issues are never deleted"),
    ("supervision_rectificationreply", "UPDATE", "OLD.order_id <> NEW.order_id OR OLD.sha256 <> NEW.sha256 OR OLD.by_id <> NEW.by_id OR OLD.at <> NEW.at", "an answer is kept"),
    ("supervision_rectificationreply", "DELETE", "1 = 1", "an answer is kept"),
    ("supervision_visit", "UPDATE", "OLD.sample_id <> NEW.sample_id OR OLD.number <> NEW.number OR OLD.enrolment_id <> NEW.enrolment_id OR OLD.stratum <> NEW.stratum OR OLD.token <> NEW.token OR (OLD.state <> NEW.state AND OLD.state <> 'waiting')", "who was drawn stays, and is answered once"),
    ("supervision_visit", "DELETE", "1 = 1", "who was drawn stays"),
    ("supervision_visitanswer", "UPDATE", "OLD.visit_id <> NEW.visit_id OR OLD.sha256 <> NEW.sha256 OR OLD.by_id <> NEW.by_id OR OLD.at <> NEW.at", "an answer is kept"),
    ("supervision_visitanswer", "DELETE", "1 = 1", "an answer is kept"),
    ("supervision_checkversion", "UPDATE", REWRITTEN, "a published check is never changed"),
    ("supervision_checkversion", "DELETE", "OLD.state IN ('published', 'withdrawn')", "a published check is never changed"),
    ("supervision_evidencefile", "UPDATE", "OLD.reply_id <> NEW.reply_id OR OLD.sha256 <> NEW.sha256 OR OLD.name <> NEW.name", "evidence is kept"),
    ("supervision_evidencefile", "DELETE", "1 = 1", "evidence is kept"),
    ("schools_clearedundone", "INSERT", SAME_OR_BELOW, "another person of the same office or of one above takes it back"),
)  # fmt: skip
GUARDED = Guarded("supervision", KEPT, GUARDS)
install, remove = GUARDED.install, GUARDED.remove
