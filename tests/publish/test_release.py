"""A set comes into place whole, or not at all: with kills, full disks and open documents."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from pipeline.publish import release
from pipeline.state.ledger import Ledger, LedgerError, PublishedSet, Stage
from pipeline.state.ours import Ours
from tests.faults import comes_to_its_end, disk_of

OLD = {
    "bao-cao-tong-hop-2023.docx": b"old report" * 500,
    "tong-hop-2023.xlsx": b"old workbook" * 300,
    "phan-hoi/CB01_phan-hoi.xlsx": b"old feedback 1",
    "phan-hoi/CB02_phan-hoi.xlsx": b"old feedback 2",
    "index.html": b"old page",
    "run.json": b'{"set": "old"}',
}
NEW = {
    "bao-cao-tong-hop-2023.docx": b"new report" * 600,
    "tong-hop-2023.xlsx": b"new workbook" * 100,
    "phan-hoi/CB02_phan-hoi.xlsx": b"new feedback 2",
    "phan-hoi/CB03_phan-hoi.xlsx": b"new feedback 3",
    "index.html": b"new page",
    "run.json": b'{"set": "new"}',
}
GONE = "phan-hoi/CB01_phan-hoi.xlsx"
REPORT = "bao-cao-tong-hop-2023.docx"

posix = pytest.mark.skipif(os.name == "nt", reason="needs fork and signals")


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


NIGHT = datetime.fromisoformat("2023-10-06T22:00:00+07:00")


@contextmanager
def ours(year: Path) -> Iterator[Ours]:
    """What the ledger of the workspace knows; it lies beside the year's folder."""
    year.parent.mkdir(parents=True, exist_ok=True)
    with Ledger(year.parent / f"{year.name}.sqlite") as ledger:
        yield Ours(year.parent, ledger, NIGHT, 2023)


def sealed(year: Path, files: dict[str, bytes], stamp: str) -> Path:
    staging = release.stage(year, stamp)
    write(staging, files)
    return seal(staging, year)


def seal(staging: Path, year: Path) -> Path:
    with ours(year) as known:
        stamp = release.sealed_name(staging)
        known.ledger.record_set(PublishedSet(stamp, 2023, Stage.PROPOSED, stamp, NIGHT, {}))
        return release.seal(staging)


def put_in_place(folder: Path, year: Path) -> release.Replacement:
    with ours(year) as known:
        return release.put_in_place(folder, year, known)


def publish(year: Path, files: dict[str, bytes], stamp: str) -> release.Replacement:
    return put_in_place(sealed(year, files, stamp), year)


def sets(year: Path) -> tuple[Path, ...]:
    with ours(year) as known:
        return release.sets(year, known)


def withdraw(year: Path) -> release.Withdrawn:
    with ours(year) as known:
        return release.withdraw(year, known)


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def in_place(year: Path) -> dict[str, bytes]:
    """What people see: everything outside the archive and not hidden."""
    return {
        name: data
        for name, data in files_of(year).items()
        if not name.startswith("luu-tru/") and not Path(name).name.startswith(".")
    }


def hidden(year: Path) -> list[str]:
    return [n for n in files_of(year) if any(part.startswith(".") for part in Path(n).parts)]


@pytest.fixture
def year(tmp_path: Path) -> Path:
    folder = tmp_path / "output" / "2023"
    publish(folder, OLD, "2023-10-05T22-00-00")
    return folder


def assert_nothing_half(year: Path) -> None:
    """Every visible file is wholly old or new, and every set in the archive is whole."""
    for name, data in in_place(year).items():
        assert data in (OLD.get(name), NEW.get(name)), name
    assert in_place(year).keys() >= OLD.keys() & NEW.keys()
    for folder in sets(year):
        assert files_of(folder) in (OLD, NEW), folder.name
    if in_place(year)["run.json"] == NEW["run.json"]:
        assert in_place(year) == NEW  # run.json is last: who reads it finds all that it names


