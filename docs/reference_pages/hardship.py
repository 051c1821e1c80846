"""Special groups, levels, the example of a score, and the steps of recognition."""

from __future__ import annotations

from reference_pages.markdown import CONFIDENCE, table
from zhuxue.engine.common.hardship import Hardship
from zhuxue.engine.common.places import LIBRARY

HEAD = """# Recognition of hardship 家庭经济困难认定

From `library/hardship.yaml`. A score is a help only: people decide, and a decision that departs from it says why."""


def page() -> str:
    """Return the page."""
    hardship = Hardship.load(LIBRARY)
    scoring, default = hardship.scoring, hardship.process.notice_default
    levels = {level.code: level.title for level in hardship.levels}
    groups = [(g.code, g.title, levels.get(g.level or "", ""), g.source) for g in hardship.special_groups]
    steps = [(s.step, s.by, s.until, s.workdays, s.source, CONFIDENCE[s.confidence], s.note) for s in hardship.process.steps]  # fmt: skip
    items = [("direct", i.id, i.says, i.points) for i in scoring.direct]
    items += [("additive", i.id, i.says, i.points) for i in scoring.additive]
    items += [("zeroing", i.id, i.says, None) for i in scoring.zeroing]
    limits = [(levels[code], least) for code, least in scoring.thresholds.items()]
    example = "**示例，非湖南官方 An example, not Hunan's.** " if scoring.example else ""
    return "\n\n".join(
        [
            HEAD,
            "## Steps 步骤",
            table(["step", "by", "until", "workdays", "source", "confidence", "note"], steps),
            f"A notice without a number of its own hangs {default.workdays} workdays: {default.source}（{CONFIDENCE[default.confidence]}）",
            f"The class panel closes when more than {hardship.panel.quorum_percent} % of its members voted: {hardship.panel.source}（{CONFIDENCE[hardship.panel.confidence]}）. "
            f"Of an income it sees the band only, limits {'、'.join(map(str, hardship.income_bands.yuan))} yuan（{CONFIDENCE[hardship.income_bands.confidence]}）.",
            "## Levels 等级",
            table(["code", "等级", "source"], [(level.code, level.title, level.source) for level in hardship.levels]),
            "## Special groups 特殊群体",
            table(["code", "名称", "level in Hunan 湖南对应等级", "source"], groups),
            f"## Score 评分\n\n{example}{scoring.source}（{CONFIDENCE[scoring.confidence]}）",
            table(["kind", "id", "says", "points"], items),
            table(["level", "from points"], limits),
        ]
    )
