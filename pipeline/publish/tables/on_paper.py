"""The statistical tables behind the signature of the report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from pipeline.consolidate.dossier import Dossier
from pipeline.publish.column import Column
from pipeline.publish.tables.declared import STATISTICS
from pipeline.publish.tables.filled import FilledTable, Row, filled, statistics
from pipeline.publish.tables.listed import FilledList
from pipeline.publish.tables.notes import facts
from pipeline.publish.tables.rows import ALL
from pipeline.publish.word import Orientation, Paper, Style, blocks, tables
from pipeline.publish.word.text import PlacedFigure
from pipeline.publish.wording.addresses import BETWEEN
from pipeline.publish.wording.parts import Part, Table, figured, keep_last_row
from pipeline.vietnamese import decimal, number, percent, short_date


def write(paper: Paper, d: Dossier, attached: str) -> None:
    """All tables that have rows, each on a new page; `attached`: the line `(Kèm theo …)`."""
    for table in statistics(d):
        if table.rows and not table.declared.in_text:
            _table(paper, table, attached)


def in_text(d: Dossier) -> dict[str, list[Part]]:
    """The tables that stand in the text of the report, by their place: `biểu 6`."""
    known = facts(d)
    made = (filled(d, declared, known) for declared in STATISTICS if declared.in_text)
    return {
        table.key.lower(): [
            Table(table.caption, table.columns, _rows(table), _total(table), " ".join(table.said))
        ]
        if table.rows
        else []
        for table in made
    }


def _table(paper: Paper, table: FilledTable, attached: str) -> None:
    lies = table.declared.across
    paper.begin_section(Orientation.LANDSCAPE if lies else Orientation.PORTRAIT)
    paper.write(Style.ATTACHED_CAPTION, table.caption)
    paper.write(Style.ATTACHED, attached)
    tables.table(
        paper,
        table.columns,
        _rows(table),
        column_numbers=table.numbers,
        total=_total(table),
        about=table.caption,
    )
    keep_last_row(paper)
    for note in table.said:  # all on one page, with the last rows
        blocks.note(paper, *figured(note), with_next=note is not table.said[-1])


def write_list(paper: Paper, made: FilledList) -> None:
    """A list: one table, or several under their headings."""
    for heading, rows in made.tables:
        if heading:
            paper.write(Style.CAPTION, heading)
        shown_ = ([shown(value) for value in row] for row in rows)
        tables.table(paper, made.columns, shown_, about=heading or made.title)


def write_rows(paper: Paper, columns: Sequence[Column], rows: Iterable[Any]) -> None:
    """A table of rows as they are, each column filled from them."""
    tables.table(paper, columns, ([shown(c.fill(row)) for c in columns] for row in rows))


def _rows(table: FilledTable) -> list[tables.Row]:
    return [_line(table, label, row) for label, row in zip(table.labels, table.rows, strict=True)]


def _line(table: FilledTable, label: str, row: Row) -> tables.Row:
    if len(row) == 1:
        return tables.Subheading(str(row[0]))
    shown_ = _row(table, label, row)
    steps = table.steps(row)
    return shown_ if steps is None else tables.StyledRow(shown_, bold=steps == 0, steps=steps)


def _total(table: FilledTable) -> tables.Values | None:
    return _row(table, ALL, table.total) if table.total else None


def _row(table: FilledTable, label: str, row: Row) -> tables.Values:
    """Each figure with its address: `Biểu 2 · CB03 · HTTNV`."""
    return [
        shown(value)
        if column.value == "number"
        else addressed(value, BETWEEN.join((table.key, label, column.address or column.title)))
        for column, value in zip(table.columns, row, strict=True)
    ]


def addressed(value: object, address: str) -> str | None:
    """A value as the report prints it; of a figure with its address."""
    said = shown(value)
    is_figure = said is not None and isinstance(value, int | float | Fraction)
    return PlacedFigure(said, address) if is_figure and said else said


def shown(value: object) -> str | None:
    """A value as the report prints it; None becomes a dash."""
    match value:
        case None:
            return None
        case Fraction():
            return percent(value.numerator, value.denominator)
        case int():
            return number(value)
        case float():
            return decimal(value)
        case datetime():
            return f"{value:%H:%M} {short_date(value.date())}"
        case date():
            return short_date(value)
        case _:
            return str(value)
