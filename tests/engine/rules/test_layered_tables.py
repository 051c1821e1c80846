"""A province's layer changes days, exclusions and hardship, and adds checks, by saying only what differs."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from zhuxue.engine.checks.run_checks import load_checks
from zhuxue.engine.cli.library_commands import show
from zhuxue.engine.cli.parser import parse
from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.exclusions import Exclusions
from zhuxue.engine.common.hardship import Hardship
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.engine.intake.words import Words

SAMPLES = Path(__file__).parents[3] / "samples"
CHECK = """-- id: X01   phase: before   severity: info   confidence: assumed
-- title: 本省试验核查
-- basis: 本省试验
-- says: {school_name} 有学生
-- next: 无
SELECT DISTINCT CAST(NULL AS BIGINT) AS student_key, school_name AS office, school_name, MIN(source) AS source_rows FROM people GROUP BY school_name
"""


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    """A layer on Hunan's, in a folder outside the library."""
    folder = tmp_path / "试验省"
    (folder / "checks").mkdir(parents=True)
    (folder / "layer.yaml").write_text("layer: 试验省\ntitle: 试验省\non: hunan\n", encoding="utf-8")
    (folder / "checks" / "X01.sql").write_text(CHECK, encoding="utf-8")
    (folder / "calendar.yaml").write_text("first_day: {autumn: 09-02}\n", encoding="utf-8")
    return folder


def test_a_layer_that_changes_one_day_leaves_every_other_as_it_is(layer):
    calendar, national = Calendar.load(LIBRARY, layer=layer), Calendar.load(LIBRARY)

    assert (str(calendar.starts_on(Term.parse("2024-F"))), str(national.starts_on(Term.parse("2024-F")))) == ("2024-09-02", "2024-09-01")  # fmt: skip
    changed = {**national.model_dump(), "first_day": {**national.first_day, "autumn": "09-02"}}
    assert calendar.model_dump() == changed


def test_a_run_in_a_layer_begins_on_its_day_and_runs_its_checks(layer, tmp_path):
    options = parse(["run", "--roster", str(SAMPLES / "roster.xlsx"), "--term", "2024-F", "--layer", str(layer), "--out", str(tmp_path / "out")], "zh")  # fmt: skip

    assert options.act(options) == 0

    assert '"on": "2024-09-02"' in (tmp_path / "out" / "manifest.json").read_text(encoding="utf-8")
    found = duckdb.sql(f"SELECT DISTINCT title FROM '{tmp_path}/out/findings.parquet' WHERE \"check\" = 'X01'").fetchall()  # fmt: skip
    assert found == [("本省试验核查",)]
    assert "X01" not in {check.id for check in load_checks(LIBRARY)}


def test_an_exclusion_and_a_special_group_meet_by_name_and_new_ones_come_last(layer):
    first = Exclusions.load(LIBRARY).exclusions[0]
    group = Hardship.load(LIBRARY).special_groups[0]
    (layer / "exclusions.yaml").write_text(
        f"exclusions:\n  - {{id: {first.id}, why: 本省另有规定}}\n", encoding="utf-8"
    )
    (layer / "hardship.yaml").write_text(f"special_groups:\n  - {{code: {group.code}, aliases: [试验叫法]}}\n  - {{code: TEST, title: 试验群体, source: 本省试验}}\n", encoding="utf-8")  # fmt: skip

    exclusions, hardship = Exclusions.load(LIBRARY, layer=layer), Hardship.load(LIBRARY, layer=layer)

    assert exclusions.exclusions[0] == first.model_copy(update={"why": "本省另有规定"})
    assert exclusions.exclusions[1:] == Exclusions.load(LIBRARY).exclusions[1:]
    assert hardship.special_groups[-1].code == "TEST"
    assert Words.load(LIBRARY, layer=layer).read("special_group", "试验叫法") == group.code


def test_a_value_that_only_repeats_the_layer_below_is_refused_with_its_line(layer):
    (layer / "calendar.yaml").write_text("first_day:\n  autumn: 09-01\n", encoding="utf-8")

    with pytest.raises(LibraryError, match=r"calendar\.yaml，第2行 first_day\.autumn：与下层写的一样"):
        Calendar.load(LIBRARY, layer=layer)


def test_what_a_layer_changes_is_shown_with_the_layer(layer):
    told = {
        name: show(name, layer=str(layer), on=None, as_known_on=None) for name in ("calendar", "checks", "hardship")
    }

    assert told["calendar"] == "first_day.autumn　来自 试验省"
    assert told["checks"] == "checks/X01.sql　来自 试验省"
    assert "没有改动" in told["hardship"]
