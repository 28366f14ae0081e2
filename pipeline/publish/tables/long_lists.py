"""Sheets of the consolidated workbook that hold long lists: one table each, ready to filter.

Values are written as what they are: numbers, dates and times as numbers with a format, everything
else as text that no program takes for a formula or a link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import cycle, groupby

from pipeline.consolidate.dossier import BranchState
from pipeline.form import printing
from pipeline.form.book import Book, Page, lines_needed
from pipeline.form.longbook import Formats, ListColumn, LongBook
from pipeline.form.styles import (
    BAD,
    BANDS,
    BOX,
    GOOD,
    HEADING,
    PAPER,
    SEVERITY_FILL,
    SUBTITLE,
    TITLE,
    Style,
)
from pipeline.model import Cell, Level, Severity
from pipeline.publish.column import HEADING_ROW, Align, Column, Kind
from pipeline.publish.tables.listed import FilledList

ROWS = 1_048_576  # rows of a sheet in Excel
_BAND_ROW = 3
_SIZE = 10
_LINE = 13.6  # points

_FORMATS: Mapping[Kind, str] = {
    "text": "@",
    "mark": "@",
    "count": "0",
    "points": "General",
    "percent": "0.00%",
    "date": "dd/mm/yyyy",
    "time": "dd/mm/yyyy hh:mm",
}
_GREEN: Style = {"bg_color": "#DDF2E0", "font_color": GOOD}
_RED: Style = {"bg_color": "#FFC7CE", "font_color": BAD}
_AMBER: Style = {"bg_color": "#FFDDA6"}
_NO_BAND = ("", "#D6DEEC")  # colours of what has no title over it


def _style(kind: Kind, align: Align = "center", *, whole: bool = False) -> Style:
    """The style of a cell; `whole`: of a share without decimals."""
    shown = "0%" if whole and kind == "percent" else _FORMATS[kind]
    style: Style = {**BOX, "font_size": _SIZE, "num_format": shown}
    return style | ({"indent": 1} if align == "left" and kind == "text" else {"align": "center"})


def _equal(title: str, *pairs: tuple[str, Style]) -> list[tuple[str, Style]]:
    return [(f'{{{title}}}="{text}"', style) for text, style in pairs]


def _rules(title: str, colours: str) -> list[tuple[str, Style]]:
    """Colours for the cells of a column, by what stands in the row: formula with `{Title}` for a
    column's cell of the row, and style."""
    best, lowest = Level.EXCELLENT, Level.NOT_COMPLETED
    match colours:
        case "level":
            return _equal(title, (best.label, _GREEN), (lowest.label, _RED))
        case "short":
            return _equal(title, (best.short, _GREEN), (lowest.short, _RED))
        case "warned":
            return [("LEN({Lưu ý})>0", _AMBER)]
        case "severity":
            return _equal(title, *((s.label.upper(), _severity(s)) for s in Severity))
        case "state":
            fine = BranchState.ACCEPTED.listed, _GREEN
            warned = BranchState.ACCEPTED_WITH_WARNINGS.listed, _AMBER
            return [*_equal(title, fine, warned), ('{TT}<>""', _RED)]
    return []


def _severity(grade: Severity) -> Style:
    fill, ink = SEVERITY_FILL[grade]
    return {"bg_color": fill, "font_color": ink}


