"""A workbook to write: every call checked, every text inert, every value remembered.

Rows and columns count from 1 here, as in A1 notation.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from typing import Any

from pipeline.form.styles import FONT, SECTION, Style
from pipeline.model import Cell, Labelled

TEXT_LIMIT = 32_767  # UTF-16 units that a cell holds, in Excel and in LibreOffice files
_EARLIEST = date(1900, 3, 1)  # before this day Excel's calendar is wrong or empty

Stored = str | float | int | date | None


class WritingError(Exception):
    """The workbook could not be written as asked: a defect of ours, never of the answers."""


def checked(result: object, what: str) -> None:
    """Raise WritingError where a call of xlsxwriter did not do its work (it returns non-zero)."""
    if result not in (None, 0):
        raise WritingError(f"{what}: {result}")


def reference(cell: Cell) -> str:
    """The cell for a formula on another sheet, absolute: `'3. Đảng viên'!$W$14`."""
    return f"{quoted(cell.sheet)}!{absolute(cell)}"


def absolute(cell: Cell) -> str:
    """The cell for a formula on its own sheet, absolute."""
    return f"${cell.letters}${cell.row}"


def quoted(sheet: str) -> str:
    """The sheet's name as formulas need it."""
    return "'" + sheet.replace("'", "''") + "'"


def stored(value: object) -> Stored:
    """What a cell holds for a model value: labels, joined parts, numbers, dates, else text."""
    if value.__class__ is str:  # most of a long list
        return str(value) or None
    match value:
        case None | "":
            return None
        case Labelled():
            return value.label
        case bool():
            return str(value)
        case int() | float():
            return value if math.isfinite(value) and abs(value) < 1e15 else str(value)
        case datetime():
            return stored(value.date())
        case date():
            return value if value >= _EARLIEST else f"{value:%d/%m}/{value.year:04}"
        case tuple() | list():
            return "; ".join(str(part) for part in value) or None
        case _:
            return str(value)


