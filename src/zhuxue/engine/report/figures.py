"""The figures of report.html, each from one bulk query over a run's tables."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from zhuxue.engine.checks.run_checks import load_checks
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.report import words
from zhuxue.engine.report.finished import FinishedRun
from zhuxue.engine.rules.requirement import columns_of
from zhuxue.engine.rules.verdicts import Ruling

Row = dict[str, Any]
EXAMPLES = 5
OFFICES = 10
FILES = 40
NUMBER = re.compile(r"[0-9A-Z]{2,4}\*{3,}[0-9A-Z]{2,4}")  # even a masked number is not for a page that is passed round
BY_POLICY = "政策文件未给出，请向上级资助中心或学校核实"
PLACES = """
WITH due AS (
  SELECT student_key, SUM(CASE WHEN status = 'due' THEN amount_fen ELSE 0 END) AS due_fen,
         SUM(CASE WHEN status = 'held' THEN amount_fen ELSE 0 END) AS held_fen
  FROM payments GROUP BY student_key
), unsure AS (
  SELECT DISTINCT student_key FROM verdicts WHERE verdict = 'unknown' AND programme IN ({entitled})
), found AS (
  SELECT student_key, COUNT(*) AS findings FROM findings WHERE student_key IS NOT NULL GROUP BY student_key
)
SELECT s.school_region AS region, s.school_name AS school, COUNT(*) AS students,
       COUNT(CASE WHEN d.due_fen > 0 THEN 1 END) AS due_people, COALESCE(SUM(d.due_fen), 0) AS due_fen,
       COUNT(u.student_key) AS unknown, COALESCE(SUM(f.findings), 0) AS findings