def write_list(
    book: LongBook, made: FilledList, subtitle: str, footer: str, *, most: int = ROWS
) -> list[Page]:
    """Write the list; rows beyond the end of a sheet go on in `name (2)`, `name (3)`, …"""
    room = most - HEADING_ROW
    rows = made.rows
    count = max(1, -(-len(rows) // room))
    pages = []
    for part in range(count):
        name, key = made.declared.key, made.declared.name
        if part:
            name, key = f"{name} ({part + 1})", f"{key}_{part + 1}"
        page = book.page(name)
        page.put(1, 1, made.title, TITLE)
        page.put(2, 1, subtitle, SUBTITLE)
        some = rows[part * room : (part + 1) * room]
        last = _part(book, page, made, key, some)
        _print(page, made, last, footer)
        pages.append(page)
    return pages


def _print(page: Page, made: FilledList, last: int, footer: str) -> None:
    page.paper(landscape=True, footer=footer)
    page.call("repeat_rows", _BAND_ROW - 1, HEADING_ROW - 1)
    if named := made.declared.beside:
        groups, rows = [column.group for column in made.columns], (_BAND_ROW, last)
        printing.beside(page, made.title, groups, rows=rows, named=named, size=_SIZE)


def _part(
    book: LongBook, page: Page, made: FilledList, key: str, rows: Sequence[Sequence[object]]
) -> int:
    """A page of the list; the last row of its table, which is never without a row."""
    columns = made.columns
    for at, column in enumerate(columns, start=1):
        page.width(at, column.excel)
    page.height(1, 26)
    _bands(page, columns)
    day, moment = book.format(_style("date")), book.format(_style("time"))
    looks = []
    for column in columns:
        usual = book.format(_style(column.kind, column.align))
        whole = book.format(_style(column.kind, column.align, whole=True))
        formats = Formats(usual, day, moment, blank=usual, whole=whole)
        looks.append(ListColumn(formats, partial(_height, room=_room(column.excel))))
    first = HEADING_ROW + 1
    book.list_rows(page, first, len(rows), rows, looks, _LINE + 4, key)
    last = HEADING_ROW + max(1, len(rows))
    _table(book, page, key, columns, first)
    _colour(page, columns, last)
    page.call("freeze_panes", HEADING_ROW, made.declared.frozen)
    return last


def _height(text: str, room: float) -> float:
    """Points that a row needs to show the text whole."""
    return _LINE * min(28, lines_needed(text, room)) + 4


def _room(width: float) -> float:
    """How many characters a column of that width has room for."""
    return (width - 2) * 1.12 * 11 / _SIZE


def _bands(page: Page, columns: Sequence[Column]) -> None:
    """Titles over groups of columns, each group in a colour of its own."""
    at = 1
    for band, (dark, _), group in _grouped(columns):
        if band:
            style: Style = {"bold": True, "font_color": PAPER, "bg_color": dark, "font_size": 11}
            page.row_style(_BAND_ROW, at, at + len(group) - 1, style)
            page.put(_BAND_ROW, at, band, style)
        at += len(group)


def _grouped(
    columns: Sequence[Column],
) -> Iterator[tuple[str | None, tuple[str, str], list[Column]]]:
    """The title over neighbours, its two colours, and the neighbours."""
    colours = cycle(BANDS)
    for band, group in groupby(columns, key=lambda c: c.group):
        yield band, next(colours) if band else _NO_BAND, list(group)


def _table(book: Book, page: Page, key: str, columns: Sequence[Column], last: int) -> None:
    """Make the rows a table, so that people can sort and filter; `last`: see `list_rows`."""
    headings = []
    for _, (_, light), group in _grouped(columns):
        heading = book.format({**HEADING, "font_size": _SIZE, "bg_color": light})
        headings += [{"header": column.title, "header_format": heading} for column in group]
    options = {"name": key, "columns": headings, "style": "Table Style Light 1"}
    page.call("add_table", HEADING_ROW - 1, 0, last - 1, len(columns) - 1, options)
    # Room for the arrow beside the words.
    most = max(lines_needed(column.title, _room(column.excel - 2)) for column in columns)
    page.height(HEADING_ROW, _LINE * most + 12)


def _colour(page: Page, columns: Sequence[Column], last: int) -> None:
    place = {column.title: at for at, column in enumerate(columns, start=1)}
    cells = {title: f"${Cell('', HEADING_ROW + 1, at).a1}" for title, at in place.items()}
    for column in columns:
        at = place[column.title]
        first, end = Cell(page.name, HEADING_ROW + 1, at), Cell(page.name, last, at)
        for formula, style in _rules(column.title, column.colours):
            page.rule(first, end, formula.format_map(cells), style)
