"""A declared table with the figures of a night: what the report and the workbook print alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from pipeline.consolidate.dossier import Dossier
from pipeline.publish.column import Column, Filler
from pipeline.publish.tables import branch_rows, rows
from pipeline.publish.tables.columns import WHEN, columns_of
from pipeline.publish.tables.declared import STATISTICS, StatisticalTable
from pipeline.publish.tables.notes import facts, words
from pipeline.publish.tables.rows import Value
from pipeline.publish.wording.addresses import plain
from pipeline.vietnamese import short_date

_STEPS = {"-": 1, "+": 2}

Row = tuple[Value, ...]  # of one single text: a heading across the table


class FilledTable(Struct, frozen=True):
    """A table, ready to be printed."""

    declared: StatisticalTable
    title: str  # without the key
    columns: tuple[Column, ...]
    numbers: tuple[str, ...]  # the row of column numbers; empty where the form has none
    rows: tuple[Row, ...]
    labels: tuple[str, ...]  # what each row is about: the code of a branch, the name of the row
    total: Row | None
    said: tuple[str, ...]  # its notes, their figures with addresses

    @property
    def key(self) -> str:
        """`Biểu 1`."""
        return self.declared.key

    @property
    def notes(self) -> list[str]:
        """What is said below it."""
        return [plain(note) for note in self.said]

    @property
    def caption(self) -> str:
        """`Biểu 1. Tổng hợp …`."""
        return f"{self.key}. {self.title}"

    def steps(self, row: Row) -> int | None:
        """How far the words of a declared line stand in: 0 `1. …`, 1 `- …`, 2 `+ …`; else None."""
        first = str(row[0])[:1] if self.declared.rows == "lines" else ""
        return _STEPS.get(first, 0 if first.isdigit() else None)


def statistics(d: Dossier) -> tuple[FilledTable, ...]:
    """Bảng 1–2 and Biểu 1–5, in order."""
    known = facts(d)
    return tuple(filled(d, table, known) for table in STATISTICS)


def filled(d: Dossier, table: StatisticalTable, known: Mapping[str, Any]) -> FilledTable:
    """One of the tables; no rows where there is none. `known`: `notes.facts`."""
    columns = columns_of(d, table.columns)
    values = [column.fill for column in columns]
    lines = list(_lines(d, table, values)) if WHEN[table.when](d) else []
    total = _total(d, table, values, lines) if table.total else None
    labels, all_ = zip(*lines, strict=True) if lines else ((), ())
    numbers, in_words = _numbers(d, columns)
    places = {column.value: n for n, column in enumerate(columns, 1)}
    title, *notes = words(d, table.key, known, places, in_words)
    return FilledTable(
        declared=table,
        title=plain(title),
        columns=tuple(columns),
        numbers=() if table.in_text else tuple(numbers),
        rows=all_,
        labels=labels,
        total=total,
        said=tuple(notes),
    )


def _lines(
    d: Dossier, table: StatisticalTable, values: Sequence[Filler]
) -> Iterator[tuple[str, Row]]:
    """Each row, after what it is about."""
    match table.rows:
        case "branches":
            all_: Sequence[Any] = branch_rows.branches(d)
        case "lines":
            all_ = list(_criteria(d, table))
        case column:
            all_ = rows.groups(d, column)
    named = list(table.line_labels(d.current is not None))
    for at, row in enumerate(all_):
        is_band = isinstance(row, rows.LineRow) and not row.measured
        shown = (row.name,) if is_band else tuple(value(row) for value in values)
        yield named[at] if named else getattr(row, "code", row.name), shown


def _total(
    d: Dossier, table: StatisticalTable, values: Sequence[Filler], lines: list[tuple[str, Row]]
) -> Row | None:
    """Of lines that are declared the last one, which it takes away; else what they add up to."""
    if table.rows == "lines":
        return lines.pop()[1] if lines else None
    last = branch_rows.sums(d) if table.rows == "branches" else rows.total(d)
    return tuple(value(last) for value in values)


def _criteria(d: Dossier, table: StatisticalTable) -> Iterator[rows.LineRow]:
    found = rows.all_measures(d)
    for line in table.lines:
        name = line.name[d.current is not None].format(day=short_date(d.as_of))
        measured: dict[str, int | None] = {}
        if line.count:
            measured = {
                "count": found[line.count],
                "of": found[line.of],
                "proposed": found[line.as_proposed] if line.proposed else None,
                "was": found.get(f"last.{line.count}", 0),
                "was_of": found.get(f"last.{line.of}", 0),
            }
        yield rows.LineRow(name, measured, line.count == line.of)


# --- column numbers -------------------------------------------------------------------------------


def _numbers(d: Dossier, columns: Sequence[Column]) -> tuple[list[str], str]:
    """`(1)`, `(2)`, `(3) = (4)+(5)+(6)`, … as the row below the headings; in [B], whose columns are
    narrow, the sums are told in words: `(3) = (4)+(5)+(6); …`."""
    at = {column.value: f"({n})" for n, column in enumerate(columns, 1)}
    plain = [f"({n})" for n in range(1, len(columns) + 1)]
    sums = [
        f"{number} = {_in_numbers(column.equals, at)}" if column.equals else ""
        for number, column in zip(plain, columns, strict=True)
    ]
    if d.current:
        return plain, "; ".join(filter(None, sums))
    return [told or number for number, told in zip(plain, sums, strict=True)], ""


def _in_numbers(equals: str, at: Mapping[str, str]) -> str:
    """`excellent / excellent + good` → `(7)/((7)+(8))`"""
    sides = ["+".join(at[name] for name in side.split(" + ")) for side in equals.split(" / ")]
    return "/".join(f"({side})" if "+" in side and len(sides) > 1 else side for side in sides)
