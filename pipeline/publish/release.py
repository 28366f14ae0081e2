"""Puts a finished set in place, all at once.

A set is written in a hidden staging folder on the same disk, sealed (flushed, then one rename to
`luu-tru/STAMP`), and only then copied over the files of `output/YEAR`, `run.json` last. A note
beside the sealed set, written before the rename, says which of its files are not in place yet;
it goes when they are. So a run that is cut off anywhere leaves either nothing that counts or a
whole set which the next run puts in place (`unfinished`).

What a person changed, or put there himself, is not ours (`pipeline.state.ours`): it is kept beside
or left alone. A folder in `luu-tru` is a set of ours only where the ledger names it.

    luu-tru/.dang-ghi-STAMP/   being written; thrown away by `clean`
    luu-tru/STAMP/             whole, never changed again
    luu-tru/.cho-thay-STAMP    the note: the files of STAMP that still have to be put in place
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from pipeline.publish import alert, documents
from pipeline.state import disk
from pipeline.state.ledger import LedgerError
from pipeline.state.ours import LeftOpen, Ours, Put, State
from pipeline.state.places import ARCHIVE, PAGE, RECORD

_BY_MACHINE = (PAGE, RECORD)  # made anew each night, told apart from all others
_STAGING = ".dang-ghi-"
_NOTE = ".cho-thay-"
STAMP = "%Y-%m-%dT%H-%M-%S"  # the name of a set, as long as no other one has it


class ReleaseError(Exception):
    """Nothing was published; what was published before stands. The text is one line for people."""


class Replacement(Struct, frozen=True):
    """What `put_in_place` did; names relative to `output/YEAR`, with "/"."""

    replaced: tuple[str, ...]  # new content; files that were the same already are not touched
    kept: tuple[str, ...]  # changed by somebody: names of their copies beside
    left_open: tuple[str, ...]  # in use by somebody, left as they are; tried again next time
    removed: tuple[str, ...]  # published by an earlier set, not part of this one


def stamp_of(now: datetime) -> str:
    """The name of a set: the run's clock, to the second, valid as a file name everywhere."""
    return now.strftime(STAMP)


def stage(year_folder: Path, stamp: str) -> Path:
    """Creates the empty staging folder for a set; `-2`, `-3`… is added to a stamp in use."""
    archive = year_folder / ARCHIVE
    with telling(archive):
        disk.make_folder(archive)
        number, free = 1, stamp
        while (archive / free).exists() or (archive / f"{_STAGING}{free}").exists():
            number += 1
            free = f"{stamp}-{number}"
        staging = archive / f"{_STAGING}{free}"
        staging.mkdir(mode=disk.FOLDER_MODE)
        return staging


def sealed_name(staging: Path) -> str:
    """The stamp under which a staging folder will be sealed."""
    return staging.name.removeprefix(_STAGING)


def seal(staging: Path) -> Path:
    """Flushes everything in the staging folder and makes it the set `luu-tru/STAMP`.

    Nobody but owner and group can read it. Raises ReleaseError; then there is no such set, or
    (if only the last flush failed) `unfinished` names it.
    """
    archive, stamp = staging.parent, sealed_name(staging)
    sealed = archive / stamp
    with telling(staging):
        for folder, files in _walk(staging):
            disk.close_to_strangers(folder)
            for file in files:
                disk.close_to_strangers(file)
                disk.flush_file(file)
            disk.flush_folder(folder)
        if sealed.exists():  # a rename would take the place of an empty folder silently
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), sealed)
        order = 1 + max((note.order for note in _notes(archive)), default=0)
        _write_note(sealed, order, _files(staging))
        disk.replace(staging, sealed)
        disk.flush_folder(archive)
    return sealed


