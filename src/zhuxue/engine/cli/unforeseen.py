"""A fault nobody foresaw → a sentence: what happened and what to do. Its own message may hold a child's number, so it is never shown."""

from __future__ import annotations

import errno
import os
import traceback
from collections.abc import Iterator
from pathlib import Path

Sentence = tuple[str, str]  # Chinese, English

STOPPED: Sentence = ("已停止，没有写出任何结果。", "Stopped; nothing was written.")
MEMORY: Sentence = (
    "内存不够，没有写出任何结果。请用 --memory 加大，如 --memory 8GB；或少交一些文件，如按县分几次计算。",
    "Memory does not suffice; nothing was written. Give more with --memory, for example --memory 8GB, or give fewer files, for example one county at a time.",
)
FULL: Sentence = (
    "磁盘已满，没有写出任何结果。请清理结果文件夹所在的磁盘，或把结果写到另一个磁盘。",
    "The disk is full; nothing was written. Make room on the disk of the result, or write it to another.",
)
RIGHTS: Sentence = ("没有权限读写“{}”。请换一个文件夹，或请管理员开放权限。", "You may not read or write “{}”. Choose another folder, or ask for the right to it.")  # fmt: skip
NO_FOLDER: Sentence = ("“{}”不能用作文件夹。请检查路径。", "“{}” cannot be a folder. Check the path.")
NOT_THERE: Sentence = ("找不到“{}”。请检查路径。", "“{}” does not exist. Check the path.")
OTHER_FILE: Sentence = ("文件“{}”不能读写。请检查磁盘和文件夹权限，关掉正打开它的程序后再试。", "“{}” cannot be read or written. Check the disk and the rights to the folder, and close programs that have it open.")  # fmt: skip
SPARK: Sentence = (
    "Spark 中途停止（{}），没有写出任何结果。请检查 Java 和集群是否还在运行、磁盘和内存是否够用，再算一次；或改用 --engine duckdb。",
    "Spark stopped on the way ({}); nothing was written. Check that Java and the cluster still run and have disk and memory, and run again; or use --engine duckdb.",
)
OURS: Sentence = ("程序出错（{}），没有写出任何结果。请把这一行发给维护人员。", "The program has a fault ({}); nothing was written. Send this line to the maintainers.")  # fmt: skip

OF_NUMBER = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), FULL),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), RIGHTS),
    **dict.fromkeys((errno.ENOTDIR, errno.EEXIST), NO_FOLDER),
    errno.ENOENT: NOT_THERE,
}
SAID_WHEN_FULL = ("No space left", "File too large", "not enough space", "Disk quota")  # as DuckDB and Arrow report it


def unforeseen(error: BaseException, lang: str) -> str:
    """Return the sentence about `error` in `lang`; with ZHUXUE_TRACEBACK set, its traceback goes to stderr before."""
    sentence, about = _sentence(error)
    if os.environ.get("ZHUXUE_TRACEBACK"):
        traceback.print_exception(error)
    return sentence[lang == "en"].format(about)


def _sentence(error: BaseException) -> tuple[Sentence, str]:
    kind = type(error).__name__
    if kind == "InterruptException":  # DuckDB's word for Ctrl-C
        return STOPPED, ""
    if kind == "OutOfMemoryException" or isinstance(error, MemoryError):
        return MEMORY, ""
    if _of_spark(error):
        return SPARK, kind
    for cause in _causes(error):
        if any(word in str(cause) for word in SAID_WHEN_FULL):
            return FULL, ""
        if isinstance(cause, OSError):
            name = Path(str(cause.filename)).name if cause.filename else "?"
            return OF_NUMBER.get(cause.errno or 0, OTHER_FILE), name
    return OURS, _place(error)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those it was made from: xlsxwriter, for one, wraps what the disk said."""
    found: BaseException | None = error
    while found is not None:
        yield found
        yield from (inner for inner in found.args if isinstance(inner, BaseException))
        found = found.__cause__ or found.__context__


def _of_spark(error: BaseException) -> bool:
    """Whether it arose in the way to Spark: py4j also raises plain errors of the network when the JVM is gone."""
    frames = traceback.extract_tb(error.__traceback__)
    return any({"py4j", "pyspark"} & set(Path(frame.filename).parts) for frame in frames)


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f", {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"
