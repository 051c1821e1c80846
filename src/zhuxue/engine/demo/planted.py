"""What is planted into a demo for its checks to find, and the innocent that look like it: planted.yaml, row by row."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.regions import Regions
from zhuxue.engine.common.yamlfile import Mapping, read_yaml
from zhuxue.engine.demo.cards import ISSUER, luhn_digit
from zhuxue.engine.demo.numbers import PREFIX, with_check_digit
from zhuxue.engine.demo.places import KINDS
from zhuxue.engine.demo.planted_rows import HEADERS, REGISTERS, WRONG, book_rows
from zhuxue.engine.demo.spreadsheet import Sheet, write_text, write_xlsx

STUDENTS_PER_COPY = 10_000
FIRST_COUNTY, COUNTIES, ORDERS = 90, 9, 1000  # 439990 to 439998: no number of the province itself has them
RELEASED = "2024-08-25"
FIELDS = ("kind", "check", "innocent", "rows")
LAYER = "植入政策层"
# Hunan's shares are means over the whole province, where a few planted rows decide nothing; a county's own share can be passed.
LAYER_FILES = {
    "layer.yaml": "layer: 演示\ntitle: 演示省（植入）\non: hunan\n",
    "programmes/sv-grant.yaml": "overrides: SV_GRANT\nquota: {share_percent: 15, of: enrolled, within: county, kind: guide, "
    "note: 演示用：假定每个县市区各按15%, source: 演示数据，不是文件, confidence: assumed}\n",
}


@dataclass(frozen=True)
class Kind:
    """One kind of anomaly or look-alike: who is in it, and what each file says of them."""

    name: str
    check: str
    innocent: bool
    also: tuple[str, ...]  # further checks that rightly find the same rows
    nor: tuple[str, ...]  # further checks that must not
    told: Mapping


@dataclass
class Planting:
    """The rows planted so far, by file, and for each copy of a kind the rows it consists of."""

    counties: list[str]
    files: dict[str, list[list[Any]]] = field(default_factory=dict)
    listed: list[tuple[str, str, str, str]] = field(default_factory=list)
    issued: dict[str, int] = field(default_factory=dict)

    def number(self, born: str) -> str:
        """Return a new identity number of somebody born on a day, or the day after when its numbers are used up."""
        self.issued[born] = self.issued.get(born, -1) + 1
        later, nth = divmod(self.issued[born], COUNTIES * ORDERS)
        day = date.fromisoformat(born) + timedelta(days=later)
        return with_check_digit(f"{PREFIX}{FIRST_COUNTY + nth // ORDERS}{day:%Y%m%d}{nth % ORDERS:03d}")

    def add(self, file: str, row: list[Any]) -> str:
        """Add a row to a file and return where it stands, as findings name it."""
        rows = self.files.setdefault(file, [list(HEADERS[Path(file).parent.name])])
        rows.append(row)
        return f"{Path(file).name}|{'名单' if file.endswith('.xlsx') else ''}|{len(rows)}"


def kinds() -> list[Kind]:
    """Read every kind of planted.yaml."""
    return [
        Kind(
            told["kind"],
            told["check"],
            told.get("innocent", False),
            tuple(told.get("also", ())),
            tuple(told.get("nor", ())),
            told,
        )
        for told in read_yaml(Path(__file__).with_name("planted.yaml"))
    ]


def plant(copies: int, used: set[str]) -> Planting:
    """Return every kind planted `copies` times, each into schools of its own.

    Each kind has a county that the province does not use, as long as there are any: checks of a county see only it.
    """
    counties = [region.code for region in Regions.load(LIBRARY).regions if region.until is None]
    planting = Planting([code for code in counties if code not in used] or counties)
    for copy in range(copies):
        for place, kind in enumerate(kinds()):
            _Scene(planting, kind, place, copy).play()
    return planting


class _Scene:
    """One copy of a kind: its people by name, and the rows written of each."""

    def __init__(self, planting: Planting, kind: Kind, place: int, copy: int) -> None:
        self.planting, self.kind = planting, kind
        self.county = planting.counties[place % len(planting.counties)]
        self.mark = f"{place:02d}{copy:03d}"
        self.people: dict[str, dict[str, Any]] = {}
        self.rows: list[tuple[str, str]] = []  # whose row, where it stands

    def play(self) -> None:
        for told in self.kind.told["people"]:
            for who in _named(told):
                self.people[who] = self._person(who, told)
        for file, row, whose in book_rows(self.people, self.kind.told):
            self.rows.append((whose, self.planting.add(file, row)))
        about = self.kind.told.get("about")
        rows = ";".join(where for whose, where in self.rows if about is None or whose in about)
        innocent = {
            self.kind.check: self.kind.innocent,
            **dict.fromkeys(self.kind.also, False),
            **dict.fromkeys(self.kind.nor, True),
        }
        for check, is_so in innocent.items():
            self.planting.listed.append((self.kind.name, check, "yes" if is_so else "no", rows))

    def _person(self, who: str, told: Mapping) -> dict[str, Any]:
        stage = told.get("stage", "primary")
        twin = self.people.get(told.get("same_as", ""))
        person = {
            **BORN_IN[stage],
            "name": f"样{who}{_mark_in_words(self.mark)}",
            "school_name": f"示例植{self.mark}{told.get('school', '')}{KINDS[stage]}",
            "school_region": self.county,
            "school_kind": "公办",
            "status": "在籍",
            "boards": "是",
            "class": "1班",
            "guardian": f"样长{who}{_mark_in_words(self.mark)}",
            "relation": "父亲",
            **{key: value for key, value in told.items() if key not in ("who", "times")},
        }
        person["number"] = twin["number"] if twin else self.planting.number(person["born"])
        person["name"] = twin["name"] if twin else person["name"]
        parent = self.people.get(told.get("child_as", ""))
        person["guardian"] = parent["guardian"] if parent else person["guardian"]
        person["guardian_number"] = parent["guardian_number"] if parent else self.planting.number("1980-03-15")
        person["card"] = _card(self.mark, len(self.people))
        person["written"] = WRONG[told["wrong"]](person) if "wrong" in told else person["number"]
        return person


BORN_IN = {
    "preschool": {"stage": "preschool", "born": "2020-05-01", "grade": "大班"},
    "primary": {"stage": "primary", "born": "2013-05-01", "grade": "五年级"},
    "junior_high": {"stage": "junior_high", "born": "2010-05-01", "grade": "八年级"},
    "senior_high": {"stage": "senior_high", "born": "2007-05-01", "grade": "高二"},
    "vocational": {"stage": "vocational", "born": "2007-05-01", "grade": "二年级"},
    "undergraduate": {"stage": "undergraduate", "born": "2004-05-01", "grade": "二年级"},
}


def _named(told: Mapping) -> list[str]:
    times = told.get("times")
    return [told["who"]] if times is None else [f"{told['who']}{nth}" for nth in range(1, int(times) + 1)]


def _mark_in_words(mark: str) -> str:
    """Names hold no digits, and nobody else's name is made of these words."""
    return "".join("零一二三四五六七八九"[int(digit)] for digit in mark)


def _card(mark: str, nth: int) -> str:
    digits = f"{ISSUER}99{mark}{nth:05d}"
    return digits + luhn_digit(digits)


def write_planted(folder: Path, planting: Planting) -> list[str]:
    """Write the planted rows, their layer and planted.csv below `folder`; return the arguments of a run that reads them."""
    for name, text in LAYER_FILES.items():
        (folder / LAYER / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / LAYER / name).write_text(text, encoding="utf-8", newline="\n")
    for file, rows in planting.files.items():
        sheet = Sheet("名单", [list(row) for row in rows])
        if file.endswith(".xlsx"):
            write_xlsx(folder / file, [sheet])
        else:
            write_text(folder / file, sheet, separator=",", encoding="utf-8-sig")
    with (folder / "planted.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows(planting.listed)
    registers = sorted(file for file in planting.files if file.startswith(REGISTERS))
    arguments = [word for file in registers for word in ("--register", f"{Path(file).stem}={file}@{RELEASED}")]
    return [*arguments, "--layer", LAYER]
