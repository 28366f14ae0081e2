"""A .docx as a package: what it is, its parts, its parts as XML; whatever the bytes, in bounds.

Format: ECMA-376, part 2. Nothing outside of the package is opened, no entity is resolved.
"""

from __future__ import annotations

import posixpath
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Self

from lxml import etree

_FILE = 50_000_000  # bytes of a file: pasted photographs take a few MB each
_PART = 4_000_000  # bytes of an XML part that is held in memory: more than 100 pages
_DIRECTORY = 1_000_000  # bytes of the list of parts: some thousands of them

_TAIL = 70_000  # bytes: in these stands the end record of an archive

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = (  # of a compound file, the telling ones first
    ("DRMEncryptedTransform", "bị giới hạn quyền xem (nhãn bảo mật, IRM); cần bỏ giới hạn"),
    ("EncryptedPackage", "có mật khẩu; cần bỏ mật khẩu"),
    ("WordDocument", "thuộc loại .doc cũ; cần lưu lại thành .docx"),
)
_HEADS = (
    (b"{\\rtf", "là văn bản RTF; cần mở bằng Word, lưu lại thành .docx"),
    (b"%PDF", "là PDF; cần tệp Word .docx"),
)
_MAIN = "wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml"
_LIVING = ("vbaproject", "activex", "embeddings/", "afchunk")
_INSTRUCTION = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}instr"
_PAGE_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES")
_MACROS = "word.document.macroenabled", "word.template.macroenabled"
_BROKEN = "bị hỏng, không mở được"
# Raised by zipfile for archives that are cut off, changed, or made to deceive; NotImplementedError
# for a way of packing that it does not know.
_FAULTS = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, RuntimeError,
    NotImplementedError, OverflowError, MemoryError,
)  # fmt: skip


class DamagedError(Exception):
    """It is there and no Word text that can be read; a Vietnamese phrase
    that follows the file's name."""


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except (etree.XMLSyntaxError, *_FAULTS) as error:
        raise DamagedError(_BROKEN) from error


class Package:
    """An open .docx. Raises DamagedError, and OSError where the system does not let it be read."""

    def __init__(self, path: Path) -> None:
        _check(path)
        with _reading():
            self._zip = zipfile.ZipFile(path)
        try:
            with _reading():
                self._infos = {i.filename.lower(): i for i in self._zip.infolist()}
            self.main = self._main()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def document(self, largest: int = _PART) -> etree._Element:
        """The root of the text, which has so many bytes at most."""
        return self._xml(self.main, largest)

    def properties(self) -> tuple[str, etree._Element] | None:
        """The part that says who made the document and when: its name and its root."""
        name = self._first("", "core-properties")
        return (name, self._xml(name)) if name else None

    def part(self, kind: str) -> etree._Element | None:
        """The root of a part that the text refers to ("styles"), None where there is none."""
        name = self._first(self.main, kind)
        return self._xml(name) if name else None

    def streamed(self, *tags: str) -> Iterator[etree._Element]:
        """The elements of the text with these tags, each as soon as it is complete."""
        with _reading(), self._opened(self.main) as xml:
            for _, element in etree.iterparse(
                xml, tag=tags, resolve_entities=False, remove_comments=True, remove_pis=True
            ):
                yield element

    def must_be_bounded(self, largest: int = _FILE) -> None:
        """Raise DamagedError where its parts are larger together, or two have one name."""
        if sum(info.file_size for info in self._infos.values()) > largest:
            raise DamagedError("lớn quá mức cho phép")
        if len(self._infos) != len(self._zip.infolist()):
            raise DamagedError(_BROKEN)  # who reads which?

    def must_be_usual(self) -> None:
        """Raise DamagedError where the text is in the names of “Strict Open XML”: what goes into it
        from a usual one would be of another kind."""
        first = next(self.streamed("{*}body", "{*}p"), None)
        if first is not None and "purl.oclc.org" in str(first.tag):
            raise DamagedError("thuộc loại Strict Open XML; cần lưu lại thành .docx thường")

    def must_be_harmless(self) -> None:
        """Raise DamagedError unless every part of it may go into documents of ours: nothing that
        runs, nothing that is fetched from elsewhere, nothing that bursts."""
        self.must_be_bounded()
        for name in self._infos:
            if any(word in name for word in _LIVING):
                raise DamagedError("có macro hoặc đối tượng nhúng; cần bỏ rồi lưu lại thành .docx")
            if not name.endswith((".xml", ".rels")):
                continue
            root = self._xml(name)
            if name == "word/comments.xml" and len(root):
                raise DamagedError("có ghi chú (comment) của người soạn; cần xóa ghi chú")
            if not all(map(_harmless, root.iter("{*}instrText", "{*}fldSimple"))):
                raise DamagedError("có trường (field) khác số trang; cần bỏ trường đó")
            if name.endswith(".rels") and root.xpath("//*[@TargetMode='External']"):
                raise DamagedError("có liên kết ra ngoài tệp; cần bỏ liên kết (kể cả mẫu .dotx)")

    # --- parts --------------------------------------------------------------------------------

    def _main(self) -> str:
        """The part that holds the text, once the file is known to be a Word document."""
        types = self._types()
        for _, type_, target in self._referred(""):
            if type_ == "officeDocument":
                said = types.get(target.lower()) or types.get(target.lower().rpartition(".")[2], "")
                if any(word in said for word in _MACROS):
                    raise DamagedError("có macro (.docm, .dotm); cần lưu lại thành .docx")
                if not any(word in said for word in _MAIN):
                    raise DamagedError("không phải là văn bản Word .docx")
                if target.lower() in self._infos:
                    return target
        if "mimetype" in self._infos and "content.xml" in self._infos:
            raise DamagedError("là OpenDocument (.odt); cần lưu lại thành .docx")
        raise DamagedError(_BROKEN)

    def _types(self) -> dict[str, str]:
        """[Content_Types].xml: part or ending → type, all in lower case."""
        if "[content_types].xml" not in self._infos:
            return {}
        return {
            (e.get("PartName", "").lstrip("/") or e.get("Extension", "")).lower(): e.get(
                "ContentType", ""
            ).lower()
            for e in self._xml("[Content_Types].xml")
            if isinstance(e.tag, str)
        }

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """Of each part that a part (`""`: the package) refers to and that is there: the id of the
        relation, its kind (the last word of its type), the part's name."""
        return [one for one in self._referred(part) if one[-1].lower() in self._infos]

    def _first(self, part: str, kind: str) -> str | None:
        return next((name for _, own, name in self.relations(part) if own == kind), None)

    def _referred(self, part: str) -> list[tuple[str, str, str]]:
        folder, _, file = part.rpartition("/")
        name = posixpath.join(folder, "_rels", f"{file}.rels")
        if name.lower() not in self._infos:
            return []
        found = []
        for e in self._xml(name):
            if isinstance(e.tag, str) and e.get("TargetMode") != "External":
                at = posixpath.join("/", folder, e.get("Target", "").replace("\\", "/"))
                kind = e.get("Type", "").rpartition("/")[2]
                target = posixpath.normpath(at).lstrip("/")
                found.append((e.get("Id", ""), kind, target))
        return found

    def content(self, name: str, largest: int = _FILE) -> bytes:
        """What a part holds, which has so many bytes at most."""
        with self._opened(name) as file, _reading():
            data = file.read(largest + 1)
        if len(data) > largest:
            raise DamagedError("có nội dung lớn quá mức cho phép")
        return data

    def _xml(self, name: str, largest: int = _PART) -> etree._Element:
        """A part as a tree. A declaration of a document type (entities) is refused unparsed."""
        return xml_of(self.content(name, largest), huge=largest > _PART)

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        info = self._infos[name.lower()]
        if info.flag_bits & 1:
            raise DamagedError("có mật khẩu; cần bỏ mật khẩu")
        with _reading(), self._zip.open(info) as file:
            yield file


