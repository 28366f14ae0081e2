"""A Word document as portions that can be told apart, compared and changed.

A portion is a paragraph, a table or the row of a table. Its figures stand in content controls with
their address as title; everything else in it is words, ours or the office's.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.settings import SettingsError
from pipeline.settings.worddoc import DamagedError, Package, View
from pipeline.settings.worddoc.view import child, get, inner, is_block, is_deleted_row, name_of
from pipeline.state import disk

Element = Any  # of lxml
_LARGEST = 60_000_000  # bytes of the text's XML: a report of some thousand branches
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OF_PROGRAMS = ("_", "ChuKy")  # bookmarks that no person set
# What odd packages make of the readers: another part that is damaged, elements without end.
FAULTS = (zipfile.BadZipFile, zlib.error, RuntimeError)
_STYLED = ("pStyle", "rStyle", "tblStyle")
_BESIDE = [
    f"{{*}}{name}"
    for name in (
        *("commentRangeStart", "commentRangeEnd", "commentReference", "footnoteReference"),
        *("endnoteReference", "drawing", "pict", "object", "fldChar", "fldSimple", "hyperlink"),
        *("del", "moveFrom", "moveTo", "oMath", "sym"),
    )
]
_NO_WORDS = re.compile(r"[\W\d_]+")
_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")


@contextmanager
def careful(file: Path) -> Iterator[None]:
    """What a file of somebody makes of the readers is one line. Raises SettingsError."""
    try:
        yield
    except DamagedError as error:
        raise SettingsError(f"Tệp “{file}” {error}.") from error
    except OSError as error:
        raise SettingsError(f"Không đọc được {file}: {disk.explain(error)}") from error
    except FAULTS as error:
        raise SettingsError(f"Tệp “{file}” bị hỏng hoặc quá phức tạp.") from error


class Edited:
    """A document that was opened. Raises DamagedError, OSError.

    “Strict Open XML” is refused: what goes into it from ours would be of another kind.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with Package(path) as package:
            package.must_be_bounded(_LARGEST * 4)
            package.must_be_usual()
            self.main = package.main
            self.root = package.document(_LARGEST)
            self.view = View(package.part("styles"), package.part("numbering"))
            self._styles = package.part("styles")
            self._properties = package.properties()
        self.changed: dict[str, bytes] = {}  # other parts, by name

    @cached_property
    def portions(self) -> list[Portion]:
        """The paragraphs and tables of the text that show something."""
        found = (Portion(e, self.view) for e in self.root.iter("{*}p", "{*}tbl") if is_block(e))
        return [portion for portion in found if portion.says_something]

    @cached_property
    def figures(self) -> dict[str, str]:
        """Address → what stands there first."""
        found: dict[str, str] = {}
        for address, text in self.all_figures():
            found.setdefault(address, text)
        return found

    def all_figures(self) -> list[tuple[str, str]]:
        """Address and text of every control with an address, as it stands now."""
        return [(address_of(c), text_of(c, self.view)) for c in controls(self.root)]

    @cached_property
    def joined(self) -> dict[str, str]:
        """Address → what a reader takes for the figure, where digits stand close to it."""
        found = (
            (address_of(c), text_of(c, self.view), shown_of(c, self.view))
            for c in controls(self.root)
        )
        return {address: shown for address, text, shown in found if shown != text}

    @property
    def created(self) -> str:
        """When the set was made from which it comes; "" where its properties do not say."""
        return (self._created.text or "") if self._created is not None else ""

    @created.setter
    def created(self, moment: str) -> None:
        if self._properties and self._created is not None:
            name, root = self._properties
            self._created.text = moment
            self.changed[name] = as_part(root)

    @property
    def _created(self) -> Element | None:
        _, root = self._properties or ("", None)
        return None if root is None else next(root.iter("{*}created"), None)

    @cached_property
    def style_ids(self) -> dict[str, str]:
        """Name of a style → its id; programs give other ids when they save."""
        if self._styles is None:
            return {}
        named = ((get(child(e, "name"), "val"), get(e, "styleId")) for e in self._styles)
        return {name.lower(): id_ for name, id_ in named if name and id_}

    def written(self) -> bytes:
        """The document with what was changed; every other part byte for byte."""
        parts = {self.main: as_part(self.root), **self.changed}
        parts = {name.lower(): data for name, data in parts.items()}
        stream = io.BytesIO()
        with zipfile.ZipFile(self.path) as old, zipfile.ZipFile(stream, "w") as new:
            for info in old.infolist():
                data = parts.pop(info.filename.lower(), None)
                new.writestr(info, old.read(info) if data is None else data, zipfile.ZIP_DEFLATED)
        return stream.getvalue()


