"""Keyed hashes (HMAC-SM3): numbers that a department does not hand out in clear, and questions that are asked only once."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable
from pathlib import Path

from zhuxue.engine.common.errors import InputError

PREFIX = "hmac-sm3:"
LEAST = 16  # bytes of a key
Keyed = Callable[[str], str]


class Keys:
    """The keys of one file. They stay in it: nothing here shows, writes or logs one.

    The file is JSON: `registers` holds the key of each register that comes hashed, `lookup` that by which a pair is told;
    both in hexadecimal digits. What else stands there is left alone, so the portal's own key file serves.
    """

    __slots__ = ("_lookup", "_registers", "file")

    def __init__(self, file: str, registers: dict[str, bytes], lookup: bytes | None) -> None:
        self.file, self._registers, self._lookup = file, registers, lookup

    def __repr__(self) -> str:
        return f"<keys of {self.file}>"

    @property
    def codes(self) -> list[str]:
        """The registers it holds a key of."""
        return sorted(self._registers)

    @classmethod
    def load(cls, path: Path) -> Keys:
        """Read a key file; raises InputError, which tells nothing of what stands in it."""
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            keys = {str(code): bytes.fromhex(key) for code, key in said.get("registers", {}).items()}
            lookup = bytes.fromhex(said["lookup"]) if "lookup" in said else None
        except (OSError, ValueError, AttributeError, TypeError):
            raise _unreadable(path) from None
        if any(len(key) < LEAST for key in (*keys.values(), *([lookup] if lookup is not None else []))):
            raise _unreadable(path)
        return cls(path.name, keys, lookup)

    def of_register(self, code: str) -> Keyed:
        """Return what hashes the numbers of a register; raises InputError where its key is not there."""
        if code not in self._registers:
            raise InputError(
                f"密钥文件“{self.file}”里没有名单 {code} 的密钥。请与来源部门约定密钥后放进去。",
                f"The key file “{self.file}” holds no key of register {code}. Agree on one with its owner and put it there.",
            )
        return keyed(self._registers[code])

    def of_pairs(self) -> Keyed:
        """Return what hashes the two sides of a proposal; raises InputError where its key is not there."""
        if self._lookup is None:
            raise InputError(
                f"密钥文件“{self.file}”里没有 lookup 密钥，不能使用线索的处理结果。请换用处理时的密钥文件。",
                f"The key file “{self.file}” holds no key “lookup”, so decisions on proposals cannot be used. Use the file they were made with.",
            )
        return keyed(self._lookup)


def keyed(key: bytes) -> Keyed:
    """Return the HMAC-SM3 under a key: 64 hexadecimal digits, the same for the same text."""
    try:
        begun = hmac.new(key, digestmod="sm3")
    except ValueError:
        raise InputError(
            "这台机器的 Python 不带 SM3 算法，不能处理加密比对的名单。请换用带 OpenSSL 3 的 Python。",
            "This Python has no SM3, so hashed registers cannot be read. Use a Python built with OpenSSL 3.",
        ) from None

    def of(text: str) -> str:
        one = begun.copy()
        one.update(text.encode("utf-8"))
        return one.hexdigest()

    return of


def is_hashed(text: str) -> bool:
    """Return whether a cell is a hash as it should be.

    >>> is_hashed("hmac-sm3:" + "0" * 64), is_hashed("hmac-sm3:check_digit")
    (True, False)
    """
    return re.fullmatch(f"{PREFIX}[0-9a-f]{{64}}", text) is not None


def _unreadable(path: Path) -> InputError:
    return InputError(
        f"密钥文件“{path.name}”读不出：应是 JSON，registers 下每个名单一个十六进制密钥，至少 {LEAST} 字节。请从保管处重新取一份。",
        f"The key file “{path.name}” cannot be read: JSON with a hexadecimal key of at least {LEAST} bytes for each register under “registers”. Take a fresh copy of it.",
    )
