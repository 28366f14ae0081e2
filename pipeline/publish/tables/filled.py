"""A declared table with the figures of a night: what the report and the workbook print alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import methodcaller
from typing import Any

from pipeline.consolidate.dossier import Dossier
from pipeline.form.fields import Scoring
from pipeline.publish.tables import rows
from pipeline.publish.tables.declared import STATISTICS, Column, Kind, Table
from pipeline.publish.tables.notes import words
from pipeline.publish.tables.rows import Value
from pipeline.vietnamese import decimal, short_date, tone_style

Row = tuple[Value, ...]  # of one single text: a heading across the table
WHEN: Mapping[str, Callable[[Dossier], bool]] = {
    "": lambda _d: True,
    "decided": lambda d: d.current is not None,
    "points": lambda d: d.form.scoring is Scoring.POINTS,
    "four_good_points": lambda d: d.form.four_good is not None and d.form.four_good.by_points,
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as a report has it; neighbours with the same group share a title above."""

    title: str
    kind: Kind
    group: str | None
    mm: float
    excel: float
    left: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """A table, ready to be printed."""

    key: str  # "Biểu 1"
    title: str  # without the key
    columns: tuple[Heading, ...]
    numbers: tuple[str, ...]  # the row of column numbers; empty where the form has none
    rows: tuple[Row, ...]
    total: Row | None
    notes: tuple[str, ...]
    across: bool  # its page lies

    @property
    def caption(self) -> str:
        """`Biểu 1. Tổng hợp …`."""
        return f"{self.key}. {self.title}"


def statistics(d: Dossier) -> tuple[Filled, ...]:
    """Biểu 1–5, in order."""
    return tuple(filled(d, table) for table in STATISTICS)


def filled(d: Dossier, table: Table) -> Filled:
    """One of the tables; no rows where the committee does not use it."""
    used = table.key != "Biểu 4" or d.form.four_good is not None
    columns = list(_columns(d, table))
    values = [value for _, _, value in columns]
    lines = tuple(_lines(d, table, values)) if used else ()
    last = rows.sums(d) if table.rows == "branches" else rows.total(d)
    numbers, in_words = _numbers(d, columns)
    places = {column.value: n for n, (_, column, _) in enumerate(columns, 1)}
    title, *notes = words(d, table.key, places, in_words)
    return Filled(
        key=table.key,
        title=title,
        columns=tuple(heading for heading, _, _ in columns),
        numbers=tuple(numbers) if table.numbered else (),
        rows=lines,
        total=tuple(value(last) for value in values) if table.total else None,
        notes=tuple(notes),
        across=table.across[d.current is not None],
    )


_Filler = Callable[[Any], Value]
_Column = tuple[Heading, Column, _Filler]


def _columns(d: Dossier, table: Table) -> Iterator[_Column]:
    report = int(d.current is not None)  # which of a pair: [A], [B]
    tone = d.settings.report.tone
    for column in table.columns:
        if not WHEN[column.when](d):
            continue
        if column.each:
            yield from _each(d, column)
            continue
        group = tone_style(column.group[report], tone) or None
        title = tone_style(column.title[report], tone)
        mm = column.mm[report]
        heading = Heading(title, column.kind, group, mm, column.excel, column.left)
        yield heading, column, _filler(column.value)


def _filler(asked: str) -> _Filler:
    return lambda row: rows.value(row, asked)


def _each(d: Dossier, column: Column) -> Iterator[_Column]:
    """A column for each group of criteria of sheet 4, with its points where it has any."""
    sheet = d.form.four_good
    for group in sheet.groups if sheet else ():
        title, kind = group, column.kind
        if sheet and sheet.by_points:
            most = sum(c.maximum or 0 for c in sheet.criteria if c.group == group)
            title = f"{group} (tối đa {decimal(most)} điểm)"
        kind = "points" if sheet and sheet.by_points else "text"
        heading = Heading(title, kind, None, 0, 12 if kind == "points" else column.excel, False)
        yield heading, column, methodcaller("four_good_group", group)


def _lines(d: Dossier, table: Table, values: Sequence[_Filler]) -> Iterator[Row]:
    match table.rows:
        case "branches":
            all_: Sequence[Any] = rows.branches(d)
        case "lines":
            all_ = list(_criteria(d, table))
        case column:
            all_ = rows.groups(d, column)
    for row in all_:
        is_band = isinstance(row, rows.Criterion) and not row.measured
        yield (row.name,) if is_band else tuple(value(row) for value in values)


def _criteria(d: Dossier, table: Table) -> Iterator[rows.Criterion]:
    found = rows.all_measures(d)
    for line in table.lines:
        name = line.name[d.current is not None].format(day=short_date(d.as_of))
        measured: dict[str, int | None] = {}
        if line.count:
            measured = {"count": found[line.count], "of": found[line.of], "proposed": None}
            if line.proposed:
                measured["proposed"] = found[line.before]
        yield rows.Criterion(name, measured)


# --- column numbers -------------------------------------------------------------------------------


def _numbers(d: Dossier, columns: Sequence[_Column]) -> tuple[list[str], str]:
    """`(1)`, `(2)`, `(3) = (4)+(5)+(6)`, … as the row below the headings; in [B], whose columns are
    narrow, the sums are told in words: `(3) = (4)+(5)+(6); …`."""
    at = {column.value: f"({n})" for n, (_, column, _) in enumerate(columns, 1)}
    plain = [f"({n})" for n in range(1, len(columns) + 1)]
    sums = [
        f"{number} = {_in_numbers(column.equals, at)}" if column.equals else ""
        for number, (_, column, _) in zip(plain, columns, strict=True)
    ]
    if d.current:
        return plain, "; ".join(filter(None, sums))
    return [told or number for number, told in zip(plain, sums, strict=True)], ""


def _in_numbers(equals: str, at: Mapping[str, str]) -> str:
    """`excellent / excellent + good` → `(7)/((7)+(8))`"""
    sides = ["+".join(at[name] for name in side.split(" + ")) for side in equals.split(" / ")]
    return "/".join(f"({side})" if "+" in side and len(sides) > 1 else side for side in sides)
