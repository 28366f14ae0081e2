"""A received form → its answers with their cells, read with openpyxl."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

from pipeline.audit import values
from pipeline.form import layout
from pipeline.form.fields import FOUR_GOOD, Field
from pipeline.form.layout import Form
from pipeline.model import Cell, MemberStatus
from pipeline.vietnamese import bare, fold

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


def cannot_open(what: str, error: Exception) -> UnreadableCopyError:
    """The fitting one of the two, for a copy or a workbook."""
    kind = NoRightsError if isinstance(error, PermissionError) else UnreadableCopyError
    return kind(f"không mở được {what} ({type(error).__name__})")


@dataclass(frozen=True, slots=True)
class Answer:
    """One cell."""

    value: object
    cell: Cell


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, answers by field key."""

    number: int  # 1-based row of the sheet
    answers: Mapping[str, Answer]

    def value(self, key: str) -> object:
        return self.answers[key].value if key in self.answers else None

    def cell(self, *keys: str) -> tuple[Cell, ...]:
        """The cells of these keys; the row's first cell where none is there."""
        found = tuple(self.answers[key].cell for key in keys if key in self.answers)
        return found or tuple(answer.cell for answer in list(self.answers.values())[:1])


@dataclass(frozen=True, slots=True)
class ReadForm:
    """One form."""

    general: Mapping[str, Answer]
    review: Mapping[str, Answer]
    members: tuple[Row, ...]
    four_good_rows: tuple[Row, ...]
    four_good: Mapping[str, Answer]


_Grid = Sequence[Sequence[object]]


def read(path: Path, form: Form) -> ReadForm:
    """Reads a copy. Raises UnreadableCopyError where openpyxl cannot open it."""
    try:
        # openpyxl goes by the name's ending; a copy may have none, so it gets the open file
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True)
            grids: dict[str, _Grid] = {}
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                rows = [tuple(row) for row in sheet.iter_rows(values_only=True, max_col=256)]
                grids[sheet.title] = rows
            book.close()
    except _CANNOT_OPEN as error:
        raise cannot_open("bản sao", error) from error
    general = _sheet(grids, layout.GENERAL_SHEET, form.general)
    review = _sheet(grids, layout.REVIEW_SHEET, form.review)
    members = _sheet(grids, layout.MEMBERS_SHEET, form.members)
    four_good = _sheet(grids, layout.FOUR_GOOD_SHEET, FOUR_GOOD) if form.four_good else ("", ())
    return ReadForm(
        _labelled(*general, form.general),
        _labelled(*review, form.review),
        _table(*members, form.members),
        _table(*four_good, form.four_good_columns, until=FOUR_GOOD),
        _labelled(*four_good, FOUR_GOOD),
    )


def _sheet(grids: Mapping[str, _Grid], name: str, fields: Iterable[Field]) -> tuple[str, _Grid]:
    """By name, else the sheet with most of the labels."""
    for title, rows in grids.items():
        if _plain(title) == _plain(name):
            return title, rows
    wanted = {_key(f.label) for f in fields}

    def hits(item: tuple[str, _Grid]) -> int:
        return len({_key(v) for row in item[1] for v in row} & wanted)

    best = max(grids.items(), key=hits, default=("", ()))
    return best if hits(best) * 2 > len(wanted) else ("", ())


def _labelled(name: str, grid: _Grid, fields: Sequence[Field]) -> dict[str, Answer]:
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


def _table(
    name: str, grid: _Grid, fields: Sequence[Field], until: Sequence[Field] = ()
) -> tuple[Row, ...]:
    """The rows below the heading row that say something; `until` = labels that end a table."""
    keys = {_key(f.label): f.key for f in fields}
    heads = [len({_key(v) for v in row} & keys.keys()) for row in grid]
    if not heads or max(heads) < 2:
        return ()
    top = heads.index(max(heads))
    columns: dict[str, int] = {}
    for c, value in enumerate(grid[top]):
        if _key(value) in keys:
            columns.setdefault(keys[_key(value)], c)
    ends = {_key(f.label) for f in until}
    rows: list[Row] = []
    for r in range(top + 1, len(grid)):
        if ends & {_key(v) for v in grid[r]}:
            break
        answers = {
            key: Answer(_at(grid, r, c), Cell(name, r + 1, c + 1)) for key, c in columns.items()
        }
        counts = any(values.filled(a.value) for key, a in answers.items() if key != "group")
        if not until:
            # Below and between the members stand totals, remarks, signatures. A file that is
            # counted has passed the checks, so every member has a status.
            status = answers.get("status")
            counts = status is not None and values.choice(status.value, MemberStatus) is not None
        if counts:
            rows.append(Row(r + 1, answers))
    return tuple(rows)


def _at(grid: _Grid, row: int, column: int) -> object:
    return grid[row][column] if column < len(grid[row]) else None


def _key(value: object) -> str:
    return fold(value.strip().rstrip("*")) if isinstance(value, str) else ""


def _plain(title: str) -> str:
    """A sheet's name without its number, marks and diacritics."""
    return re.sub(r"[\W\d_]", "", bare(fold(re.sub(r"\(\d+\)$", "", title.strip()))))