def next_run(year: Path) -> None:
    """What the following night does, without a hand."""
    with ours(year) as known:
        release.finish_interrupted(year, known)
    if in_place(year) != NEW:
        publish(year, NEW, "2023-10-07T22-00-00")
    assert in_place(year) == NEW
    assert release.unfinished(year) is None
    assert hidden(year) == []
    assert [files_of(folder) for folder in sets(year)] == [OLD, NEW]


# --- the ordinary way -------------------------------------------------------------------------


def test_a_set_is_sealed_in_the_archive_before_anything_else_changes(year: Path) -> None:
    folder = sealed(year, NEW, "2023-10-06T22-00-00")
    assert folder == year / "luu-tru" / "2023-10-06T22-00-00"
    assert files_of(folder) == NEW
    assert in_place(year) == OLD
    assert release.unfinished(year) == folder


def test_all_files_are_replaced_and_feedback_that_no_longer_applies_goes(year: Path) -> None:
    done = publish(year, NEW, "2023-10-06T22-00-00")
    assert in_place(year) == NEW
    assert set(done.replaced) == NEW.keys()
    assert done.replaced[-1] == "run.json"
    assert done.removed == (GONE,)
    assert done.left_open == ()
    assert release.unfinished(year) is None
    assert (year / "luu-tru/2023-10-05T22-00-00" / GONE).exists()


def test_a_report_that_the_new_set_does_not_hold_goes_but_keeps_its_archive(year: Path) -> None:
    publish(year, {**NEW, "bao-cao-ket-qua-2023.docx": b"decided"}, "2023-10-06T22-00-00")
    done = publish(year, NEW, "2023-10-07T22-00-00")
    assert done.removed == ("bao-cao-ket-qua-2023.docx",)
    assert in_place(year) == NEW


def test_files_of_other_origin_stay(year: Path) -> None:
    write(year, {"ghi-chu.txt": b"mine", "phan-hoi/danh-ba.docx": b"mine"})
    publish(year, NEW, "2023-10-06T22-00-00")
    assert in_place(year) == {**NEW, "ghi-chu.txt": b"mine", "phan-hoi/danh-ba.docx": b"mine"}


def test_what_somebody_changed_is_kept_beside(year: Path) -> None:
    """Replaced or no longer part of the set: the changed file gets a name that says so."""
    for name in (REPORT, GONE, "phan-hoi/CB02_phan-hoi.xlsx"):
        (year / name).write_bytes(b"typed in " + name.encode())
        os.utime(year / name, (NIGHT.timestamp() - 3600,) * 2)
    done = publish(year, NEW, "2023-10-06T22-00-00")
    suffix = " (văn phòng sửa 06-10-2023 21h00)"
    kept = {
        name.replace(".", f"{suffix}.", 1): b"typed in " + name.encode()
        for name in (REPORT, GONE, "phan-hoi/CB02_phan-hoi.xlsx")
    }
    assert in_place(year) == {**NEW, **kept}
    assert len(done.kept) == 2
    publish(year, OLD, "2023-10-07T22-00-00")  # and stays there
    assert in_place(year) == {**OLD, **kept}
    with ours(year) as known:
        assert {Path(path).name for path in known.kept()} == {Path(name).name for name in kept}
        (year / REPORT.replace(".", f"{suffix}.")).unlink()  # the office has seen to it
        assert len(known.kept()) == 2


def test_a_folder_of_somebody_in_the_archive_is_no_set(year: Path) -> None:
    write(year, {"luu-tru/ban nhap/ghi-chu.docx": b"mine", "ghi-chu.docx": b"newer"})
    publish(year, NEW, "2023-10-06T22-00-00")
    assert files_of(year).items() >= {"ghi-chu.docx": b"newer"}.items()
    assert [folder.name for folder in sets(year)] == ["2023-10-05T22-00-00", "2023-10-06T22-00-00"]


