"""Writing that survives a power cut: files that are whole, flushed, closed to strangers.

Stands on nothing of ours. The ledger, the store of received files and the publication share it,
so that there is one way to write a file and one wording for what the system may refuse.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

FILE_MODE = 0o640  # owner and group only: files hold personal data
FOLDER_MODE = 0o750
UNFINISHED = ".dang-ghi"  # end of the name of a file that is still being written

_IN_USE = "tệp đang được chương trình khác sử dụng"
_NO_RIGHTS = "không có quyền truy cập"
_FULL = "đĩa đã đầy"
_NOT_FOUND = "không tìm thấy tệp hoặc thư mục"
_TOO_LONG = "đường dẫn quá dài"
_LOST = "mất kết nối với máy chủ của thư mục dùng chung"
_LOGIN = "máy chủ của thư mục dùng chung không nhận tên đăng nhập hoặc mật khẩu"
_NO_SERVER = "không tìm thấy máy chủ của thư mục dùng chung"
# Why the system refused: the numbers that say so by Python's errno, and those of Windows, where
# errno throws very different ones together (5, 32 and 33 are all EACCES, all of the network's are
# EINVAL). https://learn.microsoft.com/windows/win32/debug/system-error-codes
_REASONS: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...] = (
    (_FULL, (errno.ENOSPC,), (39, 112)),
    ("đã hết hạn mức dung lượng đĩa", (errno.EDQUOT,), (1816,)),
    (_NO_RIGHTS, (errno.EACCES,), (5,)),
    ("không được phép thực hiện", (errno.EPERM,), ()),
    ("ổ đĩa chỉ cho phép đọc", (errno.EROFS,), (19,)),
    ("lỗi phần cứng khi đọc hoặc ghi đĩa", (errno.EIO,), (23, 1117)),
    ("máy thiếu bộ nhớ", (errno.ENOMEM,), ()),
    ("mở quá nhiều tệp cùng lúc", (errno.EMFILE,), ()),
    ("hệ thống mở quá nhiều tệp cùng lúc", (errno.ENFILE,), ()),
    (_NOT_FOUND, (errno.ENOENT,), (2, 3)),
    ("một phần của đường dẫn không phải là thư mục", (errno.ENOTDIR,), (267,)),
    ("nơi cần ghi tệp lại là một thư mục", (errno.EISDIR,), ()),
    ("nơi cần tạo đã có tệp hoặc thư mục khác cùng tên", (errno.EEXIST,), (80, 183)),
    ("thư mục không rỗng", (errno.ENOTEMPTY,), (145,)),
    (_TOO_LONG, (errno.ENAMETOOLONG,), (206,)),
    ("đường dẫn có các liên kết trỏ vòng", (errno.ELOOP,), ()),
    ("tên tệp có ký tự mà hệ thống không nhận", (errno.EILSEQ,), ()),
    ("tên tệp hoặc đường dẫn có ký tự mà Windows không nhận", (), (123,)),
    ("đường dẫn không hợp lệ", (), (161,)),
    ("tệp quá lớn đối với ổ đĩa", (errno.EFBIG,), (223,)),
    (_IN_USE, (errno.EBUSY, errno.ETXTBSY), (32, 33)),
    ("không có ổ đĩa này", (errno.ENODEV, errno.ENXIO), ()),
    ("ổ đĩa chưa sẵn sàng", (), (21,)),
    ("tệp hoặc thư mục trên đĩa bị hỏng", (), (1392,)),
    ("hệ thống không hỗ trợ thao tác này ở đây", (), (50,)),
    (_LOST, (errno.ESTALE, errno.ENOTCONN, errno.ECONNRESET, errno.ECONNABORTED), (55, 58, 59, 64)),
    ("không có mạng", (errno.ENETUNREACH, errno.ENETDOWN), (1222,)),
    ("không có mạng tới máy chủ của thư mục dùng chung", (), (1231,)),
    ("mạng đang quá tải", (), (54,)),
    ("máy chủ của thư mục dùng chung không trả lời", (errno.ETIMEDOUT, errno.ECONNREFUSED), (121,)),
    (_NO_SERVER, (errno.EHOSTDOWN, errno.EHOSTUNREACH), (51, 53, 1232)),
    ("máy chủ không có thư mục dùng chung tên này", (), (67,)),
    ("thư mục dùng chung không cho tài khoản này truy cập", (), (65,)),
    ("thư mục dùng chung đã đủ số máy kết nối", (), (71,)),
    (_LOGIN, (), (86, 1265, 1326, 1327)),
    ("máy đang nối với máy chủ này bằng tên đăng nhập khác", (), (1219,)),
    ("Windows không cho truy cập thư mục dùng chung không cần mật khẩu", (), (1272,)),
    ("không có máy chủ để xác nhận đăng nhập", (), (1311,)),
    ("mật khẩu của tài khoản đã hết hạn", (), (1330, 1907)),
    ("tài khoản đã bị khóa", (), (1331, 1909)),
)
_BY_ERRNO = {number: reason for reason, numbers, _ in _REASONS for number in numbers}
_BY_WINDOWS = {number: reason for reason, _, numbers in _REASONS for number in numbers}
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_LONGEST = 259  # characters of a path on Windows; beyond, it says that there is no such path
# Answers of file systems that cannot flush a folder at all: not a fault of this run.
_CANNOT_FLUSH = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS}


def explain(error: OSError) -> str:
    """Why the system refused, in Vietnamese, without a full stop and without the path."""
    code = getattr(error, "winerror", None)
    if code is None:
        reason = _BY_ERRNO.get(error.errno or 0) or f"hệ thống báo lỗi số {error.errno}"
        named = error.filename if error.filename2 is None else error.filename2
        if isinstance(error, PermissionError) and isinstance(named, str | os.PathLike):
            return f"{reason}{whose(Path(named))}"
        return reason
    reason = _BY_WINDOWS.get(code) or f"Windows báo lỗi số {code}"
    if reason == _NOT_FOUND and len(str(error.filename or "")) > _LONGEST:
        return _TOO_LONG
    if code == 5 and error.filename2 is not None:  # of a target that is open it says the same
        return f"{_NO_RIGHTS}, hoặc {_IN_USE}"
    return reason


def whose(path: Path) -> str:
    """Where another account owns a file (or else its folder, or the one that bars the way there):
    whose it is and what to do, to stand behind a reason; else ""."""
    if os.name == "nt":
        return ""
    import pwd  # not on Windows

    seen = 0
    for place in (path, *path.parents):
        try:
            owner = place.lstat().st_uid
        except OSError:  # not even that: it is one of the folders above that bars the way
            continue
        seen += 1
        if seen > 2:
            break
        if owner != os.geteuid():
            names = []
            for uid in (owner, os.geteuid()):
                try:
                    names.append(pwd.getpwuid(uid).pw_name)
                except KeyError:
                    names.append(str(uid))
            return (
                f" (“{place.name}” là của tài khoản {names[0]}, chương trình đang chạy bằng "
                f"{names[1]}: đổi chủ sở hữu cho {names[1]} rồi chạy lại)"
            )
    return ""


def no_room(folder: Path) -> str | None:
    """Why nothing more can be created in a folder, where its disk has room for no file or no byte;
    as `explain` says it. SQLite calls both "cannot open"."""
    try:
        room = os.statvfs(folder)
    except (OSError, AttributeError):  # Windows has no such call, and no such limit
        return None
    if room.f_files and not room.f_favail:
        return "ổ đĩa đã hết số tệp cho phép, không tạo thêm được tệp nào"
    return _FULL if not room.f_bavail else None


def refused(error: OSError, otherwise: Path) -> Path:
    """The file that an error is about, as people know it; `otherwise` where it does not say.

    Of a renaming the target, and of a file that was only being written what it was to become.
    """
    named = error.filename if error.filename2 is None else error.filename2
    if not isinstance(named, str | bytes | os.PathLike):
        return otherwise
    path = Path(os.fsdecode(named))
    if path.name.startswith(".") and path.name.endswith(UNFINISHED):
        return path.with_name(path.name[1:].removesuffix(UNFINISHED))
    return path


def shown(name: str) -> str:
    """A name that can be written anywhere, in one line and in its own direction.

    Bytes that are no text, control characters and marks that turn the direction of writing (they
    make `…xslx.exe` look like `…exe.xlsx`) become U+FFFD.
    """
    text = name.encode("utf-8", "replace").decode("utf-8")
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


class Patience(Struct):
    """How long a command waits for files that other programs hold for a moment."""

    left: float = 60.0  # seconds in all: a folder without rights must not hold up a night
    wait: Callable[[float], None] = time.sleep


PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)  # seconds; most scanners are done within one
PATIENCE = Patience()
_T = TypeVar("_T")


def patiently(action: Callable[[], _T], target: Path, patience: Patience | None = None) -> _T:
    """Does what a virus scanner, an indexer, a preview may hold up for a moment, for some seconds.

    Tried again only where waiting helps: a file in use, on Windows also a refused access, which is
    what it says of one; not where an office program has `target` open. So do git, npm and SQLite.
    """
    patience = PATIENCE if patience is None else patience
    for pause in PAUSES:
        try:
            return action()
        except OSError as error:
            if patience.left < pause or not _may_pass(error) or opened_by(target) is not None:
                raise
            patience.left -= pause
            patience.wait(pause)
    return action()


def _may_pass(error: OSError) -> bool:
    if error.errno in (errno.EBUSY, errno.ETXTBSY):
        return True
    return os.name == "nt" and isinstance(error, PermissionError)


def replace(source: Path, target: Path) -> None:
    """Give a finished file or folder its name, in place of a file that has it."""
    _though_read_only(lambda: source.replace(target), target)


def remove(path: Path, *, missing_ok: bool = False) -> None:
    """Remove a file."""
    _though_read_only(lambda: path.unlink(missing_ok=missing_ok), path)


def _though_read_only(action: Callable[[], object], target: Path) -> None:
    """Do it patiently, also where `target` has the attribute "read-only"."""

    def act() -> None:
        try:
            action()
        except PermissionError:
            if not _made_writable(target):
                raise
            action()

    patiently(act, target)


def _made_writable(path: Path) -> bool:
    """Take the attribute "read-only" away, if it was that: Windows neither replaces nor removes
    such a file; elsewhere the folder's rights decide."""
    if os.name != "nt":
        return False
    with suppress(OSError):
        mode = path.stat().st_mode
        if stat.S_ISREG(mode) and not mode & stat.S_IWRITE:
            path.chmod(mode | stat.S_IWRITE)
            return True
    return False


