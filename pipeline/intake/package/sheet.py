"""One sheet as a person left it: what its cells hold, how they look, what else lies on it."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import NamedTuple

from msgspec import Struct, field

from pipeline.intake.package.styles import CellStyle, Marking

Raw = str | float | bool | date | time | timedelta
"""What a cell holds. Every number is a float; date stands for datetime, too. A text may be a
`Marked` one."""
Place = tuple[int, int]  # row and column, 1-based


class CellRange(NamedTuple):
    """A range of cells, 1-based, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


class Beside(NamedTuple):
    """What a person can leave on a sheet without writing into a cell."""

    kind: str  # "note", "thread", "shape", "picture", "margin" (above or below a printed page)
    text: str  # "" of a picture
    place: Place | None  # None: it lies on no cell that can be named


class Sheet(Struct):
    """A sheet; of its cells only those that hold more than white space."""

    name: str
    state: str = "visible"  # "hidden", "veryHidden"
    rows: dict[int, dict[int, Raw]] = field(default_factory=dict)  # both in ascending order
    marks: dict[Place, CellStyle] = field(default_factory=dict)  # where the look says something
    formulas: set[Place] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)  # → "#REF!"; not in `rows`
    uncalculated: set[Place] = field(default_factory=set)  # formulas that have no value yet
    duplicates: list[Place] = field(default_factory=list)  # written more than once
    hidden_rows: tuple[int, ...] = ()  # that hold something, ascending
    hidden_columns: tuple[int, ...] = ()
    filtered: bool = False  # an AutoFilter is set
    merged: tuple[CellRange, ...] = ()  # those that reach into the used area
    beside: tuple[Beside, ...] = ()

    def at(self, row: int, column: int) -> Raw | None:
        """What a cell holds; None where it is blank."""
        return self.rows.get(row, {}).get(column)

    def start_of(self, row: int) -> int:
        """The first column of a row that holds something; 1 where none does."""
        return min(self.rows.get(row, (1,)))

    def is_struck(self, row: int, column: int) -> bool:
        """Is a cell struck out, all of it?"""
        style, raw = self.marks.get((row, column)), self.at(row, column)
        if style and Marking.STRUCK in style.look:
            return True
        runs = [look for piece, look in getattr(raw, "runs", ()) if piece.strip()]
        return bool(runs) and all(Marking.STRUCK in look for look in runs)

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(map(len, self.rows.values()))

    @property
    def last_row(self) -> int:
        """The last row that holds something; 0: there is none."""
        return max(self.rows, default=0)
