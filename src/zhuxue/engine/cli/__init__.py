"""The command line: files in, files out."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from zhuxue.engine.cli.parser import parse
from zhuxue.engine.common.errors import UsageError, ZhuxueError

STOPPED = ("已停止，没有写出任何结果。", "Stopped; nothing was written.")


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


def unforeseen(error: Exception, lang: str) -> str:
    """Return a sentence about a fault nobody foresaw. Its own message may hold a child's number, so it is not shown."""
    kind = type(error).__name__
    if kind == "InterruptException":  # DuckDB's word for Ctrl-C
        return STOPPED[lang == "en"]
    if kind == "OutOfMemoryException":
        return "Memory does not suffice. Give more with --memory, for example --memory 8GB." if lang == "en" else "内存不够。请用 --memory 加大，如 --memory 8GB。"  # fmt: skip
    if isinstance(error, OSError):
        name = Path(str(error.filename)).name if error.filename else ""
        return f"A file cannot be read or written: {name} ({error.strerror}). Check the disk and the rights to the folder." if lang == "en" else f"文件不能读写：{name}（{error.strerror}）。请检查磁盘空间和文件夹权限。"  # fmt: skip
    if os.environ.get("ZHUXUE_TRACEBACK"):
        traceback.print_exc()
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{kind}, {Path(frame.filename).name}:{frame.lineno}"
    return f"The program has a fault ({where}); nothing was written. Send this line to the maintainers." if lang == "en" else f"程序出错（{where}），没有写出任何结果。请把这一行发给维护人员。"  # fmt: skip


def _refused(sentence: str, status: int = 1) -> int:
    print(sentence, file=sys.stderr)
    return status


def _speak_utf8() -> None:
    """Windows consoles may use another encoding; a name they cannot show must not stop the work."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
