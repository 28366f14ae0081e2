"""What a night was made from, so that the next one knows at once that nothing is new.

`look` takes the content of all that a night reads, before the night reads it. `state/quiet.json`
keeps it, with what a night with nothing new has to write. It is believed only where all of it is
the same once more: the program, the settings and what they name, inbox, decisions folder, ledger,
copies, and what is published. Anything else, a file that cannot be read among them, means a whole
night. A time alone is no reason to believe that a content is the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import asdict, replace

from pipeline.state import disk
from pipeline.state.edition import edition
from pipeline.state.places import ARCHIVE, RECEIVED

NAME = "quiet.json"
_COUNTER = slice(24, 28)  # of SQLite's file: how often it was written (journal_mode = DELETE)

Content = dict[str, list[str | int]]  # path → what lies there


class Unread(Struct, frozen=True):
    """What a night does not look into."""

    larger: int  # bytes: such a file is known by its size and time
    folders: list[str]  # of systems: patterns of their names, in small letters


class Premises(Struct, frozen=True):
    """What a night reads, beside the ledger, as it lay there at one moment."""

    program: list[str]
    files: dict[str, str]  # the settings and what they name → SHA-256
    folders: dict[str, Content]  # with all that lies in them
    newest: int  # nanoseconds: when the last thing in the folders was changed
    unread: Unread


class Stand(Struct, frozen=True):
    """What was there once a night was over."""

    ledger: list[str | int]
    published: dict[str, str]  # → SHA-256
    sets: list[str]
    kept: list[str]  # copies of what people changed: they are named until they are gone
    received: Content


class Again(Struct, frozen=True):
    """What a night with nothing new writes."""

    year: int
    folder: str  # of what is published
    page: str  # with places for what depends on the day (publish/today.py)
    lines: list[str]  # for console and log
    attention: bool  # exit status with --strict
    counts: dict[str, int]  # of the run, for the ledger


class Memory(Struct, frozen=True):
    """A night, as the next one has to find it; paths as the root was typed."""

    root: str
    at: str  # the run's clock
    look: Premises
    stand: Stand
    again: Again


def look(files: Sequence[Path], folders: Sequence[Path], unread: Unread) -> Premises | None:
    """What lies there now; None where something cannot be read."""
    try:
        inside = {str(folder): dict(_inside(folder, unread)) for folder in folders}
        read = {str(path): disk.sha256_of(path) for path in files}
    except OSError:
        return None
    times = [int(entry[1]) for content in inside.values() for entry in content.values()]
    return Premises(_program(), read, inside, max(times, default=0), unread)


def stand(ledger: Path, folder: Path, names: Sequence[str], kept: Sequence[str]) -> Stand | None:
    """What is there now; None where something is in the way, or cannot be read.

    `folder` is that of what is published, `names` what of it is ours.
    """
    try:
        if ledger.with_name(f"{ledger.name}-journal").exists():
            return None  # cut off in the middle of a transaction
        archive = sorted(path.name for path in (folder / ARCHIVE).iterdir())
        if any(name.startswith(".") for name in archive):
            return None  # a publication that was cut off, or waits for somebody's document
        if any(disk.opened_by(folder / name) is not None for name in names):
            return None
        return Stand(
            _mark(ledger),
            {name: disk.sha256_of(folder / name) for name in names},
            archive,
            [path for path in kept if os.path.lexists(path)],
            dict(_names(ledger.parent / RECEIVED)),
        )
    except OSError:
        return None


def load(state: Path) -> Memory | None:
    """The last night, if one is remembered that can be read."""
    try:
        return msgspec.convert(json.loads((state / NAME).read_bytes()), Memory)
    except (OSError, ValueError):
        return None


def keep(state: Path, memory: Memory | None) -> None:
    """Remember a night, or (None) that there is none to be remembered."""
    with suppress(OSError, ValueError):  # then the next night is a whole one
        if memory is None:
            disk.discard(state / NAME)
        else:
            told = json.dumps(memory, default=asdict)  # ASCII: also names that are no UTF-8
            disk.write_whole(state / NAME, told.encode())


def is_same(memory: Memory, root: Path, ledger: Path, now: datetime) -> bool:
    """Is everything as the last night found and left it?"""
    then, was = datetime.fromisoformat(memory.at), memory.look
    if memory.root != str(root) or now < then or now.utcoffset() != then.utcoffset():
        return False
    if was.program != _program():
        return False
    left = memory.stand
    if stand(ledger, Path(memory.again.folder), list(left.published), left.kept) != left:
        return False
    return look([*map(Path, was.files)], [*map(Path, was.folders)], was.unread) == was


def settled(seen: Premises, now: datetime, seconds: int) -> bool:
    """Was nothing in the folders so new that the same content may count otherwise later?"""
    return seen.newest / 1e9 < (now - timedelta(seconds=seconds)).timestamp()


def after(memory: Memory, now: datetime, ledger: Path, written: Mapping[str, bytes]) -> Memory:
    """The memory once a quiet night has written its own. Raises OSError."""
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in written.items()}
    published = memory.stand.published | hashes
    left = replace(memory.stand, ledger=_mark(ledger), published=published)
    return replace(memory, at=now.isoformat(), stand=left)


def _mark(ledger: Path) -> list[str | int]:
    """How often the ledger was written, and its size."""
    with ledger.open("rb") as file:
        counter = file.read(_COUNTER.stop)[_COUNTER].hex()
    return [counter, ledger.stat().st_size]


def _program() -> list[str]:
    """This program, Python, and the libraries beside it."""
    libraries = next((p for p in map(Path, sys.path) if p.name == "site-packages"), None)
    names = sorted(path.name for path in libraries.glob("*-info")) if libraries else []
    return [edition(), sys.version, *names]


def _inside(folder: Path, unread: Unread) -> Iterator[tuple[str, list[str | int]]]:
    """All that lies in a folder, at any depth: content and time. Links are not followed; one entry
    where there is no such folder, which is not the same as an empty one."""
    if not folder.is_dir():
        yield "", ["gone", 0]
        return
    waiting = [(str(folder), "")]
    while waiting:
        here, above = waiting.pop()
        with os.scandir(here) as entries:
            for entry in entries:
                name, status = above + entry.name, entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(status.st_mode):
                    if any(fnmatchcase(entry.name.casefold(), own) for own in unread.folders):
                        yield f"{name}/", ["unread", 0]
                        continue
                    waiting.append((entry.path, f"{name}/"))
                    yield f"{name}/", ["", 0]
                elif stat.S_ISREG(status.st_mode) and status.st_size > unread.larger:
                    yield name, [status.st_size, status.st_mtime_ns]
                elif stat.S_ISREG(status.st_mode):
                    yield name, [disk.sha256_of(Path(entry.path)), status.st_mtime_ns]
                else:
                    yield name, [stat.filemode(status.st_mode), status.st_mtime_ns]


def _names(folder: Path) -> Iterator[tuple[str, list[str | int]]]:
    """The copies of what was received: their names say what they hold."""
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry.name, [entry.stat().st_size]
