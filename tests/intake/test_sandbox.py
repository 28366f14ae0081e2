"""Real children that abort, hang, eat memory and talk; the next job always gets its answer."""

from __future__ import annotations

import ctypes
import gc
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.intake import sandbox
from pipeline.intake.sandbox import Done, Failed, Sandbox, Trouble
from tests.intake.sandbox_jobs import unpicklable, work
from tests.warm import A_HANG

Box = Sandbox[str, str]


def _has_landlock() -> bool:
    """Does the kernel know it? A call that only asks for the version."""
    if sys.platform != "linux":
        return False
    call = ctypes.CDLL(None).syscall
    return int(call(ctypes.c_long(444), None, ctypes.c_long(0), ctypes.c_long(1))) >= 4


LANDLOCK = _has_landlock()


@pytest.fixture
def box() -> Iterator[Box]:
    with Sandbox(work, memory_mb=512, seconds=A_HANG) as box:
        yield box


def value(outcome: Done[str] | Failed) -> str:
    assert isinstance(outcome, Done), outcome
    return outcome.value


def test_many_jobs_share_one_child_that_is_not_this_process(box: Box) -> None:
    pids = {value(box.run("pid")) for _ in range(20)}
    assert len(pids) == 1
    assert pids != {str(os.getpid())}


def test_large_answers_and_vietnamese_text_come_through(box: Box) -> None:
    assert len(value(box.run("big 5000000"))) == 5_000_000
    assert value(box.run("echo Hoàn thành xuất sắc nhiệm vụ")) == "Hoàn thành xuất sắc nhiệm vụ"


@pytest.mark.parametrize("job", ["abort", "exit 0", "exit 7"])
def test_a_child_that_dies_is_replaced(box: Box, job: str) -> None:
    before = value(box.run("pid"))
    outcome = box.run(job)
    assert isinstance(outcome, Failed)
    assert outcome.reason is Trouble.DIED
    assert "exit status" in outcome.detail
    assert value(box.run("pid")) != before


@pytest.mark.parametrize("job", ["panic inside", "leave 3"])
def test_what_is_not_an_exception_is_caught_and_the_child_replaced(box: Box, job: str) -> None:
    before = value(box.run("pid"))
    outcome = box.run(job)
    assert isinstance(outcome, Failed)
    assert outcome.reason is Trouble.ERROR
    assert value(box.run("pid")) != before


def test_an_exception_leaves_the_child_at_work(box: Box) -> None:
    before = value(box.run("pid"))
    outcome = box.run("raise Nguyễn Thị Tên Riêng")
    assert isinstance(outcome, Failed)
    assert outcome.reason is Trouble.ERROR
    assert re.fullmatch(r"ValueError at sandbox_jobs\.py:\d+", outcome.detail)  # never the text
    assert value(box.run("pid")) == before


def test_an_answer_that_cannot_be_sent_is_an_error() -> None:
    with Sandbox(unpicklable) as box:
        for _ in range(2):
            outcome = box.run("any")
            assert isinstance(outcome, Failed)
            assert outcome.reason is Trouble.ERROR


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="no address-space limit here")
def test_memory_is_limited(box: Box) -> None:
    before = value(box.run("pid"))
    assert value(box.run("allocate 50")) == str(50 * 1024 * 1024)
    outcome = box.run("allocate 4000")
    assert isinstance(outcome, Failed)
    assert outcome.reason is Trouble.MEMORY
    assert value(box.run("pid")) != before


def test_a_job_that_hangs_is_stopped_and_the_next_one_works() -> None:
    with Sandbox(work, seconds=3) as box:
        assert box.run("sleep 60") == Failed(Trouble.TIMEOUT, "3 s")
        box._seconds = A_HANG  # a machine may stand still for three seconds
        assert value(box.run("echo again")) == "again"


@pytest.mark.skipif(os.name == "nt", reason="no such signals")
def test_a_child_that_ended_itself_in_time_ran_out_of_time(box: Box) -> None:
    outcome = box.run("outoftime")
    assert isinstance(outcome, Failed) and outcome.reason is Trouble.TIMEOUT
    assert value(box.run("echo again")) == "again"


