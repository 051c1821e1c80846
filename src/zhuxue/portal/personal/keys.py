"""The key ring: a file outside the database, without which nothing personal in it can be read."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from django.conf import settings

from zhuxue.engine.common.errors import InputError


@dataclass(frozen=True)
class KeyRing:
    """Keys of SM4 (128 bits) by number, of which `current` encrypts; and the key of HMAC-SM3 for finding.

    `registers` holds the keys agreed on with departments that deliver hashed, by register; the engine reads them from the file.
    """

    current: int
    encryption: dict[int, bytes]
    lookup: bytes
    registers: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def new(cls) -> KeyRing:
        """Return a ring of fresh keys."""
        return cls(1, {1: secrets.token_bytes(16)}, secrets.token_bytes(32))

    @classmethod
    def load(cls, path: Path) -> KeyRing:
        """Read a ring; raises InputError when there is none."""
        if not path.exists():
            raise InputError(f"找不到密钥文件 {path.name}。新建门户请运行 manage.py make_keys；已有数据请从备份放回原密钥，切勿新建。", f"The key file {path.name} is missing. For a new portal run manage.py make_keys; where there are data, put the old keys back from their copy and never make new ones.")  # fmt: skip
        said = json.loads(path.read_text(encoding="utf-8"))
        keys = {int(number): bytes.fromhex(key) for number, key in said["encryption"].items()}
        registers = {code: bytes.fromhex(key) for code, key in said.get("registers", {}).items()}
        return cls(said["current"], keys, bytes.fromhex(said["lookup"]), registers)

    def save(self, path: Path) -> None:
        """Write the ring, readable by its owner only; the file is whole at every moment."""
        keys = {str(number): key.hex() for number, key in self.encryption.items()}
        registers = {code: key.hex() for code, key in self.registers.items()}
        said = {"current": self.current, "encryption": keys, "lookup": self.lookup.hex(), "registers": registers}
        text = json.dumps(said, indent=1)
        beside = path.with_suffix(".new")
        beside.touch(mode=0o600)
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
        ring.cache_clear()

    def with_a_new_key(self) -> KeyRing:
        """Return the ring with one more key, which encrypts from now on."""
        number = max(self.encryption) + 1
        return replace(self, current=number, encryption={**self.encryption, number: secrets.token_bytes(16)})


@cache
def ring() -> KeyRing:
    """Return this portal's key ring, read once by each process."""
    return KeyRing.load(settings.KEYS_FILE)
