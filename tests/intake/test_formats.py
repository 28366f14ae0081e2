"""Which cells are shown as percentages, however a program spells them in the XML."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from pipeline.intake.formats import CellFormats
from pipeline.model import Cell

SHEET = "Bảng"
PART = "xl/worksheets/sheet1.xml"
FORMATS = ("General", "0%", "0.00%", "0", '0"%"', "#,##0.0%;[Red]-0.0%", "@")  # A1, B1, …
SHOWN = {"B1", "C1", "F1"}

Change = Callable[[bytes], bytes]


def book(change: Change = lambda xml: xml) -> bytes:
    """One row of the same number in all formats, its sheet's XML changed."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = SHEET
    for column, code in enumerate(FORMATS, start=1):
        sheet.cell(1, column, 1).number_format = code
    plain, changed = io.BytesIO(), io.BytesIO()
    made.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == PART else data)
    return changed.getvalue()


def cells(pattern: bytes, by: bytes) -> Change:
    return lambda xml: re.sub(pattern, by, xml)


def prefixed(xml: bytes) -> bytes:
    xml = re.sub(rb"<(/?)(?=[a-z])(?!\?)", rb"<\1x:", xml)
    return xml.replace(b"xmlns=", b"xmlns:x=")


SPELLINGS: dict[str, Change] = {
    "as written": lambda xml: xml,
    "the style first": cells(rb'<c (r="[^"]+") (s="\d+")', rb"<c \2 \1"),
    "the type between": cells(rb'<c (r="[^"]+") (s="\d+") (t="n")', rb"<c \1 \3 \2"),
    "single quotes": cells(rb'<c r="([^"]+)" s="(\d+)"', rb"<c r='\1' s='\2'"),
    "the style in single quotes": cells(rb' s="(\d+)"', rb" s='\1'"),
    "zeros in front": cells(rb' s="(\d+)"', rb' s="00\1"'),
    "white space around": cells(rb' s="(\d+)"', b'\n\ts = "\\1" '),
    "a line before the place": cells(rb"<c r=", b"<c\nr="),
    "other attributes": cells(rb' s="', b' cm="0" s="'),
    "a prefix": prefixed,
    "blank cells": cells(rb">(?:<v>1</v></c>)", rb"/>"),
    "a comment that looks like a cell": cells(
        rb"</sheetData>", rb'<!--<c r="A1" s="1"/><c r="D1" s="2"/>--></sheetData>'
    ),
}


@pytest.mark.parametrize("change", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_percentages_are_known_in_every_spelling(change: Change) -> None:
    formats = CellFormats(book(change))
    shown = {f"{letter}1" for n, letter in enumerate("ABCDEFG", 1)
             if formats.percent(Cell(SHEET, 1, n))}  # fmt: skip
    assert shown == SHOWN
    assert formats.percent(Cell(SHEET, 2, 2)) is False


def test_what_the_file_does_not_say_is_not_known() -> None:
    without_places = cells(rb'<c r="[^"]+"', rb"<c")
    assert CellFormats(book(without_places)).percent(Cell(SHEET, 1, 2)) is None
    assert CellFormats(book()).percent(Cell("Khác", 1, 2)) is None
    assert CellFormats(b"").percent(Cell(SHEET, 1, 2)) is None


def test_a_style_of_all_cells_counts_where_a_cell_names_none() -> None:
    plain = io.BytesIO(book(cells(rb' s="0"', rb"")))
    changed = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/styles.xml":
                start = data.index(b"<cellXfs")
                data = data[:start] + data[start:].replace(b'numFmtId="0"', b'numFmtId="9"', 1)
            new.writestr(name, data)
    formats = CellFormats(changed.getvalue())
    assert formats.percent(Cell(SHEET, 1, 1)) is True
    assert formats.percent(Cell(SHEET, 1, 4)) is False
