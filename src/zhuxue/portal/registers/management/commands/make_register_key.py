"""`manage.py make_register_key CODE FILE`: a fresh key under which a department hashes its register, kept and written for it."""

from __future__ import annotations

import json
import secrets
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.portal.audit.actions import record
from zhuxue.portal.personal.keys import KeyRing


class Command(BaseCommand):
    """The key stands in the portal's key file and in FILE, which goes to the department by a safe way and nowhere else."""

    help = "为加密比对的名单生成密钥 Make the key of a register that comes hashed"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the register and the file to write."""
        parser.add_argument("register", help="名单代码 code of the register")
        parser.add_argument("file", type=Path, help="交给来源部门的密钥文件 key file for the department")

    def handle(self, *args: Any, register: str, file: Path, **options: Any) -> None:
        """Raise CommandError where the register is unknown, has a key, or the file is there."""
        if register not in Registers.load(LIBRARY).registers:
            raise CommandError(f"没有代码为“{register}”的名单。There is no such register.")
        ring = KeyRing.load(settings.KEYS_FILE)
        if register in ring.registers or file.exists():
            raise CommandError("这个名单已有密钥，或文件已存在：换密钥后旧的加密名单就比不出，所以不覆盖。\nThe register has a key, or the file exists; neither is overwritten.")  # fmt: skip
        key = secrets.token_bytes(32)
        replace(ring, registers={**ring.registers, register: key}).save(settings.KEYS_FILE)
        file.touch(mode=0o600)
        file.write_text(json.dumps({"registers": {register: key.hex()}}), encoding="utf-8")
        with transaction.atomic():
            record("register key made", "personal.keys", details={"register": register})
        self.stdout.write(f"密钥已写入 {file.name}，请专人送交来源部门，不要经邮件或聊天。Hand it over in person; then restart the portal.")  # fmt: skip
