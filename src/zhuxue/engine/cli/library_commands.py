"""`zhuxue library`: check everything, list the programmes, show one with its sources and layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from zhuxue.engine.checks.run_checks import load_checks
from zhuxue.engine.checks.sample_rules import SampleRules, VisitForms
from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.errors import UsageError
from zhuxue.engine.common.evaluation import load_evaluations
from zhuxue.engine.common.exclusions import Exclusions
from zhuxue.engine.common.hardship import Hardship
from zhuxue.engine.common.indicators import load_indicators
from zhuxue.engine.common.layered import layer_roots, origins
from zhuxue.engine.common.notices import NoticeRules
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.private_schools import load_lights
from zhuxue.engine.common.progress import Progress, Tell
from zhuxue.engine.common.supervision import SupervisionRules
from zhuxue.engine.common.terms import Term
from zhuxue.engine.files.national import load_national
from zhuxue.engine.intake.words import Words
from zhuxue.engine.report import words
from zhuxue.engine.report.values import amount_text
from zhuxue.engine.report.words import said
from zhuxue.engine.rules.check import check_library, layers_of
from zhuxue.engine.rules.compile import Moment
from zhuxue.engine.rules.layers import programme_files
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.programme import Programme
from zhuxue.engine.rules.verdicts import in_force

Say = Callable[[str], None]
TABLES = ("calendar", "exclusions", "hardship", "notices", "checks")
CHECKING = ("检查政策库：逐个试改数值……", "Checking the library: each value is changed in turn …")


def check(lang: str, say: Say, tell: Tell = lambda _: None) -> int:
    """Check every file, case and number; return 1 when anything is wrong."""
    for layer in layers_of(LIBRARY):
        for load in (Hardship.load, Exclusions.load, Calendar.load, NoticeRules.load, SupervisionRules.load, SampleRules.load, VisitForms.load, Words.load, load_checks):  # fmt: skip
            load(LIBRARY, layer=layer)
    for once in (load_indicators, load_evaluations, load_national, load_lights):
        once(LIBRARY)
    wrong = cases = mutated = files = 0
    for result in check_library():
        files, cases, mutated = files + 1, cases + result.cases, mutated + result.mutated
        tell(Progress(*CHECKING, files, max(files, programme_count())))
        where = f"✗ {result.layer} {result.code}"
        for sentence in result.failed:
            say(f"{where}{said(lang, '：', ': ')}{sentence}")
        for m in result.unnoticed:
            say(said(
                lang,
                f"{where} {result.file}：{m.where} 由 {m.before} 改为 {m.after}，没有案例发现。请补一个案例。",
                f"{where} {result.file}: {m.where} changed from {m.before} to {m.after} and no case noticed. Add a case.",
            ))  # fmt: skip
        wrong += len(result.failed) + len(result.unnoticed)
    say(said(
        lang,
        f"项目文件{files}个，案例与问答{cases}条，试改数值{mutated}处，问题{wrong}处。",
        f"{files} programme files, {cases} cases and asks, {mutated} changed values tried, {wrong} faults.",
    ))  # fmt: skip
    return 1 if wrong else 0


def programme_count() -> int:
    """Return how many programme files all layers hold."""
    return len(programme_files(LIBRARY / "programmes")) + sum(
        len(programme_files(folder)) for folder in sorted((LIBRARY / "layers").rglob("programmes"))
    )


def listed(layer: str, lang: str, say: Say) -> int:
    """Print a line for each programme; titles of stages are the library's."""
    library = Library.load(layer=layer)
    stages = library.facts.by_name["stage"].values
    for code, programme in library.programmes.items():
        basis = said(lang, words.BASES[programme.basis], words.BASES_EN[programme.basis])
        title = said(lang, programme.title, f"{programme.english} {programme.title}")
        say(f"{code:14} {title}　{'、'.join(stages[s] for s in programme.stage)}　{basis}")
    return 0


def show(code: str, *, layer: str, on: date, as_known_on: date, lang: str = "zh") -> str:
    """Return one programme as text: conditions and amounts, in force marked, with source, confidence and layer of each.

    Raises UsageError for a programme that does not exist.
    """
    if code.lower() in TABLES:
        return show_table(code.lower(), layer, lang)
    library = Library.load(layer=layer)
    if code not in library.programmes:
        near = get_close_matches(code.upper(), list(library.programmes), n=1)
        raise UsageError(
            f"没有项目“{code}”。" + (f"是否想写“{near[0]}”？" if near else "用 zhuxue library list 查看代码。"),
            f"There is no programme “{code}”. "
            + (f"Did you mean “{near[0]}”?" if near else "See zhuxue library list."),
        )
    page = Page(library, library.programmes[code], library.origins[code], Moment(_term_of(on), on, as_known_on), lang)
    return "\n".join(page.lines())


