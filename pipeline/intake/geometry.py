"""One sheet's raw XML, parsed as a stream: where its cells stand and what readers would hide.

Nothing is built up but the facts, so a sheet of any size costs the memory of its faults. Sources:
ECMA-376 part 1, 18.3.1 (row, c, v, f, mergeCell, autoFilter), 18.18.11 (types of cells).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from xml.parsers import expat

from pipeline.intake import plain_rows
from pipeline.intake.package import check_form
from pipeline.intake.plain_rows import PlainRow
from pipeline.intake.verdict import CellRange, FileRefused, Limits, Refusal, SheetFacts
from pipeline.model import Cell

_ROWS, _COLUMNS = 1_048_576, 16_384  # of a sheet in Excel
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_TRUE = "1", "true", "on"
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_INDEX = re.compile(r"\d{1,9}", re.ASCII)
_STYLE = re.compile(r"\d{1,9}", re.ASCII)
_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)?(?:(?:^|T)(\d\d:\d\d(?::\d\d)?)(?:\.\d{1,9})?)?Z?", re.ASCII)
_DURATION = re.compile(r"PT(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d{1,9})?S)?", re.ASCII)

# Elements by their parents, where values are: any other name hides a value from readers.
_CHILDREN = {
    "sheetData": {"row"},
    "row": {"c", "extLst"},
    "c": {"f", "v", "is", "extLst"},
    "is": {"t", "r", "rPh", "phoneticPr"},
    "v": set[str](),
}
_CELL_ATTRIBUTES = {"r", "s", "t", "cm", "vm", "ph"}


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _key(row: int, column: int) -> int:
    """A cell as one number."""
    return row << 14 | column - 1


def place(reference: str) -> tuple[int, int] | None:
    """Row and column of `B7`; None where no such cell can be."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    row, column = int(match[2]), _column(match[1])
    return (row, column) if row <= _ROWS and column <= _COLUMNS else None


def _is_date(value: str) -> bool:
    """A date, a time or both, of the calendar, or a duration: what every reader takes."""
    if _DURATION.fullmatch(value):
        return True
    found = _DATE.fullmatch(value)
    if found is None or not any(found.groups()):
        return False
    try:
        datetime.fromisoformat(f"{found[1] or '2000-01-01'}T{found[2] or '00:00'}")
    except ValueError:
        return False
    return True


