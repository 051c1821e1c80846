"""Write docs/reference from the library and the command line: `make docs`."""

from __future__ import annotations

import sys
from pathlib import Path

from zhuxue.engine.checks.run_checks import load_checks
from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.rules.amount import Bands, ByFact, Combined, FactAmount, Fixed, ShareOf
from zhuxue.engine.rules.library import Library

CONFIDENCE = {"official": "官方原文", "secondary": "二手资料", "assumed": "推定，待核"}
OUT = Path(__file__).parent / "reference"
HEAD = "<!-- Made by `make docs` from the library; do not edit. -->\n\n"


def programmes() -> str:
    """Every programme with its versions, as Hunan's layer has them."""
    library = Library.load(LIBRARY, layer="hunan")
    stages = library.facts.by_name["stage"].values
    lines = ["# Programmes (layer hunan)", ""]
    for code, programme in library.programmes.items():
        lines += [
            f"## {code} {programme.title}",
            "",
            f"{'、'.join(stages[s] for s in programme.stage)} · {programme.kind} · {programme.basis}",
            "",
        ]
        for who in programme.who:
            lines.append(
                f"* 条件 {who.label}（{who.source}；{CONFIDENCE[who.confidence]}）："
                + "；".join(c.says for c in who.conditions)
            )
        for pays in programme.pays:
            note = f"；{pays.note}" if pays.note else ""
            average = f"；平均 {pays.average} 元" if pays.average is not None else ""
            lines.append(
                f"* 标准 {pays.label}（{pays.source}；{CONFIDENCE[pays.confidence]}）每{pays.per}：{amount_text(pays.amount)}{average}{note}"
            )
        lines.append("")
    return "\n".join(lines)


def amount_text(amount: object) -> str:
    """Return an amount in words an officer reads."""
    match amount:
        case Fixed():
            return "未定" if amount.fen is None else f"{yuan_text(amount.fen)}元"
        case ByFact():
            return "；".join(f"{value} {amount_text(part)}" for value, part in amount.of)
        case Bands():
            return f"{amount_text(amount.below)}（{amount.steps[0][0]} 前）" + "".join(
                f"；{start} 起 {amount_text(part)}" for start, part in amount.steps
            )
        case FactAmount():
            return f"按“{amount.fact}”"
        case Combined():
            return {"lesser_of": "较低者：", "greater_of": "较高者：", "sum": "合计："}[amount.how] + "，".join(
                amount_text(part) for part in amount.parts
            )
        case ShareOf():
            return f"{amount.programme} 的{amount.percent}%"
    raise TypeError(type(amount))


def facts() -> str:
    """Every fact a rule may ask for."""
    rows = [
        f"| {name} | {f.title} | {f.type} | {f.unit or ''} | {f.source_of} | {'是' if f.personal else ''} | {f.means or ''} |"
        for name, f in Library.load(LIBRARY).facts.by_name.items()
    ]
    return "\n".join(
        [
            "# Facts",
            "",
            "| fact | 名称 | type | unit | from | 个人信息 | 说明 |",
            "|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def registers() -> str:
    """Every register that rosters are compared with."""
    rows = [
        f"| {code} | {r.title} | {r.owner} | {r.kind} | {r.match_on} | {r.fresh_days} |"
        for code, r in Registers.load(LIBRARY).registers.items()
    ]
    return "\n".join(
        [
            "# Registers",
            "",
            "| code | 名单 | 来源部门 | kind | compared with | fresh for days |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def checks() -> str:
    """Every check of the negative list."""
    rows = [
        f"| {c.id} | {c.title} | {c.phase} | {c.severity} | {c.confidence} | {c.basis} | {c.next} |"
        for c in load_checks(LIBRARY)
    ]
    return "\n".join(
        [
            "# Checks",
            "",
            "| id | 名称 | phase | severity | confidence | 依据 | 下一步 |",
            "|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def pages() -> dict[str, str]:
    """The generated pages by file name."""
    made = {"programmes.md": programmes(), "facts.md": facts(), "registers.md": registers(), "checks.md": checks()}
    return {name: HEAD + text for name, text in made.items()}


def main() -> None:
    """Write the pages."""
    OUT.mkdir(exist_ok=True)
    for name, text in pages().items():
        (OUT / name).write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{len(pages())} pages in docs/reference\n")


if __name__ == "__main__":
    main()
