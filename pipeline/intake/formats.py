"""How cells are shown: the reader returns values alone, and 1 is 100 % only with a % format.

Looked at where it decides, in the child, after the guard let the file through. Sources: ECMA-376
part 1, 18.8.30 (number formats; 9 and 10 are the built-in percentages), 18.8.10 (cellXfs) and
18.3.1.4 (cells). Cells spelled as every common writer spells them are found by one expression;
other sheets, and large ones, are streamed, which costs the memory of their percentages alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from posixpath import join, normpath
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from pipeline.model import Cell

_BUILT_IN = frozenset({"9", "10"})
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')  # of a format code: a % in it is text

_MOST_BYTES = 4_000_000  # more is no form of ours
_ODD = re.compile(rb'<c(?! r=")[\s/>]|<[!?](?!xml[ \t])')  # a cell of another spelling; a comment

_Tag = tuple[str, Mapping[str, str], str]  # name, attributes, name of the element around it


class CellFormats:
    """The formats of one workbook; whatever is not found is not known."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._sheets: dict[str, frozenset[str] | None] = {}

    def percent(self, cell: Cell) -> bool | None:
        """Is the cell shown as a percentage? None where the file does not say."""
        if cell.sheet not in self._sheets:
            try:
                with ZipFile(BytesIO(self._content)) as archive:
                    self._sheets[cell.sheet] = _percentages(archive, cell.sheet)
            except (BadZipFile, KeyError, ValueError, StopIteration, expat.ExpatError):
                self._sheets[cell.sheet] = None
        shown = self._sheets[cell.sheet]
        return None if shown is None else cell.a1 in shown


def _percentages(archive: ZipFile, sheet: str) -> frozenset[str] | None:
    """The cells of a sheet that are shown as percentages."""
    main = _links(archive, "", "")["officeDocument"]
    folder, _, name = main.rpartition("/")
    links = _links(archive, folder, name)
    percents = _percent_styles(archive, links["styles"])
    part = next(
        links[_local(at, "id")]
        for tag, at, _ in _tags(archive, main)
        if tag == "sheet" and at.get("name") == sheet
    )
    named = 0 not in percents  # 0 is also the style of a cell that names none
    small = archive.getinfo(part).file_size <= _MOST_BYTES
    if named and small and _is_plain(xml := archive.read(part)):
        return _with_style(xml, percents) if percents else frozenset()
    found = set[str]()
    for tag, at, around in _tags(archive, part):
        if tag == "c" and around == "row":
            if "r" not in at:
                return None  # cells by their order: readers do that, not we
            if int(at.get("s", "0")) in percents:
                found.add(at["r"])
    return frozenset(found)


def _is_plain(xml: bytes) -> bool:
    """Does every cell of a well-formed sheet begin with its place, and nothing else so?"""
    return b"<sheetData" in xml and b":c " not in xml and not _ODD.search(xml)


def _with_style(xml: bytes, styles: frozenset[int]) -> frozenset[str]:
    """The cells of a plain sheet that name one of the styles."""
    numbers = b"|".join(b"%d" % style for style in styles)
    cell = rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]*?\ss\s*=\s*["\']0*(?:%b)["\']' % numbers
    return frozenset(place.decode() for place in re.findall(cell, xml))


def _links(archive: ZipFile, folder: str, name: str) -> Mapping[str, str]:
    """The parts that a part points to, by the link's id and by the last word of its type."""
    found: dict[str, str] = {}
    for tag, at, _ in _tags(archive, join(folder, "_rels", f"{name}.rels")):
        if tag == "Relationship":
            target = at.get("Target", "")
            whole = target[1:] if target.startswith("/") else normpath(join(folder, target))
            found[at.get("Id", "")] = whole
            found.setdefault(at.get("Type", "").rpartition("/")[2], whole)
    return found


def _percent_styles(archive: ZipFile, part: str) -> frozenset[int]:
    """The cell styles (by their number) that show a percentage."""
    own: dict[str, bool] = {}
    styles: list[str] = []
    for tag, at, around in _tags(archive, part):
        if tag == "numFmt" and around == "numFmts":
            code = _LITERAL.sub("", at.get("formatCode", ""))
            own[at.get("numFmtId", "")] = "%" in code
        elif tag == "xf" and around == "cellXfs":
            styles.append(at.get("numFmtId", "0"))
    return frozenset(n for n, id_ in enumerate(styles) if own.get(id_, id_ in _BUILT_IN))


def _local(at: Mapping[str, str], name: str) -> str:
    """An attribute in whatever namespace: `r:id`."""
    return next(value for key, value in at.items() if key.rpartition(":")[2] == name)


def _tags(archive: ZipFile, part: str) -> Iterator[_Tag]:
    """The elements of a part as they open."""
    seen: list[_Tag] = []
    around: list[str] = [""]

    def start(tag: str, at: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        seen.append((name, at, around[-1]))
        around.append(name)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: around.pop()
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 16):
            parser.Parse(chunk, False)
            yield from seen
            seen.clear()
    parser.Parse(b"", True)
    yield from seen
