"""Indicators, sheets of the national system, sets of evaluation, the survey, and when a private school's light turns."""

from __future__ import annotations

from reference_pages.markdown import CONFIDENCE, table
from zhuxue.engine.common.evaluation import load_evaluations, load_survey
from zhuxue.engine.common.indicators import load_indicators
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.private_schools import load_lights
from zhuxue.engine.files.national import load_national

HEAD = """# Indicators and evaluation 指标与绩效

From `library/indicators`, `library/formats/national`, `library/evaluation` and `library/private_schools.yaml`. Each indicator and each measure
holds its own question in SQL; how to write one: [add an indicator](../how-to/add-an-indicator.md).

## Three 100 % and three zero-errors 三个100%与三个零误差"""


def page() -> str:
    """Return the page."""
    return "\n\n".join([HEAD, _indicators(), _national(), *_evaluations(), _survey(), _lights()])


def _indicators() -> str:
    head = ["indicator", "title", "two sides", "goal", "red rows", "days to put right", "source", "confidence"]
    rows = [
        (f"`{i.indicator}`", f"{i.title} {i.english}", f"{i.ours} / {i.theirs}", f"{i.goal}%" if i.kind == "share" else i.goal,
         "；".join(f.says for f in i.faults.values()), f"{i.due.days}（{i.due.source}）", i.source, CONFIDENCE[i.confidence])
        for i in load_indicators(LIBRARY).values()
    ]  # fmt: skip
    return table(head, rows)


def _national() -> str:
    rows = [
        (f"`{each.layout}`", each.title, "、".join(c.title for c in each.columns), "、".join(c.title for c in each.columns if c.compared), CONFIDENCE[each.confidence])
        for each in load_national(LIBRARY).values()
    ]  # fmt: skip
    return "## Sheets of the national system 国家系统表\n\n" + table(
        ["layout", "title", "columns", "compared", "confidence"], rows
    )


def _evaluations() -> list[str]:
    found = []
    for each in load_evaluations(LIBRARY).values():
        rows = [(m.level1, m.level2, m.title, m.weight, "deviation 0" if m.scoring == "deviation" else f"{m.goal}%", m.unknown, m.source, CONFIDENCE[m.confidence]) for m in each.measures]  # fmt: skip
        said = f"## {each.title} `{each.evaluation}`\n\n{'、'.join(each.programmes)}. {each.source} ({CONFIDENCE[each.confidence]}). "
        said += "、".join(f"{g.grade} ≥ {g.least}" for g in each.grades) + f" ({each.grades_source})."
        found.append(
            said
            + "\n\n"
            + table(["dimension", "", "measure", "weight", "goal", "unknown where", "source", "confidence"], rows)
        )
    return found


def _survey() -> str:
    survey = load_survey(LIBRARY)
    rows = [
        (f"`{q.id}`", f"{q.asks} {q.english}", "、".join(o.says for o in q.options if o.counts))
        for q in survey.questions
    ]
    said = f"## The survey of families 家庭问卷\n\nBelow {survey.fewest} answers nothing is shown. {survey.source} ({CONFIDENCE[survey.confidence]})."
    return said + "\n\n" + table(["question", "asks", "counts as yes"], rows)


NO_RULE = "未见规定 no rule found"


def _days(days: int | None) -> object:
    return "unknown 未知" if days is None else days


def _lights() -> str:
    said = load_lights(LIBRARY)
    rows = [
        ("amber: days late 黄灯", said.amber_days_late, said.source, CONFIDENCE[said.confidence]),
        ("red: days late 红灯", said.red_days_late, said.source, CONFIDENCE[said.confidence]),
        (
            "red: percent of students without an account 红灯",
            said.red_missing_percent,
            said.source,
            CONFIDENCE[said.confidence],
        ),
        ("amber: days a waiver is not known to be passed on 黄灯", _days(said.amber_days_not_passed_on), NO_RULE, "—"),
        ("red: days a waiver is not known to be passed on 红灯", _days(said.red_days_not_passed_on), NO_RULE, "—"),
    ]
    return "## Private schools' lights 民办学校红黄绿灯\n\n" + table(["meaning", "value", "source", "confidence"], rows)
