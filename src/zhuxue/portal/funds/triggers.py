"""What the database itself refuses: a ledger changed, a transaction that does not balance."""

from __future__ import annotations

from typing import Any

KEPT = ("funds_posting", "funds_localshare", "funds_quotamove", "funds_setasideuse")
SAME = " AND ".join(
    f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}"
    for column in ("id", "kind", "at", "membership_id", "reason", "reference", "once", "reverses_id")
)
BALANCED = """EXISTS (SELECT 1 FROM funds_posting WHERE transaction_id = NEW.id)
 AND NOT EXISTS (SELECT 1 FROM funds_posting p JOIN funds_fundaccount a ON a.id = p.account_id
 WHERE p.transaction_id = NEW.id GROUP BY a.fund_id HAVING SUM(p.amount_fen) <> 0)
 AND NOT EXISTS (SELECT 1 FROM funds_posting WHERE transaction_id = NEW.id
 GROUP BY number HAVING SUM(amount_fen) <> 0 OR COUNT(*) <> 2)"""
GUARDS = (  # (table, moment, when it is refused, what is said)
    ("funds_transaction", "INSERT", "NEW.sealed", "a transaction begins unsealed"),
    ("funds_transaction", "UPDATE", f"OLD.sealed OR NOT NEW.sealed OR NOT ({SAME})", "funds_transaction is append-only"),
    ("funds_transaction", "SEAL", f"NOT ({BALANCED})", "the transaction does not balance"),
    ("funds_transaction", "DELETE", "1 = 1", "funds_transaction is append-only"),
    ("funds_posting", "INSERT", "EXISTS (SELECT 1 FROM funds_transaction WHERE id = NEW.transaction_id AND sealed)", "the transaction is sealed"),
    ("funds_fundaccount", "UPDATE", "NEW.fund_id <> OLD.fund_id OR NEW.office_id <> OLD.office_id OR NEW.state <> OLD.state", "an account stays where it is"),
    ("funds_fundaccount", "DELETE", "1 = 1", "an account stays where it is"),
    *((table, moment, "1 = 1", f"{table} is append-only") for table in KEPT for moment in ("UPDATE", "DELETE")),
)  # fmt: skip
TABLES = ("funds_transaction", "funds_fundaccount", *KEPT)
# PostgreSQL looks once more when all is done: nothing unsealed is ever committed. SQLite cannot; `verify_money` tells.
UNSEALED = "EXISTS (SELECT 1 FROM funds_transaction WHERE id = NEW.id AND NOT sealed)"


def install(connection: Any) -> None:
    """Make the triggers of this database, once."""
    remove(connection)
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))  # a migration finds only the tables made by then
        for statement in _postgresql(there) if connection.vendor == "postgresql" else _sqlite(there):
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take the triggers away; only migrating backwards and tests do so."""
    on = connection.vendor == "postgresql"
    names = [(table, _name(table, moment)) for table, moment, _when, _said in GUARDS]
    names += [(table, f"{table}_stays") for table in TABLES] + [("funds_transaction", "funds_transaction_whole")]
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table, name in ((table, name) for table, name in names if table in there):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if on else ''}")


def _name(table: str, moment: str) -> str:
    return f"{table}_{moment.lower()}_guard"


def _event(moment: str) -> str:
    return "UPDATE" if moment == "SEAL" else moment


def _sqlite(there: set[str]) -> list[str]:
    return [
        f"CREATE TRIGGER {_name(table, moment)} BEFORE {_event(moment)} ON {table} FOR EACH ROW"
        f" WHEN {when.replace('IS NOT DISTINCT FROM', 'IS')} BEGIN SELECT RAISE(ABORT, '{said}'); END"
        for table, moment, when, said in GUARDS
        if table in there
    ]


def _postgresql(there: set[str]) -> list[str]:
    function = "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} END $$"
    raising = "RAISE EXCEPTION '{}' USING ERRCODE = 'integrity_constraint_violation';"
    made = []
    for table, moment, when, said in (guard for guard in GUARDS if guard[0] in there):
        name, row = _name(table, moment), "OLD" if moment == "DELETE" else "NEW"
        made.append(function.format(name, f"IF {when} THEN {raising.format(said)} END IF; RETURN {row};"))
        made.append(f"CREATE TRIGGER {name} BEFORE {_event(moment)} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    for table in there.intersection(TABLES):
        made.append(function.format(f"{table}_stays", raising.format(f"{table} is never emptied")))
        made.append(f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {table}_stays()")
    whole = f"IF {UNSEALED} THEN {raising.format('the transaction is not sealed')} END IF; RETURN NULL;"
    made.append(function.format("funds_transaction_whole", whole))
    made.append("CREATE CONSTRAINT TRIGGER funds_transaction_whole AFTER INSERT ON funds_transaction DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funds_transaction_whole()")  # fmt: skip
    return made
