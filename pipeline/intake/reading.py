"""Workbook → Submission: every value with the cell it stands in, nothing guessed.

The guard has looked at the file before (guard.py) and says how many cells are filled, and which
hold errors or formulas that were never calculated. What calamine returns is held to that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import fields as fields_of
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from pipeline import model as m
from pipeline.findings import finding
from pipeline.form import identity
from pipeline.form.fields import FOUR_GOOD, Field, Kind
from pipeline.form.layout import MEMBER_ROWS_READ, Form
from pipeline.intake import cleaning
from pipeline.intake.grid import Grid, Heading, find_heading, find_labels, is_blank, label_key
from pipeline.intake.recognition import Role, roles
from pipeline.intake.verdict import Inspection, SheetFacts
from pipeline.vietnamese import number

Row = dict[str, Any]  # values by the layout's keys; the model's classes give them their types

_LEAST_HEADINGS = {"members": 5, "criteria": 2, "four_good": 2}


def read(path: Path, form: Form, inspection: Inspection) -> m.Submission:
    """The answers of a filled form that the guard has accepted.

    Missing sheets, labels and columns, values that cannot be taken, and whatever was cleaned are
    findings of the submission. Raises what calamine raises for a file that it cannot read.
    """
    return _Reader(CalamineWorkbook.from_path(str(path)), form, inspection).submission()


@dataclass
class _Reader:
    """One reading of one file; collects places, raw texts and findings on its way."""

    book: CalamineWorkbook
    form: Form
    inspection: Inspection
    findings: list[m.Finding] = field(default_factory=list)
    labels: dict[str, m.Cell] = field(default_factory=dict)
    tables: dict[str, tuple[str, Mapping[str, int]]] = field(default_factory=dict)
    faulty: set[m.Cell] = field(default_factory=set)
    raw: dict[m.Cell, str] = field(default_factory=dict)
    legacy: dict[tuple[str, str, str], list[m.Cell]] = field(default_factory=dict)

    def submission(self) -> m.Submission:
        grids = self._grids()
        general = self._labelled("general", grids.get(Role.GENERAL), self.form.general)
        review = self._labelled("review", grids.get(Role.REVIEW), self.form.review)
        criteria = self._table("criteria", grids.get(Role.REVIEW), self.form.criteria_columns)
        members = self._table("members", grids.get(Role.MEMBERS), self.form.members)
        carried = self._carried_identity()
        self._tell_legacy()
        year, code = general["year"], general["code"]  # what the branch sees comes first
        return m.Submission(
            year=year if isinstance(year, int) else carried.year if carried else None,
            code=code if isinstance(code, str) else carried.branch_code if carried else None,
            form_version=carried.form_version if carried else None,
            regulation=carried.regulation if carried else None,
            general=m.General(**self._all(m.General, general)),
            review=m.Review(**self._all(m.Review, review)),
            criteria=tuple(m.Criterion(**row) for row in _carried(criteria)),
            members=tuple(m.Member(**row) for row in members),
            four_good=self._four_good(grids.get(Role.FOUR_GOOD)),
            places=m.Places(self.labels, self.tables),
            faulty=frozenset(self.faulty),
            raw=self.raw,
            findings=tuple(self.findings),
        )

    # --- sheets -------------------------------------------------------------------------------

    def _grids(self) -> dict[Role, Grid]:
        """The sheets by role; told by content where a name does not say it."""
        names = roles(self.inspection.sheet_names)
        grids = {role: self._grid(name) for role, name in names.items()}
        for role, fields in (
            (Role.GENERAL, self.form.general),
            (Role.REVIEW, self.form.review),
            (Role.MEMBERS, self.form.members),
        ):
            if role in grids:
                continue
            for name in self.inspection.sheet_names:
                if name in names.values():
                    continue
                grid = self._grid(name)
                known = {label_key(f.label) for f in fields}
                if len({label_key(v) for row in grid.rows for v in row} & known) * 2 > len(known):
                    grids[role] = grid
                    self.findings.append(finding("SHEET_RENAMED", name=name, wanted=role.value))
                    break
            else:
                self.findings.append(finding("SHEET_MISSING", wanted=role.value))
        if self.form.four_good and Role.FOUR_GOOD not in grids:
            self.findings.append(finding("SHEET_MISSING", wanted=Role.FOUR_GOOD.value))
        return grids

    def _grid(self, name: str) -> Grid:
        """A sheet's raw rows, held to what the guard counted in the XML itself."""
        grid = Grid(name, self.book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        facts = self._facts(name)
        filled = sum(not is_blank(value) for row in grid.rows for value in row)
        if facts and filled != facts.filled:
            self.findings.append(
                finding("CELLS_LOST", name=name, read=number(filled), filled=number(facts.filled))
            )
        return grid

    def _facts(self, name: str) -> SheetFacts | None:
        return next((s for s in self.inspection.sheets if s.name == name), None)

    # --- values -------------------------------------------------------------------------------

    def _labelled(self, part: str, grid: Grid | None, fields: Sequence[Field]) -> Row:
        """The values of a sheet's labels by key; None where blank, refused or not found."""
        values: Row = {f.key: _EMPTY.get(f.kind) for f in fields}
        if grid is None:
            return values
        labels = find_labels(grid, fields)
        for f in fields:
            place = labels.found.get(f.key)
            if place is None:
                if f.required:
                    self.findings.append(finding("LABEL_MISSING", label=f.label, name=grid.name))
                continue
            cell = m.Cell(grid.name, place[0], place[1] + labels.offset)
            self.labels[f"{part}.{f.key}"] = cell
            values[f.key] = self._value(f, grid, cell)
        for key, row, column in labels.repeated:
            label = next(f.label for f in fields if f.key == key)
            other = m.Cell(grid.name, row, column + labels.offset)
            if not is_blank(grid.at(other.row, other.column)):
                self.findings.append(finding("LABEL_REPEATED", [other], label=label))
        return values

    def _table(self, table: str, grid: Grid | None, fields: Sequence[Field]) -> list[Row]:
        """The rows of a table that hold anything but their number, as values by key."""
        if grid is None or not fields:
            return []
        heading = find_heading(grid, fields, _LEAST_HEADINGS[table])
        if heading is None:
            self.findings.append(finding("TABLE_MISSING", label=fields[1].label, name=grid.name))
            return []
        self.tables[table] = (grid.name, dict(heading.columns))
        self._columns(table, grid, heading, fields)
        used = [f for f in fields if f.key in heading.columns]
        rows: list[Row] = []
        for number_, line in enumerate(grid.rows[heading.row :], start=heading.row + 1):
            if table != "members" and self._is_end(line, heading):
                break
            if not self._row_counts(table, grid, number_, line, heading):
                continue
            if len(rows) == MEMBER_ROWS_READ:
                cell = m.Cell(grid.name, number_, heading.columns[used[0].key])
                self.findings.append(finding("TOO_MANY_ROWS", [cell], limit=MEMBER_ROWS_READ))
                break
            row: Row = {"row": number_}
            for f in used:
                row[f.key] = self._value(
                    f, grid, m.Cell(grid.name, number_, heading.columns[f.key])
                )
            rows.append(row)
        return rows

    def _row_counts(
        self, table: str, grid: Grid, number_: int, line: Sequence[object], heading: Heading
    ) -> bool:
        """Is anything but the row's number filled in? An error cell is something, too."""
        facts = self._facts(grid.name)
        for key, column in heading.columns.items():
            if key == "number" or (table != "members" and key == "group"):
                continue
            if column <= len(line) and not is_blank(line[column - 1]):
                return True
            if facts and (
                (number_, column) in facts.error_cells or (number_, column) in facts.uncalculated
            ):
                return True
        return False

    @staticmethod
    def _is_end(line: Sequence[object], heading: Heading) -> bool:
        """A short table ends where a label of ours stands in one of its text columns."""
        ends = {label_key(f.label) for f in FOUR_GOOD}
        return any(label_key(v) in ends for v in line[: max(heading.columns.values())])

    def _columns(self, table: str, grid: Grid, heading: Heading, fields: Sequence[Field]) -> None:
        """Findings on the columns themselves: missing, standing twice, not ours."""
        for f in fields:
            if f.key not in heading.columns and f.key != "number":
                code = "COLUMN_MISSING" if f.required or table != "members" else "COLUMN_REMOVED"
                self.findings.append(finding(code, label=f.label, name=grid.name))
        for key, column in heading.repeated:
            label = next(f.label for f in fields if f.key == key)
            cell = m.Cell(grid.name, heading.row, column)
            self.findings.append(finding("COLUMN_REPEATED", [cell], label=label))
        if heading.extra and table == "members":
            cells = [m.Cell(grid.name, heading.row, column) for column, _ in heading.extra]
            names = "; ".join(f"“{text[:40]}”" for _, text in heading.extra)
            self.findings.append(finding("COLUMNS_EXTRA", cells, names=names))

    def _value(self, f: Field, grid: Grid, cell: m.Cell) -> object:
        """The cleaned value of one cell; refusals and cleanings become findings."""
        raw = grid.at(cell.row, cell.column)
        if is_blank(raw):
            self._hidden_content(f, cell)
            return _EMPTY.get(f.kind)
        clean = _clean(f, raw, self.form)
        if clean.code is None:
            return _typed(f, clean.value)
        self.raw[cell] = cleaning.shown(raw)
        params: Row = {**clean.params, "raw": _quotable(f, raw)}
        if clean.code == cleaning.LEGACY_ENCODING:
            self.legacy.setdefault((cell.sheet, f.label, params["encoding"]), []).append(cell)
        else:
            self.findings.append(finding(clean.code, [cell], label=f.label, **params))
        if clean.value is None:
            self.faulty.add(cell)
            return _EMPTY.get(f.kind)
        return _typed(f, clean.value)

    def _hidden_content(self, f: Field, cell: m.Cell) -> None:
        """What readers return as "left blank" although something stands there."""
        facts = self._facts(cell.sheet)
        if facts is None:
            return
        place = (cell.row, cell.column)
        if place in facts.error_cells:
            self.faulty.add(cell)
            self.raw[cell] = facts.error_cells[place]
            self.findings.append(
                finding("ERROR_CELL", [cell], label=f.label, error=facts.error_cells[place])
            )
        elif place in facts.uncalculated:
            self.faulty.add(cell)
            self.findings.append(finding("UNCALCULATED", [cell], label=f.label))

    def _tell_legacy(self) -> None:
        """Old encodings: one warning a column, not one a cell."""
        for (_, label, encoding), cells in self.legacy.items():
            more = f" và {number(len(cells) - 1)} ô khác" if len(cells) > 1 else ""
            self.findings.append(
                finding(cleaning.LEGACY_ENCODING, cells, label=label, encoding=encoding, more=more)
            )

    # --- parts --------------------------------------------------------------------------------

    def _four_good(self, grid: Grid | None) -> m.FourGood | None:
        if self.form.four_good is None or grid is None:
            return None
        rows = _carried(self._table("four_good", grid, self.form.four_good_columns))
        values = self._labelled("four_good", grid, FOUR_GOOD)
        return m.FourGood(
            rows=tuple(m.FourGoodRow(**row) for row in rows),
            self_result=values["self_result"],
            note=values["note"],
        )

    def _carried_identity(self) -> identity.Identity | None:
        """What the file carries: its properties, else the block of the hidden sheet."""
        carried = identity.from_mapping(self.inspection.properties)
        if carried or identity.BLOCK_SHEET not in self.inspection.sheet_names:
            return carried
        rows = self.book.get_sheet_by_name(identity.BLOCK_SHEET).to_python(skip_empty_area=False)
        block = Grid(identity.BLOCK_SHEET, rows)
        return identity.from_mapping(
            {
                key: block.at(value.row, value.column)
                for key, (_, value) in identity.block_cells().items()
            }
        )

    @staticmethod
    def _all(cls: type[m.General | m.Review], values: Row) -> Row:
        """Values for every attribute of a model class; a field the year does not use is None."""
        return {f.name: values.get(f.name) for f in fields_of(cls)}


def _quotable(f: Field, raw: object) -> str:
    """The cell's content for a message; no words that may be a person's name.

    Messages go into run.json and the log. Somebody who pasted one column too far has names where a
    choice should stand. The feedback workbook shows the cell itself.
    """
    free_text = f.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.PARTS)
    words = sum(word.isalpha() for word in raw.split()) if isinstance(raw, str) else 0
    return "…" if free_text or words > 1 else cleaning.shown(raw)


