"""What lies in the drop folder: settled or not, readable or not, under whatever name."""

from __future__ import annotations

import os
import sys
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.intake.inbox import (
    FileStatus,
    InboxFile,
    InboxMissingError,
    PassedOver,
    branch_hint,
    is_excel_like,
    walk,
)
from pipeline.intake.package.verdict import FileKind, Inspection

NOW = datetime(2023, 10, 5, 22, 0, tzinfo=UTC)
posix = pytest.mark.skipif(os.name != "posix", reason="such names and files exist on POSIX only")


def drop(folder: Path, name: str, *, age: float = 3600, content: bytes = b"x") -> Path:
    """A file saved `age` seconds before the run."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    saved = NOW.timestamp() - age
    os.utime(path, (saved, saved))
    return path


def seen(folder: Path, settle_seconds: int = 60) -> list[InboxFile | PassedOver]:
    return list(walk(folder, NOW, settle_seconds))


def found(folder: Path) -> list[str]:
    return [one.name for one in seen(folder) if isinstance(one, InboxFile)]


def passed_over(folder: Path) -> dict[str, FileStatus]:
    return {one.name: one.status for one in seen(folder) if isinstance(one, PassedOver)}


def test_every_depth_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.xlsx", "a/2.xlsx", "a/1/x.xlsx", "A.xlsx", "c/z.xlsx"):
        drop(tmp_path, name)
    assert found(tmp_path) == ["A.xlsx", "a/1/x.xlsx", "a/2.xlsx", "b.xlsx", "c/z.xlsx"]


def test_what_is_told_of_a_file(tmp_path: Path) -> None:
    path = drop(tmp_path, "CB01.xlsx", content=b"12345")
    (one,) = seen(tmp_path)
    assert one == InboxFile(path, "CB01.xlsx", NOW - timedelta(hours=1), 5)


def test_a_folder_that_is_not_there_is_no_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(InboxMissingError, match="Không thấy thư mục"):
        seen(tmp_path / "inbox")
    with pytest.raises(InboxMissingError):
        seen(drop(tmp_path, "a-file-in-its-place"))
    assert seen(tmp_path / "..") != []


def test_a_folder_that_the_system_refuses_to_look_for_is_told_with_the_reason(
    tmp_path: Path,
) -> None:
    with pytest.raises(InboxMissingError, match="đường dẫn quá dài"):
        seen(tmp_path / ("x" * 300))


@pytest.mark.parametrize(
    "name", ["~$CB01.xlsx", ".hidden", "Thumbs.db", "desktop.ini", ".DS_Store"]
)
def test_files_of_programs_are_ignored(tmp_path: Path, name: str) -> None:
    drop(tmp_path, name)
    assert passed_over(tmp_path) == {name: FileStatus.IGNORED}


# --- settled or not -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "settle_seconds", "settled"),
    [
        (61, 60, True),
        (59, 60, False),
        (0, 60, False),
        (0, 0, True),
        (-3600, 60, False),  # a clock an hour ahead: wait
        (-100 * 86_400, 60, True),  # a wrong clock says nothing, and must not wait for ever
    ],
)
def test_settled(tmp_path: Path, age: float, settle_seconds: int, settled: bool) -> None:
    drop(tmp_path, "CB01.xlsx", age=age)
    (one,) = seen(tmp_path, settle_seconds)
    assert isinstance(one, InboxFile) is settled
    if isinstance(one, PassedOver):
        assert one.status is FileStatus.UNSETTLED
        assert "60 giây" in one.reason


def test_a_time_before_1970(tmp_path: Path) -> None:
    drop(tmp_path, "CB01.xlsx", age=NOW.timestamp() + 86_400)
    (one,) = seen(tmp_path)
    assert isinstance(one, InboxFile)
    assert one.modified.year in (1969, 1970)


# --- names ----------------------------------------------------------------------------------------


def test_a_name_in_decomposed_letters_stays_as_it_is(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "Chi bộ Đồng Tháp.xlsx")
    drop(tmp_path, name)
    (one,) = found(tmp_path)
    assert unicodedata.normalize("NFC", one) == "Chi bộ Đồng Tháp.xlsx"


@posix
def test_a_name_of_255_bytes(tmp_path: Path) -> None:
    name = "đ" * 125 + ".xlsx"
    assert len(name.encode()) == 255
    drop(tmp_path, name)
    assert found(tmp_path) == [name]


@posix
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("CB01\nlần 2.xlsx", "CB01\N{REPLACEMENT CHARACTER}lần 2.xlsx"),
        ("CB01\t.xlsx", "CB01\N{REPLACEMENT CHARACTER}.xlsx"),
        ("CB01\x1b[31m.xlsx", "CB01\N{REPLACEMENT CHARACTER}[31m.xlsx"),
        ("CB01\u202excod.xlsx", "CB01\N{REPLACEMENT CHARACTER}xcod.xlsx"),
        ("\u200fCB01.xlsx", "\N{REPLACEMENT CHARACTER}CB01.xlsx"),
        ("CON.xlsx", "CON.xlsx"),
        ("=1+1.xlsx", "=1+1.xlsx"),
        ("a:b?.xlsx", "a:b?.xlsx"),
    ],
)
def test_names_are_shown_in_one_line_and_one_direction(
    tmp_path: Path, name: str, shown: str
) -> None:
    path = drop(tmp_path, name)
    (one,) = seen(tmp_path)
    assert isinstance(one, InboxFile)
    assert (one.name, one.path) == (shown, path)
    assert one.path.read_bytes() == b"x"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/CB01_\xff\xfe.xlsx", "wb") as file:  # noqa: PTH123 - a path of bytes
        file.write(b"x")
    (one,) = seen(tmp_path, 0)
    assert one.name == "CB01_??.xlsx"


# --- links, pipes, folders that cannot be read ----------------------------------------------------


@posix
def test_links_are_not_followed(tmp_path: Path) -> None:
    outside, inbox = tmp_path / "outside", tmp_path / "inbox"
    drop(outside, "secret.xlsx")
    inbox.mkdir()
    (inbox / "file.xlsx").symlink_to(outside / "secret.xlsx")
    (inbox / "folder").symlink_to(outside, target_is_directory=True)
    (inbox / "loop").symlink_to(inbox, target_is_directory=True)
    (inbox / "nowhere.xlsx").symlink_to(outside / "gone.xlsx")
    assert set(passed_over(inbox).values()) == {FileStatus.IGNORED}
    assert len(seen(inbox)) == 4


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_does_not_keep_us_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "CB01.xlsx")
    assert passed_over(tmp_path) == {"CB01.xlsx": FileStatus.IGNORED}


@pytest.mark.skipif(sys.platform != "linux", reason="needs paths longer than the system takes")
def test_a_folder_that_cannot_be_read_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    """A path beyond the system's limit: nobody can list it, not even the administrator."""
    drop(tmp_path, "CB01.xlsx")
    here = os.open(tmp_path, os.O_RDONLY)
    name = "d" * 250
    for _ in range(20):
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    assert found(tmp_path) == ["CB01.xlsx"]
    (problem,) = (one for one in seen(tmp_path) if isinstance(one, PassedOver))
    assert problem.status is FileStatus.UNREADABLE
    assert problem.reason.startswith("Máy chủ không đọc được")


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="the administrator may read everything"
)
def test_a_folder_without_rights_is_our_problem(tmp_path: Path) -> None:
    drop(tmp_path, "kín/CB01.xlsx")
    (tmp_path / "kín").chmod(0)
    try:
        assert passed_over(tmp_path) == {"kín": FileStatus.UNREADABLE}
    finally:
        (tmp_path / "kín").chmod(0o700)


