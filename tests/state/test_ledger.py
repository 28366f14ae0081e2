"""The ledger: what it remembers, what it refuses, and what a kill or a full disk leaves."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline.model import Level
from pipeline.state.ledger import (
    Ledger,
    LedgerError,
    PublishedSet,
    RatedSubject,
    Rating,
    RunOutcome,
    Stage,
)
from tests.faults import disk_of

NIGHT = datetime.fromisoformat("2023-10-05T22:00:00+07:00")
NEXT = NIGHT + timedelta(days=1)
SAVED = datetime.fromisoformat("2023-10-04T09:30:00+07:00")
A, B, C = "a" * 64, "b" * 64, "c" * 64


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.sqlite"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger(path) as ledger:
        yield ledger


def published(stamp: str, year: int = 2023, fingerprint: str = "f1") -> PublishedSet:
    files = {"run.json": B, "phan-hoi/CB01_phan-hoi.xlsx": A}
    return PublishedSet(stamp, year, Stage.PROPOSED, fingerprint, NIGHT, files)


def member(person: str, level: Level | None = Level.GOOD, branch: str = "CB03") -> Rating:
    return Rating(RatedSubject.MEMBER, branch, level, person, person, f"ten {person}", A)


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything that is in the file."""
    db = sqlite3.connect(path)
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    content = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in sorted(tables)}
    db.close()
    return content


# --- received ---------------------------------------------------------------------------------


def test_a_content_gets_one_receipt_whatever_its_name(ledger: Ledger) -> None:
    first = ledger.receive(A, "CB03/form.xlsx", 10, NIGHT, copy=f"{A}.xlsx")
    ledger.receive(B, "other.xlsx", 20, NIGHT)
    again = ledger.receive(A, "copy of form.xlsx", 10, NEXT)
    assert (again.number, again.file, again.copy) == (first.number, "CB03/form.xlsx", f"{A}.xlsx")
    assert again.first_seen == NIGHT
    assert [receipt.sha256 for receipt in ledger.receipts()] == [A, B]


def test_what_became_of_it_is_noted(ledger: Ledger) -> None:
    ledger.receive(A, "form.xlsx", 10, NIGHT)
    ledger.judge(A, "rejected", "Thiếu số thẻ", saved=SAVED, year=2023, branch="CB03")
    ledger.judge(A, "used", None)
    receipt = ledger.receipt(A)
    assert receipt is not None
    assert (receipt.status, receipt.reason) == ("used", None)
    assert (receipt.saved, receipt.year, receipt.branch) == (SAVED, 2023, "CB03")


def test_receipts_by_year_and_branch(ledger: Ledger) -> None:
    for sha256, year, branch in ((A, 2023, "CB01"), (B, 2023, "CB02"), (C, 2022, "CB01")):
        ledger.receive(sha256, "form.xlsx", 10, NIGHT)
        ledger.judge(sha256, "used", None, year=year, branch=branch)
    ledger.receive("d" * 64, "notes.txt", 1, NIGHT)
    assert [r.sha256 for r in ledger.receipts(2023)] == [A, B]
    assert [r.sha256 for r in ledger.receipts(branch="CB01")] == [A, C]
    assert [r.sha256 for r in ledger.receipts(2023, "CB01")] == [A]
    assert len(ledger.receipts()) == 4


def test_an_unknown_content_cannot_be_judged(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="chưa được ghi nhận"):
        ledger.judge(A, "used", None)
    assert ledger.receipt(A) is None


def test_times_keep_their_offset_and_need_one(ledger: Ledger, path: Path) -> None:
    ledger.receive(A, "form.xlsx", 10, NIGHT)
    assert "2023-10-05T22:00:00+07:00" in rows(path)["received"][0]
    with pytest.raises(ValueError, match="offset"):
        ledger.receive(B, "form.xlsx", 10, NIGHT.replace(tzinfo=None))
    assert len(ledger.receipts()) == 1


def test_what_was_read_is_kept_for_one_version(ledger: Ledger) -> None:
    ledger.receive(A, "form.xlsx", 10, NIGHT)
    ledger.keep_parsed(A, "form 1, rules 1", '{"tên": 1}'.encode())
    assert ledger.parsed(A, "form 1, rules 1") == '{"tên": 1}'.encode()
    assert ledger.parsed(A, "form 1, rules 2") is None
    assert ledger.parsed(B, "form 1, rules 1") is None
    ledger.keep_parsed(A, "form 1, rules 2", b"\0new")
    assert ledger.parsed(A, "form 1, rules 1") is None
    assert ledger.parsed(A, "form 1, rules 2") == b"\0new"


