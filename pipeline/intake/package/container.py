"""The kind of a file, by its bytes, and the framing of a zip archive, checked to the last byte.

Stricter than `zipfile` and than any reader: an archive that two programs could take apart in two
ways is refused, so that whoever reads it later sees what was checked here. Format: PKWARE
APPNOTE 6.3, sections 4.3 to 4.5.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from pipeline.intake.package.verdict import FileKind, FileRefused, Limits, Refusal

HEAD = 65_536  # bytes that are enough to recognise a file

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")
_MAX16, _MAX32 = 0xFFFF, 0xFFFFFFFF
_ZIP64, _UNICODE_PATH = 0x0001, 0x7075  # ids of extra fields
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000  # entry, strong, central directory
_DESCRIPTOR = 0x8  # sizes and CRC stand behind the data, not before
_STORED, _DEFLATED = 0, 8

_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|table|meta|style|\?xml|!--)", re.I)
_OLE_KINDS = (  # names of streams in a compound file's directory, the telling ones first
    # Rights management (MS-OFFCRYPTO 2.2 and 2.3): of workbooks, then of .xls
    *((name, FileKind.LABELLED) for name in ("DRMEncryptedTransform", "DRMEncryptedDataSpace")),
    *((f"\t{name}", FileKind.LABELLED) for name in ("DRMContent", "DRMTransform", "DRMDataSpace")),
    ("EncryptedPackage", FileKind.ENCRYPTED),
    ("EncryptionInfo", FileKind.ENCRYPTED),
    ("Workbook", FileKind.XLS),
    ("Book", FileKind.XLS),
)


_PACKERS = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ", b"MSCF")


def sniff(data: bytes) -> FileKind:
    """The kind of a file from its content (all of it, or as much as was read).

    An archive is `ZIP` here; its parts say what it holds.
    """
    if not data.strip(b"\0"):
        return FileKind.EMPTY
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return FileKind.ZIP
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return next((kind for name, kind in _OLE_KINDS if _has_stream(data, name)), FileKind.OLE)
    if data[0] == 9 and data[1:2] in (b"\0", b"\2", b"\4", b"\x08") and data[3:4] == b"\0":
        return FileKind.XLS  # a BOF record without a compound file around it: Excel 2 to 4
    if data.startswith(_PACKERS):
        return FileKind.PACKED
    if data.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        return FileKind.OTHER
    text = data.removeprefix(b"\xef\xbb\xbf")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace").encode("utf-8", "replace")
    if _MARKUP.match(text) or text.lower().startswith(b"mime-version:"):
        return FileKind.HTML
    if b"\0" not in text and not re.search(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", text):
        return FileKind.TEXT
    return FileKind.OTHER


def _has_stream(data: bytes, name: str) -> bool:
    """Directory entries of a compound file are 128 bytes each and begin with their name."""
    wanted = (name + "\0").encode("utf-16-le")
    at = data.find(wanted)
    while at >= 0 and at % 128:
        at = data.find(wanted, at + 1)
    return at >= 0


class ArchiveEntry(Struct, frozen=True):
    """One member of an archive, its local header checked against the central one."""

    name: str  # with "/"
    method: int
    crc: int
    packed: int  # bytes in the archive
    size: int  # bytes when unpacked, as declared; `Archive.unpack` checks it
    header: int  # where its local header begins
    start: int  # where the packed bytes begin
    end: int  # where they end

    @property
    def is_xml(self) -> bool:
        """Is this a part that readers parse? (customXml holds what others put there.)"""
        name = self.name.lower()
        return name.endswith((".xml", ".rels")) and not name.startswith("customxml/")


class Archive:
    """A zip archive in memory. Raises `FileRefused` wherever its framing is not exactly right."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        self._limits = limits
        self.entries = {entry.name.lower(): entry for entry in self._directory()}

    def unpack(self, name: str) -> bytes:
        """The bytes of a part; size and CRC are checked. Never more than was declared."""
        entry = self.entries[name.lower()]
        packed = self._data[entry.start : entry.end]
        if entry.method == _STORED:
            plain, whole = packed, True
        else:
            inflater = zlib.decompressobj(-15)
            try:
                plain = inflater.decompress(packed, entry.size + 1)
                whole = inflater.eof and not inflater.unused_data
            except zlib.error as error:
                raise _damaged("data", part=entry.name) from error
        if not whole or len(plain) != entry.size or zlib.crc32(plain) != entry.crc:
            raise _damaged("crc", part=entry.name)
        return plain

    def _directory(self) -> list[ArchiveEntry]:
        start, size, count = self._end_record()
        limits = self._limits
        if count > limits.parts:
            raise FileRefused(Refusal.TOO_LARGE, what="parts", limit=limits.parts, size=count)
        entries: list[ArchiveEntry] = []
        at, stop = start, start + size
        while at < stop:
            entry, at = self._entry(at, start)
            entries.append(entry)
        if at != stop or len(entries) != count:
            raise _damaged("directory")
        self._check_overlap(entries)
        self._check_names(entries)
        self._check_sizes(entries)
        return entries

    def _end_record(self) -> tuple[int, int, int]:
        """Start, size and number of entries of the central directory, which ends the file."""
        data = self._data
        at = data.rfind(b"PK\x05\x06")
        if at < 0 or at + _END.size > len(data):
            raise _damaged("cut")
        _, disk, first, here, count, size, start, comment = _END.unpack_from(data, at)
        if at + _END.size + comment != len(data):
            raise _damaged("trailing")
        end = at
        if _MAX16 in (here, count) or _MAX32 in (size, start):
            at -= _LOCATOR.size
            if at < 0 or data[at : at + 4] != b"PK\x06\x07":
                raise _damaged("directory")
            end = _LOCATOR.unpack_from(data, at)[2]
            if end + _END64.size > at or data[end : end + 4] != b"PK\x06\x06":
                raise _damaged("directory")
            disk, first, here, count, size, start = _END64.unpack_from(data, end)[4:]
        if disk or first or here != count or start + size != end:
            raise _damaged("directory")
        return start, size, count

    def _entry(self, at: int, directory: int) -> tuple[ArchiveEntry, int]:
        data = self._data
        try:
            record = _CENTRAL.unpack_from(data, at)
        except struct.error as error:
            raise _damaged("directory") from error
        signature, _, _, flags, method, _, _, crc, packed, size = record[:10]
        n_name, n_extra, n_comment, disk, _, _, offset = record[10:]
        name_at = at + _CENTRAL.size
        raw = data[name_at : name_at + n_name]
        extra = data[name_at + n_name : name_at + n_name + n_extra]
        following = name_at + n_name + n_extra + n_comment
        if signature != b"PK\x01\x02":
            raise _damaged("directory")
        name = raw.decode("utf-8" if flags & 0x800 else "cp437", "replace").replace("\\", "/")
        if flags & _ENCRYPTED_FLAGS:
            raise FileRefused(Refusal.ENCRYPTED, part=name)
        if method not in (_STORED, _DEFLATED):
            raise _damaged("compression", part=name)
        size, packed, offset = _zip64(extra, size, packed, offset)
        if disk not in (0, _MAX16) or offset + _LOCAL.size > directory:
            raise _damaged("directory", part=name)
        begin = self._local(offset, raw, flags, method, (crc, packed, size))
        if begin + packed > directory or (method == _STORED and packed != size):
            raise _damaged("directory", part=name)
        return ArchiveEntry(
            name, method, crc, packed, size, offset, begin, begin + packed
        ), following

    def _local(
        self, at: int, raw: bytes, flags: int, method: int, sums: tuple[int, int, int]
    ) -> int:
        """Where the data begins, once the local header says the same as the central one."""
        record = _LOCAL.unpack_from(self._data, at)
        signature, _, flags_here, method_here, _, _, crc, packed, size, n_name, n_extra = record
        name_at = at + _LOCAL.size
        extra = self._data[name_at + n_name : name_at + n_name + n_extra]
        size, packed, _ = _zip64(extra, size, packed, 0)
        late = flags & _DESCRIPTOR
        if (
            signature != b"PK\x03\x04"
            or self._data[name_at : name_at + n_name] != raw
            or method_here != method
            or (flags_here ^ flags) & (_ENCRYPTED_FLAGS | _DESCRIPTOR)
            or ((crc, packed, size) != sums and not (late and (crc, packed, size) == (0, 0, 0)))
        ):
            raise _damaged("header", part=raw.decode("cp437"))
        return int(name_at + n_name + n_extra)

    def _check_overlap(self, entries: list[ArchiveEntry]) -> None:
        """Each byte belongs to one member only."""
        ordered = sorted(entries, key=lambda entry: entry.header)
        for before, after in pairwise(ordered):
            if after.header < before.end:
                raise _damaged("overlap", part=after.name)

    def _check_names(self, entries: list[ArchiveEntry]) -> None:
        """Readers look parts up without regard to case; two of one name are two truths."""
        seen: set[str] = set()
        for entry in entries:
            name = entry.name.lower()
            steps = name.split("/")
            if name.startswith("/") or ".." in steps or ":" in steps[0] or "\0" in name:
                raise _damaged("path", part=entry.name)
            if name in seen:
                raise _damaged("duplicate", part=entry.name)
            seen.add(name)

    def _check_sizes(self, entries: list[ArchiveEntry]) -> None:
        """Declared sizes are enough: `unpack` never gives more, and refuses those that lie."""
        limits = self._limits
        for entry in entries:
            if entry.size > limits.ratio_from and entry.size > limits.ratio * entry.packed:
                raise FileRefused(
                    Refusal.BOMB, part=entry.name, limit=limits.ratio,
                    size=entry.size // max(entry.packed, 1),
                )  # fmt: skip
            if entry.is_xml and entry.size > limits.xml_bytes:
                raise _too_large(entry.name, limits.xml_bytes, entry.size)
        for what, limit, size in (
            ("unpacked", limits.unpacked_bytes, sum(entry.size for entry in entries)),
            ("xml", limits.all_xml_bytes, sum(entry.size for entry in entries if entry.is_xml)),
        ):
            if size > limit:
                raise _too_large(what, limit, size)


