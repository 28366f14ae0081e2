"""One run at a time, with real second processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.state.lock import AlreadyRunning, LockError, only_run

ROOT = Path(__file__).parents[2]
HOLD = """
import sys
from pathlib import Path
from pipeline.state.lock import AlreadyRunning, only_run
try:
    with only_run(Path(sys.argv[1])):
        print("held", flush=True)
        sys.stdin.readline()
except AlreadyRunning:
    print("busy", flush=True)
"""


def start(state: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(state)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def says(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = start(tmp_path / "state")
    assert says(process) == "held"
    yield process
    process.kill()
    process.communicate()


def test_a_second_run_is_told_at_once(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(AlreadyRunning, match="khác đang làm việc"), only_run(tmp_path / "state"):
        pytest.fail("two runs at once")
    assert holder.poll() is None


def test_the_lock_of_a_killed_run_is_taken_over(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    holder.kill()  # SIGKILL, TerminateProcess: no chance to clean up
    holder.wait()
    with only_run(tmp_path / "state"):
        assert says(start_and_wait(tmp_path / "state")) == "busy"


def start_and_wait(state: Path) -> subprocess.Popen[str]:
    process = start(state)
    if process.stdin:
        process.stdin.close()
    process.wait()
    return process


def test_after_a_run_the_next_one_comes_in(tmp_path: Path) -> None:
    for _ in range(2):
        with only_run(tmp_path / "state"):
            pass


def test_a_run_that_fails_gives_the_lock_back(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), only_run(tmp_path / "state"):
        raise RuntimeError
    with only_run(tmp_path / "state"):
        pass


def test_two_workspaces_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with only_run(tmp_path / "a"), only_run(tmp_path / "b"):
        pass


def test_of_eight_that_start_together_one_works(tmp_path: Path) -> None:
    processes = [start(tmp_path / "state") for _ in range(8)]
    answers = [says(process) for process in processes]
    for process in processes:
        process.communicate("\n")
    assert sorted(answers) == ["busy"] * 7 + ["held"]


def test_a_state_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"a file")
    with pytest.raises(LockError, match="Không khóa được thư mục"), only_run(tmp_path / "state"):
        pytest.fail("no folder, no lock")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_strangers_cannot_hold_the_lock(tmp_path: Path) -> None:
    with only_run(tmp_path / "state"):
        assert (tmp_path / "state" / "run.lock").stat().st_mode & 0o007 == 0
