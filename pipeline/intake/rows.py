"""Which rows of the member table are persons, and which are what people write below a table.

A row counts as soon as anything but its number is filled in. What is excepted holds no value that a
column could take: below the last person, words that can be no name (a remark, "Người lập biểu") are
a note, read by nobody and named in a notice. So are, anywhere, sums, and the name of a department
above its members. Words that could be a person's name, away from the list, are neither taken nor
passed over: an error asks what they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from enum import Enum, auto

from msgspec import Struct

from pipeline.form.fields import GENERAL, Field, Kind
from pipeline.form.layout import Form
from pipeline.intake.cleaning import is_none_mark
from pipeline.intake.grid import label_key
from pipeline.intake.package.sheet import Raw
from pipeline.intake.sections import is_count, is_numbering, names_department
from pipeline.intake.sums import SumWords, sum_words
from pipeline.intake.values import Cleaner
from pipeline.vietnamese import fold


class RowKind(Enum):
    """The kind of a row below the heading."""

    BLANK = auto()  # nothing but its number
    PERSON = auto()
    NOTE = auto()  # words below the table, or the headings once more: not read
    UNCLEAR = auto()  # perhaps a person: somebody has to say


class TableRow(Struct, frozen=True):
    """A row of the table: what its cells hold, by field key; blank cells are not in it."""

    row: int
    cells: Mapping[str, Raw]
    hidden: bool = False  # holds an error cell or a formula that was never calculated
    computed: bool = False  # all that it holds are results of formulas


_NO_NAME = re.compile(r"[\d:/()*…_]|\.\.|^[-–•+]")  # never in a person's name
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,2})(?:\.0)?\)?")
_LONGEST_NAME = 8  # words
_NUMBERED = 5  # so many columns numbered, and the row is no person
_HEADINGS = 3  # so many headings in their columns, and the row is the heading once more
_PERSON = 2  # so many dates and choices, and the row is a person's
_TITLE = 3  # so many cells at most has the title of a department: number, name, count


def kinds(
    lines: Sequence[TableRow],
    fields: Sequence[Field],
    cleaner: Cleaner,
    departments: Iterable[str] = (),
) -> dict[int, RowKind]:
    """The kind of each row; `lines` are all rows below the heading, in order.

    `departments` are those that the form names elsewhere; those of its column are looked up here.
    """
    in_column = {str(line.cells["department"]) for line in lines if "department" in line.cells}
    classifier = _Classifier(fields, cleaner, {fold(name) for name in (*departments, *in_column)})
    sure = {line.row: classifier.certain(line) for line in lines}
    last = max((row for row, kind in sure.items() if kind is RowKind.PERSON), default=0)
    found: dict[int, RowKind] = {}
    above = RowKind.PERSON  # right below the heading, the list begins
    for line in lines:
        kind = sure[line.row]
        if kind is None:
            numbered = _numbered(line)
            in_list = above is RowKind.PERSON and numbered
            if classifier.is_note(line, strict=in_list):
                kind = RowKind.NOTE if line.row > last else RowKind.UNCLEAR
            else:
                within = in_list or (numbered and line.row < last)
                kind = RowKind.PERSON if within else RowKind.UNCLEAR
        found[line.row] = kind
        if kind is not RowKind.NOTE or not classifier.is_title(line):
            above = kind  # below a department's title the list goes on
    return found


class _Classifier:
    """Knows the columns, and the words that the form itself uses."""

    def __init__(
        self, fields: Sequence[Field], cleaner: Cleaner, departments: Collection[str]
    ) -> None:
        self.cleaner, form = cleaner, cleaner.form
        self.departments = departments
        self.fields = {f.key: f for f in fields}
        self.headings = {f.key: label_key(f.label) for f in fields}
        words: Iterable[str] = (
            *(f.label for f in (*GENERAL, *fields)),
            *(option for f in fields for option in form.options(f)),
        )
        self.words = {fold(word) for word in words}

    def certain(self, line: TableRow) -> RowKind | None:
        """The kind, where one look at the row is enough."""
        if not line.hidden and not line.computed and _only_numbered(line):
            return RowKind.BLANK  # half of the rows of a form
        filled = {
            key: raw for key, raw in line.cells.items() if key != "number" and not is_none_mark(raw)
        }
        texts = [(key, raw) for key, raw in filled.items() if isinstance(raw, str)]
        if sum(label_key(raw) == self.headings[key] for key, raw in texts) >= _HEADINGS:
            return RowKind.NOTE
        if self._numbers_columns(line):
            return RowKind.NOTE
        if self._is_sum(line) or self.is_title(line):
            return RowKind.NOTE
        if not filled and not line.hidden:
            number = line.cells.get("number")
            return RowKind.BLANK if number is None or _numbered(line) else RowKind.NOTE
        if line.hidden or any(self._is_value(key, raw) for key, raw in filled.items()):
            return RowKind.PERSON
        return None

    def _numbers_columns(self, line: TableRow) -> bool:
        """(1) | (2) | (3) …: the columns' numbers, as official tables have them."""
        numbers: list[int] = []
        for key in self.fields:
            if key in line.cells:
                match = _COLUMN_NUMBER.fullmatch(str(line.cells[key]).strip())
                if match is None or (numbers and int(match[1]) != numbers[-1] + 1):
                    return False
                numbers.append(int(match[1]))
        return len(numbers) >= _NUMBERED

    def _is_sum(self, line: TableRow) -> bool:
        """A row of sums: by its first words, or as nothing but formulas that give numbers."""
        cells = line.cells
        if line.computed and all(isinstance(raw, float) for raw in cells.values()):
            return True
        first = next((k for k, v in cells.items() if isinstance(v, str) and not is_number(v)), "")
        words = sum_words(cells.get(first), self.departments)
        if words is SumWords.NO:
            return False
        name = cells.get("name")
        if first != "name" and isinstance(name, str):
            told = sum_words(f"{cells[first]} {name}", self.departments)
            if told is SumWords.NO and not (is_count(name) or self._is_no_name(name)):
                return False  # typed over a person's number
        of_a_person = sum(
            self.fields[key].kind in (Kind.DATE, Kind.CHOICE)
            and (isinstance(raw, date) or (isinstance(raw, str) and self._is_value(key, raw)))
            for key, raw in cells.items()
        )  # one may be a slip; with two the row is somebody's, whatever the words
        return of_a_person < (2 if words is SumWords.SURELY else 1)

    def is_title(self, line: TableRow) -> bool:
        """The name of a department above its members: number and name hold nothing else."""
        if not line.cells or len(line.cells) > _TITLE:
            return False
        words = False
        for key, raw in line.cells.items():
            if key in ("number", "name") and names_department(raw, self.departments):
                words = True
            elif not (is_count(raw) or (key == "number" and is_numbering(raw))):
                return False
        return words

    def _is_value(self, key: str, raw: Raw) -> bool:
        """Does a column that is not free text take it? Numbers and dates stand in a table only."""
        if not isinstance(raw, str):
            return True
        field = self.fields[key]
        return field.kind is not Kind.TEXT and self.cleaner.takes(field, raw)

    def is_note(self, line: TableRow, *, strict: bool) -> bool:
        """Words that are no person. In the list (`strict`) a choice misspelt is a person's."""
        return all(
            (not strict and self.fields[key].kind is not Kind.TEXT) or self._is_no_name(str(raw))
            for key, raw in line.cells.items()
            if not (key == "number" and _numbered(line))
        )

    def _is_no_name(self, text: str) -> bool:
        words = fold(text)
        if words in self.words or _NO_NAME.search(words):
            return True
        return len(words.split()) > _LONGEST_NAME


def is_number(raw: Raw | None) -> bool:
    """Is it a row's number?"""
    if isinstance(raw, str):
        return raw.strip().isdigit()
    return isinstance(raw, (int, float)) and not isinstance(raw, bool)


def _numbered(line: TableRow) -> bool:
    """Does the row carry its number?"""
    return is_number(line.cells.get("number"))


def _only_numbered(line: TableRow) -> bool:
    """Does the row hold its number and nothing else, or nothing at all?"""
    return not line.cells or (len(line.cells) == 1 and _numbered(line))


def is_person(form: Form, fields: Mapping[int, Field], line: Mapping[int, Raw]) -> bool:
    """Do the cells of a row above the heading say that it is a person's?"""
    sure = (
        isinstance(raw, date)
        if fields[column].kind is Kind.DATE
        else fields[column].kind is Kind.CHOICE and raw in form.options(fields[column])
        for column, raw in line.items()
        if column in fields
    )
    return sum(sure) >= _PERSON
