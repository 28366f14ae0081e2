"""The charts below Biểu 2; in print each stands whole on a page."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from pipeline.form.book import Page, WritingError, absolute, quoted
from pipeline.form.longbook import LongBook
from pipeline.form.styles import FONT
from pipeline.model import Cell, Level
from pipeline.publish.column import HEADING_ROW
from pipeline.publish.tables.filled import FilledTable

_FONT = {"name": FONT, "size": 10}
_GRIDLINES = {"visible": True, "line": {"color": "#D9DCE1"}}
# Dark to light, so that a print in black and white can be told apart.
_COLOURS = ("#1E5631", "#4C9A6A", "#A8D5BA", "#C0392B")
_POINT = 4 / 3  # pixels
_ROW = 15  # points of a row in which nothing stands
_BAR, _AROUND = 24, 110  # pixels: a branch; title, axis and legend
_APART = 8  # pixels from the edge of the page, which would take the border of a chart
_NAME = 1  # the column of the branch's name, from 0


class ChartBook(LongBook):
    """A workbook with charts."""

    def chart(self, kind: str, subtype: str | None = None) -> Any:
        """A chart to fill and to insert into a page."""
        options = {"type": kind} | ({"subtype": subtype} if subtype else {})
        chart = self._workbook.add_chart(options)
        if chart is None:
            raise WritingError(f"chart {kind}")
        return chart


def charts(
    book: ChartBook, page: Page, sheet: FilledTable, first: int, row: int, length: float
) -> list[int]:
    """Put the members' levels in all, and by branch, below the table → the rows that begin a page.

    `first` is the first branch's row, `row` the first free one; a page has room for `length`
    points. Branches without figures have no bar; many branches have more than one chart.
    """
    place = {column.title: at for at, column in enumerate(sheet.columns)}
    levels = [place[level.short] for level in Level]
    group = sheet.columns[levels[0]].group or ""  # Mức chi bộ đề nghị, Mức Đảng ủy quyết định
    title = f"Đảng viên theo {group[:1].lower()}{group[1:]}"
    _insert(page, row, 0, _whole(book, sheet, levels, first + len(sheet.rows)), title)
    known = [n for n, line in enumerate(sheet.rows) if line[levels[0]] is not None]
    kind = "đề nghị" if "đề nghị" in group else "quyết định"
    most = max(1, int((length * _POINT - _APART - _AROUND) / _BAR))
    parts = list(_parts(known, most))
    begun = [row + n * math.ceil(length / _ROW) for n in range(max(1, len(parts)))]
    for number, (part, at) in enumerate(zip(parts, begun, strict=False), 1):
        chart = _by_branch(book, sheet, levels, first, part)
        of = f" ({number}/{len(parts)})" if len(parts) > 1 else ""
        title = f"Đảng viên theo mức {kind}, từng chi bộ{of}"
        _insert(page, at, 4 if number == 1 else 0, chart, title)
    return begun


def _parts(rows: Sequence[int], most: int) -> Iterator[Sequence[int]]:
    """The rows in parts of about the same size, of so many at most."""
    size = math.ceil(len(rows) / max(1, math.ceil(len(rows) / most)))
    for at in range(0, len(rows), max(1, size)):
        yield rows[at : at + size]


def _whole(book: ChartBook, sheet: FilledTable, levels: Sequence[int], total: int) -> Any:
    """All members by level; `total` is the row of the sums."""
    chart, headings = book.chart("column"), HEADING_ROW  # the lower row of headings, from 0
    chart.add_series(
        {
            "name": "Số đảng viên",
            "categories": [sheet.key, headings, levels[0], headings, levels[-1]],
            "values": [sheet.key, total - 1, levels[0], total - 1, levels[-1]],
            "points": [{"fill": {"color": colour}} for colour in _COLOURS],
            "data_labels": {"value": True, "font": _FONT},
            "gap": 60,
        }
    )
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": _FONT})
    chart.set_y_axis({"num_font": _FONT, "major_gridlines": _GRIDLINES})
    chart.set_size({"width": 430, "height": 320})
    return chart


def _by_branch(
    book: ChartBook, sheet: FilledTable, levels: Sequence[int], first: int, rows: Sequence[int]
) -> Any:
    """The branches of these rows of the table, stacked by level."""
    chart = book.chart("bar", "stacked")

    def cells(column: int) -> str:
        return _cells(sheet.key, [first + n for n in rows], column + 1)

    for level, column, colour in zip(Level, levels, _COLOURS, strict=True):
        chart.add_series(
            {
                "name": level.label,
                "categories": cells(_NAME),
                "categories_data": [sheet.rows[n][_NAME] for n in rows],
                "values": cells(column),
                "values_data": [sheet.rows[n][column] for n in rows],
                "fill": {"color": colour},
                "border": {"color": "#FFFFFF"},
                "gap": 40,
            }
        )
    chart.set_y_axis({"reverse": True, "num_font": _FONT})  # the first branch on top
    chart.set_x_axis({"num_font": _FONT, "major_gridlines": _GRIDLINES})
    chart.set_legend({"position": "bottom", "font": _FONT})
    chart.set_size({"width": 660, "height": max(320, _AROUND + _BAR * len(rows))})
    return chart


def _cells(sheet: str, rows: Sequence[int], column: int) -> str:
    """The cells of a column in these rows, for a chart: `=('Biểu 2'!$B$7:$B$12,'Biểu 2'!$B$14)`."""
    areas = []
    for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
        own = [Cell(sheet, row, column) for _, row in run]
        areas.append(f"{quoted(sheet)}!{absolute(own[0])}:{absolute(own[-1])}")
    return f"={areas[0]}" if len(areas) == 1 else f"=({','.join(areas)})"


def _insert(page: Page, row: int, column: int, chart: Any, title: str) -> None:
    font = {**_FONT, "size": 13, "bold": True}
    chart.set_title({"name": title, "name_font": font, "overlay": False})
    options = {"x_offset": _APART, "y_offset": _APART, "object_position": 2, "description": title}
    page.call("insert_chart", row - 1, column, chart, options)
