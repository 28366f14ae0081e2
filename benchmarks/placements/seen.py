"""Is what was put into a form accounted for?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import Struct
from msgspec.structs import astuple

from benchmarks.placements.changes import Change
from pipeline.intake import reading
from pipeline.intake.book import FormBook
from pipeline.intake.package.workbook import look_into
from pipeline.intake.values import Cleaner
from pipeline.model import Cell, Finding, Submission


def submission(content: bytes, cleaner: Cleaner) -> Submission | None:
    """A form, read as the child reads it; None where it is refused, with a reason."""
    found = look_into(content)
    return reading.read(FormBook(found), cleaner) if found.inspection.accepted else None


@dataclass(frozen=True, slots=True)
class Seen:
    """What is made of a form with a change, beside the same form without it."""

    before: Submission
    after: Submission
    change: Change

    @property
    def accounted(self) -> bool:
        """Nothing was lost, and no value is another one, without a word."""
        if values_of(self.after) != values_of(self.before):
            return self._is_value or bool(self._new)
        return self._is_told or not self._could_matter

    @property
    def _new(self) -> list[Finding]:
        known = {(f.code, f.message) for f in self.before.findings}
        return [f for f in self.after.findings if (f.code, f.message) not in known]

    @property
    def _is_value(self) -> bool:
        texts = [value for value in values_of(self.after) if isinstance(value, str)]
        return self.change.kind == "word" and any(self.change.text in text for text in texts)

    @property
    def _is_told(self) -> bool:
        change = self.change
        sheets = {change.sheet, change.name} - {""}
        if any(left.sheet in sheets and change.text in left.text for left in self.after.left):
            return True
        for f in self._new:
            rows = {cell.row for cell in f.cells if cell.sheet in sheets}
            columns = {cell.column for cell in f.cells if cell.sheet in sheets}
            match change.kind:
                case "hidden_row":
                    told = change.row in rows
                case "hidden_column":
                    told = change.column in columns
                case "stroke":
                    told = change.row in rows and change.column in columns
                case _:  # what was written over may be a heading or a label that is missed now
                    told = not f.cells or bool(rows) or any(name in f.message for name in sheets)
            if told:
                return True
        return False

    @property
    def _could_matter(self) -> bool:
        """Did it touch an answer of the branch? A stroke through a text of the form itself says
        nothing; nor does a renamed sheet that is read as before."""
        change, cells = self.change, _answers(self.before)
        match change.kind:
            case "hidden_row":
                return any((c.sheet, c.row) == (change.sheet, change.row) for c in cells)
            case "hidden_column":
                return any((c.sheet, c.column) == (change.sheet, change.column) for c in cells)
            case "stroke":
                return (change.sheet, change.a1) in {(c.sheet, c.a1) for c in cells}
            case "renamed_sheet":
                return False
        return True


def values_of(s: Submission) -> list[object]:
    """All that a form answers, in its order."""
    return _leaves((s.general, s.review, s.criteria, s.members, s.four_good))


def _leaves(thing: object) -> list[object]:
    if isinstance(thing, Struct):
        return [v for one in astuple(thing) for v in _leaves(one)]
    if isinstance(thing, tuple | list):
        return [v for one in thing for v in _leaves(one)]
    return [thing]


def _answers(s: Submission) -> list[Cell]:
    """The cells that hold a branch's answers."""
    rows: dict[str, Sequence[Any]] = {"members": s.members, "criteria": s.criteria}
    if s.four_good:
        rows["four_good_rows"] = s.four_good.rows
    cells = [*s.places.labels.values()]
    for table, (sheet, columns) in s.places.tables.items():
        cells += [Cell(sheet, r.row, column) for r in rows[table] for column in columns.values()]
    return cells
