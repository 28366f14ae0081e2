"""A sheet as rows of raw values, and where the form's labels and headings stand in it.

Labels and headings are found by their text, never by position, so that a moved row or column, or a
copy saved by another program, still reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.form.fields import Field
from pipeline.vietnamese import fold

Raw = object  # str, float, int, bool, date, datetime, time, timedelta; "" for an empty cell


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its name and its raw rows (0-based here; cells are 1-based for people)."""

    name: str
    rows: Sequence[Sequence[Raw]]

    def at(self, row: int, column: int) -> Raw:
        """The raw value at 1-based row and column; "" outside the used area."""
        line = self.rows[row - 1] if 0 < row <= len(self.rows) else ()
        return line[column - 1] if 0 < column <= len(line) else ""


@dataclass(frozen=True, slots=True)
class Labels:
    """Where the labels of a sheet stand, and where each one's value is."""

    found: Mapping[str, tuple[int, int]]  # key → 1-based row and column of the label
    offset: int  # the values stand so many columns to the right of their labels
    repeated: tuple[tuple[str, int, int], ...] = ()  # a label that stands a second time


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading row of a table."""

    row: int  # 1-based
    columns: Mapping[str, int]  # key → 1-based column
    extra: tuple[tuple[int, str], ...]  # columns that are not ours: column, heading
    repeated: tuple[tuple[str, int], ...]  # our headings standing a second time: key, column


def label_key(value: Raw) -> str:
    """The key under which a label is matched: whole, without ` *`, case and repeated spaces."""
    return fold(value.rstrip().removesuffix("*")) if isinstance(value, str) else ""


def is_blank(value: Raw) -> bool:
    """Nothing to read: an empty cell or white space."""
    return value is None or (isinstance(value, str) and (not value or value.isspace()))


def find_labels(grid: Grid, fields: Iterable[Field]) -> Labels:
    """Finds the labels of a sheet and the column of their values.

    The values of a form all stand at one distance from their labels. Most labels decide which:
    the first filled cell to the right that is neither a label nor a help text of ours. So a
    remark that somebody wrote further to the right is never taken for a value.
    """
    fields = tuple(fields)
    wanted = {label_key(f.label): f.key for f in fields}
    static = {fold(f.help) for f in fields if f.help} | wanted.keys()
    found: dict[str, tuple[int, int]] = {}
    repeated: list[tuple[str, int, int]] = []
    votes: Counter[int] = Counter()
    for number, line in enumerate(grid.rows, start=1):
        for column, value in enumerate(line, start=1):
            key = wanted.get(label_key(value)) if isinstance(value, str) and value else None
            if key is None:
                continue
            if key in found:
                repeated.append((key, number, column))
                continue
            found[key] = (number, column)
            for distance, other in enumerate(line[column:], start=1):
                if not is_blank(other):
                    if not (isinstance(other, str) and label_key(other) in static):
                        votes[distance] += 1
                        break
                    if label_key(other) in wanted:
                        break
    offset = max(votes, key=lambda d: (votes[d], -d)) if votes else 1
    return Labels(found, offset, tuple(repeated))


def find_heading(grid: Grid, fields: Sequence[Field], least: int) -> Heading | None:
    """The row that holds most of a table's headings, at least `least` of them."""
    wanted = {label_key(f.label): f.key for f in fields}
    best: tuple[int, int] = (0, 0)
    for number, line in enumerate(grid.rows, start=1):
        hits = len({wanted[k] for v in line if (k := label_key(v)) in wanted})
        if hits > best[0]:
            best = (hits, number)
    hits, row = best
    if hits < least:
        return None
    columns: dict[str, int] = {}
    extra: list[tuple[int, str]] = []
    repeated: list[tuple[str, int]] = []
    for column, value in enumerate(grid.rows[row - 1], start=1):
        key = wanted.get(label_key(value))
        if key is None:
            if isinstance(value, str) and not is_blank(value):
                extra.append((column, value.strip()))
        elif key in columns:
            repeated.append((key, column))
        else:
            columns[key] = column
    return Heading(row, columns, tuple(extra), tuple(repeated))