def put_in_place(sealed: Path, year_folder: Path, ours: Ours) -> Replacement:
    """Replaces the files of `output/YEAR` by those of a sealed set, each one whole, `run.json`
    last.

    Every new file is first written next to its target, so a full disk is met before anything
    has changed. Files that are the same already are not touched. Files of ours that this set does
    not hold are removed (they stay in their own set). What somebody changed is kept beside; files
    of other origin are nobody's business. A file that somebody has open is left as it is.
    Can be repeated after being cut off anywhere. Raises ReleaseError, LedgerError.
    """
    with telling(year_folder):
        note = _supersede(sealed)
        names = note.files if note else _files(sealed)
        ready = _write_all_beside(sealed, year_folder, names, ours)
        try:
            others = {name: new for name, new in ready.items() if name != RECORD}
            replaced, kept, left_open = _replace(others, year_folder, ours)
            removed, in_use = _remove_stale(sealed, year_folder, ours)
            for folder in filter(Path.is_dir, _folders(year_folder)):
                disk.flush_folder(folder)
            if RECORD in ready:  # the point from which the new set is the published one
                done, beside, opened = _replace({RECORD: ready[RECORD]}, year_folder, ours)
                replaced, kept, left_open = replaced + done, kept + beside, left_open + opened
                disk.flush_folder(year_folder)
        finally:
            for new in ready.values():
                disk.discard(new.beside)
        if note and (left_open or in_use):
            _write_note(sealed, note.order, left_open)
        elif note:
            disk.remove(note.path)
            disk.flush_folder(sealed.parent)
    return Replacement(tuple(replaced), tuple(kept), tuple(left_open + in_use), tuple(removed))


def waiting(year_folder: Path) -> tuple[LeftOpen, ...]:
    """Documents that are not replaced yet because somebody has them open."""
    if (note := _newest_note(year_folder)) is None:
        return ()
    return tuple(
        LeftOpen(name, f"{ARCHIVE}/{note.stamp}/{name}", disk.opened_by(year_folder / name) or "")
        for name in note.files
    )


def unfinished(year_folder: Path) -> Path | None:
    """The sealed set that is not wholly in place: its run was cut off, or a file was open.

    Give it to `put_in_place` before anything new is made. None where all is in place.
    """
    note = _newest_note(year_folder)
    return year_folder / ARCHIVE / note.stamp if note else None


def sets(year_folder: Path, ours: Ours) -> tuple[Path, ...]:
    """The sealed sets that the ledger names, by stamp."""
    archive = year_folder / ARCHIVE
    named = {known.stamp for known in ours.ledger.sets(ours.year or 0)}
    with telling(archive):
        found = [p for p in _entries(archive) if p.name in named and p.is_dir()]
    return tuple(sorted(found, key=lambda path: _parts(path.name)))


def clean(year_folder: Path) -> None:
    """Throws away what runs that were cut off have left: nothing that anybody relies on.

    Only for the one run that holds the lock. What cannot be removed stays for the next time.
    """
    archive = year_folder / ARCHIVE
    for folder in (*_folders(year_folder), archive):
        for path in _entries(folder):
            if path.name.startswith(_STAGING) and folder == archive:
                shutil.rmtree(path, ignore_errors=True)
            elif path.name.startswith(".") and path.name.endswith(disk.UNFINISHED):
                disk.discard(path)
            elif (
                path.name.startswith(_NOTE)
                and folder == archive
                and not (archive / path.name.removeprefix(_NOTE)).is_dir()
            ):
                disk.discard(path)  # cut off between the note and the rename


def finish_interrupted(year_folder: Path, ours: Ours) -> tuple[str, ...]:
    """Finishes a publication that was cut off, or that somebody's open documents held up, and
    throws away what was only begun → the documents that were replaced."""
    with telling(year_folder):
        if not year_folder.is_dir():
            return ()
        for path in _entries(year_folder / ARCHIVE):
            if path.name.startswith(_STAGING):
                ours.ledger.forget_set(ours.year or 0, sealed_name(path))
        clean(year_folder)
        if sealed := unfinished(year_folder):
            return put_in_place(sealed, year_folder, ours).replaced
    return ()


class Withdrawn(Struct, frozen=True):
    """What `withdraw` did; names relative to `output/YEAR`."""

    removed: tuple[str, ...]  # files, and sets with a "/" behind
    left_open: tuple[str, ...]  # in use by somebody: still there