def show_table(name: str, layer: str, lang: str) -> str:
    """Return what the layers down to `layer` change in a table, or which checks they add, each with its layer."""
    if name == "checks":
        roots = layer_roots(LIBRARY, layer)[1:]
        changed = {p.relative_to(root).as_posix(): n for n, root in roots for p in sorted((root / name).rglob("*.sql"))}
    else:
        changed = origins(LIBRARY, layer, f"{name}.yaml")
    nothing = said(
        lang, f"{name}：全部来自 national，各层没有改动。", f"{name}: all from national, no layer changes it."
    )
    return "\n".join(f"{value}　{said(lang, '来自', 'from')} {by}" for value, by in changed.items()) or nothing


@dataclass(frozen=True)
class Page:
    """One programme on a page: every value with the layer it came from."""

    library: Library
    programme: Programme
    origins: dict[str, str]
    moment: Moment
    lang: str

    def lines(self) -> Iterator[str]:
        """Yield the page line by line."""
        programme, moment = self.programme, self.moment
        yield f"{programme.code}　{programme.title}（{programme.english}）"
        yield self.said(
            f"{moment.term.title}，{moment.on} 这一天，按 {moment.as_known_on} 所知，层：{self.library.layer}",
            f"Term {moment.term}, on {moment.on}, as known on {moment.as_known_on}, layer {self.library.layer}",
        )
        yield ""
        yield from self.conditions()
        yield ""
        yield from self.amounts()

    def said(self, zh: str, en: str) -> str:
        """Return the sentence in the language asked for."""
        return said(self.lang, zh, en)

    def conditions(self) -> Iterator[str]:
        """Yield the conditions in force."""
        who = in_force(self.programme.who, self.moment)
        if who is None:
            yield self.said("条件：这一时期未查到文件", "Conditions: no document of this time is known")
            return
        about = self.about(who.source, who.confidence, f"who[{who.label}]", ("conditions",))
        yield self.said(f"条件（{who.label}；{about}）", f"Conditions ({who.label}; {about})")
        yield from (f"  · {condition.says}　[{condition.source or who.source}]" for condition in who.conditions)

    def amounts(self) -> Iterator[str]:
        """Yield every version of the amount, ▶ before the one in force."""
        pays = in_force(self.programme.pays, self.moment)
        for version in sorted(self.programme.pays, key=lambda p: (_day_of(p.from_), p.known_from)):
            unit = self.said(words.UNITS[version.per], words.UNITS_EN[version.per])
            amount = amount_text(version.amount, self.library.facts, self.lang)
            about = self.about(version.source, version.confidence, f"pays[{version.label}]", ("amount", "tiers"))
            heading = self.said(f"标准 {version.label} {unit}：", f"Amount {version.label} {unit}: ")
            yield f"{'▶' if version is pays else ' '} {heading}{amount}　[{about}]"
            if version.note:
                yield self.said("    注：", "    Note: ") + version.note

    def about(self, source: str, confidence: str, version: str, names: tuple[str, ...]) -> str:
        """Say the source, how sure it is, the layer of the value, and the layer of the source where it is another."""
        layers = [
            next((self.origins[k] for n in part if (k := f"{version}.{n}") in self.origins), "national")
            for part in (names, ("source",))
        ]
        came = self.said(f"来自 {layers[0]}", f"from {layers[0]}")
        if layers[1] != layers[0]:
            came += self.said(f"（来源的写法来自 {layers[1]}）", f" (its source from {layers[1]})")
        sure = self.said(words.CONFIDENCES[confidence], words.CONFIDENCES_EN[confidence])
        return self.said("；", "; ").join([source, sure, came])


def _day_of(start: str) -> str:
    """The start of a version as a day, so that spring comes before autumn."""
    return start.replace("-S", "-03-01").replace("-F", "-09-01")


def _term_of(day: date) -> Term:
    if day.month == 1:
        return Term(day.year - 1, 1)
    return Term(day.year, 1 if day.month >= 8 else 0)
