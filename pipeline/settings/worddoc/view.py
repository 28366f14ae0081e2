"""The final view of a Word text: what a reader sees once every tracked change is accepted.

Insertions and what was moved to a place are read, deletions, what was moved away and hidden text
are not. Content controls, fields (their result), hyperlinks, smart tags are looked through, so is
whatever else may stand around runs. What is no running text (tables, notes, boxes, pictures) is
counted, so that nobody loses it in silence. Format: ECMA-376, part 1, chapter 17.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Any

from lxml import etree
from msgspec import Struct

from pipeline.settings.worddoc.signs import RAISED, sign

_SPACES = {  # also those of “Strict Open XML”
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
}
PARAGRAPH, TABLE, ROW = "{*}p", "{*}tbl", "{*}tr"

# Not part of the final view, or not text at all. `Fallback` repeats what `Choice` says.
_GONE = frozenset(
    {
        *("w:del", "w:moveFrom", "w:delText", "w:instrText", "w:delInstrText", "w:fldData"),
        *("w:rPr", "w:pPr", "w:sdtPr", "w:sdtEndPr", "w:rt", "w:rubyPr", "mc:Fallback"),
    }
)
_DEPTH = 20  # of styles that are based on others; Word allows about ten
_LOOKS = 1000  # of runs, remembered: a text has a dozen
_CHANGES = frozenset(["w:ins", "w:del", "w:moveFrom", "w:moveTo"])
_CHARACTERS = {
    "w:br": "\n",
    "w:cr": "\n",
    "w:tab": " ",
    "w:ptab": " ",
    "w:noBreakHyphen": "-",
}
# Elements that may stand between the text and a paragraph or table of it.
_AROUND = frozenset({"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo"}) | {
    "mc:AlternateContent",
    "mc:Choice",
}


class Left(StrEnum):
    """The parts of a text beside its paragraphs (Vietnamese, behind a number)."""

    TABLE = "bảng"
    BOX = "hộp chữ"
    FOOTNOTE = "chú thích cuối trang"
    ENDNOTE = "chú thích cuối văn bản"
    PICTURE = "hình vẽ hoặc ảnh"
    OBJECT = "đối tượng nhúng"
    FORMULA = "công thức"
    CHUNK = "tệp chèn"
    SIGN = "ký hiệu riêng của phông chữ"


class TextChange(StrEnum):
    """How a text was read, where a person may have meant it otherwise (Vietnamese)."""

    CHANGES = "đọc theo bản đã chấp nhận mọi sửa đổi (Track Changes)"
    HIDDEN = "bỏ chữ ẩn"
    COMMENT = "bỏ nhận xét bên lề"
    PROMPT = "bỏ ô nội dung chưa điền"
    STRUCK = "lấy cả chữ bị gạch ngang"
    NUMBERED = "đổi số thứ tự tự động thành gạch đầu dòng"


class Piece(Struct, frozen=True):
    """Some letters of a paragraph, and the name of their font where the document gives one."""

    text: str
    font: str | None = None


class _Look(Struct, frozen=True):
    """What the properties of a run, and the styles, say of its letters."""

    hidden: bool = False
    struck: bool = False
    font: str | None = None
    place: str = ""  # "superscript", …


class _Style(Struct, frozen=True):
    """A style for runs or paragraphs."""

    kind: str
    based_on: str | None
    default: bool
    said: dict[str, Any]  # "font", "numbering", "vanish", "strike", "dstrike": what it sets


@lru_cache(maxsize=1024)
def _name(tag: str) -> str:
    """`w:p` for an element's full name, whatever prefix the document uses; `:x` elsewhere."""
    space, _, local = tag.rpartition("}")
    return f"{_SPACES.get(space[1:], '')}:{local}"


def name_of(element: etree._Element | None) -> str:
    """`w:p`, `w:tbl`, …; "" for what is no element."""
    return _name(element.tag) if element is not None and isinstance(element.tag, str) else ""


