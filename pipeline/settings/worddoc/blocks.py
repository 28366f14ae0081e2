"""The paragraphs and tables of a Word text in their final view, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree
from msgspec import Struct

from pipeline.settings.worddoc.package import Package
from pipeline.settings.worddoc.view import (
    PARAGRAPH,
    TABLE,
    View,
    child,
    get,
    inner,
    is_block,
    is_deleted_row,
    name_of,
)

_COLUMNS = 63  # of a table, at most


class TextBlock(Struct, frozen=True):
    """A paragraph or a table."""

    element: etree._Element
    view: View

    @property
    def is_table(self) -> bool:
        return name_of(self.element) == "w:tbl"

    @property
    def text(self) -> str:
        """The text of a paragraph; "" for a table."""
        return "" if self.is_table else self.view.text(self.element)

    def texts(self) -> Iterator[str]:
        """The text of the paragraph, or of each one in the table, tables in it included."""
        if not self.is_table:
            yield self.text
            return
        for row in self._rows():
            for cell in inner(row, "w:tc"):
                for element in inner(cell, "w:p", "w:tbl"):
                    yield from TextBlock(element, self.view).texts()

    def rows(self) -> Iterator[tuple[bool, list[str]]]:
        """Each row of a table: is it a heading row, and its cells (spanned columns are empty)."""
        for row in self._rows():
            cells: list[str] = []
            for cell in inner(row, "w:tc"):
                span = get(child(cell, "tcPr", "gridSpan"), "val") or ""
                wide = min(int(span), _COLUMNS) if span.isdecimal() else 1
                texts = [self.view.text(p) for p in inner(cell, "w:p")]
                cells += ["\n".join(texts), *[""] * (wide - 1)]
            yield child(row, "trPr", "tblHeader") is not None, cells

    def _rows(self) -> Iterator[etree._Element]:
        if self.is_table:
            yield from (row for row in inner(self.element, "w:tr") if not is_deleted_row(row))


def blocks(path: Path) -> Iterator[TextBlock]:
    """The text of a document, each block to be used before the next is asked for: a long report is
    never in memory as a whole. Raises DamagedError, OSError."""
    with Package(path) as package:
        view = View(package.part("styles"))
        for element in package.streamed(PARAGRAPH, TABLE):
            if is_block(element):
                yield TextBlock(element, view)
                element.clear()
