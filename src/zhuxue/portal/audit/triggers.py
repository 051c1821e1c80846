"""The triggers by which the database itself refuses to change the audit chain."""

from __future__ import annotations

from typing import Any

REFUSAL = "the audit chain is append-only"
INSTALL = {
    "postgresql": (
        f"CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
        "CREATE OR REPLACE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
        "CREATE OR REPLACE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON audit_entry EXECUTE FUNCTION audit_entry_refuse()",
    ),
    "sqlite": (
        f"CREATE TRIGGER IF NOT EXISTS audit_entry_kept BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        f"CREATE TRIGGER IF NOT EXISTS audit_entry_not_emptied BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    ),
}
REMOVE = {
    "postgresql": (
        "DROP TRIGGER IF EXISTS audit_entry_kept ON audit_entry",
        "DROP TRIGGER IF EXISTS audit_entry_not_emptied ON audit_entry",
    ),
    "sqlite": ("DROP TRIGGER IF EXISTS audit_entry_kept", "DROP TRIGGER IF EXISTS audit_entry_not_emptied"),
}


def install(connection: Any) -> None:
    """Make the triggers of this database, once."""
    with connection.cursor() as cursor:
        for statement in INSTALL[connection.vendor]:
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take the triggers away; only migrating backwards and tests do so."""
    with connection.cursor() as cursor:
        for statement in REMOVE[connection.vendor]:
            cursor.execute(statement)
