"""A set that was written is opened again, and its figures compared with those that were counted.

So what a library loses on its way to the disk is noticed before anything is published. `verify`
reads published documents with the same two functions and compares them with a count of its own.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, islice, takewhile
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from pipeline.consolidate.dossier import Dossier
from pipeline.publish import documents
from pipeline.publish.column import HEADING_ROW
from pipeline.publish.recounts import Recount
from pipeline.publish.release import ReleaseError
from pipeline.publish.tables.filled import FilledTable, statistics
from pipeline.settings.worddoc import DamagedError, TextBlock, blocks
from pipeline.state import disk
from pipeline.vietnamese import decimal, fold, number, percent
from pipeline.vietnamese.writing import NOTHING

Rows = Sequence[Sequence[object]]  # of a table, below its headings
Tables = Mapping[str, Rows]  # "Biểu 1" … → rows

_CAPTION = re.compile(r"(Biểu \d|Bảng \d)\. ")
_ROW = re.compile(rb'<row r="(\d+)"[^>]*><c [^>]*[^/]>')  # whose first cell holds something
_PORTION = 1 << 20  # bytes
_COLUMN_NUMBER = re.compile(r"\(\d+\)( = .*)?")


class UnreadableError(Exception):
    """A document cannot be opened; the text is Vietnamese, without a full stop."""


class NoColumnError(Exception):
    """A list has no such column; the text is its heading."""


def check(folder: Path, d: Dossier) -> None:
    """Holds the documents with tables in a folder to the dossier from which they were made.

    Raises ReleaseError, with one line that names the file and the table, where a document cannot
    be opened or a figure differs.
    """
    expected = _expected(d)
    proposed = _expected(d.before) if d.before else expected
    for path in sorted(folder.iterdir()):
        document = documents.of(path.name)
        match document.recount if document else None:
            case Recount.PROPOSED:
                read, by_key = of_document, proposed
            case Recount.DECIDED:
                read, by_key = of_document, expected
            case Recount.WORKBOOK:
                read, by_key = of_workbook, expected
            case _:
                continue
        try:
            found = read(path)
        except UnreadableError as error:
            raise _refused(path, str(error)) from error
        for key, sheet in by_key.items():
            if document is documents.WORKBOOK and sheet.declared.in_text:
                continue
            if problem := _difference(sheet, found.get(key)):
                raise _refused(path, f"{key}: {problem}")
    _check_members(folder / documents.WORKBOOK.file(d.year), d)


def _expected(d: Dossier) -> dict[str, FilledTable]:
    """The tables that have rows, by key."""
    return {sheet.key: sheet for sheet in statistics(d) if sheet.rows}


def _refused(path: Path, why: str) -> ReleaseError:
    return ReleaseError(f"Không công bố: đọc lại “{path.name}” thì thấy sai ({why}).")


def _difference(sheet: FilledTable, found: Rows | None) -> str | None:
    """What is not as it should be, in a few words."""
    if found is None:
        return "không có biểu này"
    rows = [*sheet.rows, *([sheet.total] if sheet.total else [])]
    if len(rows) != len(found):
        return f"có {len(found)} dòng, đúng ra là {len(rows)}"
    for row_number, (row, cells) in enumerate(zip(rows, found, strict=True), 1):
        for column, value in enumerate(row):
            other = cells[column] if column < len(cells) else None
            if not same(value, other):
                return f"dòng {row_number}, cột {column + 1}"
    return None


def _check_members(path: Path, d: Dossier) -> None:
    """The list of members holds every counted person once."""
    try:
        people = _count_rows(path, "Đảng viên")
    except UnreadableError as error:
        raise _refused(path, str(error)) from error
    if people != d.tally.totals.total:
        why = f"sheet “Đảng viên” có {people} người, đúng ra là {d.tally.totals.total}"
        raise _refused(path, why)


# --- what a document says ---------------------------------------------------------------------


def same(value: object, found: object) -> bool:
    """Does a cell, as number or as printed text, say this value?"""
    if isinstance(found, str):
        found = found.strip()
    match value:
        case None:
            return found in (None, "", NOTHING)
        case bool() | str():
            return fold(str(value)) == fold(str(found or ""))
        case int():
            return found == value if not isinstance(found, str) else found == number(value)
        case Fraction():
            if isinstance(found, str):
                printed = percent(value.numerator, value.denominator)
                return found.removesuffix("%") == printed.removesuffix("%")
            return isinstance(found, int | float) and abs(float(value) - found) < 1e-6
        case float():
            if isinstance(found, str):
                return found == decimal(value)
            return isinstance(found, int | float) and abs(value - found) < 1e-6
    return False


def of_document(path: Path) -> Tables:
    """The tables of a Word document under a caption “Biểu n. …” or “Bảng n. …” (the two of the
    text). Raises UnreadableError."""
    caption = ""
    tables: dict[str, Rows] = {}
    for block in body(path):
        if block.is_table and caption:
            tables.setdefault(caption, list(_below_headings(block)))
            caption = ""
        elif found := _CAPTION.match(block.text):
            caption = found[1]
    return tables


def body(path: Path) -> Iterator[TextBlock]:
    """The paragraphs and tables of a Word document in its final view. Raises UnreadableError."""
    try:
        yield from blocks(path)
    except OSError as error:
        raise UnreadableError(f"không mở được ({disk.explain(error)})") from error
    except DamagedError as error:
        raise UnreadableError(f"không mở được: tệp {error}") from error


def _below_headings(table: TextBlock) -> Iterator[list[str]]:
    for row in table.rows:
        if row.cells and not row.is_heading and not _COLUMN_NUMBER.fullmatch(row.cells[0]):
            yield row.cells


def of_workbook(path: Path) -> Tables:
    """The sheets “Biểu n” of a workbook. Raises UnreadableError."""
    book = _opened(path)
    return {
        name: [row for row in _rows(book, name) if not _COLUMN_NUMBER.fullmatch(str(row[0] or ""))]
        for name in book.sheet_names
        if name.startswith("Biểu ")
    }


def list_rows(path: Path, name: str, *headings: str) -> Iterator[tuple[object, ...]]:
    """The rows of one of the lists of the workbook, by sheet, one by one: they may be many; of each
    row what stands under these headings. Raises UnreadableError and NoColumnError."""
    book = _opened(path)
    if name not in book.sheet_names:
        return
    rows = _lines(book, name)
    titles = [fold(str(value)) for value in next(rows, ())]
    if missing := [heading for heading in headings if fold(heading) not in titles]:
        raise NoColumnError(missing[0])
    places = [titles.index(fold(heading)) for heading in headings]
    for row in takewhile(_says_something, rows):
        yield tuple(row[at] for at in places)


def _count_rows(path: Path, name: str) -> int:
    """How many rows below the headings of a list of ours begin with something. They may be hundreds
    of thousands, so they are counted in the text of the sheet. Raises UnreadableError."""
    names = _opened(path).sheet_names
    found, rest = 0, b""
    try:
        part = f"xl/worksheets/sheet{names.index(name) + 1}.xml"
        with ZipFile(path) as book, book.open(part) as sheet:
            while some := sheet.read(_PORTION):
                whole, end, rest = (rest + some).rpartition(b"</row>")
                found += sum(int(row[1]) > HEADING_ROW for row in _ROW.finditer(whole + end))
    except (OSError, ValueError, KeyError, BadZipFile, zlib.error) as error:
        raise UnreadableError(f"không đọc được sheet “{name}”") from error
    if not (rest.startswith(b"</sheetData>") and rest.endswith(b"</worksheet>")):
        raise UnreadableError(f"sheet “{name}” không trọn vẹn")
    return found


def _opened(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except (OSError, ValueError, CalamineError) as error:
        raise UnreadableError(f"không mở được ({type(error).__name__})") from error


def _rows(book: CalamineWorkbook, name: str) -> Iterator[Sequence[object]]:
    """From below the headings (one row, or two) to the first row that is empty."""
    rows: Iterator[Sequence[object]] = islice(_lines(book, name), 1, None)
    second = next(rows, ())
    if second and _filled(second[0]):  # else the second row of headings
        rows = chain([second], rows)
    yield from takewhile(_says_something, rows)


def _lines(book: CalamineWorkbook, name: str) -> Iterator[Sequence[object]]:
    """From the headings on. An empty cell is "", every number a float."""
    try:
        rows = book.get_sheet_by_name(name).iter_rows()
    except (ValueError, CalamineError) as error:
        raise UnreadableError(f"không đọc được sheet “{name}”") from error
    return islice(rows, HEADING_ROW - 1, None)


def _says_something(row: Sequence[object]) -> bool:
    return any(map(_filled, row))


def _filled(value: object) -> bool:
    return value is not None and value != ""