def make_folder(folder: Path) -> None:
    """Create a folder and its parents; one that is there is left as it is."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
        hand_over(folder)
        flush_folder(folder.parent)


def close_to_strangers(path: Path) -> None:
    """Take the rights of everybody but owner and group; where there are no modes, nothing."""
    hand_over(path)
    with suppress(OSError):  # network and FAT file systems know no modes
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o007)


def hand_over(path: Path) -> None:
    """Give what the administrator makes to the owner of the folder: the account of the nights must
    be able to go on with it. (SQLite does so with its journal.)"""
    if os.name == "nt" or os.geteuid() != 0:
        return
    with suppress(OSError):
        above = path.parent.stat()
        os.chown(path, above.st_uid, above.st_gid, follow_symlinks=False)


def flush_file(path: Path) -> None:
    """Return when the content of a finished file is on the disk."""
    with path.open("r+b") as file:  # Windows flushes only what is open for writing
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Return when the names in the folder are on the disk (Windows does that by itself)."""
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
    """Write what will become `target` next to it, whole and flushed; return its path.

    The name starts with a dot and does not end like a document, so nobody opens it by mistake.
    On an error nothing stays behind.
    """
    temporary = target.with_name(f".{target.name}{UNFINISHED}")
    remove(temporary, missing_ok=True)  # of a run that was cut off; it would keep its old mode
    try:
        with open(temporary, "xb", opener=_for_owner_and_group) as file:
            hand_over(temporary)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        discard(temporary)
        raise
    return temporary


