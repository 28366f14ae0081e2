"""The parts of a workbook package that say what belongs to what (ECMA-376, parts 1 and 2)."""

from __future__ import annotations

import posixpath
import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from xml.parsers import expat

from msgspec import Struct, field

from pipeline.intake.package.container import Archive
from pipeline.intake.package.verdict import FileRefused, Limits, Refusal

_STRICT = "http://purl.oclc.org/ooxml/"

_DECLARATION = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]*)")
_BLOCK = 1 << 18
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)

Start = Callable[[str, dict[str, str]], None]


class XmlPart(Struct, frozen=True):
    """One XML part: UTF-8, without a document type."""

    name: str
    xml: bytes
    text: str | None  # the same, decoded; None where it is larger than one expression may read


def part_of(name: str, xml: bytes, limits: Limits) -> XmlPart:
    """A part, once it is known to be plain UTF-8 and to declare no document type.

    Every byte below 0x80 is itself in UTF-8, so looking for `<!DOCTYPE` in the bytes misses
    nothing; a cell that shows these words holds them escaped.
    """
    if b"<!" in xml and _DTD.search(xml):
        raise FileRefused(Refusal.DOCTYPE, part=name)
    declared = _DECLARATION.match(xml.removeprefix(b"\xef\xbb\xbf"))
    encoding = declared.group(1).decode() if declared else "utf-8"
    if encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
        raise FileRefused(Refusal.ENCODING, part=name, encoding=encoding)
    if b"\0" in xml:
        raise FileRefused(Refusal.ENCODING, part=name, encoding="UTF-16")
    try:
        if len(xml) <= limits.plain_bytes:
            return XmlPart(name, xml, xml.decode())
        decoder = getincrementaldecoder("utf-8")()  # block by block: it may be very large
        for at in range(0, len(xml), _BLOCK):
            decoder.decode(xml[at : at + _BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise FileRefused(Refusal.ENCODING, part=name, encoding="?") from error
    return XmlPart(name, xml, None)


def check_form(name: str, xml: bytes) -> None:
    """Refuse a part that is not well-formed; at the parser's full speed, without callbacks."""
    parse(expat.ParserCreate(), name, xml)


def parse(parser: expat.XMLParserType, name: str, xml: bytes) -> None:
    """Run a parser over a part; one that is not well-formed raises `FileRefused`."""
    try:
        for at in range(0, len(xml), _BLOCK):
            parser.Parse(xml[at : at + _BLOCK], False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise FileRefused(Refusal.BAD_XML, part=name, line=error.lineno) from error


def walk(name: str, xml: bytes, limits: Limits, start: Start, text: Text | None = None) -> None:
    """Run `start` over every element, local names without prefix; bounded in depth and number.

    `text`, where given, gets the text of each element when it ends. A part that is not
    well-formed, or beyond the limits, raises `FileRefused`.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = count = 0
    last = ""  # the element that opened last and has not ended
    pieces: list[str] = []

    def opened(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count, last
        last = tag.rpartition(":")[2]
        depth += 1
        count += 1
        if depth > limits.depth or count > limits.elements:
            raise FileRefused(Refusal.BAD_XML, part=name, line=parser.CurrentLineNumber)
        pieces.clear()
        start(last, attributes)

    def closed(tag: str) -> None:
        nonlocal depth, last
        depth -= 1
        last = ""
        if text is not None:
            text(tag.rpartition(":")[2], "".join(pieces))
            pieces.clear()

    def aside(*_: str) -> None:
        if last == "t":  # within a text: some programs read on behind it, others stop
            raise FileRefused(Refusal.BAD_XML, part=name, element="comment")

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    if text is not None:
        parser.CharacterDataHandler = pieces.append
        parser.CommentHandler = parser.ProcessingInstructionHandler = aside
    parse(parser, name, xml)


Text = Callable[[str, str], None]


class Relation(Struct, frozen=True):
    """One line of a .rels part."""

    type: str  # last step of its type, e.g. "worksheet"
    target: str  # name of a part, or an address outside
    external: bool


def relations(archive: Archive, limits: Limits, part: str) -> dict[str, Relation]:
    """The relations of a part (`""`: of the whole package) by id; `{}` where it has none."""
    folder, _, file = part.rpartition("/")
    name = posixpath.join(folder, "_rels", file + ".rels")
    if name.lower() not in archive.entries:
        return {}
    found: dict[str, Relation] = {}

    def start(tag: str, at: dict[str, str]) -> None:
        if tag == "Relationship":
            target, external = at.get("Target", ""), at.get("TargetMode") == "External"
            if not external:
                target = target.replace("\\", "/")
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[at.get("Id", "")] = Relation(
                at.get("Type", "").rpartition("/")[2], target, external
            )

    walk(name, archive.unpack(name), limits, start)
    return found


class ContentTypes(Struct):
    """[Content_Types].xml: the types of single parts and of extensions, in lower case."""

    parts: dict[str, str] = field(default_factory=dict)
    extensions: dict[str, str] = field(default_factory=dict)

    def of(self, part: str) -> str:
        """The type of a part, `""` where none is declared."""
        part = part.lower()
        return self.parts.get(part) or self.extensions.get(part.rpartition(".")[2], "")


def content_types(archive: Archive, limits: Limits) -> ContentTypes:
    """The declared types of the package; none where the part is missing."""
    types = ContentTypes()
    name = "[content_types].xml"
    if name not in archive.entries:
        return types

    def start(tag: str, at: dict[str, str]) -> None:
        type_ = at.get("ContentType", "").lower()
        if tag == "Override":
            types.parts[at.get("PartName", "").lstrip("/").lower()] = type_
        elif tag == "Default":
            types.extensions[at.get("Extension", "").lower()] = type_

    walk(name, archive.unpack(name), limits, start)
    return types


class WorkbookPart(Struct):
    """The workbook part."""

    sheets: list[tuple[str, str, str]] = field(default_factory=list)  # name, state, relation id
    strict: bool = False
    dates_1904: bool = False


def workbook(xml: bytes, limits: Limits, part: str = "xl/workbook.xml") -> WorkbookPart:
    """Sheets in order, and what holds for all of them."""
    book = WorkbookPart()

    def start(tag: str, at: dict[str, str]) -> None:
        if tag == "workbook":
            book.strict = any(
                value.startswith(_STRICT) for key, value in at.items() if key.startswith("xmlns")
            )
        elif tag == "workbookPr":
            if "date1904" in at:  # newer versions add an element of the same name behind it
                book.dates_1904 = at["date1904"] in ("1", "true", "on")
        elif tag == "sheet":
            relation = next((value for key, value in at.items() if key.endswith(":id")), "")
            book.sheets.append((at.get("name", ""), at.get("state", "visible"), relation))

    walk(part, xml, limits, start)
    return book


class Properties(Struct, frozen=True):
    """The workbook's properties; any of them can be lost on the way."""

    custom: Mapping[str, str] = field(default_factory=dict)
    created: datetime | None = None
    modified: datetime | None = None
    application: str | None = None


def properties(archive: Archive, limits: Limits, root: Mapping[str, Relation]) -> Properties:
    """Document properties. A damaged part of them counts as lost: nothing else hangs on it."""
    found: dict[str, dict[str, str]] = {}
    for type_ in ("core-properties", "extended-properties", "custom-properties"):
        values = found[type_] = {}
        part = next((r.target for r in root.values() if r.type == type_ and not r.external), "")
        if part.lower() in archive.entries:
            with suppress(FileRefused):
                values.update(_texts(part, archive.unpack(part), limits))
    core, app = found["core-properties"], found["extended-properties"]
    return Properties(
        found["custom-properties"],
        _time(core.get("created", "")),
        _time(core.get("modified", "")),
        app.get("Application") or None,
    )


def _texts(part: str, xml: bytes, limits: Limits) -> dict[str, str]:
    """Text by the name of its property, or of its element where it has no name."""
    values: dict[str, str] = {}
    owner = ""

    def start(tag: str, at: dict[str, str]) -> None:
        nonlocal owner
        if tag == "property":
            owner = at.get("name", "")

    def text(tag: str, content: str) -> None:
        nonlocal owner
        if tag == "property":
            owner = ""
        elif content.strip():
            values.setdefault(owner or tag, content)

    walk(part, xml, limits, start, text)
    return values


def _time(text: str) -> datetime | None:
    """A W3CDTF time in UTC; without a zone it is taken as UTC, as Excel writes it."""
    try:
        time = datetime.fromisoformat(text.strip())
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
