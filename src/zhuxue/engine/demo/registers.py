"""Write the registers as other offices send them, and whom each of their rows holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhuxue.engine.demo import names, rates
from zhuxue.engine.demo.entries import Household, households_in
from zhuxue.engine.demo.hand import Hand
from zhuxue.engine.demo.offices import HOUSEHOLD, NOTES, PARENT_CHILD, Office, offices_at
from zhuxue.engine.demo.people import Person, Student
from zhuxue.engine.demo.spreadsheet import Cell, Sheet, number_cell, write_text, write_xlsx
from zhuxue.engine.demo.truth import RegisterRow, Truth
from zhuxue.engine.demo.values import CANCELLED, value
from zhuxue.engine.demo.world import World

FOLDER = "比对"
RELEASED = date(2024, 8, 25)
CARER, PARENT = "照料人", "父母一方"  # roles that prove nothing of this person


@dataclass(frozen=True)
class Release:
    """A file made, as `zhuxue run` is told of it: CODE=FILE@DATE."""

    code: str
    file: str

    @property
    def argument(self) -> str:
        return f"{self.code}={FOLDER}/{self.file}@{RELEASED}"


def write_registers(folder: Path, world: World, truth: Truth) -> Iterator[Release]:
    """Write every register below `folder`/比对, telling each file as it is done; an office with nobody to report sends none."""
    for office in offices_at(world.mess):
        desk = Desk(office, world, truth)
        path = folder / FOLDER / desk.file
        sheets = desk.sheets()
        if not desk.written:
            continue
        if office.text:
            write_text(path, sheets[0], separator=",", encoding="gb18030" if world.mess >= 2 else "utf-8-sig")
        else:
            write_xlsx(path, sheets)
        yield Release(office.code, desk.file)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a row is being written: the next line of a sheet, for one household."""

    sheet: Sheet
    household: Household


