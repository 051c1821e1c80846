"""Every command and option of `zhuxue`, from the parser itself; what its help leaves unsaid stands in docs/options.yaml."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from reference_pages.markdown import table
from zhuxue.engine.cli import parser as typed
from zhuxue.engine.common.yamlfile import read_yaml

MEANINGS = Path(__file__).parents[1] / "options.yaml"
HEAD = """# Command line 命令行

`zhuxue COMMAND …`, or `python -m zhuxue.engine.cli COMMAND …`. Files in, files out; no command changes a file it was given.

| exit status | |
|---|---|
| 0 | done 完成 |
| 1 | refused: an input or a rule cannot be used; the sentence says what, where and what to do 退回，并说明怎样改 |
| 2 | wrong usage 命令写错 |

Results go to standard output, refusals to standard error. `--lang en` chooses English messages; what belongs to the library (titles,
conditions, checks), the report and what `explain`, `diff`, `simulate` and `payments` print is in Chinese. `--help` works everywhere."""


def parser(lang: str = "en") -> argparse.ArgumentParser:
    """Return the parser that `zhuxue` parses with."""
    with mock.patch.object(typed.Parser, "parse_args", lambda self, _arguments: self):
        return typed.parse([], lang)  # type: ignore[return-value]


def commands(lang: str = "en") -> dict[str, argparse.ArgumentParser]:
    """Return each command's own parser by its name."""
    choices = next(action.choices for action in parser(lang)._actions if isinstance(action, argparse._SubParsersAction))
    return dict(choices)


def arguments(command: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield what may be typed after a command, --help left out."""
    yield from (action for action in command._actions if not isinstance(action, argparse._HelpAction))


def name_of(action: argparse.Action) -> str:
    """Return what is typed for an option, or the name of a place."""
    return action.option_strings[-1] if action.option_strings else action.dest


def page() -> str:
    """Return the page."""
    meanings = read_yaml(MEANINGS)
    chinese = commands("zh")
    return "\n\n".join(
        [HEAD, *(_section(name, each, chinese[name], meanings) for name, each in commands("en").items())]
    )


def _section(
    name: str, english: argparse.ArgumentParser, chinese: argparse.ArgumentParser, meanings: dict[str, Any]
) -> str:
    rows = [
        _row(action, other, meanings[name].get(name_of(action), ["", ""]))
        for action, other in zip(arguments(english), arguments(chinese), strict=True)
    ]
    heads = ["argument", "value", "required", "default", "meaning", "说明"]
    return f"## `zhuxue {name}`\n\n{english.description}. {chinese.description}。\n\n" + table(heads, rows)


def _row(action: argparse.Action, chinese: argparse.Action, meaning: list[str]) -> tuple[object, ...]:
    required = action.required if action.option_strings else action.nargs != "?"
    value = action.metavar or ("、".join(f"`{choice}`" for choice in action.choices) if action.choices else "")
    several = "，several" if isinstance(action, argparse._AppendAction | argparse._ExtendAction) else ""
    zh, en = (chinese.help, action.help) if action.help else meaning
    default = "" if action.default in (None, [], argparse.SUPPRESS) else f"`{action.default}`"
    return f"`{name_of(action)}`", f"{value}{several}", "yes" if required else "", default, en, zh
