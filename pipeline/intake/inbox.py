"""Which files lie in the drop folder, which are settled, and whose a file seems to be.

The program never changes, moves or deletes anything in the inbox.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from pipeline.intake.verdict import Inspection, Kind
from pipeline.vietnamese import number


class FileStatus(StrEnum):
    """What became of a file (run.json, `files`)."""

    USED = "used"
    SUPERSEDED = "superseded"  # without errors, but a later one counts
    REJECTED = "rejected"
    DUPLICATE = "duplicate"  # the same content under another name
    EXCLUDED = "excluded"  # by the settings
    NOT_A_FORM = "not_a_form"
    UNREADABLE = "unreadable"
    OTHER_YEAR = "other_year"
    UNKNOWN_BRANCH = "unknown_branch"
    DECISIONS = "decisions"
    IGNORED = "ignored"
    UNSETTLED = "unsettled"


class InboxMissingError(Exception):
    """The drop folder is not there: the run fails; it never means "nobody sent anything in"."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to look into."""

    path: Path
    name: str  # relative to the inbox, with "/"
    modified: datetime  # the file system's time, UTC
    size: int


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file or folder that is not looked into, with the reason (Vietnamese)."""

    name: str
    status: FileStatus
    reason: str


_SYSTEM_NAMES = {"thumbs.db", "desktop.ini", ".ds_store"}
_EXCEL_ENDINGS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".xltx", ".xltm", ".ods", ".et", ".ett"}


def walk(folder: Path, now: datetime, settle_seconds: int) -> Iterator[Found | PassedOver]:
    """Everything under the inbox, in the order of names, whatever the system returns.

    Links are not followed; what cannot be read is passed over with a reason.
    Raises InboxMissingError.
    """
    if not folder.is_dir():
        raise InboxMissingError(f"Không thấy thư mục nhận báo cáo: {folder}")
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        raise InboxMissingError(f"Không đọc được thư mục nhận báo cáo: {folder}") from error
    yield from _entries(entries, "", now.timestamp() - settle_seconds, settle_seconds)


def _entries(
    entries: Iterable[os.DirEntry[str]], above: str, settled_before: float, settle_seconds: int
) -> Iterator[Found | PassedOver]:
    for entry in entries:
        name = above + entry.name
        try:
            yield from _entry(entry, name, settled_before, settle_seconds)
        except OSError as error:
            reason = f"Máy chủ không đọc được ({error.strerror}); kiểm tra quyền truy cập thư mục"
            yield PassedOver(_shown(name), FileStatus.UNREADABLE, reason)


def _entry(
    entry: os.DirEntry[str], name: str, settled_before: float, settle_seconds: int
) -> Iterator[Found | PassedOver]:
    def passed_over(status: FileStatus, reason: str) -> PassedOver:
        return PassedOver(_shown(name), status, reason)

    if entry.name.startswith("~$"):
        yield passed_over(
            FileStatus.IGNORED, "Tệp khóa tạm của Excel khi có người đang mở biểu mẫu"
        )
    elif entry.name.startswith(".") or entry.name.lower() in _SYSTEM_NAMES:
        yield passed_over(FileStatus.IGNORED, "Tệp ẩn hoặc tệp của hệ điều hành")
    elif entry.is_symlink():
        yield passed_over(FileStatus.IGNORED, "Lối tắt (liên kết); hãy chép chính tệp vào thư mục")
    elif entry.is_dir(follow_symlinks=False):
        inner = sorted(os.scandir(entry.path), key=lambda e: e.name)
        yield from _entries(inner, f"{name}/", settled_before, settle_seconds)
    else:
        status = entry.stat(follow_symlinks=False)
        if not stat.S_ISREG(status.st_mode):
            yield passed_over(FileStatus.IGNORED, "Không phải là tệp thông thường")
        elif settle_seconds and status.st_mtime > settled_before:
            yield passed_over(
                FileStatus.UNSETTLED,
                f"Tệp vừa được ghi chưa quá {number(settle_seconds)} giây; đêm sau sẽ đọc",
            )
        else:
            modified = datetime.fromtimestamp(status.st_mtime, UTC)
            yield Found(Path(entry.path), _shown(name), modified, status.st_size)


def _shown(name: str) -> str:
    """A name that can be written anywhere: bytes that are no text become marks."""
    return name.encode("utf-8", "replace").decode("utf-8")


def is_excel_like(name: str, inspection: Inspection) -> bool:
    """Did somebody mean to send a workbook? By ending or by content."""
    ending = Path(name).suffix.lower()
    return ending in _EXCEL_ENDINGS or inspection.kind in (Kind.XLSX, Kind.XLSM, Kind.XLSB)


def branch_hint(name: str, codes: Iterable[str]) -> str | None:
    """The branch that a file's name points to: `CB09.xlsx`, `CB09_lan 2.xlsx`, `CB09/….xlsx`.

    Used only where the content cannot say it; the longest code wins.
    """
    for part in reversed(name.split("/")):
        for code in sorted(codes, key=len, reverse=True):
            if re.match(rf"{re.escape(code)}(?![A-Za-z0-9])", part, re.IGNORECASE):
                return code
    return None