def xml_of(data: bytes, *, huge: bool = False) -> etree._Element:
    """A part as a tree; what declares entities is refused unparsed. Raises DamagedError."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data:
        raise DamagedError(_BROKEN)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=huge,
    )
    with _reading():
        return etree.fromstring(data, parser)


def _harmless(field: etree._Element) -> bool:
    """Is it a part of a page number's field?"""
    said = str(field.text or field.get(_INSTRUCTION, ""))
    return not said.strip() or said.split()[0].upper() in _PAGE_FIELDS


def ordinary(path: Path, largest: int) -> int:
    """The size of a file; a folder, a pipe and what has more bytes is refused, not opened. Raises
    DamagedError, OSError."""
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise DamagedError("là một thư mục, không phải tệp")
    if not stat.S_ISREG(status.st_mode):
        raise DamagedError("không phải là một tệp thông thường")
    if status.st_size > largest:
        raise DamagedError("lớn quá mức cho phép")
    return status.st_size


def _check(path: Path) -> None:
    """Refuse what is no archive by its first bytes, in words that fit."""
    size = ordinary(path, _FILE)
    with path.open("rb") as file:
        head = file.read(8)
        rest = file.read() if head == _OLE else b""
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    if not head.strip(b"\0"):
        raise DamagedError("rỗng, không có nội dung")
    if head == _OLE:
        for name, why in _STREAMS:
            if name.encode("utf-16-le") in rest:
                raise DamagedError(why)
    for start, why in _HEADS:
        if head.startswith(start):
            raise DamagedError(why)
    if not head.startswith(b"PK"):
        raise DamagedError("không phải là văn bản Word .docx")
    if _directory(tail) > _DIRECTORY:
        raise DamagedError("có quá nhiều thành phần")


def _directory(tail: bytes) -> int:
    """How long an archive's list of parts is, by its end (PKWARE APPNOTE 4.3.14 and 4.3.16):
    zipfile reads all of it, and holds hundreds of bytes for each part."""
    at = tail.rfind(b"PK\x05\x06")
    large = tail.rfind(b"PK\x06\x06", 0, max(at, 0))
    try:
        if large >= 0:
            return int(struct.unpack_from("<Q", tail, large + 40)[0])
        return int(struct.unpack_from("<I", tail, at + 12)[0]) if at >= 0 else 0
    except struct.error:
        return 0
