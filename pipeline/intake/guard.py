"""The guard: looks at a file's raw bytes before any library does, and says what may be opened.

Readers abort, hang, or lose values in silence on files like those of the tests' corpus. The
guard takes the archive and its XML apart itself, by streaming and within limits, and says either
why nobody may open the file, or what is in it, so that what is read can be compared with it.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pipeline.intake import package
from pipeline.intake.container import HEAD, Archive, salvage, sniff
from pipeline.intake.geometry import SheetParser
from pipeline.intake.sandbox import described
from pipeline.intake.verdict import (
    FileKind,
    FileRefused,
    FileRemark,
    Inspection,
    Limits,
    Refusal,
    RemarkCode,
    SheetFacts,
)

_REFUSED_KINDS = {
    FileKind.EMPTY: Refusal.EMPTY_FILE,
    FileKind.ENCRYPTED: Refusal.ENCRYPTED,
    FileKind.XLS: Refusal.OLD_XLS,
    FileKind.HTML: Refusal.NOT_EXCEL_TEXT,
    FileKind.TEXT: Refusal.NOT_EXCEL_TEXT,
    FileKind.OLE: Refusal.NOT_EXCEL,
    FileKind.OTHER: Refusal.NOT_EXCEL,
}
_STYLED = re.compile(rb"""<(?:\w+:)?c\s[^<>]*\bs\s*=\s*["']0*[1-9]""")
_MACRO_PARTS = ("vbaproject", "vbadata", "macrosheet", "xlmacro")


def inspect(path: Path, limits: Limits = Limits()) -> Inspection:  # noqa: B008 - frozen
    """Everything the guard can say about a file. Raises nothing that comes from the bytes.

    Reads the file once, opens nothing it refers to, and writes nothing.
    """
    try:
        data, size = _read(path, limits)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        detail = {"error": type(error).__name__}
        return Inspection(FileKind.UNKNOWN, refusal=Refusal.UNREADABLE, detail=detail)
    return inspect_content(data, limits, size)


def inspect_content(
    data: bytes,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    size: int | None = None,
) -> Inspection:
    """The same of a content; `size` where it is larger than what is at hand.

    A defect of ours is a refusal too (GUARD_FAILED), so that nothing slips through by it.
    """
    size = len(data) if size is None else size
    kind = sniff(data)
    if kind in _REFUSED_KINDS:
        return Inspection(kind, refusal=_REFUSED_KINDS[kind], detail={"kind": kind.value})
    story = _Story(kind)
    try:
        if size > limits.file_bytes:
            raise FileRefused(Refusal.TOO_LARGE, what="file", limit=limits.file_bytes, size=size)
        return _workbook(data, limits, story)
    except FileRefused as refused:
        names = story.names or _salvaged_names(data, limits)
        return Inspection(story.kind, names, refused.code, refused.detail)
    except Exception as error:  # a fault of ours must not let the file through
        detail = {"what": described(error)}
        return Inspection(story.kind, story.names, Refusal.GUARD_FAILED, detail)


class _Story:
    """The facts known so far, for the case that the rest is refused."""

    def __init__(self, kind: FileKind) -> None:
        self.kind = kind
        self.names: tuple[str, ...] = ()


