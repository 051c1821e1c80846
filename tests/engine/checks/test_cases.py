"""Every check finds what it is for, and nothing where a thing is right or not known: cases/*.yaml, on a real DuckDB."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from zhuxue.engine.checks.run_checks import load_checks
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.yamlfile import read_yaml

CASES = {path.stem: read_yaml(path) for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))}
CHECKS = [check.id for check in load_checks(LIBRARY)]


def _cases(kind: str) -> list[Any]:
    return [
        pytest.param(check, case, id=f"{check} {case['name']}")
        for check, cases in CASES.items()
        for case in cases.get(kind, [])
    ]


def _told(check: str, case: dict[str, Any]) -> dict[str, Any]:
    return {**CASES[check].get("given", {}), **case}


def test_every_check_has_a_case_where_it_fires_one_where_it_must_not_and_one_where_nothing_is_known() -> None:
    short = [
        check for check in CHECKS if not all(CASES.get(check, {}).get(kind) for kind in ("fires", "silent", "unknown"))
    ]

    assert not short
    assert set(CASES) <= set(CHECKS)


@pytest.mark.parametrize(("check", "case"), _cases("fires"))
def test_it_is_found(check: str, case: dict[str, Any], findings_of: Any) -> None:
    found = findings_of(check, _told(check, case))

    assert {row["check_id"] for row in found} == {check}
    assert len(found) == case.get("times", 1)
    for words in case["says"]:
        assert any(words in row["sentence"] for row in found), [row["sentence"] for row in found]
    assert sorted({row["student_key"] for row in found if row["student_key"] is not None}) == case.get("keys", [])
    assert set(case.get("rows", [])) <= {source for row in found for source in row["rows"]}
    assert all(row["office"] for row in found)


@pytest.mark.parametrize(("check", "case"), [*_cases("silent"), *_cases("unknown")])
def test_it_is_not_found(check: str, case: dict[str, Any], findings_of: Any) -> None:
    assert [row["sentence"] for row in findings_of(check, _told(check, case))] == []
