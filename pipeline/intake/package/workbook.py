"""The one reader of workbooks from outside: what a file is, why it is refused, what is in it.

Libraries abort, hang, or lose values in silence on files like those of the tests' corpus. So the
archive and its XML are taken apart here, once, within limits. Whatever two programs could read in
two ways is refused; the rest comes with its cells, their look, and what lies beside them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress

from msgspec import Struct, field

from pipeline.intake.package import beside, packing, parts, plain, strings, styles
from pipeline.intake.package.cells import Meanings, SheetCells
from pipeline.intake.package.container import Archive, salvage, sniff
from pipeline.intake.package.parts import Relation, XmlPart
from pipeline.intake.package.sheet import Sheet
from pipeline.intake.package.strict import StrictSheet
from pipeline.intake.package.styles import Styles
from pipeline.intake.package.verdict import (
    FileKind,
    FileRefused,
    FileRemark,
    Inspection,
    Limits,
    Refusal,
    RemarkCode,
)
from pipeline.intake.sandbox import described

_REFUSED_KINDS = {
    FileKind.EMPTY: Refusal.EMPTY_FILE,
    FileKind.ENCRYPTED: Refusal.ENCRYPTED,
    FileKind.LABELLED: Refusal.PROTECTED_BY_LABEL,
    FileKind.PACKED: Refusal.PACKED_FORM,
    FileKind.XLS: Refusal.OLD_XLS,
    FileKind.HTML: Refusal.NOT_EXCEL_TEXT,
    FileKind.TEXT: Refusal.NOT_EXCEL_TEXT,
    FileKind.OLE: Refusal.NOT_EXCEL,
    FileKind.OTHER: Refusal.NOT_EXCEL,
}
_KINDS = {  # by the type of the part that officeDocument names, in lower case
    "spreadsheetml.sheet.main+xml": FileKind.XLSX,
    "spreadsheetml.template.main+xml": FileKind.XLSX,
    "ms-excel.sheet.macroenabled.main+xml": FileKind.XLSM,
    "ms-excel.template.macroenabled.main+xml": FileKind.XLSM,
    "ms-excel.sheet.binary.macroenabled.main": FileKind.XLSB,
}
_STYLED = re.compile(rb"""<(?:\w+:)?c\s[^<>]*\bs\s*=\s*["']0*[1-9]""")
_CELLLESS = ("chartsheet", "dialogsheet")
_MACRO_PARTS = ("vbaproject", "vbadata", "macrosheet", "xlmacro")


class OpenedWorkbook(Struct, frozen=True):
    """A file: the verdict on it, and its sheets by name where that is no refusal."""

    inspection: Inspection
    sheets: Mapping[str, Sheet] = field(default_factory=dict)


