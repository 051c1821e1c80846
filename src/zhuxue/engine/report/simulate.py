"""What a change of the rules would cost over a finished run, and whom it touches, before anybody signs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhuxue.engine.common.errors import InputError, LibraryError, UsageError
from zhuxue.engine.common.exclusions import Exclusions
from zhuxue.engine.common.money import fen_from_yuan, yuan_text
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.common.yamlfile import Mapping, read_yaml
from zhuxue.engine.report.bars import bars
from zhuxue.engine.report.figures import records
from zhuxue.engine.report.finished import NO_REGION, FinishedRun, finished_run
from zhuxue.engine.report.page import rendered
from zhuxue.engine.report.texttable import text_table
from zhuxue.engine.report.words import BASES, said, since_text
from zhuxue.engine.rules.compile import Moment
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.verdicts import judge, rulings
from zhuxue.engine.run.results import make_awards

Row = dict[str, Any]
Note = tuple[str, str]
BARS = 20
BY_COUNTY = ("按县市区", "县市区")
BY_STAGE = ("按学段", "学段")
BY_GROUP = ("按特殊群体（一人可属多个群体）", "群体")
ENGLISH = {
    BY_COUNTY: ("By county", "county"),
    BY_STAGE: ("By stage", "stage"),
    BY_GROUP: ("By special group (a student may be of several)", "group"),
}
COST_HEADS = (
    ["项目", "改前", "改后", "差额", "享受人数（前→后）", "占学段", "待核实（前→后）"],
    ["programme", "before", "after", "difference", "students (before→after)", "of the stage", "unknown (before→after)"],
)
TOUCHED_HEADS = (
    ["学生", "增加", "减少", "改前", "改后", "差额"],
    ["students", "gain", "lose", "before", "after", "difference"],
)
NET = """
SELECT student_key, SUM(before_fen) AS before_fen, SUM(after_fen) AS after_fen FROM (
  SELECT student_key, amount_fen AS before_fen, 0 AS after_fen FROM before_awards
  UNION ALL SELECT student_key, 0, amount_fen FROM after_awards) both_sides
GROUP BY student_key
"""
TOUCHED = """
COUNT(*) AS students, COUNT(CASE WHEN n.after_fen > COALESCE(n.before_fen, 0) THEN 1 END) AS winners,
COUNT(CASE WHEN n.after_fen < n.before_fen THEN 1 END) AS losers,
COALESCE(SUM(n.before_fen), 0) AS before_fen, COALESCE(SUM(n.after_fen), 0) AS after_fen
"""
COSTS = """
SELECT programme, SUM(before_fen) AS before_fen, SUM(after_fen) AS after_fen,
       SUM(before_people) AS before_people, SUM(after_people) AS after_people FROM (
  SELECT programme, amount_fen AS before_fen, 0 AS after_fen, 1 AS before_people, 0 AS after_people FROM before_awards
  UNION ALL SELECT programme, 0, amount_fen, 0, 1 FROM after_awards) both_sides
GROUP BY programme
"""
VERDICTS = """
SELECT programme, SUM(students_count) AS students,
       SUM(CASE WHEN verdict = 'granted' THEN students_count ELSE 0 END) AS granted,
       SUM(CASE WHEN verdict = 'unknown' THEN students_count ELSE 0 END) AS unknown
