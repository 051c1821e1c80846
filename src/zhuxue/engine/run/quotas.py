"""Quotas that files can decide: a ceiling within a school, a county or the province cuts by rank; what the data cannot order, a person decides."""

from __future__ import annotations

from zhuxue.engine.rules.facts import Facts
from zhuxue.engine.rules.programme import Programme, Quota
from zhuxue.engine.run.results import move_to_withheld
from zhuxue.engine.warehouse.base import Warehouse

GROUPS = {
    "school": ("本校", "COALESCE(school_code, school_name)"),
    "county": ("本县市区", "school_region"),
    "province": ("全省", "SUBSTR(school_region, 1, 2)"),
}
COUNTED = {"enrolled": "roll_status = 'enrolled'", "recognised": "hardship_level IN ('special', 'hard', 'general')"}

CANDIDATES = """
SELECT a.student_key, a.programme, a.amount_fen, a.version, s.quota_group, {keys}, ({missing}) AS unordered
FROM {table} a JOIN (SELECT *, {group} AS quota_group FROM students) s ON s.student_key = a.student_key
WHERE a.programme = '{code}'
"""
# Those who cannot be ordered may stand anywhere, so they count before everybody whose place depends on them.
PLACED = """
SELECT c.*, l.allowed,
       RANK() OVER (PARTITION BY c.quota_group, c.unordered ORDER BY {order}) AS place,
       COUNT(*) OVER (PARTITION BY c.quota_group, c.unordered, {names}) AS alike,
       SUM(CASE WHEN c.unordered THEN 1 ELSE 0 END) OVER (PARTITION BY c.quota_group) AS unordered_in_group,
       COUNT(*) OVER (PARTITION BY c.quota_group) AS wanted
FROM quota_candidates c LEFT JOIN quota_limits l ON l.quota_group = c.quota_group
"""
LIMITS = """
SELECT quota_group, CAST({allowed} AS BIGINT) AS allowed FROM (
  SELECT {group} AS quota_group, SUM(CASE WHEN {counted} THEN 1 ELSE 0 END) AS base FROM students WHERE stage IN ({stages}) GROUP BY 1
) counted WHERE quota_group IS NOT NULL
"""
CUT = """
SELECT student_key, programme, amount_fen, version,
       CASE WHEN NOT unordered AND place > allowed THEN 'quota:{code}' ELSE 'quota_undecided:{code}' END AS cause, '' AS in_favour_of,
       CASE WHEN quota_group IS NULL THEN '有名额限制，不知道属于哪个单位，由人决定'
            WHEN unordered THEN '{where}名额' || CAST(allowed AS VARCHAR) || '人，缺少排序依据（{titles}），由人决定'
            WHEN place > allowed THEN '{where}名额' || CAST(allowed AS VARCHAR) || '人，按{titles}排在名额之外'
            ELSE '{where}名额' || CAST(allowed AS VARCHAR) || '人，在名额边上分不出先后（{titles}），由人决定' END AS reason
FROM quota_placed
WHERE quota_group IS NULL OR (wanted > allowed AND (unordered OR place + alike - 1 + unordered_in_group > allowed))
"""


def apply_quotas(warehouse: Warehouse, programmes: list[Programme], facts: Facts, *, prefix: str = "") -> None:
    """Move from `<prefix>awards` to `<prefix>withheld` whom a ceiling leaves out; a `guide` cuts nobody.

    The places of a group are a share of its students, rounded down, or a number for each group. Cause quota:<programme>.
    Students level at the limit, without the facts to rank by, or of an unknown school or county are all withheld with
    the cause quota_undecided:<programme>, for a person to decide: the order of rows never does. Ceilings of the nation are not decided from files.
    """
    for programme in programmes:
        quota = programme.quota
        if quota is not None and quota.kind == "ceiling" and quota.within in GROUPS:
            _apply(warehouse, programme, quota, facts, f"{prefix}awards", f"{prefix}withheld")


def _apply(warehouse: Warehouse, programme: Programme, quota: Quota, facts: Facts, awards: str, withheld: str) -> None:
    if not warehouse.rows(f"SELECT 1 FROM {awards} WHERE programme = '{programme.code}' LIMIT 1"):
        return
    where, group = GROUPS[quota.within]
    names = [f"k{n}" for n, _ in enumerate(quota.rank_by)] or ["k0"]
    keys = [_key(fact, facts) for fact in quota.rank_by] or ["0"]
    allowed = "NULL" if quota.places is None else str(quota.places)
    if quota.share_percent is not None:
        allowed = f"base * {int(quota.share_percent * 100)} // 10000"
    counted, stages = COUNTED[quota.of], ", ".join(f"'{stage}'" for stage in programme.stage)
    warehouse.create("quota_limits", LIMITS.format(group=group, counted=counted, stages=stages, allowed=allowed))
    warehouse.create(
        "quota_candidates",
        CANDIDATES.format(
            keys=", ".join(f"{key} AS {name}" for key, name in zip(keys, names, strict=True)),
            missing=" OR ".join(f"{key} IS NULL" for key in keys), table=awards, group=group, code=programme.code,
        ),
    )  # fmt: skip
    placed = PLACED.format(order=", ".join(f"c.{n}" for n in names), names=", ".join(f"c.{n}" for n in names))
    warehouse.create("quota_placed", placed)
    titles = "、".join(facts.title(fact) for fact in quota.rank_by) or "无排序依据"
    move_to_withheld(warehouse, CUT.format(code=programme.code, where=where, titles=titles), awards, withheld)
    warehouse.drop(["quota_limits", "quota_candidates", "quota_placed"])


def _key(name: str, facts: Facts) -> str:
    """SQL: a number that is smaller the better a student stands by a fact; null when the fact is not known."""
    fact = facts.by_name[name]
    if fact.values:
        return f"CASE s.{name} " + " ".join(f"WHEN '{value}' THEN {n}" for n, value in enumerate(fact.values)) + " END"
    return f"s.{name}" if fact.best == "lowest" else f"-s.{name}"
