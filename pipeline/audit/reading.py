"""Workbooks read with openpyxl: a received form → its answers with their cells; other tables."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace
from openpyxl import load_workbook

from pipeline.audit import values
from pipeline.form import layout
from pipeline.form.fields import FOUR_GOOD, Field
from pipeline.form.layout import Criterion, Form
from pipeline.model import Cell, MemberStatus, Pass
from pipeline.vietnamese import bare, fold

_END = 1 << 30  # below every row
_CANNOT_OPEN = (  # what openpyxl raises at a file that is no workbook, or an odd one
    OSError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    zipfile.BadZipFile,
    SyntaxError,
)


class UnreadableCopyError(Exception):
    """The second way cannot open the copy; the text is Vietnamese, without a full stop."""


class NoRightsError(UnreadableCopyError):
    """The system does not let this account read it: that says nothing about what it holds."""


class Answer(Struct, frozen=True):
    """One cell."""

    value: object
    cell: Cell


class Row(Struct, frozen=True):
    """One row of a table, answers by field key."""

    number: int  # 1-based row of the sheet
    answers: Mapping[str, Answer]
    group: str = ""  # of sheet 4: the form's own

    def value(self, key: str) -> object:
        return self.answers[key].value if key in self.answers else None

    def cell(self, *keys: str) -> tuple[Cell, ...]:
        """The cells of these keys; the row's first cell where none is there."""
        found = tuple(self.answers[key].cell for key in keys if key in self.answers)
        return found or tuple(answer.cell for answer in list(self.answers.values())[:1])


class ReadForm(Struct, frozen=True):
    """One form."""

    general: Mapping[str, Answer]
    review: Mapping[str, Answer]
    members: tuple[Row, ...]
    four_good_rows: tuple[Row, ...]
    four_good: Mapping[str, Answer]


Grid = Sequence[Sequence[object]]  # the cells of a sheet


def grids(
    path: Path, what: str = "bản sao", one: Callable[[Sequence[str]], str] | None = None
) -> dict[str, Grid]:
    """The sheets of a workbook, by name; `one` of them, where the others are not asked for.
    Raises UnreadableCopyError, which calls the workbook `what`."""
    try:
        # openpyxl goes by the name's ending; a copy may have none, so it gets the open file
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True)
            sheets = {sheet.title: sheet for sheet in book.worksheets}
            found: dict[str, Grid] = {}
            for title in sheets if one is None else [one(list(sheets))]:
                sheets[title].reset_dimensions()
                rows = sheets[title].iter_rows(values_only=True, max_col=256)
                found[title] = [tuple(row) for row in rows]
            book.close()
    except _CANNOT_OPEN as error:
        kind = NoRightsError if isinstance(error, PermissionError) else UnreadableCopyError
        raise kind(f"không mở được {what} ({type(error).__name__})") from error
    return found


def read(path: Path, form: Form) -> ReadForm:
    """Reads a copy. Raises UnreadableCopyError where openpyxl cannot open it."""
    sheets = grids(path)
    general = sheet(sheets, layout.GENERAL_SHEET, form.general)
    review = sheet(sheets, layout.REVIEW_SHEET, form.review)
    members = sheet(sheets, layout.MEMBERS_SHEET, form.members)
    four_good = sheet(sheets, layout.FOUR_GOOD_SHEET, FOUR_GOOD) if form.four_good else ("", ())
    return ReadForm(
        _labelled(*general, form.general),
        _labelled(*review, form.review),
        _members(*members, form.members),
        _four_good(
            *four_good, form.four_good_columns, form.four_good.criteria if form.four_good else ()
        ),
        _labelled(*four_good, FOUR_GOOD),
    )


def sheet(grids: Mapping[str, Grid], name: str, fields: Iterable[Field]) -> tuple[str, Grid]:
    """By name, else the sheet with most of the labels."""
    for title, rows in grids.items():
        if _plain(title) == _plain(name):
            return title, rows
    wanted = {_key(f.label) for f in fields}

    def hits(item: tuple[str, Grid]) -> int:
        return len({_key(v) for row in item[1] for v in row} & wanted)

    best = max(grids.items(), key=hits, default=("", ()))
    return best if hits(best) * 2 > len(wanted) else ("", ())


