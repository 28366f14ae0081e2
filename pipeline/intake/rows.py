"""Which rows of the member table are persons, and which are what people write below a table.

A row counts as soon as anything but its number is filled in. What is excepted holds no value that a
column could take: below the last person, words that can be no name (a total, a remark, "Người lập
biểu") are a note, read by nobody and named in a notice. Words that could be a person's name, away
from the list, are neither taken nor passed over: an error asks what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from pipeline.form.fields import GENERAL, Field, Kind
from pipeline.intake.cleaning import is_none_mark
from pipeline.intake.grid import label_key
from pipeline.intake.package.sheet import Raw
from pipeline.intake.values import Cleaner
from pipeline.vietnamese import fold


class RowKind(Enum):
    """The kind of a row below the heading."""

    BLANK = auto()  # nothing but its number
    PERSON = auto()
    NOTE = auto()  # words below the table, or the headings once more: not read
    UNCLEAR = auto()  # perhaps a person: somebody has to say


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of the table: what its cells hold, by field key; blank cells are not in it."""

    row: int
    cells: Mapping[str, Raw]
    hidden: bool = False  # holds an error cell or a formula that was never calculated


_SUMS = {"cộng", "tổng", "tổng số", "tổng cộng", "cộng chung"}
_NO_NAME = re.compile(r"[\d:/()*…_]|\.\.|^[-–•+]")  # never in a person's name
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,2})(?:\.0)?\)?")
_LONGEST_NAME = 8  # words
_NUMBERED = 5  # so many columns numbered, and the row is no person
_HEADINGS = 3  # so many headings in their columns, and the row is the heading once more


def kinds(
    lines: Sequence[TableRow], fields: Sequence[Field], cleaner: Cleaner
) -> dict[int, RowKind]:
    """The kind of each row; `lines` are all rows below the heading, in order."""
    classifier = _Classifier(fields, cleaner)
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
        found[line.row] = above = kind
    return found


class _Classifier:
    """Knows the columns, and the words that the form itself uses."""

    def __init__(self, fields: Sequence[Field], cleaner: Cleaner) -> None:
        self.cleaner, form = cleaner, cleaner.form
        self.fields = {f.key: f for f in fields}
        self.headings = {f.key: label_key(f.label) for f in fields}
        words: Iterable[str] = (
            *(f.label for f in (*GENERAL, *fields)),
            *(option for f in fields for option in form.options(f)),
        )
        self.words = {fold(word) for word in words}

    def certain(self, line: TableRow) -> RowKind | None:
        """The kind, where one look at the row is enough."""
        filled = {
            key: raw for key, raw in line.cells.items() if key != "number" and not is_none_mark(raw)
        }
        texts = [(key, raw) for key, raw in filled.items() if isinstance(raw, str)]
        if sum(label_key(raw) == self.headings[key] for key, raw in texts) >= _HEADINGS:
            return RowKind.NOTE
        if self._numbers_columns(line):
            return RowKind.NOTE
        if _is_sum(line.cells.get("number")) or _is_sum(filled.get("name")):
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


def _is_sum(raw: Raw | None) -> bool:
    """“Tổng cộng”, “Cộng: 16 đồng chí”."""
    if not isinstance(raw, str):
        return False
    words = re.sub(r"[\d:.,]+.*$", "", fold(raw)).strip()
    return words in _SUMS
