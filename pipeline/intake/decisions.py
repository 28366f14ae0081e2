"""Decisions workbook → DecisionsForm: read as carefully as a branch's form, by the same reader."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline import model as m
from pipeline.form.decisions import DECISIONS_SHEET, MEETING, MEETING_SHEET, RULINGS
from pipeline.intake.book import FormBook
from pipeline.intake.reading import FoundTable, Reader, Row, attributes
from pipeline.intake.recognition import looks_like_form, name_key
from pipeline.intake.values import Cleaner
from pipeline.model.decisions import DecisionsForm, Meeting, Ruling
from pipeline.vietnamese import fold

_FLAGS = ("outstanding", "certificate", "higher_award")
_EDITABLE = {f.key for f in RULINGS if not f.prefilled}


def looks_like_decisions(names: Iterable[str]) -> bool:
    """Does a workbook hold both sheets of the decisions round? The one of levels is enough."""
    names = tuple(names)
    found = sheets(names)
    return len(found) == 2 or (DECISIONS_SHEET in found and not looks_like_form(names))


def sheets(names: Iterable[str]) -> dict[str, str]:
    """Our name → the name in the file: ours before a "(2)", which stands for a copy."""
    found: dict[str, str] = {}
    for wanted in (DECISIONS_SHEET, MEETING_SHEET):
        alike = [name for name in names if name_key(name) == name_key(wanted)]
        alike.sort(key=lambda name: fold(name) != fold(wanted))
        if alike:
            found[wanted] = alike[0]
    return found


def read(book: FormBook, cleaner: Cleaner) -> DecisionsForm:
    """The decisions as the office filled them in; a cell that is no value is a finding."""
    return _DecisionsReader(book, cleaner).decisions()


class _DecisionsReader(Reader):
    def decisions(self) -> DecisionsForm:
        named = sheets(self.book.sheets)
        sheet, general = named[DECISIONS_SHEET], named.get(MEETING_SHEET)
        if general is None:
            self._say("SHEET_MISSING", wanted=MEETING_SHEET)
        meeting = self._labelled("meeting", self.book.sheets.get(general or ""), MEETING)
        table = self._heading("rulings", self.book.sheets[sheet], RULINGS)
        rows = self._rulings(table) if table else []
        self._report_columns()
        self._report_merged()
        return DecisionsForm(
            meeting=Meeting(**attributes(Meeting, meeting)),
            rulings=tuple(_ruling(row) for row in rows),
            places=m.Places(self.labels, self.tables),
            names={row["row"]: row.get("name") or "" for row in rows},
            faulty=frozenset(self.faulty),
            raw=self.raw,
            findings=tuple(self.findings),
        )

    def _rulings(self, table: FoundTable) -> list[Row]:
        """The lines with a key; a line without one must hold nothing that somebody filled in."""
        rows: list[Row] = []
        for line in self._lines(table):
            if "key" in line.cells:
                rows.append(self._row(table, line.row))
            elif filled := sorted(_EDITABLE & line.cells.keys()):
                spots = m.Places({}, self.tables).at("rulings", line.row, *filled)
                self._say("DECISIONS_NO_KEY", spots)
        return rows


def _ruling(row: Row) -> Ruling:
    flags = {key: row.get(key) is m.YesNo.YES for key in _FLAGS}
    return Ruling(**attributes(Ruling, row) | flags | {"key": row["key"] or ""})