class SheetParser:
    """Feeds one worksheet part to expat and keeps the facts. Raises `FileRefused`."""

    def __init__(self, part: str, name: str, strings: Sequence[bool], limits: Limits) -> None:
        self._part, self._name, self._strings, self._limits = part, name, strings, limits
        self._elements = self._cells = self._bodies = 0
        self._open: list[str] = []  # elements around the one at hand
        self._numbered: bool | None = None  # do cells carry a reference? all or none
        self._row = self._column = 0  # of the cell at hand
        self._hidden = False
        self._type = ""
        self._has_cell = self._formula = self._phonetic = self._reads = False
        self._value: str | None = None  # text of <v>, None = no such element
        self._pieces: list[str] = []
        self._inline = False  # the cell's own text (<is>) holds something
        self._places: set[int] = set()  # row << 14 | column of cells that hold something
        self._bounds: list[int] = []  # top, left, bottom, right of these
        self.filled = 0
        self.errors: dict[tuple[int, int], str] = {}
        self.uncalculated: list[tuple[int, int]] = []
        self.duplicates: list[tuple[int, int]] = []
        self.hidden_rows: dict[int, None] = {}
        self.filtered = False
        self.merges: list[CellRange] = []

    def parse(self, xml: bytes, *, short_cut: bool = True) -> None:
        """Run over the whole part; with or without the short cut the facts are the same."""
        if short_cut:
            check_form(self._part, xml)
            rows, xml = plain_rows.take(xml, self._strings)
            self._note(rows)
        self._stream(xml)

    def _note(self, rows: Sequence[PlainRow]) -> None:
        """The plain rows, before anything else: all at once where no cell stands twice."""
        self._cells = sum(row.cells for row in rows)
        self._numbered = True if self._cells else None
        if beyond := [row.row for row in rows if row.row > _ROWS]:
            raise self._refuse("row", cell=beyond[0])
        held = [row for row in rows if row.columns]
        keys = [_key(row.row, 1) + column - 1 for row in held for column in row.columns]
        places = set(keys)
        if len(places) < len(keys):
            for row in held:
                self._hidden = row.hidden
                for column in row.columns:
                    self.filled += _key(row.row, column) not in self._places
                    self._mark(row.row, column)
        elif held:
            self.filled, self._places = len(keys), places
            self.hidden_rows = {row.row: None for row in held if row.hidden}
            left = min(min(row.columns) for row in held)
            right = max(max(row.columns) for row in held)
            self._widen(min(row.row for row in held), left, right)
            self._widen(max(row.row for row in held), left, right)

    def _stream(self, xml: bytes) -> None:
        parser = self._expat = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(xml, True)
        except expat.ExpatError as error:
            raise FileRefused(Refusal.BAD_XML, part=self._part, line=error.lineno) from error

    def facts(self, state: str) -> SheetFacts:
        """The facts of the sheet, once parsed."""
        if self._cells > self._limits.cells:
            raise self._refuse("cells", limit=self._limits.cells)
        if self._bodies != 1:
            raise self._refuse("unknown", element="sheetData")
        top, left, bottom, right = self._bounds or (0, 0, 0, 0)
        return SheetFacts(
            self._name,
            state,
            self.filled,
            self.errors,
            tuple(self.uncalculated),
            tuple(self.duplicates),
            tuple(self.hidden_rows),
            self.filtered,
            tuple(
                area
                for area in self.merges
                if area.top <= bottom and area.bottom >= top
                and area.left <= right and area.right >= left
            ),
            bottom,
            right,
        )  # fmt: skip

    def _refuse(self, what: str, **detail: object) -> FileRefused:
        return FileRefused(Refusal.BAD_GEOMETRY, what=what, sheet=self._name, **detail)

    def _start(self, tag: str, at: dict[str, str]) -> None:
        self._elements += 1
        around = self._open
        if len(around) >= self._limits.depth or self._elements > self._limits.elements:
            line = self._expat.CurrentLineNumber
            raise FileRefused(Refusal.BAD_XML, part=self._part, line=line)
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        parent = around[-1] if around else ""
        around.append(tag)
        if parent in _CHILDREN and tag not in _CHILDREN[parent]:
            raise self._refuse("unknown", element=tag[:40])
        if parent == "row" and tag == "c":
            self._open_cell(at)
        elif self._has_cell:
            if tag == "v" or tag == "t":
                self._pieces = []
                self._reads = not self._phonetic
            elif tag == "f":
                self._formula = True
            elif tag == "rPh":
                self._phonetic = True
        elif parent == "sheetData" and tag == "row":
            self._open_row(at)
        elif tag == "sheetData":
            self._bodies += 1
        elif tag == "mergeCell":
            self._merge(at.get("ref", ""))
        elif tag == "autoFilter":
            self.filtered = True

    def _open_row(self, at: dict[str, str]) -> None:
        written = at.get("r")
        if written is None:
            self._row += 1
        elif written.isascii() and written.isdigit() and 0 < int(written[:19]) <= _ROWS:
            self._row = int(written)
        else:
            raise self._refuse("row", cell=written[:20])
        self._column = 0
        self._hidden = at.get("hidden") in _TRUE

    def _open_cell(self, at: dict[str, str]) -> None:
        self._cells += 1
        if self._cells > self._limits.cells:
            raise self._refuse("cells", limit=self._limits.cells)
        strange = [name for name in at.keys() - _CELL_ATTRIBUTES if ":" not in name]
        if strange:
            raise self._refuse("unknown", element=strange[0][:40])
        written = at.get("r")
        if self._numbered is (written is None):  # then no two programs agree where they stand
            raise self._refuse("mixed", row=self._row)
        self._numbered = written is not None
        if written is None:
            self._column += 1
        else:
            where = place(written)
            if where is None:
                raise self._refuse("reference", cell=written[:20])
            if where[0] != self._row:
                raise self._refuse("order", cell=written, row=self._row)
            self._column = where[1]
        self._type = at.get("t", "n")
        if not _STYLE.fullmatch(at.get("s", "0")):
            raise self._refuse("style", cell=written)
        self._has_cell = True
        self._formula = self._inline = False
        self._value = None

    def _text(self, text: str) -> None:
        if self._reads:
            self._pieces.append(text)

    def _end(self, tag: str) -> None:
        self._open.pop()
        if not self._has_cell:
            return
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            self._has_cell = False
            if self._value is not None or self._formula or self._inline:
                self._close_cell()
        elif tag == "v":
            self._value, self._reads = "".join(self._pieces), False
        elif tag == "t":
            self._inline, self._reads = self._inline or bool("".join(self._pieces).strip()), False
        elif tag == "rPh":
            self._phonetic = False

    def _close_cell(self) -> None:
        here = self._row, self._column
        value = (self._value or "").strip()
        if value and not self._fits(value):
            here_a1 = Cell("", *here).a1
            shown = value[:40] if self._type == "e" else "…"  # the content may be a person's name
            raise FileRefused(Refusal.BAD_CELL, name=self._name, place=here_a1, value=shown)
        if self._type == "e":
            self.errors[here] = value[:40]
        elif self._formula and not value and self._type not in ("str", "s", "inlineStr"):
            self.uncalculated.append(here)
        elif self._holds(value):
            self.filled += _key(*here) not in self._places
        else:
            return
        self._mark(*here)

    def _fits(self, value: str) -> bool:
        """Is the value of the type that the cell says? Else one reader takes it, the other not."""
        match self._type:
            case "n":
                return _NUMBER.fullmatch(value) is not None
            case "s":
                return _INDEX.fullmatch(value) is not None and int(value) < len(self._strings)
            case "b":
                return value in ("0", "1")
            case "d":
                return _is_date(value)
            case "e":
                return value in _ERRORS
            case _:
                return self._type in ("str", "inlineStr")

    def _holds(self, value: str) -> bool:
        """Would a reader return more than white space for the cell?"""
        if self._type == "inlineStr":
            return self._inline or bool(value)
        return self._strings[int(value)] if self._type == "s" and value else bool(value)

    def _mark(self, row: int, column: int) -> None:
        """A cell that holds something: bounds, duplicates, hidden rows."""
        key = _key(row, column)
        if key in self._places:
            self.duplicates.append((row, column))
        self._places.add(key)
        if self._hidden:
            self.hidden_rows[row] = None
        self._widen(row, column, column)

    def _widen(self, row: int, left: int, right: int) -> None:
        """The used area grows; far outside any form it ends."""
        limits = self._limits
        if not self._bounds:
            self._bounds = [row, left, row, right]
        bounds = self._bounds
        if bounds[0] < row < bounds[2] and bounds[1] <= left and right <= bounds[3]:
            return
        bounds[0], bounds[1] = min(bounds[0], row), min(bounds[1], left)
        bounds[2], bounds[3] = max(bounds[2], row), max(bounds[3], right)
        size = (bounds[2] - bounds[0] + 1) * (bounds[3] - bounds[1] + 1)
        if row > limits.row or right > limits.column or size > limits.area:
            raise self._refuse("far", row=row, column=right)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.replace("$", "").partition(":")
        start, end = place(first), place(last or first)
        if start is None or end is None:
            raise self._refuse("merge", cell=reference[:40])
        if len(self.merges) >= self._limits.cells:
            raise self._refuse("merges", limit=self._limits.cells)
        self.merges.append(CellRange(*start, *end))
