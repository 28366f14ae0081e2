"""Text from anywhere, made fit for a Word document.

Branches paste what they like into the form. XML forbids some characters, and some invisible ones
would turn the reading direction of everything after them; both go, everything else stays.
"""

from __future__ import annotations

import re
import unicodedata
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
    pieces: list[str] = []
    for row, line in enumerate(safe(text).split("\n")):
        if row:
            pieces.append("<w:br/>")
        for index, chunk in enumerate(line.split("\t")):
            if index:
                pieces.append("<w:tab/>")
            if chunk:
                pieces.append(_text(chunk))
    if not pieces:
        return ""
    style = f'<w:rPr><w:rStyle w:val="{emphasis}"/></w:rPr>' if emphasis else ""
    return f"<w:r>{style}{''.join(pieces)}</w:r>"


# The hyphen in the number of a document (`299-CV/ĐU`), at which no line may break. As Word's own
# element: the letter U+2011 is in few fonts.
_HYPHEN = re.compile(r"(?<=\d)-(?=[A-ZĐ]{2,}\b)")


def _text(chunk: str) -> str:
    texts = (
        f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t>' if text else ""
        for text in (_HYPHEN.split(chunk) if "-" in chunk else (chunk,))
    )
    return "<w:noBreakHyphen/>".join(texts)


def runs(*parts: str | Span) -> str:
    """The runs of a paragraph."""
    return "".join(
        run(part.text, part.emphasis) if isinstance(part, Span) else run(part) for part in parts
    )