def get(element: etree._Element | None, attribute: str) -> str | None:
    """An attribute of the text's own namespace, or without one."""
    if element is None:
        return None
    own = element.tag.rpartition("}")[0]
    return element.get(f"{own}}}{attribute}", element.get(attribute))


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first inner element on this way: `child(p, "pPr", "rPr")`."""
    for name in names:
        if element is None:
            return None
        element = next(element.iterchildren(f"{{*}}{name}"), None)
    return element


def is_block(element: etree._Element) -> bool:
    """Does a paragraph or table stand in the text itself, and still in its final view?"""
    return name_of(stands_in(element)) == "w:body"


def stands_in(element: etree._Element) -> etree._Element | None:
    """What an element stands in, in the final view; None where it is not in that."""
    above = element.getparent()
    while above is not None and name_of(above) in _AROUND:
        if name_of(above) == "w:sdt" and _is_prompt(above):
            return None
        if name_of(above) == "mc:Choice" and above.getprevious() is not None:
            return None
        above = above.getparent()
    return above


def ends_with_next(paragraph: etree._Element) -> bool:
    """Was the end of a paragraph deleted or hidden, so that the next one continues it?"""
    mark = child(paragraph, "pPr", "rPr")
    return any(_is_on(mark, name) for name in ("del", "moveFrom", "vanish"))


def is_deleted_row(row: etree._Element) -> bool:
    """Is a row of a table gone, or not shown?"""
    properties = child(row, "trPr")
    return any(_is_on(properties, name) for name in ("del", "hidden"))


def inner(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The inner elements with these names, also where something stands around them."""
    for e in element.iterchildren():
        name = name_of(e)
        if name in names:
            yield e
        elif name == "mc:AlternateContent":
            yield from inner(e[0], *names) if len(e) else ()
        elif name in _AROUND and not (name == "w:sdt" and _is_prompt(e)):
            yield from inner(e, *names)


class View:
    """Reads the paragraphs of one document. `left` and `changed` count what was met."""

    def __init__(
        self, styles: etree._Element | None = None, numbering: etree._Element | None = None
    ) -> None:
        self.left: Counter[Left] = Counter()
        self.changed: Counter[TextChange] = Counter()
        self._styles = _styles(styles)
        default = child(styles, "docDefaults", "rPrDefault", "rPr")
        self._default_font = _font(default)
        paragraphs = (i for i, s in self._styles.items() if s.default and s.kind == "paragraph")
        self._default_style = next(paragraphs, None)
        self._said: dict[tuple[str | None, str], Any] = {}
        self._looks: dict[tuple[bytes, str | None], _Look] = {}
        self._bullets = _bullets(numbering)

    def text(self, paragraph: etree._Element) -> str:
        """The text of a paragraph, without a list's dash; a no-break space is a space."""
        text = "".join(piece.text for piece in self._reading(paragraph))
        return text.replace("\N{NO-BREAK SPACE}", " ")

    def pieces(self, paragraph: etree._Element) -> Iterator[Piece]:
        """The text of a paragraph, with fonts; a list's dash or number is "- "."""
        dash = self._dash(paragraph)
        for piece in self._reading(paragraph):
            if dash and piece.text.strip():
                if not piece.text.lstrip().startswith(("-", "–", "•", "+")):
                    yield Piece("- ")
                dash = False
            yield piece

    def _reading(self, paragraph: etree._Element) -> Iterator[Piece]:
        style = self._style_of(paragraph)
        return _Reading(self, style, _fields(paragraph)).inside(paragraph, _Look())

    def _style_of(self, paragraph: etree._Element) -> str | None:
        return get(child(paragraph, "pPr", "pStyle"), "val") or self._default_style

    def _dash(self, paragraph: etree._Element) -> bool:
        style = self._style_of(paragraph)
        found = _numbering(child(paragraph, "pPr", "numPr")) or self._by_style(style, "numbering")
        if found is None or found[0] == "0":  # 0 takes a list off again
            return False
        if found not in self._bullets:
            self.changed[TextChange.NUMBERED] += 1
        return True

    def look(self, run: etree._Element | None, style: str | None) -> _Look:
        """How the letters of a run with these properties look."""
        said = b"" if run is None else etree.tostring(run, with_tail=False)
        if (said, style) not in self._looks:
            if len(self._looks) == _LOOKS:
                self._looks.clear()
            self._looks[said, style] = _Look(
                self._flag("vanish", run, style),
                self._flag("strike", run, style) or self._flag("dstrike", run, style),
                self._font(run, style),
                get(child(run, "vertAlign"), "val") or "",
            )
        return self._looks[said, style]

    def _flag(self, name: str, run: etree._Element | None, style: str | None) -> bool:
        """Is a property on for a run? What stands at the run wins; two styles that both switch it
        on switch it off (17.7.3)."""
        if child(run, name) is not None:
            return _is_on(run, name)
        character = get(child(run, "rStyle"), "val")
        return bool(self._by_style(style, name)) != bool(self._by_style(character, name))

    def _by_style(self, style: str | None, name: str) -> Any:
        """What a style sets, or the nearest of those on which it is based; None: nothing."""
        if (style, name) not in self._said:
            at, found = style, None
            for _ in range(_DEPTH):  # never many, nor for ever
                if found is not None or at not in self._styles:
                    break
                found, at = self._styles[at].said.get(name), self._styles[at].based_on
            self._said[style, name] = found
        return self._said[style, name]

    def _font(self, run: etree._Element | None, style: str | None) -> str | None:
        """The font of a run's letters."""
        character = get(child(run, "rStyle"), "val")
        styles = (self._by_style(id_, "font") for id_ in (character, style))
        said = (_font(run), *styles, self._default_font)
        return next((font for font in said if font is not None), None) or None


