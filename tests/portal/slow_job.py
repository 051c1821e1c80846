"""A job that a test kills half-way, and the worker process that does it: `python -m portal.slow_job FILE [SQLITE]`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

PERSONS = 10


def count_slowly(work: Any) -> None:
    """Add persons in one transaction with the end of the job; the first time it halts half-way, and says so in a file."""
    from django.db import transaction

    from zhuxue.portal.people.models import Person

    with transaction.atomic():
        for number in range(PERSONS):
            Person.objects.create(username=f"slow-{number}", name="测试")
            if number == PERSONS // 2 and work.job.attempts == 1 and "halts" in work.arguments:
                Path(work.arguments["halts"]).write_text("half-way", encoding="utf-8")
                time.sleep(60)
        work.finish({"persons": PERSONS})


def main() -> None:
    """Do what waits in the database the environment names, or in one SQLite file."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhuxue.portal.site.settings"
    import django
    from django.conf import settings

    if len(sys.argv) > 1:
        settings.DATABASES["default"]["NAME"] = sys.argv[1]
    django.setup()
    from zhuxue.portal.jobs.kinds import kind
    from zhuxue.portal.jobs.loop import run

    kind("count_slowly", "慢慢数")(count_slowly)
    run(once=True)


if __name__ == "__main__":
    main()
