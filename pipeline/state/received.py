"""The store of what was received: a copy of each content, named after it, never changed.

Everything after the inbox works on the copy, so what a branch does to its file later, or a
share that disappears, changes nothing that was received.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from pipeline.state import disk

# Others are kept without a suffix: what a file is, its content says.
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_BLOCK = 1 << 20
_NO_FILE = "Không phải là một tệp thông thường."
_HELD = (32, 33)  # Windows: sharing and lock violation


class SourceError(Exception):
    """The sender's file could not be read; a matter of this file, not of the run."""


class Unsettled(SourceError):  # noqa: N818 - not a fault: it waits for the next night
    """It was changed while it was read: somebody is still saving or sending it."""


class StoreError(Exception):
    """The copy could not be kept; a matter of the run. The text is one line for people."""


class Receipt(Struct, frozen=True):
    """A copy that is in the store."""

    sha256: str  # of the content, lower-case hexadecimal
    copy: Path  # in the store; holds exactly this content
    content: bytes

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content)


def keep(path: Path, folder: Path, largest: int | None = None) -> Receipt:
    """Copy a file, of at most `largest` bytes, into the store, unless its content is there
    already; read it once.

    The copy is on the disk for certain once it was flushed (see `flush`). Raises Unsettled if the
    file grew or changed in between or is held by another program, SourceError if it cannot be read
    or is no ordinary file (also a link: it might lead out of the inbox), StoreError if the store
    cannot be written. The source is never touched.
    """
    with opened(path) as source:
        before = os.fstat(source.fileno())
        if largest is not None and before.st_size > largest:
            raise Unsettled("Tệp lớn lên trong lúc đọc.")
        content = b"".join(_blocks(source, before.st_size))
        if len(content) < before.st_size:
            raise Unsettled("Tệp ngắn lại trong lúc đọc.")
        after, named = os.fstat(source.fileno()), _stat(path)
        if not _mark(before) == _mark(after) == _mark(named):
            raise Unsettled("Tệp thay đổi trong lúc đọc.")
    sha256 = hashlib.sha256(content).hexdigest()
    return Receipt(sha256, _place(content, sha256, path.suffix.lower(), folder), content)


def flush(folder: Path, copies: Iterable[Path]) -> None:
    """Returns when copies are on the disk; then they may be noted as received. Raises StoreError.

    All at once: many small files, each flushed when it is written, cost ten times as long.
    """
    with _storing():
        for copy in copies:
            disk.flush_file(copy)
        if folder.is_dir():
            disk.flush_folder(folder)


def opened(path: Path) -> BinaryIO:
    """A file of the inbox, opened to be read: the only way in which one is.

    Never through a link, which may lead anywhere, and without waiting for whoever writes into a
    named pipe; also where it took the file's place just now. Raises SourceError, Unsettled.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    if not stat.S_ISREG(_stat(path).st_mode):  # opening a device may do something by itself
        raise SourceError(_NO_FILE)
    with _reading():
        descriptor = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise SourceError(_NO_FILE)
    return os.fdopen(descriptor, "rb", buffering=0)


def content_of(path: Path, largest: int) -> bytes:
    """The first bytes of a file of the inbox, `largest` of them at most. Raises as `opened`."""
    with opened(path) as source:
        return b"".join(_blocks(source, largest))


def hash_of(path: Path, largest: int) -> str:
    """The SHA-256 of a file of the inbox, of `largest` bytes at most. Raises as `opened`."""
    digest = hashlib.sha256()
    with opened(path) as source:
        for block in _blocks(source, largest):
            digest.update(block)
    return digest.hexdigest()


def intact(copy: Path) -> bool:
    """Does a copy still hold the content after which it is named?"""
    try:
        return disk.sha256_of(copy) == copy.stem
    except OSError:
        return False


def remove(folder: Path, names: Iterable[str]) -> int:
    """Take copies out of the store (for a purge); return how many were there. Raises StoreError."""
    removed = 0
    with _storing():
        for name in names:
            copy = folder / Path(name).name
            if copy.is_file():
                disk.remove(copy)
                removed += 1
        if folder.is_dir():
            disk.flush_folder(folder)
    return removed


def clean(folder: Path) -> None:
    """Remove half-written files of runs that were cut off."""
    for path in folder.glob(f"*{disk.UNFINISHED}") if folder.is_dir() else ():
        disk.discard(path)


def _blocks(source: BinaryIO, most: int) -> Iterator[bytes]:
    """`most` bytes of a file; never more, for a file that grows might never end."""
    while most:
        with _reading():
            block = source.read(min(most, _BLOCK))
        if not block:
            return
        yield block
        most -= len(block)


def _stat(path: Path) -> os.stat_result:
    with _reading():
        return path.stat(follow_symlinks=False)


def _mark(status: os.stat_result) -> tuple[int, int, int]:
    """The marks that change when somebody writes to a file or puts another in its place."""
    return stat.S_IFMT(status.st_mode), status.st_size, status.st_mtime_ns


def _place(content: bytes, sha256: str, suffix: str, folder: Path) -> Path:
    """The copy under its name, unless a sound one is there, whatever its suffix."""
    for known in (*SUFFIXES, ""):
        copy = folder / f"{sha256}{known}"
        if os.path.exists(copy) and intact(copy):  # noqa: PTH110 - nine times as fast
            return copy
    copy = folder / f"{sha256}{suffix if suffix in SUFFIXES else ''}"
    with _storing():
        disk.make_folder(folder)
        descriptor, name = tempfile.mkstemp(suffix=disk.UNFINISHED, prefix=".", dir=folder)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as target:
                target.write(content)
            temporary.chmod(disk.FILE_MODE)
            disk.hand_over(temporary)
            disk.replace(temporary, copy)
        finally:
            disk.discard(temporary)
    return copy


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if getattr(error, "winerror", None) in _HELD:  # being copied here, or open elsewhere
            raise Unsettled("Tệp đang được chép đến hoặc đang mở ở chương trình khác.") from error
        raise SourceError(f"Không đọc được tệp: {disk.explain(error)}.") from error


@contextmanager
def _storing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"Không lưu được bản sao của tệp: {disk.explain(error)}.") from error