class Portion:
    """A paragraph, a table, or a row of a table."""

    def __init__(self, element: Element, view: View) -> None:
        self.element, self._view = element, view

    @property
    def is_paragraph(self) -> bool:
        return name_of(self.element) == "w:p"

    @property
    def is_table(self) -> bool:
        return name_of(self.element) == "w:tbl"

    @property
    def says_something(self) -> bool:
        """Is there anything to see? A paragraph that only ends a section is no portion."""
        return not self.is_paragraph or bool(self.text) or self.has_picture

    @cached_property
    def has_picture(self) -> bool:
        return next(self.element.iter("{*}drawing", "{*}pict", "{*}object"), None) is not None

    @property
    def is_plain(self) -> bool:
        """Has it nothing beside its text: no remark in the margin, no note, no field?"""
        marks = self.element.iter("{*}bookmarkStart")
        return next(self.element.iter(*_BESIDE), None) is None and all(
            (get(mark, "name") or "_").startswith(_OF_PROGRAMS) for mark in marks
        )

    @cached_property
    def text(self) -> str:
        """What a reader saw when it was opened, cells parted by a line."""
        return self.read()

    def read(self) -> str:
        """What a reader sees now."""
        return _read(self.element, self._view)

    @cached_property
    def words(self) -> str:
        """The same with an address in the place of each figure: it stays when only figures
        change."""
        return self._without("[{}]")

    @cached_property
    def about(self) -> str:
        """What tells it from others, whatever its numbers say: the letters of a paragraph; of a row
        its first cell with letters, the name, and a date behind it, the birth."""
        if name_of(self.element) != "w:tr":
            return " ".join(_NO_WORDS.sub(" ", self._without("")).split()).casefold()
        cells = [_read(cell, self._view) for cell in inner(self.element, "w:tc")]
        at = next((n for n, cell in enumerate(cells) if _NO_WORDS.sub("", cell)), None)
        if at is None:
            return ""
        born = cells[at + 1] if _DATE.fullmatch("".join(cells[at + 1 : at + 2])) else ""
        return f"{cells[at]} {born}".casefold()

    @property
    def heads(self) -> list[str]:
        """Of a heading row its cells, of another one nothing."""
        if child(self.element, "trPr", "tblHeader") is None:
            return []
        return [_read(cell, self._view) for cell in inner(self.element, "w:tc")]

    @cached_property
    def bare(self) -> str:
        """What it says beside its figures."""
        return self._without(" ")

    def _without(self, instead: str) -> str:
        if not self.controls:
            return self.text
        copy = deepcopy(self.element)
        for control in controls(copy):
            fill(control, instead.format(address_of(control)))
        return _read(copy, self._view)

    @cached_property
    def controls(self) -> list[Element]:
        return list(controls(self.element))

    @cached_property
    def figures(self) -> dict[str, str]:
        """Address → what stands there."""
        return {address_of(c): text_of(c, self._view) for c in self.controls}

    @cached_property
    def rows(self) -> list[Portion]:
        """Of a table."""
        rows = (row for row in inner(self.element, "w:tr") if not is_deleted_row(row))
        return [Portion(row, self._view) for row in rows]

    @cached_property
    def paragraphs(self) -> list[Portion]:
        """Of a row, cell by cell."""
        cells = inner(self.element, "w:tc")
        return [Portion(p, self._view) for cell in cells for p in inner(cell, "w:p")]

    @property
    def head(self) -> str:
        """What a table is about: its first row."""
        return self.rows[0].words if self.rows else ""


