"""Programmes → one verdict for each student and programme of the student's own stage.

A verdict's text depends only on which conditions hold, so each student and programme gets a small number (`code`),
and the words stand once in `outcome_texts`. Fourteen million students cost a join with a table of a few hundred rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa
from sqlglot import exp

from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.engine.common.terms import Term
from zhuxue.engine.rules.amount import ShareOf, parts_of
from zhuxue.engine.rules.compile import Moment, alias, amount_sql, cast, for_the_term, literal, truth
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.programme import Condition, Dated, PaysVersion, Programme, WhoVersion
from zhuxue.engine.rules.words import reason
from zhuxue.engine.warehouse.base import Warehouse

V = TypeVar("V", bound=Dated)
NO_VERSION_WHO = "这一时期的申请条件未查到文件"
NO_VERSION_PAYS = "这一时期的标准未查到文件"
NO_AMOUNT = "标准未定，或缺少计算金额所需的信息"


@dataclass(frozen=True)
class Ruling:
    """What a programme says at one moment: the versions in force, or why there is none."""

    number: int
    programme: Programme
    who: WhoVersion | None
    pays: PaysVersion | None
    not_begun: str | None = None

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions in force; none when the programme has no version or has not begun."""
        return self.who.conditions if self.who and not self.not_begun else ()

    @property
    def version(self) -> str:
        """Names both versions: conditions / amount."""
        return f"{self.who.label if self.who else '-'}/{self.pays.label if self.pays else '-'}"

    @property
    def entitles(self) -> bool:
        """Whether a granted verdict is paid as of right."""
        return self.programme.basis == "entitlement"


def in_force(versions: Iterable[V], moment: Moment) -> V | None:
    """Return the version in force at `moment` as known then: the latest begun, and of those the latest known."""
    known = [v for v in versions if v.known_from <= moment.as_known_on and v.in_force(moment.term, moment.on)]
    return max(known, key=lambda v: (v.start, v.known_from), default=None)


def rulings(library: Library, moment: Moment, *, codes: Iterable[str] | None = None) -> list[Ruling]:
    """Return what each programme says at `moment`, in the order of their codes."""
    chosen = sorted(library.programmes if codes is None else codes)
    return [_ruling(number, library.programmes[code], moment) for number, code in enumerate(chosen)]


def _ruling(number: int, programme: Programme, moment: Moment) -> Ruling:
    who, pays = in_force(programme.who, moment), in_force(programme.pays, moment)
    begins = programme.begins
    if begins is not None and moment.term < Term.parse(begins.term):
        return Ruling(number, programme, who, pays, not_begun=f"尚未实施：自{Term.parse(begins.term).title}起")
    return Ruling(number, programme, who, pays)


def outcomes_select(rulings: list[Ruling], library: Library, moment: Moment) -> exp.Query:
    """Return SQL over `students`: student_key, programme_no, code, amount_fen (null unless known and owed by right)."""
    selects = [_outcome_select(ruling, library, moment) for ruling in rulings]
    return exp.union(*selects, distinct=False) if len(selects) > 1 else selects[0]


def _outcome_select(ruling: Ruling, library: Library, moment: Moment) -> exp.Select:
    truths: list[exp.Expr] = [
        alias(exp.func("COALESCE", exp.Mul(this=cast(truth(c.test, moment), "int"), expression=literal(2)), literal(1)), f"t_{c.id}")
        for c in ruling.conditions
    ]  # fmt: skip
    inner = exp.select(
        exp.column("student_key"), *truths, alias(_amount(ruling, library, moment), "amount_fen")
    ).from_("students", copy=False).where(exp.In(this=exp.column("stage"), expressions=[literal(s) for s in ruling.programme.stage]), copy=False)  # fmt: skip
    return exp.select(
        exp.column("student_key"),
        alias(cast(literal(ruling.number), "int"), "programme_no"),
        alias(_code(ruling), "code"),
        exp.column("amount_fen"),
    ).from_(inner.subquery("judged", copy=False), copy=False)