def look_into(
    content: bytes,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> OpenedWorkbook:
    """Everything that can be said about a content. Raises nothing that comes from the bytes.

    A defect of ours is a refusal too (GUARD_FAILED), so that nothing slips through by it.
    """
    kind = sniff(content)
    if kind in _REFUSED_KINDS:
        detail = {"kind": kind.value}
        return OpenedWorkbook(Inspection(kind, refusal=_REFUSED_KINDS[kind], detail=detail))
    reading = _Opening(content, limits)
    try:
        return reading.workbook()
    except FileRefused as refused:
        names = reading.names or _salvaged_names(content, limits)
        return OpenedWorkbook(Inspection(reading.kind, names, refused.code, refused.detail))
    except Exception as error:  # a fault of ours must not let the file through
        detail = {"what": described(error)}
        return OpenedWorkbook(Inspection(reading.kind, reading.names, Refusal.GUARD_FAILED, detail))


class _Opening:
    """One file, and the facts known so far for the case that the rest is refused."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._content, self._limits = content, limits
        self.kind = FileKind.ZIP
        self.names: tuple[str, ...] = ()

    def workbook(self) -> OpenedWorkbook:
        """The way of an archive: framing, every part, the package, the sheets."""
        limits = self._limits
        if (size := len(self._content)) > limits.file_bytes:
            raise FileRefused(Refusal.TOO_LARGE, what="file", limit=limits.file_bytes, size=size)
        archive = Archive(self._content, limits)
        if not archive.entries:
            raise FileRefused(Refusal.EMPTY_FILE)
        types = parts.content_types(archive, limits)
        root = parts.relations(archive, limits, "")
        main = next((r.target for r in root.values() if r.type == "officeDocument"), "")
        self.kind = _kind(archive, types, main)
        packing.check(archive.entries)
        _check_kind(self.kind, archive)
        if main.lower() not in archive.entries:
            raise FileRefused(Refusal.BAD_WORKBOOK, what="workbook")
        book = parts.workbook(archive.unpack(main), limits, main)
        self.names = tuple(name for name, _, _ in book.sheets)
        self._parts = _unpacked(archive, limits)
        _check_macros(archive, types)
        if book.strict:
            raise FileRefused(Refusal.STRICT_OOXML)
        _check_sheets(book, limits)
        links = parts.relations(archive, limits, main)
        self._check_links(book, links)
        sheets, found = self._sheets(archive, book, links)
        about = parts.properties(archive, limits, root)
        inspection = Inspection(
            self.kind,
            self.names,
            properties=about.custom,
            created=about.created,
            modified=about.modified,
            application=about.application,
            legacy_fonts=found.legacy_fonts,
            remarks=tuple(_remarks(sheets, archive, book)),
        )
        return OpenedWorkbook(inspection, {sheet.name: sheet for sheet in sheets})

    def _part(self, name: str) -> XmlPart | None:
        return self._parts.get(name.lower())

    def _check_links(self, book: parts.WorkbookPart, links: Mapping[str, Relation]) -> None:
        """Refuse a workbook that names what is not there, or does not name what is there.

        A sheet that no list names, or styles that are gone, would be lost without a word: without
        styles a date is a number.
        """
        listed = {relation for _, _, relation in book.sheets}
        sheets = [(id_, link) for id_, link in links.items() if link.type == "worksheet"]
        for id_, link in sheets:
            if id_ not in listed:
                raise FileRefused(Refusal.BAD_WORKBOOK, what="lost sheet", part=link.target)
        if not any(link.type == "styles" and self._part(link.target) for link in links.values()):
            for _, link in sheets:
                part = self._part(link.target)
                if part and _STYLED.search(part.xml):
                    raise FileRefused(Refusal.BAD_WORKBOOK, what="styles", part=link.target)

    def _sheets(
        self, archive: Archive, book: parts.WorkbookPart, links: Mapping[str, Relation]
    ) -> tuple[list[Sheet], Styles]:
        """Every sheet. One part shown as two sheets would count twice: refused."""
        texts: Sequence[str] = ()
        found = Styles()
        for link in links.values():
            part = self._part(link.target)
            if part and link.type == "sharedStrings":
                texts = strings.read(part, self._limits)
            elif part and link.type == "styles":
                found = styles.read(part, self._limits)
        meanings = Meanings(texts, found.of, from_1904=book.dates_1904)
        sheets: list[Sheet] = []
        seen: set[str] = set()
        for name, state, relation in book.sheets:
            sheet = Sheet(name, state)
            sheets.append(sheet)
            shown = links.get(relation)
            if shown is None or shown.external or shown.target.lower() not in archive.entries:
                raise FileRefused(Refusal.BAD_WORKBOOK, what="no part", sheet=name)
            if shown.type in _CELLLESS:
                continue
            if shown.type != "worksheet" or not self._part(shown.target):
                raise FileRefused(Refusal.BAD_WORKBOOK, what="type", sheet=name)
            if shown.target in seen:
                raise FileRefused(Refusal.BAD_WORKBOOK, what="same part", sheet=name)
            seen.add(shown.target)
            part = self._parts[shown.target.lower()]
            read_sheet(part, SheetCells(sheet, meanings, self._limits))
            around = parts.relations(archive, self._limits, shown.target)
            sheet.beside = (
                *beside.lying_on(around, self._part, self._limits),
                *beside.in_margins(part.xml),
            )
        return sheets, found


def read_sheet(part: XmlPart, cells: SheetCells) -> Sheet:
    """Read a worksheet part; by the short cut or without it holds the same."""
    xml = part.xml
    if part.text is not None and (rest := plain.take(part.text, cells)):
        if plain.look_around(part.name, rest, cells):
            return cells.finish()
        xml = rest.encode()
    parser = StrictSheet(part.name, cells)
    parser.parse(xml)
    if parser.bodies != 1:
        raise cells.refuse("unknown", element="sheetData")
    return cells.finish()


def _kind(archive: Archive, types: parts.ContentTypes, main: str) -> FileKind:
    """What an archive is: by the type of its main part, whatever else it declares."""
    if "mimetype" in archive.entries and "content.xml" in archive.entries:
        mime = archive.unpack("mimetype")
        return FileKind.ODS if b"opendocument.spreadsheet" in mime else FileKind.ZIP
    said = types.of(main)
    return next((kind for ending, kind in _KINDS.items() if said.endswith(ending)), FileKind.ZIP)


def _check_kind(kind: FileKind, archive: Archive) -> None:
    match kind:
        case FileKind.ODS:
            raise FileRefused(Refusal.ODS)
        case FileKind.XLSB:
            raise FileRefused(Refusal.XLSB)
        case FileKind.ZIP:
            folders = {name.partition("/")[0] for name in archive.entries}
            what = "docx" if "word" in folders else "pptx" if "ppt" in folders else "zip"
            raise FileRefused(Refusal.NOT_EXCEL, kind=what)


def _unpacked(archive: Archive, limits: Limits) -> dict[str, XmlPart]:
    """Unpack every part once, so that each CRC is checked; return the XML ones."""
    found: dict[str, XmlPart] = {}
    for name, entry in archive.entries.items():
        content = archive.unpack(name)
        if entry.is_xml:
            found[name] = parts.part_of(entry.name, content, limits)
    return found


def _check_macros(archive: Archive, types: parts.ContentTypes) -> None:
    for name, entry in archive.entries.items():
        said = types.of(name)
        if any(word in name or word in said for word in _MACRO_PARTS):
            raise FileRefused(Refusal.MACROS, part=entry.name)


def _check_sheets(book: parts.WorkbookPart, limits: Limits) -> None:
    names = [name.lower() for name, _, _ in book.sheets]
    if not all(names):
        raise FileRefused(Refusal.BAD_WORKBOOK, what="no name")
    if not names:
        raise FileRefused(Refusal.BAD_WORKBOOK, what="no sheets")
    if len(names) > limits.sheets:
        raise FileRefused(Refusal.TOO_LARGE, what="sheets", limit=limits.sheets, size=len(names))
    for name in names:
        if names.count(name) > 1:
            raise FileRefused(Refusal.BAD_WORKBOOK, what="same name", sheet=name)


def _remarks(
    sheets: Sequence[Sheet], archive: Archive, book: parts.WorkbookPart
) -> list[FileRemark]:
    remarks: list[FileRemark] = []

    def say(code: RemarkCode, **params: object) -> None:
        remarks.append(FileRemark(code, {key: str(value) for key, value in params.items()}))

    for code, folders in (
        (RemarkCode.EXTERNAL_LINKS, ("xl/externallinks/",)),
        (RemarkCode.EMBEDDED_OBJECTS, ("xl/embeddings/", "xl/activex/")),
        (RemarkCode.DATA_CONNECTIONS, ("xl/connections.xml", "xl/querytables/")),
    ):
        found = [n for n in archive.entries if n.startswith(folders) and "/_rels/" not in n]
        if found:
            say(code, count=len(found))
    if book.dates_1904:
        say(RemarkCode.DATES_1904)
    for sheet in sheets:
        if sheet.duplicates:
            say(RemarkCode.DUPLICATE_CELLS, sheet=sheet.name, count=len(sheet.duplicates))
    return remarks


def _salvaged_names(content: bytes, limits: Limits) -> tuple[str, ...]:
    """The names of the sheets of a damaged workbook, to recognise one of our forms."""
    xml = salvage(content, "xl/workbook.xml")
    with suppress(FileRefused):
        if xml:
            part = parts.part_of("", xml, limits)
            return tuple(name for name, _, _ in parts.workbook(part.xml, limits).sheets)
    return ()
