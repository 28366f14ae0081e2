"""One thing more than the form has, at a random place, whatever program then writes it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.intake.package.sheet import CellRange, Place, Sheet
from pipeline.model import Cell

WORD = "Đề nghị xem lại chỗ này"
KINDS = (
    *("word", "word", "word", "note", "stroke", "shape"),
    *("hidden_row", "hidden_column", "copied_sheet", "renamed_sheet", "own_sheet"),
)
_COPIES = ("Bản sao", "Sheet1 (2)", "Trang_2")
_NAMES = ("Sheet3", "Trang tính", "Bang 1")
_STATES = ("visible", "hidden", "very hidden")


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to a good form; `name`: of a sheet that is made or renamed."""

    kind: str
    sheet: str
    row: int
    column: int
    name: str = ""
    state: str = "visible"
    text: str = WORD

    @property
    def a1(self) -> str:
        """The cell."""
        return Cell(self.sheet, self.row, self.column).a1


def choose(sheets: Mapping[str, Sheet], kind: str, chance: random.Random) -> Change:
    """One change of a form with these sheets, within and a little around what a sheet holds."""
    if kind == "own_sheet":
        name, place = f"Trang {chance.randint(8, 99)}", (chance.randint(1, 9), chance.randint(1, 9))
        return Change(kind, name, *place, name=name, state=chance.choice(_STATES))
    names = list(sheets)
    sheet = sheets[chance.choice(names[1:5] if kind == "copied_sheet" else names)]
    if kind == "copied_sheet":
        return Change(kind, sheet.name, chance.randint(4, 12), 2, name=chance.choice(_COPIES))
    if kind == "renamed_sheet":
        return Change(kind, sheet.name, 1, 1, name=chance.choice(_NAMES))
    inner = {(r, c) for area in sheet.merged for r, c in _inside(area)}
    while True:
        row = chance.randint(1, sheet.last_row + 3)
        column = chance.randint(1, max(map(max, sheet.rows.values())) + 2)
        filled = sheet.at(row, column) is not None
        if (row, column) not in inner and (filled or kind != "stroke"):
            return Change(kind, sheet.name, row, column)


def _inside(area: CellRange) -> Iterator[Place]:
    """The cells of a merged area that hold nothing of their own."""
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            if (row, column) != (area.top, area.left):
                yield row, column
