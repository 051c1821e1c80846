"""The triggers by which the database itself refuses to change what is published, or to lose a simulation."""

from __future__ import annotations

from typing import Any

PUBLISHED = "a published version is never changed; write a new one"
KEPT = "a simulation is never changed or deleted"
# What is published may only be withdrawn, and withdrawn it stays.
CHANGED = " OR ".join(
    f"NEW.{column} IS DISTINCT FROM OLD.{column}"
    for column in ("scheme_id", "number", "text", "cases_text", "sha256", "author_id", "reviewer_id", "published_from")
)
WHEN_CHANGED = f"OLD.state IN ('published', 'withdrawn') AND (NEW.state NOT IN (OLD.state, 'withdrawn') OR {CHANGED})"
WHEN_DELETED = "OLD.state IN ('published', 'withdrawn')"
NAMES = ("scheme_version_kept", "scheme_version_not_deleted", "simulation_kept", "simulation_not_deleted")
TABLES = ("schemes_schemeversion", "schemes_schemeversion", "schemes_simulation", "schemes_simulation")
TRIGGERS = (
    ("UPDATE", WHEN_CHANGED, PUBLISHED), ("DELETE", WHEN_DELETED, PUBLISHED), ("UPDATE", "", KEPT), ("DELETE", "", KEPT),
)  # fmt: skip


def install(connection: Any) -> None:
    """Make the triggers of this database."""
    with connection.cursor() as cursor:
        for name, table, (event, when, refusal) in zip(NAMES, TABLES, TRIGGERS, strict=True):
            for statement in _made(connection.vendor, name, f"BEFORE {event} ON {table} FOR EACH ROW", when, refusal):
                cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take the triggers away; only migrating backwards and tests do so."""
    with connection.cursor() as cursor:
        for name, table in zip(NAMES, TABLES, strict=True):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _made(vendor: str, name: str, event: str, when: str, refusal: str) -> list[str]:
    if vendor == "sqlite":
        condition = f"WHEN {when.replace('IS DISTINCT FROM', 'IS NOT')}" if when else ""
        return [f"CREATE TRIGGER IF NOT EXISTS {name} {event} {condition} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"]
    condition = f"WHEN ({when})" if when else ""
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{refusal}'; END $$",
        f"CREATE OR REPLACE TRIGGER {name} {event} {condition} EXECUTE FUNCTION {name}()",
    ]
