"""The paragraphs and tables of a Word text in their final view, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import etree
from msgspec import Struct

from pipeline.settings.worddoc.package import Package
from pipeline.settings.worddoc.view import (
    PARAGRAPH,
    ROW,
    TABLE,
    View,
    child,
    get,
    inner,
    is_block,
    is_deleted_row,
    name_of,
    stands_in,
)

_COLUMNS = 63  # of a table, at most


class TextRow(Struct, frozen=True):
    """A row of a table."""

    is_heading: bool
    cells: list[str]  # spanned columns are empty
    texts: list[str]  # of each paragraph, of tables in it too


class TextBlock(Struct, frozen=True):
    """A paragraph or a table, whose rows are read already."""

    element: etree._Element
    view: View
    rows: Sequence[TextRow] = ()

    @property
    def is_table(self) -> bool:
        return name_of(self.element) == "w:tbl"

    @property
    def text(self) -> str:
        """The text of a paragraph; "" for a table."""
        return "" if self.is_table else self.view.text(self.element)

    def texts(self) -> Iterator[str]:
        """The text of the paragraph, or of each one in the table, tables in it included."""
        if self.is_table:
            yield from (text for row in self.rows for text in row.texts)
        else:
            yield self.text


def blocks(path: Path) -> Iterator[TextBlock]:
    """The text of a document, each block to be used before the next is asked for: a long report is
    never in memory as a whole, nor is a long table. Raises DamagedError, OSError."""
    with Package(path) as package:
        view = View(package.part("styles"))
        rows: list[TextRow] = []  # of the table that is being read
        for element in package.streamed(PARAGRAPH, TABLE, ROW):
            if name_of(element) == "w:tr":
                if _is_of_block(element):
                    rows.append(_row(element, view))
                    element.clear()
            elif is_block(element):
                block = TextBlock(element, view, rows if name_of(element) == "w:tbl" else ())
                yield block
                rows = [] if block.is_table else rows
                element.clear()


def _is_of_block(row: etree._Element) -> bool:
    """Is it a row, in the final view, of a table that stands in the text itself?"""
    table = None if is_deleted_row(row) else stands_in(row)
    return table is not None and name_of(table) == "w:tbl" and is_block(table)


def _row(row: etree._Element, view: View) -> TextRow:
    cells: list[str] = []
    texts: list[str] = []
    for cell in inner(row, "w:tc"):
        span = get(child(cell, "tcPr", "gridSpan"), "val") or ""
        wide = min(int(span), _COLUMNS) if span.isdecimal() else 1
        own: list[str] = []
        for element in inner(cell, "w:p", "w:tbl"):
            if name_of(element) == "w:p":
                own.append(view.text(element))
                texts.append(own[-1])
            else:
                within = (row for row in inner(element, "w:tr") if not is_deleted_row(row))
                texts += (text for row in within for text in _row(row, view).texts)
        cells += ["\n".join(own), *[""] * (wide - 1)]
    return TextRow(child(row, "trPr", "tblHeader") is not None, cells, texts)
