"""Run the commands a page shows, as its reader would, and hold what they print against the page.

A page's fenced blocks are its steps: `console` holds commands after `$ ` and what they print, where `…` stands for
anything and a line of only `…` for any lines; `yaml file=PATH` (or `append=PATH`) and the like are what the reader writes. What the reader
does by hand is a remark: `<!-- copy FILE FILE -->`, `<!-- cell FILE A2 WORD -->`, `<!-- delete-row FILE 5 -->`. In a command
of `run`, `…` stands for the arguments of run.txt that are not shown.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

DOCS = Path(__file__).parent
STEP = re.compile(
    r"^```(?P<kind>\w+)(?: (?P<about>[^\n]*))?\n(?P<body>.*?)^```$|^<!-- (?P<hand>(?:copy|cell|delete-row) .*?) -->$",
    re.M | re.S,
)
CHANGES_EACH_TIME = re.compile(r"(?<=政策库 )[0-9a-f]{12}|(?<=批次号 )\S+(?=。)|(?<=sha256 )[0-9a-f]{64}")
INSTALLED = Path("src") / "zhuxue"
CHECK = "zhuxue library check"


@dataclass
class Printed:
    """One command of a page, what the page says it prints, and what it did print."""

    command: str
    said: str
    did: str
    status: int

    @property
    def agrees(self) -> bool:
        """Whether the page tells the truth."""
        return re.fullmatch(_pattern(self.said), self.did) is not None


@dataclass
class Place:
    """A reader's place: a folder with a copy of the program and its library, so that pages may change the library."""

    folder: Path
    cwd: Path = field(init=False)
    known: dict[str, tuple[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Copy the program."""
        shutil.copytree(DOCS.parent / INSTALLED, self.folder / INSTALLED, ignore=shutil.ignore_patterns("__pycache__"))
        self.cwd = self.folder

    def run(self, command: str) -> tuple[str, int]:
        """Do one command, `cd` or `zhuxue`; return what it printed and its exit status."""
        name, *arguments = shlex.split(command)
        if name == "cd":
            self.cwd = (self.cwd / arguments[0]).resolve()
            return "", 0
        if name != "zhuxue":
            raise ValueError(f"a page may use zhuxue and cd only: {command}")
        if command == CHECK:  # a minute and a half: pages that change the library are written first, and it is run once
            if command not in self.known:
                self.known[command] = self._done(arguments)
            return self.known[command]
        return self._done(arguments)

    def _done(self, arguments: list[str]) -> tuple[str, int]:
        done = subprocess.run(
            [sys.executable, "-m", "zhuxue.engine.cli", *self._whole(arguments)], cwd=self.cwd, capture_output=True,
            encoding="utf-8", check=False,
            env={**os.environ, "PYTHONPATH": str(self.folder / "src"), "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        refusal = done.stderr if done.returncode else ""  # of a command that ends well, only its progress
        return done.stdout + refusal, done.returncode

    def _whole(self, arguments: list[str]) -> list[str]:
        """Put the arguments of run.txt that the page does not show where it says `…`."""
        if "…" not in arguments:
            return arguments
        whole = (self.cwd / "run.txt").read_text(encoding="utf-8").split()
        at = arguments.index("…")
        shown, rest = arguments[1:at], arguments[at + 1 :]
        if whole[: len(shown)] != shown:
            raise ValueError(f"run.txt does not begin with {shown}")
        kept = max(n for n in range(len(rest) + 1) if rest[:n] == whole[len(whole) - n :])
        return [arguments[0], *whole, *rest[kept:]]

    def do_by_hand(self, remark: str) -> None:
        """Do what the reader does in the file manager or the spreadsheet program."""
        import openpyxl

        what, file, *words = remark.split()
        if what == "copy":
            shutil.copy(self.cwd / file, self.cwd / words[0])
            return
        book = openpyxl.load_workbook(self.cwd / file)
        if what == "cell":
            book.active[words[0]] = words[1]
        else:
            book.active.delete_rows(int(words[0]))
        book.save(self.cwd / file)

    def write(self, about: str, text: str) -> None:
        """Write, or write on at the end of, a file the page shows; what stands there already is left as it is."""
        how, _, file = about.partition("=")
        path = self.cwd / file
        old = path.read_text(encoding="utf-8") if path.exists() and how == "append" else ""
        if text not in old:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(old + text, encoding="utf-8", newline="\n")


def follow(text: str, place: Place) -> Iterator[Printed]:
    """Do every step of a page, and yield what each command printed."""
    for step in STEP.finditer(text):
        if step["hand"]:
            place.do_by_hand(step["hand"])
        elif step["kind"] == "console":
            for command, said in commands(step["body"]):
                yield Printed(command, said, *place.run(command))
        elif step["about"]:
            place.write(step["about"], step["body"])


def write_all(text: str, place: Place) -> None:
    """Write every file of a page, before any page is followed."""
    for step in STEP.finditer(text):
        if step["about"]:
            place.write(step["about"], step["body"])


def commands(body: str) -> list[tuple[str, str]]:
    """Return each command of a console block with what the page says it prints."""
    parts = re.split(r"^\$ (.*)\n", body, flags=re.M)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def steps(text: str) -> list[str]:
    """Return the steps of a page as text; pages in two languages must have the same."""
    return [step[0] for step in STEP.finditer(text) if step["hand"] or step["kind"] == "console" or step["about"]]


def refreshed(text: str, printed: list[Printed]) -> str:
    """Return the page with what the commands print today; what agrees already stays as it is."""
    waiting = iter(printed)

    def block(step: re.Match[str]) -> str:
        if step["kind"] != "console":
            return step[0]
        lines = [
            f"$ {p.command}\n{p.said if p.agrees else CHANGES_EACH_TIME.sub('…', p.did)}" for p in _next(waiting, step)
        ]
        return "```console\n" + "".join(lines) + "```"

    return STEP.sub(block, text)


def _next(waiting: Iterator[Printed], step: re.Match[str]) -> list[Printed]:
    return [next(waiting) for _ in commands(step["body"])]


def _pattern(said: str) -> str:
    parts = [r"(?:.*\n)*?" if line == "…\n" else re.escape(line).replace("…", ".*?") for line in said.splitlines(True)]
    return "".join(parts)


def pages() -> list[Path]:
    """Return the pages that are followed: the tutorial and the how-tos, in English; the Chinese ones have the same steps."""
    found = [*(DOCS / "tutorial").glob("*.md"), *(DOCS / "how-to").glob("*.md"), *(DOCS / "explanation").glob("*.md")]
    return sorted(
        path for path in found if not path.name.endswith(".zh-CN.md") and "```console" in path.read_text("utf-8")
    )


def together(paths: list[Path], folder: Path) -> dict[Path, list[Printed]]:
    """Follow pages in one place, their files written first, so that one check of the library covers all of them."""
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    place = Place(folder)
    for text in texts.values():
        write_all(text, place)
    return {path: _afresh(text, place) for path, text in texts.items()}


def _afresh(text: str, place: Place) -> list[Printed]:
    place.cwd = place.folder
    return list(follow(text, place))


def groups() -> list[list[Path]]:
    """Return the pages to follow: those whose check of the library finds nothing together, every other in a place of its own."""
    texts = {path: path.read_text(encoding="utf-8") for path in pages()}
    checking = [path for path, text in texts.items() if CHECK in text and text.count(CHECK) == text.count("问题0处")]
    return [checking, *([path] for path in pages() if path not in checking)]


def refresh_all() -> None:
    """Follow every page and write it again with what the commands print today, its Chinese sister too."""
    for group in groups():
        with tempfile.TemporaryDirectory() as folder:
            done = together(group, Path(folder)) if len(group) > 1 else {group[0]: followed(group[0], Path(folder))}
        for path, printed in done.items():
            for each in (path, path.with_name(f"{path.stem}.zh-CN.md")):
                if each.exists():
                    old = each.read_text(encoding="utf-8")
                    each.write_text(refreshed(old, printed), encoding="utf-8", newline="\n")
            print(path.name, *(p.command for p in printed if not p.agrees), sep="\n  changed: ")


def followed(path: Path, folder: Path) -> list[Printed]:
    """Follow one page in a new place."""
    return list(follow(path.read_text(encoding="utf-8"), Place(folder)))
