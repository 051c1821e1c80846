"""Write the rosters as schools send them, and what is true of every row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from random import Random

from zhuxue.engine.demo import layouts, rates
from zhuxue.engine.demo.columns import COLUMNS, class_title
from zhuxue.engine.demo.faults import SLIP
from zhuxue.engine.demo.hand import Hand
from zhuxue.engine.demo.people import Student
from zhuxue.engine.demo.places import School
from zhuxue.engine.demo.spreadsheet import Cell, Sheet, number_cell, write_text, write_xlsx
from zhuxue.engine.demo.truth import RosterRow, Truth
from zhuxue.engine.demo.world import World

FOLDER = "名册"
ONE_LINE, SECTIONS, GROUPED = "one line", "sections", "grouped"  # how a sheet's header stands over its columns


@dataclass
class Part:
    """One sheet to be: whose rows, in which layout, with a title or not."""

    sheet: str
    layout: list[str]
    students: list[Student]
    title: str = ""
    heading: str = ONE_LINE


@dataclass
class RosterFile:
    """One file to be; `path` is relative to the roster folder."""

    path: str
    parts: list[Part]
    hand: Hand
    encoding: str = "utf-8"


def write_rosters(folder: Path, world: World, truth: Truth) -> Iterator[School]:
    """Write all roster files below `folder`/名册, telling each school as it is done."""
    rng = world.stream("rosters")
    by_school = groupby(world.students, key=lambda student: student.school)
    for school, students in by_school:
        for file in _files(school, _with_repeats(list(students), world, rng), world.mess, rng):
            _write(folder / FOLDER / file.path, file, world, truth)
        yield school


def _with_repeats(students: list[Student], world: World, rng: Random) -> list[Student]:
    """Add those whose first roll is elsewhere; at mess level 2 and above some rows stand twice."""
    students = students + world.second_rolls.get(students[0].school, [])
    if world.mess < 2:
        return students
    return students + [s for s in students if rng.random() < rates.DUPLICATE_ROW * (world.mess - 1)]


def _files(school: School, students: list[Student], mess: int, rng: Random) -> Iterator[RosterFile]:
    base = f"{school.county_name}/{school.name}"
    hand = Hand(rng, mess)
    if not mess:
        yield RosterFile(f"{base}.xlsx", [Part("Sheet1", layouts.tidy(school.stage), students)], hand)
    elif school.stage == "preschool":
        yield RosterFile(
            f"{base}.xlsx",
            _by_grade(students, layouts.KINDERGARTEN, f"{school.name}2024年秋季在园幼儿花名册"),
            hand,
        )
    elif school.stage in ("primary", "junior_high") and rng.random() < 0.4:
        yield from _class_files(base, students, mess, rng)
    elif school.stage in ("primary", "junior_high"):
        yield RosterFile(
            f"{base}.xlsx",
            [Part("学生信息", layouts.SYSTEM_EXPORT, students, heading=SECTIONS if mess >= 3 else ONE_LINE)],
            hand,
        )
    elif school.stage == "senior_high":
        title = f"{school.name}2024年下学期学生名册"
        yield RosterFile(
            f"{base}.xlsx", _by_grade(students, layouts.SENIOR_HIGH, title, GROUPED if mess >= 3 else ONE_LINE), hand
        )
    elif school.stage == "vocational":
        yield RosterFile(
            f"{base}.txt",
            [Part("", layouts.VOCATIONAL, students)],
            hand,
            "gb18030" if mess >= 2 else "utf-8-sig",
        )
    elif school.stage == "undergraduate":
        encoding = rng.choice(("gb18030", "utf-8-sig")) if mess >= 2 else "utf-8-sig"
        yield RosterFile(f"{base}.csv", [Part("", layouts.COLLEGE, students)], hand, encoding)
    else:
        yield RosterFile(f"{base}.xlsx", _by_grade(students, layouts.COLLEGE, ""), hand)


def _by_grade(students: list[Student], layout: list[str], title: str, heading: str = ONE_LINE) -> list[Part]:
    ordered = sorted(students, key=lambda s: s.grade)
    return [
        Part(f"{rates.TERM.year - grade + 1}级", layout, list(members), title, heading)
        for grade, members in groupby(ordered, key=lambda s: s.grade)
    ]


def _class_files(base: str, students: list[Student], mess: int, rng: Random) -> Iterator[RosterFile]:
    """One file a class; two layouts in one school; the teacher of one class has sent nothing but a header."""
    ordered = sorted(students, key=lambda s: (s.grade, s.class_number))
    for place, (_, members) in enumerate(groupby(ordered, key=lambda s: (s.grade, s.class_number))):
        hand, children = Hand(rng, mess), list(members)
        short = mess >= 3 and rng.random() < 0.4
        layout = layouts.SYSTEM_EXPORT if place % 4 == 3 else layouts.HAND_MADE_SHORT if short else layouts.HAND_MADE
        title = "" if place % 4 == 3 else f"{children[0].school.name}2024年秋季学生花名册"
        name = class_title(children[0], hand)
        yield RosterFile(f"{base}/{name}.xlsx", [Part("Sheet1", layout, children, title)], hand)
    if mess >= 3:
        empty = [Part("Sheet1", layouts.HAND_MADE, [], "学生花名册")]
        yield RosterFile(f"{base}/新转入.xlsx", empty, Hand(rng, mess))


def _write(path: Path, file: RosterFile, world: World, truth: Truth) -> None:
    text = path.suffix != ".xlsx"
    sheets = []
    for part in file.parts:
        sheet = _headed(part, file.hand)
        _fill(sheet, part, RowWriter(file, world, truth, text))
        if part.title:
            _foot(sheet, len(part.students))
        sheets.append(sheet)
    if text:
        write_text(path, sheets[0], separator="\t" if path.suffix == ".txt" else ",", encoding=file.encoding)
    else:
        write_xlsx(path, sheets)


def _headed(part: Part, hand: Hand) -> Sheet:
    sheet = Sheet(part.sheet)
    width = len(part.layout)
    if part.title:
        sheet.rows.append([part.title])
        sheet.merges.append((1, 0, 1, width - 1))
        sheet.title_lines = 1
    words: list[Cell] = [hand.header(COLUMNS[key].words) for key in part.layout]
    if part.heading == SECTIONS:
        sheet.rows.append(_section_line(part.layout, sheet))
    elif part.heading == GROUPED:
        words = _grouped(part.layout, words, sheet)
    sheet.header_lines = 1 if part.heading == ONE_LINE else 2
    sheet.rows.append(words)
    return sheet


def _section_line(layout: Sequence[str], sheet: Sheet) -> list[Cell]:
    """A line of section names over a header that would do without it."""
    starts = [place for place, key in enumerate(layout) if key in layouts.SECTIONS or place == 0]
    line = sheet.next_line
    row: list[Cell] = [None] * len(layout)
    for start, end in zip(starts, [*starts[1:], len(layout)], strict=True):
        row[start] = layouts.SECTIONS.get(layout[start], "其他")
        if end - start > 1:
            sheet.merges.append((line, start, line, end - 1))
    return row


def _grouped(layout: Sequence[str], words: list[Cell], sheet: Sheet) -> list[Cell]:
    """Append the upper line and return the lower: 监护人 stands over 姓名 and 身份证号, other headers over both lines."""
    line = sheet.next_line
    upper: list[Cell] = [*words]
    lower: list[Cell] = [None] * len(layout)
    for group, (first, short) in layouts.GROUPS.items():
        start = layout.index(first)
        upper[start : start + len(short)] = [group, *[None] * (len(short) - 1)]
        lower[start : start + len(short)] = short
        sheet.merges.append((line, start, line, start + len(short) - 1))
    sheet.merges += [(line, place, line + 1, place) for place, word in enumerate(lower) if word is None]
    sheet.rows.append(upper)
    return lower


def _foot(sheet: Sheet, count: int) -> None:
    sheet.rows.append(["合计", f"{count}人"])
    sheet.rows.append(["制表人：示例甲", None, None, "审核人：示例乙", None, None, "2024年9月5日"])


class RowWriter:
    """Turns students into rows of one file and records the truth of each."""

    def __init__(self, file: RosterFile, world: World, truth: Truth, text: bool) -> None:
        self.file, self.world, self.truth, self.text = file, world, truth, text
        self.hand = file.hand

    def row(self, part: Part, line: int, student: Student, fault: str) -> list[Cell]:
        """Return the cells of one row, its number as written."""
        cell, written, fault = self._number(student, fault)
        values: list[Cell] = [COLUMNS[key].value(student, self.hand) for key in part.layout]
        values[part.layout.index("number")] = cell
        guardian = self._guardian(part, values)
        self.truth.roster.append(RosterRow(self.file.path, part.sheet, line, student, written, fault, guardian))
        return values

    def _guardian(self, part: Part, values: list[Cell]) -> str:
        if "guardian_number" not in part.layout:
            return ""
        place = part.layout.index("guardian_number")
        if self.hand.mess and self.hand.rng.random() < rates.EMPTY_GUARDIAN:
            values[place] = None
        return str(values[place] or "")

    def _number(self, student: Student, fault: str) -> tuple[Cell, str, str]:
        number, rng = student.number, self.hand.rng
        if student.kind == "none":
            word = rng.choice(("暂无", "无", "正在办理"))
            return word, word, fault
        if fault == "number_cell":
            return (*number_cell(number, text_file=self.text), fault)
        if fault == "blank":
            return None, "", fault
        if fault == "g_prefix":
            return f"G{number}", f"G{number}", fault
        if fault == SLIP:
            number, fault = self.world.numbers.slipped(number, rng)
        written = self.hand.number(number, text_file=self.text) if student.kind == "resident_id" else number
        return written, written, fault


def _fill(sheet: Sheet, part: Part, writer: RowWriter) -> None:
    seen: set[Student] = set()
    for place, student in enumerate(part.students, 1):
        fault = "duplicate" if student in seen else student.fault
        seen.add(student)
        row = writer.row(part, sheet.next_line, student, fault)
        if part.layout[0] == "order":
            row[0] = place
        sheet.rows.append(row)
