"""Workbook → Submission: every value with the cell it stands in, nothing guessed.

Filled cells that nobody reads are named, so that nothing is lost in silence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pipeline import model as m
from pipeline.form import identity
from pipeline.form.decisions import DECISIONS_SHEET
from pipeline.form.fields import FOUR_GOOD, Field, Kind
from pipeline.form.layout import MEMBER_ROWS_READ, Criterion, Form
from pipeline.intake import cleaning, columns, criteria
from pipeline.intake.account import Account, ReadCells, filled, listed
from pipeline.intake.book import FormBook, covering, find_sheets
from pipeline.intake.grid import HeadingRow, find_heading, find_labels, label_key
from pipeline.intake.looks import Looks, seen_as_shares
from pipeline.intake.own import OwnTexts
from pipeline.intake.package.sheet import CellRange, Place, Raw, Sheet
from pipeline.intake.package.strings import Marked
from pipeline.intake.package.styles import Marking
from pipeline.intake.recognition import Role
from pipeline.intake.rows import RowKind, TableRow, is_number, is_person, kinds
from pipeline.intake.values import EMPTY, Cleaner, Known, clean, quotable, typed
from pipeline.rules.findings import finding
from pipeline.vietnamese import fold, number

Row = dict[str, Any]  # values by the layout's keys; the model's classes give them their types

CELL_CHARACTERS = 32_767  # in one cell, as Excel has it: UTF-16 units
FORM_CHARACTERS = 4_000_000  # in all texts of a form; 500 members with full sentences have 500,000

_FORMULA = re.compile(r"=\s*(?:[A-Z][\w.]*\s*\(|\$?[A-Z]{1,3}\$?\d|[-+\d(])", re.I)  # as a text
_MEMORABLE = 200  # characters of a text that may stand in other forms, too
_PLENTY = FORM_CHARACTERS - 100 * _MEMORABLE  # below it one row more is never too much
_ROWS_NAMED = 10
_OWN = ("group", "name", "maximum")  # of a criterion, as the form prints it
_PEOPLE = {"members": Role.MEMBERS.value, "rulings": DECISIONS_SHEET}  # table → its sheet
_LEAST_HEADINGS = {"members": 5, "criteria": 2, "four_good_rows": 2, "rulings": 5}
# One finding a column, not one a cell: its code → what its cells must have in common.
_BY_COLUMN = {
    cleaning.LEGACY_ENCODING: ("encoding",),
    cleaning.NONE_MARK: ("value",),
    cleaning.DATE_WITH_HOUR: (),  # the first one is quoted
}


def read(book: FormBook, cleaner: Cleaner) -> m.Submission:
    """The answers of a filled form.

    Missing sheets, labels and columns, values that cannot be taken, and whatever was cleaned are
    findings of the submission.
    """
    return Reader(book, cleaner).submission()


class FoundTable(Struct, frozen=True):
    """A table that was found on a sheet."""

    part: str  # under this name its cells have their addresses
    sheet: Sheet
    heading: HeadingRow
    fields: Mapping[int, Field]  # by column, in the order of the form
    known: Mapping[int, Known]  # by column: values that need no second look
    telling: set[Place]  # cells that say more than their content
    blank: Row  # a row of which nothing is known
    read: set[int]  # rows


class Reader:
    """One reading of one file; collects places, raw texts and findings on its way."""

    def __init__(self, book: FormBook, cleaner: Cleaner) -> None:
        self.book, self.cleaner = book, cleaner
        self.form: Form = cleaner.form
        self.findings: list[m.Finding] = []
        self.labels: dict[str, m.Cell] = {}
        self.tables: dict[str, tuple[str, dict[str, int]]] = {}
        self.faulty: set[m.Cell] = set()
        self.raw: dict[m.Cell, str] = {}
        self.by_column: dict[str, dict[tuple[str, ...], tuple[Row, list[m.Spot]]]] = {}  # by code
        self.merged: dict[tuple[str, CellRange], list[tuple[m.Spot, str]]] = {}
        self.intricate: dict[m.Cell, m.Spot] = {}  # fields of sheets that have some
        self.done: set[tuple[str, int, int]] = set()  # read, or ours: the rest is named at the end
        self.found: dict[str, FoundTable] = {}  # by sheet: the rows that were read are done, too
        self.offsets: dict[str, int] = {}  # by sheet: of the answers from their labels
        self.looks = Looks()
        self.not_ours: list[m.Cell] = []  # of columns and lines that the form does not have
        self.characters = 0  # of all texts so far

    def submission(self) -> m.Submission:
        sheets, about_sheets = find_sheets(self.book, self.form)
        self.findings += about_sheets
        general = self._labelled("general", sheets.get(Role.GENERAL), self.form.general)
        review = self._labelled("review", sheets.get(Role.REVIEW), self.form.review)
        rated = self._criteria(
            "criteria", sheets.get(Role.REVIEW), self.form.criteria_columns, self.form.criteria
        )
        members = self._members(sheets.get(Role.MEMBERS), general["departments"] or ())
        four_good = self._four_good(sheets.get(Role.FOUR_GOOD))
        carried = self._carried_identity()
        departments = {*(general["departments"] or ()), *(row["department"] for row in members)}
        lists = self.book.sheets.get(identity.BLOCK_SHEET)
        own = self.cleaner.own.of_branch(carried, departments - {None}, lists)
        by_name = {role.value: sheet for role, sheet in sheets.items()}
        account = self._account("members", by_name, own)
        year, code = general["year"], general["code"]  # the cell that the branch sees goes first
        return m.Submission(
            year=year if isinstance(year, int) else carried.year if carried else None,
            code=code if isinstance(code, str) else carried.branch_code if carried else None,
            form_version=carried.form_version if carried else None,
            regulation=carried.regulation if carried else None,
            general=m.General(**attributes(m.General, general)),
            review=m.Review(**attributes(m.Review, review)),
            criteria=tuple(m.CriterionRow(**row) for row in rated),
            members=tuple(m.Member(**row) for row in members),
            four_good=four_good,
            places=m.Places(self.labels, self.tables),
            faulty=frozenset(self.faulty),
            raw=self.raw,
            findings=(*self.findings, *account.findings),
            left=tuple(account.left),
            issue_id=(carried.issue_id or None) if carried else None,
        )

    def _say(self, code: str, where: Iterable[m.Spot | m.Cell] = (), **params: Any) -> None:
        """Report something; see `finding`."""
        self.findings.append(finding(code, where, **params))

    # --- labels -------------------------------------------------------------------------------

    def _labelled(self, part: str, sheet: Sheet | None, fields: Sequence[Field]) -> Row:
        """The values of a sheet's labels by key; None where blank, refused or not found."""
        values: Row = {f.key: EMPTY.get(f.kind) for f in fields}
        if sheet is None:
            return values
        labels = find_labels(sheet, fields)
        self.offsets[sheet.name] = labels.offset
        for f in fields:
            place = labels.found.get(f.key)
            if place is None:
                code = "LABEL_MISSING" if f.required else "LABEL_REMOVED"
                self._say(code, label=f.label, name=sheet.name)
                continue
            cell = m.Cell(sheet.name, place[0], place[1] + labels.offset)
            self.done.add(m.Cell(sheet.name, *place))
            self.labels[f"{part}.{f.key}"] = cell
            values[f.key] = self._value(
                part, f, sheet, cell.row, cell.column, sheet.at(cell.row, cell.column)
            )
        for key, row, column in labels.repeated:
            label = next(f.label for f in fields if f.key == key)
            other = m.Cell(sheet.name, row, column + labels.offset)
            if sheet.at(other.row, other.column) is not None:
                self.done |= {other, m.Cell(sheet.name, row, column)}
                self._say("LABEL_REPEATED", [other], label=label)
        return values

    # --- tables -------------------------------------------------------------------------------

    def _heading(
        self, part: str, sheet: Sheet | None, fields: Sequence[Field]
    ) -> FoundTable | None:
        """Where a table's columns stand; findings on those missing, standing twice, not ours."""
        if sheet is None or not fields:
            return None
        heading = find_heading(sheet, fields, _LEAST_HEADINGS[part])
        if heading is None:
            self._say("TABLE_MISSING", label=fields[1].label, name=sheet.name)
            return None
        self.tables[part] = (sheet.name, dict(heading.columns))
        self.done |= {m.Cell(sheet.name, heading.row, c) for c in heading.columns.values()}
        reworded = self._reworded(sheet, heading, fields)
        for f in fields:
            if f.key not in heading.columns and f.key != "number":
                needed = f.required or part != "members"
                if needed or not reworded:
                    code = "COLUMN_MISSING" if needed else "COLUMN_REMOVED"
                    self._say(code, label=f.label, name=sheet.name)
        for key, column in heading.repeated:
            label = next(f.label for f in fields if f.key == key)
            cell = m.Cell(sheet.name, heading.row, column)
            self._say("COLUMN_REPEATED", [cell], label=label)
        not_ours = {*(c for c, _ in heading.extra), *(c for _, c in heading.repeated)}
        for row, line in sheet.rows.items():
            if row >= heading.row:
                cells = [m.Cell(sheet.name, row, c) for c in sorted(line.keys() & not_ours)]
                self.done.update(cells)
                self.not_ours += cells
        if reworded:
            self.findings.append(reworded)
        elif heading.extra:
            cells = [m.Cell(sheet.name, heading.row, column) for column, _ in heading.extra]
            names = "; ".join(f"“{text[:40].strip()}”" for _, text in heading.extra)
            self._say("COLUMNS_EXTRA", cells, names=names)
        columns = {heading.columns[f.key]: f for f in fields if f.key in heading.columns}
        known = {column: self.cleaner.known(f) for column, f in columns.items()}
        blank = {f.key: EMPTY.get(f.kind) for f in fields}  # also of columns that are gone
        telling = self.book.telling[sheet.name] | seen_as_shares(sheet, columns)
        table = self.found[sheet.name] = FoundTable(
            part, sheet, heading, columns, known, telling, blank, set()
        )
        return table

    def _reworded(
        self, sheet: Sheet, heading: HeadingRow, fields: Sequence[Field]
    ) -> m.Finding | None:
        """A column of ours that is gone, an unknown one with values: its heading was changed."""
        gone = [f.label for f in fields if f.key not in heading.columns and f.key != "number"]
        used = {column for row, line in sheet.rows.items() if row > heading.row for column in line}
        ours = {*heading.columns.values(), *(c for _, c in heading.repeated)}
        known = ours.union(c for c, _ in heading.extra)
        last = max(heading.columns.values(), default=0) + 1
        blank = [(c, "(không tiêu đề)") for c in sorted(used - known) if 1 < c <= last]
        strange = [(c, text) for c, text in (*heading.extra, *blank) if c in used]
        if not (gone and strange):
            return None
        cells = [m.Cell(sheet.name, heading.row, column) for column, _ in strange]
        labels = "; ".join(f"“{label}”" for label in gone)
        names = "; ".join(f"“{text[:40].strip()}”" for _, text in strange)
        return finding("COLUMN_REWORDED", cells, name=sheet.name, labels=labels, names=names)

    def _row(self, table: FoundTable, row: int) -> Row:
        """The values of one row by key."""
        sheet, fields, known = table.sheet, table.fields, table.known
        values: Row = {**table.blank, "row": row}
        line = sheet.rows.get(row, {})
        table.read.add(row)
        if sheet.name in self.book.intricate:  # then blank cells may hide something
            for column, f in fields.items():
                values[f.key] = self._value(table.part, f, sheet, row, column, line.get(column))
            return values
        for column, raw in line.items():
            if column in fields:
                f, key = fields[column], (raw.__class__, raw)
                usual = (row, column) not in table.telling and key in known[column]
                if usual and self.characters < _PLENTY:
                    values[f.key] = known[column][key]
                    self.characters += len(raw) if isinstance(raw, str) else 0
                else:
                    values[f.key] = self._value(table.part, f, sheet, row, column, raw)
        return values

    def _person(self, table: FoundTable, row: int) -> Row:
        """A row of sheet 3. Of an old member the records often have a year only: where the card
        number is there, no figure needs the day, and that is a warning."""
        before = len(self.findings)
        values = self._row(table, row)
        if values.get("card"):
            for at, f in enumerate(self.findings[before:], before):
                if f.code == cleaning.DATE_INCOMPLETE and self._is_year_text(table, f):
                    self.findings[at] = replace(f, severity=m.Severity.WARNING)
        return values

    def _is_year_text(self, table: FoundTable, f: m.Finding) -> bool:
        """A birth of which the year alone was written on purpose: as text, not as a number."""
        (cell,) = f.cells
        born = table.heading.columns.get("born") == cell.column
        return born and isinstance(table.sheet.at(cell.row, cell.column), str)

    def _lines(self, table: FoundTable) -> Iterator[TableRow]:
        """All rows below the heading, with what stands in the table's columns."""
        sheet, fields = table.sheet, table.fields
        hides = bool(sheet.errors or sheet.uncalculated)
        last = max((row for row, _ in (*sheet.errors, *sheet.uncalculated)), default=0)
        for row in range(table.heading.row + 1, max(sheet.last_row, last) + 1):
            line = sheet.rows.get(row, {})
            cells = {fields[column].key: raw for column, raw in line.items() if column in fields}
            hidden = hides and any(
                self.book.hidden(m.Cell(sheet.name, row, column)) is not None
                for column, f in fields.items()
                if f.key != "number" and column not in line
            )
            yield TableRow(row, cells, hidden, _is_computed(sheet, row, line, fields))

    def _members(self, sheet: Sheet | None, departments: Sequence[str]) -> list[Row]:
        """The persons of sheet 3."""
        fields = self.form.members
        table = self._heading("members", sheet, fields)
        if table is None:
            return []
        sheet, columns = table.sheet, table.heading.columns
        rows: list[Row] = []
        self._report_above(table)
        lines = list(self._lines(table))
        for row, kind in kinds(lines, fields, self.cleaner, departments).items():
            match kind:
                case RowKind.PERSON if len(rows) < MEMBER_ROWS_READ:
                    rows.append(self._person(table, row))
                case RowKind.PERSON:
                    cell = m.Cell(sheet.name, row, min(columns.values()))
                    self._say("TOO_MANY_ROWS", [cell], limit=MEMBER_ROWS_READ)
                    self.done |= filled(sheet, range(row, sheet.last_row + 1))
                    break
                case RowKind.UNCLEAR:
                    here = sorted(filled(sheet, [row]))
                    words = [c for c in here if isinstance(sheet.at(c.row, c.column), str)]
                    self._say("ROW_UNCLEAR", words, cells=listed(words))
                    self.done.update(here)
            number_cell = m.Cell(sheet.name, row, columns.get("number", 0))
            if kind is not RowKind.PERSON and is_number(sheet.at(row, number_cell.column)):
                self.done.add(number_cell)  # the form's own
        self._report_swapped(table, [row["row"] for row in rows])
        return rows

    def _report_above(self, table: FoundTable) -> None:
        """Report persons above the heading, which was sorted in among them: nobody reads them."""
        sheet, fields, top = table.sheet, table.fields, table.heading.row
        above = [
            row
            for row, line in sheet.rows.items()
            if row < top and is_person(self.form, fields, line)
        ]
        if above:
            here = m.Cell(sheet.name, top, min(fields))
            self.done |= filled(sheet, above)
            rows = ", ".join(map(str, above[:_ROWS_NAMED])) + (", …" * (len(above) > _ROWS_NAMED))
            self._say("HEADING_AMONG_ROWS", [here], rows=rows, count=number(len(above)))

    def _report_swapped(self, table: FoundTable, rows: Sequence[int]) -> None:
        """Report columns whose dates may have day and month swapped."""
        sheet = table.sheet
        for column, f in table.fields.items():
            if f.kind is Kind.DATE:
                dates = columns.swapped((row, sheet.at(row, column)) for row in rows)
                at = [m.Spot(table.part, f.key, m.Cell(sheet.name, r, column)) for r, _ in dates]
                if at:
                    named = columns.readings(
                        (s.cell.a1, d) for s, (_, d) in zip(at, dates, strict=True)
                    )
                    self._say("DATES_SWAPPED", at, label=f.label, dates=named)

    def _criteria(
        self, name: str, sheet: Sheet | None, fields: Sequence[Field], own: Sequence[Criterion]
    ) -> list[Row]:
        """A short table: the form's own criteria, of which groups, texts and most points are its
        own, too; where it has none, whatever was given a value."""
        table = self._heading(name, sheet, fields)
        if table is None:
            return []
        lines = list(self._scored(table, own))
        if not own:
            rows = [self._row(table, line.row) for line in lines]
            group: object = None
            for row in rows:
                group = row["group"] = row["group"] or group  # may stand once for several rows
            return rows
        typed_in = [(self._text(line, "group"), self._text(line, "name")) for line in lines]
        found = criteria.held(typed_in, own)
        pairs = list(zip(lines, found, strict=True))
        self._report_added(table, [line.row for line, at in pairs if at is None])
        if missing := "; ".join(f"“{c.name}”" for i, c in enumerate(own) if i not in found):
            self._say("CRITERION_MISSING", name=table.sheet.name, names=missing)
        return self._with_own(table, [(line.row, own[at]) for line, at in pairs if at is not None])

    def _scored(self, table: FoundTable, own: Sequence[Criterion]) -> Iterator[TableRow]:
        """The rows of a table of criteria: the form's own, and others that were given a value."""
        ends = {label_key(f.label) for f in FOUR_GOOD}
        known = {fold(c.name) for c in own}
        typed_in = [f for f in table.fields.values() if not f.prefilled]
        last = max(table.fields)
        for line in self._lines(table):
            texts = table.sheet.rows.get(line.row, {}).items()
            if any(label_key(text) in ends for column, text in texts if column <= last):
                break
            criterion = self._text(line, "name")
            scored = any(
                f.key in line.cells and (criterion or self.cleaner.takes(f, line.cells[f.key]))
                for f in typed_in
            )
            if line.hidden or scored or fold(criterion) in known or (criterion and not own):
                yield line

    def _text(self, line: TableRow, key: str) -> str:
        """A text of a row of criteria, as it is matched."""
        raw = line.cells.get(key)
        return "" if raw is None else cleaning.text(raw).value or ""

    def _with_own(self, table: FoundTable, held: Sequence[tuple[int, Criterion]]) -> list[Row]:
        """Rows of criteria with the form's own words and most points; what was typed over them is
        told."""
        rows: list[Row] = []
        changed: list[m.Spot] = []
        shown: str | None = None  # the group, as the sheet has it: once for several rows, perhaps
        for number_, criterion in held:
            typed_in = self._row(table, number_)
            texts = {key: getattr(criterion, key) for key in _OWN if key in typed_in}
            own = {key: value for key, value in texts.items() if value is not None}
            shown = typed_in["group"] or shown
            for column, f in table.fields.items():
                if f.key not in own:
                    continue
                cell = m.Cell(table.sheet.name, number_, column)
                there = shown if f.key == "group" else typed_in[f.key]
                if cell in self.faulty:
                    self.faulty.discard(cell)  # told already; the form knows what belongs there
                elif _is_other(f, there, own[f.key]):
                    changed.append(m.Spot(table.part, f.key, cell))
                    if (raw := table.sheet.at(number_, column)) is not None:
                        self.raw[cell] = str(raw) if isinstance(raw, str) else cleaning.shown(raw)
            rows.append(typed_in | own)
        if changed:
            cells = listed([spot.cell for spot in changed])
            self._say("CRITERION_CHANGED", changed, name=table.sheet.name, cells=cells)
        return rows

    def _report_added(self, table: FoundTable, rows: Sequence[int]) -> None:
        """Report rows of a table of criteria that are none of the form's: they count nowhere."""
        cells = sorted(filled(table.sheet, rows) - self.done)
        if cells:
            self.done.update(cells)
            self.not_ours += cells
            self._say("CRITERION_ADDED", cells, name=table.sheet.name, cells=listed(cells))

    def _four_good(self, sheet: Sheet | None) -> m.FourGood | None:
        if self.form.four_good is None or sheet is None:
            return None
        columns, own = self.form.four_good_columns, self.form.four_good.criteria
        rows = self._criteria("four_good_rows", sheet, columns, own)
        values = self._labelled("four_good", sheet, FOUR_GOOD)
        return m.FourGood(
            rows=tuple(m.FourGoodRow(**row) for row in rows),
            self_result=values["self_result"],
            note=values["note"],
        )

    # --- single values ------------------------------------------------------------------------

    def _value(
        self, part: str, f: Field, sheet: Sheet, row: int, column: int, raw: Raw | None
    ) -> object:
        """The cleaned value of one cell; refusals and cleanings become findings."""
        intricate = sheet.name in self.book.intricate
        if raw is None and not intricate:
            return EMPTY.get(f.kind)
        self.done.add((sheet.name, row, column))
        cell = m.Cell(sheet.name, row, column)
        spot = m.Spot(part, f.key, cell)
        if intricate and self._is_covered(f, sheet, spot):
            return EMPTY.get(f.kind)
        if raw is None:
            self._hidden_content(f, spot)
            return EMPTY.get(f.kind)
        if isinstance(raw, str) and self._is_too_long(f, raw, spot):
            return EMPTY.get(f.kind)
        telling = (row, column) in self.book.telling[sheet.name]
        if (row, column) in sheet.marks or isinstance(raw, Marked):
            raw = self.looks.take(f, sheet, spot, raw)
        if isinstance(raw, str) and _FORMULA.match(raw):
            taken = cleaning.refused("FORMULA_TEXT", raw)
        else:
            taken = clean(f, raw, self.form)
        memorable = not (telling or (isinstance(raw, str) and len(raw) > _MEMORABLE))
        if f.kind is Kind.PERCENT and isinstance(raw, float):
            taken = _share(raw, sheet, cell)
            memorable &= raw != 1
        if taken.code is None:
            value = typed(f, taken.value)
            return self.cleaner.note(f, raw, value) if memorable else value
        # Of a bare year what was typed, not the date that it would come back as.
        self.raw[cell] = taken.params.get("year") or cleaning.shown(raw)
        params: Row = {**taken.params, "raw": quotable(f, raw)}
        if (common := _BY_COLUMN.get(taken.code)) is not None:
            alike = {key: params[key] for key in common}
            where = cell.sheet, f.label, *alike.values()
            found = self.by_column.setdefault(taken.code, {})
            found.setdefault(where, (alike or params, []))[1].append(spot)
        else:
            self._say(taken.code, [spot], label=f.label, **params)
        if taken.value is None:
            if not taken.blank:
                self.faulty.add(cell)
            return EMPTY.get(f.kind)
        return typed(f, taken.value)

    def _is_too_long(self, f: Field, raw: str, spot: m.Spot) -> bool:
        """Is it more than a cell, or all of a form, may hold? Then report it; it is not taken."""
        self.characters += len(raw)
        if len(raw) * 2 > CELL_CHARACTERS:
            units = len(raw) + sum(c > "\uffff" for c in raw)  # as Excel counts
            if units > CELL_CHARACTERS:
                length, limit = number(units), number(CELL_CHARACTERS)
                self._say("TEXT_TOO_LONG", [spot], label=f.label, length=length, limit=limit)
                self.faulty.add(spot.cell)
                return True
        if self.characters <= FORM_CHARACTERS:
            return False
        if self.characters - len(raw) <= FORM_CHARACTERS:  # the first of them
            self._say("TEXTS_TOO_LONG", limit=number(FORM_CHARACTERS))
        self.faulty.add(spot.cell)
        return True

    def _is_covered(self, f: Field, sheet: Sheet, spot: m.Spot) -> bool:
        """Does a merged range hide the cell? Note where that hides or multiplies a value."""
        cell = spot.cell
        self.intricate[cell] = spot
        area = covering(sheet.merged, (cell.row, cell.column))
        if area is None:
            return False
        several = cell.row != area.top and sheet.at(area.top, area.left) is not None
        group = f.key == "group" and f.kind is Kind.TEXT  # of criteria: once for its rows
        if (several and not group) or sheet.at(cell.row, cell.column) is not None:
            self.merged.setdefault((cell.sheet, area), []).append((spot, f.label))
            self.faulty.add(cell)
        return True

    def _hidden_content(self, f: Field, spot: m.Spot) -> None:
        """Report a cell that readers return as "left blank" although something stands there."""
        hidden = self.book.hidden(spot.cell)
        if hidden is None:
            return
        self.faulty.add(spot.cell)
        if hidden:
            self.raw[spot.cell] = hidden
            self._say("ERROR_CELL", [spot], label=f.label, error=hidden)
        else:
            self._say("UNCALCULATED", [spot], label=f.label)

    # --- one finding for many cells -----------------------------------------------------------

    def _report_columns(self) -> None:
        """Report what concerns whole columns."""
        for code in _BY_COLUMN:
            for (_, label, *_), (params, spots) in self.by_column.get(code, {}).items():
                more = f" và {number(len(spots) - 1)} ô khác" if len(spots) > 1 else ""
                self._say(code, spots, label=label, more=more, **params)

    def _report_merged(self) -> None:
        """Merged ranges that hide values, or give one value to several rows."""
        for (sheet, area), hidden in self.merged.items():
            first = m.Cell(sheet, area.top, area.left)
            last = m.Cell(sheet, area.bottom, area.right)
            named = list(dict.fromkeys(label for _, label in hidden))
            labels = "; ".join(named[:3]) + ("; …" if len(named) > 3 else "")
            spots = [self.intricate.get(first, first), *(spot for spot, _ in hidden)]
            self._say("MERGED_CELLS", spots, area=f"{first.a1}:{last.a1}", label=labels)

    def _account(
        self,
        people: str,
        sheets: Mapping[str, Sheet],
        own: OwnTexts,
        printed: Collection[str] = (),
    ) -> Account:
        """The end of a reading: what concerns whole columns, areas, looks; then whatever was not
        read and is not ours. `people`: the table of them; `sheets`: those that were read, by our
        names; `printed`: sheets of ours that are not to be read."""
        self._report_columns()
        self._report_merged()
        table = next((t for t in self.found.values() if t.part == people), None)
        names = table.heading.columns.get("name") if table else None
        self.findings += self.looks.findings(people, table.sheet if table else None, names)
        account = Account(self.form, own)
        for like, sheet in sheets.items():
            answers = [cell for cell in self.labels.values() if cell.sheet == sheet.name]
            table = self.found.get(sheet.name)
            rows, columns = (table.read, table.fields.keys()) if table else (set[int](), ())
            offset = self.offsets.get(sheet.name, 1)
            done = ReadCells(self.done, rows, columns, answers, offset)
            account.of_sheet(like, sheet, done)
            account.of_what_is_not_seen(sheet, done)
        account.leave(self.book.sheets, self.not_ours)
        for copy, original in self.book.told.items():
            account.of_copy(self.book.sheets[copy], self.book.sheets.get(original))
        read = {*(sheet.name for sheet in sheets.values()), *self.book.told, *printed}
        account.of_others(self.book.sheets, read, _PEOPLE[people])
        account.of_what_lies_beside(self.book.sheets, printed)
        return account

    # --- parts --------------------------------------------------------------------------------

    def _carried_identity(self) -> identity.Identity | None:
        """The identity in the file: by its properties, else by the block of the hidden sheet."""
        carried = identity.from_mapping(self.book.properties)
        if carried and not carried.ours:
            carried = None
        block = self.book.sheets.get(identity.BLOCK_SHEET)
        if block is None:
            return carried
        cells = identity.block_cells().items()
        kept = identity.from_mapping(
            {key: block.at(value.row, value.column) or "" for key, (_, value) in cells}
        )
        if not (kept and kept.ours):
            return carried
        return identity.merged(carried, kept, self.form.regulation) if carried else kept


