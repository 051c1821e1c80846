"""What an operator may set: every setting of the portal, declared once, read from the environment."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOOPBACK = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Setting:
    """One variable of the environment: its name, what holds without it, and what it is for."""

    name: str
    default: str
    help: str

    @property
    def value(self) -> str:
        """Return what the environment says, else the default."""
        return os.environ.get(self.name, self.default)


DATA = Setting("ZHUXUE_DATA", "zhuxue-data", "folder of the SQLite file, the keys and the secret; never served")
DATABASE_URL = Setting(
    "ZHUXUE_DATABASE_URL", "", "postgresql://user:password@host/name; empty means SQLite in ZHUXUE_DATA"
)
KEYS = Setting("ZHUXUE_KEYS", "", "file of the encryption keys; empty means keys.json in ZHUXUE_DATA")
HOSTS = Setting(
    "ZHUXUE_HOSTS", ",".join(LOOPBACK), "names the portal answers to; any other than this machine asks for HTTPS"
)
DEMO = Setting("ZHUXUE_DEMO", "", "1: a demo. Its accounts are listed on the sign-in page and need no one-time code")
REGISTERS = Setting(
    "ZHUXUE_REGISTERS",
    "",
    "folder into which other systems put registers; each file is taken once and moved aside. Empty: none is watched",
)
SETTINGS = (DATA, DATABASE_URL, KEYS, HOSTS, DEMO, REGISTERS)


def data_folder() -> Path:
    """Return the folder of this portal's data; it is made when missing, readable by its owner only."""
    folder = Path(DATA.value).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret(folder: Path) -> str:
    """Return the secret that signs sessions; it is made once and stays in the data folder."""
    path = folder / "secret.txt"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8")


def database(folder: Path) -> dict[str, Any]:
    """Return Django's description of the database: PostgreSQL when an address is set, else SQLite."""
    if not DATABASE_URL.value:
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        file = folder / "portal.sqlite3"
        test = {"NAME": str(folder / "test.sqlite3")}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": options, "TEST": test}
    from psycopg.conninfo import conninfo_to_dict

    said = conninfo_to_dict(DATABASE_URL.value)
    parts = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    found = {key: said.get(part) or "" for key, part in parts.items()}
    return {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 60, **found}