@pytest.mark.parametrize("lock", [f"~${REPORT}", f"~${REPORT[2:]}", f".~lock.{REPORT}#"])
def test_a_document_with_a_lock_file_beside_is_left(year: Path, lock: str) -> None:
    write(year, {lock: b""})
    assert publish(year, NEW, "2023-10-06T22-00-00").left_open == (REPORT,)
    (left,) = release.waiting(year)
    assert (left.name, left.newer) == (REPORT, f"luu-tru/2023-10-06T22-00-00/{REPORT}")
    assert (year / REPORT).read_bytes() == OLD[REPORT]
    (year / lock).unlink()
    next_run(year)
    assert release.waiting(year) == ()


def test_a_file_that_is_the_same_already_is_not_touched(year: Path) -> None:
    before = (year / REPORT).stat().st_mtime_ns
    done = publish(year, {**NEW, REPORT: OLD[REPORT]}, "2023-10-06T22-00-00")
    assert REPORT not in done.replaced
    assert (year / REPORT).stat().st_mtime_ns == before


def test_a_stamp_in_use_gets_a_counter_and_sets_keep_their_order(tmp_path: Path) -> None:
    for _ in range(11):
        publish(tmp_path, NEW, "2023-10-05T22-00-00")
    names = [folder.name for folder in sets(tmp_path)]
    assert names[0] == "2023-10-05T22-00-00"
    assert [name.removeprefix(names[0]) for name in names[1:]] == [f"-{n}" for n in range(2, 12)]


def test_the_stamp_is_the_clock_of_the_run() -> None:
    moment = datetime.fromisoformat("2023-10-05T22:00:00+07:00")
    assert release.stamp_of(moment) == "2023-10-05T22-00-00"


@posix
def test_only_owner_and_group_can_read_what_is_published(year: Path) -> None:
    publish(year, NEW, "2023-10-06T22-00-00")
    for path in year.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o007 == 0, path


def test_clean_leaves_what_counts(year: Path) -> None:
    waiting = sealed(year, NEW, "2023-10-06T22-00-00")
    write(release.stage(year, "2023-10-07T22-00-00"), {"phan-hoi/a.xlsx": b"half"})
    write(year, {f".{REPORT}.dang-ghi": b"half", "phan-hoi/.x.xlsx.dang-ghi": b"half"})
    release.clean(year)
    assert release.unfinished(year) == waiting
    assert hidden(year) == ["luu-tru/.cho-thay-2023-10-06T22-00-00"]
    put_in_place(waiting, year)
    assert in_place(year) == NEW


def test_the_set_sealed_last_wins_even_if_the_clock_was_set_back(year: Path) -> None:
    sealed(year, OLD, "2023-12-31T22-00-00")
    newest = sealed(year, NEW, "2023-10-06T22-00-00")
    assert release.unfinished(year) == newest
    put_in_place(newest, year)
    assert release.unfinished(year) is None
    assert in_place(year) == NEW


def test_a_spoilt_note_means_that_all_is_still_to_be_done(year: Path) -> None:
    folder = sealed(year, NEW, "2023-10-06T22-00-00")
    (year / "luu-tru" / ".cho-thay-2023-10-06T22-00-00").write_bytes(b"\0\0\0")
    assert release.unfinished(year) == folder
    put_in_place(folder, year)
    assert in_place(year) == NEW
    assert release.unfinished(year) is None


def test_write_alone_replaces_one_file(year: Path) -> None:
    with ours(year) as known:
        release.write_alone(year / "run.json", b"{}", known)
    assert in_place(year) == {**OLD, "run.json": b"{}"}
    assert hidden(year) == []


