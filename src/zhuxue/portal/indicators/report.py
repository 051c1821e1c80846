"""The self-evaluation report in words: for the page, and as a PDF by Typst with the template of the library."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from zhuxue.engine.common.evaluation import CENTS, EvaluationSet
from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.common.places import LIBRARY
from zhuxue.portal.indicators import evaluating
from zhuxue.portal.indicators.models import Evaluation, EvaluationFigure
from zhuxue.portal.indicators.words import programme_title
from zhuxue.portal.ui.words import in_english, titled

TEMPLATE = LIBRARY / "letters" / "evaluation.typ"
NOTHING = "（没有填写）"
FEWER = re.compile(r"答卷不足 (\d+) 份，不显示")  # as evaluating.FEW keeps it


@dataclass(frozen=True)
class Row:
    """One measure of a report: its words, the figure, its points, and where its rows are."""

    level1: str
    title: str
    goal: str
    weight: int
    figure: str
    points: str
    open_points: str
    why: str
    source: str
    confidence: str
    address: str


def points(cents: int) -> str:
    """Return hundredths of a point as people write points.

    >>> points(1000), points(1250), points(5)
    ('10', '12.5', '0.05')
    """
    whole, rest = divmod(cents, CENTS)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)


def span(low: int, high: int) -> str:
    """Return points, or from where to where they may be.

    >>> span(1000, 1000), span(500, 1000)
    ('10', '5～10')
    """
    return points(low) if low == high else f"{points(low)}～{points(high)}"


def rows_of(evaluation: Evaluation) -> list[Row]:
    """Return the measures of an evaluation as its set said them when it was counted."""
    said = {each["id"]: spoken(each) for each in evaluation.said.get("measures", [])}
    return [_row(figure, said[figure.measure]) for figure in evaluation.figures.order_by("number")]


def spoken(said: dict[str, Any]) -> dict[str, Any]:
    """Return a measure, or a set, as it was kept, with its words in the language of the page; those kept before English was are Chinese.

    `unknown_zh` is what a figure was kept with where nothing was known.
    """
    english = (
        {"title": titled(said["title"], said["english"])} | said.get("en", {})
        if in_english() and "english" in said
        else {}
    )
    return said | english | {"unknown_zh": said.get("unknown", "")}


def _why(figure: EvaluationFigure, measure: dict[str, Any]) -> str:
    """Why something of a figure is not known: the measure's own words, or how few answered."""
    if figure.why and figure.why == measure["unknown_zh"]:
        return str(measure["unknown"])
    few = FEWER.fullmatch(figure.why)
    return _("答卷不足 %(fewest)s 份，不显示") % {"fewest": few[1]} if few else figure.why


def _row(figure: EvaluationFigure, measure: dict[str, Any]) -> Row:
    goal = _("偏差为 0") if measure["scoring"] == "deviation" else f"{measure['goal']}%"
    open_points = points(figure.high - figure.low) if figure.high > figure.low else ""
    address = (
        reverse("evaluation_rows", args=[figure.pk])
        if measure["page"]
        else reverse("surveys")
        if measure["survey"]
        else ""
    )
    return Row(
        measure["level1"], measure["title"], goal, measure["weight"], _figure(figure, measure), span(figure.low, figure.high), open_points,
        _why(figure, measure), measure["source"], measure["confidence"], address,
    )  # fmt: skip


def _figure(figure: EvaluationFigure, measure: dict[str, Any]) -> str:
    if figure.theirs <= 0 and figure.unknown <= 0:
        return _("暂无数据")
    count = yuan_text if measure["money"] else "{:,}".format
    if measure["scoring"] == "deviation":
        said = _("偏差 %(off)s / %(theirs)s 元") % {
            "off": yuan_text(figure.theirs - figure.ours),
            "theirs": yuan_text(figure.theirs),
        }
    else:
        said = f"{count(figure.ours)} / {count(figure.theirs)} {measure['unit']}"
        said += f"（{figure.ours * 1000 // figure.theirs / 10:g}%）" if figure.theirs else ""
    if figure.unknown:
        said += _("，另有 %(count)s %(unit)s未知") % {"count": count(figure.unknown), "unit": measure["unit"]}
    return said


