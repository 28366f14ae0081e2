"""Is every file still what it was when it was received or made?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from pipeline.audit.recount import Published
from pipeline.state import disk
from pipeline.state.ledger import PublishedSet
from pipeline.state.places import ARCHIVE, RECORD
from pipeline.vietnamese import first_few, number


class Unverified(Struct, frozen=True):
    """Something that could not be compared: nobody can say whether it is right."""

    what: str  # file or figures (Vietnamese)
    why: str  # in a few words
    hint: str = ""  # whose it is and what to do, to stand behind


GONE = "trong tệp không còn"
FEW = 3  # things that are named of many
_OPEN = " Có người đang mở tệp này nên có thể chưa thay được bằng bản mới nhất."


class Difference(Struct, frozen=True):
    """Something that is not as the second count says."""

    where: str  # file, table, row, column (Vietnamese; codes, no names of members)
    expected: str
    found: str

    @property
    def line(self) -> str:
        seen = "" if self.found == GONE else "thấy "
        return f"{self.where}: đúng ra là {self.expected}, nhưng {seen}{self.found}"


class Contents:
    """Copies, published files and sets, held to their SHA-256; counts what it has compared."""

    def __init__(self, p: Published, sets: Sequence[PublishedSet]) -> None:
        self.p, self.sets = p, sets
        self.folder = p.workspace.year_output
        self.notes: list[str] = []
        self.unverified: dict[Path, Unverified] = {}  # files that the system does not let us read
        self.files = 0

    def differences(self) -> Iterator[Difference]:
        yield from self._copies()
        yield from self._files()

    def _copies(self) -> Iterator[Difference]:
        """Each copy that was received still holds what it held."""
        for receipt in self.p.receipts.values():
            if receipt.copy is None:
                continue
            copy = self.p.workspace.received / receipt.copy
            name = f"{receipt.copy[:12]}… ({receipt.branch or 'không rõ chi bộ'})"
            now, read = self._sha256(copy, f"bản sao đã nhận {name}")
            if read and now is None:
                yield Difference(f"Bản sao đã nhận {name}", "còn nguyên trong kho", "không còn tệp")
            elif read and now != receipt.sha256:
                what = "nội dung như lúc nhận", "nội dung đã khác"
                yield Difference(f"Bản sao đã nhận {name}", *what)
        for code, why in self.p.unreadable:
            yield Difference(f"Chi bộ {code}", "đọc lại được tệp đã nhận", why)

    def _files(self) -> Iterator[Difference]:
        """The published files, and the sets in the archive, are those that were made."""
        listed = {entry["file"]: entry["sha256"] for entry in self.p.run["published"]}
        if self.sets and dict(self.sets[-1].files) != listed:
            yield Difference(RECORD, "danh sách tệp như trong sổ theo dõi", "danh sách khác")
        for name, sha256 in listed.items():
            yield from self._file(self.folder / name, name, sha256)
        gone = [s.stamp for s in self.sets if _is_gone(self.folder / ARCHIVE / s.stamp)]
        if gone:  # the office may remove old sets, whole: then there is nothing to be held to
            self.notes.append(
                f"Trong {ARCHIVE} không còn {number(len(gone))} bộ đã công bố "
                f"({first_few(gone, FEW, 'bộ')}): đã bị xóa cả bộ nên không đối chiếu các bộ này."
            )
        for published_set in self.sets:
            if published_set.stamp not in gone:
                for name, sha256 in published_set.files.items():
                    where = f"{ARCHIVE}/{published_set.stamp}/{name}"
                    yield from self._file(self.folder / where, where, sha256)

    def _file(self, path: Path, name: str, sha256: str) -> Iterator[Difference]:
        now, read = self._sha256(path, name)
        if now == sha256 or not read:
            return
        if now is None:
            yield Difference(f"Tệp {name}", "có tệp như đã công bố", "không có tệp")
        elif "/" not in name and path.suffix == ".docx":  # people may go on editing their report
            earlier = [s.stamp for s in self.sets if now in s.files.values()]
            if earlier:
                text = f"bản của lần {earlier[-1]}, chưa thay được vì có người đang mở"
                yield Difference(f"Tệp {name}", "bản mới nhất", text)
            else:
                open_ = disk.opened_by(path) is not None
                self.notes.append(
                    f"Tệp {name} đã được sửa sau khi công bố; chỉ đối chiếu các con số và mức xếp "
                    f"loại trong đó.{_OPEN if open_ else ''}"
                )
        else:
            yield Difference(f"Tệp {name}", f"mã {sha256[:12]}…", f"mã {now[:12]}…")

    def _sha256(self, path: Path, name: str) -> tuple[str | None, bool]:
        """Of the content, None where there is no file; and could the question be answered?"""
        try:
            found = sha256_of(path)
        except OSError as error:
            self.unverified[path] = unread(path, name, error)
            return None, False
        self.files += 1
        return found, True


def _is_gone(folder: Path) -> bool:
    """Certainly not there; a folder that nobody may look into is."""
    try:
        folder.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def unread(path: Path, name: str, error: OSError) -> Unverified:
    """A file that the system does not let us read: that says nothing about what it holds."""
    if isinstance(error, PermissionError):
        return Unverified(name, "không có quyền đọc", disk.whose(path))
    return Unverified(name, f"không đọc được ({disk.explain(error)})")


def sha256_of(path: Path) -> str | None:
    """Of the content; None where there is no file. Raises OSError where it cannot be read."""
    try:
        return disk.sha256_of(path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
