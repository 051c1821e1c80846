"""The command line: files in, files out."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import pairwise

from zhuxue.engine.cli.parser import parse
from zhuxue.engine.cli.unforeseen import STOPPED, unforeseen
from zhuxue.engine.common.errors import UsageError, ZhuxueError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 done, 1 refused (the reason is on stderr), 2 wrong usage."""
    _speak_utf8()
    given = list(sys.argv[1:] if arguments is None else arguments)
    lang = language(given)
    try:
        options = parse(given, lang)
        result: int = options.act(options)
        sys.stdout.flush()
    except UsageError as error:
        return _refused(error.text(lang), 2)
    except ZhuxueError as error:
        return _refused(error.text(lang))
    except KeyboardInterrupt:
        return _refused(STOPPED[lang == "en"])
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _refused(unforeseen(error, lang))
    return result


def language(given: Sequence[str]) -> str:
    """Return the language asked for, before and whether or not the rest can be understood.

    >>> language(["run", "--lang", "en"]), language(["--lang=en", "diff"]), language(["diff"])
    ('en', 'en', 'zh')
    """
    pairs = pairwise(given)
    return "en" if "--lang=en" in given or ("--lang", "en") in pairs else "zh"


def _refused(sentence: str, status: int = 1) -> int:
    print(sentence, file=sys.stderr)
    return status


def _speak_utf8() -> None:
    """Windows consoles may use another encoding; a name they cannot show must not stop the work."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
