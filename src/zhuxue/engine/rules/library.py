"""The library as one value: facts and programmes with layers applied, and a hash of every file it was read from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.yamlfile import Mapping
from zhuxue.engine.rules.amount import ShareOf, parts_of
from zhuxue.engine.rules.facts import Facts
from zhuxue.engine.rules.layers import RawProgramme, layer_folders, merged_programmes, overridden
from zhuxue.engine.rules.place import Place
from zhuxue.engine.rules.programme import PaysVersion, Programme, read_programme


@dataclass(frozen=True)
class Library:
    """Facts and programmes by code; `origins` tells for each programme which layer a value came from."""

    folder: Path
    layer: str
    facts: Facts
    programmes: dict[str, Programme]
    origins: dict[str, dict[str, str]]
    raws: dict[str, RawProgramme]
    content_hash: str

    @classmethod
    def load(
        cls, folder: Path = LIBRARY, *, layer: str | Path = "national", changes: tuple[Mapping, ...] = ()
    ) -> Library:
        """Read the library down to `layer`, then put `changes` (overrides, as a layer writes them) over it."""
        facts = Facts.load(folder)
        raws = merged_programmes(folder, layer)
        for change in changes:
            code = change.get("overrides", change.get("programme"))
            if code not in raws:
                raise LibraryError(
                    "change",
                    f"第{change.line}行",
                    (f"没有项目“{code}”。", f"there is no programme “{code}”."),
                    ("请写已有项目的代码。", "Name an existing programme."),
                )
            named = Mapping()
            named.update({key: value for key, value in change.items() if key != "programme"})
            raws[code].content = overridden(raws[code].content, named)
        programmes = {code: _read(raw, facts) for code, raw in sorted(raws.items())}
        for programme in programmes.values():
            _refuse_unknown_shares(programme, programmes, raws[programme.code].path)
        for programme in programmes.values():
            _refuse_circle(programme, programmes, raws[programme.code].path)
        return cls(
            folder, str(layer), facts, programmes,
            {code: raw.origins for code, raw in raws.items()},
            raws,
            library_hash(folder, layer),
        )  # fmt: skip

    def refuse_expired(self, as_known_on: date) -> None:
        """Raise LibraryError when a programme's review date has passed by `as_known_on`."""
        for code, programme in self.programmes.items():
            if programme.reviewed_until is not None and programme.reviewed_until < as_known_on:
                path, line = self.raws[code].line_of("reviewed_until")
                raise LibraryError(
                    path.name, f"第{line}行 reviewed_until",
                    (f"{code} 的复核日期 {programme.reviewed_until} 已过。", f"{code} was to be reviewed by {programme.reviewed_until}."),
                    ("请对照文件复核后更新这一日期。", "Check it against its sources and move the date."),
                )  # fmt: skip


def _read(raw: RawProgramme, facts: Facts) -> Programme:
    """Read a programme as each layer leaves it, so that a fault is told with the file that made it."""
    *lower, last = raw.from_below()
    for each in lower:
        read_programme(each.content, facts, each.path)
    return read_programme(last.content, facts, last.path)


def _shares(programme: Programme) -> Iterator[tuple[PaysVersion, ShareOf]]:
    for pays in programme.pays:
        yield from ((pays, part) for part in parts_of(pays.amount) if isinstance(part, ShareOf))


def _refuse_unknown_shares(programme: Programme, programmes: dict[str, Programme], path: Path) -> None:
    for pays, part in _shares(programme):
        place = Place(path.name, part.line, f"pays {pays.label}")
        if part.programme not in programmes:
            place.unknown(part.programme, ("项目", "programme"), programmes)
        if {other.per for other in programmes[part.programme].pays} - {pays.per}:
            place.refuse(
                (f"{part.programme} 不是按 {pays.per} 计的金额。", f"{part.programme} does not pay per {pays.per}."),
                ("请与所依据的项目用同样的 per。", "Use the same per as the programme it is a share of."),
            )


def _refuse_circle(programme: Programme, programmes: dict[str, Programme], path: Path) -> None:
    """A programme that takes a share of itself, by whatever way round, has no amount."""
    todo, seen = [part for _, part in _shares(programme)], set()
    line = todo[0].line if todo else 0
    while todo:
        code = todo.pop().programme
        if code == programme.code:
            Place(path.name, line, "pays").refuse(
                (f"{code} 的金额绕了一圈又取自自己。", f"the amount of {code} is a share of itself."),
                ("请写明其中一个项目的金额。", "Give one of the programmes an amount of its own."),
            )
        if code not in seen:
            seen.add(code)
            todo += [part for _, part in _shares(programmes[code])]


def library_hash(folder: Path, layer: str | Path) -> str:
    """Return a SHA-256 over every file of the library (names and bytes, line ends evened), and of a layer outside it."""
    digest = hashlib.sha256()
    folders = [folder, *(path.parent for _, path in layer_folders(folder, layer) if not path.is_relative_to(folder))]
    for root in folders:
        for path in sorted(p for p in root.rglob("*") if p.suffix in (".yaml", ".sql") and p.is_file()):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()
