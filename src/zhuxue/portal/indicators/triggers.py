"""What the database itself refuses: a changed measuring or cell, a sheet's row changed after it was read, an evaluation changed once it is signed, a changed answer."""

from __future__ import annotations

from typing import Any

KEPT = (
    "indicators_measuring",
    "indicators_cell",
    "indicators_surveyticket",
    "indicators_surveyanswer",
    "indicators_surveyround",
)
SAID = (
    "sheet_id",
    "COALESCE(row, 0)",
    "code",
    "lookup",
    "level",
    "programme",
    "COALESCE(amount_fen, -1)",
    "COALESCE(grade, 0)",
)
GIVEN = ("office_id", "path", "layout", "term", "as_of", "sha256", "rows_in", "rejected")


def _changed(columns: tuple[str, ...]) -> str:
    """True when one of the columns is another one than before."""
    pairs = [(column.replace("(", f"({row}.") if "(" in column else f"{row}.{column}") for column in columns for row in ("OLD", "NEW")]  # fmt: skip
    return "(" + " OR ".join(f"{old} <> {new}" for old, new in zip(pairs[::2], pairs[1::2], strict=True)) + ")"


def _changed_text(columns: tuple[str, ...]) -> str:
    """The same, of columns of any kind, null included."""
    return (
        "("
        + " OR ".join(f"COALESCE(CAST(OLD.{c} AS TEXT), '') <> COALESCE(CAST(NEW.{c} AS TEXT), '')" for c in columns)
        + ")"
    )


NEWER = "(SELECT COUNT(*) FROM indicators_measuring n JOIN indicators_measuring m ON m.term = n.term WHERE m.id = OLD.measuring_id AND n.id > m.id)"
FROZEN = (
    "office_id",
    "name",
    "year",
    "low",
    "high",
    "digest",
    "signer_id",
    "maker_id",
    "work_done",
    "problems",
    "measures",
    "said",
)
NOT_DRAFT = "(SELECT e.state FROM indicators_evaluation e WHERE e.id = {row}.evaluation_id) <> 'draft'"
NOT_DRAFT_ROW = "(SELECT e.state FROM indicators_evaluation e JOIN indicators_evaluationfigure f ON f.evaluation_id = e.id WHERE f.id = {row}.figure_id) <> 'draft'"
GUARDS = (  # (table, moment, when it is refused, what is said)
    ("indicators_redrow", "UPDATE", "1 = 1", "red rows are kept as they were found"),
    ("indicators_redrow", "DELETE", f"{NEWER} < 2", "rows of the last two measurings are kept"),
    ("indicators_sheet", "UPDATE", _changed(GIVEN), "a sheet is kept as it came"),
    ("indicators_sheet", "DELETE", "1 = 1", "a sheet is kept as it came"),
    ("indicators_sheetrow", "UPDATE", f"OLD.row IS NOT NULL AND {_changed(SAID)} OR OLD.outcome = 'rejected'", "what a sheet says is kept"),
    ("indicators_sheetrow", "DELETE", "OLD.row IS NOT NULL", "what a sheet says is kept"),
    ("indicators_charge", "UPDATE", f"OLD.closed_by_id IS NOT NULL OR {_changed(('indicator', 'programme', 'term', 'office_id', 'opened_by_id'))}", "a charge stays what it is, and closed"),
    ("indicators_charge", "DELETE", "1 = 1", "charges are never deleted"),
    ("indicators_evaluation", "UPDATE", f"OLD.state = 'withdrawn' OR (OLD.state = 'signed' AND NEW.state <> 'withdrawn') OR (OLD.state = 'signed' AND {_changed_text(FROZEN)})", "what was signed is kept"),
    ("indicators_evaluation", "DELETE", "1 = 1", "evaluations are never deleted"),
    ("indicators_evaluationfigure", "INSERT", NOT_DRAFT.format(row="NEW"), "what was signed is kept"),
    ("indicators_evaluationfigure", "UPDATE", "1 = 1", "figures are counted anew, never edited"),
    ("indicators_evaluationfigure", "DELETE", NOT_DRAFT.format(row="OLD"), "what was signed is kept"),
    ("indicators_evidencerow", "INSERT", NOT_DRAFT_ROW.format(row="NEW"), "what was signed is kept"),
    ("indicators_evidencerow", "UPDATE", "1 = 1", "rows are kept as they were counted"),
    ("indicators_evidencerow", "DELETE", NOT_DRAFT_ROW.format(row="OLD"), "what was signed is kept"),
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
    made = [function.format("indicators_refuse", refuse.format("TG_TABLE_NAME || ' is append-only'") + ";")]
    for table in KEPT:
        made.append(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION indicators_refuse()")  # fmt: skip
        made.append(f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} EXECUTE FUNCTION indicators_refuse()")
    for name, table, moment, refused, said in _named():
        given = "OLD" if moment == "DELETE" else "NEW"
        made.append(function.format(name, f"IF {refused} THEN {refuse.format(repr(said))}; END IF; RETURN {given};"))
        made.append(f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    return made
