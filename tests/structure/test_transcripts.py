"""What a page shows is what its reader gets: every command of tutorial and how-tos is run, and its output compared."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from two_runs import different_rows

from .conftest import Followed

HINT = "mend the page, or run python docs/build.py --transcripts"


@pytest.mark.slow
def test_the_tutorial_tells_the_truth(tutorial: Followed) -> None:
    assert [(p.command, p.did) for p in tutorial.printed if not p.agrees] == [], HINT
    assert [p.status for p in tutorial.printed] == [0] * len(tutorial.printed)


@pytest.mark.slow
def test_pages_that_change_the_library_pass_its_check(docs: dict[str, ModuleType], tmp_path: Path) -> None:
    checking = docs["transcript"].groups()[0]

    done = docs["transcript"].together(checking, tmp_path)

    assert {path.stem for path in done} == {"follow-a-new-notice", "add-a-county-programme"}
    assert disagreeing(p for printed in done.values() for p in printed) == [], HINT


@pytest.mark.slow
@pytest.mark.parametrize("name", ["add-a-check", "add-a-file-layout", "send-rejects-back"])
def test_a_how_to_can_be_followed_as_it_stands(
    docs: dict[str, ModuleType], tmp_path: Path, root: Path, name: str
) -> None:
    printed = docs["transcript"].followed(root / "docs" / "how-to" / f"{name}.md", tmp_path)

    assert disagreeing(printed) == [], HINT
    assert said_on_the_report(name) in (tmp_path / "结果" / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.spark
def test_the_page_on_spark_can_be_followed_and_every_row_of_every_table_is_the_same(
    docs: dict[str, ModuleType], tmp_path: Path, root: Path
) -> None:
    printed = docs["transcript"].followed(root / "docs" / "how-to" / "run-on-spark.md", tmp_path)

    assert disagreeing(printed) == [], HINT
    place = tmp_path / "演示"
    assert different_rows(place / "结果", place / "结果-spark") == {}


@pytest.mark.slow
def test_a_wrong_indicator_is_refused_as_the_page_says(docs: dict[str, ModuleType], tmp_path: Path, root: Path) -> None:
    printed = docs["transcript"].followed(root / "docs" / "how-to" / "add-an-indicator.md", tmp_path)

    assert disagreeing(printed) == [], HINT


def test_every_page_with_commands_is_followed_by_one_of_these_tests(docs: dict[str, ModuleType]) -> None:
    names = {path.stem for path in docs["transcript"].pages()}

    assert names == {
        "first-term", "follow-a-new-notice", "add-a-county-programme", "add-a-check", "add-a-file-layout", "add-an-indicator",
        "send-rejects-back", "run-on-spark",
    }  # fmt: skip


def test_chinese_pages_have_the_same_steps_as_the_english(docs: dict[str, ModuleType], root: Path) -> None:
    steps = docs["transcript"].steps
    sisters = sorted((root / "docs").rglob("*.zh-CN.md"))

    assert len(sisters) == 7
    for chinese in sisters:
        english = chinese.with_name(chinese.name.replace(".zh-CN", ""))
        assert steps(chinese.read_text(encoding="utf-8")) == steps(english.read_text(encoding="utf-8")), chinese.name


def test_a_page_that_lies_is_noticed(docs: dict[str, ModuleType]) -> None:
    printed = docs["transcript"].Printed

    assert printed("zhuxue x", "学生…人\n", "学生12人\n", 0).agrees
    assert printed("zhuxue x", "…\n最后一行\n", "一\n二\n最后一行\n", 0).agrees
    assert not printed("zhuxue x", "学生13人\n", "学生12人\n", 0).agrees
    assert not printed("zhuxue x", "", "学生12人\n", 0).agrees


def disagreeing(printed: Any) -> list[tuple[str, str]]:
    """Return each command whose output is not what the page says, with what it printed."""
    return [(p.command, p.did) for p in printed if not p.agrees]


def said_on_the_report(name: str) -> str:
    """Return what the report of a page's example has to say."""
    return {
        "add-a-check": "王**（示例小学）的学籍号以G开头，但与现在的证件号码不一致",
        "add-a-file-layout": "低保名单.csv",
        "send-rejects-back": "“就读方式”内容认不出",
    }.get(name, "")