def _code(ruling: Ruling) -> exp.Expression:
    """Number each pattern: one ternary digit for each condition, above them whether the amount is known."""
    code: exp.Expression = literal(0)
    for place, condition in enumerate(ruling.conditions):
        digit = exp.Mul(this=exp.column(f"t_{condition.id}"), expression=literal(3**place))
        code = exp.Add(this=code, expression=digit)
    known = exp.Case().when(
        exp.Not(this=exp.Is(this=exp.column("amount_fen"), expression=exp.null())), literal(3 ** len(ruling.conditions))
    )
    return cast(exp.Add(this=code, expression=known.else_(literal(0))), "int")


def _amount(ruling: Ruling, library: Library, moment: Moment) -> exp.Expression:
    if ruling.pays is None or ruling.not_begun or not ruling.entitles:
        return cast(exp.null(), "bigint")
    whole = amount_sql(ruling.pays.amount, _sharer(library, moment))
    return cast(for_the_term(whole, ruling.pays, moment), "bigint")


def _sharer(library: Library, moment: Moment) -> Callable[[ShareOf], exp.Expression]:
    def share(part: ShareOf) -> exp.Expression:
        pays = in_force(library.programmes[part.programme].pays, moment)
        return amount_sql(pays.amount, share) if pays else cast(exp.null(), "bigint")

    return share


TEXT_COLUMNS = ("programme_no", "code", "programme", "verdict", "reason", "version", "conditions")


def texts_for(ruling: Ruling, codes: Iterable[int]) -> list[tuple[int, int, str, str, str, str, str]]:
    """Return the rows of `outcome_texts` for the codes that occur (columns: TEXT_COLUMNS)."""
    return [(ruling.number, code, ruling.programme.code, *_text(ruling, code)) for code in codes]


def _text(ruling: Ruling, code: int) -> tuple[str, str, str, str]:
    amount_known, truths = _decoded(ruling, code)
    conditions = json.dumps(truths, ensure_ascii=False, separators=(",", ":"))
    if ruling.not_begun:
        return "refused", ruling.not_begun, ruling.version, conditions
    if ruling.who is None:
        return "unknown", f"待核实：{NO_VERSION_WHO}", ruling.version, conditions
    owed = amount_known or not ruling.entitles
    text = reason(ruling.conditions, truths, amount_known=owed, why_no_amount=_why_no_amount(ruling))
    verdict = "refused" if False in truths.values() else "unknown" if None in truths.values() or not owed else "granted"
    return verdict, text, ruling.version, conditions


def _why_no_amount(ruling: Ruling) -> str:
    if ruling.pays is None:
        return NO_VERSION_PAYS
    return ruling.pays.note or NO_AMOUNT


def _decoded(ruling: Ruling, code: int) -> tuple[bool, dict[str, bool | None]]:
    amount_known, rest = divmod(code, 3 ** len(ruling.conditions))
    truths: dict[str, bool | None] = {}
    for condition in ruling.conditions:
        rest, digit = divmod(rest, 3)
        truths[condition.id] = (False, None, True)[digit]
    return bool(amount_known), truths


def all_codes(ruling: Ruling) -> list[int]:
    """Return every code a ruling can give; for tests and small rules."""
    size = 3 ** len(ruling.conditions)
    return [a * size + b for a, b in product(range(2), range(size))]


def judge(
    warehouse: Warehouse,
    library: Library,
    moment: Moment,
    *,
    codes: Iterable[str] | None = None,
    prefix: str = "",
    store: Path | None = None,
) -> list[Ruling]:
    """Make `<prefix>outcomes` and table `<prefix>outcome_texts` from `students`; return the rulings used.

    `outcomes`: one row per student and programme of the student's stage, see `outcomes_select`; kept as the file
    `store` where one is named, else computed again at each use.
    `outcome_texts`: one row per programme and pattern that occurs, with its verdict and words, and `students_count`.
    """
    chosen = rulings(library, moment, codes=codes)
    _make_outcomes(warehouse, f"{prefix}outcomes", outcomes_select(chosen, library, moment).sql("duckdb"), store)
    _make_texts(warehouse, chosen, prefix)
    return chosen