def test_nothing_is_read_from_what_was_not_received(ledger: Ledger) -> None:
    with pytest.raises(LedgerError):
        ledger.keep_parsed(A, "form 1", b"")


# --- runs and sets ----------------------------------------------------------------------------


def test_the_last_run_that_stands_is_what_the_next_compares_with(ledger: Ledger) -> None:
    assert ledger.last_run(2023) is None
    for outcome, accepted in (
        (RunOutcome.PUBLISHED, 11),
        (RunOutcome.UNCHANGED, 12),
        (RunOutcome.FAILED, 0),
    ):
        run = ledger.start_run(2023, NIGHT)
        ledger.finish_run(run, NEXT, outcome, {"accepted": accepted})
    ledger.finish_run(ledger.start_run(2022, NIGHT), NEXT, RunOutcome.PUBLISHED)
    last = ledger.last_run(2023)
    assert last is not None
    assert (last.outcome, last.counts) == (RunOutcome.UNCHANGED, {"accepted": 12})
    assert (last.started, last.finished) == (NIGHT, NEXT)
    failed = ledger.last_run(2023, RunOutcome.FAILED)
    assert failed is not None
    assert failed.number == 3


def test_a_run_that_never_ended_is_called_cut_off(ledger: Ledger) -> None:
    cut = ledger.start_run(2023, NIGHT)
    ledger.start_run(2023, NEXT)
    found = ledger.last_run(2023, RunOutcome.CUT_OFF)
    assert found is not None
    assert (found.number, found.finished) == (cut, None)


def test_sets_come_back_as_they_were_recorded(ledger: Ledger) -> None:
    assert ledger.latest_set(2023) is None
    first, second = published("2023-10-06T22-00-00"), published("2023-10-05T22-00-00")
    for one in (first, second, second, published("2022-10-05T22-00-00", year=2022)):
        ledger.record_set(one)
    assert ledger.sets(2023) == (first, second)
    assert ledger.latest_set(2023) == second  # by order, not by clock


# --- ratings ----------------------------------------------------------------------------------


def test_ratings_of_a_stage_are_replaced_as_a_whole(ledger: Ledger) -> None:
    branch = Rating(RatedSubject.BRANCH, "CB03", Level.EXCELLENT)
    assert ledger.replace_ratings(2022, Stage.PROPOSED, [branch, member("001"), member("002")])
    assert ledger.replace_ratings(2022, Stage.PROPOSED, [branch, member("002", Level.EXCELLENT)])
    assert ledger.ratings(2022) == (branch, member("002", Level.EXCELLENT))
    assert ledger.ratings(2021) == ()


def test_a_decision_takes_the_place_of_the_proposal(ledger: Ledger) -> None:
    ledger.replace_ratings(2022, Stage.PROPOSED, [member("001"), member("002"), member("003")])
    ledger.replace_ratings(2022, Stage.DECIDED, [member("002", None)])
    assert ledger.ratings(2022) == (member("001"), member("002", None), member("003"))
    assert ledger.ratings(2022, Stage.DECIDED) == (member("002", None),)
    assert len(ledger.ratings(2022, Stage.PROPOSED)) == 3


def test_the_same_ratings_again_change_nothing(ledger: Ledger, path: Path) -> None:
    ledger.replace_ratings(2022, Stage.PROPOSED, [member("001"), member("002")])
    before = path.read_bytes()
    assert not ledger.replace_ratings(2022, Stage.PROPOSED, [member("002"), member("001")])
    assert path.read_bytes() == before


# --- leaving ----------------------------------------------------------------------------------


