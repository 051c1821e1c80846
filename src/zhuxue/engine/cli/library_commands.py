"""`zhuxue library`: check everything, list the programmes, show one with its sources and layers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from zhuxue.engine.checks.run_checks import load_checks
from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.errors import LibraryError, UsageError
from zhuxue.engine.common.exclusions import Exclusions
from zhuxue.engine.common.hardship import Hardship
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.engine.intake.words import Words
from zhuxue.engine.rules.check import check_library
from zhuxue.engine.rules.compile import Moment
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.verdicts import in_force

Say = Callable[[str], None]
CONFIDENCE = {"official": "官方原文", "secondary": "二手资料", "assumed": "推定，待核"}


def check(lang: str, say: Say) -> int:
    """Check every file, case and number; return 1 when anything is wrong."""
    for load in (Hardship.load, Exclusions.load, Calendar.load, Words.load, load_checks):
        load(LIBRARY)
    wrong = cases = mutated = files = 0
    for result in check_library():
        files, cases, mutated = files + 1, cases + result.cases, mutated + result.mutated
        for sentence in result.failed:
            say(f"✗ {result.layer} {result.code}：{sentence}")
        for mutation in result.unnoticed:
            say(
                f"✗ {result.layer} {result.code} {result.file}：{mutation.where} 由 {mutation.before} 改为 {mutation.after}，没有案例发现。请补一个案例。"
            )
        wrong += len(result.failed) + len(result.unnoticed)
    if lang == "en":
        say(f"{files} programme files, {cases} cases and asks, {mutated} changed values tried, {wrong} faults.")
    else:
        say(f"项目文件{files}个，案例与问答{cases}条，试改数值{mutated}处，问题{wrong}处。")
    return 1 if wrong else 0


def listed(layer: str, say: Say) -> int:
    """Print a line for each programme."""
    library = Library.load(layer=layer)
    stages = library.facts.by_name["stage"].values
    for code, programme in library.programmes.items():
        say(f"{code:14} {programme.title}　{'、'.join(stages[s] for s in programme.stage)}　{programme.basis}")
    return 0


def show(code: str, *, layer: str, on: date | None, as_known_on: date | None) -> str:
    """Return one programme as text: conditions and amounts in force, with source, confidence and layer of each."""
    library = Library.load(layer=layer)
    if code not in library.programmes:
        raise UsageError(
            f"没有项目“{code}”。用 zhuxue library list 查看代码。",
            f"There is no programme “{code}”. See zhuxue library list.",
        )
    programme, origins = library.programmes[code], library.origins[code]
    day = on or date.today()
    term = _term_of(day)
    moment = Moment(term, day, as_known_on or date.today())
    who, pays = in_force(programme.who, moment), in_force(programme.pays, moment)
    lines = [
        f"{code}　{programme.title}（{programme.english}）",
        f"{term.title}，按 {moment.as_known_on} 所知，层：{layer}",
        "",
    ]
    if who is None:
        lines.append("条件：这一时期未查到文件")
    else:
        lines.append(
            f"条件（{who.label}；{who.source}；{CONFIDENCE[who.confidence]}；来自 {_origin(origins, 'who', who.label, 'conditions')}）"
        )
        lines += [f"  · {c.says}　[{c.source or who.source}]" for c in who.conditions]
    lines.append("")
    for version in sorted(programme.pays, key=lambda p: (p.from_, p.known_from)):
        mark = "▶" if version is pays else " "
        lines.append(
            f"{mark} 标准 {version.label} 每{ {'term': '学期', 'year': '年', 'month': '月', 'once': '次'}[version.per] }：{amount_text(version.amount)}　[{version.source}；{CONFIDENCE[version.confidence]}；来自 {_origin(origins, 'pays', version.label, 'amount')}]"
        )
        if version.note:
            lines.append(f"    注：{version.note}")
    return "\n".join(lines)


def _origin(origins: dict[str, str], section: str, label: str, name: str) -> str:
    return origins.get(f"{section}[{label}].{name}") or origins.get(f"{section}[{label}].tiers") or "national"


def _term_of(day: date) -> Term:
    if day.month == 1:
        return Term(day.year - 1, 1)
    return Term(day.year, 1 if day.month >= 8 else 0)


def amount_text(amount: object) -> str:
    """Return an amount in words an officer reads."""
    from zhuxue.engine.common.money import yuan_text
    from zhuxue.engine.rules.amount import Bands, ByFact, Combined, FactAmount, Fixed, ShareOf

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
    raise LibraryError("programme", "amount", ("金额的写法不认识。", "the amount is not known."), ("", ""))