def judge_changed(
    warehouse: Warehouse, library: Library, moment: Moment, judged: list[Ruling], *, prefix: str, store: Path
) -> bool:
    """Make `<prefix>outcomes` and `<prefix>outcome_texts` as `judge` would at `moment`; return False when nothing differs.

    `judged` are the rulings `outcomes` was made with: what a programme says otherwise is judged anew, the rest is read
    from `outcomes`.
    """
    chosen = rulings(library, moment)
    changed = _with_sharers(
        library, {a.programme.code for a, b in zip(chosen, judged, strict=True) if a.version != b.version}
    )
    if not changed:
        return False
    anew = [ruling for ruling in chosen if ruling.programme.code in changed]
    numbers = ", ".join(str(ruling.number) for ruling in anew)
    select = outcomes_select(anew, library, moment).sql("duckdb")
    _make_outcomes(warehouse, f"{prefix}changed", select, store)
    warehouse.view(
        f"{prefix}outcomes",
        f"SELECT * FROM {prefix}changed UNION ALL SELECT * FROM outcomes WHERE programme_no NOT IN ({numbers})",
    )
    _make_texts(warehouse, chosen, prefix)
    return True


def _with_sharers(library: Library, codes: set[str]) -> set[str]:
    """Add the programmes whose amount is a share of one of `codes`."""
    sharers = {
        code
        for code, programme in library.programmes.items()
        for pays in programme.pays
        for part in parts_of(pays.amount)
        if isinstance(part, ShareOf) and part.programme in codes
    }
    return codes if sharers <= codes else _with_sharers(library, codes | sharers)


def _make_outcomes(warehouse: Warehouse, name: str, select: str, store: Path | None) -> None:
    if store is None:
        warehouse.view(name, select)
    else:
        warehouse.store(name, select, store)


def _make_texts(warehouse: Warehouse, chosen: list[Ruling], prefix: str) -> None:
    counted = warehouse.rows(
        f"SELECT programme_no, code, COUNT(*) FROM {prefix}outcomes GROUP BY programme_no, code ORDER BY programme_no, code"
    )
    by_number = {ruling.number: ruling for ruling in chosen}
    rows = [(*texts_for(by_number[number], [code])[0], count) for number, code, count in counted]
    columns = [*TEXT_COLUMNS, "students_count"]
    types = [pa.int32(), pa.int32(), *[pa.string()] * 5, pa.int64()]
    arrays = [pa.array([row[i] for row in rows], type=types[i]) for i in range(len(columns))]
    warehouse.create_from_arrow(f"{prefix}outcome_texts", pa.table(arrays, names=columns))


VERDICTS = """
SELECT o.student_key, t.programme, t.verdict, t.reason,
       CASE WHEN t.verdict = 'granted' THEN o.amount_fen END AS amount_fen, t.version, t.conditions
FROM {prefix}outcomes o JOIN {prefix}{texts} t ON t.programme_no = o.programme_no AND t.code = o.code
"""


def verdicts_select(prefix: str = "", *, texts: str = "outcome_texts") -> str:
    """Return SQL for `verdicts`: one row per student and programme of the student's own stage.

    Columns: student_key, programme, verdict, reason, amount_fen (null unless granted and known), version, conditions.
    """
    return VERDICTS.format(prefix=prefix, texts=texts)


def write_verdicts(warehouse: Warehouse, path: Path) -> None:
    """Write `verdicts` to a file and read it again: each must stand there with words of `outcome_texts`; else raises ZhuxueError.

    The words are not handed over as dictionaries: one run was seen to write another text in place of a version.
    """
    warehouse.write_parquet(verdicts_select(), path)
    with duckdb.connect() as db:
        db.register(
            "texts", warehouse.arrow("SELECT programme, verdict, reason, version, conditions FROM outcome_texts")
        )
        lost = db.execute(f"SELECT COUNT(*) FROM read_parquet('{str(path).replace(chr(39), chr(39) * 2)}') AS v ANTI JOIN texts USING (programme, verdict, reason, version, conditions)").fetchall()[0][0]  # fmt: skip
    if lost:
        raise ZhuxueError(
            f"写出的判定有 {lost} 条读回来不一样，没有写出结果。请再算一次；仍然如此，请检查磁盘和内存。",
            f"{lost} verdicts read back differ from what was judged; nothing was written. Run again; if it happens again, check disk and memory.",
        )