class Book:
    """The workbook: pages in order, formats by their properties, and what was written where."""

    rows_grow = True  # with the text that people type into them

    def __init__(
        self, *, title: str, author: str, created: datetime, writer: Any | None = None
    ) -> None:
        """`writer` takes the calls in place of xlsxwriter (`form/told.py`)."""
        self._buffer = BytesIO()
        self._workbook = writer or _xlsxwriter(self._buffer)
        self._sheet_class = None if writer else _sheet_class()
        moment = created.astimezone(UTC).replace(tzinfo=None) if created.tzinfo else created
        properties = {
            "title": clip(title),
            "author": clip(author),
            "created": moment.replace(microsecond=0),
        }
        checked(self._workbook.set_properties(properties), "properties")
        checked(self._workbook.set_size(1920, 1080), "window")
        self._pages: list[Page] = []
        self._formats: dict[tuple[tuple[str, object], ...], object] = {}
        self.values: dict[Cell, Stored] = {}  # what stands in each cell, for the summary
        self.cut: list[Cell] = []  # cells whose text was longer than a cell holds

    def page(self, name: str) -> Page:
        """A new sheet, after those that are there."""
        sheet = self._workbook.add_worksheet(name, self._sheet_class)
        sheet.rows_grow = self.rows_grow
        self._pages.append(Page(self, name, sheet))
        return self._pages[-1]

    def property(self, key: str, text: str) -> None:
        """A custom document property."""
        checked(self._workbook.set_custom_property(key, clip(text), "text"), f"property {key}")

    def define(self, name: str, formula: str) -> None:
        """A defined name."""
        checked(self._workbook.define_name(name, "=" + formula), f"name {name}")

    def format(self, style: Style) -> object:
        """The format with these properties; the same one each time."""
        return self.rule_format({"font_name": FONT, "font_size": 11, **style})

    def rule_format(self, style: Style) -> object:
        """A format for conditional formatting: only what it changes."""
        key = tuple(sorted(style.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(dict(style))
        return self._formats[key]

    def content(self) -> bytes:
        """Finish; the workbook's bytes. Nothing can be written after that."""
        for page in self._pages:
            page.settle_heights()
        checked(self._workbook.close(), "close")
        return self._buffer.getvalue()


def _xlsxwriter(target: BytesIO) -> Any:
    import xlsxwriter  # only where a workbook is written

    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": FONT, "font_size": 11},
    }
    return xlsxwriter.Workbook(target, options)


@cache
def _sheet_class() -> type:
    """xlsxwriter's sheet without its search, through every formula, for some 150 newer functions
    that need a prefix: we use none of them (tests/form/test_blank.py); with rows that are repeated
    as text, and heights that grow."""
    from xlsxwriter.worksheet import Worksheet

    class OurSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter has no types
        rows_grow = False

        def __init__(self) -> None:
            super().__init__()
            self._repeated: dict[int, int] = {}

        def repeat(self, row: int, times: int) -> int:
            """See `Page.repeat`; 0-based."""
            self._repeated[row] = times
            return int(self._check_dimensions(row + times, 0))

        def _prepare_formula(self, formula: str, _expand: bool = False) -> str:
            return formula.removeprefix("{").removeprefix("=").removesuffix("}")

        def _write_rows(self) -> None:
            start = self.fh.tell()
            super()._write_rows()
            if not (self.rows_grow or self._repeated):
                return
            self.fh.seek(start)
            xml = self.fh.read()
            if self.rows_grow:  # xlsxwriter marks each height as chosen by hand
                xml = re.sub(r'(<row [^>]*?) customHeight="1"', r"\1", xml)
            for row, times in self._repeated.items():
                xml = _repeated(xml, row + 1, times)
            self.fh.seek(start)
            self.fh.truncate()
            self.fh.write(xml)

    return OurSheet


def _repeated(xml: str, row: int, times: int) -> str:
    """The rows of a sheet with one of them so many times more below it, its numbers counted on."""
    start = xml.index(f'<row r="{row}"')
    end = xml.index("</row>", start) + len("</row>")
    pieces = re.split(rf'(?<= r=")([A-Z]*){row}(?=")|(?<=<v>)(\d+)(?=</v>)', xml[start:end])
    made: list[str] = []
    for more in range(1, times + 1):
        for at in range(0, len(pieces), 3):
            letters, number = pieces[at + 1 : at + 3] or (None, None)
            made.append(pieces[at])
            if letters is not None:
                made.append(f"{letters}{row + more}")
            elif number is not None:
                made.append(str(int(number) + more))
    return xml[:end] + "".join(made) + xml[end:]


class Page:
    """A sheet of the book."""

    def __init__(self, book: Book, name: str, sheet: object) -> None:
        self.book, self.name, self.raw = book, name, sheet
        self._text_numbers: list[str] = []
        self._widths: dict[int, float] = {}
        self._heights: dict[int, float] = {}

    def call(self, method: str, *args: object, **more: object) -> None:
        """Any other call of xlsxwriter's worksheet, checked (0-based rows and columns)."""
        checked(getattr(self.raw, method)(*args, **more), f"{self.name}: {method}")

    def put(self, row: int, column: int, value: object, style: Style) -> Cell:
        """Write a value as what it is: text stays text, whatever it looks like."""
        cell, at = Cell(self.name, row, column), (row - 1, column - 1)
        fmt, content = self.book.format(style), stored(value)
        if isinstance(content, str):
            text = clean(content)
            if text != (content := clip(text)):
                self.book.cut.append(cell)
        match content:
            case None:
                self.call("write_blank", *at, None, fmt)
            case str():
                self.call("write_string", *at, content, fmt)
                self._fit(row, content, self._widths.get(column, 9), style)
            case date():
                self.call("write_datetime", *at, content, fmt)
            case _:
                self.call("write_number", *at, content, fmt)
        self.book.values[cell] = content
        return cell

    def formula(
        self,
        row: int,
        column: int,
        formula: str,
        value: object,
        style: Style,
        *,
        array: bool = False,
    ) -> Cell:
        """Write a formula with its true value."""
        at, fmt = (row - 1, column - 1), self.book.format(style)
        if array:
            self.call("write_array_formula", *at, *at, "{=" + formula + "}", fmt, value)
        else:
            self.call("write_formula", *at, "=" + formula, fmt, value)
        return Cell(self.name, row, column)

    def row_style(self, row: int, first: int, last: int, style: Style) -> None:
        """Blank cells with a style, from column `first` to `last`."""
        for column in range(first, last + 1):
            self.put(row, column, None, style)

    def section(self, row: int, last: int, title: str, points: float = 19) -> int:
        """A section's title on a band, from the first column to `last`. The row below."""
        self.row_style(row, 1, last, SECTION)
        self.put(row, 1, title, SECTION)
        self.height(row, points)
        return row + 1

    def merge(self, row: int, first: int, last: int, text: str, style: Style) -> None:
        """Text over several columns of a row."""
        fmt = self.book.format(style)
        self.call("merge_range", row - 1, first - 1, row - 1, last - 1, clip(text), fmt)
        self._fit(row, text, sum(self._widths.get(c, 9) for c in range(first, last + 1)), style)

    def repeat(self, row: int, times: int) -> None:
        """The row stands so many times more below it, its numbers counted on: blank rows to fill
        in, of which a form has dozens."""
        self.call("repeat", row - 1, times)

    def height(self, row: int, points: float) -> None:
        """A row is at least so high; it is higher where its text needs it."""
        self._heights[row] = max(points, self._heights.get(row, 0))

    def width(self, column: int, characters: float) -> None:
        """Set before text is put into the column: row heights go by it."""
        self._widths[column] = characters
        self.call("set_column", column - 1, column - 1, characters)

    def breadth(self, column: int) -> float:
        """Points that a column takes at full size."""
        return 0.75 * (int(self._widths.get(column, 8.43) * 7 + 0.5) + 5)

    def depth(self, first: int, last: int) -> float:
        """Points that the rows from `first` to `last` take at full size."""
        return sum(self._heights.get(row, 15.0) for row in range(first, last + 1))

    def _fit(self, row: int, text: str, width: float, style: Style) -> None:
        """Let the row hold the text: programs do not all fit rows when they open a file."""
        if style.get("text_wrap"):
            self.height(row, height_needed(text, width, style))

    def settle_heights(self) -> None:
        """Write the row heights; Excel's limit is 409 points."""
        for row, points in self._heights.items():
            self.call("set_row", row - 1, min(points, 409))

    def rule(
        self, first: Cell, last: Cell, formula: str, style: Style, *, stop: bool = False
    ) -> None:
        """Conditional formatting: `style` where `formula` (written for the first cell) holds."""
        options = {
            "type": "formula",
            "criteria": "=" + formula,
            "format": self.book.rule_format(style),
            "stop_if_true": stop,
        }
        where = (first.row - 1, first.column - 1, last.row - 1, last.column - 1)
        self.call("conditional_format", *where, options)

    def validate(self, first: Cell, last: Cell, options: Mapping[str, object]) -> None:
        """Data validation on a range."""
        where = (first.row - 1, first.column - 1, last.row - 1, last.column - 1)
        self.call("data_validation", *where, dict(options))

    def text_numbers(self, first: Cell, last: Cell) -> None:
        """No "number stored as text" triangle on this range; call once for each range."""
        self._text_numbers.append(f"{first.a1}:{last.a1}")
        self.call("ignore_errors", {"number_stored_as_text": " ".join(self._text_numbers)})

    def comment(self, cell: Cell, text: str, author: str) -> None:
        """A comment, wide enough to be read whole."""
        lines = sum(1 + len(line) // 44 for line in text.splitlines())
        options = {"author": clip(author, 50), "width": 300, "height": 24 + 19 * lines}
        options |= {"font_name": FONT, "font_size": 11}
        self.call("write_comment", cell.row - 1, cell.column - 1, clip(text, 2000), options)

    def link(self, row: int, column: int, target: Cell, text: str, style: Style) -> None:
        """A link to a cell of this workbook."""
        url = f"internal:{quoted(target.sheet)}!{target.a1}"
        fmt = self.book.format(style)
        self.call("write_url", row - 1, column - 1, url, fmt, text)

    def protect(self) -> None:
        """Lock what is not to be filled in, without a password; layout stays in people's hands."""
        allowed = ("format_columns", "format_rows", "format_cells", "sort", "autofilter")
        self.call("protect", "", dict.fromkeys(allowed, True))

    def paper(self, *, landscape: bool = False, pages_high: int = 0, footer: str = "") -> None:
        """A4, one page wide, with page numbers."""
        self.call("set_paper", 9)
        if landscape:
            self.call("set_landscape")
        self.call("fit_to_pages", 1, pages_high)
        side = 0.25 if landscape else 0.5
        self.call("set_margins", left=side, right=side, top=0.5, bottom=0.6)
        left = clip(footer.replace("&", "&&"), 120)
        # The size stands first: digits of the text behind it would be taken for more of it.
        self.call("set_footer", f'&L&9&"{FONT}"{left}&R&9&"{FONT}"Trang &P/&N')
        self.call("hide_gridlines", 2)


def clean(text: str) -> str:
    """Text that a file can hold, in composed letters: half characters (lone surrogates) become
    U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unicodedata.normalize("NFC", text)


def clip(text: str, limit: int = TEXT_LIMIT) -> str:
    """The text, at most `limit` UTF-16 units, never ending in half a character."""
    text = clean(text)
    if 2 * len(text) <= limit:
        return text
    units = text.encode("utf-16-le")
    return text if len(units) <= 2 * limit else units[: 2 * limit].decode("utf-16-le", "ignore")


def height_needed(text: str, width: float, style: Style) -> float:
    """Points that a row needs to show a wrapped text whole."""
    bold, size = 1.08 if style.get("bold") else 1.0, float(str(style.get("font_size", 11)))
    # Letters are narrower than the digits that column widths count, by an eighth or more.
    room = (width - 1 - int(bool(style.get("indent")))) * 1.12 * 11 / size / bold
    return lines_needed(text, room) * size * 1.36 + 4


def lines_needed(text: str, room: float) -> int:
    """Lines that a text takes in a column with room for so many characters, words kept whole."""
    if len(text) <= room and text.isprintable():  # no line breaks
        return 1
    total = 0
    for line in text.splitlines() or [""]:
        total, left = total + 1, room
        for word in line.split():
            if len(word) > left < room:
                total, left = total + 1, room
            total += int((len(word) - 0.5) // room)  # a word longer than the line is broken
            left -= len(word) % room + 1
    return total
