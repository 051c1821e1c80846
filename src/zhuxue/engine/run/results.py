"""From verdicts to awards, what is withheld, payments due by term or month, and what was paid too little or too much."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from zhuxue.engine.common.exclusions import Exclusion
from zhuxue.engine.common.terms import Term
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.verdicts import Ruling
from zhuxue.engine.warehouse.base import Warehouse

OWED = """
SELECT o.student_key, t.programme, o.amount_fen, t.version, t.reason
FROM {prefix}outcomes o JOIN {prefix}outcome_texts t ON t.programme_no = o.programme_no AND t.code = o.code
WHERE t.verdict = 'granted' AND o.amount_fen > 0
"""
LOSERS = """
SELECT b.student_key, b.programme, b.amount_fen, b.version, '{cause}' AS cause,
       '与 ' || a.programme || ' 不能同时享受（{why}），保留 ' || a.programme AS reason, a.programme AS in_favour_of
FROM {table} a JOIN {table} b ON b.student_key = a.student_key
WHERE (a.programme = '{one}' AND b.programme = '{two}' AND {one_wins})
   OR (a.programme = '{two}' AND b.programme = '{one}' AND NOT ({two_loses}))
"""
WITHHELD_COLUMNS = "student_key, programme, amount_fen, version, cause, reason, in_favour_of"


@dataclass(frozen=True)
class Months:
    """The term and the months its monthly programmes are paid in, for example 2024-09."""

    term: Term
    months: tuple[str, ...]


def make_awards(warehouse: Warehouse, exclusions: tuple[Exclusion, ...], *, prefix: str = "") -> None:
    """Make `<prefix>awards` and `<prefix>withheld` from the outcomes of `judge`.

    Both: one row per student and programme; amount_fen for the term, never null. `withheld` says the cause, the
    reason in words and the programme that was kept. Exclusions are taken in the order of exclusions.yaml; what one
    has taken out no longer takes part in the next. Table `paid_earlier`, if there is one, is heard first, see `exclude_paid_earlier`.
    """
    warehouse.create(f"{prefix}awards", OWED.format(prefix=prefix))
    warehouse.create(f"{prefix}withheld", LOSERS_NONE)
    if warehouse.has("paid_earlier"):
        exclude_paid_earlier(warehouse, exclusions, prefix=prefix)
    held = {row[0] for row in warehouse.rows(f"SELECT DISTINCT programme FROM {prefix}awards")}
    for exclusion in exclusions:
        one, two = exclusion.programmes
        if {one, two} <= held:
            _exclude(warehouse, exclusion, prefix)


LOSERS_NONE = (
    "SELECT CAST(0 AS BIGINT) AS student_key, '' AS programme, CAST(0 AS BIGINT) AS amount_fen, '' AS version, "
    "'' AS cause, '' AS reason, '' AS in_favour_of WHERE 1 = 0"
)


def _exclude(warehouse: Warehouse, exclusion: Exclusion, prefix: str) -> None:
    one, two = exclusion.programmes
    rule = {one: "TRUE", two: "FALSE"}.get(exclusion.keep, "a.amount_fen >= b.amount_fen")
    mirrored = {one: "TRUE", two: "FALSE"}.get(exclusion.keep, "b.amount_fen >= a.amount_fen")
    losers = LOSERS.format(
        table=f"{prefix}awards", cause=f"exclusion:{exclusion.id}", why=_quoted(exclusion.why), one=one, two=two, one_wins=rule, two_loses=mirrored
    )  # fmt: skip
    move_to_withheld(warehouse, losers, f"{prefix}awards", f"{prefix}withheld")


def _quoted(text: str) -> str:
    return text.replace("'", "’")


def move_to_withheld(warehouse: Warehouse, losers: str, awards: str, withheld: str) -> None:
    """Take the rows of the SELECT `losers` (columns WITHHELD_COLUMNS) out of table `awards` and put them into `withheld`."""
    warehouse.create("losers", losers)
    warehouse.create(
        "withheld_more",
        f"SELECT {WITHHELD_COLUMNS} FROM {withheld} UNION ALL SELECT {WITHHELD_COLUMNS} FROM losers",
    )
    warehouse.create(withheld, "SELECT * FROM withheld_more")
    warehouse.create(
        "awards_left",
        f"SELECT a.* FROM {awards} a LEFT JOIN losers l ON l.student_key = a.student_key AND l.programme = a.programme WHERE l.student_key IS NULL",
    )
    warehouse.create(awards, "SELECT * FROM awards_left")
    warehouse.drop(["awards_left", "withheld_more", "losers"])


# What was paid earlier in the school year keeps its place, also where the other one would be better: no machine takes it back.
PAID_BEFORE = """
SELECT a.student_key, a.programme, a.amount_fen, a.version, '{cause}' AS cause,
       '本学年' || MIN(p.term) || '学期已发 {earlier}，与 {earlier} 不能同时享受（{why}）' AS reason, '{earlier}' AS in_favour_of