def grades(evaluation: Evaluation) -> str:
    """Return the grade, or the grades between which it lies; empty before it is counted."""
    if evaluation.low is None or evaluation.high is None:
        return ""
    word = "english" if in_english() else "grade"
    said = sorted(((each["least"], each.get(word, each["grade"])) for each in evaluation.said["grades"]), reverse=True)
    low, high = (
        next(grade for least, grade in said if cents >= least * CENTS) for cents in (evaluation.low, evaluation.high)
    )
    return low if low == high else _("%(low)s至%(high)s之间") % {"low": low, "high": high}


def summary(evaluation: Evaluation) -> dict[str, str]:
    """Return the sentences at the head of a report."""
    if evaluation.low is None or evaluation.high is None:
        return {"result": "", "unknown": "", "about": ""}
    values = {"span": span(evaluation.low, evaluation.high), "grade": grades(evaluation)}
    programmes = "、".join(programme_title(code) for code in evaluation.said["programmes"])
    share = evaluation.special_count * 1000 // evaluation.students_count / 10 if evaluation.students_count else 0
    about = {
        "programmes": programmes,
        "students": f"{evaluation.students_count:,}",
        "special": f"{evaluation.special_count:,}",
        "share": f"{share:g}",
    }
    unknown = evaluation.high - evaluation.low
    return {
        "about": _("本报告评价的资助项目：%(programmes)s。在校学生 %(students)s 人，其中特殊群体 %(special)s 人，占 %(share)s%%。") % about,
        "result": _("自评得分 %(span)s 分（满分 100），等级：%(grade)s。") % values,
        "unknown": _("其中 %(points)s 分因暂无数据不能确定，既没有算作满分，也没有算作零分。") % {"points": points(unknown)} if unknown else "",
    }  # fmt: skip


def title(evaluation: Evaluation) -> str:
    """Return what a report is called."""
    known: EvaluationSet | None = evaluating.sets().get(evaluation.name)
    said = evaluation.said or (known.model_dump(include={"title", "english"}) if known else {"title": evaluation.name})
    return _("%(title)s自评报告") % {"title": spoken(said)["title"]}


def signed(evaluation: Evaluation) -> list[str]:
    """Return who signed for which office and when, line by line; empty before."""
    if evaluation.signed_at is None or evaluation.signer is None:
        return []
    return [evaluation.office.name, evaluation.signer.name, f"{localtime(evaluation.signed_at):%Y 年 %m 月 %d 日}"]


def notes(evaluation: Evaluation) -> list[str]:
    """Return what a reader must know of the figures: what is unknown and why, whence the measures come."""
    said = evaluation.said
    open_ones = [
        _("%(title)s：%(why)s（%(points)s 分未知）。") % {"title": row.title, "why": row.why, "points": row.open_points}
        for row in rows_of(evaluation)
        if row.open_points
    ]
    return [
        *open_ones,
        _("指标与分值出处：%(source)s。等级出处：%(grades)s。")
        % {"source": said.get("source", ""), "grades": said.get("grades_source", "")},
        _(
            "得分按完成比例折算，到目标为止，只舍不入；折算办法为推定。分值未见湖南规定的，按默认模板，可由县区以文件改定。"
        ),
    ]


def pdf(evaluation: Evaluation) -> bytes:
    """Return the report as a PDF, in Chinese whatever the page's language; it names no student."""
    import pylopdf_fonts_zh_cn
    import typst
    from django.utils.translation import override

    with override("zh-hans"):
        said = summary(evaluation)
        report = {
            "title": title(evaluation), "office": evaluation.office.name, "year": str(evaluation.year),
            "draft": evaluation.state == "draft", "withdrawn": evaluation.state == "withdrawn", **said,
            "work_done": evaluation.work_done, "problems": evaluation.problems or NOTHING, "measures": evaluation.measures or NOTHING,
            "rows": [[row.level1, f"{row.title}（{row.goal}）", str(row.weight), row.figure, row.points] for row in rows_of(evaluation)],
            "notes": notes(evaluation), "signed": "\n".join(signed(evaluation)), "digest": evaluation.digest,
        }  # fmt: skip
    fonts = Path(pylopdf_fonts_zh_cn.__file__).parent
    made = typst.compile(
        str(TEMPLATE),
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(report, ensure_ascii=False)},
    )
    return bytes(made)
