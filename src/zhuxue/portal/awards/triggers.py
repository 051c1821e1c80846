"""What the database itself refuses: a ledger changed, a vote or ruling of somebody's family, a place beyond the quota."""

from __future__ import annotations

from typing import Any

KEPT = ("awards_reply", "awards_rankfact", "awards_vote", "awards_ruling", "awards_choice", "awards_award")
FAMILY = """SELECT 1 FROM awards_candidate c JOIN schools_applicant a ON a.student_id = c.student_id
 WHERE c.round_id = NEW.round_id AND a.person_id = NEW.person_id
 UNION ALL SELECT 1 FROM awards_candidate c JOIN applications_recusal r ON r.student_id = c.student_id
 WHERE c.round_id = NEW.round_id AND r.person_id = NEW.person_id"""
GUARDS = (  # (table, moment, when it is refused, what is said)
    ("awards_vote", "INSERT", f"EXISTS ({FAMILY})", "nobody judges the own family"),
    ("awards_ruling", "INSERT", f"NEW.kind IN ('tie', 'list') AND EXISTS ({FAMILY})", "nobody judges the own family"),
    ("awards_seat", "INSERT", "NEW.number > COALESCE((SELECT places FROM awards_round WHERE id = NEW.round_id), 0)", "places overrun"),
    ("awards_seat", "UPDATE", "NEW.number > COALESCE((SELECT places FROM awards_round WHERE id = NEW.round_id), 0)", "places overrun"),
    ("awards_round", "UPDATE", "EXISTS (SELECT 1 FROM awards_seat WHERE round_id = NEW.id AND number > COALESCE(NEW.places, 0))", "places overrun"),
)  # fmt: skip


def install(connection: Any) -> None:
    """Make the triggers of this database, once."""
    remove(connection)
    with connection.cursor() as cursor:
        for statement in _postgresql() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take the triggers away; only migrating backwards and tests do so."""
    on = connection.vendor == "postgresql"
    names = [(table, f"{table}_{name}") for table in KEPT for name in ("kept", "stays")]
    names += [(table, f"{table}_{moment.lower()}_guard") for table, moment, _, _ in GUARDS]
    with connection.cursor() as cursor:
        for table, name in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if on else ''}")


def _sqlite() -> list[str]:
    kept = [
        f"CREATE TRIGGER {table}_{name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in KEPT
        for name, act in (("kept", "UPDATE"), ("stays", "DELETE"))
    ]
    guards = [
        f"CREATE TRIGGER {table}_{moment.lower()}_guard BEFORE {moment} ON {table} WHEN {refused} BEGIN SELECT RAISE(ABORT, '{said}'); END"
        for table, moment, refused, said in GUARDS
    ]
    return kept + guards


def _postgresql() -> list[str]:
    refuse = "RAISE EXCEPTION '%', {} USING ERRCODE = 'integrity_constraint_violation'"
    function = "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} END $$"
    made = [function.format("awards_refuse", refuse.format("TG_TABLE_NAME || ' is append-only'") + ";")]
    for table in KEPT:
        made.append(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION awards_refuse()")  # fmt: skip
        made.append(f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} EXECUTE FUNCTION awards_refuse()")
    for table, moment, refused, said in GUARDS:
        name = f"{table}_{moment.lower()}_guard"
        made.append(function.format(name, f"IF {refused} THEN {refuse.format(repr(said))}; END IF; RETURN NEW;"))
        made.append(f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    return made
