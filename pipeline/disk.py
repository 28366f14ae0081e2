"""Writing that survives a power cut: files that are whole, flushed, closed to strangers.

Stands on nothing of ours. The ledger, the store of received files and the publication share it,
so that there is one way to write a file and one wording for what the system may refuse.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

FILE_MODE = 0o640  # owner and group only: files hold personal data
FOLDER_MODE = 0o750
UNFINISHED = ".dang-ghi"  # end of the name of a file that is still being written

_REASONS = {
    errno.ENOSPC: "đĩa đã đầy",
    errno.EDQUOT: "đã hết hạn mức dung lượng đĩa",
    errno.EACCES: "không có quyền truy cập",
    errno.EPERM: "không được phép thực hiện",
    errno.EROFS: "ổ đĩa chỉ cho phép đọc",
    errno.EIO: "lỗi phần cứng khi đọc hoặc ghi đĩa",
    errno.EMFILE: "mở quá nhiều tệp cùng lúc",
    errno.ENFILE: "hệ thống mở quá nhiều tệp cùng lúc",
    errno.ENOENT: "không tìm thấy tệp hoặc thư mục",
    errno.ENOTDIR: "một phần của đường dẫn không phải là thư mục",
    errno.EISDIR: "nơi cần ghi tệp lại là một thư mục",
    errno.EEXIST: "nơi cần tạo đã có tệp hoặc thư mục khác cùng tên",
    errno.ENOTEMPTY: "thư mục không rỗng",
    errno.ENAMETOOLONG: "đường dẫn quá dài",
    errno.EBUSY: "tệp đang được chương trình khác sử dụng",
    errno.ETXTBSY: "tệp đang được chương trình khác sử dụng",
}
# What a file system answers that cannot flush a folder at all: not a fault of this run.
_CANNOT_FLUSH = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS}


def explain(error: OSError) -> str:
    """Why the system refused, in Vietnamese, without a full stop and without the path."""
    reason = _REASONS.get(error.errno or 0)
    return reason or f"hệ thống báo lỗi số {error.errno} ({error.strerror})"


def make_folder(folder: Path) -> None:
    """Creates a folder and its parents; one that is there is left as it is."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
        flush_folder(folder.parent)


def close_to_strangers(path: Path) -> None:
    """Takes the rights of everybody but owner and group; where there are no modes, nothing."""
    with suppress(OSError):  # network and FAT file systems know no modes
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o007)


def flush_file(path: Path) -> None:
    """Returns when the content of a finished file is on the disk."""
    with path.open("r+b") as file:  # Windows flushes only what is open for writing
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Returns when the names in the folder are on the disk (Windows does that by itself)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_FLUSH:
            raise
    finally:
        os.close(descriptor)


def write_beside(target: Path, data: bytes) -> Path:
    """Writes what will become `target` next to it, whole and flushed; returns where it is.

    The name starts with a dot and does not end like a document, so nobody opens it by mistake.
    On an error nothing stays behind.
    """
    temporary = target.with_name(f".{target.name}{UNFINISHED}")
    temporary.unlink(missing_ok=True)  # of a run that was cut off; it would keep its old mode
    try:
        with open(temporary, "xb", opener=_for_owner_and_group) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        discard(temporary)
        raise
    return temporary


def write_whole(target: Path, data: bytes) -> None:
    """Replaces one file at once: readers see the old content or the new, never a part."""
    make_folder(target.parent)
    temporary = write_beside(target, data)
    try:
        temporary.replace(target)
    except OSError:
        discard(temporary)
        raise
    flush_folder(target.parent)


def opened_by(target: Path) -> str | None:
    """Who has a document open, by the lock file that Word, Excel or LibreOffice keeps beside it.

    The name as the office program wrote it, "" where it cannot be read; None: no such file. Where
    the system refuses nothing (Linux, some shares) this is the only sign.
    """
    # Word and Excel put `~$` in place of the first two letters of longer names
    for owner in (f"~${target.name}", f"~${target.name[2:]}", f".~lock.{target.name}#"):
        path = target.with_name(owner)
        if path.is_file():
            try:
                with path.open("rb") as file:
                    return _name_in_lock(file.read(1024), is_libre_office=owner[0] == ".")
            except OSError:
                return ""
    return None


def _name_in_lock(data: bytes, *, is_libre_office: bool) -> str:
    if is_libre_office:  # ",account,machine,time,profile;" with the full name in front, if set
        fields = data.decode("utf-8", "replace").split(",")
        name = next((field for field in fields[:2] if field.strip()), "")
    else:  # a length, the name in the system's letters; the same again in UTF-16, behind 54 or 55
        name = ""
        for at in (54, 55):
            length = data[at] if len(data) > at else 0
            text = data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
            if length and len(text) == length and text.isprintable():
                name = text
                break
    return name.strip() if name.isprintable() else ""


def discard(path: Path) -> None:
    """Removes a file that nobody needs; if that fails, a later run removes it."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _for_owner_and_group(path: str, flags: int) -> int:
    return os.open(path, flags, FILE_MODE)
