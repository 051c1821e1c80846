"""What the database itself refuses: a round closed with open rows, a row changed afterwards, an answer changed or taken away."""

from __future__ import annotations

from typing import Any

KEPT = ("comparisons_rowanswer",)
ROW = ("comparison_id", "list", "enrolment_id", "school_id", "office_id", "says")
CLOSED = "EXISTS (SELECT 1 FROM comparisons_comparison c WHERE c.id = NEW.comparison_id AND c.state = 'closed')"
CLOSING = "OLD.state <> 'closed' AND NEW.state = 'closed'"
OPEN_ROWS = (
    "EXISTS (SELECT 1 FROM comparisons_comparisonrow r WHERE r.comparison_id = NEW.id AND r.state <> 'answered')"
)
OWN_WORK = "EXISTS (SELECT 1 FROM comparisons_rowanswer a JOIN comparisons_comparisonrow r ON r.id = a.row_id WHERE r.comparison_id = NEW.id AND a.what = 'answer' AND a.person_id = NEW.closer_id)"  # fmt: skip
UNANSWERED = "NEW.state = 'answered' AND OLD.state <> 'answered' AND NOT EXISTS (SELECT 1 FROM comparisons_rowanswer a WHERE a.row_id = NEW.id AND a.number = NEW.last AND a.what = 'answer' AND a.answer = NEW.answer)"  # fmt: skip


def _changed(columns: tuple[str, ...]) -> str:
    return "(" + " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns) + ")"


GUARDS = (  # (table, moment, when it is refused, what is said)
    ("comparisons_comparison", "UPDATE", f"{CLOSING} AND {OPEN_ROWS}", "rows are still open"),
    ("comparisons_comparison", "UPDATE", f"{CLOSING} AND {OWN_WORK}", "nobody closes over own answers"),
    ("comparisons_comparison", "UPDATE", "OLD.state = 'closed' AND NEW.state <> 'closed'", "a closed round stays closed"),
    ("comparisons_comparison", "DELETE", "1 = 1", "rounds are never deleted"),
    ("comparisons_comparisonrow", "UPDATE", f"{CLOSED} OR {_changed(ROW)}", "a row keeps what it is, and a closed round its rows"),
    ("comparisons_comparisonrow", "UPDATE", UNANSWERED, "a row is answered by somebody"),
    ("comparisons_comparisonrow", "INSERT", CLOSED, "the round is closed"),
    ("comparisons_comparisonrow", "DELETE", "1 = 1", "rows are never deleted"),
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
    return [(f"{table}_guard_{number}", table, moment, refused, said) for number, (table, moment, refused, said) in enumerate(GUARDS)]  # fmt: skip


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
    made = [function.format("comparisons_refuse", refuse.format("TG_TABLE_NAME || ' is append-only'") + ";")]
    for table in KEPT:
        made.append(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION comparisons_refuse()")  # fmt: skip
        made.append(f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} EXECUTE FUNCTION comparisons_refuse()")
    for name, table, moment, refused, said in _named():
        given = "OLD" if moment == "DELETE" else "NEW"
        made.append(function.format(name, f"IF {refused} THEN {refuse.format(repr(said))}; END IF; RETURN {given};"))
        made.append(f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    return made
