"""What the database itself refuses: a decision changed or removed, and a judgement on one's own family's case."""

from __future__ import annotations

from typing import Any

KEPT = ("applications_decision",)
JUDGING = ("applications_decision",)
JUDGEMENTS = "('pass', 'refuse', 'send_back', 'adjust')"

OWN = """SELECT 1 FROM applications_case c JOIN schools_applicant a ON a.student_id = c.student_id
 WHERE c.id = NEW.case_id AND a.person_id = NEW.person_id
 UNION ALL SELECT 1 FROM applications_case c JOIN applications_recusal r ON r.student_id = c.student_id
 WHERE c.id = NEW.case_id AND r.person_id = NEW.person_id"""


def install(connection: Any) -> None:
    """Make the triggers of this database, once."""
    remove(connection)
    made = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for statement in made():
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take the triggers away; only migrating backwards and tests do so."""
    with connection.cursor() as cursor:
        for table in KEPT:
            for name in ("kept", "stays"):
                cursor.execute(_dropped(connection.vendor, f"{table}_{name}", table))
        for table in JUDGING:
            cursor.execute(_dropped(connection.vendor, f"{table}_not_own", table))


def _dropped(vendor: str, name: str, table: str) -> str:
    return f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if vendor == 'postgresql' else ''}"


def _judging(table: str) -> str:
    return f"NEW.verdict IN {JUDGEMENTS} AND " if table == "applications_decision" else ""


def _sqlite() -> list[str]:
    kept = [
        f"CREATE TRIGGER {table}_{name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in KEPT
        for name, act in (("kept", "UPDATE"), ("stays", "DELETE"))
    ]
    return kept + [
        f"CREATE TRIGGER {table}_not_own BEFORE INSERT ON {table} WHEN {_judging(table)}EXISTS ({OWN}) "
        "BEGIN SELECT RAISE(ABORT, 'nobody judges the own case'); END"
        for table in JUDGING
    ]


def _postgresql() -> list[str]:
    refuse = "RAISE EXCEPTION '%', {text} USING ERRCODE = 'integrity_constraint_violation'"
    kept = (
        "CREATE OR REPLACE FUNCTION applications_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse}; END $$"
    )
    made = [kept.format(refuse=refuse.format(text="TG_TABLE_NAME || ' is append-only'"))]
    for table in KEPT:
        made.append(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION applications_refuse()")  # fmt: skip
        made.append(f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} EXECUTE FUNCTION applications_refuse()")
    for table in JUDGING:
        refused = refuse.format(text="'nobody judges the own case'")
        made.append(f"CREATE OR REPLACE FUNCTION {table}_not_own() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {_judging(table)}EXISTS ({OWN}) THEN {refused}; END IF; RETURN NEW; END $$")  # fmt: skip
        made.append(f"CREATE TRIGGER {table}_not_own BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_not_own()")  # fmt: skip
    return made