@posix
def test_a_thousand_folders_inside_each_other(tmp_path: Path) -> None:
    deep = [str(tmp_path)]
    for _ in range(1200):
        deep.append(f"{deep[-1]}/a")
        os.mkdir(deep[-1])  # noqa: PTH102 - pathlib itself recurses here
    file = f"{deep[-1]}/CB01.xlsx"
    with open(file, "wb"):  # noqa: PTH123 - as above
        pass
    try:
        (one,) = seen(tmp_path, 0)
        assert one.name.count("/") == 1200
    finally:  # what clears up after the tests recurses, too
        os.unlink(file)  # noqa: PTH108 - as above
        for folder in reversed(deep[1:]):
            os.rmdir(folder)  # noqa: PTH106 - as above


def test_ten_thousand_files(tmp_path: Path) -> None:
    for number in range(10_000):
        (tmp_path / f"{number:05}.txt").touch()
    names = [one.name for one in walk(tmp_path, datetime.now(UTC) + timedelta(hours=1), 0)]
    assert len(names) == 10_000
    assert names == sorted(names)


# --- whose file -----------------------------------------------------------------------------------

CODES = ["CB01", "CB1", "CB09", "CB09-2", "Phong_1"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("CB09.xlsx", "CB09"),
        ("cb09.xlsx", "CB09"),
        ("CB09_lan 2.xlsx", "CB09"),
        ("CB09-2.xlsx", "CB09-2"),
        ("CB09-2 (1).xlsx", "CB09-2"),
        ("CB1.xlsx", "CB1"),
        ("CB10.xlsx", None),  # neither CB1 nor CB01
        ("XCB09.xlsx", None),
        ("CB09/Bieu mau.xlsx", "CB09"),
        ("CB01/CB09.xlsx", "CB09"),  # the file's own name first
        ("Bieu mau CB09 nop.xlsx", "CB09"),
        ("Bieu mau CB09-2.xlsx", "CB09-2"),
        ("CB01 thay CB09.xlsx", "CB01"),
        ("Gop CB01 va CB09.xlsx", None),  # two branches: nobody's
        ("Phong_1.xlsx", "Phong_1"),
        ("Danh sach.xlsx", None),
    ],
)
def test_the_branch_that_a_name_points_to(name: str, code: str | None) -> None:
    assert branch_hint(name, CODES) == code


