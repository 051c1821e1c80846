"""Triggers of an app's tables, on both databases: ledgers that are only added to, and changes the database itself refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Guard = tuple[str, str, str, str]  # table, moment, when it is refused, what is said


def changed(columns: Sequence[str]) -> str:
    """Return what is true when one of the columns is another one than before; COALESCE(column, value) where it may be null."""
    return "(" + " OR ".join(f"{_of('OLD', column)} <> {_of('NEW', column)}" for column in columns) + ")"


def wrong_move(moves: Mapping[str, Sequence[str]]) -> str:
    """Return what is true when a state goes to another one than its `moves` allow."""
    allowed = " OR ".join(f"(OLD.state = '{old}' AND NEW.state IN ({', '.join(repr(new) for new in news)}))" for old, news in moves.items())  # fmt: skip
    return f"(OLD.state <> NEW.state AND NOT ({allowed}))"


def _of(row: str, column: str) -> str:
    return column.replace("(", f"({row}.") if "(" in column else f"{row}.{column}"


@dataclass(frozen=True)
class Guarded:
    """What an app asks of the database: its `kept` tables are only added to, its `guards` refuse a row."""

    app: str
    kept: Sequence[str]
    guards: Sequence[Guard]

    def install(self, connection: Any) -> None:
        """Make the triggers of this database, once; of a table that a later migration makes, then."""
        self.remove(connection)
        with connection.cursor() as cursor:
            there = set(connection.introspection.table_names(cursor))
            for statement in self._postgresql(there) if connection.vendor == "postgresql" else self._sqlite(there):
                cursor.execute(statement)

    def remove(self, connection: Any) -> None:
        """Take the triggers away; only migrating backwards and tests do so."""
        on = connection.vendor == "postgresql"
        names = [(table, f"{table}_{name}") for table in self.kept for name in ("kept", "stays")]
        names += [(table, name) for name, table, *_ in self._named()]
        with connection.cursor() as cursor:
            there = set(connection.introspection.table_names(cursor))
            for table, name in ((table, name) for table, name in names if table in there):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if on else ''}")

    def _named(self) -> list[tuple[str, str, str, str, str]]:
        return [(f"{guard[0]}_guard_{number}", *guard) for number, guard in enumerate(self.guards)]

    def _sqlite(self, there: set[str]) -> list[str]:
        kept = [
            f"CREATE TRIGGER {table}_{name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for table in self.kept
            if table in there
            for name, act in (("kept", "UPDATE"), ("stays", "DELETE"))
        ]
        guards = [
            f"CREATE TRIGGER {name} BEFORE {moment} ON {table} WHEN {refused} BEGIN SELECT RAISE(ABORT, '{said}'); END"
            for name, table, moment, refused, said in self._named()
            if table in there
        ]
        return kept + guards

    def _postgresql(self, there: set[str]) -> list[str]:
        refuse = "RAISE EXCEPTION '%', {} USING ERRCODE = 'integrity_constraint_violation'"
        function = "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} END $$"
        made = [function.format(f"{self.app}_refuse", refuse.format("TG_TABLE_NAME || ' is append-only'") + ";")]
        for table in (table for table in self.kept if table in there):
            made.append(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {self.app}_refuse()")  # fmt: skip
            made.append(f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {self.app}_refuse()")
        for name, table, moment, refused, said in (guard for guard in self._named() if guard[1] in there):
            given = "OLD" if moment == "DELETE" else "NEW"
            made.append(function.format(name, f"IF {refused} THEN {refuse.format(repr(said))}; END IF; RETURN {given};"))  # fmt: skip
            made.append(f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
        return made