def write_whole(target: Path, data: bytes) -> None:
    """Replace one file at once: readers see the old content or the new, never a part."""
    make_folder(target.parent)
    temporary = write_beside(target, data)
    try:
        replace(temporary, target)
    except OSError:
        discard(temporary)
        raise
    flush_folder(target.parent)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's content, however large. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def holds(path: Path, data: bytes) -> bool:
    """Does a file hold this content? One that may not be read does not."""
    try:
        return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
    except PermissionError:
        return False


def is_in_use(target: Path, error: OSError) -> bool:
    """Was a replacement or removal refused because somebody has the file open?

    The folder can be written to: the new content already stands there. Windows then says
    "access denied" or "sharing violation". A share mounted elsewhere may say the same for other
    reasons, so there the lock file of the office program must be seen, or the file must refuse
    to be opened for writing, too.
    """
    if error.errno in (errno.EBUSY, errno.ETXTBSY):
        return target.is_file()
    if not isinstance(error, PermissionError) or not target.is_file():
        return False
    if os.name == "nt" or opened_by(target) is not None:
        return True
    try:
        with target.open("r+b"):
            return False
    except OSError:
        return True


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
    """Remove a file that nobody needs; if that fails, a later run removes it."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _for_owner_and_group(path: str, flags: int) -> int:
    return os.open(path, flags, FILE_MODE)
