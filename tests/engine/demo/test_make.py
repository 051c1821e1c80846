"""The demo is the same each time, complete, and overwrites nothing."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.demo import make_demo
from zhuxue.engine.demo.people import REGISTERS
from zhuxue.engine.intake.roster import load_rosters
from zhuxue.engine.warehouse.duck import DuckWarehouse


@pytest.mark.parametrize("mess", [0, 3])
def test_the_same_arguments_make_the_same_province(mess, tmp_path):
    for name in ("once", "again"):
        make_demo(tmp_path / name, students=800, seed=5, mess=mess)

    files = sorted(path.relative_to(tmp_path / "once") for path in (tmp_path / "once").rglob("*") if path.is_file())
    assert len(files) > 30
    for file in files:
        assert (tmp_path / "once" / file).read_bytes() == (tmp_path / "again" / file).read_bytes(), file


def test_another_seed_makes_other_people(tmp_path, reader):
    for seed in (1, 2):
        make_demo(tmp_path / str(seed), students=500, seed=seed, mess=0)

    numbers = [{row["identity_number_true"] for row in reader.truth(tmp_path / seed)} for seed in "12"]
    assert len(numbers[0] & numbers[1]) < 5


def test_every_student_asked_for_is_in_a_roster(provinces, reader):
    rows = reader.truth(provinces[0])

    assert len(rows) == 6000
    assert len({row["identity_number_true"] for row in rows}) == 6000


def test_a_folder_with_anything_in_it_is_refused_and_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")

    with pytest.raises(InputError, match="不覆盖"):
        make_demo(tmp_path, students=500)

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("wrong", [{"students": 3}, {"mess": 4}])
def test_arguments_out_of_range_are_refused(wrong, tmp_path):
    with pytest.raises(InputError, match="改正"):
        make_demo(tmp_path / "new", **{"students": 500, **wrong})


def test_run_arguments_name_files_that_exist(province):
    arguments = (province / "run.txt").read_text(encoding="utf-8").splitlines()

    options = dict(zip(arguments[::2], arguments[1::2], strict=True))
    files = [value.split("=")[1].split("@")[0] for name, value in _pairs(arguments) if name == "--register"]
    codes = {value.split("=")[0] for name, value in _pairs(arguments) if name == "--register"}
    assert codes == set(REGISTERS)
    assert all((province / file).is_file() for file in files)
    assert all((province / options[name]).exists() for name in ("--roster", "--hardship", "--accounts", "--paid"))


def _pairs(arguments: list[str]) -> list[tuple[str, str]]:
    return list(zip(arguments[::2], arguments[1::2], strict=True))


def test_the_reader_is_told_that_nobody_here_is_real(province):
    readme = (province / "README.txt").read_text(encoding="utf-8")

    assert "4399" in readme and "虚构" in readme and "zhuxue run --roster" in readme


def test_other_programs_open_the_workbooks(province, reader):
    for path in sorted(province.rglob("*.xlsx"))[::6]:
        book = openpyxl.load_workbook(path)
        for name, rows in reader.sheets_of(path).items():
            assert book[name].max_row == len(rows), path


def test_tidy_rosters_are_read_by_the_engine_without_a_reject(provinces):
    warehouse = DuckWarehouse()

    load_rosters(warehouse, [provinces[0] / "名册"])

    assert warehouse.rows("SELECT COUNT(*) FROM roster") == [(6000,)]
    assert warehouse.rows("SELECT COUNT(*) FROM rejects") == [(0,)]


def test_no_file_is_larger_than_a_spreadsheet_can_hold(province, reader):
    for path, sheets in reader.cells_of(province).items():
        for rows in sheets.values():
            assert len(rows) < 1_048_576, path
            assert max((len(row) for row in rows), default=0) < 60, path


def test_progress_counts_to_the_end(tmp_path):
    told: list[tuple[int, int]] = []

    make_demo(tmp_path / "new", students=500, mess=0, progress=lambda done, total: told.append((done, total)))

    assert told[-1][0] == told[-1][1] == len(told)


def test_files_are_named_as_offices_name_them(provinces):
    names = {path.suffix for path in Path(provinces[2]).rglob("*")}

    assert {".xlsx", ".csv", ".txt"} <= names
