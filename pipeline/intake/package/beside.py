"""What lies on a sheet beside its cells: notes, threads of comments, shapes with words, pictures,
and what is printed above and below its pages.

Sources: ECMA-376 part 1, 18.7 (comments), 20.5 (drawings), 18.3.1.46 (headers and footers);
[MS-XLSX] 2.6.205 (threaded comments).
A part of these that is not well-formed holds nothing that anybody could read: it is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from html import unescape

from pipeline.intake.package.cells import place
from pipeline.intake.package.parts import Relation, XmlPart, walk
from pipeline.intake.package.sheet import Beside, Place
from pipeline.intake.package.verdict import FileRefused, Limits

_KINDS = {"comments": "note", "threadedComment": "thread", "drawing": "shape"}
_PICTURES = ("pic", "graphicFrame")
_MARGIN = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)\b[^>]*>([^<]+)<")
_SECTION = re.compile(r"&[LCR]")
_CODE = re.compile(r'&(?:"[^"]*"|\d+|K(?:[0-9A-F]{6}|\d\d[+-]\d{3})|(&)|[A-Z])', re.I)


def lying_on(
    links: Mapping[str, Relation], part: Callable[[str], XmlPart | None], limits: Limits
) -> tuple[Beside, ...]:
    """What a sheet's relations lead to; `part` gives a part by its name.

    Beside a thread stands a note on the same cell, for programs that know no threads: left out.
    """
    found: list[Beside] = []
    for link in links.values():
        kind = _KINDS.get(link.type)
        xml = part(link.target) if kind and not link.external else None
        if kind is None or xml is None:
            continue
        with suppress(FileRefused):
            found += _shapes(xml, limits) if kind == "shape" else _notes(kind, xml, limits)
    threads = {one.place for one in found if one.kind == "thread"}
    return tuple(one for one in found if one.kind != "note" or one.place not in threads)


def in_margins(xml: bytes) -> tuple[Beside, ...]:
    """The words that a worksheet part prints above and below its pages, each section once; without
    the codes for letters, page numbers and dates."""
    margins = _MARGIN.findall(xml, max(xml.rfind(b"sheetData"), 0))
    written = (unescape(margin.decode(errors="replace")) for margin in margins)
    sections = (section for text in written for section in _SECTION.split(text))
    words = (_CODE.sub(lambda m: m[1] or "", section).strip() for section in sections)
    return tuple(Beside("margin", text, None) for text in dict.fromkeys(words) if text)


def _notes(kind: str, part: XmlPart, limits: Limits) -> Iterator[Beside]:
    """Notes and threads: an element with a reference, and its texts."""
    found: list[tuple[Place | None, list[str]]] = []

    def start(tag: str, at: dict[str, str]) -> None:
        if tag in ("comment", "threadedComment"):
            found.append((place(at.get("ref", "")), []))

    def text(tag: str, content: str) -> None:
        if tag in ("t", "text") and found:
            found[-1][1].append(content)

    walk(part.name, part.xml, limits, start, text)
    return (Beside(kind, "".join(texts), where) for where, texts in found)


def _shapes(part: XmlPart, limits: Limits) -> Iterator[Beside]:
    """Shapes with words in them, and pictures, by the cell of their upper left corner."""
    found: list[tuple[str, list[str], list[int]]] = []
    corner: list[int] = []
    around: list[str] = []

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal corner
        around.append(tag)
        if tag.endswith("Anchor"):
            corner = []
        elif tag == "sp" or tag in _PICTURES:
            found.append(("picture" if tag in _PICTURES else "shape", [], corner))

    def text(tag: str, content: str) -> None:
        around.pop()
        if tag in ("col", "row") and around[-1:] == ["from"] and content.isdecimal():
            corner.append(int(content[:9]) + 1)
        elif tag == "t" and found:
            found[-1][1].append(content)
        elif tag == "p" and found and found[-1][1]:
            found[-1][1].append("\n")

    walk(part.name, part.xml, limits, start, text)
    for kind, texts, (*spot,) in found:
        where = (spot[1], spot[0]) if len(spot) == 2 else None
        if kind == "picture" or "".join(texts).strip():
            yield Beside(kind, "".join(texts).strip(), where)
