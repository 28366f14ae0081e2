"""From what the XML of a sheet says of a cell to what the cell holds: one way for both readers.

Sources: ECMA-376 part 1, 18.3.1 (row, c, v, f, mergeCell), 18.18.11 (types of cells); dates as
numbers: 18.17.4.1, with the day 60 (29/2/1900) that Excel has and the calendar has not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import isfinite

from pipeline.intake.package.sheet import CellRange, Place, Raw, Sheet
from pipeline.intake.package.strings import decoded, shown
from pipeline.intake.package.styles import ON, CellStyle, Marking
from pipeline.intake.package.verdict import FileRefused, Limits, Refusal
from pipeline.model import Cell

ROWS, COLUMNS = 1_048_576, 16_384  # of a sheet in Excel
ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_INDEX = re.compile(r"\d{1,9}", re.ASCII)
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)?(?:(?:^|T)(\d\d:\d\d(?::\d\d)?)(?:\.\d{1,9})?)?Z?", re.ASCII)
_DURATION = re.compile(
    r"PT(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})(?:\.\d{1,9})?S)?", re.ASCII
)
_ZERO = re.compile(r"0+(?:\.\d*)?")
_LAST_DAY = 2_958_466  # 31/12/9999, and one more


@lru_cache(maxsize=1024)
def column_of(letters: str) -> int:
    """`AA` → 27."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


