"""Every register that rosters are compared with, and the layouts its files are read by."""

from __future__ import annotations

from pathlib import Path

from reference_pages.markdown import CONFIDENCE, code, table, yes
from zhuxue.engine.common.comparisons import Comparisons
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Register, Registers
from zhuxue.engine.intake.layout import Layout

HEAD = """# Registers 部门名单

Given with `--register CODE=FILE@DAY`. *kind*: `special_group` proves that a student belongs to a special group; `status` is a fact about
the person; `reverse` is a warning only, never a ground to cancel. *compared with*: whose number. *fresh*: a release older than this at
`--on` is no data for everybody. *highest*: a student in it should be recognised at the highest level. *speaks of*: the persons of a
household row it proves something of; a carer is never one.
"""
WHOSE = {"student": "student 学生", "guardian": "guardian 监护人"}


def page() -> str:
    """Return the page."""
    registers, rounds = Registers.load(LIBRARY), Comparisons.load(LIBRARY)
    rows = [_row(code_, register) for code_, register in registers.registers.items()]
    words = [
        ("proves nothing any more 已失效", "、".join(registers.ended_statuses)),
        ("no longer entitled 不再享受政策", "、".join(registers.not_entitled_statuses)),
        ("risk cleared 风险已消除", "、".join(registers.cleared_statuses)),
        ("risk not cleared 风险未消除", "、".join(registers.open_statuses)),
    ]
    heads = [
        "code",
        "名单",
        "来源部门",
        "kind",
        "compared with",
        "fresh, days",
        "highest",
        "speaks of",
        "confidence",
        "source",
    ]
    return "\n\n".join(
        [
            HEAD.rstrip(),
            table(heads, rows),
            "## Why, and how long it is kept 用途与保存",
            table(
                ["kind", "用途", "依据", "confidence", "source"],
                [(k, p.purpose, p.basis, CONFIDENCE[p.confidence], p.source) for k, p in registers.purposes.items()],
            ),
            f"A release is kept {registers.keep.days} days ({CONFIDENCE[registers.keep.confidence]}): {registers.keep.basis}；{registers.keep.source}。",
            "## Before-round 事前比对\n\nThe lists of a before-round and the answers a school may give; `file` needs a paper attached.",
            table(
                ["list", "清单", "meaning", "confidence", "source"],
                [(f"`{k}`", w.title, w.says, CONFIDENCE[w.confidence], w.source) for k, w in rounds.lists.items()],
            ),
            table(
                ["answer", "处置结论", "lists", "needs", "confidence", "source"],
                [
                    (f"`{k}`", a.title, code(a.lists), a.needs, CONFIDENCE[a.confidence], a.source)
                    for k, a in rounds.answers.items()
                ],
            ),
            "## Status words 状态用语\n\nMatched whole. The row itself is kept.",
            table(["means", "words"], words),
            "## Files 文件\n\nA file is read by the layout of its register below, else by the plain one. Headers are matched whole.",
            *(layout_text(path) for path in sorted((LIBRARY / "formats" / "registers").glob("*.yaml"))),
        ]
    )


def _row(code_: str, register: Register) -> tuple[object, ...]:
    return (
        f"`{code_}`", register.title, register.owner, register.kind, WHOSE[register.match_on], register.fresh_days,
        yes(register.top_level), code(register.roles), CONFIDENCE[register.confidence], register.source,
    )  # fmt: skip


def layout_text(path: Path) -> str:
    """Return a layout as a heading and a table of its columns with every header it goes by."""
    layout = Layout.load(path)
    rows = [
        (f"`{name}`", yes(column.required), column.words and f"`{column.words}`", "、".join(column.headers))
        for name, column in layout.columns.items()
    ]
    people = [
        (f"`{person.role}`", "", "", "、".join((*person.name, *person.identity_number))) for person in layout.people
    ]
    title = f"### `{layout.layout}` {layout.title}\n\nkind `{layout.kind}`"
    return f"{title}\n\n" + table(["column or person", "required", "vocabulary", "headers 列名"], [*rows, *people])
