"""Decisions workbook → DecisionsForm: read as carefully as a branch's form, by the same reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields as fields_of
from pathlib import Path

from pipeline import model as m
from pipeline.decisions import DecisionsForm, Meeting, Ruling
from pipeline.findings import finding
from pipeline.form.decisions import DECISIONS_SHEET, MEETING, MEETING_SHEET, RULINGS
from pipeline.form.layout import Form
from pipeline.intake.book import Book
from pipeline.intake.grid import Grid, Heading
from pipeline.intake.reading import Reader, Row
from pipeline.intake.verdict import Inspection
from pipeline.vietnamese import fold

_FLAGS = ("outstanding", "certificate", "higher_award")
_EDITABLE = {f.key for f in RULINGS if not f.prefilled}


def looks_like_decisions(names: Iterable[str]) -> bool:
    """Does a workbook hold both sheets of the decisions round?"""
    known = {fold(name) for name in names}
    return {fold(DECISIONS_SHEET), fold(MEETING_SHEET)} <= known


def read(path: Path, form: Form, inspection: Inspection) -> DecisionsForm:
    """What the office filled in. What cannot be taken as a value is a finding.

    Raises what calamine raises for a file that it cannot read.
    """
    return _Reader(Book(path, inspection), form).decisions()


class _Reader(Reader):
    def decisions(self) -> DecisionsForm:
        named = {fold(name): name for name in self.book.names}
        sheet = named[fold(DECISIONS_SHEET)]
        meeting = self._labelled("meeting", self.book.grid(named[fold(MEETING_SHEET)]), MEETING)
        table = self._heading("rulings", self.book.grid(sheet), RULINGS)
        rows = self._rulings(*table) if table else []
        self._tell_legacy()
        self._tell_merged()
        values = {f.name: meeting.get(f.name) for f in fields_of(Meeting)}
        return DecisionsForm(
            meeting=Meeting(**values),
            rulings=tuple(_ruling(row) for row in rows),
            labels={key.partition(".")[2]: cell for key, cell in self.labels.items()},
            columns=self.tables["rulings"][1] if table else {},
            sheet=sheet,
            names={row["row"]: row.get("name") or "" for row in rows},
            faulty=frozenset(self.faulty),
            raw=self.raw,
            findings=(*self.book.findings, *self.findings),
        )

    def _rulings(self, grid: Grid, heading: Heading) -> list[Row]:
        """The lines with a key; a line without one must hold nothing that somebody filled in."""
        rows: list[Row] = []
        for line in self._lines(grid, heading, RULINGS):
            if "key" in line.cells:
                rows.append(self._row(grid, line.row, heading, RULINGS))
            elif filled := sorted(_EDITABLE & line.cells.keys()):
                cells = [m.Cell(grid.name, line.row, heading.columns[key]) for key in filled]
                self.findings.append(finding("DECISIONS_NO_KEY", cells))
        return rows


def _ruling(row: Row) -> Ruling:
    values: Row = {f.name: row.get(f.name) for f in fields_of(Ruling)}
    values |= {key: row.get(key) is m.YesNo.YES for key in _FLAGS}
    return Ruling(**values | {"key": row["key"] or ""})
