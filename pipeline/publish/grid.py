"""Sheets of the consolidated workbook that hold long lists: one table each, ready to filter.

Values are written as what they are: numbers, dates and times as numbers with a format, everything
else as text that no program takes for a formula or a link.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache
from itertools import groupby

from pipeline.form.book import Book, Page, lines_needed, stored
from pipeline.form.longbook import Formats, Line, LongBook
from pipeline.form.styles import BANDS, BOX, HEADING, PAPER, SUBTITLE, TITLE, Style
from pipeline.model import Cell

ROWS = 1_048_576  # rows of a sheet in Excel
HEADING_ROW = 4
_BAND_ROW = 3
_SIZE = 10


class Shape(Enum):
    """How a column's values look: number format, and whether they stand in the middle."""

    TEXT = "@", False
    MIDDLE = "@", True
    WHOLE = "0", True
    NUMBER = "General", True
    PERCENT = "0.00%", True
    DATE = "dd/mm/yyyy", True
    TIME = "dd/mm/yyyy hh:mm", True

    @property
    def style(self) -> Style:
        """The style of a cell."""
        number_format, middle = self.value
        style: Style = {**BOX, "font_size": _SIZE, "num_format": number_format}
        return style | ({"align": "center"} if middle else {"indent": 1})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list."""

    title: str
    width: float
    shape: Shape = Shape.TEXT
    band: str = ""  # title over neighbouring columns


@dataclass(frozen=True, slots=True)
class Rule:
    """A colour for cells of one column, by what stands in the row."""

    column: str  # title of the column to colour
    formula: str  # with `{Title}` for a column's cell of the row
    style: Style


@dataclass(frozen=True, slots=True)
class Listing:
    """A list to write."""

    name: str  # of the sheet
    key: str  # of the table: letters only
    title: str
    subtitle: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    frozen: int = 0  # columns that stay in view
    rules: Sequence[Rule] = ()


def write_listing(book: LongBook, listing: Listing, footer: str, *, most: int = ROWS) -> list[Page]:
    """Write the list; rows beyond the end of a sheet go on in `name (2)`, `name (3)`, …"""
    room = most - HEADING_ROW
    count = max(1, -(-len(listing.rows) // room))
    pages = []
    for part in range(count):
        name = listing.name if part == 0 else f"{listing.name} ({part + 1})"
        key = listing.key if part == 0 else f"{listing.key}_{part + 1}"
        page = book.page(name)
        _part(book, page, listing, key, listing.rows[part * room : (part + 1) * room])
        page.paper(landscape=True, footer=footer)
        pages.append(page)
    return pages


def _part(
    book: LongBook, page: Page, listing: Listing, key: str, rows: Sequence[Sequence[object]]
) -> None:
    columns = listing.columns
    for at, column in enumerate(columns, start=1):
        page.width(at, column.width)
    page.put(1, 1, listing.title, TITLE)
    page.put(2, 1, listing.subtitle, SUBTITLE)
    page.height(1, 26)
    _bands(page, columns)
    rooms = [_room(column.width) for column in columns]
    day, moment = book.format(Shape.DATE.style), book.format(Shape.TIME.style)
    usual = [book.format(column.shape.style) for column in columns]
    formats = [Formats(fmt, day, moment, blank=fmt) for fmt in usual]
    lines = (_line(row, rooms) for row in rows)
    first = HEADING_ROW + 1
    book.list_rows(page, first, len(rows), lines, formats, key)
    last = HEADING_ROW + max(1, len(rows))
    _table(book, page, key, columns, first)
    _rules(page, listing, last)
    page.call("freeze_panes", HEADING_ROW, listing.frozen)
    page.call("repeat_rows", _BAND_ROW - 1, HEADING_ROW - 1)


def _line(row: Sequence[object], rooms: Sequence[float]) -> Line:
    """The row's height, and its values as a cell holds them."""
    values = [
        value if value is None or isinstance(value, datetime) else stored(value) for value in row
    ]
    lines = [
        _lines(value, room)
        for value, room in zip(values, rooms, strict=True)
        if isinstance(value, str) and (len(value) > room or not value.isprintable())
    ]
    return 13.6 * max(lines, default=1) + 4, values


def _room(width: float) -> float:
    """How many characters a column of that width has room for."""
    return (width - 2) * 1.12 * 11 / _SIZE


@lru_cache(maxsize=20_000)
def _lines(text: str, room: float) -> int:
    return min(28, lines_needed(text, room))


def _bands(page: Page, columns: Sequence[Column]) -> None:
    """Titles over groups of columns, each group in a colour of its own."""
    colours = _colours(columns)
    at = 1
    for band, group in groupby(columns, key=lambda c: c.band):
        size = len(list(group))
        if band:
            dark, _ = next(colours)
            style: Style = {"bold": True, "font_color": PAPER, "bg_color": dark, "font_size": 11}
            page.row_style(_BAND_ROW, at, at + size - 1, style)
            page.put(_BAND_ROW, at, band, style)
        at += size


def _colours(columns: Sequence[Column]) -> Iterator[tuple[str, str]]:
    bands = sum(1 for band, _ in groupby(columns, key=lambda c: c.band) if band)
    return iter([BANDS[n % len(BANDS)] for n in range(bands)])


def _table(book: Book, page: Page, key: str, columns: Sequence[Column], last: int) -> None:
    """Make the rows a table, so that people can sort and filter; `last`: see `list_rows`."""
    colours = _colours(columns)
    headings = []
    for band, group in groupby(columns, key=lambda c: c.band):
        light = next(colours)[1] if band else "#D6DEEC"
        heading = book.format({**HEADING, "font_size": _SIZE, "bg_color": light})
        headings += [{"header": column.title, "header_format": heading} for column in group]
    options = {"name": key, "columns": headings, "style": "Table Style Light 1"}
    page.call("add_table", HEADING_ROW - 1, 0, last - 1, len(columns) - 1, options)
    # Room for the arrow beside the words.
    most = max(_lines(column.title, _room(column.width - 2)) for column in columns)
    page.height(HEADING_ROW, 13.6 * most + 12)


def _rules(page: Page, listing: Listing, last: int) -> None:
    place = {column.title: at for at, column in enumerate(listing.columns, start=1)}
    cells = {title: f"${Cell('', HEADING_ROW + 1, at).a1}" for title, at in place.items()}
    for rule in listing.rules:
        at = place[rule.column]
        formula = rule.formula.format_map(cells)
        first, end = Cell(page.name, HEADING_ROW + 1, at), Cell(page.name, last, at)
        page.rule(first, end, formula, rule.style)
