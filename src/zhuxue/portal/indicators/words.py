"""Words of red rows, of rows that were sent back, and of two sides side by side."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.indicators import Fault, Indicator
from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.files.national import load_national
from zhuxue.portal.awards.programmes import library
from zhuxue.portal.indicators.counting import DIFFERS, indicators
from zhuxue.portal.indicators.models import Cell, RedRow, SheetRow
from zhuxue.portal.payments.queries import title_of as asked_title
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.ui.components import Kind, Text
from zhuxue.portal.ui.words import in_english, titled

STATES: dict[str, tuple[Kind, str]] = {
    "green": ("ok", "circle-check"),
    "red": ("late", "alert-triangle"),
    "unknown": ("no", "help-circle"),
}
REJECTED: dict[str, Text] = {
    "missing": _("必填的格是空的，请补上"),
    "number_typed": _("这一格是数字格式，可能已丢失末位，请改成文本后重新导出"),
    "length": _("证件号码位数不对，请核对"),
    "characters": _("证件号码里有不该有的字符，请核对"),
    "date": _("证件号码里的出生日期不存在，请核对"),
    "check_digit": _("证件号码校验码不对，请核对"),
    "unknown_level": _("不认识这个困难等级，请按名称填写"),
    "unknown_programme": _("不认识这个资助项目，请按名称填写"),
    "not_an_amount": _("金额不是数字，请核对"),
    "not_a_grade": _("年级看不出是几年级，请核对"),
    "other_school": _("学校标识码不在本单位范围内，请核对或请所属单位交"),
    "again": _("同一人（校）在表里出现多次，请核对后只留一行"),
}
CORRECT: dict[str, Text] = {
    "only_theirs": _("本系统补报名册或补办；国家系统多录的请在国家系统删除"),
    "only_ours": _("请在国家系统补录；本系统有误的在这名学生的页面更正"),
    "differs": _("核对原件，错的一边更正"),
    "rejected": _("改好这一行后重新交表"),
    "matched": "",
}
GENERIC = Fault(says="两边不一致", next="逐项核对后更正", page="office", en={"says": "the two sides differ", "next": "check one by one and correct"})  # fmt: skip


def spoken() -> dict[str, Indicator]:
    """Return the indicators with their words in the language of the page."""
    return {name: each.in_english() if in_english() else each for name, each in indicators().items()}


def fault_of(row: RedRow) -> Fault:
    """Return what a red row's fault says, what is to be done and where."""
    known = spoken().get(row.indicator)
    generic = GENERIC.in_english() if in_english() else GENERIC
    return known.faults.get(row.fault, generic) if known and row.fault != DIFFERS else generic


def place_of(row: RedRow, role: str) -> str:
    """Return the address where a red row is put right; empty where this role may not open it."""
    page = fault_of(row).page
    if page not in MATRIX.routes or not MATRIX.allows(role, MATRIX.routes[page]):
        return ""
    try:
        return reverse(page) if page == "open_round" else reverse(page, args=[row.about or row.office_id])
    except NoReverseMatch:
        return ""


def title_of(indicator: str) -> str:
    """Return what an indicator is called; its name where the library has it no more."""
    known = spoken().get(indicator)
    return known.title if known else indicator


def layout_title(name: str) -> str:
    """Return what a layout of the national system is called; its name where the library has it no more."""
    known = load_national(LIBRARY).get(name)
    return titled(known.title, known.english) if known else name


def programme_title(code: str) -> str:
    """Return what a programme is called; those of the national library without a question to the database, for lists ask for each row."""
    known = library("national").programmes.get(code)
    return str(known.title) if known else asked_title(code)


def percent(ours: int, theirs: int) -> str:
    """Return a share in percent, cut and never rounded up: 99.99 is not yet 100.

    >>> percent(9999, 10000), percent(10, 10), percent(0, 0)
    ('99.9%', '100%', '—')
    """
    if not theirs:
        return "—"
    tenths = ours * 1000 // theirs
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths / 10:.1f}%"


def headline(cell: Cell, indicator: Indicator) -> Text:
    """Return a cell's figure: a share in percent, a difference as how many rows differ."""
    if cell.state == Cell.State.UNKNOWN:
        return _("暂无数据")
    if indicator.kind == "share":
        return percent(cell.ours, cell.theirs)
    return _("%(count)s 处不符") % {"count": f"{cell.faults:,}"} if cell.faults else _("零误差")


def sides(cell: Any, indicator: Indicator) -> str:
    """Return both sides in people: 系统在校生 1,203 人，学籍数据 1,210 人."""
    said = {"ours": indicator.ours, "theirs": indicator.theirs, "unit": indicator.unit, "a": f"{cell.ours:,}", "b": f"{cell.theirs:,}"}  # fmt: skip
    return ("{ours}: {a} {unit}, {theirs}: {b}" if in_english() else "{ours} {a} {unit}，{theirs} {b} {unit}").format(
        **said
    )


def money_sides(cell: Any) -> Text:
    """Return both sides in yuan; empty where money is not counted."""
    if cell.ours_fen is None or cell.theirs_fen is None:
        return ""
    return _("%(ours)s 元 / %(theirs)s 元") % {"ours": yuan_text(cell.ours_fen), "theirs": yuan_text(cell.theirs_fen)}


def rejected_because(row: SheetRow) -> object:
    """Return why a row was sent back, and in which column."""
    said = REJECTED.get(row.fault, row.fault)
    return _("%(column)s：%(why)s") % {"column": row.column, "why": said} if row.column else said