@pytest.mark.parametrize(
    ("name", "kind", "meant"),
    [
        ("CB01.xlsx", FileKind.TEXT, True),
        ("CB01.XLS", FileKind.XLS, True),
        ("CB01.ods", FileKind.ODS, True),
        ("CB01", FileKind.XLSX, True),  # the ending was lost, the content says it
        ("CB01.pdf", FileKind.OTHER, False),
        ("anh.jpg", FileKind.OTHER, False),
    ],
)
def test_was_it_meant_as_a_workbook(name: str, kind: FileKind, meant: bool) -> None:
    assert is_excel_like(name, Inspection(kind)) is meant


# --- folders of systems ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *("#recycle", "@Recycle", "@Recently-Snapshot", "$RECYCLE.BIN", "$Recycle.Bin"),
        *("#snapshot", ".snapshot", "~snapshot", "@eaDir", "@EADIR", "System Volume Information"),
        *(".Trash-1000", ".Trashes", "lost+found", ".AppleDouble", ".stversions", "FOUND.000"),
        *("@GMT-2023.10.01-15.00.00", "__MACOSX", "Network Recycle Bin 1"),
    ],
)
def test_folders_of_systems_are_passed_over_once_with_a_reason(tmp_path: Path, name: str) -> None:
    for inner in (name, f"CB01/{name}"):
        drop(tmp_path, f"{inner}/sâu/CB01.xlsx")
        drop(tmp_path, f"{inner}/CB01 (1).xlsx")
    drop(tmp_path, "CB01/CB01.xlsx")
    assert found(tmp_path) == ["CB01/CB01.xlsx"]
    assert passed_over(tmp_path) == {
        name: FileStatus.IGNORED,
        f"CB01/{name}": FileStatus.IGNORED,
    }
    reasons = {one.reason for one in seen(tmp_path) if isinstance(one, PassedOver)}
    assert len(reasons) == 1 and "không đọc" in reasons.pop()


@pytest.mark.parametrize("name", ["recycle", "Snapshot tháng 9", "lost", "eaDir", "CB01#recycle"])
def test_folders_of_people_are_looked_into(tmp_path: Path, name: str) -> None:
    drop(tmp_path, f"{name}/CB01.xlsx")
    assert found(tmp_path) == [f"{name}/CB01.xlsx"]


def test_a_file_is_no_folder_whatever_its_name(tmp_path: Path) -> None:
    drop(tmp_path, "@tmp")
    assert found(tmp_path) == ["@tmp"]
