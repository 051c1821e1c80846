"""Students × registers on the normalised identity number: match, no match, or no data, and the status kept."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from zhuxue.engine.common.registers import Registers
from zhuxue.engine.warehouse.base import Warehouse

EVERYWHERE = ""

# Releases that count: fresh, and not followed by a later one of the same scope. Two whose scope is not known may be two counties'.
CURRENT_RELEASES = """
SELECT r.register, r.release, r.scope FROM releases r LEFT JOIN (
  SELECT register, scope, MAX(released_on) AS latest FROM releases WHERE fresh AND scope IS NOT NULL GROUP BY register, scope
) newest ON newest.register = r.register AND newest.scope = r.scope
WHERE r.fresh AND (newest.latest IS NULL OR r.released_on = newest.latest)
"""
HITS = """
SELECT student_key, register, method, 1.0 AS score, release, status, status_on, role, policy_entitled, risk_cleared, evidence
FROM (
  SELECT s.student_key, p.register, '{method}' AS method, p.release, p.status, p.status_on, p.role, p.policy_entitled,
         p.risk_cleared,
         {whose} || '身份证号与“' || p.title || '”第' || CAST(p.source_row AS VARCHAR) || '行一致'
           || CASE WHEN p.status IS NOT NULL THEN '，状态：' || p.status ELSE '' END AS evidence,
         ROW_NUMBER() OVER (PARTITION BY s.student_key, p.register
                            ORDER BY p.status_on DESC NULLS LAST, p.source_file, p.source_sheet, p.source_row, p.role) AS nth
  FROM {students} s JOIN proving_people p ON s.{column} = p.identity_number
  WHERE p.match_on = '{match_on}'
) ranked WHERE nth = 1
"""


def match_exactly(warehouse: Warehouse, registers: Registers, *, students: str = "roster") -> None:
    """Make table `exact_matches` from `register_people`, `releases` and the table `students`.

    Grain: one row per student and register in which a proving person bears the student's (for reverse registers a
    guardian's) number, in a release that counts. Columns as in `matches`, and policy_entitled, risk_cleared (null: not said).
    """
    about = pa.table({
        "register": pa.array(list(registers.registers)),
        "title": pa.array([r.title for r in registers.registers.values()]),
        "match_on": pa.array([r.match_on for r in registers.registers.values()]),
    })  # fmt: skip
    warehouse.create_from_arrow("register_titles", about)
    warehouse.create("current_releases", CURRENT_RELEASES)
    warehouse.create(
        "proving_people",
        "SELECT p.*, t.title, t.match_on FROM register_people p JOIN register_titles t ON t.register = p.register "
        "JOIN current_releases r ON r.release = p.release WHERE p.proves AND p.identity_number IS NOT NULL",
    )
    own = HITS.format(
        method="identity_number", whose="'学生'", students=students, column="identity_number", match_on="student"
    )
    guardian = HITS.format(
        method="guardian_identity_number",
        whose="'监护人'",
        students=students,
        column="guardian_identity_number",
        match_on="guardian",
    )
    warehouse.create("exact_matches", f"{own} UNION ALL {guardian}")


def flagged_students(warehouse: Warehouse, registers: Registers, *, students: str, target: Path) -> None:
    """Write the file `target`, shown as table `students`: the table `students` names, with `in_<REGISTER>` for every register, and what registers say of the person.

    in_…: true = match; false = compared and not found; null = no data (no release, not fresh, or the release does
    not cover the student's hukou, or the hukou is not known). policy_entitled, risk_cleared, risk_cleared_on:
    null when no register says.
    """
    codes = list(registers.registers)
    flags = ", ".join(f"MAX(CASE WHEN register = '{code}' THEN 1 END) AS m_{code}" for code in codes)
    warehouse.create(
        "match_flags",
        f"SELECT student_key, {flags}, "
        "MAX(CASE WHEN register = 'POV_LIFTED' THEN CAST(policy_entitled AS INT) END) AS policy_entitled, "
        "MIN(CASE WHEN register LIKE 'POV_%' THEN CAST(risk_cleared AS INT) END) AS risk_cleared, "
        "MAX(CASE WHEN register LIKE 'POV_%' AND risk_cleared THEN status_on END) AS risk_cleared_on "
        "FROM exact_matches GROUP BY student_key",
    )
    _make_coverage(warehouse, codes, students)
    outcome = ", ".join(
        f"CASE WHEN f.m_{code} = 1 THEN TRUE WHEN c.c_{code} THEN FALSE END AS in_{code}" for code in codes
    )
    kept = ", ".join(f"s.{name}" for name in warehouse.columns(students))
    warehouse.store(
        "students",
        f"SELECT {kept}, CAST(f.policy_entitled AS BOOLEAN) AS policy_entitled, CAST(f.risk_cleared AS BOOLEAN) AS risk_cleared, "
        f"f.risk_cleared_on, {outcome} FROM {students} s LEFT JOIN match_flags f ON f.student_key = s.student_key "
        "LEFT JOIN coverage c ON c.hukou = COALESCE(s.hukou_region, '?')",
        target,
    )


def _make_coverage(warehouse: Warehouse, codes: list[str], students: str) -> None:
    """One row per hukou region that occurs ('?' when not known): which registers cover it."""
    scopes: dict[str, list[str]] = {}
    for register, scope in warehouse.rows("SELECT register, scope FROM current_releases WHERE scope IS NOT NULL"):
        scopes.setdefault(register, []).extend(scope.split(","))
    hukou = [
        row[0] for row in warehouse.rows(f"SELECT DISTINCT COALESCE(hukou_region, '?') FROM {students} ORDER BY 1")
    ]
    columns: dict[str, pa.Array] = {"hukou": pa.array(hukou, pa.string())}
    for code in codes:
        columns[f"c_{code}"] = pa.array([covers(scopes.get(code, ()), region) for region in hukou], pa.bool_())
    warehouse.create_from_arrow("coverage", pa.table(columns))


def covers(prefixes: Iterable[str], region: str) -> bool:
    """Whether a release of these region prefixes speaks of a hukou; an unknown hukou ('?') only of a national one.

    >>> covers(["430626"], "430626"), covers(["43"], "430626"), covers(["430626"], "430103"), covers(["43"], "?")
    (True, True, False, False)
    """
    return any(region.startswith(prefix) for prefix in prefixes)