def withdraw(year_folder: Path, ours: Ours) -> Withdrawn:
    """Removes a year that was published, with all its sets and reminders.

    What is not ours, or was changed, stays. Can be repeated after being cut off. Raises
    ReleaseError, LedgerError.
    """
    removed: list[str] = []
    left_open: list[str] = []

    def gone(path: Path) -> bool:
        with _left_if_open(path, path.relative_to(year_folder).as_posix(), left_open):
            disk.remove(path)
            return True
        return False

    with telling(year_folder):
        clean(year_folder)
        folders = (*_folders(year_folder), year_folder / documents.REMINDERS)
        for path in [p for folder in folders for p in _entries(folder)]:
            is_ours = ours.state(path) is State.OURS or _is_made_by_machine(path, ours)
            if is_ours and gone(path):
                removed.append(path.relative_to(year_folder).as_posix())
        for folder in sets(year_folder, ours):
            for inner, files in reversed(list(_walk(folder))):
                for path in files:
                    as_published = year_folder / path.relative_to(folder)
                    by_machine = as_published in [year_folder / name for name in _BY_MACHINE]
                    if by_machine or ours.state(path, as_published) is State.OURS:
                        gone(path)
                if not _entries(inner):
                    inner.rmdir()
            if not folder.exists():
                removed.append(f"{ARCHIVE}/{folder.name}/")
        clean(year_folder)
        for folder in (year_folder / ARCHIVE, *reversed(folders)):
            if folder.is_dir() and not folder.is_symlink() and not _entries(folder):
                folder.rmdir()
    return Withdrawn(tuple(removed), tuple(left_open))


def write_alone(path: Path, data: bytes, ours: Ours) -> Put:
    """Replaces one published file, whole: run.json and the status page of a night with
    nothing new. Raises ReleaseError, LedgerError."""
    with telling(path):
        if _is_made_by_machine(path, ours):
            ours.note({path: path.read_bytes()})
        return ours.write(path, data)


def failure(error: OSError, path: Path) -> ReleaseError:
    """The one line for people about a write that the system refused; `path` where it does not
    say itself which file it was."""
    name = disk.refused(error, path).name
    return ReleaseError(f"Không công bố được, tại “{name}”: {disk.explain(error)}.")


# --- the steps of a replacement ---------------------------------------------------------------


class _Ready(Struct, frozen=True):
    """A new content, flushed, next to its target; what lay at the target before it was noted."""

    beside: Path
    before: State


def _write_all_beside(
    sealed: Path, year_folder: Path, names: Iterable[str], ours: Ours
) -> dict[str, _Ready]:
    """name → the new content, for the files that differ."""
    ready: dict[str, _Ready] = {}
    try:
        with ours.ledger.transaction():
            for name in sorted(names):
                target, data = year_folder / name, (sealed / name).read_bytes()
                if _is_made_by_machine(target, ours):  # asked before anything is noted there
                    ours.note({target: target.read_bytes()})
                before = ours.state(target, new=data)
                ours.note({target: data})
                if not disk.holds(target, data):
                    disk.make_folder(target.parent)
                    ready[name] = _Ready(disk.write_beside(target, data), before)
    except (OSError, LedgerError):
        for new in ready.values():
            disk.discard(new.beside)
        raise
    return ready


def _replace(
    ready: dict[str, _Ready], year_folder: Path, ours: Ours
) -> tuple[list[str], list[str], list[str]]:
    """→ (replaced, copies kept of what was changed, left because somebody has them open)."""
    replaced: list[str] = []
    kept: list[str] = []
    left_open: list[str] = []
    for name, new in ready.items():
        target = year_folder / name
        if disk.opened_by(target) is not None and target.is_file():
            left_open.append(name)
            continue
        with _left_if_open(target, name, left_open):
            by_machine = _is_made_by_machine(target, ours)
            if not by_machine and (copy := ours.make_room(target, new.before)):
                kept.append(copy.name)
            disk.replace(new.beside, target)
            replaced.append(name)
    return replaced, kept, left_open


