"""A submission on its way back: its answers as our form takes them, and each cell's place in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from pipeline.form.answers import Answers, Part
from pipeline.form.fields import FOUR_GOOD, Field, Kind, by_key
from pipeline.form.layout import MEMBER_ROWS_READ, Form
from pipeline.form.members_sheet import FIRST_ROW
from pipeline.model import Cell, Finding, Spot, Submission
from pipeline.publish.changes import shown

_TEXTS = (Kind.TEXT, Kind.LONG_TEXT, Kind.PARTS)
_TABLES = (Part.MEMBERS, Part.CRITERIA, Part.FOUR_GOOD_ROWS)

Row = Mapping[str, object]


class FormPlace(NamedTuple):
    """Where a value stands in our form, as `Written.cells` has it."""

    part: Part
    row: int | None  # 0-based in its table; None = labelled, or the column's heading
    field: str  # key


class Pointer(Struct, frozen=True):
    """A cell of our form that a finding is about."""

    place: FormPlace
    cell: Cell | None  # the sender's; None where the finding names a row only
    more: str  # what stood there and what was made of it, where that is not the same


class Returned:
    """What a branch sent, seen from our form."""

    def __init__(self, submission: Submission, form: Form) -> None:
        self._s = submission
        self._rows = {part: self._indices(part) for part in _TABLES}
        self._fields: Mapping[Part, Sequence[Field]] = {
            Part.GENERAL: form.general,
            Part.REVIEW: form.review,
            Part.CRITERIA: form.criteria_columns,
            Part.MEMBERS: form.members,
            Part.FOUR_GOOD_ROWS: form.four_good_columns,
            Part.FOUR_GOOD: FOUR_GOOD,
        }

    # --- answers ------------------------------------------------------------------------------

    def answers(self) -> Answers:
        """The values; of refused cells the raw text, so that the branch sees what it wrote."""
        return Answers(
            general=self._labelled(Part.GENERAL),
            review=self._labelled(Part.REVIEW),
            criteria=self._table(Part.CRITERIA),
            members=self._table(Part.MEMBERS),
            four_good_rows=self._table(Part.FOUR_GOOD_ROWS),
            four_good=self._labelled(Part.FOUR_GOOD) if self._s.four_good else {},
        )

    def _labelled(self, part: Part) -> Row:
        values, places = getattr(self._s, part), self._s.places
        return {
            f.key: self._value(f, getattr(values, f.key), places.label(f"{part}.{f.key}"))
            for f in self._fields[part]
        }

    def _table(self, table: Part) -> Sequence[Row]:
        """Rows at their places; rows that the branch left blank in between stay blank."""
        indices = self._rows[table]
        lines: list[Row] = [{} for _ in range(max(indices.values(), default=-1) + 1)]
        for row in self._lines(table):
            lines[indices[row.row]] = {
                f.key: self._value(f, getattr(row, f.key), self._s.places.at(table, row.row, f.key))
                for f in self._fields[table]
            }
        return lines

    def _value(self, field: Field, value: object, spots: tuple[Spot, ...]) -> object:
        """The value, or what was refused.

        Refused text stays blank: what Excel spoilt (#REF!, lost digits) would be taken for text
        the next time. The comment tells what stood there.
        """
        if not spots or spots[0].cell not in self._s.faulty:
            return value
        return None if field.kind in _TEXTS else self._s.raw.get(spots[0].cell)

    @property
    def raw(self) -> Mapping[Cell, str]:
        """What stood in cells whose value was cleaned or refused."""
        return self._s.raw

    def people(self, findings: Iterable[Finding]) -> list[str]:
        """The names of the members that findings are about, in the order of the list."""
        found = {f.row for f in findings}
        found |= {s.cell.row for f in findings for s in f.spots if s.part == Part.MEMBERS}
        concerned = [m for m in self._s.members if m.row in found]
        if not any(m.name for m in concerned):
            return []
        return [m.name or f"dòng {m.row}" for m in concerned]

    # --- places -------------------------------------------------------------------------------

    def pointers(self, finding: Finding) -> tuple[Pointer, ...]:
        """The cells that a finding is about, in our form; where it names a row only, the name."""
        found: dict[FormPlace, Pointer] = {}
        for spot in finding.spots:
            if place := self._place(spot):
                more = self._before_and_after(spot, finding)
                found.setdefault(place, Pointer(place, spot.cell, more))
        index = self._rows[Part.MEMBERS].get(finding.row or 0)
        if not found and index is not None:
            return (Pointer(FormPlace(Part.MEMBERS, index, "name"), None, ""),)
        return tuple(found.values())

    def _place(self, spot: Spot) -> FormPlace | None:
        if not spot.part:
            return self._heading(spot.cell)
        part = Part(spot.part)
        return FormPlace(part, self._rows.get(part, {}).get(spot.cell.row), spot.key)

    def _heading(self, cell: Cell) -> FormPlace | None:
        """A cell of a column of ours that belongs to no row: the column's heading."""
        sheet, columns = self._s.places.tables.get(Part.MEMBERS, ("", {}))
        if cell.sheet != sheet:
            return None
        field = next((key for key, column in columns.items() if column == cell.column), None)
        return FormPlace(Part.MEMBERS, None, field) if field else None

    def _indices(self, table: Part) -> dict[int, int]:
        """Rows of the sender's table → 0-based rows of ours.

        Members keep their rows where the sheet has room, so that the sentences' cells stay true.
        """
        rows = [row.row for row in self._lines(table)]
        kept = range(FIRST_ROW, FIRST_ROW + MEMBER_ROWS_READ)
        if table is Part.MEMBERS and all(row in kept for row in rows):
            return {row: row - FIRST_ROW for row in rows}
        return {row: index for index, row in enumerate(rows)}

    # --- cleaned values -----------------------------------------------------------------------

    def _before_and_after(self, spot: Spot, finding: Finding) -> str:
        """What stood in the cell and what was made of it; "" where nothing changed."""
        raw = self._s.raw.get(spot.cell)
        if not raw or not spot.part:
            return ""
        if spot.cell in self._s.faulty:
            return "" if raw in finding.message else f"Đã gửi: “{raw}”."
        part = Part(spot.part)
        after = shown(by_key(self._fields[part])[spot.key], self._current(part, spot))
        return "" if after == raw else f"Trước: “{raw}”. Sau: “{after}”."

    def _current(self, part: Part, spot: Spot) -> object:
        line = getattr(self._s, part, None)
        if part in _TABLES:
            line = next(row for row in self._lines(part) if row.row == spot.cell.row)
        return getattr(line, spot.key)

    def _lines(self, table: Part) -> Sequence[Any]:
        """The rows of one of the tables."""
        if table is Part.FOUR_GOOD_ROWS:
            return self._s.four_good.rows if self._s.four_good else ()
        rows: Sequence[Any] = getattr(self._s, table)
        return rows
