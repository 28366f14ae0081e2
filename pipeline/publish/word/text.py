"""Text from anywhere, made fit for a Word document.

Branches paste what they like into the form. XML forbids some characters, and some invisible ones
would turn the reading direction of everything after them; both go, everything else stays.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from html import escape
from typing import Any

from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml
from msgspec import Struct

from pipeline.publish.word.styles import Emphasis

Element = Any  # lxml elements carry python-docx's classes, which have no public types

_NAMESPACES = nsdecls("w", "r", "wp", "a", "c")
# Every sign that starts a new line somewhere: CR LF, CR, VT, FF, NEL, LINE and PARAGRAPH SEPARATOR.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

_FORBIDDEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters, except tab and newline
    "\ud800-\udfff"  # lone surrogates: not characters at all
    "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"  # direction marks and overrides
    "\ufeff\ufffe\uffff"  # byte order mark, non-characters
    "]"
)


def safe(text: str) -> str:
    """The text without what XML forbids and without direction marks; every line end is `\\n`.

    Letters are composed (NFC). Nothing else changes: not the spaces, not the words.
    """
    return unicodedata.normalize("NFC", _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text)))


class Span(Struct, frozen=True):
    """A piece of a paragraph in a character style."""

    text: str
    emphasis: Emphasis


class PlacedFigure(str):
    """A figure with its address: on paper an inline content control, whose title Word shows when
    somebody clicks into it."""

    __slots__ = ("address",)
    address: str

    def __new__(cls, text: str, address: str) -> PlacedFigure:
        made = super().__new__(cls, text)
        made.address = address
        return made


Part = str | Span  # of a paragraph


class Addresses:
    """The addresses of one document, in the order in which they are given: no two are the same, and
    none is longer than the title of a content control may be."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def __call__(self, address: str) -> str:
        if len(address) > _LONGEST:
            digest = hashlib.sha256(address.encode()).hexdigest()[:4]
            address = f"{address[: _LONGEST - 6]}… {digest}"
        self._given[address] += 1
        n = self._given[address]
        return f"{address} ({n})" if n > 1 else address


_LONGEST = 57  # letters, without a number behind: Word opens no document with a title over 64


def attribute(text: str) -> str:
    """The text as it may stand between the double quotes of an XML attribute, on one line."""
    plain = safe(text).replace("\n", " ").replace("\t", " ")
    return escape(plain, quote=False).replace('"', "&quot;")


def parsed(xml: str) -> Element:
    """The element; the prefixes w, r, wp, a and c are known."""
    return parse_xml(re.sub(r"^<[\w:]+", rf"\g<0> {_NAMESPACES}", xml, count=1))


def run(text: str, emphasis: Emphasis | None = None) -> str:
    """One `w:r` holding the text; a newline is a line break, a tab a tab stop, the hyphen in a
    document's number one that does not break."""
    pieces = [_BREAKS.get(piece) or _text(piece) for piece in _BREAK.split(safe(text)) if piece]
    if not pieces:
        return ""
    style = f'<w:rPr><w:rStyle w:val="{emphasis}"/></w:rPr>' if emphasis else ""
    return f"<w:r>{style}{''.join(pieces)}</w:r>"


_BREAK, _BREAKS = re.compile("([\n\t])"), {"\n": "<w:br/>", "\t": "<w:tab/>"}
# The hyphen in the number of a document (`299-CV/ĐU`), at which no line may break. As Word's own
# element: the letter U+2011 is in few fonts.
_HYPHEN = re.compile(r"(?<=\d)-(?=[A-ZĐ]{2,}\b)")


def _text(chunk: str) -> str:
    texts = (
        f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t>' if text else ""
        for text in (_HYPHEN.split(chunk) if "-" in chunk else (chunk,))
    )
    return "<w:noBreakHyphen/>".join(texts)


def runs(*parts: Part, emphasis: Emphasis | None = None) -> str:
    """The runs of a paragraph; `emphasis`: of what has none of its own."""
    return "".join(_runs(part, emphasis) for part in parts)


def _runs(part: Part, emphasis: Emphasis | None) -> str:
    if isinstance(part, Span):
        return run(part.text, part.emphasis)
    if not isinstance(part, PlacedFigure):
        return run(part, emphasis)
    title = attribute(part.address)
    # LibreOffice 7 loses the title of a control without `w:text`, and bold letters in one with it.
    kind = "" if emphasis else "<w:text/>"
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{title}"/><w:tag w:val="{title}"/>{kind}</w:sdtPr>'
        f"<w:sdtContent>{run(part, emphasis)}</w:sdtContent></w:sdt>"
    )
