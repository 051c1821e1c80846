"""Indicator files: those of the library can be used, and a wrong one is refused with its file, place and remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.indicators import load_indicators
from zhuxue.engine.common.places import LIBRARY

SIX = ["institutions", "programmes", "records", "zero_enrolled", "zero_hardship", "zero_aid"]


def changed(folder: Path, old: str, new: str, file: str = "records.yaml") -> Path:
    """A library whose one file says something else."""
    shutil.copytree(LIBRARY / "indicators", folder / "indicators")
    path = folder / "indicators" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_the_three_shares_and_three_differences_are_in_the_library_with_source_and_goal() -> None:
    known = load_indicators(LIBRARY)

    assert list(known)[:6] == SIX
    assert [known[name].goal for name in SIX] == [100, 100, 100, 0, 0, 0]
    assert all(each.source and each.due.source for each in known.values())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("goal: 100", "goal: 95", "share 的目标写 100"),
        ("confidence: secondary", "confidence: sure", "confidence"),
        ("source: 湖北", "sauce: 湖北", "缺少“source”"),
        ("  SELECT e.school_id", "  DELETE FROM schools_enrolment; SELECT e.school_id", "不能写百分号和分号"),
        ("o.run_id = :run", "o.run_id = :rum", "不认识 :rum"),
        ("e.name AS name", "e.name AS whose", "列应依次为"),
        ("THEN 'not_filed' ELSE '' END AS fault", "THEN 'not_files' ELSE '' END AS fault", "rows 里的 not_files 没有写进 faults"),
        ("page: student", "page: nowhere", "page"),
        ("due: {days: 15", "due: {days: 0", "days"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_file_place_and_remedy(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(LibraryError) as refused:
        load_indicators(changed(tmp_path, old, new))

    assert "records.yaml" in refused.value.zh
    assert said in refused.value.zh


def test_a_question_that_is_no_select_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path, "order: 3", "order: 3") / "indicators" / "records.yaml"
    head = path.read_text(encoding="utf-8").split("rows: |")[0]
    path.write_text(head + "rows: |\n  DELETE FROM schools_enrolment\n", encoding="utf-8")

    with pytest.raises(LibraryError, match="只能写一条 SELECT"):
        load_indicators(tmp_path)


def test_a_new_indicator_is_one_file(tmp_path: Path) -> None:
    library = changed(tmp_path, "order: 3", "order: 3")
    text = (LIBRARY / "indicators" / "records.yaml").read_text(encoding="utf-8")
    one = text.replace("indicator: records", "indicator: another").replace("order: 3", "order: 9")
    (library / "indicators" / "another.yaml").write_text(one, encoding="utf-8")

    assert [*load_indicators(library)][-1] == "another"