FROM students s LEFT JOIN due d ON d.student_key = s.student_key
LEFT JOIN unsure u ON u.student_key = s.student_key LEFT JOIN found f ON f.student_key = s.student_key
GROUP BY s.school_region, s.school_name
"""
TOTALS = ("students", "due_people", "due_fen", "unknown", "findings")


def records(run: FinishedRun, select: str) -> list[Row]:
    """Return the rows of a query by column name; sums of fen stay whole numbers, as Arrow would not keep them."""
    found = run.tables.db.execute(select)
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def totals(run: FinishedRun) -> Row:
    """Return the figures of the cards: people and fen due and held, verdicts not known, rejects."""
    money = records(
        run,
        """
        SELECT COUNT(DISTINCT CASE WHEN status = 'due' THEN student_key END) AS due_people,
               COALESCE(SUM(CASE WHEN status = 'due' THEN amount_fen END), 0) AS due_fen,
               COUNT(DISTINCT CASE WHEN status = 'held' THEN student_key END) AS held_people,
               COALESCE(SUM(CASE WHEN status = 'held' THEN amount_fen END), 0) AS held_fen
        FROM payments
        """,
    )[0]
    unknown = records(run, "SELECT COALESCE(SUM(students_count), 0) AS n FROM outcome_texts WHERE verdict = 'unknown'")
    return {
        **money,
        "students": run.manifest["students"],
        "rejects": run.manifest["rejects"],
        "unknown_verdicts": unknown[0]["n"],
    }


def programmes(run: FinishedRun) -> list[Row]:
    """Return a row for each programme of a stage that has students; people by verdict, fen due and held."""
    rows = records(
        run,
        """
        SELECT t.programme, t.granted, t.refused, t.unknown, COALESCE(p.people, 0) AS due_people,
               COALESCE(p.due_fen, 0) AS due_fen, COALESCE(p.held_fen, 0) AS held_fen
        FROM (SELECT programme, SUM(CASE WHEN verdict = 'granted' THEN students_count ELSE 0 END) AS granted,
                     SUM(CASE WHEN verdict = 'refused' THEN students_count ELSE 0 END) AS refused,
                     SUM(CASE WHEN verdict = 'unknown' THEN students_count ELSE 0 END) AS unknown
              FROM outcome_texts GROUP BY programme) t
        LEFT JOIN (SELECT programme, COUNT(DISTINCT CASE WHEN status = 'due' THEN student_key END) AS people,
                          SUM(CASE WHEN status = 'due' THEN amount_fen ELSE 0 END) AS due_fen,
                          SUM(CASE WHEN status = 'held' THEN amount_fen ELSE 0 END) AS held_fen
                   FROM payments GROUP BY programme) p ON p.programme = t.programme
        ORDER BY due_fen DESC, t.granted DESC, t.programme
        """,
    )
    known = run.library.programmes
    for row in rows:
        row["title"] = run.title(row["programme"])
        basis = known[row["programme"]].basis if row["programme"] in known else "entitlement"
        row["basis"], row["owed"] = words.BASES[basis], basis == "entitlement"
    return rows


def unknown_reasons(run: FinishedRun, most: int = 15) -> list[Row]:
    """Return what is not known most often: the condition or amount, the facts it needs, how many verdicts wait.

    Programmes owed by right come first (`owed`): there somebody's money waits for the answer.
    """
    counts: Counter[tuple[str, str]] = Counter()
    rulings = {ruling.programme.code: ruling for ruling in run.rulings}
    needs: dict[tuple[str, str], str] = {}
    texts = records(
        run,
        "SELECT programme, reason, conditions, students_count FROM outcome_texts WHERE verdict = 'unknown'",
    )
    for text in texts:
        for what, facts in _missing(run, rulings.get(text["programme"]), text):
            counts[text["programme"], what] += text["students_count"]
            needs[text["programme"], what] = facts
    owed = {ruling.programme.code for ruling in run.rulings if ruling.entitles}
    ordered = sorted(counts.items(), key=lambda item: (item[0][0] not in owed, -item[1], item[0]))[:most]
    return [
        {
            "programme": run.title(code),
            "what": what,
            "needs": needs[code, what],
            "count": count,
            "owed": code in owed,
            "by_policy": needs[code, what] == BY_POLICY,
        }
        for (code, what), count in ordered
    ]


def _missing(run: FinishedRun, ruling: Ruling | None, text: Row) -> list[tuple[str, str]]:
    truths = json.loads(text["conditions"])
    open_ids = {condition_id for condition_id, truth in truths.items() if truth is None}
    conditions = [c for c in ruling.conditions if c.id in open_ids] if ruling else []
    if not conditions:
        return [(text["reason"], BY_POLICY)]
    return [(c.says, _fact_titles(run, list(dict.fromkeys(columns_of(c.test))))) for c in conditions]


def _fact_titles(run: FinishedRun, columns: list[str]) -> str:
    return _shortened([run.library.facts.title(column) for column in columns])


def places(run: FinishedRun) -> tuple[list[Row], list[Row]]:
    """Return the county table and the school table: students, people and fen due, people not known, findings."""
    entitled = [r.programme.code for r in run.rulings if r.entitles]
    schools = records(run, PLACES.format(entitled=", ".join(f"'{code}'" for code in entitled) or "''"))
    counties: dict[str, Row] = {}
    for school in schools:
        code = run.regions.current(school["region"]) if school["region"] else ""
        school["county"] = run.region(code)
        school["school"] = school["school"] or "未填学校"
        county = counties.setdefault(code, {"county": school["county"], **dict.fromkeys(TOTALS, 0)})
        for name in TOTALS:
            county[name] += school[name]
    by_county = sorted(counties.items(), key=lambda item: (item[0] == "", item[0]))
    order = {row["county"]: nth for nth, (_, row) in enumerate(by_county)}
    return [row for _, row in by_county], sorted(
        schools, key=lambda row: (order[row["county"]], -row["due_fen"], row["school"])
    )


def findings(run: FinishedRun) -> list[Row]:
    """Return each check that found something, the severest first, with its first sentences and rows."""
    check = "check" if "check" in run.tables.columns("findings") else "check_id"
    rows = records(
        run,
        f"""
        SELECT "{check}" AS check_id, severity, title, phase, basis, next_step, COUNT(*) AS found,
               COUNT(DISTINCT office) AS offices
        FROM findings GROUP BY "{check}", severity, title, phase, basis, next_step
        ORDER BY CASE severity WHEN 'block' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, found DESC, check_id
        """,
    )
    examples = records(
        run,
        f"""
        SELECT check_id, sentence, source_rows FROM (
          SELECT "{check}" AS check_id, sentence, "rows" AS source_rows,
                 ROW_NUMBER() OVER (PARTITION BY "{check}" ORDER BY sentence, CAST("rows" AS VARCHAR)) AS nth
          FROM findings) numbered
        WHERE nth <= {EXAMPLES} ORDER BY check_id, nth
        """,
    )
    for row in rows:
        row["icon"], row["word"], row["colour"] = words.SEVERITIES.get(row["severity"], words.SEVERITIES["info"])
        row["phase"] = words.PHASES.get(row["phase"], row["phase"])
        row["examples"] = [
            (
                NUMBER.sub("****", e["sentence"]),
                "；".join(words.row_text(source) for source in (e["source_rows"] or [])[:3] if source),
            )
            for e in examples
            if e["check_id"] == row["check_id"]
        ]
    return rows


def checks_not_run(run: FinishedRun) -> list[str]:
    """Return the checks whose tables the run did not have, each by id and title: of them nothing was found, and nothing was not found."""
    missing = set(run.manifest.get("checks_not_run", ()))
    return [
        f"{each.id} {each.title}" for each in load_checks(LIBRARY, layer=run.manifest["layer"]) if each.id in missing
    ]


def worklists(run: FinishedRun) -> list[Row]:
    """Return each worklist with its count and, by office, the first entry; no names."""
    counts = records(
        run,
        """
        SELECT list, COUNT(*) AS entries, COUNT(DISTINCT COALESCE(office, '')) AS offices
        FROM worklist GROUP BY list ORDER BY list
        """,
    )
    offices = records(
        run,
        f"""
        SELECT list, office, entries, first_sentence FROM (
          SELECT list, office, COUNT(*) AS entries, MIN(sentence) AS first_sentence,
                 ROW_NUMBER() OVER (PARTITION BY list ORDER BY COUNT(*) DESC, office) AS nth
          FROM worklist GROUP BY list, office) numbered
        WHERE nth <= {OFFICES} ORDER BY list, nth
        """,
    )
    titles = Registers.load(LIBRARY).registers
    for office in offices:
        office["office"] = run.regions.names.get(office["office"], office["office"]) or "未写明单位"
        for code, register in titles.items():
            office["first_sentence"] = office["first_sentence"].replace(f"“{code}”", f"“{register.title}”")
    for row in counts:
        row["title"], row["next"] = words.WORKLISTS.get(row["list"], (row["list"], ""))
        row["rows"] = [office for office in offices if office["list"] == row["list"]]
    return counts


def adjustments(run: FinishedRun) -> list[Row]:
    """Return back-pay and recovery by programme: people and fen."""
    rows = records(
        run,
        """
        SELECT kind, programme, COUNT(DISTINCT student_key) AS people, SUM(amount_fen) AS amount_fen
        FROM adjustments GROUP BY kind, programme ORDER BY kind, amount_fen DESC, programme
        """,
    )
    for row in rows:
        row["title"], row["word"] = (
            run.title(row["programme"]),
            words.ADJUSTMENTS.get(row["kind"], row["kind"]),
        )
    return rows


def rejects(run: FinishedRun) -> list[Row]:
    """Return why rows were sent back: how many, where from, and the remedy."""
    rows = records(
        run,
        """
        SELECT source_kind, reason_code, MIN(reason) AS reason, MIN(remedy) AS remedy, COUNT(*) AS entries
        FROM rejects GROUP BY source_kind, reason_code ORDER BY entries DESC, source_kind, reason_code
        """,
    )
    for row in rows:
        row["kind"] = words.KINDS.get(row["source_kind"], row["source_kind"])
    return rows


def releases(run: FinishedRun) -> list[Row]:
    """Return each register delivered: its day, whether that was given, whether it is fresh, what it covers, counts."""
    titles = Registers.load(LIBRARY).registers
    rows: list[Row] = [dict(row) for row in run.manifest["releases"]]
    for row in rows:
        register = titles.get(row["register"])
        row["title"] = register.title if register else row["register"]
        row["scope"] = _scope_text(run, row["scope"])
    return rows


def _scope_text(run: FinishedRun, scope: Any) -> str:
    if not scope:
        return "未写明"
    codes = [code for code in (scope.split(",") if isinstance(scope, str) else scope) if code]
    return "、".join(run.region(code) for code in codes[:6]) + (f" 等{len(codes)}处" if len(codes) > 6 else "")


def inputs(run: FinishedRun) -> list[Row]:
    """Return the files delivered, those with most rejects first; beyond `FILES` the rest in one row for each kind."""
    files: list[Row] = [
        {
            **row,
            "kind": words.KINDS.get(row["kind"], row["kind"]),
            "unplaced": _shortened(row["unplaced_headers"]) or "无",
        }
        for row in sorted(run.manifest["inputs"], key=lambda row: -row["rows_rejected"])
    ]
    shown, rest = files[:FILES], files[FILES:]
    for kind in dict.fromkeys(row["kind"] for row in rest):
        of_kind = [row for row in rest if row["kind"] == kind]
        sums = {name: sum(row[name] for row in of_kind) for name in ("rows_in", "rows_out", "rows_rejected")}
        shown.append({"file": f"其余 {len(of_kind):,} 份", "kind": kind, "unplaced": "见下", **sums})
    return shown


def unplaced_headers(run: FinishedRun) -> str:
    """Return the headers nobody could place, the most frequent first, with the number of files they stand in."""
    counts = Counter(header for row in run.manifest["inputs"] for header in set(row["unplaced_headers"]))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return _shortened([f"{header}（{count:,} 份）" for header, count in ordered], most=40)


def _shortened(names: list[str], most: int = 4) -> str:
    return "、".join(names[:most]) + (f" 等{len(names)}项" if len(names) > most else "")


def confidence(run: FinishedRun) -> list[Row]:
    """Return how well each programme's conditions and amount are sourced; the least sure first."""
    rank = {"assumed": 0, None: 1, "secondary": 2, "official": 3}
    present = {row["programme"] for row in records(run, "SELECT DISTINCT programme FROM outcome_texts")}
    rows = []
    for ruling in run.rulings:
        if ruling.programme.code in present:
            who = ruling.who.confidence if ruling.who else None
            pays = ruling.pays.confidence if ruling.pays else None
            rows.append((min(rank[who], rank[pays]), ruling, who, pays))
    rows.sort(key=lambda row: (row[0], row[1].programme.code))
    return [
        {
            "title": ruling.programme.title,
            "who": words.CONFIDENCES[who] if who else "未查到文件",
            "pays": words.CONFIDENCES[pays] if pays else "未查到文件" if ruling.entitles else "不由规则定额",
            "source": ruling.pays.source if ruling.pays else ruling.who.source if ruling.who else "",
            "unsure": who == "assumed" or pays == "assumed",
        }
        for _, ruling, who, pays in rows
    ]