def _read(path: Path, limits: Limits) -> tuple[bytes, int]:
    """The file's bytes, or only its head where it is too large, and its size."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):  # a pipe or device would keep us waiting
        raise OSError("not a regular file")
    with path.open("rb") as file:
        data = file.read(HEAD if status.st_size > limits.file_bytes else limits.file_bytes + 1)
    return data, max(status.st_size, len(data))


def _workbook(data: bytes, limits: Limits, story: _Story) -> Inspection:
    """The way of an archive: framing, every part, the package, the sheets."""
    archive = Archive(data, limits)
    if not archive.entries:
        raise FileRefused(Refusal.EMPTY_FILE)
    types = package.content_types(archive, limits)
    story.kind = _kind(archive, types)
    match story.kind:
        case FileKind.ODS:
            raise FileRefused(Refusal.ODS)
        case FileKind.XLSB:
            raise FileRefused(Refusal.XLSB)
        case FileKind.ZIP:
            raise FileRefused(Refusal.NOT_EXCEL, kind=_contents(archive))
    root = package.relations(archive, limits, "")
    main = next((r.target for r in root.values() if r.type == "officeDocument"), "")
    if main.lower() not in archive.entries:
        raise FileRefused(Refusal.BAD_WORKBOOK, what="workbook")
    book = package.workbook(archive.unpack(main), limits, main)
    story.names = tuple(name for name, _, _ in book.sheets)
    parts = _check_parts(archive)
    _check_macros(archive, types)
    if book.strict:
        raise FileRefused(Refusal.STRICT_OOXML)
    _check_sheets(book, limits)

    links = package.relations(archive, limits, main)
    _check_links(book, links, parts)
    strings, fonts = _strings_and_fonts(parts, limits, links)
    sheets = _sheets(parts, limits, book, links, strings)
    about = package.properties(archive, limits, root)
    inspection = Inspection(
        story.kind,
        story.names,
        sheets=sheets,
        properties=about.custom,
        created=about.created,
        modified=about.modified,
        application=about.application,
        legacy_fonts=fonts,
    )
    return replace(inspection, remarks=tuple(_remarks(inspection, archive, book)))


def _kind(archive: Archive, types: package.ContentTypes) -> FileKind:
    if "mimetype" in archive.entries and "content.xml" in archive.entries:
        mime = archive.unpack("mimetype")
        return FileKind.ODS if b"opendocument.spreadsheet" in mime else FileKind.ZIP
    if types.is_binary_workbook:
        return FileKind.XLSB
    if types.is_macro_workbook:
        return FileKind.XLSM
    return FileKind.XLSX if types.is_workbook else FileKind.ZIP


def _contents(archive: Archive) -> str:
    """A word for an archive that is no workbook, for the message."""
    folders = {name.partition("/")[0] for name in archive.entries}
    return "docx" if "word" in folders else "pptx" if "ppt" in folders else "zip"


def _check_parts(archive: Archive) -> dict[str, bytes]:
    """Unpack every part once, so that each CRC is checked; return the XML ones."""
    parts: dict[str, bytes] = {}
    for name, entry in archive.entries.items():
        plain = archive.unpack(name)
        if entry.is_xml:
            package.check_text(entry.name, plain)
            parts[name] = plain
    return parts


def _check_macros(archive: Archive, types: package.ContentTypes) -> None:
    for name, entry in archive.entries.items():
        said = types.of(name)
        if any(word in name or word in said for word in _MACRO_PARTS):
            raise FileRefused(Refusal.MACROS, part=entry.name)


def _check_sheets(book: package.Workbook, limits: Limits) -> None:
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


def _check_links(
    book: package.Workbook, links: dict[str, package.Relation], parts: dict[str, bytes]
) -> None:
    """Refuse a workbook that names what is not there, or does not name what is there.

    A sheet that no list names, or styles that are gone, would be lost without a word: without
    styles a date is a number.
    """
    shown = {relation for _, _, relation in book.sheets}
    for id_, link in links.items():
        if link.type == "worksheet" and id_ not in shown:
            raise FileRefused(Refusal.BAD_WORKBOOK, what="lost sheet", part=link.target)
    if not any(link.type == "styles" and link.target.lower() in parts for link in links.values()):
        for link in links.values():
            if link.type == "worksheet" and _STYLED.search(parts.get(link.target.lower(), b"")):
                raise FileRefused(Refusal.BAD_WORKBOOK, what="styles", part=link.target)


def _strings_and_fonts(
    parts: dict[str, bytes], limits: Limits, links: dict[str, package.Relation]
) -> tuple[list[bool], tuple[str, ...]]:
    strings: list[bool] = []
    fonts: tuple[str, ...] = ()
    for link in links.values():
        xml = parts.get(link.target.lower())
        if xml is None:
            continue
        if link.type == "sharedStrings":
            strings = package.shared_strings(xml, limits, link.target)
        elif link.type == "styles":
            fonts = package.legacy_fonts(xml, link.target)
    return strings, fonts


def _sheets(
    parts: dict[str, bytes],
    limits: Limits,
    book: package.Workbook,
    links: dict[str, package.Relation],
    strings: Sequence[bool],
) -> tuple[SheetFacts, ...]:
    """The facts of every sheet. One part shown as two sheets would count twice: refused."""
    sheets: list[SheetFacts] = []
    seen: set[str] = set()
    for name, state, relation in book.sheets:
        link = links.get(relation)
        xml = parts.get(link.target.lower()) if link else None
        if link is None or xml is None or link.type != "worksheet":
            sheets.append(SheetFacts(name, state))  # a reader says so, or returns no cells
            continue
        if link.target in seen:
            raise FileRefused(Refusal.BAD_WORKBOOK, what="same part", sheet=name)
        seen.add(link.target)
        parser = SheetParser(link.target, name, strings, limits)
        parser.parse(xml)
        sheets.append(parser.facts(state))
    return tuple(sheets)


def _remarks(seen: Inspection, archive: Archive, book: package.Workbook) -> list[FileRemark]:
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
    hidden = [sheet.name for sheet in seen.sheets if sheet.state == "hidden"]
    if hidden:  # "veryHidden" is made by programs only, ours among them
        say(RemarkCode.HIDDEN_SHEETS, sheets=", ".join(hidden))
    for sheet in seen.sheets:
        if sheet.hidden_rows:
            code = RemarkCode.FILTER_ON if sheet.filtered else RemarkCode.HIDDEN_ROWS
            rows = " ".join(map(str, sheet.hidden_rows))
            say(code, sheet=sheet.name, count=len(sheet.hidden_rows), rows=rows)
        if sheet.duplicates:
            say(RemarkCode.DUPLICATE_CELLS, sheet=sheet.name, count=len(sheet.duplicates))
    return remarks


def _salvaged_names(data: bytes, limits: Limits) -> tuple[str, ...]:
    """The names of the sheets of a damaged workbook, to recognise one of our forms."""
    xml = salvage(data, "xl/workbook.xml")
    with suppress(FileRefused):
        if xml:
            package.check_text("", xml)
            return tuple(name for name, _, _ in package.workbook(xml, limits).sheets)
    return ()
