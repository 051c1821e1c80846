"""How entries hang together: the hash of each, and where a chain is first broken."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SM3, Hash

from zhuxue.portal.audit.models import Entry

FIRST = "0" * 64


@dataclass(frozen=True)
class Break:
    """The first entry that cannot be trusted, and why, in both languages."""

    number: int
    zh: str
    en: str


def sm3(text: str) -> str:
    """Return the SM3 digest (GB/T 32905-2016) of a text in UTF-8, as 64 hexadecimal digits.

    >>> sm3("abc")
    '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'
    """
    digest = Hash(SM3())
    digest.update(text.encode("utf-8"))
    return digest.finalize().hex()


def hash_of(entry: Entry) -> str:
    """Return what the hash of `entry` must be: SM3 over its columns as canonical JSON."""
    said = {name: getattr(entry, name) for name in ("number", "person_id", "acting_as", "action", "object", "reason", "details", "previous_hash")}  # fmt: skip
    said["at"] = f"{entry.at.timestamp():.6f}"
    return sm3(json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def first_break(entries: Iterable[Entry]) -> Break | None:
    """Return where a chain, given in the order of its numbers, is broken first; None when it is whole."""
    expected, previous = 1, FIRST
    for entry in entries:
        if entry.number != expected:
            return Break(expected, f"第{expected}条不在了", f"entry {expected} is gone")
        if entry.previous_hash != previous:
            return Break(entry.number, f"第{entry.number}条接不上前一条：次序被改，或前一条被换", f"entry {entry.number} does not follow the one before: re-ordered, or that one was replaced")  # fmt: skip
        if entry.hash != hash_of(entry):
            return Break(entry.number, f"第{entry.number}条内容被改过", f"entry {entry.number} was changed")
        expected, previous = entry.number + 1, entry.hash
    return None