class _Reading:
    """The way through one paragraph."""

    def __init__(self, view: View, style: str | None, fields: dict[etree._Element, bool]) -> None:
        self.view, self.style, self.fields = view, style, fields
        self.open: list[bool] = []  # fields around: is it the result that we are in?

    def inside(self, element: etree._Element, look: _Look) -> Iterator[Piece]:
        """The letters inside of an element; `look`: that of the run that we are in."""
        for e in element.iterchildren():
            name = name_of(e)
            if name in _CHANGES:
                self.view.changed[TextChange.CHANGES] += 1
            if name in _GONE:
                continue
            match name:
                case "w:r":
                    yield from self._run(e)
                case "w:t":
                    if e.text and all(self.open):
                        yield self._letters(e.text, look)
                case "w:sym":
                    if all(self.open):
                        yield self._sign(get(e, "font") or look.font, get(e, "char") or "")
                case "w:br" | "w:cr" | "w:tab" | "w:ptab" | "w:noBreakHyphen":
                    if all(self.open):
                        yield Piece(_CHARACTERS[name], look.font)
                case "w:fldChar":
                    if all(self.open) and (chosen := _chosen(e)):
                        yield Piece(chosen, look.font)
                    self._field(e)
                case "w:sdt" if _is_prompt(e):
                    self.view.changed[TextChange.PROMPT] += 1
                case "mc:AlternateContent":
                    first = next(e.iterchildren(), None)
                    if first is not None:
                        yield from self.inside(first, look)
                case "w:drawing" | "w:pict":
                    self.view.left[_drawn(e)] += 1
                case _ if name in _BESIDE:
                    self.view.left[_BESIDE[name]] += 1
                case "w:commentReference":
                    self.view.changed[TextChange.COMMENT] += 1
                case _:
                    yield from self.inside(e, look)

    def _run(self, e: etree._Element) -> Iterator[Piece]:
        look = self.view.look(child(e, "rPr"), self.style)
        if look.hidden:
            if any(name_of(t) in ("w:t", "w:sym") for t in e.iterchildren()):
                self.view.changed[TextChange.HIDDEN] += 1
            for field in e.iterchildren("{*}fldChar"):
                self._field(field)
            return
        if look.struck and child(e, "t") is not None:
            self.view.changed[TextChange.STRUCK] += 1
        yield from self.inside(e, look)

    def _letters(self, text: str, look: _Look) -> Piece:
        text = text.translate(_LINE_ENDS)
        if look.place in RAISED:
            text = text.translate(RAISED[look.place])
        text = _OWN_SIGNS.sub(lambda m: self._sign(look.font, f"{ord(m[0]):X}").text, text)
        return Piece(text, look.font)

    def _sign(self, font: str | None, code: str) -> Piece:
        found = sign(font, code)
        if found is None:
            self.view.left[Left.SIGN] += 1
        return Piece(found or "")

    def _field(self, e: etree._Element) -> None:
        match get(e, "fldCharType"):
            case "begin" if self.fields.get(e):
                self.open.append(False)
            case "separate" if self.open:
                self.open[-1] = True
            case "end" if self.open:
                self.open.pop()


_LINE_ENDS = str.maketrans("\r\n\t", "   ")
_OWN_SIGNS = re.compile("[\ue000-\uf8ff]")  # each font has its own there


