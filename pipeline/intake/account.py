"""Everything that a person can have left in a workbook is read, ours, or named.

Named by its weight: an answer that stands in another place than its own is a warning, a stray
remark a notice. What is named is given back to the branch in its feedback.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from pipeline.form.fields import Kind
from pipeline.form.layout import Form
from pipeline.intake.cleaning import shown
from pipeline.intake.own import OwnTexts, is_own_margin, is_own_note
from pipeline.intake.package.sheet import Beside, Place, Raw, Sheet
from pipeline.intake.recognition import OTHERS, name_key
from pipeline.model import CELL, Cell, Finding, LeftBeside
from pipeline.rules.findings import finding
from pipeline.vietnamese import first_few, fold, number

_NAMED = 10  # a finding names so many cells; it marks them all
_MOST_LEFT = 500  # pieces that are given back
_MOST_TEXT = 2_000  # characters of one
_PERSON = 3  # so many values of a member's columns in a row, and it is one
_WHAT = {
    "note": "ghi chú",
    "thread": "bình luận",
    "shape": "khung chữ",
    "picture": "hình",
    "margin": "đầu trang hoặc chân trang",
}


class ReadCells(Struct, frozen=True):
    """What the reader has read of a sheet, or knows as the form's own."""

    cells: Collection[tuple[str, int, int]]  # by sheet, of all of them
    rows: Container[int]  # of its table
    columns: Container[int]
    answers: Collection[Cell]  # of its labels
    offset: int = 1  # of the answers from their labels


_NOTHING = ReadCells((), (), (), ())


def filled(sheet: Sheet, rows: Iterable[int]) -> set[Cell]:
    """The cells of some rows that hold anything."""
    return {Cell(sheet.name, row, column) for row in rows for column in sheet.rows.get(row, ())}


def listed(cells: Sequence[Cell]) -> str:
    """`A25, C25 và 3 ô khác`."""
    return first_few([cell.a1 for cell in cells], _NAMED, "ô")


