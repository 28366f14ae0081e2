"""Fills in the two sheets of the decisions round as the office would, in another program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.form.decisions import DECISIONS_SHEET, MEETING, MEETING_SHEET, RULINGS
from pipeline.model import Labelled, Level

LABELS = {f.key: f.label for f in MEETING}
COLUMNS = {f.key: f.label for f in RULINGS}

DAY = date(2023, 10, 20)
MEETING_HELD: dict[str, Any] = {
    "day": DAY,
    "convened": 9,
    "present": 9,
    "issued": 9,
    "returned": 9,
    "valid": 9,
    "invalid": 0,
    "branches_number": "45-QĐ/ĐU",
    "branches_day": date(2023, 10, 25),
    "members_number": "46-QĐ/ĐU",
    "members_day": date(2023, 10, 25),
    "own_level": Level.GOOD,
    "own_votes": 8,
}


def fill(
    source: Path,
    target: Path,
    meeting: Mapping[str, object] = MEETING_HELD,
    rulings: Mapping[str, Mapping[str, object]] | None = None,
    *,
    without: Iterable[str] = (),
) -> Path:
    """The workbook with these values; lines by their key, fields by theirs; `without` these lines.

    openpyxl saves it: charts and tables of the other sheets are not its business.
    """
    book = openpyxl.load_workbook(source)
    sheet = book[MEETING_SHEET]
    places = {_label(row[0].value): int(row[0].row or 0) for row in sheet.iter_rows()}
    for key, value in meeting.items():
        sheet.cell(places[LABELS[key]], 2).value = _stored(value)
    sheet = book[DECISIONS_SHEET]
    lines, columns = table(sheet)
    for key, values in (rulings or {}).items():
        for field, value in values.items():
            sheet.cell(lines[key], columns[COLUMNS[field]]).value = _stored(value)
    for row in sorted((lines[key] for key in without), reverse=True):
        sheet.delete_rows(row)
    book.save(target)
    return target


def table(sheet: Worksheet) -> tuple[dict[str, int], dict[str, int]]:
    """Key → row, heading → column."""
    for row in sheet.iter_rows(max_row=20):
        columns = {_label(c.value): c.column for c in row if c.value}
        if columns.keys() >= {COLUMNS["key"], COLUMNS["decided"]}:
            break
    place = columns[COLUMNS["key"]]
    lines = {
        str(sheet.cell(at, place).value): at
        for at in range(int(row[0].row or 0) + 1, sheet.max_row + 1)
        if sheet.cell(at, place).value
    }
    return lines, {name: int(column or 0) for name, column in columns.items()}


def shown(path: Path, key: str, field: str) -> object:
    """What stands in a line."""
    sheet = openpyxl.load_workbook(path)[DECISIONS_SHEET]
    lines, columns = table(sheet)
    return sheet.cell(lines[key], columns[COLUMNS[field]]).value


def _label(value: object) -> str:
    return str(value or "").removesuffix(" *")


def _stored(value: object) -> Any:
    return value.label if isinstance(value, Labelled) else value
