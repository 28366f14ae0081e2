"""Who has a document open; files that other programs hold for a moment; why the system refused."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.state import disk


def word_lock(name: str, *, excel: bool = False) -> bytes:
    """As Word (162 bytes) and Excel (165) write it."""
    local = name.encode("cp1258", "replace")[:52]
    head = bytes([len(local)]) + local.ljust(53 + excel, b" ")
    return (head + bytes([len(name), 0]) + name.encode("utf-16-le")).ljust(162 + 3 * excel, b"\0")


@pytest.mark.parametrize(
    ("lock", "content"),
    [
        ("~$bao-cao.docx", word_lock("Nguyễn Văn A")),
        ("~$o-cao.docx", word_lock("Nguyễn Văn A")),
        ("~$bao-cao.docx", word_lock("Nguyễn Văn A", excel=True)),
        (".~lock.bao-cao.docx#", "Nguyễn Văn A,a,MAY-1,05.10.2023 22:00,file:///x;".encode()),
        (".~lock.bao-cao.docx#", ",Nguyễn Văn A,MAY-1,05.10.2023 22:00,file:///x;".encode()),
    ],
)
def test_the_name_of_who_has_it_open(tmp_path: Path, lock: str, content: bytes) -> None:
    (tmp_path / lock).write_bytes(content)
    assert disk.opened_by(tmp_path / "bao-cao.docx") == "Nguyễn Văn A"


@pytest.mark.parametrize("content", [b"", b"\xff" * 162, b",", b"\0" * 162])
def test_a_lock_that_names_nobody(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "~$bao-cao.docx").write_bytes(content)
    assert disk.opened_by(tmp_path / "bao-cao.docx") == ""


def test_a_document_that_nobody_has_open(tmp_path: Path) -> None:
    (tmp_path / "~$khac.docx").write_bytes(word_lock("Nguyễn Văn A"))
    assert disk.opened_by(tmp_path / "bao-cao.docx") is None


class NamedNt(ModuleType):
    """`os` as it calls itself on Windows, for one module only."""

    name = "nt"

    def __getattr__(self, name: str) -> object:
        return getattr(os, name)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "os", NamedNt("os"))


def windows_error(code: int, *names: str) -> OSError:
    """As Python raises it there: errno says less than winerror."""
    kinds = {32: errno.EACCES, 5: errno.EACCES, 3: errno.ENOENT}
    filename, other = (*names, None, None)[:2]
    error = OSError(kinds.get(code, errno.EINVAL), "English", filename, None, other)
    error.winerror = code  # type: ignore[attr-defined]
    return error


def held(times: int, error: OSError) -> Callable[[], str]:
    """What succeeds once another program has let go."""
    refusals = iter([error] * times)

    def act() -> str:
        for refusal in refusals:
            raise refusal
        return "done"

    return act


def waiting(left: float = 60.0) -> tuple[disk.Patience, list[float]]:
    waited: list[float] = []
    return disk.Patience(left, waited.append), waited


@pytest.mark.usefixtures("windows")
def test_a_file_that_is_held_for_a_moment_is_tried_again(tmp_path: Path) -> None:
    patience, waited = waiting()
    act = held(3, windows_error(32))
    assert disk.patiently(act, tmp_path / "run.json", patience) == "done"
    assert waited == [0.05, 0.1, 0.2]


def test_a_busy_file_is_tried_again_everywhere(tmp_path: Path) -> None:
    patience, waited = waiting()
    act = held(1, OSError(errno.EBUSY, "busy"))
    assert disk.patiently(act, tmp_path / "run.json", patience) == "done"
    assert len(waited) == 1


@pytest.mark.usefixtures("windows")
def test_what_is_held_for_good_is_refused_in_the_end(tmp_path: Path) -> None:
    patience, waited = waiting()
    with pytest.raises(PermissionError):
        disk.patiently(held(99, windows_error(5)), tmp_path / "run.json", patience)
    assert 5 < sum(waited) < 10


@pytest.mark.usefixtures("windows")
def test_a_command_does_not_wait_for_ever(tmp_path: Path) -> None:
    patience, waited = waiting(left=10)
    for _ in range(50):
        with pytest.raises(PermissionError):
            disk.patiently(held(99, windows_error(5)), tmp_path / "x", patience)
    assert sum(waited) <= 10


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "full"), OSError(errno.EACCES, "no"), FileNotFoundError(2, "")]
)
def test_where_waiting_does_not_help_nobody_waits(tmp_path: Path, error: OSError) -> None:
    patience, waited = waiting()
    with pytest.raises(OSError, match=r".") as caught:
        disk.patiently(held(9, error), tmp_path / "x", patience)
    assert caught.value is error
    assert not waited


@pytest.mark.usefixtures("windows")
def test_nobody_waits_for_a_document_that_is_open_in_word(tmp_path: Path) -> None:
    (tmp_path / "~$bao-cao.docx").write_bytes(word_lock("Nguyễn Văn A"))
    patience, waited = waiting()
    with pytest.raises(PermissionError):
        disk.patiently(held(9, windows_error(5)), tmp_path / "bao-cao.docx", patience)
    assert not waited


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (5, "không có quyền truy cập"),
        (32, "đang được chương trình khác sử dụng"),
        (33, "đang được chương trình khác sử dụng"),
        (53, "không tìm thấy máy chủ"),
        (59, "mất kết nối"),
        (64, "mất kết nối"),
        (67, "không có thư mục dùng chung tên này"),
        (1231, "không có mạng"),
        (1326, "không nhận tên đăng nhập hoặc mật khẩu"),
        (4711, "Windows báo lỗi số 4711"),
    ],
)
def test_the_reason_goes_by_the_number_that_windows_gives(code: int, words: str) -> None:
    reason = disk.explain(windows_error(code, "x"))
    assert words in reason
    assert "English" not in reason


def test_a_path_that_is_too_long_is_not_missing() -> None:
    assert disk.explain(windows_error(3, "C:\\" + "x" * 300)) == "đường dẫn quá dài"
    assert disk.explain(windows_error(3, "C:\\x")) == "không tìm thấy tệp hoặc thư mục"


def test_an_unknown_reason_is_told_by_its_number() -> None:
    assert disk.explain(OSError(9999, "Some English")) == "hệ thống báo lỗi số 9999"


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (windows_error(5, "ws/.run.json.dang-ghi", "ws/run.json"), "run.json"),
        (OSError(errno.ENOSPC, "full", "ws/.run.json.dang-ghi"), "run.json"),
        (OSError(errno.ENOSPC, "full", b"ws/run.json"), "run.json"),
        (OSError(errno.ENOSPC, "full", 7), "other"),
        (OSError(errno.ENOSPC, "full"), "other"),
    ],
)
def test_people_are_told_the_file_that_they_know(error: OSError, name: str) -> None:
    assert disk.refused(error, Path("other")).name == name


def test_replacing_and_removing(tmp_path: Path) -> None:
    new, old = tmp_path / "new", tmp_path / "old"
    new.write_bytes(b"new")
    old.write_bytes(b"old")
    disk.replace(new, old)
    assert old.read_bytes() == b"new"
    assert not new.exists()
    disk.remove(old)
    disk.remove(old, missing_ok=True)
    with pytest.raises(FileNotFoundError):
        disk.remove(old)
