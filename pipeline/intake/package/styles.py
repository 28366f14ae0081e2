"""What the styles of a workbook say about its cells: dates, percentages, strokes, what is not seen.

Source: ECMA-376 part 1, 18.8 (cellXfs, fonts, fills) and 18.8.30 (number formats).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Flag, auto
from functools import lru_cache
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.intake.package.parts import XmlPart, walk
from pipeline.intake.package.verdict import Limits

ON, OFF = ("1", "true", "on"), ("0", "false", "off")
_LEGACY = re.compile(r"\.Vn|VNI-", re.I)  # fonts of TCVN3 and VNI: their letters are others
_SMALL = 200_000  # bytes
_WHITE = {"rgb FFFFFF", "theme 0", "indexed 1", "indexed 9"}

_UNSPOKEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.I)
_NOTHING = (";;;", ";;")  # formats that show no number, or nothing at all
_WORDED = re.compile(r'"[^"%]*%[^"]*"|\\%|\[\$[^\]%]*%[^\]]*\]')
_SPAN = re.compile(r"\[(?:h+|m+|s+)\]", re.I)
_MOMENT = re.compile(r"[dmyhs]|AM/PM|A/P", re.I)
_SPANS, _PERCENTS = {46}, {9, 10}
_MOMENTS = {*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)}


_T = TypeVar("_T")


class Marking(Flag):
    """What the look of a cell, or of a piece of its text, says about its value."""

    PLAIN = 0
    PERCENT = auto()
    PERCENT_SIGN = auto()  # a % that is only written behind the number: 1 shows as 1%
    STRUCK = auto()
    RAISED = auto()
    LOWERED = auto()
    UNSEEN = auto()  # letters of the colour of their ground, or a format that shows nothing


class CellStyle(Struct, frozen=True):
    """The style of a cell."""

    look: Marking = Marking.PLAIN
    moment: bool = False  # a number is a day, a time of day, or both
    span: bool = False  # a number is a duration
    font: str = ""  # where it is one of before Unicode


class Styles(Struct):
    """The styles by number; those of a form, and what has no number, are plain."""

    of: Mapping[str, CellStyle] = field(default_factory=dict)  # by number, as cells name it
    legacy_fonts: tuple[str, ...] = ()  # anywhere in the part, sorted


def moment_or_span(code: str) -> tuple[bool, bool]:
    """Does a number format show a day or time; does it show a duration?

    The first section decides: it is the one of positive numbers.
    """
    spoken = _UNSPOKEN.sub("", code).partition(";")[0]
    if _SPAN.search(spoken):
        return False, True
    return spoken.lower() != "general" and bool(_MOMENT.search(spoken)), False


def percent_of(code: str) -> Marking:
    """Does a number format show a percentage, or a number with the sign of one?"""
    if "%" not in code:
        return Marking.PLAIN
    if "%" in _UNSPOKEN.sub("", code):
        return Marking.PERCENT
    return Marking.PERCENT_SIGN if _WORDED.search(code) else Marking.PLAIN


def look_of(tag: str, at: Mapping[str, str]) -> Marking:
    """What one element of a font says: a stroke, a raised or lowered line."""
    if tag == "strike":
        return Marking.PLAIN if at.get("val") in OFF else Marking.STRUCK
    if tag == "vertAlign":
        return {"superscript": Marking.RAISED, "subscript": Marking.LOWERED}.get(
            at.get("val", ""), Marking.PLAIN
        )
    return Marking.PLAIN


def read(part: XmlPart, limits: Limits) -> Styles:
    """The styles part. Raises `FileRefused` where it is not well-formed."""
    small = len(part.xml) < _SMALL  # forms saved by one program have one and the same
    return _same(part, limits) if small else _read(part, limits)


def _read(part: XmlPart, limits: Limits) -> Styles:
    around: list[str] = []
    codes: dict[str, str] = {}
    fonts: list[tuple[Marking, str]] = []
    colours: list[str] = []  # of the fonts
    grounds: list[str] = []
    legacy: set[str] = set()
    found: dict[str, CellStyle] = {}

    def start(tag: str, at: dict[str, str]) -> None:
        inside = around[-1] if around else ""
        around.append(tag)
        if tag == "numFmt" and inside == "numFmts":
            codes[at.get("numFmtId", "")] = at.get("formatCode", "")
        elif tag == "font" and inside == "fonts":
            fonts.append((Marking.PLAIN, ""))
            colours.append("")
        elif tag == "fill" and inside == "fills":
            grounds.append("white")
        elif tag == "name" and _LEGACY.match(at.get("val", "")):
            legacy.add(at["val"])
            if "fonts" in around:
                fonts[-1] = fonts[-1][0], at["val"]
        elif inside == "font" and "fonts" in around:
            look, name = fonts[-1]
            if tag == "color":
                colours[-1] = _colour(at)
            fonts[-1] = look | look_of(tag, at), name
        elif tag == "fgColor" and "fills" in around:
            grounds[-1] = _colour(at)
        elif tag == "xf" and inside == "cellXfs":
            found[str(len(found))] = _style(at, codes, fonts, colours, grounds)

    def end(_tag: str, _text: str) -> None:
        around.pop()

    # However deep: nothing hangs on what is nested there.
    walk(part.name, part.xml, replace(limits, depth=limits.elements), start, end)
    return Styles(found, tuple(sorted(legacy)))


_same = lru_cache(maxsize=16)(_read)


def _colour(at: Mapping[str, str]) -> str:
    """A colour as the file names it; white ones are one. (The first of a theme is the window's.)"""
    if "tint" in at:
        return ""
    for kind in ("rgb", "theme", "indexed"):
        if kind in at:
            name = f"{kind} {at[kind].upper()[-6:]}"
            return "white" if name in _WHITE else name
    return ""


def _style(
    at: Mapping[str, str],
    codes: Mapping[str, str],
    fonts: Sequence[tuple[Marking, str]],
    colours: Sequence[str],
    grounds: Sequence[str],
) -> CellStyle:
    id_ = at.get("numFmtId", "0")
    code = codes.get(id_)
    number = int(id_) if id_.isascii() and id_.isdigit() else 0
    if code is None:
        moment, span = number in _MOMENTS, number in _SPANS
        percent = Marking.PERCENT if number in _PERCENTS else Marking.PLAIN
    else:
        (moment, span), percent = moment_or_span(code), percent_of(code)
    look, font = _at(fonts, at.get("fontId", "0"), (Marking.PLAIN, ""))
    colour = _at(colours, at.get("fontId", "0"), "")
    if code in _NOTHING or (colour and colour == _at(grounds, at.get("fillId", "0"), "white")):
        look |= Marking.UNSEEN
    return CellStyle(look | percent, moment, span, font)


def _at(things: Sequence[_T], index: str, otherwise: _T) -> _T:
    """The thing of a number that a file names; `otherwise` where it names none of them."""
    at = int(index) if index.isascii() and index.isdigit() and len(index) < 9 else len(things)
    return things[at] if at < len(things) else otherwise