class Desk:
    """One office at work on its register."""

    def __init__(self, office: Office, world: World, truth: Truth) -> None:
        self.office, self.world, self.truth = office, world, truth
        self.mess = world.mess
        self.rng = world.stream(f"desk/{office.file}")
        self.hand = Hand(self.rng, world.mess)
        ending = "csv" if office.text else "xlsx"
        self.file = f"{office.file}_{RELEASED:%Y%m%d}.{ending}"
        self.wide = office.shape == HOUSEHOLD and self.mess >= 2
        self.parents = office.shape == PARENT_CHILD and self.mess >= 1
        self.written = 0

    def sheets(self) -> list[Sheet]:
        """Return the sheets of the file, filled."""
        households = households_in(self.office.code, self.world, self.office.hukou)
        names = ("",) if self.office.text else self.office.sheets if self.mess >= 2 else ("Sheet1",)
        tables = [name for name in names if name != NOTES]
        share = -(-len(households) // len(tables))
        parts = {name: households[share * i : share * (i + 1)] for i, name in enumerate(tables)}
        return [_notes() if name == NOTES else self._sheet(name, parts[name]) for name in names]

    def _sheet(self, name: str, households: list[Household]) -> Sheet:
        sheet = Sheet(name)
        headers = self._headers()
        self._title(sheet, len(headers))
        sheet.rows.append(headers)
        for household in households:
            for row in self._rows(sheet, household):
                sheet.rows.append(row)
                self.written += 1
        if self.mess >= 2 and not self.office.text:
            count = len(sheet.rows) - sheet.title_lines - 1
            sheet.rows.append(["合计", f"{count}户" if self.wide else f"{count}人"])
        return sheet

    def _title(self, sheet: Sheet, width: int) -> None:
        if not self.mess or self.office.text:
            return
        lines = self.office.title_lines if self.mess >= 2 else 1
        for text in (self.office.title, "填报单位：（盖章）　　填报日期：2024年8月25日")[:lines]:
            sheet.rows.append([text])
            sheet.merges.append((len(sheet.rows), 0, len(sheet.rows), width - 1))
        sheet.title_lines = lines

    def _headers(self) -> list[Cell]:
        number, name = self.office.number if self.mess else "身份证号", "姓名"
        if self.wide:
            people: list[Cell] = ["户主姓名", "户主身份证号"]
            for place in range(1, self.office.members + 1):
                people += [f"成员{place}姓名", f"成员{place}身份证号"]
            for place in range(1, self.office.carers + 1):
                people += [f"照料人{place}姓名", f"照料人{place}身份证号"]
        elif self.parents:
            parent = "职工" if self.office.code == "WORKER_HARD" else "残疾人"
            people = [f"{parent}姓名", f"{parent}身份证号", "子女姓名", "子女身份证号"]
        elif self.office.relation:
            people = ["户主姓名", name, number, "与户主关系"]
        else:
            people = [name, number]
        return ["县市区", *people, *(header for header, _ in self.office.extras)]

    def _rows(self, sheet: Sheet, household: Household) -> Iterator[list[Cell]]:
        if self.wide:
            yield self._wide_row(Spot(sheet, household))
        elif self.parents:
            yield from self._parent_child_rows(sheet, household)
        elif self.office.relation:
            shared = self._extras(household, household.head)
            for person, role in household.people:
                cells = self._person(Spot(sheet, household), person, role, shared)
                yield [self._county(household, person), household.head.name, *cells, role, *shared]
        else:
            for person, role in household.people[self.office.shape == PARENT_CHILD :]:
                extras = self._extras(household, person)
                cells = self._person(Spot(sheet, household), person, role, extras)
                yield [self._county(household, person), *cells, *extras]

    def _wide_row(self, spot: Spot) -> list[Cell]:
        household = spot.household
        extras = self._extras(household, household.head)
        cells: list[Cell] = []
        for person, role in household.people[: self.office.members + 1]:
            cells += self._person(spot, person, role, extras)
        cells += [None] * (2 * (self.office.members + 1) - len(cells))
        return [self._county(household, household.head), *cells, *self._carers(spot), *extras]

    def _carers(self, spot: Spot) -> list[Cell]:
        """A 特困 person's carers: neighbours, some of them guardians of students; it proves nothing."""
        cells: list[Cell] = []
        for _ in range(self.office.carers):
            if self.rng.random() < 0.5:
                carer = self.rng.choice(self.world.families).guardian
                cells += self._person(spot, carer, CARER, [])
            else:
                cells += [None, None]
        return cells

    def _parent_child_rows(self, sheet: Sheet, household: Household) -> Iterator[list[Cell]]:
        (parent, _), *children = household.people
        for child, role in children:
            spot, extras = Spot(sheet, household), self._extras(household, parent)
            cells = self._person(spot, parent, PARENT, extras)
            cells += self._person(spot, child, role, extras)
            yield [self._county(household, parent), *cells, *extras]

    def _county(self, household: Household, person: Person) -> Cell:
        return self.hand.county(*self._place(household, person))

    def _place(self, household: Household, person: Person) -> tuple[str, str]:
        if self.office.code == "SCHOOL_ROLL" and isinstance(person, Student):
            return person.school.county, person.school.county_name
        return household.county, household.county_name

    def _person(self, spot: Spot, person: Person, role: str, extras: list[Cell]) -> list[Cell]:
        """Return the cells of name and number, and record what is true of them."""
        cell, written, fault = self._number(person)
        proves = role not in (CARER, PARENT) and CANCELLED not in extras
        name = self._name(person, fault)
        row = RegisterRow(
            register=self.office.code,
            file=self.file,
            sheet=spot.sheet.name,
            line=spot.sheet.next_line,
            role=role,
            person=person,
            written=written,
            name=name,
            fault=fault,
            proves=proves,
            county=self._place(spot.household, person)[0],
        )
        self.truth.registers.append(row)
        return [self.hand.name(name), cell]

    def _name(self, person: Person, fault: str) -> str:
        """The name, at times misheard, but only where the number still tells who it is."""
        readable = not fault and not (isinstance(person, Student) and person.fault)
        if self.mess >= 2 and readable and self.rng.random() < rates.OTHER_NAME:
            return person.name[:-1] + names.STEMS[self.rng.randrange(len(names.STEMS))]
        return person.name

    def _number(self, person: Person) -> tuple[Cell, str, str]:
        number, rng, scale = person.number, self.rng, self.mess - 1
        broken = isinstance(person, Student) and (person.fault or person.kind != "resident_id")
        if scale >= 1 and not broken:
            chance = rng.random() / scale
            if chance < rates.REGISTER_SLIP:
                wrong, kind = self.world.numbers.slipped(number, rng)
                typed = self.hand.number(wrong, text_file=self.office.text)
                return typed, typed, kind
            chance -= rates.REGISTER_SLIP
            if chance < rates.NUMBER_CELL and not number.endswith("X"):
                return (*number_cell(number, text_file=self.office.text), "number_cell")
            if person.born.year < 1965 and rng.random() < 0.05:
                old = number[:6] + number[8:17]
                return old, old, ""
        written = self.hand.number(number, text_file=self.office.text)
        return written, written, ""

    def _extras(self, household: Household, person: Person) -> list[Cell]:
        return [value(kind, self.hand, household, person) for _, kind in self.office.extras]


def _notes() -> Sheet:
    sheet = Sheet(NOTES, header_lines=0)
    sheet.rows += [[NOTES], ["一、本表由县级民政部门填报，按月更新。"], ["二、数据截至2024年8月25日。"]]
    return sheet
