"""One student, every programme of the stage: the verdict, each condition with the facts it looked at, and its source.

The truth of each condition comes from the same compiled rule that the run used, over the same row of `students`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.identity import masked, masked_name, upgraded
from zhuxue.engine.report import words
from zhuxue.engine.report.figures import records
from zhuxue.engine.report.finished import FinishedRun, finished_run
from zhuxue.engine.report.proposals import proposals_of
from zhuxue.engine.report.values import amount_text, fact_text, yuan
from zhuxue.engine.rules.amount import columns_of_amount
from zhuxue.engine.rules.programme import Condition
from zhuxue.engine.rules.requirement import columns_of
from zhuxue.engine.rules.verdicts import Ruling, outcomes_select, texts_for

Row = dict[str, Any]
MARKS = {True: "✓", False: "✗", None: "？"}


def explain_student(folder: Path, student: str, programme: str | None = None, *, lang: str = "zh") -> str:
    """Return why one student has each verdict; what belongs to the library (titles, conditions, reasons) stays Chinese.

    `student` is an identity number, a student number or a student_key (`key:12` says it is surely a key).
    Raises InputError when nobody, or more than one row, fits, and for a programme that does not exist.
    """
    with finished_run(folder) as run:
        person = _the_one(run, student.strip())
        _refuse_unknown_programme(run, programme)
        run.tables.create("person", f"SELECT * FROM students WHERE student_key = {person['student_key']}")
        run.tables.view("students", "SELECT * FROM person")
        proposals = proposals_of(run, person["student_key"], lang)
        return "\n".join([*_head(run, person, lang), *proposals, *_body(run, person, programme, lang)])


def _the_one(run: FinishedRun, student: str) -> Row:
    found = _found(run, student)
    shown = student if len(student) < 10 else masked(student)
    if not found:
        raise InputError(
            f"本次计算的学生中没有“{shown}”。请核对证件号码、学籍号或学生序号；若该行被退回，见 rejects.xlsx。",
            f"No student “{shown}” in this run. Check the number; a row sent back is in rejects.xlsx.",
        )
    if len(found) > 1:
        rows = "；".join(
            f"key:{row['student_key']}（{masked_name(row['name'])}，{row['school_name'] or '未填学校'}）"
            for row in found
        )
        raise InputError(
            f"“{shown}”对应 {len(found)} 行名册：{rows}。请改用其中一个学生序号。",
            f"“{shown}” fits {len(found)} roster rows: {rows}. Name one of these keys instead.",
        )
    return found[0]


def _found(run: FinishedRun, student: str) -> list[Row]:
    number = student.upper()
    key = int(student.removeprefix("key:")) if student.removeprefix("key:").isdecimal() and len(student) < 19 else None
    words_given = (
        [] if student.startswith("key:") else [student, number, upgraded(number) if _is_fifteen(number) else number]
    )
    asked = pa.table({"text": pa.array(words_given, pa.string())})
    run.tables.create_from_arrow("asked", asked)
    run.tables.create_from_arrow("asked_key", pa.table({"student_key": pa.array([key], pa.int64())}))
    return records(
        run,
        """
        SELECT * FROM students WHERE identity_number IN (SELECT text FROM asked)
          OR student_number IN (SELECT text FROM asked) OR student_key IN (SELECT student_key FROM asked_key)
        ORDER BY student_key LIMIT 20
        """,
    )


def _is_fifteen(number: str) -> bool:
    return len(number) == 15 and number.isascii() and number.isdigit()


def _refuse_unknown_programme(run: FinishedRun, code: str | None) -> None:
    if code is None or code in run.library.programmes:
        return
    near = get_close_matches(code, list(run.library.programmes), n=1)
    raise InputError(
        f"没有项目“{code}”。" + (f"是否想写“{near[0]}”？" if near else "用 zhuxue library list 查看全部项目。"),
        f"There is no programme “{code}”. " + (f"Did you mean “{near[0]}”?" if near else "See zhuxue library list."),
    )


def _head(run: FinishedRun, person: Row, lang: str) -> Iterator[str]:
    manifest, key, number = run.manifest, person["student_key"], masked(person["identity_number"])
    row = words.row_text("|".join(str(person[c]) for c in ("source_file", "source_sheet", "source_row")), lang)
    unnamed = words.said(lang, "未填学校", "no school named")
    who = [masked_name(person["name"]), person["school_name"] or unnamed, person["class_name"] or ""]
    if lang == "en":
        yield f"{', '.join(filter(None, who))} (student_key {key}, number {number or 'none'})"
        yield f"Roster: {row}"
        yield f"Term {run.term}, as of {manifest['on']}, rules as known on {manifest['as_known_on']}, layer {manifest['layer']}"
    else:
        yield f"{'，'.join(filter(None, who))}（学生序号 {key}，证件 {number or '无'}）"
        yield f"名册：{row}"
        yield (
            f"{run.term.title}，计算基准日 {words.day_text(manifest['on'])}，"
            f"政策按 {words.day_text(manifest['as_known_on'])} 所知，政策层 {manifest['layer']}"
        )
    if run.library_changed:
        yield words.said(
            lang,
            "注意：计算之后政策库有改动，以下按现在的政策库说明。",
            "Note: the library changed after this run; what follows is told by the library of today.",
        )


def _body(run: FinishedRun, person: Row, programme: str | None, lang: str) -> Iterator[str]:
    chosen = [r for r in run.rulings if programme in (None, r.programme.code)]
    numbered = {ruling.number: ruling for ruling in run.rulings}
    outcomes = records(run, outcomes_select(chosen, run.library, run.moment()).sql("duckdb") + " ORDER BY programme_no")
    if not outcomes:
        stage = fact_text(run, "stage", person["stage"], lang)
        yield words.said(
            lang,
            f"\n学段：{stage}。" + ("该项目不面向这一学段。" if programme else "没有面向这一学段的项目。"),
            f"\nStage: {stage}. " + ("The programme is not for it." if programme else "No programme is for it."),
        )
    evidence = {
        row["register"]: row
        for row in records(run, f"SELECT * FROM matches WHERE student_key = {person['student_key']}")
    }
    case = Case(run, person, evidence, lang)
    for outcome in outcomes:
        yield from case.programme(numbered[outcome["programme_no"]], outcome)


@dataclass(frozen=True)
class Case:
    """One student's row of facts, and what each register says of the student."""

    run: FinishedRun
    person: Row
    evidence: dict[str, Row]
    lang: str = "zh"

    def said(self, zh: str, en: str) -> str:
        """Return the sentence in the language asked for."""
        return words.said(self.lang, zh, en)

    def programme(self, ruling: Ruling, outcome: Row) -> Iterator[str]:
        """Yield the lines on one programme."""
        _, _, code, verdict, reason, _, conditions = texts_for(ruling, [outcome["code"]])[0]
        fen = outcome["amount_fen"] if verdict == "granted" else None
        amount = self.said(f"，本学期 {yuan(fen)}", f", {yuan(fen, 'en')} this term") if fen is not None else ""
        bases = self.said(words.BASES[ruling.programme.basis], words.BASES_EN[ruling.programme.basis])
        basis = "" if ruling.entitles else self.said(f"（{bases}）", f" ({bases})")
        verdict_said = self.said(f"：{words.VERDICTS[verdict]}", f": {words.VERDICTS_EN[verdict]}")
        yield f"\n【{code}】{ruling.programme.title}{basis}{verdict_said}{amount}"
        yield f"  {words.reason_text(reason, self.lang)}"
        yield from self._conditions(ruling, conditions)
        yield from self._amount(ruling)
        yield from self._afterwards(code)

    def _conditions(self, ruling: Ruling, conditions: str) -> Iterator[str]:
        truths = json.loads(conditions)
        if ruling.who is None:
            return
        origin = self._origin(ruling.who.from_, str(ruling.who.known_from), ruling.who.confidence, ruling.who.source)
        yield self.said(f"  条件（{origin}）", f"  Conditions ({origin})")
        for condition in ruling.conditions:
            truth = truths[condition.id]
            source = self.said("  来源：", "  Source: ") + condition.source if condition.source else ""
            yield f"    {MARKS[truth]} {self.said(f'{words.TRUTHS[truth]}：', f'{words.TRUTHS_EN[truth]}: ')}{condition.says}{source}"
            yield from self._facts(condition)

    def _facts(self, condition: Condition) -> Iterator[str]:
        columns = list(dict.fromkeys(columns_of(condition.test)))
        plain = [column for column in columns if not column.startswith("in_")]
        if plain:
            yield self._values(plain)
        yield from self._registers([column[3:] for column in columns if column.startswith("in_")])

    def _values(self, columns: list[str]) -> str:
        facts, colon = self.run.library.facts, self.said("：", ": ")
        shown = (f"{facts.title(c)}{colon}{fact_text(self.run, c, self.person[c], self.lang)}" for c in columns)
        return "        " + self.said("；", "; ").join(shown)

    def _registers(self, codes: list[str]) -> Iterator[str]:
        titles = self.run.library.facts.register_titles
        for code in codes:
            if self.person[f"in_{code}"]:
                row = self.evidence.get(code)
                found = self.said(f"在“{titles[code]}”名单", f"in register “{titles[code]}”")
                yield f"        {found}" + (
                    self.said("：", ": ") + f"{row['evidence']}（{row['release']}）" if row else ""
                )
        for truth, word in (
            (False, self.said("不在名单：", "not in: ")),
            (None, self.said("名单暂无数据：", "no data from: ")),
        ):
            rest = [titles[code] for code in codes if self.person[f"in_{code}"] is truth]
            if rest:
                yield f"        {word}{'、'.join(rest)}"

    def _amount(self, ruling: Ruling) -> Iterator[str]:
        pays = ruling.pays
        if pays is None or not ruling.conditions:
            return
        amount = amount_text(pays.amount, self.run.library.facts, self.lang)
        yield self.said(f"  标准：{words.UNITS[pays.per]}，{amount}", f"  Amount: {words.UNITS_EN[pays.per]}, {amount}")
        used = sorted(columns_of_amount(pays.amount))
        if used:
            yield self._values(used)
        yield "        " + self._origin(pays.from_, str(pays.known_from), pays.confidence, pays.source)

    def _origin(self, start: str, known: str, confidence: str, source: str) -> str:
        if self.lang == "en":
            return f"in force from {start}, known {known}; {words.CONFIDENCES_EN[confidence]}; source: {source}"
        since = f"{words.since_text(start)}起生效，{words.day_text(known)}知悉"
        return f"{since}；{words.CONFIDENCES[confidence]}；来源：{source}"

    def _afterwards(self, code: str) -> Iterator[str]:
        """What became of the verdict in the run: withheld for another programme, or held by a finding."""
        where = f"WHERE student_key = {self.person['student_key']} AND programme = '{code}'"
        for row in records(self.run, f"SELECT DISTINCT reason FROM withheld {where} ORDER BY reason"):
            yield self.said("  不发放：", "  Not paid: ") + row["reason"]
        for row in records(
            self.run, f"SELECT DISTINCT held_by FROM payments {where} AND status = 'held' ORDER BY held_by"
        ):
            yield self.said(
                f"  暂停发放：核查发现 {row['held_by']}，核实后再发",
                f"  Held: finding {row['held_by']}; pay when it is cleared up",
            )
