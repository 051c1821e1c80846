"""A run comes into the portal whole, once, and says what is owed after exclusions."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from django.db.models import QuerySet

from zhuxue.engine.common.errors import InputError
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Office
from zhuxue.portal.schemes.models import Scheme
from zhuxue.portal.schools.actions import load_run
from zhuxue.portal.schools.loading import Schools, top_folder
from zhuxue.portal.schools.models import Enrolment, Finding, Guardian, Run, Student, StudentVerdict

WITHHELD = "与另一项目不能并享"


@pytest.fixture
def schools(db: None, run_folder: Path) -> Schools:
    """The offices of the demo's schools, as the run names them."""
    rows = duckdb.sql(f"SELECT DISTINCT source_file, school_name FROM '{run_folder}/students.parquet'").fetchall()
    offices = {office.name: office for office in Office.objects.filter(kind="school")}
    return {(top_folder(file), name): offices[name] for file, name in rows}


@pytest.fixture
def later(run_folder: Path, tmp_path: Path) -> Path:
    """Another run of the same term, in which nothing has changed yet."""
    folder = Path(shutil.copytree(run_folder, tmp_path / "later"))
    manifest = (folder / "manifest.json").read_text(encoding="utf-8")
    (folder / "manifest.json").write_text(manifest + "\n", encoding="utf-8")
    return folder


def rewritten(folder: Path, table: str, select: str) -> None:
    """Write a table of a run again as `select` says, which reads it as `t`."""
    file = folder / f"{table}.parquet"
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE t AS SELECT * FROM '{file}'")
    connection.execute(f"CREATE TABLE written AS {select}")
    connection.execute(f"COPY written TO '{file}' (FORMAT parquet)")
    connection.close()


def of_the_library(run: Run) -> QuerySet[StudentVerdict]:
    """What the run said, without the county's own programme that the demo judges by itself."""
    return StudentVerdict.objects.filter(outcome__run=run).exclude(outcome__programme__in=Scheme.objects.values("code"))


def test_the_same_run_is_not_loaded_twice(run_folder: Path, schools: Schools) -> None:
    with pytest.raises(NotAllowed, match="已经载入"):
        load_run(run_folder, schools)


def test_a_later_run_brings_verdicts_and_doubles_nobody(later: Path, schools: Schools) -> None:
    stayed = Enrolment.objects.exclude(
        school__name__contains="示例民办第"
    )  # whom the demo moved, the files know at the old school
    before = [stayed.count(), Student.objects.count(), Guardian.objects.count()]
    moved = Enrolment.objects.count() - stayed.count()
    verdicts = of_the_library(Run.objects.latest("pk")).count()

    run = load_run(later, schools)
    assert [stayed.count() - moved, Student.objects.count(), Guardian.objects.count()] == before
    assert StudentVerdict.objects.filter(outcome__run=run).count() == verdicts


def test_a_run_brings_whom_the_register_of_deaths_holds(later: Path, schools: Schools) -> None:
    changed = "* REPLACE ('block' AS severity, 'A05' AS \"check\", (SELECT MIN(student_key) FROM t) AS student_key)"
    rewritten(later, "findings", f"SELECT {changed} FROM t LIMIT 1")

    run = load_run(later, schools)
    assert list(run.findings.values_list("check_id", flat=True)) == ["A05"]
    assert Finding.objects.get(run=run).enrolment.verdicts.exists()


def test_what_is_withheld_is_not_owed_and_says_why(later: Path, schools: Schools) -> None:
    student_key, programme, fen = duckdb.sql(f"SELECT student_key, programme, amount_fen FROM '{later}/awards.parquet' ORDER BY ALL LIMIT 1").fetchall()[0]  # fmt: skip
    one = f"student_key = {student_key} AND programme = '{programme}'"
    rewritten(later, "awards", f"SELECT * FROM t WHERE NOT ({one})")
    columns = f"SELECT {student_key}::BIGINT AS student_key, '{programme}' AS programme, {fen}::BIGINT AS amount_fen, '' AS version, 'exclusion:x' AS cause, '{WITHHELD}' AS reason, '' AS in_favour_of"  # fmt: skip
    rewritten(later, "withheld", columns)

    run = load_run(later, schools)
    said = StudentVerdict.objects.get(outcome__run=run, withheld=WITHHELD)
    assert (said.outcome.programme, said.amount_fen, said.award_fen) == (programme, fen, None)


def test_two_patterns_that_say_the_same_double_nobodys_verdict(later: Path, schools: Schools) -> None:
    verdicts = of_the_library(Run.objects.latest("pk")).count()
    rewritten(later, "outcome_texts", "SELECT * FROM t UNION ALL SELECT * REPLACE (code + 1000000 AS code) FROM t")

    run = load_run(later, schools)
    assert StudentVerdict.objects.filter(outcome__run=run).count() == verdicts


def test_a_run_that_lost_a_kind_of_verdict_is_not_loaded_at_all(later: Path, schools: Schools) -> None:
    rewritten(later, "outcome_texts", "SELECT * FROM t ORDER BY ALL LIMIT (SELECT COUNT(*) - 1 FROM t)")
    before = Run.objects.count()

    with pytest.raises(InputError, match="重新计算"):
        load_run(later, schools)
    assert Run.objects.count() == before


def test_a_school_without_an_office_stops_the_load_and_is_named(later: Path, schools: Schools) -> None:
    (missing, *_), *_ = [(key, office) for key, office in schools.items()]
    before = Run.objects.count()

    with pytest.raises(InputError, match=missing[1]):
        load_run(later, {key: office for key, office in schools.items() if key != missing})
    assert Run.objects.count() == before
