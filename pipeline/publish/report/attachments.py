"""Biểu 1–5 behind the signature: the rows of `statistics`, on paper."""

from __future__ import annotations

from fractions import Fraction

from pipeline.consolidate.dossier import Dossier
from pipeline.publish import statistics
from pipeline.publish.report.opening import attached
from pipeline.publish.statistics import Sheet
from pipeline.publish.word import Page, Paper, Style, blocks, tables
from pipeline.publish.wording.parts import keep_last_row
from pipeline.vietnamese import decimal, number, percent, tone_style

# Widths in mm by the title of a column, as page and table need them; the rest is shared.
_LEVELS: dict[str, float] = {"HTXSNV": 19.5, "HTTNV": 17, "HTNV": 15, "KHTNV": 17.5}
_LYING_WIDTHS: dict[str, float] = {
    "TT": 10,
    "Chi bộ": 56,
    "Ghi chú": 41,
    "Nhóm đối tượng": 60,
    "Tổng số đảng viên": 20,
}
_WIDTHS: dict[str, dict[str, float]] = {
    "Biểu 1": {**_LEVELS, "Chi bộ": 0, "Tổng điểm tự chấm": 16, "Mức chi bộ đề nghị": 26}
    | {"Mức chi ủy (chi bộ) tự đánh giá": 23, "Tổng số đảng viên": 17},
    "Biểu 2": {"HTXSNV": 18.8, "HTTNV": 17, "HTNV": 14.5, "KHTNV": 16.8, "TT": 8, "Chi bộ": 0}
    | {"Tổng số đảng viên": 20.5, "Được miễn công tác và sinh hoạt đảng": 21}
    | {"Chưa được đánh giá, xếp loại": 18, "Đã được đánh giá, xếp loại": 29.2}
    | {"Tỷ lệ % HTXSNV so với HTTNV": 18.8, "Tỷ lệ % HTXSNV trong số HTTNV trở lên": 22},
    "Biểu 4": {"TT": 9, "Chi bộ": 50, "Ghi chú": 26},
    "Biểu 5": {"Tổng số": 28, "Tỷ lệ %": 28},
}
# [B] has more columns.
_DECIDED_WIDTHS: dict[str, dict[str, float]] = {
    "Biểu 1": {"Mức Đảng ủy quyết định": 26.0, "Mức chi bộ đề nghị": 26, "Ghi chú": 30}
    | {"Mức chi ủy (chi bộ) tự đánh giá": 21, "Tổng số đảng viên": 15},
    "Biểu 2": {"TT": 8, "XS": 8, "T": 11.2, "HT": 8.2, "KHT": 11.2, "Tổng số đảng viên": 12.5}
    | {"HTXSNV": 18.7, "HTTNV": 16.4, "HTNV": 13.8, "KHTNV": 16.7}
    | {"Được miễn công tác và sinh hoạt đảng": 17, "Chưa được đánh giá, xếp loại": 14}
    | {"Đã được đánh giá, xếp loại": 14}
    | {"Tỷ lệ % HTXSNV so với HTTNV": 18.7, "Tỷ lệ % HTXSNV trong số HTTNV trở lên": 18.7},
    "Biểu 3": {"Nhóm đối tượng": 44, "Đã được đánh giá, xếp loại": 22},
    "Biểu 4": {"Chi bộ": 60, "Ghi chú": 44},
    "Biểu 5": {"Chi bộ đề nghị": 23, "Tổng số": 22, "Tỷ lệ %": 24},
}
_LEFT = ("Chi bộ", "Ghi chú", "Nhóm đối tượng", "Tiêu chí")
_MOST_PORTRAIT = 9  # columns; a table with more lies across
_LYING = ("Biểu 1", "Biểu 2", "Biểu 3")
_LYING_DECIDED = (*_LYING, "Biểu 4")


def write(paper: Paper, d: Dossier) -> None:
    """All tables that have rows, each on a new page."""
    below = attached(d)
    for sheet in statistics.sheets(d):
        if sheet.rows:
            page, widths = _page(sheet, d), _widths(sheet, d)
            _sheet(paper, sheet, below, page, widths)


def _page(sheet: Sheet, d: Dossier) -> Page:
    """Biểu 1–3 (in [B] 1–4) lie across; so does any other table that is too wide."""
    lying = _LYING_DECIDED if d.current else _LYING
    wide = sheet.key in lying or len(sheet.columns) > _MOST_PORTRAIT
    return Page.LANDSCAPE if wide else Page.PORTRAIT


def _widths(sheet: Sheet, d: Dossier) -> dict[str, float]:
    """Widths in mm by the title of a column."""
    widths = _WIDTHS.get(sheet.key, {})
    if _page(sheet, d) is Page.LANDSCAPE:
        widths = {**_LYING_WIDTHS, **(widths if sheet.key in _LYING else {})}
    return {**widths, **_DECIDED_WIDTHS.get(sheet.key, {})} if d.current else widths


def _sheet(paper: Paper, sheet: Sheet, below: str, page: Page, widths: dict[str, float]) -> None:
    paper.begin_section(page)
    paper.write(Style.ATTACHED_CAPTION, sheet.caption)
    paper.write(Style.ATTACHED, below)
    tables.table(
        paper,
        [_column(column, widths) for column in sheet.columns],
        [_row(row) for row in sheet.rows],
        column_numbers=sheet.numbers or False,
        total=[shown(value) for value in sheet.total] if sheet.total else None,
    )
    keep_last_row(paper)
    for note in sheet.notes:  # all on one page, with the last rows
        blocks.note(paper, note, with_next=note is not sheet.notes[-1])


def _column(column: statistics.Column, widths: dict[str, float]) -> tables.Column:
    """A column with its width; names and remarks stand left, everything else centred."""
    align: tables.Align = "left" if column.title in _LEFT else "center"
    width = widths.get(tone_style(column.title, "ủy"), 0)
    return tables.Column(column.title, width, align, column.group)


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