def _read(element: Element, view: View) -> str:
    """The text of a portion on one line."""
    if name_of(element) == "w:p":
        return " ".join(view.text(element).split())
    if name_of(element) == "w:tc":
        return " ".join(_read(p, view) for p in inner(element, "w:p", "w:tbl"))
    if name_of(element) == "w:tr":
        return " | ".join(_read(cell, view) for cell in inner(element, "w:tc"))
    return " || ".join(_read(row, view) for row in inner(element, "w:tr"))


# --- figures --------------------------------------------------------------------------------------


def controls(element: Element) -> Iterator[Element]:
    """The content controls with an address, as far as the final view shows them."""
    for control in element.iter("{*}sdt"):
        if address_of(control) and not any(
            name_of(above) in ("w:del", "w:moveFrom") for above in control.iterancestors()
        ):
            yield control


def address_of(control: Element) -> str:
    return get(child(control, "sdtPr", "alias"), "val") or ""


def is_empty(control: Element) -> bool:
    """Was its figure taken out, so that it only asks for one?"""
    return child(control, "sdtPr", "showingPlcHdr") is not None


def text_of(control: Element, view: View) -> str:
    """What stands in a control; "" where it is empty."""
    content = child(control, "sdtContent")
    if content is None or is_empty(control):
        return ""
    return " ".join(view.text(content).split())


def shown_of(control: Element, view: View) -> str:
    """The same with digits that stand close to it: what a reader takes for the figure."""
    said = text_of(control, view)
    before, after = (_beside(control, view, back=back) for back in (True, False))
    head, tail = _DIGITS_BEFORE.search(before), _DIGITS_AFTER.match(after)
    return f"{head[0] if head else ''}{said}{tail[0] if tail else ''}"


_DIGITS_BEFORE, _DIGITS_AFTER = re.compile(r"\d+[.,]?$"), re.compile(r"[.,]?\d+%?|%")


def _beside(control: Element, view: View, *, back: bool) -> str:
    """The letters next to a control; "" where a figure follows at once."""
    for other in control.itersiblings(preceding=back):
        if name_of(other) == "w:sdt":
            return ""
        if name_of(other) in ("w:r", "w:ins") and (said := view.text(_alone(other))):
            return said
    return ""


def _alone(element: Element) -> Element:
    around = etree.Element(f"{{{_W}}}p")
    around.append(deepcopy(element))
    return around


def fill(control: Element, text: str) -> None:
    """Another text in a control, in the letters of its first one."""
    content = child(control, "sdtContent")
    texts = [] if content is None else list(content.iter("{*}t", "{*}noBreakHyphen", "{*}tab"))
    kept = next((t for t in texts if name_of(t) == "w:t"), None)
    for one in texts:
        if one is not kept:
            around = one.getparent()
            if around is not None:
                around.remove(one)
    if kept is not None:
        say(kept, text)


def parsed_run(text: str, look: Element | None) -> Element:
    """A run of its own, with the properties of another."""
    run = etree.Element(f"{{{_W}}}r")
    if look is not None:
        run.append(deepcopy(look))
    say(etree.SubElement(run, f"{{{_W}}}t"), text)
    return run


def say(element: Element, text: str) -> None:
    """Another text in a `w:t`, with the spaces at its ends."""
    element.text = text
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


# --- what goes from one document into another -----------------------------------------------------


def copied(element: Element, of: Edited, into: Edited) -> Element:
    """A portion for another document, in its styles of the same names."""
    names = {id_: name for name, id_ in of.style_ids.items()}
    ids = into.style_ids
    made = deepcopy(element)
    for name in _STYLED:
        for style in made.iter(f"{{{_W}}}{name}"):
            known = names.get(get(style, "val") or "")
            if known in ids:
                style.set(f"{{{_W}}}val", ids[known])
    for section in list(made.iter(f"{{{_W}}}sectPr")):
        section.getparent().remove(section)
    return made


def as_part(root: Element) -> bytes:
    """A part of a package."""
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
