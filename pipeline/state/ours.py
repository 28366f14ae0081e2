"""Our own files: named by the ledger, and still as we wrote them. One answer for all who write.

People write where we write: a clerk edits the report in `output/`, a branch fills in the blank form
where it lies, somebody keeps a file of his own in one of our folders. So whoever puts a file there,
replaces or removes one, does it here:

- what the ledger does not name at that place is somebody's own: it is never removed;
- what was ours and was changed is the office's from then on. Where its place is needed it is kept
  beside, under a name that says so, and reported until the office takes it away;
- a document that somebody has open is left as it is.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path

from msgspec import Struct

from pipeline.state import disk
from pipeline.state.ledger import Kept, Ledger

CHANGED, FOREIGN = "văn phòng sửa", "có từ trước"  # in the names of copies that are kept


class State(Enum):
    """The state of a place where we write."""

    NOTHING = auto()
    OURS = auto()  # one of the contents that we put there
    CHANGED = auto()  # we put a file there; it is another one now
    FOREIGN = auto()  # the ledger names nothing there


class Put(Enum):
    """The outcome for a file that was to be written."""

    WRITTEN = auto()
    SAME = auto()  # it holds that content already
    OPEN = auto()  # somebody has it open: left as it is


class LeftOpen(Struct, frozen=True):
    """A published document that is not replaced yet; names relative to output/YEAR."""

    name: str
    newer: str  # the one that waits, in its set; "" for the page and run.json of a quiet night
    who: str  # has it open; "" where that is not known


class Standing(Struct, frozen=True):
    """Open points, reported every night until the office has seen to them."""

    kept: tuple[str, ...] = ()  # copies kept, relative to the workspace
    decisions: tuple[str, ...] = ()  # of these: the committee's decisions are filled in there
    left_open: tuple[LeftOpen, ...] = ()

    def lines(self) -> list[str]:
        """A sentence each: page, console, `status` and log alike."""
        lines = []
        for left in self.left_open:
            by = f" ({left.who})" if left.who else ""
            if not left.newer:
                lines.append(
                    f"Tệp “{left.name}” đang được mở{by} nên chưa cập nhật; đóng tệp thì lần chạy "
                    "sau cập nhật."
                )
                continue
            lines.append(
                f"Tệp “{left.name}” đang được mở{by} nên chưa thay; bản mới ở “{left.newer}”. Đóng "
                "tệp thì lần chạy sau thay; không ai mở thì xóa tệp khóa tạm bên cạnh nó."
            )
        for path in self.kept:
            changed = f" ({CHANGED} " in path
            what = (
                "Văn phòng đã sửa tệp do chương trình lập; bản sửa được"
                if changed
                else "Đã có tệp khác ở chỗ chương trình ghi; tệp ấy được"
            )
            goes_on = "Lệnh refresh đưa số liệu mới vào bản ấy. "
            said = goes_on if changed and path.endswith(".docx") else ""
            lines.append(f"{what} giữ tại “{path}”. {said}Xem xong thì chuyển đi hoặc xóa.")
        for path in self.decisions:
            lines.append(
                f"“{path}” có phần quyết định đã điền mà chưa được nhận. Muốn nhận thì chạy: "
                f'python run.py decide "{path}"'
            )
        return lines


NOTHING = Standing()


class Delivery(Struct, frozen=True):
    """Files that were to be written for people."""

    written: tuple[Path, ...]
    left_open: tuple[Path, ...]  # somebody has them open: as they were
    kept: tuple[str, ...]  # copies of what people changed, relative to the workspace


class Ours(Struct, frozen=True):
    """The files that we wrote, by the ledger; every method raises OSError, LedgerError.

    `year` is noted with what is written, so that a purge of the year finds it.
    """

    root: Path  # of the workspace
    ledger: Ledger
    now: datetime
    year: int | None

    def state(
        self, path: Path, written_as: Path | None = None, *, new: bytes | None = None
    ) -> State:
        """The state of a place. `written_as`: another place whose contents it may hold; `new`: the
        content that is about to be put there, which may be noted already.

        A file that may not be read is ours where it is as long as one that we wrote (unreadable is
        not different: another account of the office ran the program).
        """
        status = _status(path)
        if status is None:
            return State.NOTHING
        known = self.ledger.written(self._name(written_as or path))
        if not known.keys() - {hashlib.sha256(new).hexdigest() if new is not None else ""}:
            return State.FOREIGN
        if not stat.S_ISREG(status.st_mode):
            return State.CHANGED
        try:
            same = disk.sha256_of(path) in known
        except PermissionError:
            same = status.st_size in known.values() or None in known.values()
        return State.OURS if same else State.CHANGED

    def wrote(self, path: Path, data: bytes) -> bool:
        """Did we ever put this content there?"""
        return hashlib.sha256(data).hexdigest() in self.ledger.written(self._name(path))

    def note(self, contents: Mapping[Path, bytes]) -> None:
        """Note contents that are about to be put in place."""
        self.ledger.note_written(
            self.now,
            self.year,
            {
                self._name(path): (hashlib.sha256(data).hexdigest(), len(data))
                for path, data in contents.items()
            },
        )

    def write(self, path: Path, data: bytes) -> Put:
        """Put one file in place, whole; what a person left there is kept beside."""
        if disk.holds(path, data):
            self.note({path: data})
            return Put.SAME
        if _status(path) is not None and disk.opened_by(path) is not None:
            return Put.OPEN
        before = self.state(path, new=data)
        disk.make_folder(path.parent)
        temporary = disk.write_beside(path, data)
        try:
            self.note({path: data})
            self.make_room(path, before)
            disk.replace(temporary, path)
        except OSError as error:
            disk.discard(temporary)
            if disk.is_in_use(path, error):
                return Put.OPEN
            raise
        disk.flush_folder(path.parent)
        return Put.WRITTEN

    def delivery(self, outcomes: Mapping[Path, Put]) -> Delivery:
        """The outcomes of `write`, and the copies kept."""
        left_open = tuple(path for path, put in outcomes.items() if put is Put.OPEN)
        written = tuple(path for path in outcomes if path not in left_open)
        return Delivery(written, left_open, self.kept())

    def make_room(self, path: Path, before: State) -> Path | None:
        """Before `path` is replaced: what is not ours there gets a name beside it, which is
        returned. `before`: its state when nothing was noted yet of what is to be put there."""
        state = self.state(path)
        if state in (State.NOTHING, State.OURS):
            return None
        return self._keep(path, FOREIGN if before is State.FOREIGN else CHANGED)

    def remove(self, path: Path) -> bool:
        """Remove a file that is no longer needed, if it is ours; one that was changed gets the
        name of a kept copy; anything else, and what somebody has open, stays. Return whether the
        place is free."""
        if _status(path) is not None and disk.opened_by(path) is not None:
            return False
        match self.state(path):
            case State.OURS:
                disk.remove(path)
            case State.CHANGED:
                self._keep(path, CHANGED)
            case State.FOREIGN:
                return False
            case State.NOTHING:
                pass
        return True

    def kept(self) -> tuple[str, ...]:
        """The copies of the year that are still there, relative to the workspace."""
        return tuple(copy.path for copy in self.copies())

    def copies(self) -> tuple[Kept, ...]:
        """The copies of the year that are still there, as the ledger knows them."""
        return tuple(
            copy
            for copy in self.ledger.kept()
            if copy.year == self.year and _status(self.root / copy.path) is not None
        )

    def remove_kept(self) -> int:
        """Remove the copies of the year, only where the office has said so; return how many."""
        paths = self.kept()
        for path in paths:
            copy = self.root / path
            if copy.is_dir() and not copy.is_symlink():  # it stood where a file of ours belongs
                shutil.rmtree(copy)
            else:
                disk.remove(copy)
            self.ledger.forget_kept(path)
        return len(paths)

    def _keep(self, path: Path, why: str) -> Path:
        beside = self._beside(path, why)
        readable = path.is_file() and os.access(path, os.R_OK)
        sha256 = disk.sha256_of(path) if readable else ""
        kept = Kept(self._name(beside), self._name(path), sha256, self.year, self.now)
        self.ledger.note_kept(kept)
        disk.replace(path, beside)
        disk.flush_folder(path.parent)
        return beside

    def _beside(self, path: Path, why: str) -> Path:
        """`NAME (văn phòng sửa 05-10-2023 22h00).docx`: when it was changed, by the file itself."""
        when = self.now
        try:
            changed = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
            if changed.year >= 2000 and changed <= self.now:  # else its clock says nothing
                when = changed.astimezone(self.now.tzinfo)
        except (ValueError, OverflowError, OSError):
            pass
        stem = f"{path.stem} ({why} {when:%d-%m-%Y %Hh%M}"
        beside, number = path.with_name(f"{stem}){path.suffix}"), 1
        while _status(beside) is not None:
            number += 1
            beside = path.with_name(f"{stem}, {number}){path.suffix}")
        return beside

    def _name(self, path: Path) -> str:
        return Path(os.path.relpath(path, self.root)).as_posix()


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
