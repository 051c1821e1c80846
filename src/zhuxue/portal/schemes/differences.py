"""Two versions of a programme's conditions or amount side by side."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from zhuxue.engine.report.words import since_text
from zhuxue.engine.rules.programme import Dated, PaysVersion, WhoVersion
from zhuxue.portal.schemes import words
from zhuxue.portal.schemes.programmes import ProgrammePage, Version, amount_said


@dataclass(frozen=True)
class Difference:
    """One line of a comparison; `changed` says whether the two sides differ."""

    title: object
    before: object
    after: object

    @property
    def changed(self) -> bool:
        """Whether the two sides differ."""
        return str(self.before) != str(self.after)


def differences(page: ProgrammePage, part: str, before: str, after: str) -> list[Difference]:
    """Return line by line how two versions differ; nothing when either does not exist."""
    found = {version.key: version for version in page.versions if version.part == part}
    if before not in found or after not in found:
        return []
    one, two = found[before], found[after]
    lines = _conditions(one.dated, two.dated) if isinstance(one.dated, WhoVersion) else _amount(page, one, two)
    return [*lines, *_dated(one.dated, two.dated)]


def _conditions(one: Dated, two: Dated) -> list[Difference]:
    before, after = ({c.id: c for c in v.conditions} if isinstance(v, WhoVersion) else {} for v in (one, two))
    lines = []
    for key in {**before, **after}:
        sides = [
            f"{c.says}{_source(c.source)}" if (c := side.get(key)) else _("没有这一条") for side in (before, after)
        ]
        lines.append(Difference(_("条件"), *sides))
    return lines


def _source(source: str | None) -> str:
    return f"（{source}）" if source else ""


def _amount(page: ProgrammePage, one: Version, two: Version) -> list[Difference]:
    pays = [version.dated for version in (one, two) if isinstance(version.dated, PaysVersion)]
    return [
        Difference(_("标准"), *(amount_said(p.amount, page.rules) for p in pays)),
        Difference(_("按什么计"), *(words.PER[p.per] for p in pays)),
        Difference(_("平均（参考，元）"), *(_plain(p.average) for p in pays)),
        Difference(_("范围（参考，元）"), *("–".join(f"{y:f}" for y in p.between) if p.between else "—" for p in pays)),
    ]


def _plain(average: object) -> str:
    if isinstance(average, dict):
        return "；".join(f"{level} {yuan:f}" for level, yuan in average.items())
    return "—" if average is None else str(average)


def _dated(one: Dated, two: Dated) -> list[Difference]:
    both = (one, two)
    return [
        Difference(_("何时起执行"), *(since_text(v.from_) for v in both)),
        Difference(_("何时知悉"), *(v.known_from.isoformat() for v in both)),
        Difference(_("来源"), *(v.source for v in both)),
        Difference(_("把握"), *(words.CONFIDENCES[v.confidence] for v in both)),
        Difference(_("说明"), *(v.note or "—" for v in both)),
    ]
