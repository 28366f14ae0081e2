"""Whole nights that are killed, refused by the system, or started twice.

A night is traced in a child of a process that has everything loaded (warm.py). A first, quiet run
under strace lists every system call that changes something in the workspace; then each of them is
the one at which the process is killed, or which the system refuses: enumerated, not sampled.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline import nightly
from pipeline.publish import release
from pipeline.settings import FILE, read
from pipeline.settings.workspace import Workspace
from pipeline.state import received
from pipeline.state.ledger import Ledger, RunOutcome
from pipeline.state.ours import Ours
from pipeline.state.places import ARCHIVE
from tests import small_nights as small
from tests import warm

ROOT = Path(__file__).parents[1]
STRACE = shutil.which("strace")
posix = pytest.mark.skipif(os.name == "nt", reason="needs fork and signals")
traced = pytest.mark.skipif(not STRACE, reason="strace is not there")

CODES = ("CB01", "CB02", "CB03")
WRITING = {
    "write": "write,pwrite64,writev",
    "fsync": "fsync,fdatasync",
    "rename": "rename,renameat,renameat2",
    "mkdir": "mkdir,mkdirat",
    "unlink": "unlink,unlinkat,rmdir",
    "chmod": "chmod,fchmod,fchmodat",
    "open": "openat",
    "truncate": "ftruncate",
}
CALLS = ",".join(WRITING.values()).split(",")
RUN = (sys.executable, str(ROOT / "run.py"), "run", "--workspace")
ONE_LINE = re.compile(r"Lỗi: .+[.]\n")
OLD = "2023-10-01T22-00-00"  # the set of the first night


def play(root: Path, clock: str, *strace: str) -> tuple[int, str]:
    """One night → exit status (negative: the signal) and what was printed."""

    def trace(number: int) -> None:
        assert STRACE
        attach = [STRACE, "-p", str(number), *strace]
        with subprocess.Popen(attach, stderr=subprocess.PIPE, text=True) as tracer:
            assert tracer.stderr
            said = tracer.stderr.readline()
            if "not permitted" in said:
                pytest.skip("the system does not let processes be traced")
            assert "attached" in said, said
            os.kill(number, signal.SIGCONT)
            tracer.stderr.read()  # to its end

    words = ("run", "--workspace", root, "--now", clock)
    done = warm.run(*words, trace=trace if strace else None)
    return done.returncode, done.stdout + done.stderr


@dataclass(frozen=True)
class Base:
    """A committee after its first night, with two files that the second night will find."""

    root: Path
    contents: frozenset[str]  # of everything that was dropped
    steps: tuple[tuple[str, int], ...]  # system call, its n-th use: those that touch the workspace


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    root = tmp_path_factory.mktemp("base") / "ws"
    ws = small.workspace(root, CODES)
    dropped = [
        small.drop(ws.inbox, "CB01.xlsx", small.form("CB01"), small.night(-1)),
        small.drop(ws.inbox, "CB02.xlsx", small.form("CB02", faulty=True), small.night(-1)),
    ]
    status, printed = play(root, clock(0))
    assert status == 0, printed
    dropped += [
        small.drop(ws.inbox, "CB02 sua.xlsx", small.form("CB02", 4), small.night(0)),
        small.drop(ws.inbox, "CB03.xlsx", small.form("CB03", people=6), small.night(0)),
    ]
    contents = frozenset(hashlib.sha256(path.read_bytes()).hexdigest() for path in dropped)
    return Base(root, contents, tuple(_steps(base_copy(root, root.parent / "quiet"))))


def clock(night: int) -> str:
    return small.night(night).isoformat()


def base_copy(source: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)  # times of the files are kept
    return target


def _steps(root: Path) -> Iterator[tuple[str, int]]:
    """Every system call of a night that changes something in the workspace."""
    if not STRACE:
        return
    log = root.parent / "calls"
    status, printed = play(root, clock(1), "-y", "-o", str(log), f"--trace={','.join(CALLS)}")
    assert status == 0, printed
    uses: Counter[str] = Counter()
    for line in log.read_text("utf-8", "replace").splitlines():
        call = line.split("(")[0].split()[-1]
        uses[call] += 1
        changes = call != "openat" or "O_CREAT" in line or "O_TRUNC" in line
        if changes and str(root) in line:
            yield call, uses[call]


# --- what must hold after anything ------------------------------------------------------------


def workspace(root: Path) -> Workspace:
    return Workspace(root, read(root / FILE))


def visible(year: Path) -> dict[str, bytes]:
    return {
        p.relative_to(year).as_posix(): p.read_bytes()
        for p in year.rglob("*")
        if p.is_file() and ARCHIVE not in p.parts and not p.name.startswith(".")
    }


def sealed_sets(year: Path) -> tuple[Path, ...]:
    """The sets that the ledger names."""
    with Ledger(year.parents[1] / "state" / "ledger.sqlite", write=False) as ledger:
        return release.sets(year, Ours(year.parents[1], ledger, small.FIRST, int(year.name)))


def sets(year: Path) -> dict[str, dict[str, bytes]]:
    return {
        folder.name: {
            p.relative_to(folder).as_posix(): p.read_bytes()
            for p in folder.rglob("*")
            if p.is_file()
        }
        for folder in sealed_sets(year)
    }


def assert_nothing_half(root: Path) -> None:
    """Each visible file is one of a whole set; each set is what its run.json says it is."""
    year = workspace(root).year_output
    whole = sets(year)
    assert OLD in whole
    for content in whole.values():
        assert_record_is_true(content["run.json"], content)
        assert content["index.html"].rstrip().endswith(b"</html>")
    shown = visible(year)
    assert {"run.json", "index.html", "bao-cao-tong-hop-2023.docx"} <= shown.keys()
    for name, data in shown.items():
        if name == "run.json":  # may be of a night with nothing new: then it names an earlier set
            assert json.loads(data)
        elif name == "index.html":
            assert data.rstrip().endswith(b"</html>")
        else:
            assert any(content.get(name) == data for content in whole.values()), name


def assert_record_is_true(record: bytes, files: dict[str, bytes]) -> None:
    """The files of a set are those that its run.json lists."""
    listed = {entry["file"]: entry["sha256"] for entry in json.loads(record)["published"]}
    assert listed.keys() == files.keys() - {"run.json", "index.html"}
    for name, sha256 in listed.items():
        assert hashlib.sha256(files[name]).hexdigest() == sha256, name


def assert_nothing_lost(root: Path, contents: frozenset[str]) -> None:
    """The ledger is sound; what it says was received is in the store, once each."""
    ws = workspace(root)
    with sqlite3.connect(ws.ledger) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert not db.execute("PRAGMA foreign_key_check").fetchall()
    with Ledger(ws.ledger, write=False) as ledger:
        receipts = ledger.receipts()
    assert len({r.sha256 for r in receipts}) == len(receipts)
    assert {r.sha256 for r in receipts} <= contents
    for receipt in receipts:
        assert receipt.copy and received.intact(ws.received / receipt.copy)
    for path in ws.inbox.iterdir():
        assert hashlib.sha256(path.read_bytes()).hexdigest() in contents  # nobody touched it


def next_night(root: Path, base: Base) -> None:
    """The following run needs no hand and ends with everything in place."""
    status, printed = play(root, clock(2))
    assert status == 0, printed
    assert_nothing_half(root)
    assert_nothing_lost(root, base.contents)
    ws = workspace(root)
    newest = sets(ws.year_output)[sealed_sets(ws.year_output)[-1].name]
    shown = visible(ws.year_output)
    documents = {n for n in newest if n not in ("run.json", "index.html")}
    assert {n: shown[n] for n in documents} == {n: newest[n] for n in documents}
    assert_record_is_true(shown["run.json"], shown)
    run = json.loads(shown["run.json"])
    assert run["totals"]["members"]["total"] == 16
    assert run["totals"]["branches"]["accepted"] == 3
    with Ledger(ws.ledger, write=False) as ledger:
        assert {r.sha256 for r in ledger.receipts()} == base.contents
        last = ledger.last_run(2023)
        assert last and last.outcome in (RunOutcome.PUBLISHED, RunOutcome.UNCHANGED)
        assert [s.stamp for s in ledger.sets(2023)][-1:] == [sealed_sets(ws.year_output)[-1].name]
    assert len(list(ws.received.iterdir())) == len(base.contents)
    assert not list(ws.year_output.rglob(".*"))


# --- killed -----------------------------------------------------------------------------------


def kill_at(steps: list[tuple[str, int]], base: Base, tmp_path: Path) -> int:
    killed = 0
    for call, use in steps:
        root = base_copy(base.root, tmp_path / "ws")
        status, printed = play(
            root,
            clock(1),
            *("-o", os.devnull, f"--trace={call}", f"--inject={call}:signal=KILL:when={use}"),
        )
        assert status in (-9, 0), (call, use, printed)
        killed += status == -9
        assert_nothing_half(root)
        assert_nothing_lost(root, base.contents)
        next_night(root, base)
    return killed


@posix
@traced
def test_killed_at_the_renames_the_next_night_finishes_alone(base: Base, tmp_path: Path) -> None:
    renames = [step for step in base.steps if step[0].startswith("rename")]
    few = [renames[0], renames[len(renames) // 2], renames[-1]]
    assert kill_at(few, base, tmp_path) == 3


@posix
@traced
@pytest.mark.slow
@pytest.mark.parametrize("kind", WRITING)
def test_killed_at_every_step_the_next_night_finishes_alone(
    base: Base, tmp_path: Path, kind: str
) -> None:
    steps = [step for step in base.steps if step[0] in WRITING[kind].split(",")]
    assert kill_at(steps, base, tmp_path) >= len(steps) * 0.9
    print(f"killed at {len(steps)} calls: {kind}")  # noqa: T201 - the figure for docs/reliability.md


# --- refused ----------------------------------------------------------------------------------

FAULTS = [
    ("write", "ENOSPC"),
    ("write", "EIO"),
    ("fsync", "EIO"),
    ("fsync", "ENOSPC"),
    ("rename", "EACCES"),
    ("rename", "ENOSPC"),
    ("rename", "EIO"),
    ("mkdir", "EACCES"),
    ("mkdir", "ENOSPC"),
    ("open", "EACCES"),
    ("open", "ENOSPC"),
    ("open", "EMFILE"),
    ("unlink", "EACCES"),
    ("unlink", "EIO"),
]


def refuse_at(steps: list[tuple[str, int]], error: str, base: Base, tmp_path: Path) -> int:
    failed = 0
    for call, use in steps:
        root = base_copy(base.root, tmp_path / "ws")
        before = visible(workspace(root).year_output)
        status, printed = play(
            root,
            clock(1),
            *("-o", os.devnull, f"--trace={call}", f"--inject={call}:error={error}:when={use}"),
        )
        assert_nothing_half(root)
        assert_nothing_lost(root, base.contents)
        if status:
            failed += 1
            assert status == 3, (call, use, printed)
            assert ONE_LINE.fullmatch(printed), (call, use, printed)
            assert "ngoài dự kiến" not in printed, (call, use, printed)
            now = visible(workspace(root).year_output)
            if len(sealed_sets(workspace(root).year_output)) == 1:  # not sealed: untouched
                now.pop("index.html"), before.pop("index.html")  # it tells of the failure
                assert now == before, (call, use)
        next_night(root, base)
    return failed


@posix
@traced
@pytest.mark.parametrize(("kind", "error"), [("fsync", "EIO"), ("write", "ENOSPC")])
def test_refused_the_old_set_stands(base: Base, tmp_path: Path, kind: str, error: str) -> None:
    steps = [step for step in base.steps if step[0] in WRITING[kind].split(",")]
    few = [steps[0], steps[len(steps) // 2]]
    # The note of what is being worked on may be refused: no reason to fail.
    assert refuse_at(few, error, base, tmp_path) >= 1


@posix
@traced
@pytest.mark.slow
@pytest.mark.parametrize(("kind", "error"), FAULTS)
def test_refused_at_every_step_the_old_set_stands(
    base: Base, tmp_path: Path, kind: str, error: str
) -> None:
    steps = [step for step in base.steps if step[0] in WRITING[kind].split(",")]
    failed = refuse_at(steps, error, base, tmp_path)
    print(f"refused {len(steps)} calls: {kind} {error}; {failed} runs failed")  # noqa: T201 - figure
    if kind in ("write", "fsync"):
        assert failed


# --- several at once --------------------------------------------------------------------------


def together(root: Path, count: int, night: int) -> list[int]:
    runs = [
        subprocess.Popen(
            [*RUN, str(root), "--now", clock(night)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        for _ in range(count)
    ]
    return [run.wait() for run in runs]


def test_a_run_that_finds_another_at_work_leaves_it_alone(base: Base, tmp_path: Path) -> None:
    """The first one stands still in the middle of its work until the second one has ended."""
    root = base_copy(base.root, tmp_path / "ws")
    at_work, go_on = threading.Event(), threading.Event()

    def stand_still(*_: object) -> None:
        at_work.set()
        assert go_on.wait(warm.A_HANG)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(nightly.run, workspace(root), now=small.night(1), progress=stand_still)
        first.add_done_callback(lambda _: at_work.set())
        try:
            assert at_work.wait(warm.A_HANG)
            assert play(root, clock(1))[0] == 4
        finally:
            go_on.set()
        assert first.result().publication.is_new
    assert len(sealed_sets(workspace(root).year_output)) == 2  # one new set, not two
    assert_nothing_half(root)
    next_night(root, base)


@posix
@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 8])
def test_runs_together_in_many_rounds(base: Base, tmp_path: Path, count: int) -> None:
    """Started at once: whichever comes first, one set is published, and nothing is half."""
    busy = 0
    for _ in range(20):
        root = base_copy(base.root, tmp_path / "ws")
        statuses = together(root, count, 1)
        assert set(statuses) <= {0, 4}, statuses
        assert 0 in statuses
        busy += statuses.count(4)
        assert len(sealed_sets(workspace(root).year_output)) == 2  # one new set, not two
        assert_nothing_half(root)
        next_night(root, base)
    print(f"20 rounds of {count}: {busy} of {20 * count} runs found another one at work")  # noqa: T201 - figure


# --- nothing new, and the same again ----------------------------------------------------------


def rows(ledger: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(ledger) as db:
        tables = [
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in tables}


@posix
def test_a_night_with_nothing_new_leaves_no_trace_but_itself(base: Base, tmp_path: Path) -> None:
    root = base_copy(base.root, tmp_path / "ws")
    assert play(root, clock(1))[0] == 0
    ws = workspace(root)
    before, files = rows(ws.ledger), visible(ws.year_output)
    times = {p: p.stat().st_mtime_ns for p in ws.year_output.rglob("*.*x")}
    assert play(root, clock(2))[0] == 0
    after = rows(ws.ledger)
    assert len(after["runs"]) == len(before["runs"]) + 1
    for table in ("received", "sets", "set_files", "parsed", "ratings"):
        assert after[table] == before[table]
    now = visible(ws.year_output)
    assert {n for n in files | now if files.get(n) != now.get(n)} <= {"run.json", "index.html"}
    assert times == {p: p.stat().st_mtime_ns for p in ws.year_output.rglob("*.*x")}


SURROUNDINGS = [
    {"TZ": "America/New_York", "PYTHONHASHSEED": "1", "LC_ALL": "C"},
    {"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8"},
]


@posix
def test_same_files_and_clock_same_bytes(base: Base, tmp_path: Path) -> None:
    """Whatever the order in the folder, the time zone, the locale and the hash seed."""
    made = []
    for number, surroundings in enumerate(SURROUNDINGS):
        source = workspace(base.root).inbox
        ws = small.with_key(small.workspace(tmp_path / str(number) / "ws", CODES))
        order = sorted(source.iterdir(), reverse=bool(number))
        for path in order:  # the order in which they come to lie in the folder
            shutil.copy2(path, ws.inbox / path.name)
        done = subprocess.run(
            [*RUN, str(ws.root), "--now", clock(1)],
            env={**os.environ, **surroundings},
            capture_output=True,
            cwd=ROOT,
        )
        assert done.returncode == 0, done.stderr
        made.append(visible(ws.year_output))
    assert made[0].keys() == made[1].keys()
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []
