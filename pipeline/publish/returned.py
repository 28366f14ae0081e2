"""A submission on its way back: its answers as our form takes them, and each cell's place in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.form.answers import Answers, Part
from pipeline.form.fields import FOUR_GOOD, Field, Kind, by_key
from pipeline.form.layout import MEMBER_ROWS_READ, Form
from pipeline.form.members_sheet import FIRST_ROW
from pipeline.model import Cell, Finding, Submission
from pipeline.publish.changes import shown

_TEXTS = (Kind.TEXT, Kind.LONG_TEXT, Kind.PARTS)
_TABLES = {"members": Part.MEMBERS, "criteria": Part.CRITERIA, "four_good": Part.FOUR_GOOD_ROWS}

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class FormPlace:
    """Where a value stands in our form."""

    part: Part
    row: int | None  # 0-based in its table; None = labelled, or the column's heading
    field: str  # key

    @property
    def key(self) -> tuple[Part, int | None, str]:
        """As `Written.cells` has it."""
        return self.part, self.row, self.field


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell that a finding is about."""

    place: FormPlace
    cell: Cell | None  # the sender's; None where the finding names a row only
    more: str  # what stood there and what was made of it, where that is not the same


class Returned:
    """What a branch sent, seen from our form."""

    def __init__(self, submission: Submission, form: Form) -> None:
        self._s, self._form = submission, form
        self._rows = {name: self._indices(name) for name in _TABLES}
        self._places = dict(self._labelled_places()) | dict(self._table_places())

    # --- answers ------------------------------------------------------------------------------

    def answers(self) -> Answers:
        """The values; of refused cells the raw text, so that the branch sees what it wrote."""
        s, form = self._s, self._form
        four_good = s.four_good
        return Answers(
            general=self._labelled("general", s.general, form.general),
            review=self._labelled("review", s.review, form.review),
            criteria=self._table("criteria", form.criteria_columns),
            members=self._table("members", form.members),
            four_good_rows=self._table("four_good", form.four_good_columns),
            four_good=self._labelled("four_good", four_good, FOUR_GOOD) if four_good else {},
        )

    def _labelled(self, part: str, values: object, fields: Sequence[Field]) -> Row:
        places = self._s.places
        return {
            f.key: self._value(f, getattr(values, f.key), places.label(f"{part}.{f.key}"))
            for f in fields
        }

    def _table(self, table: str, fields: Sequence[Field]) -> Sequence[Row]:
        """Rows at their places; rows that the branch left blank in between stay blank."""
        indices = self._rows[table]
        lines: list[Row] = [{} for _ in range(max(indices.values(), default=-1) + 1)]
        for row in self._lines(table):
            lines[indices[row.row]] = {
                f.key: self._value(f, getattr(row, f.key), self._s.places.at(table, row.row, f.key))
                for f in fields
            }
        return lines

    def _value(self, field: Field, value: object, cells: tuple[Cell, ...]) -> object:
        """The value, or what was refused.

        Refused text stays blank: what Excel spoilt (#REF!, lost digits) would be taken for text
        the next time. The comment tells what stood there.
        """
        if not cells or cells[0] not in self._s.faulty:
            return value
        return None if field.kind in _TEXTS else self._s.raw.get(cells[0])

    # --- places -------------------------------------------------------------------------------

    def spots(self, finding: Finding) -> tuple[Spot, ...]:
        """The cells that a finding is about, in our form; where it names a row only, the name."""
        found: dict[FormPlace, Spot] = {}
        for cell in finding.cells:
            if place := self._places.get(cell) or self._heading(cell):
                found.setdefault(place, Spot(place, cell, self._before_and_after(cell, finding)))
        index = self._rows["members"].get(finding.row or 0)
        if not found and index is not None:
            return (Spot(FormPlace(Part.MEMBERS, index, "name"), None, ""),)
        return tuple(found.values())

    def _labelled_places(self) -> Iterator[tuple[Cell, FormPlace]]:
        for key, cell in self._s.places.labels.items():
            part, field = key.split(".", 1)
            yield cell, FormPlace(Part(part), None, field)

    def _table_places(self) -> Iterator[tuple[Cell, FormPlace]]:
        for table, part in _TABLES.items():
            sheet, columns = self._s.places.tables.get(table, ("", {}))
            for row, index in self._rows[table].items():
                for field, column in columns.items():
                    yield Cell(sheet, row, column), FormPlace(part, index, field)

    def _heading(self, cell: Cell) -> FormPlace | None:
        """A cell of a column of ours that belongs to no row: the column's heading."""
        sheet, columns = self._s.places.tables.get("members", ("", {}))
        if cell.sheet != sheet:
            return None
        field = next((key for key, column in columns.items() if column == cell.column), None)
        return FormPlace(Part.MEMBERS, None, field) if field else None

    def _indices(self, table: str) -> dict[int, int]:
        """Rows of the sender's table → 0-based rows of ours.

        Members keep their rows where the sheet has room, so that the sentences' cells stay true.
        """
        rows = [row.row for row in self._lines(table)]
        kept = range(FIRST_ROW, FIRST_ROW + MEMBER_ROWS_READ)
        if table == "members" and all(row in kept for row in rows):
            return {row: row - FIRST_ROW for row in rows}
        return {row: index for index, row in enumerate(rows)}

    # --- cleaned values -----------------------------------------------------------------------

    def _before_and_after(self, cell: Cell, finding: Finding) -> str:
        """What stood in the cell and what was made of it; "" where nothing changed."""
        place, raw = self._places.get(cell), self._s.raw.get(cell)
        field = self._field(place) if place else None
        if not raw or place is None or field is None:
            return ""
        if cell in self._s.faulty:
            return "" if raw in finding.message else f"Đã gửi: “{raw}”."
        after = shown(field, self._current(place, cell))
        return "" if after == raw else f"Trước: “{raw}”. Sau: “{after}”."

    def _current(self, place: FormPlace, cell: Cell) -> object:
        s = self._s
        match place.part:
            case Part.GENERAL:
                return getattr(s.general, place.field)
            case Part.REVIEW:
                return getattr(s.review, place.field)
            case Part.FOUR_GOOD:
                return getattr(s.four_good, place.field)
            case Part.MEMBERS | Part.CRITERIA | Part.FOUR_GOOD_ROWS:
                table = next(name for name, part in _TABLES.items() if part is place.part)
                line = next(row for row in self._lines(table) if row.row == cell.row)
                return getattr(line, place.field)
            case Part.MEETING | Part.RULINGS:
                raise ValueError(f"{place.part} is no part of a branch's form")

    def _lines(self, table: str) -> Sequence[Any]:
        """The rows of one of the tables."""
        four_good = self._s.four_good
        match table:
            case "members":
                return self._s.members
            case "criteria":
                return self._s.criteria
            case _:
                return four_good.rows if four_good else ()

    def _field(self, place: FormPlace) -> Field | None:
        form = self._form
        fields = {
            Part.GENERAL: form.general,
            Part.REVIEW: form.review,
            Part.CRITERIA: form.criteria_columns,
            Part.MEMBERS: form.members,
            Part.FOUR_GOOD_ROWS: form.four_good_columns,
            Part.FOUR_GOOD: FOUR_GOOD,
        }
        return by_key(fields[place.part]).get(place.field)