FROM {side}_outcome_texts GROUP BY programme
"""


@dataclass(frozen=True)
class Sides:
    """The rules before and after a change, both seen on the same day, and the programmes the change names."""

    before: Library
    after: Library
    moment: Moment
    changed: tuple[str, ...]
    notes: tuple[Note, ...]


def simulate_change(folder: Path, change_file: Path, budget: str | None = None, *, lang: str = "zh") -> str:
    """Return a table of cost, coverage, winners and losers; write simulation.html, in Chinese, beside the change file.

    The change has the form of a layer's override. `budget` in yuan is held against what the changed programmes cost
    in the run's term. Raises LibraryError for a change that cannot be read, UsageError for a budget that is no number.
    """
    limit = _limit(budget)
    changes = _read_changes(change_file)
    with finished_run(folder) as run:
        page = simulated(run, _sides(run, changes, change_file.name), limit) | {"file": change_file.name}
    (change_file.parent / "simulation.html").write_text(rendered("simulation.html", **page), encoding="utf-8")
    return "\n".join(_text(page, change_file.parent / "simulation.html", lang))


def simulated(run: FinishedRun, sides: Sides, limit: int | None) -> Row:
    """Return the figures of a change over the students of `run`: costs by programme, and who is touched, whole and by parts.

    Leaves table `net` (student_key, before_fen, after_fen) in the run's tables, for `by_part`. `limit` is in fen.
    """
    _judge_both(run, sides)
    return _page(run, sides, limit)


def _limit(budget: str | None) -> int | None:
    if budget is None:
        return None
    try:
        return fen_from_yuan(str(budget).replace(",", "").removesuffix("元"))
    except ValueError:
        raise UsageError(
            f"预算“{budget}”不是以元计的金额，请写如 1200000。",
            f"The budget “{budget}” is no amount in yuan; write 1200000.",
        ) from None


def _read_changes(path: Path) -> tuple[Mapping, ...]:
    if not path.is_file():
        raise InputError(f"没有文件“{path}”。请写改动文件的路径。", f"There is no file “{path}”. Name the change file.")
    data = read_yaml(path)
    changes = data if isinstance(data, list) else [data]
    if not changes or not all(isinstance(change, Mapping) for change in changes):
        raise InputError(
            f"“{path.name}”不是一项改动。请写 overrides: 项目代码，再写要改的 who 或 pays。",
            f"“{path.name}” holds no change. Write overrides: CODE, then the who or pays to change.",
        )
    return tuple(changes)


def _sides(run: FinishedRun, changes: tuple[Mapping, ...], name: str) -> Sides:
    after = _changed_library(run, changes, name)
    changed = tuple(dict.fromkeys(str(change.get("overrides", change.get("programme"))) for change in changes))
    known = date.fromisoformat(run.manifest["as_known_on"])
    latest = max([known, *_known_days(changes)])
    notes = (
        [
            (
                f"改动在 {latest} 才知悉，晚于本次计算的 {known}；前后两边都按 {latest} 所知计算。",
                f"The change is known from {latest}, after the run's {known}; both sides are reckoned as known on {latest}.",
            )
        ]
        if latest > known
        else []
    )
    if run.library_changed:
        notes.append(
            (
                "本次计算之后政策库有改动；前后两边都按现在的政策库计算。",
                "The library changed after this run; both sides are reckoned by the library of today.",
            )
        )
    sides = Sides(run.library, after, run.moment(latest), changed, tuple(notes))
    return Sides(sides.before, after, sides.moment, changed, (*notes, *_not_yet(run, sides, changes)))


def _changed_library(run: FinishedRun, changes: tuple[Mapping, ...], name: str) -> Library:
    before = run.library  # read first: what is wrong after this is wrong in the change
    try:
        return Library.load(before.folder, layer=before.layer, changes=changes)
    except LibraryError as error:
        raise InputError(
            f"改动文件“{name}”不能用：{error.zh}", f"The change file “{name}” cannot be used: {error.en}"
        ) from None


def _known_days(changes: tuple[Mapping, ...]) -> list[date]:
    versions = [version for change in changes for key in ("who", "pays") for version in change.get(key) or []]
    return [date.fromisoformat(str(version["known_from"])) for version in versions if "known_from" in version]


def _not_yet(run: FinishedRun, sides: Sides, changes: tuple[Mapping, ...]) -> Iterator[Note]:
    """Say so when the change is not what is in force in the run's term: the figures would be silently the same."""
    ruled = rulings(sides.after, sides.moment, codes=sides.changed)
    labels = {
        str(label) for ruling in ruled for label in (ruling.who and ruling.who.label, ruling.pays and ruling.pays.label)
    }
    for change in changes:
        for version in (v for key in ("who", "pays") for v in change.get(key) or []):
            if f"{version.get('from')}@{version.get('known_from')}" not in labels:
                start = str(version.get("from"))
                yield (
                    f"改动中自{since_text(start)}起的版本，在{run.term.title}并非现行版本，对本次结果没有影响。",
                    f"The version of the change from {start} is not the one in force in {run.term}: it changes nothing here.",
                )