def test_the_time_of_a_job_counts_from_when_the_child_is_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A machine under a virus scanner takes long to start a child; that is no fault of the file."""
    waited: list[tuple[float, bool]] = []  # how long at most, and: was a child ready by then?

    class Watch(threading.Timer):
        def __init__(self, seconds: float, stop: Callable[[], None]) -> None:
            waited.append((seconds, ready.is_set()))
            super().__init__(A_HANG, stop)

        def cancel(self) -> None:
            ready.set()
            super().cancel()

    ready = threading.Event()
    monkeypatch.setattr(sandbox.threading, "Timer", Watch)
    with Sandbox(work, seconds=2.5) as box:
        assert value(box.run("echo there")) == "there"
    assert waited == [(sandbox._READY_SECONDS, False), (2.5, True)]


@pytest.mark.parametrize("sent", ["garbage", "short", "huge", "other type", "no such kind"])
def test_whatever_the_child_sends_is_an_outcome(box: Box, sent: str) -> None:
    outcome = box.run(f"send {sent}")
    assert isinstance(outcome, Failed)
    assert outcome.reason in (Trouble.ANSWER, Trouble.DIED)
    assert value(box.run("echo again")) == "again"


def test_an_answer_with_a_wrong_bit_is_none(box: Box) -> None:
    """The checksum: a text with another letter would be a text."""
    outcome = box.run("send wrong bit")
    assert isinstance(outcome, Failed)
    assert outcome.reason is Trouble.ANSWER


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits here")
@pytest.mark.parametrize("deed", ["write", "fork"])
def test_a_child_can_do_no_harm(box: Box, deed: str, tmp_path: Path) -> None:
    if deed == "fork" and os.geteuid() == 0:
        pytest.skip("the limit does not hold for root")
    assert value(box.run(f"{deed} {tmp_path / 'new'}")) == "refused"
    assert not (tmp_path / "new").exists() or (tmp_path / "new").stat().st_size == 0


@pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
def test_on_linux_a_child_reads_the_program_and_what_it_is_given_only(tmp_path: Path) -> None:
    if not LANDLOCK:
        pytest.skip("this kernel has no landlock")
    for name in ("given", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "form.xlsx").write_text("content")
    with Sandbox(work, folders=(tmp_path / "given",)) as box:
        assert value(box.run(f"read {tmp_path / 'given' / 'form.xlsx'}")) == "content"
        assert value(box.run(f"read {tmp_path / 'other' / 'form.xlsx'}")) == "refused"
        assert value(box.run("read /etc/passwd")) == "refused"
        assert value(box.run("connect")) == "refused"


def test_packages_may_lie_elsewhere_than_the_interpreter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many are imported only when they are needed, by a child that has given its rights up."""
    (tmp_path / "needed_late.py").write_text("SAID = 'here'")
    monkeypatch.syspath_prepend(tmp_path)
    with Sandbox(work) as box:
        assert value(box.run("import needed_late")) == "here"


def test_what_libraries_print_does_not_disturb_the_answers(box: Box) -> None:
    assert value(box.run("print")) == "said"
    assert value(box.run("echo still in step")) == "still in step"


def test_a_function_that_cannot_be_found_is_an_outcome() -> None:
    def local(job: str) -> str:
        return job

    with Sandbox(local) as box:
        outcome = box.run("any")
    assert isinstance(outcome, Failed)
    assert outcome.reason is Trouble.NOT_STARTED


def test_a_stray_module_in_the_current_folder_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "struct.py").write_text("raise SystemExit('taken over')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path])
    with Sandbox(work) as box:
        assert value(box.run("echo ours")) == "ours"


@pytest.mark.skipif(sys.platform == "win32", reason="asks the system for a process by number")
def test_no_child_is_left_behind() -> None:
    def alive(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True

    with pytest.raises(KeyError), Sandbox(work) as box:
        first = int(value(box.run("pid")))
        assert alive(first)
        raise KeyError
    assert not alive(first)

    forgotten = Sandbox(work)
    second = int(value(forgotten.run("pid")))
    del forgotten
    gc.collect()
    assert not alive(second)


def test_no_job_no_child() -> None:
    with Sandbox(work):
        pass
