"""What the database itself refuses: a changed release, a decision taken away, a proposal that is another than it was."""

from __future__ import annotations

from typing import Any

KEPT = ("registers_proposaldecision", "registers_runrelease", "registers_runsources")
RELEASE = ("office_id", "register", "part", "released_on", "name", "sha256", "owner", "basis", "purpose", "how", "fresh_until", "delete_on", "COALESCE(sender_id, 0)")  # fmt: skip
COUNTS = ("COALESCE(rows_in, -1)", "COALESCE(rows_out, -1)", "COALESCE(rows_rejected, -1)", "COALESCE(people, -1)")
PROPOSAL = ("pair", "given", "register", "label", "evidence", "percent", "source_row")
RELEASE_MOVES = {"reading": ("read", "unreadable"), "read": ("accepted", "refused", "reading"), "unreadable": ("reading",)}  # fmt: skip
PROPOSAL_MOVES = {"open": ("confirmed", "denied", "lapsed"), "confirmed": ("open",), "denied": ("open",)}


def _of(row: str, column: str) -> str:
    return column.replace("(", f"({row}.") if "(" in column else f"{row}.{column}"


def _changed(columns: tuple[str, ...]) -> str:
    """True when one of the columns is another one than before."""
    return "(" + " OR ".join(f"{_of('OLD', column)} <> {_of('NEW', column)}" for column in columns) + ")"


def _wrong_move(moves: dict[str, tuple[str, ...]]) -> str:
    allowed = " OR ".join(f"(OLD.state = '{old}' AND NEW.state IN ({', '.join(repr(new) for new in news)}))" for old, news in moves.items())  # fmt: skip
    return f"(OLD.state <> NEW.state AND NOT ({allowed}))"


GUARDS = (  # (table, moment, when it is refused, what is said)
    ("registers_release", "UPDATE", f"{_changed(RELEASE)} OR {_wrong_move(RELEASE_MOVES)}", "a release keeps what it is and moves only onwards"),
    ("registers_release", "UPDATE", f"OLD.state <> 'reading' AND {_changed(COUNTS)}", "what was read of a release is kept"),
    ("registers_release", "UPDATE", "OLD.contents_gone_at IS NOT NULL AND NEW.contents_gone_at IS NULL", "what was deleted stays deleted"),
    ("registers_release", "DELETE", "1 = 1", "releases are never deleted"),
    ("registers_proposal", "UPDATE", f"{_changed(PROPOSAL)} OR {_wrong_move(PROPOSAL_MOVES)}", "a proposal keeps what it asks"),
    ("registers_proposal", "UPDATE", "OLD.state <> NEW.state AND NEW.state IN ('confirmed', 'denied') AND NOT EXISTS (SELECT 1 FROM registers_proposaldecision d WHERE d.proposal_id = NEW.id AND d.outcome = NEW.state)", "a proposal is decided by somebody"),
    ("registers_proposal", "DELETE", "1 = 1", "proposals are never deleted"),
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
    made = [function.format("registers_refuse", refuse.format("TG_TABLE_NAME || ' is append-only'") + ";")]
    for table in KEPT:
        made.append(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION registers_refuse()")  # fmt: skip
        made.append(f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} EXECUTE FUNCTION registers_refuse()")
    for name, table, moment, refused, said in _named():
        given = "OLD" if moment == "DELETE" else "NEW"
        made.append(function.format(name, f"IF {refused} THEN {refuse.format(repr(said))}; END IF; RETURN {given};"))
        made.append(f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    return made