def _judge_both(run: FinishedRun, sides: Sides) -> None:
    tables, exclusions = run.tables, Exclusions.load(LIBRARY, layer=run.manifest["layer"]).exclusions
    for side, library in (("before", sides.before), ("after", sides.after)):
        judge(tables, library, sides.moment, prefix=f"{side}_")
        make_awards(tables, exclusions, prefix=f"{side}_")
    tables.create("net", NET)


def _page(run: FinishedRun, sides: Sides, limit: int | None) -> Row:
    costs = _costs(run, sides)
    whole = records(run, f"SELECT {TOUCHED} FROM students s LEFT JOIN net n ON n.student_key = s.student_key")[0]
    spent = sum(row["after_fen"] for row in costs if row["code"] in sides.changed)
    tables = [
        (*BY_COUNTY, _by_county(run)),
        (*BY_STAGE, _by_stage(run)),
        (*BY_GROUP, _by_group(run)),
    ]
    return {
        "term": run.term.title, "manifest": run.manifest, "notes": [zh for zh, _ in sides.notes], "notes_en": [en for _, en in sides.notes], "costs": costs, "whole": whole,
        "spent": spent, "limit": limit, "verdict": _budget_text(spent, limit), "over": limit is not None and spent > limit,
        "share": share_text, "tables": tables, "titles": "、".join(sides.after.programmes[code].title for code in sides.changed),
        "cost_bars": _pairs([(row["title"], row["before_fen"], row["after_fen"]) for row in costs]),
        "county_bars": bars(
            [(row["name"], abs(row["after_fen"] - row["before_fen"])) for row in tables[0][2] if row["after_fen"] != row["before_fen"]],
            lambda fen: f"{yuan_text(fen)} 元", most=BARS,
        ),
    }  # fmt: skip


def _pairs(rows: list[tuple[str, int, int]]) -> list[Any]:
    both = [
        (f"{word} · {title}", fen) for title, before, after in rows for word, fen in (("改前", before), ("改后", after))
    ]
    return bars(both, lambda fen: f"{yuan_text(fen)} 元", most=BARS)


def _costs(run: FinishedRun, sides: Sides) -> list[Row]:
    """Return the changed programmes, and others whose cost moves with them."""
    costs = {row["programme"]: row for row in records(run, COSTS)}
    before = {row["programme"]: row for row in records(run, VERDICTS.format(side="before"))}
    after = {row["programme"]: row for row in records(run, VERDICTS.format(side="after"))}
    moved = [code for code, row in costs.items() if row["before_fen"] != row["after_fen"] and code not in sides.changed]
    none = dict.fromkeys(("before_fen", "after_fen", "before_people", "after_people"), 0)
    nobody = dict.fromkeys(("students", "granted", "unknown"), 0)
    rows = []
    for code in (*sides.changed, *sorted(moved)):
        programme = sides.after.programmes[code]
        row = {"code": code, "title": programme.title, **(none | costs.get(code, {}))}
        row |= {"before": nobody | before.get(code, {}), "after": nobody | after.get(code, {})}
        if programme.basis != "entitlement":  # nobody is paid by right: who may apply is all that can be said
            row |= {"title": f"{programme.title}（{BASES[programme.basis]}）"}
            row |= {"before_people": row["before"]["granted"], "after_people": row["after"]["granted"]}
        rows.append(row)
    return rows


def _by_county(run: FinishedRun) -> list[Row]:
    _names(run, "county_names", {code: run.region(run.regions.current(code)) for code in run.regions.names})
    return by_part(
        run,
        f"COALESCE(k.name, s.school_region, '{NO_REGION}')",
        "LEFT JOIN county_names k ON k.code = s.school_region",
    )


def _by_stage(run: FinishedRun) -> list[Row]:
    _names(run, "stage_names", run.library.facts.by_name["stage"].values)
    return by_part(run, "COALESCE(k.name, s.stage, '未填学段')", "LEFT JOIN stage_names k ON k.code = s.stage")


