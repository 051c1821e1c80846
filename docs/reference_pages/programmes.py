"""Every programme with its versions, sources, quota, funding, steps and payment, and which layer says so."""

from __future__ import annotations

from collections.abc import Iterator

from reference_pages.markdown import CONFIDENCE, table
from zhuxue.engine.common.layered import NATIONAL
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.yamlfile import read_yaml
from zhuxue.engine.report.values import amount_text
from zhuxue.engine.report.words import BASES, UNITS, since_text
from zhuxue.engine.rules.check import layers_of
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.programme import Dated, Funding, Payment, PaysVersion, Programme, Quota, WhoVersion

HEAD = """# Programmes 资助项目

Who says what: *国家* national, *湖南省* Hunan, *平江县* Pingjiang. A layer puts its value over the one below; what it does not name stays.
A version names the term it is in force from and the day it became known. `文件未写明` is null: no document was found, and the verdict is
unknown. Field notes 领域资料 and F:S… are the project's collection of sources; `assumed` has to be held against the document before
money moves.
"""
NATION = "国家"
Line = tuple[str, str, str, str, str]


def page() -> str:
    """Return the page."""
    layers = {layer: Library.load(LIBRARY, layer=layer) for layer in layers_of(LIBRARY)}
    codes = sorted({code for library in layers.values() for code in library.programmes})
    stages = layers[NATIONAL].facts.by_name["stage"].values
    top = [
        (f"[`{code}`](#{code.lower()})", programme.title, programme.english, "、".join(stages[s] for s in programme.stage), programme.kind, BASES[programme.basis])
        for code in codes
        for programme in [_lowest(layers, code)]
    ]  # fmt: skip
    heads = ["code", "名称", "English", "学段", "kind", "方式"]
    return "\n\n".join([HEAD.rstrip(), table(heads, top), *(_section(layers, code) for code in codes)])


def _lowest(layers: dict[str, Library], code: str) -> Programme:
    return next(library.programmes[code] for library in layers.values() if code in library.programmes)


def _section(layers: dict[str, Library], code: str) -> str:
    first = _lowest(layers, code)
    lines = [
        line for name, library in layers.items() if code in library.programmes for line in _lines(library, name, code)
    ]
    notes = f"\n\n{first.notes}" if first.notes else ""
    heads = ["谁规定", "什么", "内容", "source", "confidence"]
    return f"## {code}\n\n{first.title} · {first.english}{notes}\n\n" + table(heads, lines)


def _lines(library: Library, layer: str, code: str) -> Iterator[Line]:
    """Yield what this layer itself says of a programme."""
    programme, origins = library.programmes[code], library.origins[code]
    who = _title(layer)
    for key, version in (("who", v) for v in programme.who):
        if _said(origins, f"{key}[{version.label}]", layer):
            yield who, f"条件 {_since(version)}", _conditions(version), version.source, CONFIDENCE[version.confidence]
    for pays in programme.pays:
        if _said(origins, f"pays[{pays.label}]", layer):
            yield who, f"标准 {_since(pays)}", _amount(library, pays), pays.source, CONFIDENCE[pays.confidence]
    if programme.begins and _said(origins, "begins", layer):
        begins = programme.begins
        yield who, "开始", f"{since_text(begins.term)}起", begins.source, CONFIDENCE[begins.confidence]
    for key, word, part in (("quota", "名额", programme.quota), ("funding", "出资", programme.funding), ("payment", "付款", programme.payment)):  # fmt: skip
        if part is not None and _said(origins, key, layer):
            yield who, word, _part(part), part.source, CONFIDENCE[part.confidence]
    if _said(origins, "process", layer):
        for step in programme.process:
            until = f"，{step.until} 前" if step.until else ""
            days = f"，{step.workdays} 个工作日" if step.workdays else ""
            yield who, f"步骤 {step.step}", f"{step.by}{until}{days}", step.source, CONFIDENCE[step.confidence]


def _title(layer: str) -> str:
    return NATION if layer == NATIONAL else str(read_yaml(LIBRARY / "layers" / layer / "layer.yaml")["title"])


def _said(origins: dict[str, str], key: str, layer: str) -> bool:
    return any(layer == origin for name, origin in origins.items() if name == key or name.startswith(f"{key}."))


def _since(version: Dated) -> str:
    return f"{since_text(version.from_)}起（{version.known_from} 知悉）"


def _conditions(version: WhoVersion) -> str:
    note = f"（{version.note}）" if version.note else ""
    return "；".join(f"{condition.says} `{condition.id}`" for condition in version.conditions) + note


def _average(given: object) -> str:
    """An average as the page shows it: one number, or one for each education level."""
    return "、".join(f"{level} {yuan}" for level, yuan in given.items()) if isinstance(given, dict) else str(given)


def _amount(library: Library, pays: PaysVersion) -> str:
    said = f"{UNITS[pays.per]} {amount_text(pays.amount, library.facts)}"
    if pays.average is not None:
        said += f"；平均 {_average(pays.average)} 元"
    if pays.between is not None:
        said += f"；在 {pays.between[0]}—{pays.between[1]} 元之间"
    if pays.when_term:
        said += f"；只在{ {'autumn': '秋季', 'spring': '春季'}[pays.when_term] }学期"
    return said + (f"（{pays.note}）" if pays.note else "")


def _part(part: Quota | Funding | Payment) -> str:
    match part:
        case Quota():
            share = f"{part.share_percent}%" if part.share_percent is not None else f"{part.places} 名"
            kind = {"guide": "指导比例，不裁减任何人", "ceiling": "上限"}[part.kind]
            return f"{share} of {part.of} within {part.within}；{kind}" + (
                f"；按 {'、'.join(part.rank_by)} 排序" if part.rank_by else ""
            )
        case Funding():
            shares = {"中央": part.central_percent, "地方": part.local_percent, "省": part.province_percent, "市": part.city_percent, "县": part.county_percent}  # fmt: skip
            known = "，".join(f"{who} {share}%" for who, share in shares.items() if share is not None)
            return known or "比例未查到"
        case Payment():
            until = "，".join(
                f"{ {'spring': '春季', 'autumn': '秋季'}[half] } {day} 前" for half, day in part.until.items()
            )
            return (
                f"付给 {part.payee}，经 {part.through}"
                + ("，按月" if part.by_month else "")
                + (f"；{until}" if until else "")
            )
