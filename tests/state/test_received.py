"""The store of copies: same content once, nothing half, the sender's file untouched."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.state import received
from pipeline.state.received import SourceError, StoreError, Unsettled, hash_of, keep
from tests.faults import comes_to_its_end, disk_of
from tests.warm import A_HANG

CONTENT = b"a filled form" * 1000
SHA = hashlib.sha256(CONTENT).hexdigest()
posix = pytest.mark.skipif(os.name == "nt", reason="needs fork, modes and named pipes")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "state" / "received"


def send(folder: Path, name: str, content: bytes = CONTENT) -> Path:
    path = folder / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def content_of(store: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in store.iterdir()}


def test_the_copy_is_named_after_its_content(tmp_path: Path, store: Path) -> None:
    path = send(tmp_path, "CB03 lần cuối.XLSX")
    os.utime(path, (1696500000, 1696500000))
    receipt = keep(path, store)
    assert receipt.sha256 == SHA
    assert receipt.size == len(CONTENT)
    assert receipt.copy == store / f"{SHA}.xlsx"
    assert content_of(store) == {f"{SHA}.xlsx": CONTENT}
    assert path.read_bytes() == CONTENT


def test_the_same_content_is_kept_once_under_whatever_name(tmp_path: Path, store: Path) -> None:
    first = keep(send(tmp_path, "a.xlsx"), store)
    before = first.copy.stat().st_mtime_ns
    for name in ("a.xlsx", "b/c.xlsx", "d.XLS", "e", "f.exe"):
        assert keep(send(tmp_path, name), store).copy == first.copy
    assert content_of(store) == {f"{SHA}.xlsx": CONTENT}
    assert first.copy.stat().st_mtime_ns == before


@pytest.mark.parametrize("name", ["form.exe", "form", "form.xlsx.lnk", "form.tar.gz", ".xlsx"])
def test_an_unknown_suffix_is_not_taken_over(tmp_path: Path, store: Path, name: str) -> None:
    assert keep(send(tmp_path, name), store).copy.name == SHA


def test_an_empty_file_is_a_content_too(tmp_path: Path, store: Path) -> None:
    receipt = keep(send(tmp_path, "empty.xlsx", b""), store)
    assert receipt.size == 0
    assert received.intact(receipt.copy)


def test_a_spoilt_copy_is_noticed_and_replaced(tmp_path: Path, store: Path) -> None:
    path = send(tmp_path, "a.xlsx")
    copy = keep(path, store).copy
    copy.write_bytes(CONTENT.replace(b"form", b"f0rm", 1))
    assert not received.intact(copy)
    assert keep(path, store).copy == copy
    assert received.intact(copy)


@posix
def test_only_owner_and_group_can_read_the_copy(tmp_path: Path, store: Path) -> None:
    copy = keep(send(tmp_path, "a.xlsx"), store).copy
    assert stat.S_IMODE(copy.stat().st_mode) == 0o640
    assert stat.S_IMODE(store.stat().st_mode) & 0o007 == 0


def test_a_file_that_is_gone_is_a_matter_of_this_file(tmp_path: Path, store: Path) -> None:
    with pytest.raises(SourceError, match="Không đọc được tệp: không tìm thấy"):
        keep(tmp_path / "gone.xlsx", store)


@posix
def test_links_folders_and_pipes_are_not_read(tmp_path: Path, store: Path) -> None:
    inbox = send(tmp_path, "a.xlsx").parent
    (inbox / "link.xlsx").symlink_to(inbox / "a.xlsx")
    (inbox / "folder.xlsx").mkdir()
    os.mkfifo(inbox / "pipe.xlsx")
    for name in ("link.xlsx", "folder.xlsx", "pipe.xlsx"):
        with pytest.raises(SourceError, match="thông thường"):
            keep(inbox / name, store)
    assert not store.exists()


def test_a_file_that_is_written_to_meanwhile_is_unsettled(tmp_path: Path, store: Path) -> None:
    """Another thread rewrites the file without a pause: what is kept is whole, or nothing is."""
    path = send(tmp_path, "growing.xlsx", b"x" * 5_000_000)
    stop = threading.Event()

    def write() -> None:
        with path.open("r+b", buffering=0) as file:
            while not stop.is_set():
                file.seek(0)
                file.write(os.urandom(1024))
                file.seek(0, os.SEEK_END)
                file.write(b"x")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        unsettled, tried, until = 0, 0, time.monotonic() + A_HANG
        while tried < 20 or not unsettled:  # one comes while the thread stands still, too
            assert time.monotonic() < until
            tried += 1
            try:
                keep(path, store)
            except Unsettled:
                unsettled += 1
    finally:
        stop.set()
        writer.join()
    keep(path, store)
    assert all(received.intact(copy) for copy in store.iterdir())


@pytest.mark.parametrize("code", [32, 33])
def test_a_file_that_another_program_holds_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Windows refuses while Explorer copies a file here: sharing and lock violations."""
    path = send(tmp_path, "a.xlsx")
    held = PermissionError(13, "in use")
    held.winerror = code

    def refuse(*_: object) -> int:
        raise held

    monkeypatch.setattr("pipeline.state.received.os.open", refuse)
    with pytest.raises(Unsettled):
        keep(path, tmp_path / "received")
    with pytest.raises(Unsettled):
        received.content_of(path, 10)


def test_a_file_that_grew_beyond_any_form_waits(tmp_path: Path) -> None:
    path = send(tmp_path, "a.xlsx", b"x" * 11)
    with pytest.raises(Unsettled):
        keep(path, tmp_path / "received", 10)
    assert received.content_of(path, 5) == b"x" * 5
    assert hash_of(path, 11) == hashlib.sha256(b"x" * 11).hexdigest()


def test_a_store_that_cannot_be_made_is_a_matter_of_the_run(tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"a file")
    with pytest.raises(StoreError, match="Không lưu được bản sao của tệp: .+[.]$"):  # noqa: RUF043 - a pattern
        keep(send(tmp_path, "a.xlsx"), tmp_path / "state" / "received")


def test_remove_takes_copies_out_and_nothing_else(tmp_path: Path, store: Path) -> None:
    copy = keep(send(tmp_path, "a.xlsx"), store).copy
    outside = send(tmp_path, "b.xlsx", b"other")
    assert received.remove(store, [copy.name, copy.name, f"../../inbox/{outside.name}"]) == 1
    assert content_of(store) == {}
    assert outside.exists()


CHANGES = ("open", "mkdir", "fsync", "replace", "unlink", "chmod")


@posix
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_every_step_nothing_half_counts(tmp_path: Path, store: Path, when: str) -> None:
    path = send(tmp_path, "a.xlsx")
    for step in range(1, 100):
        if finished := comes_to_its_end(lambda: keep(path, store), step, when, CHANGES):
            break
        for copy in store.iterdir() if store.exists() else ():
            assert copy.name.startswith(".") or received.intact(copy)
        received.clean(store)
        receipt = keep(path, store)
        assert content_of(store) == {receipt.copy.name: CONTENT}
        shutil.rmtree(store.parent)
    assert finished
    assert step > 8


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with disk_of("64k", tmp_path / "small") as disk:
        yield disk


def test_a_full_disk_leaves_nothing_half(tmp_path: Path, small_disk: Path) -> None:
    keep(send(tmp_path, "a.xlsx"), small_disk)
    with pytest.raises(StoreError, match="đĩa đã đầy"):
        keep(send(tmp_path, "large.xlsx", b"x" * 200_000), small_disk)
    assert content_of(small_disk) == {f"{SHA}.xlsx": CONTENT}
