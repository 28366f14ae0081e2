"""Puts answers and marks into cells, and remembers where each one stands."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.form.answers import Answers, Mark, Part
from pipeline.form.book import Page, stored
from pipeline.form.fields import Field
from pipeline.form.layout import Form
from pipeline.form.lists import Names
from pipeline.form.styles import SEVERITY_FILL, Style, marked, value_style
from pipeline.model import Cell, Severity

_Where = tuple[Part, int | None, str]


class Filling:
    """The answers of one form on their way into cells."""

    def __init__(
        self,
        form: Form,
        answers: Answers,
        marks: Sequence[Mark],
        names: Names,
        *,
        generic: bool,
        author: str,
    ) -> None:
        self.form, self.answers, self.names, self.author = form, answers, names, author
        self.cells: dict[_Where, Cell] = {}  # where each value (or heading: row None) stands
        self._generic = generic
        self._marks: dict[_Where, list[Mark]] = {}
        for mark in marks:
            self._marks.setdefault((Part(mark.part), mark.row, mark.key), []).append(mark)

    def put(
        self,
        page: Page,
        part: Part,
        index: int | None,
        field: Field,
        value: object,
        row: int,
        column: int,
        *,
        table: bool = False,
    ) -> Cell:
        """Write a value, locked and shaded where it came prefilled, marked where it is faulty."""
        where = (part, index, field.key)
        marks = self._marks.get(where, [])
        prefilled = field.prefilled and stored(value) is not None
        open_anyway = self._generic and part is Part.GENERAL and field.key in ("code", "name")
        # A roster is never quite right: who a person is comes shaded, but can be corrected.
        correctable = part is Part.MEMBERS and field.key != "number"
        locked = prefilled and not (open_anyway or correctable or marks)
        style = value_style(
            field, locked=locked, prefilled=prefilled, dense=part is Part.MEMBERS, table=table
        )
        if marks:
            style = marked(style, _worst(marks))
        cell = page.put(row, column, value, style)
        if marks:
            self._comment(page, cell, marks)
        self.cells[where] = cell
        return cell

    def repeat(self, page: Page, part: Part, index: int, times: int) -> None:
        """A blank row of a table stands so many times more below it."""
        row = [
            (key, cell) for (of, at, key), cell in self.cells.items() if (of, at) == (part, index)
        ]
        page.repeat(row[0][1].row, times)
        self.cells |= {
            (part, index + more, key): Cell(cell.sheet, cell.row + more, cell.column)
            for more in range(1, times + 1)
            for key, cell in row
        }

    def member_rows(self) -> int:
        """How many rows of sheet 3, from the first one on, hold an answer or a mark."""
        at = [row + 1 for part, row, _ in self._marks if part is Part.MEMBERS and row is not None]
        return max([len(self.answers.members), *at])

    def heading(
        self, page: Page, part: Part, field: Field, row: int, column: int, style: Style
    ) -> None:
        """Write a column's heading; a mark without a row stands there."""
        where = (part, None, field.key)
        self.cells[where] = cell = page.put(row, column, field.heading, style)
        if marks := self._marks.get(where):
            self._comment(page, cell, marks)

    def unplaced(self) -> tuple[Mark, ...]:
        """Marks whose cell this form does not have."""
        lost = (marks for where, marks in self._marks.items() if where not in self.cells)
        return tuple(mark for marks in lost for mark in marks)

    def _comment(self, page: Page, cell: Cell, marks: Sequence[Mark]) -> None:
        text = "\n".join(f"{m.severity.label.upper()}: {m.text}" for m in marks)
        page.comment(cell, text, self.author)
        # Before any other rule: the shading of blank cells must not cover the mark.
        fill, _ = SEVERITY_FILL[_worst(marks)]
        page.rule(cell, cell, "TRUE", {"bg_color": fill}, stop=True)


def _worst(marks: Sequence[Mark]) -> Severity:
    return min((mark.severity for mark in marks), key=lambda severity: severity.rank)