def salvage(data: bytes, name: str, most: int = 1_000_000) -> bytes | None:
    """A part of a damaged archive by its local header, unchecked: good for a name, not a value."""
    for match in re.finditer(rb"PK\x03\x04", data):
        at = match.start()
        if at + _LOCAL.size > len(data):
            return None
        record = _LOCAL.unpack_from(data, at)
        begin = at + _LOCAL.size + record[9]
        if data[at + _LOCAL.size : begin].lower() != name.encode():
            continue
        begin += record[10]
        if record[3] == _STORED:
            return data[begin : begin + min(record[8], most)]
        try:
            return zlib.decompressobj(-15).decompress(data[begin:], most)
        except zlib.error:
            return None
    return None


def _extras(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, at)
        yield tag, extra[at + 4 : at + 4 + length]
        at += 4 + length


def _zip64(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Sizes and offset, from the Zip64 field where the header has no room (APPNOTE 4.5.3)."""
    for tag, body in _extras(extra):
        if tag == _UNICODE_PATH:  # a second name, which only some programs go by
            raise _damaged("name")
        if tag == _ZIP64:
            numbers = [n for (n,) in struct.iter_unpack("<Q", body[: len(body) // 8 * 8])]
            if size == _MAX32 and numbers:
                size = numbers.pop(0)
            if packed == _MAX32 and numbers:
                packed = numbers.pop(0)
            if offset == _MAX32 and numbers:
                offset = numbers.pop(0)
    return size, packed, offset


def _damaged(what: str, **detail: object) -> FileRefused:
    return FileRefused(Refusal.DAMAGED_ARCHIVE, what=what, **detail)


def _too_large(what: str, limit: int, size: int) -> FileRefused:
    return FileRefused(Refusal.TOO_LARGE, what=what, limit=limit, size=size)