def _labelled(name: str, grid: Grid, fields: Sequence[Field]) -> dict[str, Answer]:
    """Label → the cell at the distance that most labels of the sheet have."""
    keys = {_key(f.label): f.key for f in fields}
    ours = keys.keys() | {fold(f.help) for f in fields if f.help}
    places: dict[str, tuple[int, int]] = {}
    distances: list[int] = []
    for r, row in enumerate(grid):
        for c, value in enumerate(row):
            if _key(value) in keys and keys[_key(value)] not in places:
                places[keys[_key(value)]] = (r, c)
                right = [d for d, v in enumerate(row[c + 1 :], 1) if values.filled(v)]
                if right and _key(row[c + right[0]]) not in ours:
                    distances.append(right[0])
    distance = max(sorted(set(distances)), key=distances.count, default=1)
    return {
        key: Answer(_at(grid, r, c + distance), Cell(name, r + 1, c + distance + 1))
        for key, (r, c) in places.items()
    }


def below_headings(name: str, grid: Grid, fields: Sequence[Field]) -> Iterator[Row]:
    """The rows below the one with most of the labels; none where that has fewer than two."""
    keys = {_key(f.label): f.key for f in fields}
    heads = [len({_key(v) for v in row} & keys.keys()) for row in grid]
    if not heads or max(heads) < 2:
        return
    top = heads.index(max(heads))
    columns: dict[str, int] = {}
    for c, value in enumerate(grid[top]):
        if _key(value) in keys:
            columns.setdefault(keys[_key(value)], c)
    for r in range(top + 1, len(grid)):
        yield Row(
            r + 1,
            {key: Answer(_at(grid, r, c), Cell(name, r + 1, c + 1)) for key, c in columns.items()},
        )


def _members(name: str, grid: Grid, fields: Sequence[Field]) -> tuple[Row, ...]:
    """Below and between the members stand totals, remarks, signatures. A file that is counted has
    passed the checks, so every member has a status."""
    rows = below_headings(name, grid, fields)
    return tuple(row for row in rows if values.choice(row.value("status"), MemberStatus))


def _four_good(
    name: str, grid: Grid, fields: Sequence[Field], criteria: Sequence[Criterion]
) -> tuple[Row, ...]:
    """The rows of sheet 4 that hold a criterion of the form, as far as the labels below the table;
    each under the group that the form gives it, whatever stands in its cell."""
    ends = {_key(f.label) for f in FOUR_GOOD}

    def goes_on(row: Row) -> bool:
        return not ends & {_key(v) for v in grid[row.number - 1]}

    rows = list(takewhile(goes_on, below_headings(name, grid, fields)))
    held = _held(rows, criteria)
    return tuple(replace(row, group=held[row.number].group) for row in rows if row.number in held)


def _held(rows: Sequence[Row], criteria: Sequence[Criterion]) -> dict[int, Criterion]:
    """Row → its criterion: the one of its text. Other rows with a result have what the rows around
    them leave: all of it in order where it is as many, else what is of the group they name."""
    left = dict(enumerate(criteria))
    held: dict[int, int] = {}

    def hold(row: Row, fit: Sequence[int]) -> None:
        if fit:
            held[row.number] = fit[0]
            del left[fit[0]]

    for row in rows:
        names, groups = (values.readings(row.value(key)) for key in ("name", "group"))
        named = [at for at, c in left.items() if fold(c.name) in names]
        hold(row, [at for at in named if fold(left[at].group) in groups] or named)
    ours = {fold(c.group) for c in criteria}
    waiting = [row for row in rows if row.number not in held and _has_result(row)]
    first, last = 0, -1
    for below, at in (*sorted(held.items()), (_END, len(criteria))):
        between = [row for row in waiting if first < row.number < below]
        free = [x for x in left if last < x < at]
        all_fit = len(free) == len(between)
        for row in between:
            within = ours.intersection(values.readings(row.value("group")))
            any_ = all_fit or not within
            hold(row, [x for x in free if x in left and (any_ or fold(left[x].group) in within)])
        first, last = below, at
    return {number: criteria[at] for number, at in held.items()}


def _has_result(row: Row) -> bool:
    """Was something given there: anything beside a criterion, a result or points without one?"""
    result, points = row.value("result"), row.value("points")
    if values.filled(row.value("name")):
        return values.filled(result) or values.filled(points)
    return bool(values.choice(result, Pass)) or values.decimal(points) is not None


def _at(grid: Grid, row: int, column: int) -> object:
    return grid[row][column] if column < len(grid[row]) else None


def _key(value: object) -> str:
    return fold(value.strip().rstrip("*")) if isinstance(value, str) else ""


def _plain(title: str) -> str:
    """A sheet's name without its number, marks and diacritics."""
    return re.sub(r"[\W\d_]", "", bare(fold(re.sub(r"\(\d+\)$", "", title.strip()))))