def attributes(cls: type[Struct], values: Row) -> Row:
    """Values for every attribute of a model class; a field the year does not use is None."""
    return {name: values.get(name) for name in cls.__struct_fields__}


def _is_other(f: Field, there: object, own: object) -> bool:
    """Does a prefilled cell hold something else than the form? A criterion that is gone is, too;
    a group that is blank at the top, and most points that are, are not."""
    if f.kind is Kind.TEXT:
        return (f.key == "name" or there is not None) and fold(str(there or "")) != fold(str(own))
    return there not in (None, own)


def _is_computed(
    sheet: Sheet, row: int, line: Mapping[int, Raw], fields: Mapping[int, Field]
) -> bool:
    """Is everything that a row holds, but for its number, the result of a formula?"""
    if not sheet.formulas:
        return False
    held = [column for column in line if column in fields and fields[column].key != "number"]
    return bool(held) and all((row, column) in sheet.formulas for column in held)


def _share(raw: float, sheet: Sheet, cell: m.Cell) -> cleaning.Clean[float]:
    """A share by what its cell shows: 1 is 100% in one with a % format, elsewhere it may be 1%."""
    style = sheet.marks.get((cell.row, cell.column))
    look = style.look if style else Marking.PLAIN
    if look & Marking.PERCENT:
        return cleaning.percent(raw)
    return cleaning.shown_share(raw, sign=bool(look & Marking.PERCENT_SIGN))
