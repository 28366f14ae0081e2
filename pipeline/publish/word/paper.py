"""A document that grows from top to bottom, and saves itself the same way every time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import IO

import docx
from docx.oxml.ns import qn
from lxml.etree import ProcessingInstruction

from pipeline.publish.word.base import base_document
from pipeline.publish.word.look import LANGUAGE, Look, Orientation
from pipeline.publish.word.placeholders import Placeholder, filled
from pipeline.publish.word.styles import Emphasis, Style
from pipeline.publish.word.text import (
    Addresses,
    Element,
    Part,
    PlacedFigure,
    parsed,
    runs,
    safe,
)
from pipeline.vietnamese import held_together

_FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP archive knows
_AHEAD, _BEHIND = 20, 50  # rows of a long table that can be changed once it is written
_PLACE = re.compile(rb"<\?rows (\d+)\?>")
_TEXT = re.compile(rb"(<w:t(?: [^>]*)?>)([^<]+)")


def paragraph_xml(
    style: Style,
    *parts: Part,
    with_next: bool = False,
    emphasis: Emphasis | None = None,
    indent: float = 0,
) -> str:
    """A `w:p` in a style; needs the namespace `w` around it.

    `with_next` keeps it on the page of what follows, where no style does; `emphasis` is that of all
    its letters; `indent`: so many mm it stands in.
    """
    keep = "<w:keepNext/>" if with_next else ""
    stands_in = f'<w:ind w:left="{twips(indent)}"/>' if indent else ""
    said = runs(*parts, emphasis=emphasis)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{stands_in}</w:pPr>{said}</w:p>'


def twips(mm: float) -> int:
    """Millimetres in twentieths of a point, the unit of widths and heights in Word."""
    return round(mm * 1440 / 25.4)


def _mm(emu: int) -> float:
    """EMU in mm, to a tenth: pages are measured in twips, which hit no whole millimetre."""
    return round(emu / 36000, 1)


class Paper:
    """A Word document in the form of Party documents.

    `blocks`, `tables` and `charts` write onto it, always at its end. `document` is python-docx's
    own object, for what is not offered here. `own`: the office's base document; raises BaseError
    where it does not serve. `addresses`: figures stand there with where they come from.
    """

    def __init__(
        self, look: Look | None = None, own: bytes = b"", *, addresses: bool = False
    ) -> None:
        self.look = look or Look()
        self.addresses = addresses
        self._given = Addresses()
        self.page = Orientation.PORTRAIT  # of the section that is being written
        self.base = base_document(self.look, own)
        self.document = docx.Document(io.BytesIO(self.base.empty))
        self._body: Element = self.document.element.body
        # The body's last element; python-docx looks through all of them for it, each time.
        self._end: Element = self._body.sectPr
        self.ids = count(1)  # of drawings, unique in the document
        self._rows: list[bytes] = []  # of long tables, put in when the document is saved

    @property
    def last(self) -> Element | None:
        """The last paragraph or table, None on an empty document."""
        return self._end.getprevious()

    @property
    def text_width(self) -> float:
        """Room between the left and the right margin, in mm."""
        page = self._end
        return _mm(page.page_width - page.left_margin - page.right_margin)

    @property
    def text_height(self) -> float:
        """Room between the top and the bottom margin, in mm."""
        page = self._end
        return _mm(page.page_height - page.top_margin - page.bottom_margin)

    def append(self, xml: str, rows: Sequence[str] = ()) -> None:
        """Adds one block element (`w:p` or `w:tbl`); the prefixes w, r, wp, a and c are known.

        `rows`: the further rows of a table. Those in the middle of a long one stay text until the
        document is saved: as elements they would take ten times the room.
        """
        element = parsed(xml)
        self._add(element)
        middle = rows[_AHEAD:-_BEHIND]
        for portion in (rows[:_AHEAD], rows[_AHEAD:][-_BEHIND:]):
            for row in list(parsed(f"<w:tbl>{''.join(portion)}</w:tbl>")):
                element.append(row)
            if middle:
                element.append(ProcessingInstruction("rows", str(len(self._rows))))
                self._rows.append("".join(middle).encode())
                middle = ()

    def write(self, style: Style, *parts: Part, indent: float = 0) -> None:
        """Adds one paragraph; `indent`: so many mm it stands in."""
        self.append(paragraph_xml(style, *map(self.placed, parts), indent=indent))

    def fill(
        self,
        values: Mapping[Placeholder, str | Sequence[str] | None],
        marked: Placeholder | None = None,
    ) -> list[Element]:
        """Adds the block of the base document that these places stand in, each filled in; what was
        added.

        The arguments are those of `placeholders.filled`.
        """
        added = filled(self.base.blocks[next(iter(values))], values, marked)
        for element in added:
            self._add(element)
        return added

    def begin_section(self, page: Orientation) -> None:
        """What follows stands on new pages of that orientation; nothing happens if it does already.

        The break goes into the last paragraph, so no page stays empty.
        """
        if page is self.page:
            return
        self.page = page
        if self.last is not None:
            self._close_table()
            self.last.get_or_add_pPr().append(deepcopy(self._end))
            for name in ("w:headerReference", "w:footerReference", "w:titlePg"):
                for element in self._end.findall(qn(name)):
                    self._end.remove(element)  # the later section takes over the header
        for name in ("w:pgSz", "w:pgMar"):
            of_page = deepcopy(self.base.pages[page].find(qn(name)))
            self._end.replace(self._end.find(qn(name)), of_page)

    def placed(self, part: Part) -> Part:
        """A part as it stands on this paper; where several figures have one address, they are
        numbered."""
        if not isinstance(part, PlacedFigure):
            return part
        if not self.addresses:
            return str(part)
        return PlacedFigure(part, self._given(part.address))

    def save(
        self, target: Path | str | IO[bytes], *, author: str, title: str, created: datetime
    ) -> None:
        """Writes the document; the same content and arguments give the same bytes.

        `created` becomes the date of creation and of the last change; a time zone is converted to
        UTC, without one the time is taken as UTC. Raises OSError where the file cannot be written.
        """
        self._close_table()
        moment = created.astimezone(UTC).replace(tzinfo=None) if created.tzinfo else created
        properties = self.document.core_properties
        properties.author = properties.last_modified_by = safe(author)[:255]
        properties.title = safe(title)[:255]
        properties.language = LANGUAGE
        properties.created = properties.modified = moment.replace(microsecond=0)
        properties.revision = 1
        stream = io.BytesIO()
        self.document.save(stream)
        content = self._with_fixed_times(stream)
        if isinstance(target, (str, Path)):
            Path(target).write_bytes(content)
        else:
            target.write(content)

    def _add(self, element: Element) -> None:
        if element.tag == qn("w:tbl"):
            self._close_table()
        self._end.addprevious(element)

    def _close_table(self) -> None:
        """Behind a table a paragraph: two tables without one become one, and Word ends a section
        and a document with one."""
        if self.last is not None and self.last.tag == qn("w:tbl"):
            self.write(Style.GAP)

    def _with_fixed_times(self, stream: IO[bytes]) -> bytes:
        """The archive again, with the rows of long tables, and with nothing in it that depends on
        the clock or the system."""
        result = io.BytesIO()
        with zipfile.ZipFile(stream) as old, zipfile.ZipFile(result, "w") as new:
            for name in old.namelist():
                entry = zipfile.ZipInfo(name, _FIXED_TIME)
                entry.create_system = 0
                entry.compress_type = zipfile.ZIP_DEFLATED
                content = old.read(name)
                finished = self._finished(content) if name == "word/document.xml" else (content,)
                with new.open(entry, "w") as target:
                    for piece in finished:
                        target.write(piece)
        return result.getvalue()

    def _finished(self, content: bytes) -> Iterator[bytes]:
        """The document's XML with the rows of long tables, its texts with spaces that hold; piece
        by piece, for a long table is larger than all the rest."""
        for at, piece in enumerate(_PLACE.split(content)):  # text, number of rows, text, …
            piece = self._rows[int(piece)] if at % 2 else piece
            if self.look.no_break:
                piece = _TEXT.sub(lambda m: m[1] + held_together(m[2].decode()).encode(), piece)
            yield piece