class Account:
    """Goes through a workbook once it was read; collects findings, and what is to be given back."""

    def __init__(self, form: Form, own: OwnTexts) -> None:
        self.own = own
        choices = [f for f in form.members if f.kind is Kind.CHOICE]
        self.options = {fold(option) for f in choices for option in form.options(f)}
        self.findings: list[Finding] = []
        self.left: list[LeftBeside] = []

    def of_sheet(self, like: str, sheet: Sheet, done: ReadCells) -> None:
        """One of the sheets that are read; `like`: our name for it."""
        elsewhere: list[Cell] = []
        stray: list[Cell] = []
        known = {cell.row: cell for cell in done.answers}
        answers = {cell.column for cell in done.answers}
        homes = answers | {column - done.offset for column in answers}
        for (row, column), raw in self._unknown(like, sheet, done):
            cell = Cell(sheet.name, row, column)
            if row in known:
                blank = sheet.at(row, known[row].column) is None
                beside = column > known[row].column - done.offset
                (elsewhere if blank and beside else stray).append(cell)
            elif known and column in homes and min(known) < row <= max(known) + 1:
                elsewhere.append(cell)  # a text that goes on, a label that was written over
            else:
                stray.append(cell)
            self._leave_cell(cell, raw)
        self._named("ANSWER_ELSEWHERE", sheet.name, elsewhere)
        self._named("OUTSIDE_FORM", sheet.name, stray)

    def leave(self, sheets: Mapping[str, Sheet], cells: Iterable[Cell]) -> None:
        """Cells that a finding names already."""
        for cell in cells:
            self._leave_cell(cell, sheets[cell.sheet].rows[cell.row][cell.column])

    def of_copy(self, copy: Sheet, original: Sheet | None) -> None:
        """A sheet that a finding names as a copy: what it says and the one in use does not."""
        for row, line in copy.rows.items():
            for column, raw in line.items():
                if original is None or original.at(row, column) != raw:
                    self._leave_cell(Cell(copy.name, row, column), raw)

    def of_others(self, sheets: Mapping[str, Sheet], read: Collection[str], wanted: str) -> None:
        """The form's other sheets, on which nothing is to be written, and those that are not ours;
        `read`: those that are dealt with; `wanted`: the sheet on which people belong."""
        for sheet in sheets.values():
            like = OTHERS.get(name_key(sheet.name))
            if sheet.name in read:
                continue
            unknown = list(self._unknown(like or sheet.name, sheet, _NOTHING))
            for place, raw in unknown:
                self._leave_cell(Cell(sheet.name, *place), raw)
            if like:
                cells = [Cell(sheet.name, *place) for place, _ in unknown]
                self._named("OUTSIDE_FORM", sheet.name, cells)
            elif people := [row for row, line in sheet.rows.items() if self._is_person(line)]:
                cells = [Cell(sheet.name, row, sheet.start_of(row)) for row in people]
                count = number(len(people))
                about = {"name": sheet.name, "count": count, "wanted": wanted}
                self._say("MEMBERS_ELSEWHERE", cells, **about)

    def of_what_lies_beside(self, sheets: Mapping[str, Sheet], drawn: Collection[str]) -> None:
        """Notes, threads of comments, shapes with words, pictures, what is printed above and below
        the pages: of every sheet; but for the charts of those on which we have `drawn` some."""
        for sheet in sheets.values():
            words, pictures, margins = list[Beside](), list[Beside](), list[Beside]()
            for one in sheet.beside:
                if one.kind == "picture":
                    pictures += [one] if sheet.name not in drawn else []
                elif one.kind == "margin":
                    if not is_own_margin(one.text, sheet):
                        margins.append(one)
                elif one.text.strip() and not is_own_note(one.text):
                    words.append(one)
            told = {"WORDS_BESIDE": words, "PICTURES": pictures, "WORDS_IN_MARGINS": margins}
            for code, found in told.items():
                cells = [Cell(sheet.name, *one.place) for one in found if one.place]
                for one in found:
                    a1 = Cell(sheet.name, *one.place).a1 if one.place else ""
                    self._leave(sheet.name, a1, _WHAT[one.kind], one.text)
                if found:
                    where = listed(cells) or "không rõ ô"
                    count = number(len(found))
                    self._say(code, cells, name=sheet.name, cells=where, count=count)

    def of_what_is_not_seen(self, sheet: Sheet, done: ReadCells) -> None:
        """Columns that are hidden and hold something, rows that are and hold an answer."""
        if sheet.hidden_columns:
            cells = [Cell(sheet.name, 1, column) for column in sheet.hidden_columns]
            columns = ", ".join(cell.letters for cell in cells)
            self._say("HIDDEN_COLUMNS", cells, name=sheet.name, columns=columns)
        answered = {cell.row for cell in done.answers}
        if hidden := [row for row in sheet.hidden_rows if row in done.rows or row in answered]:
            code = "FILTER_ON" if sheet.filtered else "HIDDEN_ROWS"
            cells = [Cell(sheet.name, row, sheet.start_of(row)) for row in hidden]
            rows = first_few([str(row) for row in hidden], _NAMED, "dòng")
            self._say(code, cells, name=sheet.name, rows=rows)

    def _unknown(self, like: str, sheet: Sheet, done: ReadCells) -> Iterator[tuple[Place, Raw]]:
        name, own = sheet.name, self.own.of(like, sheet)
        for place, error in sheet.errors.items():  # a picture in a cell is one, for older programs
            if place not in own.formulas and (name, *place) not in done.cells:
                yield place, error
        for row, line in sheet.rows.items():
            read = row in done.rows
            for column, raw in line.items():
                if (read and column in done.columns) or (name, row, column) in done.cells:
                    continue
                if not own.holds(sheet, (row, column), raw):
                    yield (row, column), raw

    def _is_person(self, line: Mapping[int, Raw]) -> bool:
        """Do enough of a row's cells hold what only a member's columns hold?"""
        hits = sum(
            fold(raw) in self.options if isinstance(raw, str) else not isinstance(raw, bool | float)
            for raw in line.values()
        )
        return hits >= _PERSON

    def _say(self, code: str, where: Sequence[Cell], **params: Any) -> None:
        self.findings.append(finding(code, where, **params))

    def _named(self, code: str, sheet: str, cells: Sequence[Cell]) -> None:
        if cells:
            self._say(code, cells, name=sheet, cells=listed(cells))

    def _leave_cell(self, cell: Cell, raw: Raw) -> None:
        text = raw if isinstance(raw, str) else shown(raw)
        self._leave(cell.sheet, cell.a1, CELL, text)

    def _leave(self, sheet: str, a1: str, what: str, text: str) -> None:
        if len(self.left) < _MOST_LEFT:
            self.left.append(LeftBeside(sheet, a1, what, text[:_MOST_TEXT]))
