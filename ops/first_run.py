"""Make the demo offices in out/demo, run one term on them into out/demo-run, show the report, and serve the portal on it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import webbrowser
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "out"
DEMO = OUT / "demo"
RESULT = OUT / "demo-run"
PORTAL = OUT / "portal"
MADE = OUT / "made-by-make-run.txt"  # names the folders that may be removed without asking
ZHUXUE = [sys.executable, "-m", "zhuxue.engine.cli"]
MANAGE = [sys.executable, "-m", "zhuxue.portal.manage"]
SERVE = bool(os.environ.get("SERVE", "1")) and "CI" not in os.environ


def main() -> int:
    """Return the exit status of the first command that fails, or 0."""
    refused = make_room()
    if refused:
        print(refused, file=sys.stderr)
        return 1
    empty_portal = migrate() if SERVE else None  # while the engine runs
    status = subprocess.call([*ZHUXUE, "demo", str(DEMO), "--students", "50000", "--mess", "2"])
    if status == 0:
        arguments = (DEMO / "run.txt").read_text(encoding="utf-8").splitlines()
        status = subprocess.call([*ZHUXUE, "run", *arguments, "--out", str(RESULT)], cwd=DEMO)
    if status == 0:
        show("Report", (RESULT / "report.html").as_uri())
    if empty_portal:
        status = empty_portal.wait() or status
    if status == 0 and SERVE:
        status = serve()
    return status


def migrate() -> subprocess.Popen[bytes]:
    """Begin to make the portal's empty database."""
    os.environ.update(ZHUXUE_DATA=str(PORTAL), ZHUXUE_DEMO="1")
    return subprocess.Popen([*MANAGE, "migrate", "--verbosity", "0"])


def serve() -> int:
    """Fill the portal with the run and serve it until it is stopped; return the exit status."""
    status = subprocess.call([*MANAGE, "make_demo", str(RESULT)])
    if status:
        return status
    print("\nPortal (Ctrl-C stops it):", end=" ", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        return subprocess.call([*MANAGE, "serve"])
    return 0


def make_room() -> str | None:
    """Remove what an earlier `make run` made; return a sentence when something else is in the way."""
    ours = MADE.read_text(encoding="utf-8").splitlines() if MADE.exists() else []
    for folder in (DEMO, RESULT, PORTAL):
        if folder.exists() and folder.name not in ours:
            return f"{folder} exists, and make run did not make it. Move it away and run again."
    for folder in (DEMO, RESULT, PORTAL):
        shutil.rmtree(folder, ignore_errors=True)
    OUT.mkdir(exist_ok=True)
    MADE.write_text(f"{DEMO.name}\n{RESULT.name}\n{PORTAL.name}\n", encoding="utf-8")
    return None


def show(what: str, address: str) -> None:
    """Say where something is, and open it where a person sits before a screen."""
    print(f"\n{what}: {address}", flush=True)
    if a_screen_is_here():
        webbrowser.open(address)


def a_screen_is_here() -> bool:
    """Return False on a server, in CI and over SSH."""
    if any(name in os.environ for name in ("CI", "SSH_CONNECTION", "SSH_TTY")):
        return False
    return sys.platform in ("win32", "darwin") or any(name in os.environ for name in ("DISPLAY", "WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