def test_a_year_that_is_withdrawn_leaves_only_what_others_put_there(year: Path) -> None:
    publish(year, NEW, "2023-10-06T22-00-00")
    write(release.stage(year, "2023-10-07T22-00-00"), {"half.docx": b"half"})
    old = {"bao-cao-cu.docx": b"of a set that is gone"}
    publish(year, {**NEW, **old}, "2023-10-05T23-00-00")
    shutil.rmtree(year / "luu-tru" / "2023-10-05T23-00-00")
    write(year, {"ghi-chu.txt": b"mine", "luu-tru/cua-toi/a.docx": b"mine"})
    removed = withdraw(year).removed
    mine = {"ghi-chu.txt": b"mine", "luu-tru/cua-toi/a.docx": b"mine"}
    assert files_of(year) == mine
    sets = {"luu-tru/2023-10-05T22-00-00/", "luu-tru/2023-10-06T22-00-00/"}
    assert set(removed) == {*NEW, *sets, "bao-cao-cu.docx"}
    for name in mine:
        (year / name).unlink()
    (year / "luu-tru/cua-toi").rmdir()
    assert withdraw(year).removed == ()
    assert not year.exists()
    assert withdraw(year).removed == ()


def test_what_the_system_refuses_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "output").write_bytes(b"a file where a folder should be")
    with pytest.raises(
        release.ReleaseError, match=r"^Không công bố được, tại “.+”: .+[.]$"
    ) as told:
        release.stage(tmp_path / "output", "2023-10-05T22-00-00")
    assert "\n" not in str(told.value)


# --- somebody has the report open -------------------------------------------------------------


@pytest.fixture
def locked_report(year: Path) -> Iterator[Callable[[], None]]:
    """The report of `year` refuses to be replaced until the function is called."""
    path = year / REPORT
    if os.name == "nt":
        file = path.open("rb")  # without the right to delete, as Word opens it
        yield file.close
        file.close()
        return
    chattr = shutil.which("chattr")
    if not chattr or subprocess.run([chattr, "+i", path], capture_output=True).returncode:
        pytest.skip("the system cannot make a file that refuses to be replaced (chattr +i)")

    def close() -> None:
        subprocess.run([chattr, "-i", path], check=True)

    yield close
    close()


def test_an_open_report_is_left_and_replaced_another_night(
    year: Path, locked_report: Callable[[], None]
) -> None:
    folder = sealed(year, NEW, "2023-10-06T22-00-00")
    done = put_in_place(folder, year)
    assert done.left_open == (REPORT,)
    assert in_place(year) == {**NEW, REPORT: OLD[REPORT]}

    with ours(year) as known:
        release.write_alone(year / "run.json", b'{"set": "new", "night": 2}', known)
    assert release.unfinished(year) == folder
    assert put_in_place(folder, year).left_open == (REPORT,)
    locked_report()
    assert put_in_place(folder, year).replaced == (REPORT,)
    assert in_place(year) == {**NEW, "run.json": b'{"set": "new", "night": 2}'}
    assert release.unfinished(year) is None


def test_open_feedback_that_no_longer_applies_is_removed_another_night(year: Path) -> None:
    chattr = shutil.which("chattr")
    path = year / GONE
    if not chattr or subprocess.run([chattr, "+i", path], capture_output=True).returncode:
        pytest.skip("the system cannot make a file that refuses to be removed (chattr +i)")
    try:
        done = publish(year, NEW, "2023-10-06T22-00-00")
    finally:
        subprocess.run([chattr, "-i", path], check=True)
    assert done.left_open == (GONE,)
    folder = release.unfinished(year)
    assert folder is not None
    assert put_in_place(folder, year).removed == (GONE,)
    assert release.unfinished(year) is None


# --- killed, or refused, at every step --------------------------------------------------------

STEPS = ("open", "mkdir", "write", "fsync", "replace", "rename", "unlink", "chmod")
_CHILD = """
import sys
from pathlib import Path
from pipeline.state import disk
from pipeline.publish import release
disk.PATIENCE.wait = lambda _: None
from tests.publish.test_release import put_in_place, seal
year = Path(sys.argv[1])
try:
    staging = release.stage(year, "2023-10-06T22-00-00")
    try:
        for name, data in eval(sys.argv[2]).items():
            (staging / name).parent.mkdir(exist_ok=True)
            (staging / name).write_bytes(data)
    except OSError as error:
        raise release.failure(error, staging)
    print(put_in_place(seal(staging, year), year).left_open)
except release.ReleaseError as error:
    sys.exit(str(error))
"""