def place(reference: str) -> Place | None:
    """Row and column of `B7`; None where no such cell can be."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    row, column = int(match[2]), column_of(match[1])
    return (row, column) if row <= ROWS and column <= COLUMNS else None


def is_unseen(at: Mapping[str, str], size: str) -> bool:
    """Is a row or column hidden, or of (next to) no size?"""
    return at.get("hidden") in ON or _ZERO.fullmatch(at.get(size, "")) is not None


class Meanings:
    """What numbers in cells stand for, of one workbook: shared strings, styles, days."""

    def __init__(
        self, strings: Sequence[str], styles: Mapping[str, CellStyle], *, from_1904: bool
    ) -> None:
        if "0" in styles:
            styles = {**styles, "": styles["0"]}  # a cell that names none has the first
        self.strings = strings
        self.by_index = {str(at): text for at, text in enumerate(strings)}
        self.moments = {
            number: _number_reader(style, from_1904)
            for number, style in styles.items()
            if style.moment or style.span
        }
        self.marks = {n: s for n, s in styles.items() if s.look is not Marking.PLAIN or s.font}


class SheetCells:
    """The cells of one sheet, as they are found. Raises `FileRefused`."""

    def __init__(self, sheet: Sheet, meanings: Meanings, limits: Limits) -> None:
        self.sheet, self.limits = sheet, limits
        self.strings, self.by_index = meanings.strings, meanings.by_index
        self.moments, self.marks = meanings.moments, meanings.marks
        self.count = 0  # blank ones, too
        self.hidden_rows: set[int] = set()  # holding something or not
        self.hidden_columns: list[tuple[int, int]] = []
        self.merges: list[CellRange] = []

    def refuse(self, what: str, **detail: object) -> FileRefused:
        """The verdict on a sheet whose cells stand nowhere."""
        return FileRefused(Refusal.BAD_GEOMETRY, what=what, sheet=self.sheet.name, **detail)

    def too_many(self) -> FileRefused:
        """The verdict on a sheet with more cells than any form has."""
        limit = self.limits.cells
        return FileRefused(Refusal.TOO_LARGE, what="cells", sheet=self.sheet.name, limit=limit)

    def beside_rows(self, tag: str, at: Mapping[str, str]) -> None:
        """An element of the sheet that says something of cells without being one."""
        if tag == "mergeCell":
            self._merge(at.get("ref", ""))
        elif tag == "autoFilter":
            self.sheet.filtered = True
        elif tag == "col" and is_unseen(at, "width"):
            first, last = at.get("min", ""), at.get("max", "")
            if first.isdecimal() and last.isdecimal():
                self.hidden_columns.append((int(first[:9]), int(last[:9])))

    def _merge(self, reference: str) -> None:
        """Several cells that are one for people."""
        first, _, last = reference.replace("$", "").partition(":")
        start, end = place(first), place(last or first)
        if start is None or end is None:
            raise self.refuse("merge", cell=reference[:40])
        if len(self.merges) >= self.limits.cells:
            raise self.too_many()
        self.merges.append(CellRange(*start, *end))

    def add(
        self,
        here: Place,
        kind: str,
        style: str,
        value: str | None,
        inline: str = "",
        *,
        formula: bool = False,
    ) -> None:
        """A cell with something in it: `value` is the text of its <v>, `inline` of its <is>."""
        sheet, text = self.sheet, (value or "").strip()
        if formula:
            sheet.formulas.add(here)
        if kind in ("str", "inlineStr"):
            raw: Raw = inline or shown(decoded(value or ""))
        elif kind == "e" and value is not None and (not text or text in ERRORS):
            self._note(here)
            sheet.errors[here] = text or "#?"
            return
        elif not text:
            if formula and kind != "s":
                self._note(here)
                sheet.uncalculated.add(here)
            return
        else:
            found = self._value(kind, style, text)
            if found is None:  # one reader would take it, the other not
                shown_value = text[:40] if kind == "e" else "…"  # it may be a person's name
                where = Cell("", *here).a1
                raise FileRefused(Refusal.BAD_CELL, name=sheet.name, place=where, value=shown_value)
            raw = found
        if raw != "":
            self.put(here, raw, style)

    def put(self, here: Place, raw: Raw, style: str) -> None:
        """A value in its place."""
        self._note(here)
        self.sheet.rows.setdefault(here[0], {})[here[1]] = raw
        if style in self.marks:
            self.sheet.marks[here] = self.marks[style]

    def _value(self, kind: str, style: str, text: str) -> Raw | None:
        """What a value is, by the type that the cell says; None where it is not of that type."""
        match kind:
            case "n" if _NUMBER.fullmatch(text) and isfinite(float(text)):
                moment = self.moments.get(style)
                return moment(float(text)) if moment else float(text)
            case "s" if _INDEX.fullmatch(text) and int(text) < len(self.strings):
                return self.strings[int(text)]
            case "b" if text in ("0", "1"):
                return text == "1"
            case "d":
                return _of_iso(text)
        return None

    def _note(self, here: Place) -> None:
        """Something stands in the cell; is it the second time?"""
        sheet = self.sheet
        if (
            here[1] in sheet.rows.get(here[0], ())
            or here in sheet.errors
            or here in sheet.uncalculated
        ):
            sheet.duplicates.append(here)

    def finish(self) -> Sheet:
        """The sheet, all of it read: in order, and no larger than any form is."""
        sheet, limits = self.sheet, self.limits
        if self.count > limits.cells:
            raise self.too_many()
        lines = sheet.rows
        sheet.rows = {row: dict(sorted(lines[row].items())) for row in sorted(lines) if lines[row]}
        held = [*sheet.errors, *sheet.uncalculated]
        rows = {*sheet.rows, *(row for row, _ in held)}
        columns = {column for _, column in held}.union(*sheet.rows.values())
        if not rows:
            return sheet
        top, bottom, left, right = min(rows), max(rows), min(columns), max(columns)
        size = (bottom - top + 1) * (right - left + 1)
        if bottom > limits.row or right > limits.column or size > limits.area:
            held += ((row, column) for row, line in sheet.rows.items() for column in line)
            far = max(held, key=lambda at: max(at[0] / limits.row, at[1] / limits.column))
            where = Cell("", *far).a1
            raise FileRefused(Refusal.FAR_CELLS, name=sheet.name, place=where)
        sheet.hidden_rows = tuple(sorted(self.hidden_rows & rows))
        sheet.hidden_columns = tuple(
            column
            for column in sorted(columns)
            if any(first <= column <= last for first, last in self.hidden_columns)
        )
        sheet.merged = tuple(
            area
            for area in self.merges
            if area.top <= bottom and area.bottom >= top
            and area.left <= right and area.right >= left
        )  # fmt: skip
        return sheet


def _number_reader(style: CellStyle, from_1904: bool) -> Callable[[float], Raw]:
    def read(serial: float) -> Raw:
        return _span(serial) if style.span else _moment(serial, from_1904)

    return read


@lru_cache(maxsize=4096)  # people of a branch joined on the same days
def _moment(serial: float, from_1904: bool) -> Raw:
    """A day, a time of day or both; the serial itself where it is none of the calendar's."""
    if serial < 0:
        return serial
    day = serial + 1462 if from_1904 else serial
    try:
        shift = timedelta(milliseconds=round(day * 86_400_000))
        found = datetime(1899, 12, 31 if day < 60 else 30) + shift
    except OverflowError:
        return serial
    if serial < 1:
        return found.time()
    return found if found.time() != time() else found.date()


def _span(serial: float) -> Raw:
    if abs(serial) > _LAST_DAY:
        return serial
    return timedelta(milliseconds=round(serial * 86_400_000))


def _of_iso(text: str) -> Raw | None:
    """A date, a time or both, of the calendar, or a duration; None: it is none of them."""
    if span := _DURATION.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in span.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    found = _DATE.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    try:
        if found[1] is None:
            return time.fromisoformat(found[2])
        if found[2] is None:
            return date.fromisoformat(found[1])
        return datetime.fromisoformat(f"{found[1]}T{found[2]}")
    except ValueError:
        return None
