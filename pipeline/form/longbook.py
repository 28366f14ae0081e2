"""Workbooks with rows by the hundred thousand: those rows are written as XML, one by one.

xlsxwriter keeps every cell as an object until the end, which costs most of the time and memory of a
long list. So it writes everything but the list's rows: in their place one row of blank cells that
shows how each column looks. That row is replaced by the list's own rows when the file is put
together. Source: ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.73 (row), 22.9.2.19 (ST_Xstring).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from itertools import chain
from typing import IO, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from msgspec import Struct

from pipeline.form.book import Book, Page, WritingError, clip, stored
from pipeline.model import Cell
from pipeline.vietnamese import share

Made = Callable[[object], tuple[str, float]]  # a value → its cell from the style on, its height


class Formats(NamedTuple):
    """How the cells of a column look."""

    usual: object
    day: object
    moment: object
    blank: object
    whole: object  # a share that has no decimals


class ListColumn(Struct, frozen=True):
    """A column of a long list."""

    formats: Formats
    height: Callable[[str], float]  # points that a row needs to show a text whole


_PORTION = 100  # rows that are compressed at once
_LEVEL = 2  # of 9: a third of the time of 6, a quarter larger
_ORIGIN = datetime(1899, 12, 30)  # day 0 of Excel's calendar from March 1900 on
_STYLE = re.compile(rb'<c r="[A-Z]+[0-9]+"(?: s="([0-9]+)")?/>')
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")


class _List(Struct, frozen=True):
    row: int  # the first, 1-based
    count: int
    columns: Sequence[ListColumn]
    rows: Iterable[Sequence[object]]
    least: float  # points
    table: str | None  # name of the table around it, which xlsxwriter takes to be one row long

    @property
    def last(self) -> int:
        """The last row."""
        return self.row + self.count - 1


class LongBook(Book):
    """A workbook that may have a long list on each page. Its rows are as high as they are made."""

    rows_grow = False

    def __init__(self, *, title: str, author: str, created: datetime) -> None:
        super().__init__(title=title, author=author, created=created)
        self._lists: dict[str, list[_List]] = {}

    def list_rows(
        self,
        page: Page,
        row: int,
        count: int,
        rows: Iterable[Sequence[object]],
        columns: Sequence[ListColumn],
        least: float,
        table: str | None = None,
    ) -> None:
        """So many rows of a page from `row` on, made when the file is put together, with the values
        of the model; at least `least` points high.

        `columns` from the first on. `table` is the name of a table that ends in `row`; it is
        stretched over all rows, for xlsxwriter notes every cell of a table.
        """
        if count:
            formats = chain.from_iterable(column.formats for column in columns)
            for column, fmt in enumerate(formats):
                page.call("write_blank", row - 1, column, None, fmt)
            # card and telephone numbers are text, and no mistake
            page.text_numbers(Cell("", row, 1), Cell("", row + count - 1, len(columns)))
            own = self._lists.setdefault(page.name, [])
            own.append(_List(row, count, columns, rows, least, table))

    def content(self) -> bytes:
        """Finish; the workbook's bytes."""
        super().content()
        parts = {
            f"xl/worksheets/sheet{number}.xml": self._lists[page.name]
            for number, page in enumerate(self._pages, 1)
            if page.name in self._lists
        }
        result = BytesIO()
        with ZipFile(self._buffer) as old, ZipFile(result, "w", ZIP_DEFLATED) as new:
            for part in old.infolist():
                content = old.read(part)  # before: opening the new one changes what `part` says
                part._compresslevel = _LEVEL  # type: ignore[attr-defined]  # public from 3.13 on
                with new.open(part, "w") as target:
                    if part.filename in parts:
                        _fill(target, content, parts[part.filename])
                    elif part.filename.startswith("xl/tables/"):
                        lists = chain.from_iterable(self._lists.values())
                        target.write(_stretched(content, lists))
                    else:
                        target.write(content)
        return result.getvalue()


def _fill(target: IO[bytes], xml: bytes, lists: Sequence[_List]) -> None:
    """The sheet with each list's rows in place of the one that shows how they look."""
    letters = [Cell("", 1, at).letters for at in range(1, max(len(x.columns) for x in lists) + 1)]
    last = f"{letters[-1]}{max(rows.last for rows in lists)}"
    xml = _DIMENSION.sub(f'<dimension ref="A1:{last}"/>'.encode(), xml, count=1)
    kinds = len(Formats._fields)
    for rows in lists:
        pattern = re.search(rb'<row r="%d"[^>]*>(.*?)</row>' % rows.row, xml, re.DOTALL)
        styles = (
            [m[1].decode() if m[1] else "0" for m in _STYLE.finditer(pattern[1])] if pattern else []
        )
        if pattern is None or len(styles) != len(rows.columns) * kinds:
            raise WritingError("a list has no row that shows how it looks")
        cells = [
            _cells(Formats(*styles[at * kinds : (at + 1) * kinds]), column.height)
            for at, column in enumerate(rows.columns)
        ]
        target.write(xml[: pattern.start()])
        _write_rows(target, rows, letters[: len(cells)], cells)  # a shorter list than another
        xml = xml[pattern.end() :]
    target.write(xml)


def _write_rows(
    target: IO[bytes], rows: _List, letters: Sequence[str], cells: Sequence[Made]
) -> None:
    some: list[str] = []
    for number, values in enumerate(rows.rows, rows.row):
        made = [cell(value) for cell, value in zip(cells, values, strict=True)]
        height = min(max(rows.least, *[high for _, high in made]), 409)
        told = "".join([
            f'<c r="{letter}{number}" s="{cell}'
            for letter, (cell, _) in zip(letters, made, strict=True)
        ])  # fmt: skip  # one line of cells
        some.append(f'<row r="{number}" ht="{height:g}" customHeight="1">{told}</row>')
        if len(some) == _PORTION:
            target.write("".join(some).encode())
            some.clear()
    target.write("".join(some).encode())


def _stretched(table: bytes, lists: Iterable[_List]) -> bytes:
    """A table's part, with the last row of its list."""
    for rows in lists:
        if rows.table and f' displayName="{rows.table}"'.encode() in table:
            return re.sub(rb'( ref="[A-Z]+\d+:[A-Z]+)\d+"', rb'\g<1>%d"' % rows.last, table)
    return table


def _cells(styles: Formats, height: Callable[[str], float]) -> Made:
    """How the cells of a column are written: levels, posts, dates, small numbers stand in most rows
    again and again."""

    @lru_cache(maxsize=4096, typed=True)  # 1 is a number, True a word
    def cell(value: object) -> tuple[str, float]:
        if isinstance(value, datetime):
            since = value - _ORIGIN
            days = since.days + since.seconds / 86_400
            return f'{styles.moment}"><v>{days:.16g}</v></c>', 0
        match stored(value):
            case None:
                return f'{styles.blank}"/>', 0
            case str() as text:
                told = _SPECIAL.sub(_escaped, clip(text))
                inline = f'<is><t xml:space="preserve">{told}</t></is>'
                return f'{styles.usual}" t="inlineStr">{inline}</c>', height(text)
            case date() as day:
                return f'{styles.day}"><v>{(day - _ORIGIN.date()).days}</v></c>', 0
            case number:
                broken = styles.whole == styles.usual or "," in share(number)
                style = styles.usual if broken else styles.whole
                return f'{style}"><v>{number:.16g}</v></c>', 0

    return cell


def _escaped(match: re.Match[str]) -> str:
    """Markup; what XML cannot hold; and what would be taken for the latter."""
    sign = match[0]
    return _MARKUP.get(sign) or f"_x{ord(sign):04X}_"
