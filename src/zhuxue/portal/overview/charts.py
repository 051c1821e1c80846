"""Totals as the charts and the map of the home page take them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.overview.queries import LEVELS, Tile, Total
from zhuxue.portal.ui.charts import Chart, chart
from zhuxue.portal.ui.components import Figure

SIDE = 48  # of a square, with its gap


def figures(totals: Sequence[Total]) -> list[Figure]:
    """Return the four numbers at the top of a home page."""
    students, due = sum(t.students for t in totals), sum(t.due for t in totals)
    unknown, fen = sum(t.unknown for t in totals), sum(t.fen for t in totals)
    share = f"{due * 100 / students:.1f}%" if students else ""
    return [
        Figure(_("学生"), students, address=reverse("students"), icon="users"),
        Figure(_("应享资助的学生"), due, _("占 %(share)s") % {"share": share} if share else "", _list(verdict="granted"), "circle-check", "ok"),
        Figure(_("有项目待核实的学生"), unknown, _("缺少信息，不等于不符合"), _list(verdict="unknown"), "help-circle", "wait"),
        Figure(_("本学期应享金额（元）"), yuan_text(fen), icon="coin-yuan"),
    ]  # fmt: skip


def by_stage(totals: Sequence[Total]) -> Chart:
    """Return coverage by stage, each bar leading to its students."""
    return _chart(_("各学段的覆盖"), totals, lambda total: _list(stage=total.key))


def by_office(totals: Sequence[Total]) -> Chart:
    """Return coverage by the offices below, each bar leading to its students."""
    return _chart(_("下级单位的覆盖"), totals, lambda total: _list(office=total.key))


def _chart(title: str, totals: Sequence[Total], address: Callable[[Total], str]) -> Chart:
    legend = (("p", _("应享")), ("no", _("其他学生")))
    return chart(title, legend, [(t.label, (t.due, t.students - t.due), address(t)) for t in totals])


@dataclass(frozen=True)
class Square:
    """One square of the map as it is drawn, in units of the drawing."""

    x: int
    y: int
    level: int
    short: str
    text: str
    address: str


@dataclass(frozen=True)
class CountyMap:
    """The map: its squares, its size, and what each colour says."""

    squares: tuple[Square, ...]
    width: int
    height: int
    legend: tuple[tuple[int, str], ...]


def county_map(tiles: Sequence[Tile]) -> CountyMap | None:
    """Return the map of these counties, moved to the corner; null without counties."""
    if not tiles:
        return None
    left, top = min(t.x for t in tiles), min(t.y for t in tiles)
    squares = tuple(_square(tile, left, top) for tile in tiles)
    width, height = (max(getattr(s, side) for s in squares) + SIDE for side in ("x", "y"))
    low, middle, high = LEVELS
    legend = ((0, _("暂无数据")), (1, f"<{low}%"), (2, f"{low}–{middle}%"), (3, f"{middle}–{high}%"), (4, f"≥{high}%"))
    return CountyMap(squares, width, height, legend)


def _square(tile: Tile, left: int, top: int) -> Square:
    total = tile.total
    said = (
        _("%(due)s / %(students)s 人应享") % {"due": total.due, "students": total.students} if total else _("暂无数据")
    )
    address = _list(office=total.key) if total else ""
    return Square((tile.x - left) * SIDE, (tile.y - top) * SIDE, tile.level, _short(tile.name), f"{tile.name}：{said}", address)  # fmt: skip


def _list(**filters: str) -> str:
    return f"{reverse('students')}?{urlencode(filters)}"


def _short(name: str) -> str:
    """Return what fits into a square and still tells counties apart.

    >>> _short("武陵源区"), _short("攸县"), _short("江华瑶族自治县")
    ('武陵源', '攸县', '江华')
    """
    bare = name[:2] if "族" in name else name[:-1]
    return bare if 2 <= len(bare) <= 3 else name[:2]
