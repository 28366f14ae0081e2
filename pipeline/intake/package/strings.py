"""Texts of cells: the table of shared strings, and the pieces of one text that look different.

Source: ECMA-376 part 1, 18.4 (shared strings, rich text runs) and 22.9.2.19 (ST_Xstring).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.intake.package.parts import XmlPart, check_form, walk
from pipeline.intake.package.styles import Marking, look_of
from pipeline.intake.package.verdict import FileRefused, Limits, Refusal
from pipeline.vietnamese import is_blank

ITEM = {  # what may stand in what; anything else would hide a text, or shift all that follow
    "si": {"t", "r", "rPh", "phoneticPr"},
    "is": {"t", "r", "rPh", "phoneticPr"},
    "r": {"rPr", "t"},
    "rPh": {"t"},
    "t": set[str](),
}
_SILENT = ("rPh", "rPr")  # a phonetic guide, a font
_TABLE = {"sst": {"si", "extLst"}, **ITEM}

_LETTERS = r"[^<>&\x00-\x08\x0b-\x1f\ufffe\uffff]*+"
PLAIN = rf"{_LETTERS}(?:&(?:amp|lt|gt|quot|apos);{_LETTERS})*+"
"""Text that needs no parser: nothing but letters and the five names. No carriage return, which a
parser would change, and no `>`, which may end what it must not."""
_PLAIN_ITEM = re.compile(rf'<si><t( xml:space="preserve")?>({PLAIN})</t></si>')
_PLAIN_TABLE = re.compile(
    rf'((?:<\?xml[^<>]*\?>)?\s*<sst(?: [A-Za-z:]+="[^"<>&]*")*>)'
    rf'(?:<si><t(?: xml:space="preserve")?>{PLAIN}</t></si>)*+</sst>\s*'
)
_SPACE = " \t\r\n"
_NAMES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Marked(str):
    """A text of which pieces are struck out, raised or lowered."""

    __slots__ = ("runs",)
    runs: tuple[tuple[str, Marking], ...]  # the pieces, in order


def unescaped(text: str) -> str:
    """The text that `PLAIN` spells."""
    if "&" in text:
        for name, letter in _NAMES.items():  # "&amp;" last
            text = text.replace(name, letter)
    return text


def decoded(text: str) -> str:
    """`_x000D_` as the character it stands for; halves of a pair stay as they are written."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda m: m[0] if m[1][0] in "dD" and m[1][1] > "7" else _letter(m), text)


def _letter(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


@lru_cache(maxsize=16_384)  # labels, choices and levels repeat in every form
def text_of(text: str, space: bool) -> str:
    """The text of a plain <t>; "" where it is blank. `space`: what surrounds it counts, too."""
    text = unescaped(text)
    return shown(decoded(text if space else text.strip(_SPACE)))


def shown(text: str) -> str:
    """The text, or "" where there is nothing to see in it."""
    return "" if is_blank(text) else text


class TextItem:
    """Collects one text out of its elements: an <si> or <is>."""

    def __init__(self) -> None:
        self._runs: list[tuple[str, Marking]] = []
        self._look = Marking.PLAIN
        self._space = False  # does what surrounds the text count?
        self._silent = ""  # the element around, whose texts are none of the cell's

    def start(self, tag: str, at: dict[str, str]) -> None:
        """An element inside the item opens."""
        if tag == "r":
            self._look = Marking.PLAIN
        elif tag == "t":
            self._space = at.get("xml:space") == "preserve"
        elif tag in _SILENT:
            self._silent = tag
        else:
            self._look |= look_of(tag, at)

    def end(self, tag: str, text: str) -> None:
        """An element inside the item ends."""
        if tag == "t" and not self._silent:
            text = decoded(text if self._space else text.strip(_SPACE))
            self._runs.append((text, self._look))
        elif tag == self._silent:
            self._silent = ""
        elif tag == "r":
            self._look = Marking.PLAIN

    def text(self) -> str:
        """The whole text; "" where it is blank."""
        text = shown("".join(piece for piece, _ in self._runs))
        if text and any(look for _, look in self._runs):
            marked = Marked(text)
            marked.runs = tuple(self._runs)
            return marked
        return text


def read(part: XmlPart, limits: Limits) -> Sequence[str]:
    """The shared strings, in order; one that is blank is "".

    A table of plain strings only, as a form's nearly always is, is read by one expression.
    """
    if part.text is not None and (plain := _PLAIN_TABLE.fullmatch(part.text)):
        check_form(part.name, f"{plain[1]}</sst>".encode())
        return [text_of(text, bool(space)) for space, text in _PLAIN_ITEM.findall(part.text)]
    found: list[str] = []
    around = [""]
    item = TextItem()

    def start(tag: str, at: dict[str, str]) -> None:
        nonlocal item
        if around[-1] in _TABLE and tag not in _TABLE[around[-1]]:
            raise FileRefused(Refusal.BAD_XML, part=part.name, element=tag[:40])
        around.append(tag)
        if tag == "si":
            item = TextItem()
        else:
            item.start(tag, at)

    def end(tag: str, content: str) -> None:
        around.pop()
        if tag == "si":
            found.append(item.text())
        else:
            item.end(tag, content)

    walk(part.name, part.xml, limits, start, end)
    return found