def test_purge_takes_one_year_and_leaves_the_others(ledger: Ledger, path: Path) -> None:
    for year, sha256 in ((2022, A), (2023, B)):
        ledger.receive(sha256, f"Nguyen Van Purge {year}.xlsx", 10, NIGHT)
        ledger.judge(sha256, "used", None, year=year, branch="CB03")
        ledger.keep_parsed(sha256, "v", f"Tran Thi Purge {year}".encode())
        ledger.finish_run(ledger.start_run(year, NIGHT), NIGHT, RunOutcome.PUBLISHED)
        ledger.record_set(published("2023-10-05T22-00-00", year))
        ledger.replace_ratings(year, Stage.PROPOSED, [member("001"), member("002")])
    gone = ledger.purge(2022)
    assert (gone.received, gone.parsed, gone.runs, gone.sets, gone.ratings) == (1, 1, 1, 1, 2)
    assert [receipt.sha256 for receipt in ledger.receipts()] == [B]
    assert (len(ledger.ratings(2022)), len(ledger.ratings(2023))) == (0, 2)
    assert ledger.parsed(B, "v") is not None
    content = path.read_bytes()
    assert b"Purge 2022" not in content  # overwritten, not only unlinked
    assert b"Purge 2023" in content
    again = ledger.purge(2022)
    assert again.received == again.ratings == 0


# --- transactions, readers, foreign and damaged files -----------------------------------------


def test_a_transaction_is_kept_together_or_not_at_all(ledger: Ledger) -> None:
    with pytest.raises(OSError, match="elsewhere"), ledger.transaction():
        ledger.receive(A, "a.xlsx", 1, NIGHT)
        raise OSError("elsewhere")
    assert ledger.receipts() == ()
    with ledger.transaction():
        ledger.receive(A, "a.xlsx", 1, NIGHT)
        ledger.receive(B, "b.xlsx", 1, NIGHT)
    assert len(ledger.receipts()) == 2


def test_what_is_written_is_there_when_it_is_opened_again(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.receive(A, "a.xlsx", 1, NIGHT)
    with Ledger(path) as ledger:
        assert len(ledger.receipts()) == 1
    assert [file.name for file in path.parent.iterdir()] == ["ledger.sqlite"]


def test_a_reader_reads_while_a_run_is_at_work_and_cannot_write(path: Path) -> None:
    with Ledger(path) as writer, Ledger(path, write=False) as reader:
        writer.receive(A, "a.xlsx", 1, NIGHT)
        assert len(reader.receipts()) == 1
        with writer.transaction():
            writer.receive(B, "b.xlsx", 1, NIGHT)
            assert len(reader.receipts()) == 1
        assert len(reader.receipts()) == 2
        with pytest.raises(LedgerError):
            reader.receive(C, "c.xlsx", 1, NIGHT)


def test_a_reader_creates_nothing(path: Path) -> None:
    with pytest.raises(LedgerError, match="Không có sổ theo dõi"):
        Ledger(path, write=False)
    assert not path.parent.exists()
    path.parent.mkdir(parents=True)
    path.touch()
    with pytest.raises(LedgerError, match="Không có sổ"):
        Ledger(path, write=False)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_owner_and_group_can_read_the_ledger(ledger: Ledger, path: Path) -> None:
    with ledger.transaction():
        ledger.receive(A, "a.xlsx", 1, NIGHT)
        files = list(path.parent.iterdir())
        assert len(files) == 2  # with its journal
        assert all(file.stat().st_mode & 0o007 == 0 for file in files)


@pytest.mark.parametrize("write", [True, False])
def test_another_program_s_file_is_refused_untouched(path: Path, write: bool) -> None:
    path.parent.mkdir()
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE theirs (x)")
    db.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="không phải là sổ theo dõi"):
        Ledger(path, write=write)
    assert path.read_bytes() == before


@pytest.mark.parametrize("write", [True, False])
def test_a_newer_ledger_is_refused_untouched(path: Path, write: bool) -> None:
    Ledger(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="phiên bản mới hơn"):
        Ledger(path, write=write)
    assert path.read_bytes() == before


