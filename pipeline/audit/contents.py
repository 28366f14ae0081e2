"""Is every file still what it was when it was received or made?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import received
from pipeline.audit.recount import Published
from pipeline.ledger import PublishedSet
from pipeline.publish.release import ARCHIVE, RECORD


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as the second count says."""

    where: str  # file, table, row, column (Vietnamese; codes, no names of members)
    expected: str
    found: str

    @property
    def line(self) -> str:
        return f"{self.where}: đúng ra là {self.expected}, nhưng thấy {self.found}"


class Contents:
    """Copies, published files and sets, held to their SHA-256; counts what it has compared."""

    def __init__(self, p: Published, sets: Sequence[PublishedSet]) -> None:
        self.p, self.sets = p, sets
        self.folder = p.workspace.year_output
        self.notes: list[str] = []
        self.files = 0

    def differences(self) -> Iterator[Difference]:
        yield from self._copies()
        yield from self._files()

    def _copies(self) -> Iterator[Difference]:
        """Each copy that was received still holds what it held."""
        for receipt in self.p.receipts.values():
            if receipt.copy is None:
                continue
            self.files += 1
            copy = self.p.workspace.received / receipt.copy
            where = f"Bản sao đã nhận {receipt.copy[:12]}… ({receipt.branch or 'không rõ chi bộ'})"
            if not copy.is_file():
                yield Difference(where, "còn nguyên trong kho", "không còn tệp")
            elif not received.intact(copy):
                yield Difference(where, "nội dung như lúc nhận", "nội dung đã khác")
        for code, why in self.p.unreadable:
            yield Difference(f"Chi bộ {code}", "đọc lại được tệp đã nhận", why)

    def _files(self) -> Iterator[Difference]:
        """The published files, and the sets in the archive, are those that were made."""
        listed = {entry["file"]: entry["sha256"] for entry in self.p.run["published"]}
        if self.sets and dict(self.sets[-1].files) != listed:
            yield Difference(RECORD, "danh sách tệp như trong sổ theo dõi", "danh sách khác")
        for name, sha256 in listed.items():
            yield from self._file(self.folder / name, name, sha256)
        for published_set in self.sets:
            for name, sha256 in published_set.files.items():
                where = f"{ARCHIVE}/{published_set.stamp}/{name}"
                yield from self._file(self.folder / where, where, sha256)

    def _file(self, path: Path, name: str, sha256: str) -> Iterator[Difference]:
        self.files += 1
        now = sha256_of(path)
        if now == sha256:
            return
        if now is None:
            yield Difference(f"Tệp {name}", "có tệp như đã công bố", "không có tệp")
        elif "/" not in name and path.suffix == ".docx":  # people may go on editing their report
            earlier = [s.stamp for s in self.sets if now in s.files.values()]
            if earlier:
                text = f"bản của lần {earlier[-1]}, chưa thay được vì có người đang mở"
                yield Difference(f"Tệp {name}", "bản mới nhất", text)
            else:
                self.notes.append(
                    f"Tệp {name} đã được sửa sau khi công bố; chỉ đối chiếu các con số trong đó."
                )
        else:
            yield Difference(f"Tệp {name}", f"mã {sha256[:12]}…", f"mã {now[:12]}…")


def sha256_of(path: Path) -> str | None:
    """Of the content; None where there is no file to read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
