"""What is true of every row written: truth.csv and, beside it, registers, matches and scopes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zhuxue.engine.demo.people import REGISTERS, Person, Student

SLIPS = ("slip_digit", "slip_swap", "check_digit")


@dataclass(slots=True)
class RosterRow:
    """One data row of a roster; `fault` is '' when the number can be read without guessing."""

    file: str
    sheet: str
    line: int
    student: Student
    written: str
    fault: str
    guardian_written: str = ""


@dataclass(slots=True)
class RegisterRow:
    """One person of one row of a register; `proves` says whether role and status prove the group."""

    register: str
    file: str
    sheet: str
    line: int
    role: str
    person: Person
    written: str
    name: str
    fault: str
    proves: bool
    county: str


@dataclass
class Truth:
    """Collected while the files are written."""

    roster: list[RosterRow] = field(default_factory=list)
    registers: list[RegisterRow] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        """Write the four truth files below `folder`."""
        scopes = self._scopes()
        _write(folder / "truth.csv", ROSTER_COLUMNS, self._roster_rows(scopes))
        _write(folder / "truth_registers.csv", REGISTER_COLUMNS, self._register_rows())
        _write(folder / "truth_matches.csv", MATCH_COLUMNS, self._match_rows(scopes))
        listed = ((code, county) for code in REGISTERS for county in sorted(scopes.get(code, ())))
        _write(folder / "truth_scopes.csv", ("register", "county"), listed)

    def _scopes(self) -> dict[str, set[str]]:
        scopes: dict[str, set[str]] = {}
        for row in self.registers:
            scopes.setdefault(row.register, set()).add(row.county)
        return scopes

    def _proofs(self) -> dict[Person, dict[str, RegisterRow]]:
        """Per person the best row of each register: one that proves and whose number is right goes first."""
        proofs: dict[Person, dict[str, RegisterRow]] = {}
        for row in self.registers:
            known = proofs.setdefault(row.person, {})
            if row.register not in known or _rank(row) > _rank(known[row.register]):
                known[row.register] = row
        return proofs

    def _roster_rows(self, scopes: dict[str, set[str]]) -> Iterator[Sequence[object]]:
        proofs = self._proofs()
        for row in self.roster:
            student = row.student.person
            mine = {**proofs.get(student.family.guardian, {}), **proofs.get(student, {})}
            mine = {code: found for code, found in mine.items() if code in BY_GUARDIAN or found.person is student}
            flags = [_flag(code, student, mine, scopes) for code in REGISTERS]
            yield (
                row.file,
                row.sheet,
                row.line,
                student.number,
                student.kind,
                row.written,
                student.name,
                row.fault,
                student.family.county,
                row.student.stage,
                student.family.guardian.number,
                row.guardian_written,
                *flags,
                student.level,
            )

    def _register_rows(self) -> Iterator[Sequence[object]]:
        for row in self.registers:
            yield (
                row.register,
                row.file,
                row.sheet,
                row.line,
                row.role,
                row.person.number,
                row.written,
                row.name,
                row.fault,
                int(isinstance(row.person, Student)),
                int(row.proves),
                row.county,
            )

    def _match_rows(self, scopes: dict[str, set[str]]) -> Iterator[Sequence[object]]:
        proofs = self._proofs()
        for row in self.roster:
            student = row.student.person
            for code, found in sorted(proofs.get(student, {}).items()):
                if found.proves:
                    yield (row.file, row.sheet, row.line, code, "identity_number", _expected(row, found))
            for code, found in sorted(proofs.get(student.family.guardian, {}).items()):
                own = proofs.get(student, {}).get(code)
                if code in BY_GUARDIAN and found.proves and not (own and own.proves):
                    yield (
                        row.file,
                        row.sheet,
                        row.line,
                        code,
                        "guardian_identity_number",
                        _expected_by_guardian(row, found),
                    )


BY_GUARDIAN = ("VEHICLE", "PROPERTY", "BUSINESS", "PAYROLL")
ROSTER_COLUMNS = (
    "source_file",
    "source_sheet",
    "source_row",
    "identity_number_true",
    "identity_kind",
    "identity_as_written",
    "name_true",
    "fault",
    "hukou_county",
    "stage",
    "guardian_identity_number_true",
    "guardian_identity_as_written",
    *REGISTERS,
    "expected_hardship_level",
)
REGISTER_COLUMNS = (
    "register",
    "source_file",
    "source_sheet",
    "source_row",
    "role",
    "identity_number_true",
    "identity_as_written",
    "name",
    "fault",
    "in_roster",
    "proves",
    "county",
)
MATCH_COLUMNS = ("source_file", "source_sheet", "source_row", "register", "by", "expected")


def _rank(row: RegisterRow) -> tuple[bool, bool]:
    return row.proves, not row.fault


def _flag(code: str, student: Student, mine: dict[str, RegisterRow], scopes: dict[str, set[str]]) -> str:
    if code in mine and mine[code].proves:
        return "1"
    return "0" if student.family.county in scopes.get(code, ()) else ""


def _expected(row: RosterRow, found: RegisterRow) -> str:
    """What a good comparison says of a pair.

    match: both numbers can be read. proposal: one has one slip. lost: a number is not there to compare.
    optional: the row stands there twice, and the second may be turned away.
    """
    if row.fault == "duplicate":
        return "optional"
    faults = [fault for fault in (row.fault, found.fault) if fault not in ("", "two_schools")]
    if not faults:
        return "match"
    return "proposal" if len(faults) == 1 and faults[0] in SLIPS else "lost"


def _expected_by_guardian(row: RosterRow, found: RegisterRow) -> str:
    expected = _expected(row, found) if row.guardian_written else "lost"
    return "lost" if expected == "proposal" else expected


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