def run_until(step: int, when: str, year: Path) -> bool:
    """Publishes NEW in a child process that kills itself before or after the n-th call of the
    system that changes something. True if it came to its end before that."""
    work = partial(publish, year, NEW, "2023-10-06T22-00-00")
    return comes_to_its_end(work, step, when, STEPS)


@posix
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_every_step_the_next_run_finishes_alone(tmp_path: Path, when: str) -> None:
    killed, before = 0, tmp_path / "before"
    publish(before / "2023", OLD, "2023-10-05T22-00-00")
    for step in range(1, 1000):
        year = shutil.copytree(before, tmp_path / str(step)) / "2023"
        finished = run_until(step, when, year)
        assert_nothing_half(year)
        next_run(year)
        shutil.rmtree(year.parent)
        if finished:
            break
        killed += 1
    assert finished
    assert killed >= 40


@posix
def test_killed_again_while_finishing(tmp_path: Path) -> None:
    """The finishing itself is cut off after each replacement, again and again."""
    year = tmp_path / "2023"
    publish(year, OLD, "2023-10-05T22-00-00")
    folder = sealed(year, NEW, "2023-10-06T22-00-00")
    for step in range(1, 30):
        child = os.fork()
        if not child:
            calls = 0

            def cut(source: Path, target: Path, last: int = step) -> None:
                nonlocal calls
                calls += 1
                os.rename(source, target)  # noqa: PTH104 - the call below the wrapped one
                if calls == last:
                    os.kill(os.getpid(), signal.SIGKILL)

            os.replace = cut  # type: ignore[assignment]  # in this child only
            release.clean(year)
            put_in_place(folder, year)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        assert_nothing_half(year)
        if not os.WIFSIGNALED(status):
            break
    assert in_place(year) == NEW
    next_run(year)


STRACE = shutil.which("strace")
RENAMES = "rename,renameat,renameat2"
FAULTS = [
    (calls, error)
    for calls, errors in (
        ("write", "ENOSPC EIO"),
        ("fsync", "EIO EDQUOT"),
        (RENAMES, "EACCES EIO ENOSPC"),
        ("mkdir,mkdirat", "EACCES EROFS"),
        ("openat", "EACCES ENOSPC EMFILE"),
        ("unlink,unlinkat", "EACCES EIO"),
    )
    for error in errors.split()
]