_EMPTY: Mapping[Kind, object] = {Kind.PARTS: ()}


def clean_value(f: Field, raw: object, form: Form) -> tuple[Any, str | None]:
    """One cell of a list of ours: its value, and what is wrong with it (Vietnamese) or None."""
    if is_blank(raw):
        return _EMPTY.get(f.kind), None
    clean = _clean(f, raw, form)
    if clean.value is None and clean.code:
        cell = m.Cell("", 1, 1)
        params: Row = {**clean.params, "label": f.label}
        return None, finding(clean.code, [cell], **params).message.split(") ", 1)[-1]
    return _typed(f, clean.value), None


def _clean(f: Field, raw: object, form: Form) -> cleaning.Clean[Any]:
    match f.kind:
        case Kind.TEXT | Kind.LONG_TEXT:
            return cleaning.text(raw, multiline=f.kind is Kind.LONG_TEXT)
        case Kind.PARTS:
            return cleaning.parts(raw)
        case Kind.WHOLE:
            return cleaning.whole(raw)
        case Kind.NUMBER:
            return cleaning.number(raw, f.low or 0, 100 if f.high is None else f.high)
        case Kind.PERCENT:
            return cleaning.percent(raw)
        case Kind.DATE:
            return cleaning.day(raw)
        case Kind.CHOICE:
            aliases = cleaning.LEVEL_ALIASES if f.choices is m.Level else {}
            return cleaning.choice(raw, form.options(f), aliases)


def _typed(f: Field, value: object) -> object:
    """A choice's text as the model's value; other values as they are."""
    if f.kind is Kind.CHOICE and isinstance(f.choices, type):
        return next(option for option in f.choices if option.label == value)
    return value


def _carried(rows: Sequence[Row]) -> list[Row]:
    """Rows whose group stands once, over several rows, get it repeated."""
    group: object = None
    carried = []
    for row in rows:
        group = row.get("group") or group
        carried.append({**row, "group": group})
    return carried
