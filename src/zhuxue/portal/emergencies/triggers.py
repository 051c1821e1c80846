"""What the database itself refuses: a changed ledger, a row of another student, a limit overrun, a result changed."""

from __future__ import annotations

from typing import Any

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


def _changed(columns: tuple[str, ...]) -> str:
    return "(" + " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns) + ")"


def _wrong_move() -> str:
    allowed = " OR ".join(f"(OLD.state = '{old}' AND NEW.state IN ({', '.join(repr(new) for new in news)}))" for old, news in MOVES.items())  # fmt: skip
    return f"OLD.state <> NEW.state AND NOT ({allowed})"


TWICE = """NEW.undoes_id IS NULL AND NEW.programme LIKE '%.%' AND EXISTS (SELECT 1 FROM awards_award a WHERE a.student_id = NEW.student_id
 AND a.programme = NEW.programme AND a.undoes_id IS NULL AND NOT EXISTS (SELECT 1 FROM awards_award u WHERE u.undoes_id = a.id))"""


GUARDS = (  # (table, moment, when it is refused, what is said)
    ("emergencies_emergency", "UPDATE", f"{_changed(EVENT)} OR {_wrong_move()}", "an event keeps what it is and moves only onwards"),
    ("emergencies_emergency", "DELETE", "1 = 1", "events are never deleted"),
    ("emergencies_affected", "UPDATE", _changed(SAME), "a row keeps its student and event"),
    ("emergencies_affected", "UPDATE", BEYOND, "limit overrun"),
    ("emergencies_affected", "INSERT", BEYOND, "limit overrun"),
    ("emergencies_affected", "DELETE", "1 = 1", "rows are never deleted"),
    ("awards_award", "INSERT", TWICE, "one award a student and event"),
    ("emergencies_aftercheck", "UPDATE", f"{_changed(CHECK)} OR OLD.result <> ''", "a result is kept"),
    ("emergencies_aftercheck", "DELETE", "1 = 1", "a result is kept"),
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
    names += [(table, name) for name, table, *_ in _named()]
    with connection.cursor() as cursor:
        for table, name in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if on else ''}")


def _named() -> list[tuple[str, str, str, str, str]]:
    return [(f"emergencies_guard_{number}", table, moment, refused, said) for number, (table, moment, refused, said) in enumerate(GUARDS)]  # fmt: skip


def _sqlite() -> list[str]:
    kept = [
        f"CREATE TRIGGER {table}_{name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in KEPT
        for name, act in (("kept", "UPDATE"), ("stays", "DELETE"))
    ]
    guards = [
        f"CREATE TRIGGER {name} BEFORE {moment} ON {table} WHEN {refused} BEGIN SELECT RAISE(ABORT, '{said}'); END"
        for name, table, moment, refused, said in _named()
    ]
    return kept + guards


def _postgresql() -> list[str]:
    refuse = "RAISE EXCEPTION '%', {} USING ERRCODE = 'integrity_constraint_violation'"
    function = "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} END $$"
    made = [function.format("emergencies_refuse", refuse.format("TG_TABLE_NAME || ' is append-only'") + ";")]
    for table in KEPT:
        made.append(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION emergencies_refuse()")  # fmt: skip
        made.append(f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} EXECUTE FUNCTION emergencies_refuse()")
    for name, table, moment, refused, said in _named():
        given = "OLD" if moment == "DELETE" else "NEW"
        made.append(function.format(name, f"IF {refused} THEN {refuse.format(repr(said))}; END IF; RETURN {given};"))
        made.append(f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    return made