def _by_group(run: FinishedRun) -> list[Row]:
    registers = Registers.load(LIBRARY).registers
    groups = {code: register.title for code, register in registers.items() if register.kind == "special_group"}
    rows = [
        {"name": title, **row}
        for code, title in groups.items()
        for row in records(
            run,
            f"SELECT {TOUCHED} FROM students s LEFT JOIN net n ON n.student_key = s.student_key WHERE s.in_{code}",
        )
    ]
    return [row for row in rows if row["students"]]


def _names(run: FinishedRun, table: str, names: dict[str, str]) -> None:
    run.tables.create_from_arrow(
        table, pa.table({"code": pa.array(list(names)), "name": pa.array(list(names.values()))})
    )


def by_part(run: FinishedRun, name: str, join: str = "") -> list[Row]:
    """Return who is touched by the parts `name` (SQL over `students` s, and what `join` adds), the most changed first."""
    return records(
        run,
        f"""
        SELECT name, {TOUCHED.replace("n.", "t.")} FROM (
          SELECT {name} AS name, n.before_fen, n.after_fen FROM students s {join} LEFT JOIN net n ON n.student_key = s.student_key) t
        GROUP BY name ORDER BY ABS(SUM(COALESCE(after_fen, 0)) - SUM(COALESCE(before_fen, 0))) DESC, name
        """,
    )


def _budget_text(spent: int, limit: int | None, lang: str = "zh") -> str:
    if limit is None:
        return ""
    after, budget, rest = yuan_text(spent), yuan_text(limit), yuan_text(abs(spent - limit))
    if spent > limit:
        return said(
            lang,
            f"超出预算：改后 {after} 元，预算 {budget} 元，超出 {rest} 元",
            f"Over budget: {after} yuan after the change, budget {budget}, {rest} too much",
        )
    return said(
        lang,
        f"未超预算：改后 {after} 元，预算 {budget} 元，结余 {rest} 元",
        f"Within budget: {after} yuan after the change, budget {budget}, {rest} left",
    )


def _text(page: Row, target: Path, lang: str) -> Iterator[str]:
    whole, en = page["whole"], lang == "en"
    students, net = f"{whole['students']:,}", yuan_text(whole["after_fen"] - whole["before_fen"])
    if en:
        yield f"Simulation: {page['titles']}, {page['manifest']['term']}, {students} students (yuan in this term)"
    else:
        yield f"模拟：{page['titles']}，{page['term']}，学生 {students} 人（金额为本学期，单位元）"
    yield from (said(lang, "注意：", "Note: ") + note for note in page["notes_en" if en else "notes"])
    yield ""
    yield text_table(COST_HEADS[en], [_cost_row(row) for row in page["costs"]])
    yield said(
        lang,
        f"\n增加 {whole['winners']:,} 人，减少 {whole['losers']:,} 人，净增支 {net} 元",
        f"\n{whole['winners']:,} gain, {whole['losers']:,} lose, net cost {net} yuan",
    )
    if page["limit"] is not None:
        yield _budget_text(page["spent"], page["limit"], lang)
    for title, first, rows in page["tables"]:
        if rows:
            heads = ENGLISH[title, first] if en else (title, first)
            yield f"\n{heads[0]}"
            yield text_table([heads[1], *TOUCHED_HEADS[en]], [_touched_row(row) for row in rows])
    yield said(lang, f"\n图表：{target}", f"\nCharts (in Chinese): {target}")


def _cost_row(row: Row) -> list[str]:
    before, after = row["before_fen"], row["after_fen"]
    return [
        row["title"], yuan_text(before), yuan_text(after), yuan_text(after - before),
        f"{row['before_people']:,}→{row['after_people']:,}", share_text(row["after_people"], row["after"]["students"]),
        f"{row['before']['unknown']:,}→{row['after']['unknown']:,}",
    ]  # fmt: skip


def share_text(part: int, whole: int) -> str:
    """Return a share in percent, one decimal.

    >>> share_text(1, 8), share_text(0, 0)
    ('12.5%', '-')
    """
    return f"{part * 100 / whole:.1f}%" if whole else "-"


def _touched_row(row: Row) -> list[str]:
    before, after = row["before_fen"], row["after_fen"]
    counts = [f"{row[name]:,}" for name in ("students", "winners", "losers")]
    return [row["name"], *counts, yuan_text(before), yuan_text(after), yuan_text(after - before)]
