"""Students × registers on the normalised identity number: match, no match, or no data, and the status kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa

from zhuxue.engine.common.registers import Registers
from zhuxue.engine.warehouse.base import Warehouse

UNKNOWN_HUKOU = "?"

# Releases that count: fresh, and not followed by a later one of the same scope and part. Two whose scope is not known may be two counties'.
CURRENT_RELEASES = """
SELECT r.register, r.release, r.scope FROM releases r LEFT JOIN (
  SELECT register, scope, COALESCE(part, '') AS part, MAX(released_on) AS latest FROM releases
  WHERE fresh AND scope IS NOT NULL GROUP BY register, scope, COALESCE(part, '')
) newest ON newest.register = r.register AND newest.scope = r.scope AND newest.part = COALESCE(r.part, '')
WHERE r.fresh AND (newest.latest IS NULL OR r.released_on = newest.latest)
"""
# One row per number and register: of several rows of a register, the one with the latest status speaks.
PROVING_PEOPLE = """
SELECT * FROM (
  SELECT p.*, t.title, t.match_on,
         ROW_NUMBER() OVER (PARTITION BY p.identity_number, p.register
                            ORDER BY p.status_on DESC NULLS LAST, p.source_file, p.source_sheet, p.source_row, p.role) AS nth
  FROM register_people p JOIN register_titles t ON t.register = p.register JOIN current_releases r ON r.release = p.release
  WHERE p.proves AND p.identity_number IS NOT NULL
) ranked WHERE nth = 1
"""
HITS = """
SELECT s.student_key, p.register, CASE WHEN p.confirmed THEN 'confirmed' ELSE '{method}' END AS method, 1.0 AS score, p.release, p.status, p.status_on, p.role,
       p.policy_entitled, p.risk_cleared,
       CASE WHEN p.confirmed THEN '经人工核对，与“' ELSE '{whose}身份证号与“' END || p.title || '”第' || CAST(p.source_row AS VARCHAR)
         || CASE WHEN p.confirmed THEN '行是同一人' ELSE '行一致' END
         || CASE WHEN p.status IS NOT NULL THEN '，状态：' || p.status ELSE '' END AS evidence
FROM students s JOIN proving_people p ON s.{column} = p.identity_number
WHERE p.match_on = '{match_on}'
"""
OWN = HITS.format(method="identity_number", whose="学生", column="identity_number", match_on="student")
GUARDIAN = HITS.format(method="guardian_identity_number", whose="监护人", column="guardian_identity_number", match_on="guardian")  # fmt: skip


def compare_exactly(
    warehouse: Warehouse, registers: Registers, *, students: str, hukou: Sequence[str | None], target: Path
) -> None:
    """Write the file `target`, shown as table `students`, and make `exact_matches`, from `register_people` and `releases`.

    `students`: the table named so by the caller, with `in_<REGISTER>` for every register, and what registers say of
    the person. in_…: true = match; false = compared and not found; null = no data (no release that counts, or the
    release does not cover the student's hukou, or the hukou is not known). policy_entitled, risk_cleared,
    risk_cleared_on: null when no register says. `hukou`: every region that may occur as hukou_region.
    `exact_matches`: one row per student and register in which a proving person bears the student's (for reverse
    registers a guardian's) number, in a release that counts. Columns as in `matches`, and policy_entitled, risk_cleared.
    """
    about = pa.table({
        "register": pa.array(list(registers.registers)),
        "title": pa.array([r.title for r in registers.registers.values()]),
        "match_on": pa.array([r.match_on for r in registers.registers.values()]),
    })  # fmt: skip
    warehouse.create_from_arrow("register_titles", about)
    warehouse.create("current_releases", CURRENT_RELEASES)
    warehouse.create("proving_people", PROVING_PEOPLE)
    _make_flags(warehouse, registers)
    _make_coverage(warehouse, list(registers.registers), hukou)
    outcome = ", ".join(
        f"CASE WHEN {'g' if r.match_on == 'guardian' else 'f'}.m_{code} = 1 THEN TRUE WHEN c.c_{code} THEN FALSE END AS in_{code}"
        for code, r in registers.registers.items()
    )
    kept = ", ".join(f"s.{name}" for name in warehouse.columns(students))
    warehouse.store(
        "students",
        f"SELECT {kept}, CAST(f.policy_entitled AS BOOLEAN) AS policy_entitled, CAST(f.risk_cleared AS BOOLEAN) AS risk_cleared, "
        f"f.risk_cleared_on, {outcome} FROM {students} s LEFT JOIN own_flags f ON f.identity_number = s.identity_number "
        "LEFT JOIN guardian_flags g ON g.identity_number = s.guardian_identity_number "
        f"LEFT JOIN coverage c ON c.hukou = COALESCE(s.hukou_region, '{UNKNOWN_HUKOU}')",
        target,
    )
    warehouse.create("exact_matches", f"{OWN} UNION ALL {GUARDIAN}")


def _make_flags(warehouse: Warehouse, registers: Registers) -> None:
    """Make `own_flags` and `guardian_flags`: one row per number, with what each register says of its bearer."""
    for name, match_on in (("own_flags", "student"), ("guardian_flags", "guardian")):
        flags = "".join(
            f"MAX(CASE WHEN register = '{code}' THEN 1 END) AS m_{code}, "
            for code, register in registers.registers.items()
            if register.match_on == match_on
        )
        warehouse.create(
            name,
            f"SELECT identity_number, {flags}"
            "MAX(CASE WHEN register = 'POV_LIFTED' THEN CAST(policy_entitled AS INT) END) AS policy_entitled, "
            "MIN(CASE WHEN register LIKE 'POV_%' THEN CAST(risk_cleared AS INT) END) AS risk_cleared, "
            "MAX(CASE WHEN register LIKE 'POV_%' AND risk_cleared THEN status_on END) AS risk_cleared_on "
            f"FROM proving_people WHERE match_on = '{match_on}' GROUP BY identity_number",
        )


def _make_coverage(warehouse: Warehouse, codes: list[str], hukou: Sequence[str | None]) -> None:
    """One row per hukou region ('?' when not known): which registers cover it."""
    scopes: dict[str, list[str]] = {}
    for register, scope in warehouse.rows("SELECT register, scope FROM current_releases WHERE scope IS NOT NULL"):
        scopes.setdefault(register, []).extend(scope.split(","))
    regions = sorted({*(region for region in hukou if region is not None), UNKNOWN_HUKOU})
    columns: dict[str, pa.Array] = {"hukou": pa.array(regions, pa.string())}
    for code in codes:
        columns[f"c_{code}"] = pa.array([covers(scopes.get(code, ()), region) for region in regions], pa.bool_())
    warehouse.create_from_arrow("coverage", pa.table(columns))


def covers(prefixes: Iterable[str], region: str) -> bool:
    """Whether a release of these region prefixes speaks of a hukou; an unknown hukou ('?') only of a national one.

    >>> covers(["430626"], "430626"), covers(["43"], "430626"), covers(["430626"], "430103"), covers(["43"], "?")
    (True, True, False, False)
    """
    return any(region.startswith(prefix) for prefix in prefixes)
