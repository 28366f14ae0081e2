"""Biểu 1–5 behind the signature: the rows of `statistics`, on paper."""

from __future__ import annotations

from fractions import Fraction

from pipeline.dossier import Dossier
from pipeline.publish import statistics
from pipeline.publish.report.opening import attached
from pipeline.publish.statistics import Sheet
from pipeline.publish.word import Page, Paper, Style, blocks, tables
from pipeline.vietnamese import decimal, number, percent

# Widths in mm by the title of a column; what is not named shares the rest.
_WIDTHS = {
    Page.LANDSCAPE: {"TT": 10, "Tổng số đảng viên": 20, "Tổng điểm tự chấm": 18},
    Page.PORTRAIT: {"TT": 10, "Tổng số": 28, "Tỷ lệ %": 28},
}
_WIDE_TEXTS = {"Chi bộ": 52, "Ghi chú": 48, "Nhóm đối tượng": 60, "Tiêu chí": 0}
_MOST_PORTRAIT = 9  # columns; a table with more lies across
_LYING = ("Biểu 1", "Biểu 2", "Biểu 3")


def write(paper: Paper, d: Dossier) -> None:
    """All tables that have rows, each on a new page."""
    report = d.settings.report
    below = attached(report.number, report.symbol, d.report_date, d.settings.committee.name)
    for sheet in statistics.sheets(d):
        if sheet.rows:
            _sheet(paper, sheet, below)


def page_of(sheet: Sheet) -> Page:
    """Biểu 1–3 lie across; so does any other table that is too wide."""
    wide = sheet.key in _LYING or len(sheet.columns) > _MOST_PORTRAIT
    return Page.LANDSCAPE if wide else Page.PORTRAIT


def _sheet(paper: Paper, sheet: Sheet, below: str) -> None:
    page = page_of(sheet)
    paper.begin_section(page)
    paper.write(Style.ATTACHED_CAPTION, sheet.caption)
    paper.write(Style.ATTACHED, below)
    tables.table(
        paper,
        [_column(column, sheet, page) for column in sheet.columns],
        [_row(row) for row in sheet.rows],
        column_numbers=sheet.numbers or False,
        total=[shown(value) for value in sheet.total] if sheet.total else None,
    )
    for note in sheet.notes:
        blocks.note(paper, note)


def _column(column: statistics.Column, sheet: Sheet, page: Page) -> tables.Column:
    """A column with its width; names and remarks stand left, everything else centred."""
    long = column.title in _WIDE_TEXTS
    if long:
        width = _WIDE_TEXTS[column.title] if page is Page.LANDSCAPE else 0
        if sheet.key == "Biểu 4" and page is Page.PORTRAIT:
            width = {"Chi bộ": 40, "Ghi chú": 28}.get(column.title, 0)
    else:
        width = _WIDTHS[page].get(column.title, 0)
    return tables.Column(column.title, width, "left" if long else "center", column.group)


def _row(row: statistics.Row) -> tables.Row:
    if len(row) == 1:
        return tables.Band(str(row[0]))
    return [shown(value) for value in row]


def shown(value: statistics.Value) -> str | None:
    """A value as the report prints it; None becomes a dash."""
    match value:
        case None:
            return None
        case Fraction():
            return percent(value.numerator, value.denominator)
        case int():
            return number(value)
        case float():
            return decimal(value)
        case _:
            return value