def test_what_is_no_database_is_called_damaged(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(LedgerError, match="bị hỏng; hãy khôi phục từ bản sao lưu"):
        Ledger(path)


def test_a_damaged_page_is_noticed_when_it_is_opened(path: Path) -> None:
    with Ledger(path) as ledger, ledger.transaction():
        for n in range(300):
            ledger.receive(f"{n:064}", f"form {n}.xlsx", n, NIGHT)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\xa5" * 4096
    path.write_bytes(content)
    with pytest.raises(LedgerError, match="bị hỏng"):
        Ledger(path)


def test_an_empty_file_becomes_a_ledger(path: Path) -> None:
    path.parent.mkdir()
    path.touch()  # created by a run that was killed right then
    with Ledger(path) as ledger:
        assert ledger.receipts() == ()


def test_a_folder_in_its_place_is_one_line(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(LedgerError) as told:
        Ledger(path)
    assert "\n" not in str(told.value)


# --- kills and full disks ---------------------------------------------------------------------

NIGHTS = """
import sys
from datetime import datetime
from pathlib import Path
from pipeline.state.ledger import Ledger
night = datetime.fromisoformat("2023-10-05T22:00:00+07:00")
with Ledger(Path(sys.argv[1])) as ledger:
    for n in range(int(sys.argv[2])):
        with ledger.transaction():
            for part in range(3):
                ledger.receive(f"{n:063}{part}", f"form {n}.xlsx", part, night)
        print(n, flush=True)
"""


def check_after_cut(path: Path, told: list[str]) -> None:
    """Whole nights only, and every night that was said to be kept."""
    with Ledger(path) as ledger:
        kept = [receipt.sha256 for receipt in ledger.receipts()]
    assert len(kept) % 3 == 0
    assert len(kept) // 3 >= len(told)
    assert kept == [f"{n:063}{part}" for n in range(len(kept) // 3) for part in range(3)]


def test_killed_at_any_moment_nights_are_whole(path: Path) -> None:
    for nights in range(1, 16, 2):
        process = subprocess.Popen(
            [sys.executable, "-c", NIGHTS, str(path), "100000"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert process.stdout
        told = [process.stdout.readline() for _ in range(nights)]
        process.kill()
        process.communicate()
        check_after_cut(path, told)
        path.unlink()


STRACE = shutil.which("strace")


@pytest.mark.slow
@pytest.mark.skipif(not STRACE, reason="strace is not there")
@pytest.mark.parametrize("calls", ["pwrite64", "fdatasync,fsync", "unlink"])
@pytest.mark.parametrize("fault", ["signal=KILL", "error=EIO", "error=ENOSPC"])
def test_a_fault_at_every_step_leaves_whole_nights(path: Path, calls: str, fault: str) -> None:
    assert STRACE
    hit = quiet = 0
    for count in range(1, 200):
        journal = path.with_name(f"{path.name}-journal")
        watched = ["-P", str(path), "-P", str(journal), "-P", str(path.parent)]
        inject = f"--inject={calls}:{fault}:when={count}"
        child = [sys.executable, "-c", NIGHTS, str(path), "3"]
        done = subprocess.run(
            [STRACE, "-f", "-qq", "-o", os.devnull, *watched, inject, *child],
            capture_output=True,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        if "ptrace" in done.stderr.lower():
            pytest.skip("the system does not let processes be traced")
        check_after_cut(path, done.stdout.split())
        path.unlink()
        if done.returncode == 0:
            quiet += 1
            if quiet == 3:  # one may pass unnoticed: SQLite does without the flush of a folder
                break
            continue
        quiet, hit = 0, hit + 1
        killed = done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)
        assert killed or "LedgerError: " in done.stderr, done.stderr
    assert hit > 3


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with disk_of("192k,nr_inodes=200", tmp_path / "small") as disk:
        yield disk


def test_a_disk_without_room_for_one_more_file_says_so(small_disk: Path) -> None:
    """SQLite calls that "cannot open", which is mostly a matter of rights."""
    with Ledger(small_disk / "ledger.sqlite") as ledger:
        ledger.receive(A, "a.xlsx", 1, NIGHT)
        with suppress(OSError):
            for number in range(1000):
                (small_disk / f"{number}").touch()
        with pytest.raises(LedgerError, match="số tệp"):
            ledger.receive(B, "b.xlsx", 1, NIGHT)


def test_a_full_disk_is_one_line_and_loses_nothing(small_disk: Path) -> None:
    with Ledger(small_disk / "ledger.sqlite") as ledger:
        ledger.receive(A, "a.xlsx", 1, NIGHT)
        with pytest.raises(LedgerError, match="đĩa đã đầy"):
            ledger.keep_parsed(A, "v", b"x" * 300_000)
        assert ledger.parsed(A, "v") is None
        ledger.keep_parsed(A, "v", b"small")
    with Ledger(small_disk / "ledger.sqlite") as ledger:
        assert ledger.parsed(A, "v") == b"small"
