"""Filled cells that nobody read: named, so that nothing a branch wrote is lost in silence."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence

from pipeline.form.fields import FOUR_GOOD, Field
from pipeline.intake.grid import label_key, own_texts
from pipeline.intake.package.sheet import Sheet
from pipeline.model import Cell
from pipeline.vietnamese import number

_NAMED = 10  # a finding names so many cells; it marks them all


def filled(sheet: Sheet, rows: Iterable[int]) -> set[Cell]:
    """The cells of some rows that hold anything."""
    return {Cell(sheet.name, row, column) for row in rows for column in sheet.rows.get(row, ())}


def unread(
    sheet: Sheet,
    done: Collection[tuple[str, int, int]],
    read: tuple[Container[int], Container[int]],
    answers: Collection[Cell],
    titles: Collection[int],
    fields: Sequence[Field],
) -> list[Cell]:
    """Cells outside the form, from the first label or heading of a sheet on.

    `done` are cells that were read or are the form's own, `read` rows and columns of a table,
    `answers` the values of labels, `titles` rows above a table. Left out are the form's own texts
    (help, titles), and remarks beside an answer that is filled in: beside a blank one, the remark
    may be the answer.
    """
    name, (rows, columns) = sheet.name, read
    first = min((row for there, row, _ in done if there == name), default=None)
    if first is None:
        return []  # nothing was found there at all: that is an error already
    left = [
        Cell(name, row, column)
        for row, line in sheet.rows.items()
        if row >= first
        for column in line
        if not (row in rows and column in columns) and (name, row, column) not in done
    ]
    if not left:
        return []
    static = own_texts((*fields, *FOUR_GOOD))
    answered = {
        cell.row: cell.column for cell in answers if sheet.at(cell.row, cell.column) is not None
    }
    return [
        cell
        for cell in left
        if cell.row not in titles
        and label_key(sheet.at(cell.row, cell.column)) not in static
        and cell.column <= answered.get(cell.row, cell.column)
    ]


def listed(cells: Sequence[Cell]) -> str:
    """`A25, C25 và 3 ô khác`."""
    more = len(cells) - _NAMED
    text = ", ".join(cell.a1 for cell in cells[:_NAMED])
    return f"{text} và {number(more)} ô khác" if more > 0 else text
