"""What the database itself refuses: a changed ledger, a line that moves where it may not, the maker's own approval."""

from __future__ import annotations

from typing import Any

KEPT = (
    "payments_approval",
    "payments_batchevent",
    "payments_draw",
    "payments_paymentfile",
)  # parts must let keys rotate; their sha256 is kept here
MOVES = {
    "draft": ("blocked", "ready", "cancelled"),
    "blocked": ("draft", "ready", "cancelled"),
    "ready": ("blocked", "ordered", "cancelled"),
    "ordered": ("pending", "paid", "refused"),
    "pending": ("paid", "refused"),
    "paid": ("refused",),  # a bank may take back what it had booked
    "refused": ("paid",),  # or book after all what it had refused, as long as it is not paid again
}
SAME = ("batch_id", "student_id", "amount_fen", "programme", "period", "month", "COALESCE(award_id, 0)", "COALESCE(arrear_id, 0)", "COALESCE(reissues_id, 0)")  # fmt: skip
SAID = ("file_id", "row", "outcome", "code", "cause", "account", "COALESCE(number, 0)", "COALESCE(amount_fen, -1)")
READY = "(SELECT {what} FROM payments_line WHERE batch_id = NEW.batch_id AND state = 'ready')"


def _changed(columns: tuple[str, ...]) -> str:
    """True when one of the columns is another one than before."""
    pairs = [(_of("OLD", column), _of("NEW", column)) for column in columns]
    return "(" + " OR ".join(f"{old} <> {new}" for old, new in pairs) + ")"


def _of(row: str, column: str) -> str:
    return column.replace("(", f"({row}.") if "(" in column else f"{row}.{column}"


def _wrong_move() -> str:
    allowed = " OR ".join(f"(OLD.state = '{old}' AND NEW.state IN ({', '.join(repr(new) for new in news)}))" for old, news in MOVES.items())  # fmt: skip
    return f"OLD.state <> NEW.state AND NOT ({allowed})"


AGAIN = "OLD.state = 'refused' AND NEW.state = 'paid' AND EXISTS (SELECT 1 FROM payments_line l WHERE l.reissues_id = OLD.id AND l.state IN ('draft', 'ready', 'ordered', 'pending', 'paid'))"  # fmt: skip
GUARDS = (  # (table, moment, when it is refused, what is said)
    ("payments_approval", "INSERT", "EXISTS (SELECT 1 FROM payments_batch b WHERE b.id = NEW.batch_id AND b.maker_id = NEW.person_id)", "nobody approves the own batch"),
    ("payments_approval", "INSERT", f"NEW.lines_count <> {READY.format(what='COUNT(*)')} OR NEW.lines_fen <> {READY.format(what='COALESCE(SUM(amount_fen), 0)')}", "approved something else"),
    ("payments_line", "UPDATE", f"{_changed(SAME)} OR {_wrong_move()}", "a line keeps what it is and moves only onwards"),
    ("payments_line", "UPDATE", AGAIN, "it is being paid again"),
    ("payments_line", "DELETE", "1 = 1", "lines are never deleted"),
    ("payments_returnrow", "UPDATE", f"{_changed(SAID)} OR OLD.settled <> ''", "what a bank said is kept"),
    ("payments_returnrow", "DELETE", "1 = 1", "what a bank said is kept"),
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
    made = [function.format("payments_refuse", refuse.format("TG_TABLE_NAME || ' is append-only'") + ";")]
    for table in KEPT:
        made.append(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION payments_refuse()")  # fmt: skip
        made.append(f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} EXECUTE FUNCTION payments_refuse()")
    for name, table, moment, refused, said in _named():
        given = "OLD" if moment == "DELETE" else "NEW"
        made.append(function.format(name, f"IF {refused} THEN {refuse.format(repr(said))}; END IF; RETURN {given};"))
        made.append(f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    return made
