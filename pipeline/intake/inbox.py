"""Which files lie in the drop folder, which are settled, and whose a file seems to be.

The program never changes, moves or deletes anything in the inbox.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from pathlib import Path

from msgspec import Struct

from pipeline.intake.package.packing import WORKBOOKS
from pipeline.intake.package.verdict import FileKind, Inspection, Limits
from pipeline.model import Labelled
from pipeline.state import disk
from pipeline.state.quiet import Unread
from pipeline.vietnamese import number


class FileStatus(Labelled):
    """The status of a file (run.json, `files`)."""

    USED = "used", "Dùng để tổng hợp"
    SUPERSEDED = "superseded", "Đã có bản thay thế"  # without errors, but a later one counts
    REJECTED = "rejected", "Chưa sử dụng được"
    DUPLICATE = "duplicate", "Trùng nội dung"  # the same content under another name
    EXCLUDED = "excluded", "Văn phòng loại ra"  # by the settings
    NOT_A_FORM = "not_a_form", "Không phải biểu mẫu"
    UNREADABLE = "unreadable", "Không đọc được"
    OTHER_YEAR = "other_year", "Biểu mẫu của năm khác"
    UNKNOWN_BRANCH = "unknown_branch", "Không rõ chi bộ"
    DECISIONS = "decisions", "Kết quả Đảng ủy quyết định"
    OWN = "own", "Do chương trình lập ra"  # published by this program, and not changed since
    IGNORED = "ignored", "Không xét"
    UNSETTLED = "unsettled", "Chờ lần chạy sau"


class InboxMissingError(Exception):
    """The drop folder is not there: the run fails; it never means "nobody sent anything in"."""


class InboxFile(Struct, frozen=True):
    """A file to look into."""

    path: Path
    name: str  # relative to the inbox, with "/"
    modified: datetime  # the file system's time, UTC
    size: int


class PassedOver(Struct, frozen=True):
    """A file or folder that is not looked into, with the reason (Vietnamese)."""

    name: str
    status: FileStatus
    reason: str
    why: str | None = None  # code of the finding for the branch that it names; see `code`

    @property
    def code(self) -> str | None:
        """The code of the finding; None for what nobody sent (hidden files, systems' folders)."""
        own = {FileStatus.UNSETTLED: "UNSETTLED", FileStatus.UNREADABLE: "UNREADABLE"}
        return self.why or own.get(self.status)


_A_DAY = 86_400.0
_LINKS = (0xA0000003, 0xA000000C)  # Windows: mount points ("junctions") and symbolic links
_SYSTEM_NAMES = {"thumbs.db", "desktop.ini", ".ds_store"}


def walk(folder: Path, now: datetime, settle_seconds: int) -> Iterator[InboxFile | PassedOver]:
    """Everything under the inbox, in the order of names, whatever the system returns.

    Links are not followed; what cannot be read is passed over with a reason.
    Raises InboxMissingError.
    """
    try:
        if not folder.is_dir():  # raises what a share answers that refuses or does not know us
            raise InboxMissingError(f"Không thấy thư mục nhận báo cáo: {folder}")
        entries = _sorted(folder)
    except OSError as error:
        why = f"{folder} ({disk.explain(error)})"
        raise InboxMissingError(f"Không đọc được thư mục nhận báo cáo: {why}") from error
    # Not by recursion: somebody's archive may hold a thousand folders inside each other.
    waiting = [("", entry) for entry in reversed(entries)]
    while waiting:
        above, entry = waiting.pop()
        name = above + entry.name
        try:
            outcome = _entry(entry, name, now.timestamp(), settle_seconds)
            inner = _sorted(entry.path) if outcome is None else ()
        except OSError as error:
            reason = f"Máy chủ không đọc được: {disk.explain(error)}"
            yield PassedOver(disk.shown(name), FileStatus.UNREADABLE, reason)
            continue
        if outcome is not None:
            yield outcome
        waiting += [(f"{name}/", one) for one in reversed(inner)]


def moment(modified: float) -> datetime:
    """A file's time as UTC; the first day of computing where the system's calendar has none
    (Windows knows nothing before it)."""
    try:
        return datetime.fromtimestamp(modified, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _sorted(folder: str | Path) -> list[os.DirEntry[str]]:
    """The entries of a folder, by name. Raises OSError."""
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _entry(
    entry: os.DirEntry[str], name: str, now: float, settle_seconds: int
) -> InboxFile | PassedOver | None:
    """Classify an entry; None = a folder to look into."""

    def passed_over(status: FileStatus, reason: str, why: str | None = None) -> PassedOver:
        return PassedOver(disk.shown(name), status, reason, why)

    if entry.name.startswith("~$"):
        return passed_over(
            FileStatus.IGNORED, "Tệp khóa tạm của Excel khi có người đang mở biểu mẫu"
        )
    if entry.is_dir(follow_symlinks=False) and (what := system_folder(entry.name)):
        return passed_over(FileStatus.IGNORED, f"Là {what}; không đọc gì trong đó")
    if entry.name.startswith(".") or entry.name.lower() in _SYSTEM_NAMES:
        cloud = "PARTIAL_DOWNLOAD" if entry.name.endswith(".icloud") else None
        return passed_over(FileStatus.IGNORED, "Tệp ẩn hoặc tệp của hệ điều hành", cloud)
    status = entry.stat(follow_symlinks=False)
    if entry.is_symlink() or getattr(status, "st_reparse_tag", 0) in _LINKS:
        reason = "Lối tắt (liên kết); hãy chép chính tệp vào thư mục"
        return passed_over(FileStatus.IGNORED, reason, "LINKED")
    if stat.S_ISDIR(status.st_mode):
        return None
    if not stat.S_ISREG(status.st_mode):
        return passed_over(FileStatus.IGNORED, "Không phải là tệp thông thường", "NO_WORKBOOK")
    # Written just now. A time a day ahead or more is a wrong clock and says nothing.
    if settle_seconds and now - settle_seconds < status.st_mtime < now + _A_DAY:
        seconds = number(settle_seconds)
        return passed_over(
            FileStatus.UNSETTLED, f"Tệp vừa được ghi chưa quá {seconds} giây; đêm sau sẽ đọc"
        )
    modified = moment(status.st_mtime)
    return InboxFile(Path(entry.path), disk.shown(name), modified, status.st_size)


def system_folder(name: str) -> str | None:
    """A description of the system folder that has this name; None for a folder of people."""
    folded = name.casefold()
    return next((what for own, what in _system_folders().items() if fnmatchcase(folded, own)), None)


def unread() -> Unread:
    """What of the inbox a night never opens."""
    return Unread(Limits().file_bytes, list(_system_folders()))


@cache
def _system_folders() -> Mapping[str, str]:
    """Pattern of the name, in small letters → what it is. Sources stand in the file."""
    text = (files(__package__) / "system_folders.toml").read_text(encoding="utf-8")
    return {
        name.casefold(): kind["what"]
        for kind in tomllib.loads(text)["folders"]
        for name in kind["names"]
    }


def is_excel_like(name: str, inspection: Inspection) -> bool:
    """Did somebody mean to send a workbook? By ending or by content."""
    kinds = (FileKind.XLSX, FileKind.XLSM, FileKind.XLSB)
    return Path(name).suffix.lower() in WORKBOOKS or inspection.kind in kinds


def branch_hint(name: str, codes: Iterable[str]) -> str | None:
    """The branch that a file's name points to: `CB09.xlsx`, `CB09_lan 2.xlsx`, `CB09/….xlsx`.

    A code at the beginning of the file's or a folder's name goes before one in the middle, and the
    longest code wins; two different codes in the middle point nowhere. Used only where the content
    cannot say it.
    """
    longest = sorted(codes, key=len, reverse=True)
    for part in reversed(name.split("/")):
        for code in longest:
            if re.match(rf"{re.escape(code)}(?![A-Za-z0-9])", part, re.IGNORECASE):
                return code
        inside = {code for code in longest if _word(code).search(part)}
        inside -= {a for a in inside for b in inside if a != b and a.lower() in b.lower()}
        if inside:
            return inside.pop() if len(inside) == 1 else None
    return None


def _word(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(code)}(?![A-Za-z0-9])", re.IGNORECASE)
