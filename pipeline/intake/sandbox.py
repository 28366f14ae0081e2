"""A child process for work that may die: one job at a time, bounded in memory and time.

A reader that is handed a hostile file can abort the whole process or never come back; no handler
in the same process helps. So such work is done in a child, which serves many jobs and is replaced
when it dies, hangs or runs out of memory; the job gets an outcome that says so, the next one a
fresh child. The child imports nothing but the function it is to run, and what that imports; then it
gives up what it does not need (confinement.py) and says that it is ready.

The two talk over pipes, in plain data (codec.py). Whatever the child sends, be it garbage, is an
outcome for the parent, never an exception.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import IntEnum, StrEnum
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Generic, Self, TypeVar

from msgspec import Struct

from pipeline.intake import codec, confinement

_A = TypeVar("_A")
_R = TypeVar("_R")
_HEAD = struct.Struct("<BQ")  # kind, length
_CHILD = "from pipeline.intake.sandbox import serve; serve()"
_LARGEST = 64 * 1024 * 1024  # bytes of an answer; a full form gives one of half a megabyte
_READY_SECONDS = 120  # a slow disk and a virus scanner take ten; more is no start
_ENDING_SECONDS = 5


class Trouble(StrEnum):
    """Why a job has no value."""

    DIED = "died"  # the child ended by itself: aborted, killed by the system
    TIMEOUT = "timeout"
    MEMORY = "memory"  # the limit was reached and Python could still say so
    ERROR = "error"  # an exception, also those that are not an `Exception`: a defect of ours
    ANSWER = "answer"  # the child sent back something that is no answer
    # These say nothing about the job:
    NOT_STARTED = "not_started"  # no child at all
    NO_CONTENT = "no_content"  # the copy could not be read from the disk
    SPENT = "spent"  # there was no time or room left for it


class Done(Struct, Generic[_R], frozen=True):
    """The function returned."""

    value: _R


class Failed(Struct, frozen=True):
    """The function did not return."""

    reason: Trouble
    detail: str  # for the log: exit status, or type and place of the exception; never its text


class _Sent(IntEnum):
    """The kind of a message."""

    JOB = 1
    READY = 2
    VALUE = 3
    FAILED = 4  # and this child may go on
    LAST = 5  # failed, and the child's state is unknown


class Sandbox(Generic[_A, _R]):
    """Runs one top-level function in a child process, job by job.

    `function` must be importable by name (not from `__main__`) and say the types of its argument
    and its value: structs, texts, numbers. The child starts with the first job; leaving
    the `with` block ends it. `seconds` count for a job, from when the child is ready. Where the
    system can confine a child, it reads nothing but the program and what is below `folders`.
    """

    def __init__(
        self,
        function: Callable[[_A], _R],
        *,
        memory_mb: int = 1024,
        seconds: float = 20,
        folders: tuple[Path, ...] = (),
    ) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._target = f"{function.__module__}:{function.__qualname__}"
        self._function = function
        self._memory_mb = memory_mb
        self._seconds = seconds
        self._folders = folders

    def run(self, job: _A) -> Done[_R] | Failed:
        """The outcome of one job. Raises only where `job` itself is no plain data."""
        message = codec.pack(job)
        if self._child is None and (failed := self._start()):
            return failed
        child = self._child
        assert child is not None and child.stdin is not None and child.stdout is not None
        answer, late = self._exchange(child, message, self._seconds)
        if answer is None:
            failed = self._lost(child)
            return Failed(Trouble.TIMEOUT, f"{self._seconds:g} s") if late else failed
        outcome = self._taken(*answer)
        if late:  # it was ended just when it had answered
            self.close()
        return outcome

    def close(self) -> None:
        """End the child, at once; it holds nothing that could be lost."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):  # the rest of a message has no reader any more
                    pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def _exchange(
        self, child: subprocess.Popen[bytes], message: bytes | None, seconds: float
    ) -> tuple[tuple[int, bytes] | None, bool]:
        """Send a job and wait for the answer: (kind, content), or None where nothing whole came;
        and whether the time was up."""
        assert child.stdin is not None and child.stdout is not None
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            if message is not None:
                _send(child.stdin, _Sent.JOB, message)
            answer = _receive(child.stdout, _LARGEST)
        except OSError:  # a broken pipe: the child is gone
            answer = None
        except BaseException:  # Ctrl-C: an answer left in the pipe would go to the next job
            self.close()
            raise
        finally:
            timer.cancel()
        return answer, late.is_set()

    def _taken(self, kind: int, content: bytes) -> Done[_R] | Failed:
        """An answer as an outcome; a child that does not keep to the rules is replaced."""
        try:
            match kind:
                case _Sent.VALUE:
                    _, returned = codec.signature(self._function)
                    return Done(codec.unpack(content, returned))
                case _Sent.FAILED | _Sent.LAST:
                    if kind == _Sent.LAST:
                        self.close()
                    failed: Failed = codec.unpack(content, Failed)
                    return failed
        except codec.Damaged:
            pass
        self.close()
        return Failed(Trouble.ANSWER, f"{len(content)} bytes of kind {kind}")

    def _lost(self, child: subprocess.Popen[bytes]) -> Failed:
        """The child is gone, or is ended because it sent what no answer may be."""
        try:
            status = child.wait(_ENDING_SECONDS)  # one that closed its pipe is about to end
        except subprocess.TimeoutExpired:
            return Failed(Trouble.ANSWER, "no whole message")
        else:
            if status in confinement.TIME_WAS_UP:  # it ended itself: we came too late to do it
                return Failed(Trouble.TIMEOUT, f"{self._seconds:g} s")
            return Failed(Trouble.DIED, f"exit status {status}")
        finally:
            self.close()

    def _start(self) -> Failed | None:
        """Start the child and wait until it is ready; None = it is."""
        arguments = [self._target, str(self._memory_mb), str(self._seconds)]
        arguments += [str(folder.resolve()) for folder in self._folders]
        try:
            child = self._child = start(arguments)
        except OSError as error:  # no memory, too many processes, the interpreter is blocked
            return Failed(Trouble.NOT_STARTED, f"OSError {error.errno}")
        answer, late = self._exchange(child, None, max(_READY_SECONDS, self._seconds))
        if answer == (_Sent.READY, b"") and not late:
            return None
        lost = self._lost(child)
        return Failed(Trouble.NOT_STARTED, f"{_READY_SECONDS} s" if late else lost.detail)


