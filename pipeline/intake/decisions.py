"""Decisions workbook → DecisionsForm: read as carefully as a branch's form, by the same reader."""

from __future__ import annotations

from msgspec.structs import replace

from pipeline import model as m
from pipeline.form.decisions import (
    DECISIONS_SHEET,
    MEETING,
    MEETING_SHEET,
    PRINTED_SHEETS,
    RULINGS,
    TELLING_SHEETS,
)
from pipeline.intake.account import filled
from pipeline.intake.book import FormBook, about_copy, about_extra
from pipeline.intake.package.sheet import Sheet
from pipeline.intake.reading import FoundTable, Reader, Row, attributes
from pipeline.intake.recognition import OTHERS, LabelsRun, holds_labels, looks_like_form, name_key
from pipeline.intake.values import Cleaner
from pipeline.model.decisions import DecisionsForm, Meeting, Ruling
from pipeline.vietnamese import fold

_FLAGS = ("outstanding", "certificate", "higher_award")
_EDITABLE = {f.key for f in RULINGS if not f.prefilled}
_SHEETS = {DECISIONS_SHEET: (RULINGS, LabelsRun.BESIDE), MEETING_SHEET: (MEETING, LabelsRun.BELOW)}
_PRINTED = {name_key(name) for name in PRINTED_SHEETS}
_TELLING = {name_key(name) for name in TELLING_SHEETS}
_MILDER = {"SHEET_COPY": m.Severity.NOTICE, "MEMBERS_ELSEWHERE": m.Severity.WARNING}
_THE_WORKBOOK = "tệp tong-hop mới nhất trong thư mục kết quả"


def are_in(book: FormBook) -> bool:
    """Is it a workbook of the decisions round? Beside a branch's form both sheets must be there;
    the consolidated workbook is one even where it has lost both."""
    if looks_like_form(book.sheets):
        keys = {name_key(name) for name in book.sheets}
        return keys >= {name_key(wanted) for wanted in _SHEETS}
    return _is_consolidated(book) or any(_claims(book, wanted) for wanted in _SHEETS)


def _claims(book: FormBook, wanted: str) -> list[str]:
    """The sheets that may be the one that we call so, the one to use first: by name, ours before a
    "(2)", which stands for a copy; then by what stands in them."""
    named = [name for name in book.sheets if name_key(name) == name_key(wanted)]
    named.sort(key=lambda name: fold(name) != fold(wanted))
    others = [name for name in book.sheets if name not in named]
    return named + [name for name in others if _is_like(book.sheets[name], wanted)]


def _is_like(sheet: Sheet, wanted: str) -> bool:
    """Does a sheet hold most of the labels of ours, and most of those that it cannot do without?
    (The list of members has headings in common with the sheet to decide on, but no keys.)"""
    fields, stand = _SHEETS[wanted]
    required = [f for f in fields if f.required]
    return holds_labels(sheet, fields, stand) and holds_labels(sheet, required, stand)


def _is_consolidated(book: FormBook) -> bool:
    """Are most of the sheets those that we print, and some of them no one else's?"""
    keys = [name_key(name) for name in book.sheets]
    ours = sum(key in _PRINTED for key in keys)
    return 2 * ours > len(keys) and not _TELLING.isdisjoint(keys)


def read(book: FormBook, cleaner: Cleaner) -> DecisionsForm:
    """The decisions as the office filled them in; a cell that is no value is a finding."""
    return _DecisionsReader(book, cleaner).decisions()


class _DecisionsReader(Reader):
    def decisions(self) -> DecisionsForm:
        sheets = self._sheets()
        meeting = self._labelled("meeting", sheets.get(MEETING_SHEET), MEETING)
        table = self._heading("rulings", sheets.get(DECISIONS_SHEET), RULINGS)
        rows = self._rulings(table) if table else []
        printed = [name for name in self.book.sheets if name_key(name) in _PRINTED]
        account = self._account("rulings", sheets, self.cleaner.own, printed)
        return DecisionsForm(
            meeting=Meeting(**attributes(Meeting, meeting)),
            rulings=tuple(_ruling(row) for row in rows),
            places=m.Places(self.labels, self.tables),
            names={row["row"]: row.get("name") or "" for row in rows},
            faulty=frozenset(self.faulty),
            raw=self.raw,
            findings=tuple(map(_graded, (*self.findings, *account.findings))),
            left=tuple(account.left),
        )

    def _sheets(self) -> dict[str, Sheet]:
        """Both sheets by our names, and what is to be said of them and of those beside."""
        book, found = self.book, dict[str, Sheet]()
        for wanted in _SHEETS:
            used, *copies = _claims(book, wanted) or [""]
            if not used:
                self._say("SHEET_MISSING", wanted=wanted, whose=_THE_WORKBOOK)
                continue
            found[wanted] = book.sheets[used]
            if name_key(used) != name_key(wanted):
                self._say("SHEET_RENAMED", name=used, wanted=wanted)
            self.findings += [about_copy(book, wanted, used, name) for name in copies]
            book.told |= dict.fromkeys(copies, used)
        known = {*book.told, *(sheet.name for sheet in found.values())}
        others = [name for name in book.sheets if name not in known]
        own = _PRINTED | OTHERS.keys()
        self.findings += about_extra(book, [name for name in others if name_key(name) not in own])
        return found

    def _rulings(self, table: FoundTable) -> list[Row]:
        """The lines with a key; a line without one must hold nothing that somebody filled in."""
        rows: list[Row] = []
        for line in self._lines(table):
            if "key" in line.cells:
                rows.append(self._row(table, line.row))
            elif given := sorted(_EDITABLE & line.cells.keys()):
                spots = m.Places({}, self.tables).at("rulings", line.row, *given)
                self._say("DECISIONS_NO_KEY", spots)
                here = filled(table.sheet, [line.row]) - self.done
                self.done |= here
                self.not_ours += sorted(here)
        return rows


def _graded(found: m.Finding) -> m.Finding:
    """With what it weighs here: every line of the set must stand on the sheet to decide on."""
    return replace(found, severity=_MILDER.get(found.code, found.severity))


def _ruling(row: Row) -> Ruling:
    flags = {key: row.get(key) is m.YesNo.YES for key in _FLAGS}
    return Ruling(**attributes(Ruling, row) | flags | {"key": row["key"] or ""})
