"""The document that every other one grows from: `publish/templates/van-ban.docx`, which Word opens.

It holds how everything looks: the styles, size and margins of the pages, the page number, and the
blocks around the text (letterhead, title, signature) with their fixed words. Places to fill in
stand in double braces. All else in it shows the styles and is left out. Its sizes and spacings are
those of Hướng dẫn 05-HD/VPTW, 27/5/2026.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Pt
from msgspec import Struct

from pipeline.publish.word.look import Look, Orientation
from pipeline.publish.word.placeholders import Placeholder, join, names_in
from pipeline.publish.word.styles import HEADINGS, Emphasis, Style, StyleOfBase, TableStyle
from pipeline.publish.word.text import Element

NAME = "van-ban.docx"
OURS = Path(__file__).parents[1] / "templates"


_HALF = 82.0  # mm of the width between the margins


class BaseError(Exception):
    """It lacks what the program needs; a Vietnamese phrase that follows the file's name."""


_P = Placeholder
_BLOCKS = (
    (_P.SUPERIOR, _P.ISSUER, _P.NUMBER, _P.LETTER_SUBJECT, _P.PLACE_AND_DATE),
    (_P.KIND, _P.SUBJECT, _P.BRACKET),
    (_P.RECIPIENT, _P.AUTHORITY, _P.POST, _P.SIGNER),
    (_P.ON_BEHALF,),
)
_TYPES: Mapping[type[StyleOfBase], str] = {
    Style: "paragraph",
    Emphasis: "character",
    TableStyle: "table",
}
_IN_TEXT = tuple(qn(f"w:{tag}") for tag in ("pStyle", "rStyle", "tblStyle"))
_POINTERS = {*_IN_TEXT, *(qn(f"w:{tag}") for tag in ("basedOn", "next", "link"))}


class BaseDocument(Struct, frozen=True):
    """A base document, taken apart. Its elements are there to be copied."""

    empty: bytes  # the .docx with nothing in its body, on an upright page
    blocks: Mapping[Placeholder, Sequence[Element]]  # the block that each place stands in
    pages: Mapping[Orientation, Element]  # `w:sectPr`

    def room(self, place: Placeholder) -> float:
        """The width of the table cell that a place stands in, in mm; half a page where it is left
        to Word."""
        cells = (cell for element in self.blocks[place] for cell in element.iter(qn("w:tc")))
        cell = next((cell for cell in cells if place in names_in(cell)), None)
        width = None if cell is None else cell.width
        return float(width.mm) if width else _HALF


@lru_cache(maxsize=16)
def base_document(look: Look, own: bytes = b"") -> BaseDocument:
    """The base document in that look: the office's own, or ours.

    Raises BaseError where it lacks a style, a place to fill in or a page.
    """
    document = docx.Document(io.BytesIO(own) if own else str(OURS / NAME))
    styles = dict(_styles(document))
    _no_style_is_lost(document)
    _adjust(styles, document.styles.element.find(qn("w:docDefaults")), look)
    _use_our_ids(document, styles)
    body = document.element.body
    for paragraph in body.iter(qn("w:p")):
        join(paragraph)
    pages = _pages(document)
    blocks = {}
    for of_block in _BLOCKS:
        blocks.update(dict.fromkeys(of_block, _block(body, of_block)))
    for element in list(body):
        body.remove(element)
    body.append(pages[Orientation.PORTRAIT])
    stream = io.BytesIO()
    document.save(stream)
    return BaseDocument(stream.getvalue(), blocks, pages)


# --- styles ---------------------------------------------------------------------------------------


def _styles(document: Any) -> Iterator[tuple[StyleOfBase, Element]]:
    """The styles that the program writes by, each with its definition."""
    there = {
        (one.get(qn("w:type")), one.name_val): one for one in document.styles.element.style_lst
    }
    for kind, of_type in _TYPES.items():
        for style in kind:
            name = style.shown
            if style in HEADINGS and (of_type, name) not in there:
                name = name.capitalize()  # as LibreOffice writes it
            if (of_type, name) not in there:
                raise BaseError(f"thiếu kiểu trình bày (style) “{style.shown}”")
            yield style, there[of_type, name]


def _no_style_is_lost(document: Any) -> None:
    """What stands in the blocks looks as its style says; without it, it would look like text."""
    there = {one.styleId for one in document.styles.element.style_lst}
    for pointer in document.element.body.iter(*_IN_TEXT):
        if pointer.get(qn("w:val")) not in there:
            text = "".join(t.text or "" for t in pointer.getparent().getparent().iter(qn("w:t")))
            raise BaseError(f"thiếu kiểu trình bày (style) của đoạn “{text[:40]}”")


def _use_our_ids(document: Any, styles: Mapping[StyleOfBase, Element]) -> None:
    """Gives the styles the ids that we write: who saves a document makes up ids of his own."""
    ids = {definition.styleId: str(style) for style, definition in styles.items()}
    if all(old == new for old, new in ids.items()):
        return
    for definition in document.styles.element.style_lst:
        if definition not in styles.values() and definition.styleId in styles:
            ids[definition.styleId] = f"{definition.styleId}-"
    for part in document.part.package.iter_parts():
        for element in part.element.iter() if hasattr(part, "element") else ():
            if element.tag == qn("w:style"):
                key = qn("w:styleId")
            elif element.tag in _POINTERS:
                key = qn("w:val")
            else:
                continue
            element.set(key, ids.get(element.get(key), element.get(key)))


def _adjust(styles: Mapping[StyleOfBase, Element], defaults: Element, look: Look) -> None:
    """Sets what a committee may choose: the size of the text and the space between its lines."""
    lines = Pt(look.line_spacing)
    styles[Style.SIGNER].get_or_add_pPr().spacing_before = 4 * lines  # to sign in
    for style in (Style.TEXT, *HEADINGS):
        paragraph = styles[style].get_or_add_pPr()
        paragraph.spacing_line, paragraph.spacing_lineRule = lines, WD_LINE_SPACING.EXACTLY
        styles[style].get_or_add_rPr().sz_val = Pt(look.body_size)
    for element in (defaults, *(styles[style].rPr for style in (Style.TEXT, *HEADINGS))):
        for size in element.iter(qn("w:sz"), qn("w:szCs")):
            size.set(qn("w:val"), str(look.body_size * 2))


# --- blocks and pages -----------------------------------------------------------------------------


def _block(body: Element, wanted: Sequence[Placeholder]) -> list[Element]:
    """From the paragraph or table with the first of these places to that with the last."""
    children = list(body)
    at = [n for n, child in enumerate(children) if not {*wanted}.isdisjoint(names_in(child))]
    block = children[min(at, default=0) : max(at, default=-1) + 1]
    there = {name for element in block for name in names_in(element)}
    for place in wanted:
        if place not in there:
            raise BaseError(f"thiếu chỗ điền “{{{{{place}}}}}”")
    for name in sorted(there.difference(wanted)):
        raise BaseError(f"có chỗ điền lạ: “{{{{{name}}}}}”")
    return block


def _pages(document: Any) -> dict[Orientation, Element]:
    pages: dict[Orientation, Element] = {}
    for section in document.sections:
        lying = section.page_width > section.page_height
        pages.setdefault(Orientation.LANDSCAPE if lying else Orientation.PORTRAIT, section._sectPr)
    for page in Orientation:
        if page not in pages:
            raise BaseError(f"không có trang {page.value}")
    return pages