@contextmanager
def _left_if_open(path: Path, name: str, left_open: list[str]) -> Iterator[None]:
    """Adds the name of a file that cannot be changed because somebody has it open."""
    try:
        yield
    except OSError as error:
        if not disk.is_in_use(path, error):
            raise
        left_open.append(name)


def _is_made_by_machine(path: Path, ours: Ours) -> bool:
    """Page and run.json of an edition of the program that did not note them in the ledger; the
    page with the line of a night that failed."""
    if path.name not in _BY_MACHINE or not path.is_file():
        return False
    if ours.state(path) is State.FOREIGN:
        return ours.ledger.knows_no_files_of(ours.year or 0)
    try:
        return path.name == PAGE and ours.wrote(path, alert.without_line(path.read_bytes()))
    except PermissionError:  # another account's; what is ours of it is known by its length
        return False


def _remove_stale(sealed: Path, year_folder: Path, ours: Ours) -> tuple[list[str], list[str]]:
    """Removes what earlier sets published and `sealed` does not hold → (removed, in use)."""
    removed: list[str] = []
    in_use: list[str] = []
    for path in sorted(p for folder in _folders(year_folder) for p in _entries(folder)):
        name = path.relative_to(year_folder).as_posix()
        if not path.is_file() or (sealed / name).exists():
            continue
        if ours.state(path) is State.FOREIGN:
            continue
        with _left_if_open(path, name, in_use):
            (removed if ours.remove(path) else in_use).append(name)
    return removed, in_use


def _files(folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for _, files in _walk(folder) for file in files]


def _walk(top: Path) -> Iterator[tuple[Path, list[Path]]]:
    """Every folder with its files. Unlike `rglob`, it does not pass over what it cannot read."""

    def refuse(error: OSError) -> None:
        raise error

    for folder, _, files in os.walk(top, onerror=refuse):
        yield Path(folder), [Path(folder, name) for name in sorted(files)]


def _folders(year_folder: Path) -> tuple[Path, ...]:
    """Where published files stand: the year's folder first."""
    return (year_folder, *(year_folder / name for name in documents.folders()))


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _parts(stamp: str) -> list[tuple[int, str]]:
    """Sorts `…-2` before `…-10`."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"-|T", stamp)]


# --- the note beside a sealed set -------------------------------------------------------------


class _Note(Struct, frozen=True):
    path: Path
    stamp: str
    order: int  # of sealing; the clock may have been set back in between
    files: list[str]  # what is not in place yet


def _notes(archive: Path) -> list[_Note]:
    notes = []
    for path in _entries(archive):
        if path.name.startswith(_NOTE):
            stamp = path.name.removeprefix(_NOTE)
            try:
                content = json.loads(path.read_text("utf-8"))
                notes.append(_Note(path, stamp, int(content["order"]), list(content["files"])))
            except (ValueError, TypeError, KeyError):  # the disk has spoilt it: all to be done
                notes.append(_Note(path, stamp, 0, _files(archive / stamp)))
    return notes


def _newest_note(year_folder: Path) -> _Note | None:
    """Of the sets that are whole, the note of the one that was sealed last."""
    archive = year_folder / ARCHIVE
    with telling(archive):
        notes = [note for note in _notes(archive) if (archive / note.stamp).is_dir()]
    return max(notes, key=lambda note: note.order, default=None)


def _write_note(sealed: Path, order: int, files: Iterable[str]) -> None:
    content = json.dumps({"order": order, "files": list(files)}, ensure_ascii=False)
    disk.write_whole(sealed.parent / f"{_NOTE}{sealed.name}", content.encode())


def _supersede(sealed: Path) -> _Note | None:
    """The note of the set; those of sets sealed before go, for this one holds all files."""
    notes = _notes(sealed.parent)
    own = next((note for note in notes if note.stamp == sealed.name), None)
    for note in notes:
        if own is not None and note.order < own.order:
            disk.remove(note.path)
    return own


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turns what the system refused into the one line for people."""
    try:
        yield
    except OSError as error:
        raise failure(error, path) from error
