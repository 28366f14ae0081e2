"""Filled cells that nobody read: named, so that nothing a branch wrote is lost in silence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from pipeline.form.fields import FOUR_GOOD, Field
from pipeline.intake.grid import Grid, is_blank, label_key, own_texts
from pipeline.model import Cell
from pipeline.vietnamese import number

_NAMED = 10  # a finding names so many cells; it marks them all


def filled(
    grid: Grid, rows: Iterable[int], but: Collection[tuple[str, int, int]] = ()
) -> set[Cell]:
    """The cells of some rows that hold anything."""
    return {
        Cell(grid.name, row, column)
        for row in rows
        if 0 < row <= len(grid.filled)
        for column in grid.filled[row - 1]
        if (grid.name, row, column) not in but
    }


def unread(
    grid: Grid,
    done: Collection[tuple[str, int, int]],
    answers: Collection[Cell],
    titles: Collection[int],
    fields: Sequence[Field],
) -> list[Cell]:
    """Cells outside the form, from the first label or heading of a sheet on.

    `done` are cells that were read or are the form's own, `answers` the values of labels, `titles`
    rows above a table. Left out are the form's own texts (help, titles), and remarks beside an
    answer that is filled in: beside a blank one, the remark may be the answer.
    """
    own = [row for sheet, row, _ in done if sheet == grid.name]
    if not own:
        return []  # nothing was found there at all: that is an error already
    left = sorted(filled(grid, range(min(own), len(grid.rows) + 1), but=done))
    if not left:
        return []
    static = own_texts((*fields, *FOUR_GOOD))
    answered = {
        cell.row: cell.column for cell in answers if not is_blank(grid.at(cell.row, cell.column))
    }
    return [
        cell
        for cell in left
        if cell.row not in titles
        and label_key(grid.at(cell.row, cell.column)) not in static
        and cell.column <= answered.get(cell.row, cell.column)
    ]


def listed(cells: Sequence[Cell]) -> str:
    """`A25, C25 và 3 ô khác`."""
    more = len(cells) - _NAMED
    text = ", ".join(cell.a1 for cell in cells[:_NAMED])
    return f"{text} và {number(more)} ô khác" if more > 0 else text
