"""Sets of evaluation: weights come to 100, points follow from figures without inventing any, a wrong file is refused in words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.evaluation import CENTS, Measure, Score, load_evaluations, load_survey, scored
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.rules.library import Library

MEASURE = Measure(id="one", level1="", level2="", title="", english="", weight=10, goal=100, unit="", source="", confidence="assumed", unknown="", en=dict.fromkeys(Measure.WORDS, "-"))  # fmt: skip


def changed(folder: Path, old: str, new: str, file: str = "grants.yaml") -> Path:
    """A library whose one file says something else."""
    shutil.copytree(LIBRARY / "evaluation", folder / "evaluation")
    path = folder / "evaluation" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_every_set_weighs_a_hundred_names_programmes_of_the_library_and_says_its_source() -> None:
    programmes = Library.load(LIBRARY).programmes

    for each in load_evaluations(LIBRARY).values():
        assert sum(measure.weight for measure in each.measures) == 100
        assert set(each.programmes) <= set(programmes)
        assert all(measure.source for measure in each.measures)
        assert [grade.least for grade in each.grades] == [90, 80, 60, 0]


@pytest.mark.parametrize(
    ("old", "new", "said", "file"),
    [
        ("weight: 15", "weight: 16", "合计应为100，现在是101", "grants.yaml"),
        ("goal: 0\n", "goal: 5\n", "deviation 的目标写 0", "grants.yaml"),
        ("survey: aware", "survey: awake", "survey.yaml 没有“awake”", "grants.yaml"),
        ("    page: fund\n", "", "写了 rows，也要写 page", "grants.yaml"),
        ("id: all_aided", "id: budget", "指标 id 不能重复", "grants.yaml"),
        ("english: poor, least: 0}", "english: poor, least: 10}", "最后一级从0分起", "grants.yaml"),
        ("f.year = :year", "f.year = :yaer", "不认识 :yaer", "grants.yaml"),
        ("weight: 15", "wieght: 15", "“weight”", "grants.yaml"),
        ("fewest: 5", "fewest: 1", "fewest", "survey.yaml"),
        ("counts: false", "counts: true", "一个计为否", "survey.yaml"),
    ],
)
def test_a_wrong_file_is_refused_with_file_and_remedy(tmp_path: Path, old: str, new: str, said: str, file: str) -> None:
    with pytest.raises(LibraryError) as refused:
        load_evaluations(changed(tmp_path, old, new, file))

    assert file in refused.value.zh
    assert said in refused.value.zh


def test_what_is_unknown_opens_a_range_and_is_neither_full_nor_nothing() -> None:
    assert scored(MEASURE, 50, 50, 50) == Score(500, 1000)
    assert scored(MEASURE, 0, 0, 0) == Score(0, 1000)
    assert scored(MEASURE, 0, 100, 0) == Score(0, 0)
    assert scored(MEASURE, 100, 100, 0) == Score(1000, 1000)


def test_points_are_cut_and_never_rounded_up_nor_beyond_the_weight() -> None:
    assert scored(MEASURE, 99_999, 100_000, 0).high == 999
    assert scored(MEASURE.model_copy(update={"goal": 95}), 97, 100, 0) == Score(1000, 1000)


def test_a_deviation_costs_points_in_either_direction() -> None:
    one = MEASURE.model_copy(update={"scoring": "deviation", "goal": 0})

    assert scored(one, 90, 100, 0) == scored(one, 110, 100, 0) == Score(900, 900)
    assert scored(one, 300, 100, 0) == Score(0, 0)


def test_a_grade_begins_at_its_limit() -> None:
    one = load_evaluations(LIBRARY)["grants"]

    assert [one.grade_of(cents) for cents in (90 * CENTS, 90 * CENTS - 1, 80 * CENTS, 60 * CENTS, 60 * CENTS - 1)] == ["优", "良", "良", "中", "差"]  # fmt: skip


def test_the_survey_asks_few_questions_and_hides_few_answers() -> None:
    survey = load_survey(LIBRARY)

    assert len(survey.questions) <= 5
    assert survey.fewest == 5