def start(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """A new interpreter that serves. Raises OSError."""
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(path or os.getcwd() for path in sys.path)  # noqa: PTH109 - text is wanted
    return subprocess.Popen(
        # -P: a stray struct.py in the folder where the run was started must not be imported
        [sys.executable, "-P", "-c", _CHILD, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows: no window
    )


def serve() -> None:
    """The child's side: jobs from standard input, outcomes to standard output, until it ends."""
    import signal  # the parent needs it nowhere

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    jobs = os.fdopen(0, "rb", closefd=False)  # there is no sys.stdin without streams (pythonw)
    outcomes = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # prints of a library must not get between the outcomes
    target, memory_mb, seconds, *folders = sys.argv[1:]
    module, _, name = target.partition(":")
    function: Any = import_module(module)
    for step in name.split("."):
        function = getattr(function, step)
    taken, _ = codec.signature(function)
    confinement.confine(int(memory_mb), folders)
    _send(outcomes, _Sent.READY, b"")
    while (message := _receive(jobs)) is not None:
        # The parent stops us in time; should it be gone, we must not run for ever.
        confinement.bound_job(2 * float(seconds) + 5)
        kind, answer = _outcome(function, taken, message[1])
        confinement.job_done()
        _send(outcomes, kind, answer)


def _outcome(function: Callable[[Any], Any], taken: Any, message: bytes) -> tuple[_Sent, bytes]:
    """The answer to a job, and what it is."""
    try:
        content = codec.pack(function(codec.unpack(message, taken)))
        if len(content) <= _LARGEST:
            return _Sent.VALUE, content
        failed = Failed(Trouble.ANSWER, f"{len(content)} bytes")
    except MemoryError:
        return _Sent.LAST, codec.pack(Failed(Trouble.MEMORY, "MemoryError"))
    except Exception as error:
        failed = Failed(Trouble.ERROR, described(error))
    except BaseException as error:  # a panic of a native library, sys.exit: state unknown
        return _Sent.LAST, codec.pack(Failed(Trouble.ERROR, described(error)))
    return _Sent.FAILED, codec.pack(failed)


def described(error: BaseException) -> str:
    """Type and innermost place of ours, for whoever mends it; not the text, which may quote a
    form."""
    return f"{type(error).__name__} at {place_of(error)}"


def place_of(error: BaseException) -> str:
    """The innermost place of ours at which an error came about, as `file.py:7`; else of others."""
    frames = list(traceback.extract_tb(error.__traceback__))
    frames = [f for f in frames if f.filename != __file__] or frames
    frames = [f for f in frames if "pipeline" in Path(f.filename).parts] or frames
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"


def _send(pipe: IO[bytes], kind: _Sent, content: bytes) -> None:
    pipe.write(_HEAD.pack(kind, len(content)) + content)
    pipe.flush()


def _receive(pipe: IO[bytes], largest: int | None = None) -> tuple[int, bytes] | None:
    """The next message; None where the other side is gone, or says that more than `largest` bytes
    are to come."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    kind, length = _HEAD.unpack(head)
    if largest is not None and length > largest:
        return None
    content = pipe.read(length)
    return (kind, content) if len(content) == length else None
