"""What the database itself refuses: a decision or vote changed or removed, and a judgement on one's own family's case."""

from __future__ import annotations

from typing import Any

DECISION, VOTE = "applications_decision", "applications_vote"
KEPT = (DECISION, VOTE)
JUDGEMENTS = "('pass', 'refuse', 'send_back', 'adjust')"

OWN = """SELECT 1 FROM applications_case c JOIN schools_applicant a ON a.student_id = c.student_id
 WHERE c.id = NEW.case_id AND a.person_id = NEW.person_id
 UNION ALL SELECT 1 FROM applications_case c JOIN applications_recusal r ON r.student_id = c.student_id
 WHERE c.id = NEW.case_id AND r.person_id = NEW.person_id"""


def install(connection: Any) -> None:
    """Make the triggers of the tables that this database has, in place of those that are there."""
    remove(connection)
    tables = set(connection.introspection.table_names())
    made = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for statement in made([table for table in KEPT if table in tables]):
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take the triggers away; only migrating backwards and tests do so."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in (table for table in KEPT if table in tables):
            for name in ("kept", "stays", "not_own"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{on}")


def _judging(table: str) -> str:
    return f"NEW.verdict IN {JUDGEMENTS} AND " if table == DECISION else ""


def _sqlite(tables: list[str]) -> list[str]:
    kept = [
        f"CREATE TRIGGER {table}_{name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in tables
        for name, act in (("kept", "UPDATE"), ("stays", "DELETE"))
    ]
    return kept + [
        f"CREATE TRIGGER {table}_not_own BEFORE INSERT ON {table} WHEN {_judging(table)}EXISTS ({OWN}) "
        "BEGIN SELECT RAISE(ABORT, 'nobody judges the own case'); END"
        for table in tables
    ]


def _postgresql(tables: list[str]) -> list[str]:
    refuse = "RAISE EXCEPTION '%', {text} USING ERRCODE = 'integrity_constraint_violation'"
    kept = (
        "CREATE OR REPLACE FUNCTION applications_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse}; END $$"
    )
    made = [kept.format(refuse=refuse.format(text="TG_TABLE_NAME || ' is append-only'"))]
    for table in tables:
        refused = refuse.format(text="'nobody judges the own case'")
        made += [
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION applications_refuse()",
            f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} EXECUTE FUNCTION applications_refuse()",
            f"CREATE OR REPLACE FUNCTION {table}_not_own() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {_judging(table)}EXISTS ({OWN}) THEN {refused}; END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {table}_not_own BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_not_own()",
        ]
    return made