_BESIDE = {
    "w:tbl": Left.TABLE,
    "w:footnoteReference": Left.FOOTNOTE,
    "w:endnoteReference": Left.ENDNOTE,
    "w:object": Left.OBJECT,
    "w:altChunk": Left.CHUNK,
    "w:subDoc": Left.CHUNK,
    "m:oMath": Left.FORMULA,
    "m:oMathPara": Left.FORMULA,
}


def _fields(paragraph: etree._Element) -> dict[etree._Element, bool]:
    """Beginnings of fields → do they go on to a result or an end in this paragraph?

    What stands behind a beginning that leads nowhere is text: it must not get lost.
    """
    open_: list[etree._Element] = []
    found: dict[etree._Element, bool] = {}
    for e in paragraph.iter("{*}fldChar"):
        if any(name_of(a) in ("w:del", "w:moveFrom") for a in e.iterancestors()):
            continue
        match get(e, "fldCharType"):
            case "begin":
                open_.append(e)
            case "separate" if open_:
                found[open_[-1]] = True
            case "end" if open_:
                found[open_.pop()] = True
    return found


def _drawn(e: etree._Element) -> Left:
    """A drawing is a box where somebody wrote into it."""
    inner = (t for box in e.iter("{*}txbxContent") for t in box.iter("{*}t"))
    return Left.BOX if any((t.text or "").strip() for t in inner) else Left.PICTURE


def _is_prompt(control: etree._Element) -> bool:
    """Does a content control show its “Click here to enter text”?"""
    return _is_on(child(control, "sdtPr"), "showingPlcHdr")


def _chosen(begin: etree._Element) -> str:
    """The shown value of an old form field: the entry of a list, a box."""
    data = child(begin, "ffData")
    choice, box = child(data, "ddList"), child(data, "checkBox")
    if choice is not None:
        entries = [get(e, "val") or "" for e in choice.iterchildren("{*}listEntry")]
        number = get(child(choice, "result"), "val") or get(child(choice, "default"), "val") or "0"
        return entries[int(number)] if number.isdecimal() and int(number) < len(entries) else ""
    if box is not None:
        name = "checked" if child(box, "checked") is not None else "default"
        return "☒" if _is_on(box, name) else "☐"
    return ""


def _is_on(properties: etree._Element | None, name: str) -> bool:
    found = child(properties, name)
    return found is not None and get(found, "val") not in ("0", "false", "off", "none")


def _font(run: etree._Element | None) -> str | None:
    """ "" for a font of the theme: those are none of the old ones."""
    fonts = child(run, "rFonts")
    if fonts is None:
        return None
    if get(fonts, "hAnsiTheme") or get(fonts, "asciiTheme"):
        return ""
    return get(fonts, "hAnsi") or get(fonts, "ascii")


def _numbering(properties: etree._Element | None) -> tuple[str, str] | None:
    """Number of the list and level."""
    id_ = get(child(properties, "numId"), "val")
    return (id_, get(child(properties, "ilvl"), "val") or "0") if id_ else None


def _styles(root: etree._Element | None) -> dict[str, _Style]:
    found: dict[str, _Style] = {}
    for e in root.iterchildren("{*}style") if root is not None else ():
        run = child(e, "rPr")
        said: dict[str, Any] = {
            name: _is_on(run, name)
            for name in ("vanish", "strike", "dstrike")
            if child(run, name) is not None
        }
        said |= {"font": _font(run), "numbering": _numbering(child(e, "pPr", "numPr"))}
        found[get(e, "styleId") or ""] = _Style(
            get(e, "type") or "",
            get(child(e, "basedOn"), "val"),
            get(e, "default") in ("1", "true", "on"),
            said,
        )
    return found


def _bullets(root: etree._Element | None) -> frozenset[tuple[str, str]]:
    """The lists and levels that have a bullet or nothing, no number."""
    if root is None:
        return frozenset()
    plain = {
        get(e, "abstractNumId"): {
            get(level, "ilvl") or "0"
            for level in e.iterchildren("{*}lvl")
            if get(child(level, "numFmt"), "val") in ("bullet", "none")
        }
        for e in root.iterchildren("{*}abstractNum")
    }
    return frozenset(
        (get(e, "numId") or "", level)
        for e in root.iterchildren("{*}num")
        for level in plain.get(get(child(e, "abstractNumId"), "val"), ())
    )
