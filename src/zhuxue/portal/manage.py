"""`manage.py …` works on the database; installed, it is the command `zhuxue-portal`."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Run one command of the portal."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhuxue.portal.site.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        sys.exit(
            '门户需要附加组件，请运行 pip install "zhuxue[portal]"。\nThe portal needs its extra: pip install "zhuxue[portal]".'
        )
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    # Beside this file lies a folder `site`, which must not stand before Python's own.
    sys.path[0] = str(Path(__file__).resolve().parents[2])
    main()