def traced(
    year: Path, calls: str, fault: str, count: int | str, only: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Publishes NEW in a process whose n-th such call ("2+": and each one after it), on a path
    that it writes, goes wrong."""
    assert STRACE
    paths = [f"--trace-path={path}" for path in ([only] if only else watched(year))]
    inject = f"--inject={calls}:{fault}:when={count}"
    child = [sys.executable, "-c", _CHILD, str(year), repr(NEW)]
    done = subprocess.run(
        [STRACE, "-f", "-qq", "-o", os.devnull, *paths, inject, *child],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    if "ptrace" in done.stderr.lower():
        pytest.skip("the system does not let processes be traced")
    return done


def watched(year: Path) -> list[Path]:
    """Every path that publishing NEW writes to; the interpreter's own files are not among them."""
    archive = year / "luu-tru"
    staging, folder = archive / ".dang-ghi-2023-10-06T22-00-00", archive / "2023-10-06T22-00-00"
    paths = [year, archive, year / "phan-hoi", staging, staging / "phan-hoi", folder]
    note = ".cho-thay-2023-10-06T22-00-00"
    paths += [archive / note, archive / f".{note}.dang-ghi"]
    for name in NEW:
        target = year / name
        paths += [staging / name, target, target.with_name(f".{target.name}.dang-ghi")]
    return paths


@posix
@pytest.mark.slow
@pytest.mark.skipif(not STRACE, reason="strace is not there")
@pytest.mark.parametrize(("calls", "error"), FAULTS)
def test_refused_at_every_step_nothing_is_half(tmp_path: Path, calls: str, error: str) -> None:
    refused = quiet = 0
    for count in range(1, 200):
        year = tmp_path / str(count)
        publish(year, OLD, "2023-10-05T22-00-00")
        done = traced(year, calls, f"error={error}", count)
        assert_nothing_half(year)
        if done.returncode:
            assert re.fullmatch(r"Không công bố được, tại “.+”: .+[.]\n", done.stderr), done.stderr
        next_run(year)
        refused, quiet = (refused + 1, 0) if done.returncode else (refused, quiet + 1)
        if quiet == 4:  # a fault may pass unnoticed: removing what is not there
            break
    assert refused


@posix
@pytest.mark.slow
@pytest.mark.skipif(not STRACE, reason="strace is not there")
@pytest.mark.parametrize("calls", ["write", "fsync", "rename,renameat,renameat2", "openat"])
def test_killed_inside_the_system_at_every_step(tmp_path: Path, calls: str) -> None:
    for count in range(1, 200):
        year = tmp_path / str(count)
        publish(year, OLD, "2023-10-05T22-00-00")
        done = traced(year, calls, "signal=KILL", count)
        assert_nothing_half(year)
        next_run(year)
        if done.returncode == 0:
            break
    assert count > 6


@posix
@pytest.mark.skipif(not STRACE, reason="strace is not there")
@pytest.mark.parametrize(
    ("error", "owner", "left"),
    [
        ("EACCES", f"~${REPORT[2:]}", True),  # Word, on a share that is mounted here
        ("EACCES", f".~lock.{REPORT}#", True),  # LibreOffice
        ("EBUSY", None, True),
        ("EACCES", None, False),  # nobody has it open: that is a fault
        ("EIO", None, False),
    ],
)
def test_open_or_refused(year: Path, error: str, owner: str | None, left: bool) -> None:
    if owner:
        write(year, {owner: b"somebody"})
    done = traced(year, RENAMES, f"error={error}", "1+", only=year / f".{REPORT}.dang-ghi")
    if owner:
        (year / owner).unlink()
    assert (done.returncode == 0) == left, done.stderr
    assert (REPORT in done.stdout) == left
    assert in_place(year)["run.json"] == (NEW if left else OLD)["run.json"]
    assert in_place(year)[REPORT] == OLD[REPORT]
    next_run(year)


@posix
@pytest.mark.skipif(not STRACE, reason="strace is not there")
def test_a_document_that_is_busy_for_a_moment_is_replaced(year: Path) -> None:
    done = traced(year, RENAMES, "error=EBUSY", 1, only=year / f".{REPORT}.dang-ghi")
    assert done.returncode == 0, done.stderr
    assert in_place(year) == NEW


@posix
@pytest.mark.skipif(not STRACE, reason="strace is not there")
def test_run_json_that_is_held_is_replaced_by_the_next_run(year: Path) -> None:
    done = traced(year, RENAMES, "error=EBUSY", "1+", only=year / ".run.json.dang-ghi")
    assert done.returncode == 0, done.stderr
    assert "run.json" in done.stdout
    assert in_place(year) == {**NEW, "run.json": OLD["run.json"]}
    next_run(year)


# --- a full disk ------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with disk_of("640k", tmp_path / "small") as disk:
        yield disk


def test_a_disk_that_fills_up_at_any_point(small_disk: Path) -> None:
    full = 0
    for pages in range(25):
        year = small_disk / "2023"
        publish(year, OLD, "2023-10-05T22-00-00")
        filler = small_disk / "filler"
        space = shutil.disk_usage(small_disk).free
        filler.write_bytes(b"." * max(0, space - pages * 4096))
        try:
            publish(year, NEW, "2023-10-06T22-00-00")
        except (release.ReleaseError, LedgerError, OSError) as error:  # OSError: ours, above
            full += 1
            assert "đĩa đã đầy" in str(error) or getattr(error, "errno", 0) == errno.ENOSPC
            assert in_place(year) == OLD  # met before anything was replaced
        assert_nothing_half(year)
        filler.unlink()
        next_run(year)
        shutil.rmtree(year)
    assert 5 < full < 25