FROM {table} a JOIN paid_earlier p ON p.student_key = a.student_key AND p.programme = '{earlier}'
WHERE a.programme = '{now}' GROUP BY a.student_key, a.programme, a.amount_fen, a.version
"""
EARLIER_CONFLICTS = """
SELECT a.student_key, '本学年' || MIN(p.term) || '学期已发 {earlier}，现应发 {now}，两者不能同时享受（{why}）：已发的是否调整由人决定' AS sentence
FROM {table} a JOIN paid_earlier p ON p.student_key = a.student_key AND p.programme = '{earlier}'
WHERE a.programme = '{now}' GROUP BY a.student_key
"""
NO_CONFLICTS = "SELECT CAST(0 AS BIGINT) AS student_key, '' AS sentence WHERE 1 = 0"


def exclude_paid_earlier(warehouse: Warehouse, exclusions: tuple[Exclusion, ...], *, prefix: str = "") -> None:
    """Withhold from `<prefix>awards` what may not be held with a programme paid in an earlier term of the school year.

    Table `paid_earlier` (student_key, programme, term) says what was paid. What was paid stays; only where the
    exclusion names the programme due now as the one to keep, that is paid, and `<prefix>earlier_conflicts`
    (student_key, sentence) asks a person what becomes of the earlier payment. Nothing is known without a paid file.
    """
    awards, conflicts = f"{prefix}awards", f"{prefix}earlier_conflicts"
    held = {row[0] for row in warehouse.rows(f"SELECT DISTINCT programme FROM {awards}")}
    before = {row[0] for row in warehouse.rows("SELECT DISTINCT programme FROM paid_earlier")}
    asked = [NO_CONFLICTS]
    for exclusion in exclusions:
        for earlier, now in (exclusion.programmes, exclusion.programmes[::-1]):
            if exclusion.within != "school_year" or earlier not in before or now not in held:
                continue
            words = {"earlier": earlier, "now": now, "why": _quoted(exclusion.why), "table": awards}
            if exclusion.keep == now:
                asked.append(EARLIER_CONFLICTS.format(**words))
            else:
                losers = PAID_BEFORE.format(cause=f"exclusion:{exclusion.id}", **words)
                move_to_withheld(warehouse, losers, awards, f"{prefix}withheld")
    warehouse.create(conflicts, " UNION ALL ".join(asked))


def make_adjustments(warehouse: Warehouse, *, first: bool, paid: bool) -> None:
    """Make `adjustments`: one row per student and programme paid, or due at first, otherwise than due now.

    `first`: the awards as known at the start of the term stand in `first_awards`; without a paid file they are what
    is held against the awards now. `paid`: table `paid_lines` (student_key, programme, amount_fen) says what was
    really paid in this term and is held against them instead. kind: back_pay | recovery; amount_fen > 0.
    A student whose verdict is now unknown is not asked to give anything back: unknown is not no.
    """
    if not first and not paid:
        warehouse.create("adjustments", ADJUSTMENTS_NONE)
        return
    before = (
        "SELECT student_key, programme, CAST(SUM(amount_fen) AS BIGINT) AS amount_fen FROM paid_lines GROUP BY student_key, programme"
        if paid
        else "SELECT student_key, programme, amount_fen FROM first_awards"
    )
    basis = "paid" if paid else "as_known_at_start"
    warehouse.create("was", before)
    warehouse.create(
        "adjustments",
        f"""
        SELECT student_key, programme, kind, CASE WHEN kind = 'back_pay' THEN now_fen - was_fen ELSE was_fen - now_fen END AS amount_fen,
               was_fen, now_fen, '{basis}' AS basis, version
        FROM (
          SELECT COALESCE(n.student_key, w.student_key) AS student_key, COALESCE(n.programme, w.programme) AS programme,
                 COALESCE(w.amount_fen, 0) AS was_fen, COALESCE(n.amount_fen, 0) AS now_fen, n.version,
                 CASE WHEN COALESCE(n.amount_fen, 0) > COALESCE(w.amount_fen, 0) THEN 'back_pay' ELSE 'recovery' END AS kind
          FROM awards n FULL OUTER JOIN was w ON w.student_key = n.student_key AND w.programme = n.programme
          WHERE COALESCE(n.amount_fen, 0) <> COALESCE(w.amount_fen, 0)
            AND ({"w.student_key IS NOT NULL" if paid else "TRUE"})
        ) changed
        WHERE kind = 'back_pay' OR NOT EXISTS (
          SELECT 1 FROM unknown_outcomes u WHERE u.student_key = changed.student_key AND u.programme = changed.programme)
        """,
    )


ADJUSTMENTS_NONE = (
    "SELECT CAST(0 AS BIGINT) AS student_key, '' AS programme, '' AS kind, CAST(0 AS BIGINT) AS amount_fen, "
    "CAST(0 AS BIGINT) AS was_fen, CAST(0 AS BIGINT) AS now_fen, '' AS basis, '' AS version WHERE 1 = 0"
)


def make_payments(warehouse: Warehouse, library: Library, rulings: list[Ruling], months: Months, *, paid: bool) -> None:
    """Make `payments_due`: one row per student, programme and period still to be paid; amount_fen > 0.

    What is due now less what was paid; the part known only after the start of the term is kind back_pay, the rest
    regular. Monthly programmes are split over the term's months, odd fen to the first ones; back pay is one line.
    payee: student_or_guardian | student | guardian | school | bank, as the programme file says.
    """
    periods = [_periods(library, ruling, months) for ruling in rulings if ruling.entitles]
    rows = [row for part in periods for row in part]
    types = [pa.string(), pa.string(), pa.int64(), pa.int64(), pa.string()]
    names = ["programme", "period", "nth", "periods", "payee"]
    warehouse.create_from_arrow(
        "periods", pa.table([pa.array([r[i] for r in rows], t) for i, t in enumerate(types)], names=names)
    )
    paid_fen = "COALESCE(p.amount_fen, 0)" if paid else "0"
    join = "LEFT JOIN was p ON p.student_key = a.student_key AND p.programme = a.programme" if paid else ""
    warehouse.create(
        "to_pay",
        f"""
        SELECT a.student_key, a.programme, a.version,
               CASE WHEN {paid_fen} = 0 THEN a.amount_fen - COALESCE(j.amount_fen, 0) ELSE 0 END AS regular_fen,
               CASE WHEN {paid_fen} = 0 THEN COALESCE(j.amount_fen, 0)
                    WHEN a.amount_fen > {paid_fen} THEN a.amount_fen - {paid_fen} ELSE 0 END AS back_fen
        FROM awards a {join} LEFT JOIN adjustments j ON j.student_key = a.student_key AND j.programme = a.programme AND j.kind = 'back_pay'
        """,
    )
    term = str(months.term)
    warehouse.create(
        "payments_due",
        f"""
        SELECT t.student_key, t.programme, '{term}' AS term, p.period, 'regular' AS kind,
               t.regular_fen // p.periods + CASE WHEN p.nth < t.regular_fen % p.periods THEN 1 ELSE 0 END AS amount_fen, p.payee, t.version
        FROM to_pay t JOIN periods p ON p.programme = t.programme WHERE t.regular_fen > 0
        UNION ALL
        SELECT t.student_key, t.programme, '{term}', '{term}', 'back_pay', t.back_fen, p.payee, t.version
        FROM to_pay t JOIN periods p ON p.programme = t.programme AND p.nth = 0 WHERE t.back_fen > 0
        """,
    )


def _periods(library: Library, ruling: Ruling, months: Months) -> list[tuple[str, str, int, int, str]]:
    payment = ruling.programme.payment
    payee = payment.payee if payment else "student_or_guardian"
    names = months.months if payment and payment.by_month else (str(months.term),)
    return [(ruling.programme.code, name, nth, len(names), payee) for nth, name in enumerate(names)]
