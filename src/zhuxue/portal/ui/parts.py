"""`__has_part`: whether a text holds a part of it. On PostgreSQL an index of the characters finds it among millions of names."""

from __future__ import annotations

from typing import Any

from django.db.models.lookups import Contains


class HasPart(Contains):
    """As `contains`. Names are two or three characters long, too short for what other indexes of parts are made of."""

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the same condition, and one beside it that the index of characters answers."""
        holds, params = self.as_sql(compiler, connection)
        text, text_params = self.process_lhs(compiler, connection)
        return f"({holds} AND string_to_array({text}, NULL) @> string_to_array(%s, NULL))", [*params, *text_params, self.rhs]  # fmt: skip


def index_parts(schema_editor: Any, table: str, name: str) -> None:
    """Make the index of the characters of the column `name` of `table`, where the database knows such indexes."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE INDEX {name} ON {table} USING gin (string_to_array(name::text, NULL))")


def drop_parts(schema_editor: Any, name: str) -> None:
    """Drop it again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {name}")
