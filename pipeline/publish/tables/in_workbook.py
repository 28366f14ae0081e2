"""Biểu 1–5 as sheets: as on paper, with real numbers; charts below Biểu 2 (`drawn.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from pipeline.form import printing
from pipeline.form.book import Page, lines_needed
from pipeline.form.styles import BOX, MUTED, SUBTITLE, TABLE_HEADING, Style
from pipeline.publish.column import HEADING_ROW, Column
from pipeline.publish.tables import drawn
from pipeline.publish.tables.drawn import ChartBook
from pipeline.publish.tables.filled import FilledTable, Row
from pipeline.vietnamese import percent
from pipeline.vietnamese.writing import NOTHING

_TITLE: Style = {"bold": True, "font_size": 14, "valign": "vcenter"}
_SHADED: Style = {"bg_color": "#ECEFF4"}
_NOTE: Style = {"italic": True, "font_size": 10, "font_color": MUTED, "text_wrap": True}
_TITLE_ROW = 1
_FORMATS = {"count": "#,##0", "points": "General", "percent": "0.00%", "text": "@"}
_CHARTED = "Biểu 2"
_NARROW = 4  # columns that fit a page in portrait
_REPEATED = 20  # rows from which a table may need its headings on a second page
_READABLE = 65  # per cent of the letters, so that the table stands whole on its page
_NOT_USED = "Không áp dụng."


def write_table(book: ChartBook, sheet: FilledTable, committee: str, footer: str) -> Page:
    """Write one of the tables; a table that does not apply says so."""
    page = book.page(sheet.key)
    columns = sheet.columns
    for at, column in enumerate(columns, start=1):
        page.width(at, column.excel)
    page.put(_TITLE_ROW, 1, sheet.caption, _TITLE)
    page.put(2, 1, committee, SUBTITLE)
    page.height(_TITLE_ROW, 26)
    if not sheet.rows:
        page.put(HEADING_ROW, 1, _NOT_USED, {"bold": True})
        _notes(page, sheet.notes, HEADING_ROW + 1, len(columns))
        page.paper(landscape=True, footer=footer)
        return page
    first = _headings(page, sheet)
    row = first
    for line in sheet.rows:
        steps = sheet.steps(line)
        _line(page, row, line, columns, bold=steps == 0, steps=steps or 0)
        row += 1
    if sheet.total:
        _line(page, row, sheet.total, columns, bold=True, total=True)
        row += 1
    page.call("freeze_panes", first - 1, 1 + (columns[0].align != "left"))
    repeated = len(sheet.rows) > _REPEATED
    if repeated:
        page.call("repeat_rows", HEADING_ROW - 1, first - 2)
    last = _notes(page, sheet.notes, row + 1, len(columns)) - 1
    page.paper(landscape=len(columns) > _NARROW, footer=footer)
    if sheet.key == _CHARTED:
        head = page.depth(HEADING_ROW, first - 1) if repeated else 0
        scale = printing.scale_of(sum(page.breadth(at) for at in range(1, len(columns) + 1)))
        whole = printing.scale_of(page.depth(1, last), printing.DOWN)
        if whole >= _READABLE:  # else on several pages
            scale = min(scale, whole)
        length = printing.room(printing.DOWN, scale)
        starts = printing.below(page, last, length, tail=row - 2, head=head)
        starts += drawn.charts(book, page, sheet, first, last + 1, length - head)
        page.call("set_print_scale", scale)
        page.call("set_h_pagebreaks", [start - 1 for start in starts])
    return page


def _headings(page: Page, sheet: FilledTable) -> int:
    """Headings in one row, or two where columns share one; column numbers. The row below."""
    grouped = any(column.group for column in sheet.columns)
    last = HEADING_ROW + int(grouped)
    at = 1
    for group, run in groupby(sheet.columns, key=lambda c: c.group):
        titles = [column.title for column in run]
        if group and len(titles) > 1:
            page.merge(HEADING_ROW, at, at + len(titles) - 1, group, TABLE_HEADING)
        elif group:
            page.put(HEADING_ROW, at, group, TABLE_HEADING)
        for offset, title in enumerate(titles):
            if group or not grouped:
                page.put(last, at + offset, title, TABLE_HEADING)
            else:
                fmt, column = page.book.format(TABLE_HEADING), at + offset - 1
                area = (HEADING_ROW - 1, column, last - 1, column)
                page.call("merge_range", *area, title, fmt)
        at += len(titles)
    rows = last - HEADING_ROW + 1
    for each in sheet.columns:
        room = (each.excel - 1) * 1.05
        needed = lines_needed(each.title, room) * 15.5 + 6
        own = 1 if each.group else rows  # a title without a group has both rows
        for row in range(last - own + 1, last + 1):
            page.height(row, max(28, needed / own))
    if not sheet.numbers:
        return last + 1
    small: Style = {**BOX, "italic": True, "font_size": 9, "align": "center"}
    for column, text in enumerate(sheet.numbers, start=1):
        page.put(last + 1, column, text, small)
    return last + 2


def _line(
    page: Page,
    row: int,
    line: Row,
    columns: Sequence[Column],
    *,
    bold: bool,
    total: bool = False,
    steps: int = 0,
) -> None:
    """A row; `total`: the last one; `steps`: so far its words stand in."""
    base: Style = {**BOX, **({"bold": True} if bold else {}), **(_SHADED if total else {})}
    if len(line) == 1:  # a heading across the table
        style: Style = {**BOX, "bold": True, **_SHADED, "indent": 1}
        page.row_style(row, 1, len(columns), style)
        page.put(row, 1, str(line[0]), style)
        page.height(row, 20)
        return
    for at, (value, column) in enumerate(zip(line, columns, strict=True), start=1):
        style = {**base, "num_format": _FORMATS[column.kind]}
        style |= {"indent": 1 + steps} if column.align == "left" else {"align": "center"}
        match value:
            case None if total:
                page.put(row, at, None, style)
            case None:
                page.put(row, at, NOTHING, {**style, "align": "center"})
            case Fraction():
                whole = percent(value.numerator, value.denominator).find(",") < 0
                page.put(row, at, float(value), style | ({"num_format": "0%"} if whole else {}))
            case _:
                page.put(row, at, value, style)
    page.height(row, 20)


def _notes(page: Page, notes: Sequence[str], row: int, columns: int) -> int:
    for note in notes:
        page.merge(row, 1, columns, note, _NOTE)
        row += 1
    return row
