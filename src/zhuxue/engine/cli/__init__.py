"""The command line: files in, files out."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from zhuxue.engine.cli.parser import parse
from zhuxue.engine.common.errors import UsageError, ZhuxueError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 done, 1 refused (the reason is on stderr), 2 wrong usage."""
    _speak_utf8()
    given = list(sys.argv[1:] if arguments is None else arguments)
    lang = (
        "en"
        if "--lang=en" in given
        or ("--lang" in given and given[given.index("--lang") + 1 : given.index("--lang") + 2] == ["en"])
        else "zh"
    )
    try:
        options = parse(given, lang)
        result: int = options.act(options)
    except UsageError as error:
        print(error.text(lang), file=sys.stderr)
        return 2
    except ZhuxueError as error:
        print(error.text(lang), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; nothing was written." if lang == "en" else "已停止，没有写出任何结果。", file=sys.stderr)
        return 1
    return result


def _speak_utf8() -> None:
    """Windows consoles may use another encoding; a name they cannot show must not stop the work."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
