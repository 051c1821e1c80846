"""Fill an empty portal on PostgreSQL with a province of so many students and cases, sign people in, print what they will ask for."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from string import Template
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

SQL = Path(__file__).parents[1] / "sql" / "portal.sql"
FIRST = 1_000_000_000  # keys of the bench's own rows begin far from those of the tree
NUMBERS = 1000  # encrypted identity numbers that students share: it costs as much to show one as to show another
SHARES = {"HARDSHIP": (0, 600), "SH_GRANT": (600, 850), "UG_NESCH": (850, 1000)}  # in thousandths of all cases
AT_STEP = {"county": 300, "province": 500}  # what stands at the last step, in thousandths of cases under way
READERS = {"class_teacher": 10, "school_officer": 12, "county": 10, "province": 10, "applicant": 8}
PAGE_ROWS, DEEP = 50, 200


def fill(students: int) -> list[dict[str, Any]]:
    """Make tables, offices and everything in them; return the readers, each with a session and what she looks for."""
    from zhuxue.portal.demo.make import province
    from zhuxue.portal.overview.actions import count_totals
    from zhuxue.portal.personal.keys import KeyRing

    call_command("migrate", verbosity=0)
    KeyRing.new().save(settings.KEYS_FILE)
    with transaction.atomic(), connection.cursor() as cursor:
        words = words_for(students, province()["43"].pk)
        run = write_helpers(cursor, students)
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(Template(SQL.read_text(encoding="utf-8")).substitute(words))
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        start_keys_after_the_last(cursor)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    count_totals(run)
    with transaction.atomic():
        return [reader(membership, turn) for turn, membership in enumerate(readers(words))]


def words_for(students: int, province: int) -> dict[str, Any]:
    """Return what portal.sql leaves open: sizes, keys, letters of names."""
    from zhuxue.engine.demo.names import STEMS, SURNAMES, SYNTHETIC

    schools, classes = -(-students // 1000), -(-students // 50)
    letters = {"surnames": SURNAMES, "stems": STEMS, "marks": SYNTHETIC}
    kinds = ("school", "class", "teacher", "officer", "family")
    return {
        "students": students, "schools": schools, "classes": classes, "families": students // 5, "numbers": NUMBERS, "province": province,
        "counties": min(max(students // 8000, 1), 122),
        **letters, **{f"{name}_count": len(said) for name, said in letters.items()},
        **{f"first_{kind}": FIRST * (place + 1) for place, kind in enumerate(kinds)},
    }  # fmt: skip


def write_helpers(cursor: Any, students: int) -> Any:
    """Write the tables that portal.sql reads: counties, numbers, ways of cases with their steps, outcomes; return the run."""
    from zhuxue.portal.applications.process import version_of
    from zhuxue.portal.personal.cipher import encrypt

    cursor.execute("CREATE TEMP TABLE bench_county AS SELECT row_number() OVER (ORDER BY code) - 1 AS number, * FROM people_office WHERE kind = 'county'")  # fmt: skip
    cursor.execute("CREATE TEMP TABLE bench_number (id int PRIMARY KEY, number bytea)")
    numbers = [(n, encrypt(number_of(n), "schools.student.identity_number")) for n in range(NUMBERS)]
    cursor.executemany("INSERT INTO bench_number VALUES (%s, %s)", numbers)
    cursor.execute("CREATE TEMP TABLE bench_way (programme text, kind text, process jsonb, version text, this_period text, last_period text, share int4range)")  # fmt: skip
    cursor.execute("CREATE TEMP TABLE bench_step (programme text, place int, step text, by text, share int4range)")
    for programme, (steps, this, last) in ways().items():
        kind = "hardship" if programme == "HARDSHIP" else "award"
        row = [programme, kind, json.dumps(steps, ensure_ascii=False), version_of(steps), this, last, *SHARES[programme]]  # fmt: skip
        cursor.execute("INSERT INTO bench_way VALUES (%s, %s, %s, %s, %s, %s, int4range(%s, %s))", row)
        rows = [(programme, place, steps[place]["step"], steps[place]["by"], *share) for place, share in shares(steps)]
        cursor.executemany("INSERT INTO bench_step VALUES (%s, %s, %s, %s, int4range(%s, %s))", rows)
    return write_outcomes(cursor, students)


def ways() -> dict[str, tuple[list[dict[str, Any]], str, str]]:
    """Return the steps of each programme as a case keeps them, its period of this year and of the last."""
    from zhuxue.engine.common.places import LIBRARY
    from zhuxue.engine.rules.library import Library
    from zhuxue.portal.applications.process import steps_of
    from zhuxue.portal.applications.rules import hardship_steps, periods_of, school_year, year_before

    programmes, this, last = Library.load(LIBRARY, layer="hunan").programmes, school_year(), year_before(school_year())
    terms = periods_of(this)[1], periods_of(last)[1]
    found = {"HARDSHIP": (hardship_steps(), this, last)}
    return found | {code: (steps_of(programmes[code].process), *terms) for code in ("SH_GRANT", "UG_NESCH")}


def shares(steps: list[dict[str, Any]]) -> list[tuple[int, tuple[int, int]]]:
    """Return which draws stand at which step: -1 is a draft at the family, 1000 has ended at the last step.

    >>> shares([{"step": "apply", "by": "family"}, {"step": "review", "by": "school"}, {"step": "approve", "by": "county"}])
    [(0, (-1, 0)), (1, (0, 700)), (2, (700, 1000)), (2, (1000, 1001))]
    """
    apply = next(place for place, step in enumerate(steps) if step["step"] == "apply")
    between, last = list(range(apply + 1, len(steps) - 1)), len(steps) - 1
    begins = 1000 - AT_STEP.get(steps[last]["by"], 200)
    each = begins // len(between)
    bounds = [*(each * turn for turn in range(len(between))), begins, 1000]
    middle = list(zip([*between, last], pairwise(bounds), strict=True))
    return [(apply, (-1, 0)), *middle, (last, (1000, 1001))]


def write_outcomes(cursor: Any, students: int) -> Any:
    """Write a run in which three programmes turned out in three ways; return it."""
    from zhuxue.portal.schools.models import Outcome, Run

    day = date(2026, 11, 1)
    run = Run.objects.create(term="2026-F", on=day, as_known_on=day, layer="hunan", library_sha256="0" * 64, manifest_sha256="0" * 64, students_count=students)  # fmt: skip
    cursor.execute("CREATE TEMP TABLE bench_outcome (id bigint, programme int, verdict text, share int4range)")
    for programme, granted in enumerate((200, 80, 40), start=1):
        for verdict, share in {"granted": (0, granted), "refused": (granted, 950), "unknown": (950, 1000)}.items():
            made = Outcome.objects.create(run=run, programme=f"BENCH_{programme}", title=f"示例资助{programme}", verdict=verdict, reason="示例理由", version="bench", conditions=[])  # fmt: skip
            cursor.execute("INSERT INTO bench_outcome VALUES (%s, %s, %s, int4range(%s, %s))", [made.pk, programme, verdict, *share])  # fmt: skip
    return run


def number_of(ordinal: int) -> str:
    """Return a synthetic identity number, another for each ordinal.

    >>> number_of(0), number_of(1)
    ('439900201001010005', '439900201001020006')
    """
    from zhuxue.engine.common.identity import check_digit

    born = date(2010, 1, 1) + timedelta(days=ordinal % 2000)
    first17 = f"439900{born:%Y%m%d}{ordinal // 2000:03}"
    return first17 + check_digit(first17)


def start_keys_after_the_last(cursor: Any) -> None:
    """Let every table go on counting where portal.sql left off."""
    from django.apps import apps

    for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
        cursor.execute(statement)


def readers(words: dict[str, Any]) -> list[Any]:
    """Return fifty memberships: some of every role, spread over the province."""
    from zhuxue.portal.people.actions import appoint
    from zhuxue.portal.people.models import Membership, Office, Person, Role

    found = []
    for role, many in READERS.items():
        held = Membership.objects.filter(role=role).order_by("pk")
        if role in {"county", "province"}:
            county = Membership.objects.filter(role="school_officer").order_by("pk").values("office__parent")
            offices = Office.objects.filter(kind=role) if role == "province" else Office.objects.filter(pk__in=county)
            places = list(offices.order_by("code"))
            chosen = [Person.objects.create(username=f"{role}-{n}", name=f"示例{n}") for n in range(many)]
            found += [appoint(person, places[n * len(places) // many], Role(role)) for n, person in enumerate(chosen)]
        else:
            found += [held[n * held.count() // many] for n in range(many)]
    return found


def reader(membership: Any, turn: int) -> dict[str, Any]:
    """Sign one person in; return her role, her cookie, and what she will look for, all within her reach."""
    from allauth.mfa.models import Authenticator
    from django.test import Client

    from zhuxue.portal.applications.queries import tasks_listed
    from zhuxue.portal.personal.cipher import lookup
    from zhuxue.portal.schools.queries import enrolments_visible_to

    client, number = Client(), number_of(NUMBERS + turn)
    client.force_login(membership.person)
    said = {"role": str(membership.role), "session": client.cookies[settings.SESSION_COOKIE_NAME].value}
    if said["role"] == "applicant":
        return said
    Authenticator.objects.get_or_create(user=membership.person, type="totp", defaults={"data": {}})
    child = enrolments_visible_to(membership).filter(ends_on=None).order_by("-pk")[turn]  # nobody looks for another's
    type(child.student).objects.filter(pk=child.student_id).update(identity_number=number, lookup=lookup(number))
    tasks = tasks_listed(membership).order_by("due_on", "pk").values_list("pk", flat=True)[: (DEEP - 1) * PAGE_ROWS]
    before = len(tasks) if len(tasks) == (DEEP - 1) * PAGE_ROWS else (len(tasks) - 1) // PAGE_ROWS * PAGE_ROWS
    after = tasks[before - 1] if before > 0 else ""
    return said | {
        "number": number,
        "names": [child.name, child.name[0], child.name[1:], "测无此人"],
        "after": str(after),
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(fill(int(sys.argv[1]))))
