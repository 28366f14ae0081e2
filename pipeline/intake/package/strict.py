"""A sheet of any spelling, parsed element by element; and what stands around plain rows.

Cells that stand nowhere, or hold what no cell may hold, refuse the sheet: programs would read them
differently, or lose them without a word.
"""

from __future__ import annotations

from xml.parsers import expat

from pipeline.intake.package.cells import ROWS, SheetCells, is_unseen, place
from pipeline.intake.package.parts import parse
from pipeline.intake.package.strings import ITEM, TextItem
from pipeline.intake.package.verdict import FileRefused, Refusal

_CHILDREN = {  # elements by their parents, where values are: any other name hides a value
    "sheetData": {"row"},
    "row": {"c", "extLst"},
    "c": {"f", "v", "is", "extLst"},
    "v": set[str](),
    **ITEM,
}
_ATTRIBUTES = {"r", "s", "t", "cm", "vm", "ph"}
_TEXTS = ("v", "t")


class StrictSheet:
    """Feeds one worksheet part to a parser. Raises `FileRefused`."""

    def __init__(self, part: str, cells: SheetCells) -> None:
        self._part, self._cells = part, cells
        self._elements = 0
        self._open: list[str] = []  # elements around the one at hand
        self.bodies = 0  # how many <sheetData>
        self._numbered: bool | None = None  # do cells carry a reference? all or none
        self._row = self._column = 0  # of the cell at hand
        self._in_cell = self._formula = False
        self._type = self._style = ""
        self._value: str | None = None  # text of <v>, None = no such element
        self._pieces: list[str] | None = None  # of the text at hand
        self._item: TextItem | None = None  # the cell's own text

    def parse(self, xml: bytes) -> None:
        """Run over a whole part, or over what stands around its rows."""
        parser = self._expat = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = parser.ProcessingInstructionHandler = self._aside
        parse(parser, self._part, xml)

    def _start(self, tag: str, at: dict[str, str]) -> None:
        self._elements += 1
        around = self._open
        limits = self._cells.limits
        if len(around) >= limits.depth or self._elements > limits.elements:
            line = self._expat.CurrentLineNumber
            raise FileRefused(Refusal.BAD_XML, part=self._part, line=line)
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        parent = around[-1] if around else ""
        around.append(tag)
        if parent in _CHILDREN and tag not in _CHILDREN[parent]:
            raise self._cells.refuse("unknown", element=tag[:40])
        if parent == "row" and tag == "c":
            self._open_cell(at)
        elif self._in_cell:
            self._open_in_cell(tag, at, parent)
        elif parent == "sheetData" and tag == "row":
            self._open_row(at)
        else:
            self.bodies += tag == "sheetData"
            self._cells.beside_rows(tag, at)

    def _open_row(self, at: dict[str, str]) -> None:
        written = at.get("r")
        if written is None:
            self._row += 1
        elif written.isascii() and written.isdigit() and 0 < int(written[:19]) <= ROWS:
            self._row = int(written)
        else:
            raise self._cells.refuse("row", cell=written[:20])
        self._column = 0
        if is_unseen(at, "ht"):
            self._cells.hidden_rows.add(self._row)

    def _open_cell(self, at: dict[str, str]) -> None:
        cells = self._cells
        cells.count += 1
        if cells.count > cells.limits.cells:
            raise cells.too_many()
        strange = [name for name in at.keys() - _ATTRIBUTES if ":" not in name]
        if strange:
            raise cells.refuse("unknown", element=strange[0][:40])
        written = at.get("r")
        if self._numbered is (written is None):  # then no two programs agree where they stand
            raise cells.refuse("mixed", row=self._row)
        self._numbered = written is not None
        if written is None:
            self._column += 1
        else:
            where = place(written)
            if where is None:
                raise cells.refuse("reference", cell=written[:20])
            if where[0] != self._row:
                raise cells.refuse("order", cell=written, row=self._row)
            self._column = where[1]
        style = at.get("s", "0")
        if not (style.isascii() and style.isdigit() and len(style) < 10):
            raise cells.refuse("style", cell=written)
        self._in_cell = True
        self._type, self._style = at.get("t", "n"), str(int(style))
        self._formula = False
        self._value = self._item = None

    def _open_in_cell(self, tag: str, at: dict[str, str], parent: str) -> None:
        if tag in _CHILDREN.get(parent, ()) and tag in _TEXTS:
            self._pieces = []
        if tag == "f":
            self._formula = True
        elif tag == "is":
            self._item = TextItem()
        elif self._item:
            self._item.start(tag, at)

    def _text(self, text: str) -> None:
        if self._pieces is not None:
            self._pieces.append(text)

    def _aside(self, *_: str) -> None:
        """A comment: within a text some programs read on behind it, others stop."""
        if self._pieces is not None:
            raise self._cells.refuse("unknown", element="comment")

    def _end(self, tag: str) -> None:
        self._open.pop()
        if not self._in_cell:
            return
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            self._close_cell()
            return
        text = "".join(self._pieces or ())
        if tag == "v" and self._open[-1] == "c":
            self._value = text
        elif self._item and tag != "is":
            self._item.end(tag, text)
        if tag in _TEXTS:
            self._pieces = None

    def _close_cell(self) -> None:
        self._in_cell = False
        if self._value is None and not self._formula and self._item is None:
            return
        inline = self._item.text() if self._item else ""
        here = self._row, self._column
        self._cells.add(here, self._type, self._style, self._value, inline, formula=self._formula)
