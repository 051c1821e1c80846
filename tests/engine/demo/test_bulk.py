"""The bulk province: clean, all numbers right and distinct, and members where its registers say."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from zhuxue.engine.common import identity
from zhuxue.engine.common.errors import InputError
from zhuxue.engine.demo.bulk import make_parquet
from zhuxue.engine.demo.people import REGISTERS

STUDENTS = 20_000


@pytest.fixture(scope="module")
def bulk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bulk")
    make_parquet(folder, students=STUDENTS, seed=3, registers=24)
    return folder


def rows(select: str) -> list[tuple]:
    with duckdb.connect() as database:
        return database.execute(select).fetchall()


def test_every_student_has_a_right_number_of_their_own(bulk):
    numbers = [number for (number,) in rows(f"SELECT identity_number FROM '{bulk}/roster.parquet'")]

    assert len(numbers) == len(set(numbers)) == STUDENTS
    assert all(number.startswith("4399") and identity.fault(number) is None for number in numbers)


def test_guardians_and_strangers_have_right_numbers_too(bulk):
    numbers = rows(
        f"SELECT guardian_identity_number FROM '{bulk}/roster.parquet' "
        f"UNION SELECT identity_number FROM '{bulk}/registers/*.parquet'"
    )

    assert all(number.startswith("4399") and identity.fault(number) is None for (number,) in numbers)


def test_sex_and_birth_follow_the_number_and_the_grade(bulk):
    for number, sex, stage, grade in rows(
        f"SELECT identity_number, sex, stage, grade FROM '{bulk}/roster.parquet' LIMIT 5000"
    ):
        assert sex == "女男"[int(number[16]) % 2]
        assert stage != "小学" or 2018 - grade - 1 <= int(number[6:10]) <= 2018 - grade + 1


def test_each_register_holds_students_or_guardians_and_somebody_else(bulk):
    for code in REGISTERS:
        by_parent = code in ("VEHICLE", "PROPERTY", "BUSINESS", "PAYROLL")
        column = "guardian_identity_number" if by_parent else "identity_number"
        ((members, others),) = rows(
            f"SELECT COUNT(*) FILTER (known), COUNT(*) FILTER (NOT known) FROM (SELECT identity_number IN "
            f"(SELECT {column} FROM '{bulk}/roster.parquet') AS known FROM '{bulk}/registers/{code}.parquet')"
        )
        assert members > 0, code
        assert others < members or members < 50, code


def test_nobody_stands_twice_in_a_register(bulk):
    for code in REGISTERS:
        ((most,),) = rows(
            f"SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM '{bulk}/registers/{code}.parquet' GROUP BY identity_number)"
        )
        assert most == 1, code


def test_the_same_seed_makes_the_same_rows(bulk, tmp_path):
    make_parquet(tmp_path / "again", students=STUDENTS, seed=3, registers=1)

    for file in ("roster.parquet", "hardship.parquet", "registers/POV_UNSTABLE.parquet"):
        one, again = (rows(f"SELECT * FROM '{folder}/{file}'") for folder in (bulk, tmp_path / "again"))
        assert one == again


def test_run_arguments_name_what_was_made(bulk):
    arguments = (bulk / "run.txt").read_text(encoding="utf-8").splitlines()
    files = [value.split("=")[-1].split("@")[0] for value in arguments if ".parquet" in value]

    assert len(files) == 26
    assert all((bulk / file).is_file() for file in files)


def test_a_folder_with_anything_in_it_is_refused(bulk):
    with pytest.raises(InputError, match="新文件夹"):
        make_parquet(bulk, students=STUDENTS)


def test_more_students_than_there_are_numbers_are_refused(tmp_path):
    with pytest.raises(InputError, match="学生数"):
        make_parquet(tmp_path / "new", students=10**9)
